//! How names sound and how they are typed: readings of characters (several where a character has several, the surname's own
//! where it begins a name), what Chongqing speech does not tell apart, and what a row of letters may stand for.

use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::{BTreeSet, HashSet};
use std::sync::OnceLock;

/// Most readings of one character; more are rare ones of dictionaries.
const READINGS: usize = 4;
/// Most ways of reading a row of letters that are tried: of nothing but whole syllables, and of mixtures.
const WAYS: usize = 6;
/// Most characters of a name that is typed by first letters alone.
const LETTERS: usize = 4;
/// Most sounds in a row of letters; longer names are found by their beginning.
const SOUNDS: usize = 6;

/// One character of a name, or one word in Latin letters, with its readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// As it is written.
    pub written: String,
    /// In pinyin without tones, ü as v.
    pub readings: Vec<String>,
}

/// The characters of a name in order; dots and spaces are left out.
pub(crate) fn spoken(name: &str) -> Vec<Spoken> {
    let surname = elders::surname(name);
    let mut all: Vec<Spoken> = Vec::with_capacity(4);
    let mut latin = false;
    for (at, c) in name.chars().enumerate() {
        if c.is_ascii_alphanumeric() {
            let lower = c.to_ascii_lowercase();
            match all.last_mut().filter(|_| latin) {
                Some(word) => word.written.push(lower),
                None => all.push(Spoken { written: lower.to_string(), readings: Vec::new() }),
            }
            latin = true;
            continue;
        }
        latin = false;
        if !c.is_alphanumeric() {
            continue;
        }
        let mut readings: Vec<String> = Vec::new();
        let its_own = surname.and_then(|(_, readings)| readings.get(at)).map(|reading| (*reading).to_owned());
        let usual = c.to_pinyin().map(|reading| typed(reading.plain()));
        let others = c.to_pinyin_multi().into_iter().flatten().map(|reading| typed(reading.plain()));
        for reading in its_own.into_iter().chain(usual).chain(others) {
            if readings.len() < READINGS && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        all.push(Spoken { written: c.to_string(), readings });
    }
    for word in &mut all {
        if word.readings.is_empty() && word.written.is_ascii() {
            word.readings.push(word.written.clone());
        }
    }
    all
}

fn typed(reading: &str) -> String {
    reading.replace('ü', "v")
}

/// What sounds alike in Chongqing becomes the same: n and l, zh and z, ch and c, sh and s, ing and in, eng and en, hu and fu;
/// and ü is typed as u as often as as v.
pub(crate) fn folded(reading: &str) -> String {
    let text = reading.replace('v', "u");
    let text = match text.as_str() {
        "hu" => return "fu".to_owned(),
        text => text,
    };
    let (head, rest) = match text.split_at_checked(2) {
        Some(("zh", rest)) => ("z", rest),
        Some(("ch", rest)) => ("c", rest),
        Some(("sh", rest)) => ("s", rest),
        _ => match text.strip_prefix('n') {
            Some(rest) if !rest.is_empty() => ("l", rest),
            _ => ("", text),
        },
    };
    let rest = match rest.strip_suffix('g') {
        Some(short) if short.ends_with("in") || short.ends_with("en") => short,
        _ => rest,
    };
    format!("{head}{rest}")
}

/// The first letter, n as l.
pub(crate) fn initial(reading: &str) -> char {
    match reading.chars().next() {
        Some('n') => 'l',
        Some(first) => first,
        None => ' ',
    }
}

/// What one stretch of letters stands for: one character of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sound {
    /// A whole syllable.
    Whole(String),
    /// Its first letter, n as l.
    Start(char),
    /// Its beginning, at the end of what was typed: `xiuyi`.
    Begun(String),
}

impl Sound {
    /// How a reading answers to it: not, only in Chongqing speech, or as typed.
    pub(crate) fn fits(&self, reading: &str) -> Option<Fit> {
        match self {
            Sound::Whole(said) if said == reading => Some(Fit::AsTyped),
            Sound::Whole(said) => (folded(said) == folded(reading)).then_some(Fit::Alike),
            Sound::Start(letter) => (initial(reading) == *letter).then_some(Fit::AsTyped),
            Sound::Begun(said) if reading.starts_with(said.as_str()) => Some(Fit::AsTyped),
            Sound::Begun(said) => {
                let reading = folded(reading);
                begun(said).contains(&reading).then_some(Fit::Alike)
            }
        }
    }

    /// The first letter, n as l.
    pub(crate) fn initial(&self) -> char {
        match self {
            Sound::Whole(said) | Sound::Begun(said) => initial(said),
            Sound::Start(letter) => *letter,
        }
    }
}

/// How well a reading answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Letter by letter.
    AsTyped,
    /// In Chongqing speech.
    Alike,
}

/// Every syllable that a character has.
fn syllables() -> &'static BTreeSet<String> {
    static ALL: OnceLock<BTreeSet<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let spoken =
            ('\u{4e00}'..='\u{9fa5}').filter_map(|c| c.to_pinyin()).map(|reading| typed(reading.plain()));
        // Interjections (嗯 n, 呣 m) are no syllables of names, and would cut every row of letters to pieces.
        spoken.filter(|text| text.is_ascii() && text.contains(['a', 'e', 'i', 'o', 'u', 'v'])).collect()
    })
}

/// The folded syllables that begin so.
pub(crate) fn begun(said: &str) -> Vec<String> {
    let from = syllables().range(said.to_owned()..);
    let mut all: Vec<String> =
        from.take_while(|text| text.starts_with(said)).map(|text| folded(text)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a row of letters may stand for, the likeliest first.
pub(crate) fn ways(letters: &str) -> Vec<Vec<Sound>> {
    let letters = letters.replace("lyu", "lv").replace("nyu", "nv");
    let mut found = Vec::new();
    read_on(&letters, &mut Vec::new(), &mut found);
    let whole = |way: &Vec<Sound>| way.iter().all(|sound| matches!(sound, Sound::Whole(_)));
    let starts = |way: &[Sound]| way.iter().filter(|sound| matches!(sound, Sound::Start(_))).count();
    found.sort_by_key(|way| (way.len(), starts(way)));
    // Nothing but letters, as well as whole syllables: "lin" is one character or three.
    let letters_only = found.iter().position(|way| starts(way) == way.len() && way.len() <= LETTERS);
    let letters_only = letters_only.map(|at| found.remove(at));
    let (mut wholes, mut mixed): (Vec<_>, Vec<_>) = found.into_iter().partition(whole);
    for some in [&mut wholes, &mut mixed] {
        let shortest = some.first().map_or(0, Vec::len);
        some.retain(|way| way.len() <= shortest + 1);
        some.truncate(WAYS);
    }
    let longest = wholes.first().map_or(SOUNDS, |way| way.len() + 1);
    mixed.retain(|way| way.len() <= longest);
    wholes.into_iter().chain(mixed).chain(letters_only).collect()
}

fn read_on(rest: &str, said: &mut Vec<Sound>, found: &mut Vec<Vec<Sound>>) {
    if rest.is_empty() {
        if !said.is_empty() {
            found.push(said.clone());
        }
        return;
    }
    if said.len() == SOUNDS || found.len() >= 200 {
        return;
    }
    let mut go = |sound: Sound, length: usize| {
        said.push(sound);
        read_on(&rest[length..], said, found);
        said.pop();
    };
    for length in (1..=6.min(rest.len())).rev() {
        if syllables().contains(&rest[..length]) {
            go(Sound::Whole(rest[..length].to_owned()), length);
        }
    }
    let longer = |text: &&String| text.len() > rest.len() && text.starts_with(rest);
    if rest.len() >= 2 && syllables().range(rest.to_owned()..).take(2).any(|text| longer(&text)) {
        go(Sound::Begun(rest.to_owned()), rest.len());
    }
    let first = rest.as_bytes()[0];
    if matches!(first, b'z' | b'c' | b's') && rest[1..].starts_with('h') {
        go(Sound::Start(char::from(first)), 2);
    }
    if !matches!(first, b'i' | b'u' | b'v') {
        go(Sound::Start(initial(&rest[..1])), 1);
    }
}

/// Whole syllables that a row of letters becomes by one slip of the finger: a letter too many, missing, wrong, or two
/// exchanged. Folded; without what the letters themselves already say.
pub(crate) fn slips(letters: &str, most: usize) -> Vec<Vec<String>> {
    if letters.len() < 4 || letters.len() > 24 {
        return Vec::new();
    }
    let fold = |way: &[&str]| -> Vec<String> { way.iter().map(|said| folded(said)).collect() };
    let mut seen: HashSet<Vec<String>> = wholes(letters).iter().map(|way| fold(way)).collect();
    let mut found = Vec::new();
    for text in edited(letters) {
        for way in wholes(&text) {
            if found.len() == most {
                return found;
            }
            // Four characters are rare in a name, and four short syllables are in every row of letters.
            if way.len() == 4 && letters.len() <= 12 {
                continue;
            }
            let way = fold(&way);
            if seen.insert(way.clone()) {
                found.push(way);
            }
        }
    }
    found
}

/// The shortest ways of reading the letters as nothing but whole syllables, at most four. Asked some hundred times for one
/// search, so it looks nothing else up.
fn wholes(letters: &str) -> Vec<Vec<&str>> {
    static ALL: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let known = ALL.get_or_init(|| syllables().iter().map(String::as_str).collect());
    let mut ways: Vec<(usize, Vec<&str>)> = vec![(0, Vec::new())];
    for _ in 0..4 {
        let mut longer = Vec::new();
        for (at, way) in &ways {
            for end in at + 1..=letters.len().min(at + 6) {
                if known.contains(&letters[*at..end]) {
                    longer.push((end, way.iter().copied().chain([&letters[*at..end]]).collect::<Vec<_>>()));
                }
            }
        }
        let whole: Vec<Vec<&str>> =
            longer.iter().filter(|(at, _)| *at == letters.len()).map(|(_, way)| way.clone()).collect();
        if !whole.is_empty() {
            return whole;
        }
        ways = longer;
    }
    Vec::new()
}

/// Every text one slip away, the commonest slips first.
fn edited(letters: &str) -> Vec<String> {
    let mut all = Vec::new();
    let with =
        |at: usize, skip: usize, put: &str| format!("{}{put}{}", &letters[..at], &letters[at + skip..]);
    for at in 0..letters.len().saturating_sub(1) {
        let pair: String = letters[at..at + 2].chars().rev().collect();
        all.push(with(at, 2, &pair));
    }
    all.extend((0..letters.len()).map(|at| with(at, 1, "")));
    for at in 0..=letters.len() {
        for letter in b'a'..=b'z' {
            let put = char::from(letter).to_string();
            if at < letters.len() {
                all.push(with(at, 1, &put));
            }
            all.push(with(at, 0, &put));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(name: &str) -> Vec<Vec<String>> {
        spoken(name).into_iter().map(|one| one.readings).collect()
    }

    fn whole(words: &[&str]) -> Vec<Sound> {
        words.iter().map(|word| Sound::Whole((*word).to_owned())).collect()
    }

    #[test]
    fn a_character_has_all_its_readings_and_a_surname_its_own_first() {
        assert_eq!(readings("单秀英")[0][0], "shan");
        for (name, wanted) in
            [("曾", "zeng"), ("仇", "qiu"), ("解", "xie"), ("区", "ou"), ("任", "ren"), ("朴", "piao")]
        {
            assert_eq!(readings(&format!("{name}玉英"))[0][0], wanted);
        }
        let chong = &readings("王重庆")[1];
        assert!(chong.contains(&"chong".to_owned()) && chong.contains(&"zhong".to_owned()), "{chong:?}");
        assert_eq!(readings("吕·阿依").len(), 3);
        assert_eq!(readings("尉迟明")[0][0], "yu");
        assert_eq!(readings("John Smith"), [["john"], ["smith"]]);
    }

    #[test]
    fn chongqing_speech_is_one() {
        for (one, other) in [
            ("ning", "lin"),
            ("zhang", "zang"),
            ("sheng", "sen"),
            ("hu", "fu"),
            ("lv", "lu"),
            ("nv", "lu"),
            ("ying", "yin"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("wang"), folded("wan"));
        assert_ne!(folded("hua"), folded("fa"));
        assert_eq!(folded("en"), "en");
    }

    #[test]
    fn letters_are_read_as_people_mean_them() {
        assert_eq!(ways("wangxiuying")[0], whole(&["wang", "xiu", "ying"]));
        assert!(ways("xian").contains(&whole(&["xi", "an"])));
        let san = vec![Sound::Start('s'), Sound::Start('a'), Sound::Start('l')];
        assert!(ways("san").contains(&san), "three first letters that happen to be a syllable");
        assert_eq!(ways("wyy")[0], [Sound::Start('w'), Sound::Start('y'), Sound::Start('y')]);
        assert!(ways("wangxy").contains(&vec![
            Sound::Whole("wang".into()),
            Sound::Start('x'),
            Sound::Start('y')
        ]));
        assert!(ways("wangxiuyi").iter().any(|way| way.last() == Some(&Sound::Begun("yi".into()))));
        assert!(ways("").is_empty());
        assert!(ways("iii").is_empty());
    }

    #[test]
    fn one_slip_of_the_finger_is_forgiven() {
        let wanted: Vec<String> = ["wang", "xiu", "yin"].map(str::to_owned).into();
        for slip in ["wamgxiuying", "wangxiuyign", "wangxuying", "wangxiuyiing", "wagnxiuying"] {
            assert!(slips(slip, 80).contains(&wanted), "{slip}: {:?}", slips(slip, 80));
        }
        assert!(!slips("wangxiuying", 80).contains(&wanted), "no slip, nothing to forgive");
    }
}
