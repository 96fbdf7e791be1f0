//! The door reports that a call is over.

use base::CallId;
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::{hands, store};

/// How a call ended, as the door saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The other side hung up.
    Caller,
    /// The agent's phone hung up.
    Agent,
    /// The dialled number did not answer.
    NoAnswer,
    /// The dialled number is busy.
    Busy,
    /// The dialled number does not exist or cannot be reached.
    NoNumber,
    /// The sound stopped and the phone does not answer any more.
    Lost,
    /// We are shutting down.
    Shutdown,
    /// The line could not carry it: no port, no route, a fault of the stack.
    Fault,
}

impl Why {
    /// The words of the record.
    pub fn says(self) -> &'static str {
        match self {
            Why::Caller => "对方挂机",
            Why::Agent => "话务员挂机",
            Why::NoAnswer => "无人接听",
            Why::Busy => "对方占线",
            Why::NoNumber => "号码不存在或打不通",
            Why::Lost => "通话中断",
            Why::Shutdown => "系统停止",
            Why::Fault => "线路故障",
        }
    }

    /// Not by anybody's wish: what was cut off is owed.
    pub fn cut(self) -> bool {
        matches!(self, Why::Lost | Why::Shutdown | Why::Fault)
    }
}

/// Every leg of the call is gone. Only the door knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Over {
    /// The call.
    pub call: CallId,
    /// How.
    pub why: Why,
}

impl Command for Over {
    const NAME: &'static str = "calls.over";
    const SAYS: &'static str = "通话结束";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(call) = store::calls::load(cx.tx(), self.call).await? else { return Ok(()) };
        hands::thread(cx, &call);
        hands::finish(cx, &call, self.why.says(), self.why.cut()).await?;
        Ok(())
    }
}
