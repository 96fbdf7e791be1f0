//! Setting the rule of the district, and raising it for a while.

use crate::cannot::Cannot;
use crate::daily::{Daily, KEY, day_text};
use crate::raise::{Cause, Raise, RaiseId};
use crate::rule::Rule;
use crate::store::rules::{self, SetRule as Set};
use base::{AnyId as _, EntryId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who sets rules and raises.
const SETS: &[Role] = &[Role::Officer, Role::Supervisor];
/// A rule may begin so many days back: a week's turns then count from its first day.
pub(crate) const BACK: i64 = 7;
/// A rule that takes more than so many elders in a hundred is asked about once more.
pub const MOST_PERCENT: i64 = 40;
/// The longest raise.
const LONGEST: i64 = 180;

/// What the preview showed to whoever sets the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Previewed {
    /// Elders in the register.
    pub elders: i64,
    /// Those whom the rule takes.
    pub belong: i64,
}

impl Previewed {
    /// How many in a hundred.
    pub fn percent(self) -> i64 {
        if self.elders == 0 { 0 } else { self.belong * 100 / self.elders }
    }
}

/// Sets the rule from a day on. Only somebody who answers for everything may.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRule {
    /// The rule.
    pub rule: Rule,
    /// First day, in whole days since 1970 in Beijing.
    pub from: i64,
    /// What its preview showed; the door asks [`crate::read::Preview`] with this very rule.
    pub previewed: Previewed,
    /// It takes more than two in five, and is meant to.
    pub anyway: bool,
    /// Why it is set so.
    pub words: String,
}

impl Command for SetRule {
    const NAME: &'static str = "rounds.set_rule";
    const SAYS: &'static str = "定探访规则";
    const ROLES: &'static [Role] = SETS;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Region(String::new())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let now = cx.now;
        let rule = self.rule.clone().checked().map_err(Cannot::Rule)?;
        if self.from < now.local_day() - BACK {
            return Err(Cannot::Past.into());
        }
        if self.previewed.elders == 0 {
            return Err(Cannot::NotPreviewed.into());
        }
        let words = self.words.trim();
        let percent = self.previewed.percent();
        if percent > MOST_PERCENT && (!self.anyway || words.is_empty()) {
            return Err(Cannot::TooMany(percent).into());
        }
        cx.note("name", &rule.name);
        cx.note("from", day_text(self.from));
        cx.note("percent", percent);
        let set = Set {
            id: cx.mint::<EntryId>(),
            from: self.from,
            rule,
            elders: self.previewed.elders,
            belong: self.previewed.belong,
            words: words.chars().take(crate::record::MOST).collect(),
            set_by: crate::record::who(cx),
            set_at: now,
        };
        rules::put(cx.tx(), &set).await?;
        look_again(cx, self.from).await?;
        Ok(())
    }
}

/// The series goes again: now, or on the day it begins as on any day.
async fn look_again(cx: &mut Cx<'_, '_>, from: i64) -> Result<(), db::DbError> {
    let now = cx.now;
    if from <= now.local_day() {
        cx.later(KEY, now, &Daily::begin()).await?;
    }
    Ok(())
}

/// Raises the rounds of a region for some days.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRaise {
    /// Why.
    pub cause: Cause,
    /// 高温红色预警.
    pub name: String,
    /// Where; empty = everywhere.
    pub region: String,
    /// First day, in whole days since 1970 in Beijing.
    pub from: i64,
    /// First day on which it no longer holds.
    pub until: i64,
    /// Days between two meetings of the high tier; none = as always.
    pub high: Option<i64>,
    /// Of the key tier.
    pub key: Option<i64>,
    /// Of the ordinary tier.
    pub ordinary: Option<i64>,
}

impl Command for SetRaise {
    const NAME: &'static str = "rounds.set_raise";
    const SAYS: &'static str = "加密探访";
    const ROLES: &'static [Role] = SETS;
    type Out = String;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Region(self.region.clone())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<Cannot>> {
        let (now, today) = (cx.now, cx.now.local_day());
        let long = self.until - self.from;
        if !(1..=LONGEST).contains(&long) || self.until <= today || self.from < today {
            return Err(Cannot::Days.into());
        }
        let given: Vec<i64> = [self.high, self.key, self.ordinary].into_iter().flatten().collect();
        if given.is_empty() || given.iter().any(|days| !(1..=90).contains(days)) {
            return Err(Cannot::NoRaise.into());
        }
        let name: String = self.name.trim().chars().take(60).collect();
        let raise = Raise {
            id: RaiseId::mint(now),
            cause: self.cause,
            name: if name.is_empty() { self.cause.label().to_owned() } else { name },
            region: self.region.clone(),
            from: self.from,
            until: self.until,
            high: self.high,
            key: self.key,
            ordinary: self.ordinary,
        };
        let by = crate::record::who(cx);
        rules::put_raise(cx.tx(), &raise, &by, now).await?;
        cx.note("name", &raise.name);
        cx.note("region", &raise.region);
        cx.note("from", day_text(raise.from));
        cx.note("until", day_text(raise.until));
        look_again(cx, self.from).await?;
        Ok(raise.id.text())
    }
}

/// Ends a raise today.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndRaise {
    /// Which.
    pub raise: RaiseId,
    /// Where it holds, for the check of who may.
    pub region: String,
}

impl Command for EndRaise {
    const NAME: &'static str = "rounds.end_raise";
    const SAYS: &'static str = "结束加密探访";
    const ROLES: &'static [Role] = SETS;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Region(self.region.clone())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let now: Moment = cx.now;
        let raise = rules::raise_of(cx.tx(), self.raise).await?.ok_or(Cannot::NotFound)?;
        if raise.region != self.region {
            return Err(Cannot::NotFound.into());
        }
        rules::end_raise(cx.tx(), self.raise, now.local_day()).await?;
        cx.note("name", &raise.name);
        look_again(cx, now.local_day()).await?;
        Ok(())
    }
}
