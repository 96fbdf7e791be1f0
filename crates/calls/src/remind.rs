//! A call waits too long.

use base::{AnyId, CallId, Span};
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::call::State;
use crate::matching::offer_all;
use crate::{hands, news, store};

/// After 10, 20, 40 and 60 seconds of waiting, then every minute: the supervisor's board is told, and the match is made
/// again, because after 20 seconds agents who are writing up may be called. Also the watchdog that no queue stands still.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remind {
    /// The call.
    pub call: CallId,
    /// How long it has waited, in seconds.
    pub seconds: i64,
}

impl Remind {
    /// The next step after `waited` seconds.
    pub fn next(waited: i64) -> i64 {
        [10, 20, 40, 60].into_iter().find(|step| *step > waited).unwrap_or((waited / 60 + 1) * 60)
    }
}

impl Command for Remind {
    const NAME: &'static str = "calls.remind";
    const SAYS: &'static str = "来电等待超时提醒";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(call) = store::calls::load(cx.tx(), self.call).await? else { return Ok(()) };
        if call.state != State::Waiting {
            return Ok(());
        }
        hands::thread(cx, &call);
        cx.note("seconds", self.seconds);
        cx.tell(news::Waiting { call: call.id, seconds: self.seconds, class: call.class.number() }).await?;
        if !offer_all(cx).await?.contains(&call.id) {
            let seconds = Remind::next(self.seconds);
            let due = call.waiting_at + Span::secs(seconds);
            // Never in the past: a queue that stood still while the program was down must not spin.
            let due = due.max(cx.now + Span::secs(1));
            cx.later(&call.id.text(), due, &Remind { call: call.id, seconds }).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_grow_and_never_stand_still() {
        let steps: Vec<i64> = [0, 10, 20, 40, 60, 61, 119, 120].map(Remind::next).to_vec();
        assert_eq!(steps, [10, 20, 40, 60, 120, 120, 120, 180]);
    }
}
