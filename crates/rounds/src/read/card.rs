//! One elder's rounds: why, how often, what was found.

use super::{READERS, Unknown};
use crate::ending::{Check, Ending};
use crate::round::Round;
use crate::store::{gaps, results, rounds, rules};
use base::{AccountId, AnyId as _, CaseId, ElderId, EntryId, Moment};
use desk::{Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Results shown.
const RESULTS: i64 = 40;

/// A stay at a facility. Days are whole days since 1970 in Beijing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayRow {
    /// Which.
    pub id: EntryId,
    /// Where.
    pub place: String,
    /// Since.
    pub from: i64,
    /// Until; none = still.
    pub until: Option<i64>,
}

/// One elder's rounds; what was written down is opened, which leaves a trail entry.
#[derive(Debug, Clone, Serialize)]
pub struct CardOf {
    /// Whose.
    pub elder: ElderId,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// How it ended.
    pub ending: Ending,
    /// Where it comes from: a round, a visit of a helper, a call.
    pub source: &'static str,
    /// What was seen.
    pub checks: Vec<Check>,
    /// In words.
    pub words: String,
    /// Who wrote it down.
    pub by: String,
    /// When it was.
    pub at: Moment,
    /// It served a turn.
    pub counted: bool,
    /// The case that came of it.
    pub case: Option<CaseId>,
}

/// What the elder does not agree to.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectionRow {
    /// The reason; empty = the rounds as a whole.
    pub reason: String,
    /// In words.
    pub words: String,
    /// Since when.
    pub at: Moment,
    /// Asked again on this day.
    pub ask: i64,
}

/// Everything about one elder's rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundCard {
    /// The place on the list; none when the elder is not on it.
    pub round: Option<Round>,
    /// Full name.
    pub name: String,
    /// The worker's name.
    pub owner: String,
    /// What was found, the newest first.
    pub results: Vec<ResultRow>,
    /// What the elder does not agree to.
    pub objections: Vec<ObjectionRow>,
    /// Where the elder is registered.
    pub stays: Vec<StayRow>,
    /// Open lines of the daily list about the elder.
    pub gaps: Vec<(crate::GapId, crate::GapKind, String)>,
    /// After so many months somebody who declines is asked again.
    pub ask_again_months: i64,
}

impl Query for CardOf {
    const NAME: &'static str = "rounds.card";
    const SAYS: &'static str = "查看探访情况";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = RoundCard;
    type Error = Unknown;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<RoundCard, Stop<Unknown>> {
        rx.about(self.elder);
        let today = rx.now.local_day();
        let brief = elders::brief(rx.tx(), self.elder).await?.ok_or(Unknown)?;
        let round = rounds::load(rx.tx(), self.elder).await?;
        let set = rules::on(rx.tx(), today).await?;
        let kept = results::of(rx.tx(), self.elder, RESULTS).await?;
        let people: Vec<AccountId> = kept
            .iter()
            .filter_map(|kept| AccountId::parse(&kept.by).ok())
            .chain(round.iter().filter_map(|round| round.owner))
            .collect();
        let names = staff::names(rx.tx(), &people).await?;
        let who = |id: Option<AccountId>, none: &str| {
            id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| none.to_owned())
        };
        let mut rows = Vec::with_capacity(kept.len());
        for one in kept {
            let words = match &one.words {
                Some(sealed) => rx.open(self.elder, sealed).await?,
                None => String::new(),
            };
            let source = match one.source.split(':').next() {
                Some("visit") => "助老员上门",
                Some("call") => "电话",
                _ => "探访",
            };
            rows.push(ResultRow {
                ending: one.ending,
                source,
                checks: one.checks,
                words,
                by: who(AccountId::parse(&one.by).ok(), "系统"),
                at: one.device_at,
                counted: one.counted,
                case: one.case,
            });
        }
        let mut objections = Vec::new();
        for one in rules::objections(rx.tx(), self.elder).await? {
            let words = match &one.words {
                Some(sealed) => rx.open(self.elder, sealed).await?,
                None => String::new(),
            };
            objections.push(ObjectionRow { reason: one.reason, words, at: one.at, ask: one.ask });
        }
        let stays = rules::stays(rx.tx(), self.elder).await?;
        let open = gaps::open_of(rx.tx(), self.elder).await?;
        Ok(RoundCard {
            owner: who(round.as_ref().and_then(|round| round.owner), "还没有人"),
            round,
            name: brief.name,
            results: rows,
            objections,
            stays,
            gaps: open.into_iter().map(|gap| (gap.id, gap.kind, gap.about)).collect(),
            ask_again_months: set.map_or(6, |set| set.rule.ask_again_months),
        })
    }
}
