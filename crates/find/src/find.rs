//! The one box: whatever people know of an elder, in any order, with or without slips.

use crate::choose::{Choice, Listed, choose, settled};
use crate::gather::{CHOICE, Wanted, gather};
use crate::key::{Close, Key, Why};
use crate::meaning::{Check, Meaning, meanings, plain, written};
use crate::pool::Pool;
use crate::store;
use crate::term::{CODE_LENGTHS, LIVING, Maker, RECENT, Term, domain};
use crate::typed::{LONGEST, Part, parts};
use base::ElderId;
use db::DbError;
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use elders::Masked;
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// Who may look for elders.
const FINDERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
/// Most rows of one answer.
const MOST: usize = 50;
/// Most regions of one name; more say nothing (街道).
const REGIONS: i64 = 40;
/// Most elders to whom one person is tied.
const TIES: i64 = 5_000;

/// Looks for elders; masked rows within the asking person's scope. Leaves a trail entry that says that somebody searched,
/// by what kind of key, and how many were found; never what was typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Find {
    /// 王秀英, wangxy, wang 渝北 1234, a whole number, an address.
    #[serde(serialize_with = "hidden")]
    pub text: String,
    /// Rows; 0 = 20, at most 50.
    pub limit: usize,
}

/// Two searches are told apart where they are compared; nobody reads what was typed.
fn hidden<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&desk::hex(&desk::sha256(text.as_bytes())))
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The likeliest first.
    pub rows: Vec<Hit>,
    /// There are more: the search should say more.
    pub more: bool,
}

/// One elder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Who, masked.
    pub elder: Masked,
    /// Why: one for each part of what was typed.
    pub why: Vec<Why>,
    /// The elder has died.
    pub died: bool,
}

/// Why nothing can be searched.
#[derive(Debug, thiserror::Error)]
pub enum FindRefused {
    /// Nothing typed, or nothing but signs.
    #[error("请输入姓名、拼音、电话、住址或证件号码")]
    Empty,
    /// A whole page pasted.
    #[error("最多输入 100 个字")]
    Long,
}

impl Refusal for FindRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("text")
    }
}

impl Query for Find {
    const NAME: &'static str = "find.find";
    const SAYS: &'static str = "查找长者";
    const ROLES: &'static [Role] = FINDERS;
    const OPENS: bool = true;
    type Out = Found;
    type Error = FindRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Found, Stop<FindRefused>> {
        if self.text.chars().count() > LONGEST {
            return Err(FindRefused::Long.into());
        }
        let parts = parts(&self.text);
        if parts.is_empty() {
            return Err(FindRefused::Empty.into());
        }
        let limit = if self.limit == 0 { 20 } else { self.limit.min(MOST) };
        let mut search = Search { pool: Pool::default(), listed: Listed::new() };
        let wanted = search.wanted(rx, &parts).await?;
        let (mut chosen, mut bounded) = (Vec::new(), false);
        for close in [Close::Exact, Close::Beginning, Close::Part, Close::Near] {
            let numbers = gather(rx.tx(), &mut search.pool, &wanted, close).await?;
            if numbers.is_empty() {
                continue;
            }
            // Of more than can be looked at, not all were looked at.
            bounded = numbers.len() == CHOICE;
            let offered = store::by_number(rx.tx(), &numbers).await?;
            chosen = reached(rx, choose(offered, &wanted, &search.listed)).await?;
            if settled(&chosen, limit, close) {
                break;
            }
        }
        let keys: BTreeSet<Key> = chosen.iter().flat_map(|one| one.why.iter().map(|why| why.key)).collect();
        let more = bounded || chosen.len() > limit;
        chosen.truncate(limit);
        rx.note("keys", keys);
        rx.note("found", chosen.len());
        rx.note("more", more);
        Ok(Found { rows: hits(rx, chosen).await?, more })
    }
}

/// Those within the asking person's scope, as it is this moment: the index may be a moment behind.
async fn reached(rx: &mut Rx<'_, '_>, chosen: Vec<Choice>) -> Result<Vec<Choice>, DbError> {
    let elders: Vec<ElderId> = chosen.iter().map(|one| one.kept.elder).collect();
    let reached = rx.reached(&elders).await?;
    Ok(chosen.into_iter().filter(|one| reached.contains(&one.kept.elder)).collect())
}

async fn hits(rx: &mut Rx<'_, '_>, chosen: Vec<Choice>) -> Result<Vec<Hit>, DbError> {
    let elders: Vec<ElderId> = chosen.iter().map(|one| one.kept.elder).collect();
    let mut rows = elders::glances(rx, &elders).await?.into_iter().peekable();
    let mut hits = Vec::with_capacity(chosen.len());
    for Choice { kept, why, .. } in chosen {
        // Whoever has left the register since is left out.
        if let Some(elder) = rows.next_if(|row| row.id == kept.elder) {
            hits.push(Hit { elder, why, died: kept.died });
        }
    }
    Ok(hits)
}

/// What is known while a search is being understood.
struct Search {
    pool: Pool,
    listed: Listed,
}

impl Search {
    /// What each part may mean, and who is in scope.
    async fn wanted(&mut self, rx: &mut Rx<'_, '_>, parts: &[Part]) -> Result<Wanted, DbError> {
        let mut maker = Maker::new(rx.vault());
        let mut all = Vec::with_capacity(parts.len());
        for part in parts {
            let mut ways = meanings(&mut maker, part)?;
            self.look_up(rx, &mut maker, part, &mut ways).await?;
            all.push(ways);
        }
        let scope = self.scope(rx, &mut maker).await?;
        let living = maker.term(domain::STATE, LIVING)?;
        let recent = maker.term(domain::STATE, RECENT)?;
        Ok(Wanted { parts: all, scope, living, recent })
    }

    /// What a part means to others: regions, devices, cases.
    async fn look_up(
        &mut self,
        rx: &mut Rx<'_, '_>,
        maker: &mut Maker,
        part: &Part,
        ways: &mut Vec<Meaning>,
    ) -> Result<(), DbError> {
        match part {
            Part::Written(text) if text.chars().count() >= 2 => {
                if let Some(any) = region(rx, maker, text).await? {
                    ways.push(plain(Key::Region, Close::Part, any));
                }
                region_and_name(rx, maker, text, ways).await?;
            }
            Part::Case(number) | Part::Phone(_, number)
                if number.chars().filter(char::is_ascii_digit).count() == 10 =>
            {
                let elders = cases::read::elders_of_number(rx, number).await?;
                self.known_otherwise(rx, Key::Case, &elders, ways).await?;
            }
            Part::Device(beginning) => {
                let elders = devices::holders(rx.tx(), beginning, 20).await?;
                self.known_otherwise(rx, Key::Device, &elders, ways).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn known_otherwise(
        &mut self,
        rx: &mut Rx<'_, '_>,
        key: Key,
        elders: &[ElderId],
        ways: &mut Vec<Meaning>,
    ) -> Result<(), DbError> {
        let term = self.listed(rx, elders).await?;
        ways.push(plain(key, Close::Exact, vec![term]));
        Ok(())
    }

    /// A term for these elders.
    async fn listed(&mut self, rx: &mut Rx<'_, '_>, elders: &[ElderId]) -> Result<Term, DbError> {
        let numbers = store::numbers(rx.tx(), elders).await?;
        let term = self.pool.make_up(&numbers)?;
        self.listed.insert(term, numbers.into_iter().collect());
        Ok(term)
    }

    /// Whom the asking person reaches, as far as the index can say: by region, institution, ties of work.
    async fn scope(&mut self, rx: &mut Rx<'_, '_>, maker: &mut Maker) -> Result<Option<Vec<Term>>, DbError> {
        let scope = rx.scope().await?;
        if scope.region.is_empty() {
            return Ok(None);
        }
        let codes =
            std::iter::once(scope.region.as_str()).chain(scope.also.iter().map(|part| part.region.as_str()));
        let mut any = Vec::new();
        for code in codes {
            // A code of an unusual length is widened here; what it takes in too much is left out by `reached`.
            let length = CODE_LENGTHS.iter().rev().find(|length| **length <= code.len());
            any.extend(match length.and_then(|length| code.get(..*length)) {
                Some(head) => Some(maker.term(domain::REGION, head)?),
                None => None,
            });
        }
        if let Some(institution) = &scope.institution {
            any.push(maker.term(domain::INSTITUTION, institution)?);
        }
        let tied = rx.tied(TIES).await?;
        if !tied.is_empty() {
            any.push(self.listed(rx, &tied).await?);
        }
        Ok(Some(any))
    }
}

/// The regions whose name has this in it.
async fn region(rx: &mut Rx<'_, '_>, maker: &mut Maker, text: &str) -> Result<Option<Vec<Term>>, DbError> {
    let codes = regions::named(rx.tx(), text, REGIONS + 1).await?;
    if codes.is_empty() || codes.len() as i64 > REGIONS {
        return Ok(None);
    }
    let known = |code: &&String| CODE_LENGTHS.contains(&code.len());
    codes
        .iter()
        .filter(known)
        .map(|code| maker.term(domain::REGION, code))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// 龙溪王秀英: a region and a name without a space between them.
async fn region_and_name(
    rx: &mut Rx<'_, '_>,
    maker: &mut Maker,
    text: &str,
    ways: &mut Vec<Meaning>,
) -> Result<(), DbError> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if !(4..=10).contains(&starts.len()) {
        return Ok(());
    }
    for name in 2..=(starts.len() - 2).min(4) {
        let (head, tail) = text.split_at(starts[starts.len() - name]);
        let Some(any) = region(rx, maker, head).await? else { continue };
        let mut names = Vec::new();
        written(maker, tail, &mut names)?;
        for mut meaning in names.into_iter().filter(|meaning| matches!(meaning.check, Check::Written(_))) {
            meaning.all.push(any.clone());
            ways.push(meaning);
        }
    }
    Ok(())
}
