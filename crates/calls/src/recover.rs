//! After a start: the legs died with the process, the calls must not.

use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::{AgentState, reason};
use crate::{hands, store};

/// As many calls as one act takes; the door repeats it until none are left.
const AT_ONCE: i64 = 100;

/// Ends every call whose legs died with the process: what waited or talked is owed a call-back, agents are freed, offers
/// withdrawn. Run once at the start of the line, before it answers anything.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Recover {}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// Calls that were ended.
    pub calls: i64,
    /// There may be more.
    pub more: bool,
}

impl Command for Recover {
    const NAME: &'static str = "calls.recover";
    const SAYS: &'static str = "重启后清理中断的通话";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = Recovered;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Recovered, Stop<Never>> {
        let live = store::calls::live(cx.tx(), AT_ONCE).await?;
        // Nobody may be offered a call while the dead ones are cleared away.
        for agent in store::agents::all(cx.tx()).await? {
            if matches!(agent.state, AgentState::Reserved) {
                hands::set_agent(cx, agent.account, AgentState::Ready, Some(reason::RESTART), None).await?;
            }
        }
        for call in &live {
            // No call is offered while dead ones may still be in the queue.
            hands::close(cx, call, reason::RESTART, true).await?;
        }
        let calls = i64::try_from(live.len()).unwrap_or(AT_ONCE);
        cx.note("calls", calls);
        Ok(Recovered { calls, more: calls == AT_ONCE })
    }
}
