//! Categories that change by themselves: somebody turns eighty, a decision runs out, one begins. A timer does it soon after
//! midnight, some hundred elders at a time, and goes on where it stopped.

use crate::derive::refresh;
use crate::topics::Changed;
use base::{Date, ElderId, Span};
use db::sql;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Elders of one act.
const MANY: i64 = 200;
/// After midnight, when the day's numbers are not being read.
const AFTER_MIDNIGHT: Span = Span::mins(7);
/// Between two acts of one night: others are served in between.
const BREATH: Span = Span::secs(1);

/// Brings the categories of those up to date for whom today is such a day. The program runs it once at its start; from
/// then on it keeps its own timer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TurnDay {}

impl Command for TurnDay {
    const NAME: &'static str = "elders.turn_day";
    const SAYS: &'static str = "更新当天变化的类别";
    const ROLES: &'static [Role] = &[];
    /// How many elders were looked at.
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let today = Date::of(cx.now);
        let due: Vec<ElderId> =
            sql("SELECT id FROM elders WHERE turns_on IS NOT NULL AND turns_on <= $1 ORDER BY turns_on, id LIMIT $2")
                .bind(today.number())
                .bind(MANY)
                .all(cx.tx(), |row| row.get(0))
                .await?;
        let mut turned = Vec::new();
        for elder in &due {
            let (before, after) = refresh(cx, *elder).await?;
            if before != after {
                turned.push(*elder);
            }
        }
        let looked = due.len() as i64;
        cx.note("looked", looked);
        cx.note("changed", turned.len());
        if !turned.is_empty() {
            cx.tell(Changed { elders: turned }).await?;
        }
        let next =
            if looked == MANY { cx.now + BREATH } else { today.starts() + Span::days(1) + AFTER_MIDNIGHT };
        cx.later("day", next, self).await?;
        Ok(looked)
    }
}
