//! A caller gave up, or was cut off: from here on we owe a call.

use base::{AnyId, CallId, Span};
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::call_back::CallBack;
use crate::{hands, news, store};

/// How soon we call back.
pub const SOON: Span = Span::secs(10);

/// The call was given up before anybody answered (or cut off by the line). Known elders are called back by themselves;
/// an unknown number stands in the list of abandoned calls. Only other acts of the line do this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Abandon {
    /// The call.
    pub call: CallId,
    /// It was cut off by a fault of ours, not given up.
    pub cut: bool,
}

impl Command for Abandon {
    const NAME: &'static str = "calls.abandon";
    const SAYS: &'static str = "来电未接通，转回拨任务";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let Some(call) = store::calls::load(cx.tx(), self.call).await? else { return Ok(false) };
        hands::thread(cx, &call);
        cx.note("waited_ms", (cx.now - call.arrived_at).ms());
        let reachable = call.number.is_some() || call.line.is_some();
        let owed = call.class.owed() && reachable;
        if owed {
            let due = cx.now + SOON;
            let back = store::backs::Kept {
                call: call.id,
                elder: call.elder,
                case: call.case,
                class: call.class,
                tries: 0,
                due,
                opened: cx.now,
            };
            let debt = if store::backs::insert(cx.tx(), &back).await? {
                Some(call.id)
            } else {
                // They tried again: the debt that stands is due again.
                match call.elder {
                    Some(elder) => store::backs::open_of(cx.tx(), elder).await?.into_iter().next(),
                    None => None,
                }
            };
            if let Some(first) = debt {
                cx.later(&first.text(), due, &CallBack { call: first }).await?;
            }
        }
        cx.tell(news::Abandoned { call: call.id, elder: call.elder, case: call.case, owed }).await?;
        Ok(owed)
    }
}
