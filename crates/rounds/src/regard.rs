//! Looking at elders with the rule of the day: who is new on the list, who no longer belongs, in which tier, whose, when
//! due. The daily series looks at everybody, this act at those whose record was changed just now.

use crate::due::{self, due};
use crate::gap::GapKind;
use crate::raise::{self, Raise};
use crate::roster::Roster;
use crate::round::{Round, State};
use crate::rule::{Facts, How};
use crate::store::gaps::New;
use crate::store::rules::SetRule;
use crate::store::{gaps, rounds, rules};
use base::{AnyId as _, Date, ElderId, Moment};
use db::{DbError, Tx};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use elders::RollRow;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// What looking needs beside the elders.
pub(crate) struct Glass {
    pub(crate) set: SetRule,
    raises: Vec<Raise>,
    roster: Roster,
    /// Units that exist today; empty where nobody has entered any.
    units: HashSet<String>,
    day: i64,
    date: Date,
}

impl Glass {
    /// The rule of today; none when no rule was set.
    pub(crate) async fn load(tx: &mut Tx<'_>, now: Moment) -> Result<Option<Glass>, DbError> {
        let (day, date) = (now.local_day(), Date::of(now));
        let Some(set) = rules::on(tx, day).await? else { return Ok(None) };
        let raises = rules::raises(tx, day).await?;
        let roster = Roster::load(tx).await?;
        let units = regions::names(tx, date).await?.into_keys().collect();
        Ok(Some(Glass { set, raises, roster, units, day, date }))
    }

    /// Days between two meetings today.
    pub(crate) fn every(&self, round: &Round) -> i64 {
        raise::every(&self.set.rule.every, &self.raises, round.tier, &round.region, self.day)
    }

    /// Where the turns of the new begin: with a rule of the last days on its first day, else today.
    fn from(&self) -> i64 {
        if self.day - self.set.from <= crate::set_rule::BACK { self.set.from } else { self.day }
    }

    /// The elder's place on the list as it is now; none when the elder has none and needs none.
    fn regard(
        &self,
        row: &RollRow,
        before: Option<&Round>,
        refused: &[String],
        heard: Heard,
    ) -> Option<Round> {
        if row.died {
            // The news of the death stops the rounds; whoever comes in dead never begins.
            return before.cloned();
        }
        let facts = Facts { birth: row.birth, categories: row.categories, grade: row.grade };
        let Some(whole) = self.set.rule.tier(&facts, self.date, &[]) else {
            // Nothing holds any more. Who died or moved keeps that place.
            let mut round = before?.clone();
            if matches!(round.state, State::On | State::Hospital | State::Declined) {
                (round.state, round.due, round.tried) = (State::Out, None, None);
            }
            return Some(round);
        };
        let left = self.set.rule.tier(&facts, self.date, refused);
        let mut round = before.cloned().unwrap_or_else(|| self.fresh(row, heard));
        if round.state == State::Died {
            return Some(round);
        }
        if round.state == State::Out || (round.state == State::Moved && round.region != row.region) {
            (round.state, round.due, round.since) = (State::On, None, self.day);
        }
        if left.is_none() && round.state != State::Declined {
            // Every reason was refused: the risk stays on the list, nobody goes.
            round.state = State::Declined;
            round.due = Some(self.day + 30 * self.set.rule.ask_again_months);
        }
        (round.tier, round.reasons) = left.unwrap_or(whole);
        round.region.clone_from(&row.region);
        round.point = row.point;
        if !(round.given && round.owner.is_some_and(|owner| self.roster.reaches(owner, &row.region))) {
            (round.owner, round.given) = (self.roster.owner(&row.region, row.point), false);
        }
        round.every = self.every(&round);
        if round.state == State::On {
            let turn = due::Turn { due: round.due, met: round.met.map(Moment::local_day) };
            round.due = Some(due(turn, round.every, self.day, self.from(), round.elder));
        }
        Some(round)
    }

    fn fresh(&self, row: &RollRow, heard: Heard) -> Round {
        Round {
            elder: row.id,
            region: row.region.clone(),
            tier: crate::rule::Tier::Ordinary,
            reasons: Vec::new(),
            state: State::On,
            was: None,
            owner: None,
            given: false,
            point: row.point,
            since: self.day,
            every: self.set.rule.every.ordinary,
            due: None,
            last: heard.last.map(|(_, at)| at),
            last_how: heard.last.map(|(how, _)| how),
            met: heard.visit,
            tried: None,
        }
    }
}

/// What is known of somebody who is new on the list: nobody is asked twice what is written down already.
#[derive(Debug, Clone, Copy, Default)]
struct Heard {
    last: Option<(How, Moment)>,
    visit: Option<Moment>,
}

async fn heard(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Heard>, DbError> {
    let visits = visits::last_finished(tx, elders).await?;
    let calls = calls::last_spoken(tx, elders).await?;
    let one = |elder: &ElderId| {
        let visit = visits.get(elder).copied();
        let call = calls.get(elder).map(|at| (How::Call, *at));
        let last = visit.map(|at| (How::Visit, at)).into_iter().chain(call).max_by_key(|(_, at)| *at);
        (*elder, Heard { last, visit })
    };
    Ok(elders.iter().map(one).collect())
}

/// What became of those who were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regarded {
    /// Looked at.
    pub elders: i64,
    /// On the list now.
    pub belong: i64,
    /// Whose place changed.
    pub changed: i64,
}

/// Looks at these elders and writes what changed: at most as many rows as elders.
pub(crate) async fn regard(
    cx: &mut Cx<'_, '_>,
    glass: &Glass,
    rows: &[RollRow],
    before: Vec<Round>,
    refused: &HashMap<ElderId, Vec<String>>,
) -> Result<Regarded, DbError> {
    let now = cx.now;
    let before: HashMap<ElderId, Round> = before.into_iter().map(|round| (round.elder, round)).collect();
    let belongs = |row: &&RollRow| {
        let facts = Facts { birth: row.birth, categories: row.categories, grade: row.grade };
        !row.died && !before.contains_key(&row.id) && glass.set.rule.tier(&facts, glass.date, &[]).is_some()
    };
    let new: Vec<ElderId> = rows.iter().filter(belongs).map(|row| row.id).collect();
    let heard = heard(cx.tx(), &new).await?;
    let mut seen = Regarded { elders: rows.len() as i64, ..Regarded::default() };
    let (mut changed, mut lines) = (Vec::new(), Vec::new());
    for row in rows {
        let own = refused.get(&row.id).map_or(&[][..], Vec::as_slice);
        let known = heard.get(&row.id).copied().unwrap_or_default();
        let Some(round) = glass.regard(row, before.get(&row.id), own, known) else { continue };
        let listed = !matches!(round.state, State::Out | State::Died);
        seen.belong += i64::from(listed);
        if listed && !glass.units.is_empty() && !glass.units.contains(&row.region) {
            lines.push(homeless(&round));
        }
        if before.get(&row.id) != Some(&round) {
            changed.push(round);
        }
    }
    seen.changed = changed.len() as i64;
    rounds::put(cx.tx(), &changed).await?;
    gaps::find(cx.tx(), &lines, now).await?;
    Ok(seen)
}

/// The unit in which the elder is registered does not exist today.
fn homeless(round: &Round) -> New {
    New {
        kind: GapKind::NoAddress,
        key: format!("{}:{}", round.elder.text(), round.region),
        elder: Some(round.elder),
        region: round.region.clone(),
        weight: round.tier as i64,
        about: "登记的社区已经撤并".to_owned(),
        owner: round.owner,
    }
}

/// Looks at elders whose record was changed, registered or moved in: at most 500.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Regard {
    /// Whom.
    pub elders: Vec<ElderId>,
}

impl Command for Regard {
    const NAME: &'static str = "rounds.regard";
    const SAYS: &'static str = "按规则看要不要探访";
    const ROLES: &'static [Role] = &[];
    type Out = Regarded;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Regarded, Stop<Never>> {
        let now = cx.now;
        let Some(glass) = Glass::load(cx.tx(), now).await? else { return Ok(Regarded::default()) };
        let mut all = Regarded::default();
        for chunk in self.elders.chunks(200) {
            let rows = elders::roll_of(cx.tx(), chunk).await?;
            let before = rounds::of(cx.tx(), chunk).await?;
            let refused = rules::refused(cx.tx(), chunk).await?;
            let seen = regard(cx, &glass, &rows, before, &refused).await?;
            all.elders += seen.elders;
            all.belong += seen.belong;
            all.changed += seen.changed;
        }
        cx.note("elders", all.elders);
        cx.note("changed", all.changed);
        Ok(all)
    }
}
