//! The daily series: looks at the whole register with the rule of the day, counts the turns that passed, and reconciles
//! what the other capabilities know into the street's list. Some hundred elders a step, each step a timer of its own: it goes
//! on after a kill where it stood, and going again adds nothing.

use crate::gap::GapKind;
use crate::regard::{Glass, regard};
use crate::store::dues::Turn;
use crate::store::gaps::New;
use crate::store::{dues, gaps, rounds, rules};
use base::{AnyId as _, DeviceId, ElderId, Moment, Span};
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use matches::PairId;
use serde::{Deserialize, Serialize};

/// Elders looked at in one step. One in four or five belongs, so that a step writes some two hundred rows.
const STEP: i64 = 1_000;
/// Lines entered in one step.
const LINES: i64 = 400;
/// When it begins, after midnight in Beijing.
const AT: Span = Span::mins(4 * 60 + 30);
/// There is one series for all.
pub(crate) const KEY: &str = "all";
/// How far back given-up call-backs are looked at: a day missed is made up for.
const CALLS_BACK: Span = Span::days(3);

/// Where the series stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The register, after this elder.
    Register(Option<ElderId>),
    /// Turns that passed, after this elder.
    Late(Option<ElderId>),
    /// Elders who moved away, after this one.
    Moved(Option<ElderId>),
    /// Silent devices, after this one.
    Silent(Option<DeviceId>),
    /// Elders registered twice, after this one.
    Places(Option<ElderId>),
    /// Payments that run on after a death, after this elder.
    Deaths(Option<ElderId>),
    /// Records that may be one person's, after this pair.
    Pairs(Option<PairId>),
    /// Call-backs that were given up, and elders without a worker.
    Rest,
}

/// One step. Answers how many rows it looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Daily {
    /// Where it stands.
    pub step: Step,
}

impl Daily {
    /// From the beginning.
    pub fn begin() -> Daily {
        Daily { step: Step::Register(None) }
    }
}

/// When the next series begins.
pub(crate) fn next(now: Moment) -> Moment {
    let today = Moment::of_local_day(now.local_day()) + AT;
    if now < today { today } else { today + Span::days(1) }
}

impl Command for Daily {
    const NAME: &'static str = "rounds.daily";
    const SAYS: &'static str = "排每天的探访和待核实清单";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let now = cx.now;
        let Some(glass) = Glass::load(cx.tx(), now).await? else {
            // Without a rule nobody belongs; somebody sets one, or the next day looks again.
            cx.later(KEY, next(now), &Daily::begin()).await?;
            return Ok(0);
        };
        let (many, step) = match self.step {
            Step::Register(after) => register(cx, &glass, after).await?,
            Step::Late(after) => late(cx, &glass, after).await?,
            Step::Moved(after) => moved(cx, after).await?,
            Step::Silent(after) => silent(cx, after).await?,
            Step::Places(after) => places(cx, after).await?,
            Step::Deaths(after) => deaths(cx, after).await?,
            Step::Pairs(after) => pairs(cx, after).await?,
            Step::Rest => (rest(cx).await?, None),
        };
        cx.note("looked_at", many);
        match step {
            Some(step) => cx.later(KEY, now, &Daily { step }).await?,
            None => {
                rounds::set_swept(cx.tx(), now.local_day(), now).await?;
                cx.later(KEY, next(now), &Daily::begin()).await?;
            }
        }
        Ok(many)
    }
}

type Stepped = (i64, Option<Step>);

async fn register(cx: &mut Cx<'_, '_>, glass: &Glass, after: Option<ElderId>) -> Result<Stepped, DbError> {
    let rows = elders::roll(cx.tx(), after, STEP).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok((0, Some(Step::Late(None)))) };
    let before = rounds::between(cx.tx(), after, last).await?;
    let refused = rules::refused_between(cx.tx(), after, last).await?;
    let seen = regard(cx, glass, &rows, before, &refused).await?;
    cx.note("changed", seen.changed);
    let full = rows.len() as i64 == STEP;
    Ok((rows.len() as i64, Some(if full { Step::Register(Some(last)) } else { Step::Late(None) })))
}

/// Turns that passed without a meeting are counted, and each becomes a line.
async fn late(cx: &mut Cx<'_, '_>, glass: &Glass, after: Option<ElderId>) -> Result<Stepped, DbError> {
    let (now, today) = (cx.now, cx.now.local_day());
    let found = rounds::late(cx.tx(), after, today, LINES).await?;
    let (mut turns, mut lines) = (Vec::new(), Vec::new());
    for round in &found {
        let Some(due) = round.due else { continue };
        let day = crate::due::passed(due, glass.every(round), today);
        turns.push(Turn {
            elder: round.elder,
            day,
            region: round.region.clone(),
            tier: round.tier,
            owner: round.owner,
        });
        let last = match round.last {
            Some(last) => format!("最后一次有消息是 {}", day_text(last.local_day())),
            None => "还没有见过".to_owned(),
        };
        lines.push(New {
            kind: GapKind::Unseen,
            key: format!("{}:{day}", round.elder.text()),
            elder: Some(round.elder),
            region: round.region.clone(),
            weight: round.tier as i64,
            about: format!("{}对象，应在 {} 前见到；{last}", round.tier.label(), day_text(day)),
            owner: round.owner,
        });
    }
    dues::missed(cx.tx(), &turns).await?;
    let added = gaps::find(cx.tx(), &lines, now).await?;
    cx.note("lines", added);
    let last = found.last().filter(|_| found.len() as i64 == LINES).map(|round| round.elder);
    Ok((found.len() as i64, Some(last.map_or(Step::Moved(None), |last| Step::Late(Some(last))))))
}

/// A day as people say it: 11月24日.
pub(crate) fn day_text(day: i64) -> String {
    let on = Moment::of_local_day(day).beijing();
    format!("{}月{}日", on.month, on.day)
}

async fn moved(cx: &mut Cx<'_, '_>, after: Option<ElderId>) -> Result<Stepped, DbError> {
    let now = cx.now;
    let found = rounds::moved(cx.tx(), after, LINES).await?;
    let lines: Vec<New> = found.iter().map(crate::record::gone).collect();
    gaps::find(cx.tx(), &lines, now).await?;
    let last = found.last().filter(|_| found.len() as i64 == LINES).map(|round| round.elder);
    Ok((found.len() as i64, Some(last.map_or(Step::Silent(None), |last| Step::Moved(Some(last))))))
}

async fn silent(cx: &mut Cx<'_, '_>, after: Option<DeviceId>) -> Result<Stepped, DbError> {
    let now = cx.now;
    let found = devices::mute(cx.tx(), after, LINES).await?;
    let elders: Vec<ElderId> = found.iter().map(|mute| mute.elder).collect();
    let listed = rounds::of(cx.tx(), &elders).await?;
    let lines: Vec<New> = found
        .iter()
        .map(|mute| {
            let round = listed.iter().find(|round| round.elder == mute.elder);
            New {
                kind: GapKind::Silent,
                key: format!("{}:{}", mute.device.text(), mute.since.ms()),
                elder: Some(mute.elder),
                region: mute.region.clone(),
                weight: round.map_or(2, |round| round.tier as i64),
                about: format!("从 {} 起没有动静", day_text(mute.since.local_day())),
                owner: round.and_then(|round| round.owner),
            }
        })
        .collect();
    gaps::find(cx.tx(), &lines, now).await?;
    let last = found.last().filter(|_| found.len() as i64 == LINES).map(|mute| mute.device);
    Ok((found.len() as i64, Some(last.map_or(Step::Places(None), |last| Step::Silent(Some(last))))))
}

async fn places(cx: &mut Cx<'_, '_>, after: Option<ElderId>) -> Result<Stepped, DbError> {
    let now = cx.now;
    let found = rules::two_places(cx.tx(), after, LINES).await?;
    let lines: Vec<New> = found
        .iter()
        .map(|(elder, region, places)| New {
            kind: GapKind::TwoPlaces,
            key: format!("{}:{}", elder.text(), places.join("|")),
            elder: Some(*elder),
            region: region.clone(),
            weight: 0,
            about: places.join("、"),
            owner: None,
        })
        .collect();
    gaps::find(cx.tx(), &lines, now).await?;
    let last = found.last().filter(|_| found.len() as i64 == LINES).map(|(elder, ..)| *elder);
    Ok((found.len() as i64, Some(last.map_or(Step::Deaths(None), |last| Step::Places(Some(last))))))
}

async fn deaths(cx: &mut Cx<'_, '_>, after: Option<ElderId>) -> Result<Stepped, DbError> {
    let now = cx.now;
    let found = elders::paid_after_death(cx.tx(), base::Date::of(now), after, LINES).await?;
    let ids: Vec<ElderId> = found.iter().map(|(elder, _)| *elder).collect();
    let rows = elders::roll_of(cx.tx(), &ids).await?;
    let line = |(elder, kind): &(ElderId, elders::DecisionKind)| {
        let row = rows.iter().find(|row| row.id == *elder)?;
        Some(New {
            kind: GapKind::AfterDeath,
            key: format!("{}:{}", elder.text(), kind.word()),
            elder: Some(*elder),
            region: row.region.clone(),
            weight: 0,
            about: format!("{}还没有停", kind.label()),
            owner: None,
        })
    };
    let lines: Vec<New> = found.iter().filter_map(line).collect();
    gaps::find(cx.tx(), &lines, now).await?;
    // What does not pay is left out of a page, so that only an empty one is the last.
    let last = found.last().map(|(elder, _)| *elder);
    Ok((found.len() as i64, Some(last.map_or(Step::Pairs(None), |last| Step::Deaths(Some(last))))))
}

async fn pairs(cx: &mut Cx<'_, '_>, after: Option<PairId>) -> Result<Stepped, DbError> {
    let now = cx.now;
    if after.is_none() {
        settled(cx).await?;
    }
    let found = matches::waiting(cx.tx(), after, LINES).await?;
    let line = |pair: &matches::Waiting| New {
        kind: GapKind::Duplicate,
        key: pair.pair.text(),
        elder: Some(pair.elder),
        region: pair.region.clone(),
        weight: if pair.numbers { 0 } else { 2 },
        about: if pair.numbers {
            "两份档案证件号码对不上"
        } else {
            "两份档案像是同一个人"
        }
        .to_owned(),
        owner: None,
    };
    let lines: Vec<New> = found.iter().map(line).collect();
    gaps::find(cx.tx(), &lines, now).await?;
    let last = found.last().filter(|_| found.len() as i64 == LINES).map(|pair| pair.pair);
    Ok((found.len() as i64, Some(last.map_or(Step::Rest, |last| Step::Pairs(Some(last))))))
}

/// Lines about pairs that were decided at the review desk close by themselves.
async fn settled(cx: &mut Cx<'_, '_>) -> Result<(), DbError> {
    let now = cx.now;
    let open = gaps::open_keys(cx.tx(), GapKind::Duplicate, LINES).await?;
    let pairs: Vec<PairId> = open.iter().filter_map(|key| PairId::parse(key).ok()).collect();
    let waiting = matches::still_waiting(cx.tx(), &pairs).await?;
    for pair in pairs.iter().filter(|pair| !waiting.contains(pair)) {
        gaps::gone(cx.tx(), GapKind::Duplicate, &pair.text(), "decided", now).await?;
    }
    Ok(())
}

async fn rest(cx: &mut Cx<'_, '_>) -> Result<i64, DbError> {
    let now = cx.now;
    let given_up = calls::unreached_since(cx.tx(), now - CALLS_BACK, LINES).await?;
    let elders: Vec<ElderId> = given_up.iter().map(|(_, elder, _)| *elder).collect();
    let rows = elders::roll_of(cx.tx(), &elders).await?;
    let listed = rounds::of(cx.tx(), &elders).await?;
    let mut lines = Vec::new();
    for (call, elder, at) in &given_up {
        let round = listed.iter().find(|round| round.elder == *elder);
        let Some(row) = rows.iter().find(|row| row.id == *elder) else { continue };
        // Heard of since: nothing to clear up.
        if round.is_some_and(|round| round.last.is_some_and(|last| last > *at)) {
            continue;
        }
        lines.push(unanswered(call.text(), row.region.clone(), *elder, *at, round));
    }
    for (region, many) in rounds::without_owner(cx.tx()).await?.into_iter().take(LINES as usize) {
        lines.push(New {
            kind: GapKind::Nobody,
            key: region.clone(),
            elder: None,
            region,
            weight: 0,
            about: format!("{many} 位长者在探访名单上，没有社区工作者负责"),
            owner: None,
        });
    }
    gaps::find(cx.tx(), &lines, now).await?;
    Ok(lines.len() as i64)
}

/// Three call-backs and nobody answered.
pub(crate) fn unanswered(
    call: String,
    region: String,
    elder: ElderId,
    at: Moment,
    round: Option<&crate::round::Round>,
) -> New {
    New {
        kind: GapKind::Unanswered,
        key: call,
        elder: Some(elder),
        region,
        weight: round.map_or(2, |round| round.tier as i64),
        about: format!("{} {} 起回拨三次都没人接", day_text(at.local_day()), at.clock_text()),
        owner: round.and_then(|round| round.owner),
    }
}

/// Sees to it that the series goes: once at the start of the program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begin {}

impl Command for Begin {
    const NAME: &'static str = "rounds.begin";
    const SAYS: &'static str = "开始排探访";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let now = cx.now;
        let today = rounds::swept(cx.tx()).await? == Some(now.local_day());
        // A few seconds later: nobody waits for it, and nothing that opens its doors now is slowed.
        let due = if today { next(now) } else { now + Span::secs(5) };
        cx.later(KEY, due, &Daily::begin()).await?;
        cx.later(KEY, now + crate::climb::EVERY, &crate::climb::Climb {}).await?;
        Ok(())
    }
}
