//! A line whose clock ran out falls to the next rung: worker, street, district.

use crate::store::gaps;
use crate::topics::GapChanged;
use base::{AnyId as _, Span};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How often clocks are looked at.
pub(crate) const EVERY: Span = Span::mins(15);
/// Lines moved in one step; where there are more, the next step follows at once.
const STEP: i64 = 200;
/// There is one for all.
const KEY: &str = "all";

/// Moves lines whose clock ran out, and sets the timer for the next look. Answers how many.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Climb {}

impl Command for Climb {
    const NAME: &'static str = "rounds.climb";
    const SAYS: &'static str = "待核实超时，转上一级";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let now = cx.now;
        let late = gaps::run_out(cx.tx(), now, STEP).await?;
        for gap in &late {
            let to = gap.rung.above();
            gaps::climb(cx.tx(), gap.id, to, now, gap.kind.clock()).await?;
            let (id, kind, region) = (gap.id, gap.kind, gap.region.clone());
            cx.tell(GapChanged { gap: id, kind, region }).await?;
        }
        let many = late.len() as i64;
        cx.note("moved", many);
        if let Some(first) = late.first() {
            cx.note("first", first.id.text());
        }
        cx.later(KEY, if many == STEP { now } else { now + EVERY }, &Climb {}).await?;
        Ok(many)
    }
}
