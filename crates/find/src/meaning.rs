//! What each part of a search may mean: terms of the index, and what a found elder is then held against.

use crate::key::{Close, Key};
use crate::sound::{self, Fit, Sound, Spoken, folded, spoken};
use crate::term::{BEFORE, Maker, Term, address_words, domain, sex_word};
use crate::typed::Part;
use base::{Phone, Sex};
use db::DbError;
use elders::NumberKey;

/// Longest name that is looked for.
const NAME: usize = 6;
/// Most slips of the finger that are tried.
const SLIPS: usize = 80;
/// How people address elders, and what it says of the sex.
const CALLED: &[(&str, Sex)] = &[
    ("婆婆", Sex::Female),
    ("奶奶", Sex::Female),
    ("太婆", Sex::Female),
    ("大妈", Sex::Female),
    ("阿姨", Sex::Female),
    ("孃孃", Sex::Female),
    ("嬢嬢", Sex::Female),
    ("爷爷", Sex::Male),
    ("大爷", Sex::Male),
    ("老汉", Sex::Male),
    ("伯伯", Sex::Male),
    ("叔叔", Sex::Male),
    ("老师", Sex::Unknown),
    ("师傅", Sex::Unknown),
];

/// One thing that a part may mean. An elder is meant when each clause has a term of the elder's, and the check agrees.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub key: Key,
    pub close: Close,
    pub all: Vec<Vec<Term>>,
    pub check: Check,
}

/// What the name itself must say: terms alone do not know where in the name something stands.
#[derive(Debug, Clone)]
pub(crate) enum Check {
    Nothing,
    Written(String),
    Sounds(Vec<Sound>),
    /// Folded syllables.
    Alike(Vec<Vec<String>>),
}

impl Check {
    /// How well the name answers, not better than the terms already say; `None` when it does not.
    pub(crate) fn of(&self, close: Close, name: &[Spoken]) -> Option<(Close, Fit)> {
        let said = |wanted: usize, fits: &dyn Fn(usize, &Spoken) -> Option<Fit>| {
            let at = |from: usize| -> Option<Fit> {
                let row = name.get(from..from + wanted)?;
                row.iter()
                    .enumerate()
                    .map(|(n, one)| fits(n, one))
                    .try_fold(Fit::AsTyped, |worst, fit| Some(worst.max(fit?)))
            };
            let (from, fit) = (0..name.len()).find_map(|from| at(from).map(|fit| (from, fit)))?;
            Some(match from {
                0 if name.len() == wanted => (Close::Exact, fit),
                0 => (Close::Beginning, fit),
                _ => (Close::Part, fit),
            })
        };
        match self {
            Check::Nothing => Some((close, Fit::AsTyped)),
            Check::Written(text) => {
                let wanted: Vec<Spoken> = spoken(text);
                said(wanted.len(), &|n, one| (one.written == wanted[n].written).then_some(Fit::AsTyped))
            }
            Check::Sounds(way) => said(way.len(), &|n, one| {
                one.readings.iter().filter_map(|reading| way[n].fits(reading)).min()
            }),
            Check::Alike(way) => {
                let fits = |n: usize, one: &Spoken| {
                    one.readings.iter().any(|reading| way[n].contains(&folded(reading))).then_some(Fit::Alike)
                };
                said(way.len(), &fits).map(|(_, fit)| (Close::Near, fit))
            }
        }
    }
}

/// What a part means by itself; regions, devices and cases are looked up elsewhere.
pub(crate) fn meanings(maker: &mut Maker, part: &Part) -> Result<Vec<Meaning>, DbError> {
    let mut all = Vec::new();
    match part {
        Part::Written(text) => {
            written(maker, text, &mut all)?;
            called(maker, text, &mut all)?;
            address(maker, text, &mut all)?;
        }
        Part::Letters(text) => letters(maker, text, &mut all)?,
        Part::Digits(text) => {
            if text.len() == 4 {
                let token = elders::last4_token(text, |domain, text| maker.token(domain, text));
                all.push(plain(Key::Last4, Close::Exact, vec![Term::of_token(&token)?]));
                all.push(plain(
                    Key::IdentityLast4,
                    Close::Exact,
                    vec![maker.term(domain::IDENTITY_LAST4, text)?],
                ));
            }
            address(maker, text, &mut all)?;
        }
        Part::IdentityEnd(text) => {
            all.push(plain(
                Key::IdentityLast4,
                Close::Exact,
                vec![maker.term(domain::IDENTITY_LAST4, text)?],
            ));
        }
        Part::Identity(text) => {
            let token = elders::identity_token(text, |domain, text| maker.token(domain, text));
            all.push(plain(Key::Identity, Close::Exact, vec![Term::of_token(&token)?]));
        }
        Part::Phone(phone, _) => number(maker, phone, &mut all)?,
        Part::Case(_) | Part::Device(_) => {}
    }
    Ok(all)
}

/// A meaning of one clause that needs no check.
pub(crate) fn plain(key: Key, close: Close, any: Vec<Term>) -> Meaning {
    Meaning { key, close, all: vec![any], check: Check::Nothing }
}

/// The name, from its beginning or not; and names of other characters that sound alike.
pub(crate) fn written(maker: &mut Maker, text: &str, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    let row = spoken(text);
    if row.is_empty() || row.len() > NAME {
        return Ok(());
    }
    let check = Check::Written(text.to_owned());
    let here: Vec<&str> = row.iter().map(|one| one.written.as_str()).collect();
    let mut clauses = Vec::new();
    match here.as_slice() {
        [one] => clauses.push(vec![maker.term(domain::NAME[0], one)?]),
        row => {
            for two in row.windows(2) {
                clauses.push(vec![maker.pair(domain::NAME, two[0], two[1])?]);
            }
        }
    }
    let first = vec![maker.pair(domain::NAME, BEFORE, here[0])?];
    if let [one, two] = here.as_slice() {
        let whole = vec![vec![maker.term(domain::NAME[2], &format!("{one} {two}"))?]];
        all.push(Meaning { key: Key::Name, close: Close::Exact, all: whole, check: check.clone() });
    }
    let mut begins = clauses.clone();
    begins.push(first);
    all.push(Meaning { key: Key::Name, close: Close::Beginning, all: begins, check: check.clone() });
    all.push(Meaning { key: Key::Name, close: Close::Part, all: clauses, check });
    if row.len() >= 2 {
        let way: Vec<Vec<String>> =
            row.iter().map(|one| one.readings.iter().map(|reading| folded(reading)).collect()).collect();
        all.extend(alike(maker, way)?);
    }
    Ok(())
}

/// Names that sound so, each place with several readings perhaps.
fn alike(maker: &mut Maker, way: Vec<Vec<String>>) -> Result<Option<Meaning>, DbError> {
    if way.iter().any(Vec::is_empty) {
        return Ok(None);
    }
    let mut clauses = Vec::new();
    if let [only] = way.as_slice() {
        let terms: Result<Vec<Term>, DbError> =
            only.iter().map(|said| maker.pair(domain::SOUND, BEFORE, said)).collect();
        clauses.push(terms?);
    }
    for two in way.windows(2) {
        let mut any = Vec::new();
        for one in &two[0] {
            for other in &two[1] {
                any.push(maker.pair(domain::SOUND, one, other)?);
            }
        }
        clauses.push(any);
    }
    Ok(Some(Meaning { key: Key::Sound, close: Close::Near, all: clauses, check: Check::Alike(way) }))
}

/// 王婆婆: a surname and a sex.
fn called(maker: &mut Maker, text: &str, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    let Some((surname, sex)) =
        CALLED.iter().find_map(|(word, sex)| text.strip_suffix(word).map(|surname| (surname, *sex)))
    else {
        return Ok(());
    };
    let row: Vec<String> = surname.chars().map(String::from).collect();
    if row.is_empty() || row.len() > 2 {
        return Ok(());
    }
    let mut clauses = vec![vec![maker.pair(domain::NAME, BEFORE, &row[0])?]];
    if let [one, two] = row.as_slice() {
        clauses.push(vec![maker.pair(domain::NAME, one, two)?]);
    }
    if let Some(word) = sex_word(sex) {
        clauses.push(vec![maker.term(domain::STATE, word)?]);
    }
    all.push(Meaning { key: Key::Called, close: Close::Beginning, all: clauses, check: Check::Nothing });
    Ok(())
}

/// Words of the address; one character alone says nothing.
fn address(maker: &mut Maker, text: &str, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    let words = address_words(text);
    if words.is_empty() {
        return Ok(());
    }
    let clauses: Result<Vec<Vec<Term>>, DbError> =
        words.iter().map(|word| Ok(vec![maker.term(domain::ADDRESS, word)?])).collect();
    all.push(Meaning { key: Key::Address, close: Close::Part, all: clauses?, check: Check::Nothing });
    Ok(())
}

/// Pinyin, first letters and mixtures; a word in Latin letters; slips of the finger.
fn letters(maker: &mut Maker, text: &str, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    for way in sound::ways(text) {
        said(maker, way, all)?;
    }
    let latin = maker.term(domain::NAME[0], text)?;
    all.push(Meaning {
        key: Key::Name,
        close: Close::Part,
        all: vec![vec![latin]],
        check: Check::Written(text.to_owned()),
    });
    for way in sound::slips(text, SLIPS) {
        all.extend(alike(maker, way.into_iter().map(|said| vec![said]).collect())?);
    }
    Ok(())
}

/// One way of reading letters: from the beginning of the name or not.
fn said(maker: &mut Maker, way: Vec<Sound>, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    let key =
        if way.iter().all(|sound| matches!(sound, Sound::Start(_))) { Key::Initials } else { Key::Pinyin };
    let heard: Vec<Option<Vec<String>>> = way
        .iter()
        .map(|sound| match sound {
            Sound::Whole(said) => Some(vec![folded(said)]),
            Sound::Begun(said) => Some(sound::begun(said)),
            Sound::Start(_) => None,
        })
        .collect();
    let letter: Vec<String> = way.iter().map(|sound| sound.initial().to_string()).collect();
    let mut clauses = Vec::new();
    if way.len() == 1 {
        clauses.push(match &heard[0] {
            Some(any) => {
                any.iter().map(|said| maker.term(domain::SOUND[0], said)).collect::<Result<_, _>>()?
            }
            None => vec![maker.term(domain::LETTER[0], &letter[0])?],
        });
    }
    for at in 1..way.len() {
        clauses.push(match (&heard[at - 1], &heard[at]) {
            (Some(one), Some(other)) => pairs(maker, one, other)?,
            _ => vec![maker.pair(domain::LETTER, &letter[at - 1], &letter[at])?],
        });
    }
    // A syllable beside a mere letter is in no pair of syllables.
    for at in 0..way.len() {
        let alone = way.len() > 1
            && (at == 0 || heard[at - 1].is_none())
            && heard.get(at + 1).is_none_or(|next| next.is_none());
        if let Some(any) = heard[at].as_ref().filter(|_| alone) {
            clauses
                .push(any.iter().map(|said| maker.term(domain::SOUND[0], said)).collect::<Result<_, _>>()?);
        }
    }
    let before = [BEFORE.to_owned()];
    let first = match &heard[0] {
        Some(any) => pairs(maker, &before, any)?,
        None => vec![maker.pair(domain::LETTER, BEFORE, &letter[0])?],
    };
    let whole = match (way.as_slice(), heard.as_slice()) {
        ([_, Sound::Whole(_)], [Some(one), Some(other)]) => {
            Some(maker.term(domain::SOUND[2], &format!("{} {}", one[0], other[0]))?)
        }
        ([Sound::Start(_), Sound::Start(_)], _) => {
            Some(maker.term(domain::LETTER[2], &format!("{} {}", letter[0], letter[1]))?)
        }
        _ => None,
    };
    let check = Check::Sounds(way);
    if let Some(whole) = whole {
        all.push(Meaning { key, close: Close::Exact, all: vec![vec![whole]], check: check.clone() });
    }
    let mut begins = clauses.clone();
    begins.push(first);
    all.push(Meaning { key, close: Close::Beginning, all: begins, check: check.clone() });
    all.push(Meaning { key, close: Close::Part, all: clauses, check });
    Ok(())
}

fn pairs(maker: &mut Maker, one: &[String], other: &[String]) -> Result<Vec<Term>, DbError> {
    let mut any = Vec::with_capacity(one.len() * other.len());
    for first in one {
        for second in other {
            any.push(maker.pair(domain::SOUND, first, second)?);
        }
    }
    Ok(any)
}

/// A whole number: the elder's own, also where one of the two was written down without its area code; or a contact's.
fn number(maker: &mut Maker, phone: &Phone, all: &mut Vec<Meaning>) -> Result<(), DbError> {
    let key = NumberKey::of(phone, |domain, text| maker.token(domain, text));
    let mut own = vec![Term::of_token(&key.whole)?];
    let beside = if key.bare { &key.local } else { &key.bare_whole };
    if let Some(token) = beside {
        own.push(Term::of_token(token)?);
    }
    all.push(plain(Key::Phone, Close::Exact, own));
    let contact = Term::of_token(&maker.token(domain::CONTACT, &key.whole))?;
    all.push(plain(Key::Contact, Close::Exact, vec![contact]));
    Ok(())
}
