//! Who was heard of lately: whoever asked for something stands before namesakes who did not.

use crate::index::{Changes, state};
use crate::store;
use crate::term::RECENT;
use base::{ElderId, Span};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// So long somebody counts as heard of lately.
pub const LATELY: Span = Span::days(90);
/// A second contact within this time changes nothing.
const SAME: Span = Span::hours(12);
/// Time between two looks for those who do not count any more.
const EVERY: Span = Span::days(1);
/// Elders of one look; where there are more, the next follows at once.
const ROUND: i64 = 500;

/// The elder was heard of just now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Heard {
    /// Who.
    pub elder: ElderId,
}

impl Command for Heard {
    const NAME: &'static str = "find.heard";
    const SAYS: &'static str = "记下长者最近来过";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(kept) = store::by_elder(cx.tx(), &[self.elder]).await?.pop() else { return Ok(()) };
        let now = cx.now;
        if kept.recent && kept.heard_at.is_some_and(|at| now - at < SAME) {
            return Ok(());
        }
        store::set_heard(cx.tx(), kept.number, Some(now), true).await?;
        if !kept.recent {
            let mut changes = Changes::default();
            changes.set(state(cx, RECENT)?, kept.number, true);
            changes.write(cx.tx()).await?;
        }
        Ok(())
    }
}

/// Lets those fade who were not heard of lately any more, and sets the timer for the next look.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fade {}

impl Command for Fade {
    const NAME: &'static str = "find.fade";
    const SAYS: &'static str = "整理最近来过的长者";
    const ROLES: &'static [Role] = &[];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let now = cx.now;
        let faded = store::faded(cx.tx(), now - LATELY, ROUND).await?;
        let mut changes = Changes::default();
        let recent = state(cx, RECENT)?;
        for number in &faded {
            store::set_heard(cx.tx(), *number, None, false).await?;
            changes.set(recent, *number, false);
        }
        changes.write(cx.tx()).await?;
        let more = faded.len() as i64 == ROUND;
        cx.later("all", if more { now } else { now + EVERY }, &Fade {}).await?;
        cx.note("faded", faded.len());
        Ok(faded.len())
    }
}
