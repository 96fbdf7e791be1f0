//! Calling back: three tries in three minutes, then the supervisor, because no answer is an emergency.

use base::{AnyId, CallId, ElderId, Span};
use db::DbError;
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::call::{Class, Direction, State};
use crate::matching::offer_all;
use crate::{hands, news, store};

/// How often we try.
pub const TRIES: i64 = 3;
/// How long between two tries.
pub const BETWEEN: Span = Span::secs(50);

/// The time of a call-back has come: it enters the queue as a call out of the class of owed calls, and the first free
/// agent's phone rings. A timer does this.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallBack {
    /// The call that was abandoned.
    pub call: CallId,
}

impl Command for CallBack {
    const NAME: &'static str = "calls.call_back";
    const SAYS: &'static str = "回拨";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = Option<CallId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<CallId>, Stop<Never>> {
        let Some(back) = store::backs::open(cx.tx(), self.call).await? else { return Ok(None) };
        let Some(first) = store::calls::load(cx.tx(), self.call).await? else { return Ok(None) };
        if let Some(elder) = back.elder
            && store::calls::live_of(cx.tx(), elder, self.call).await?.is_some()
        {
            // They are on the line again, or we are calling already: look again later.
            let due = cx.now + BETWEEN;
            store::backs::tried(cx.tx(), self.call, back.tries, due).await?;
            cx.later(&self.call.text(), due, &CallBack { call: self.call }).await?;
            return Ok(None);
        }
        let (id, id_time): (CallId, _) = (cx.mint(), cx.now);
        let call = store::calls::Kept {
            id,
            direction: Direction::Out,
            state: State::Waiting,
            class: Class::P1,
            agent: None,
            callback_of: Some(self.call),
            arrived_at: cx.now,
            waiting_at: cx.now,
            answered_at: None,
            ..first
        };
        let entered = store::calls::insert(cx.tx(), &call, None, None).await?;
        debug_assert!(entered.is_ok(), "a call out has no leg yet");
        store::backs::tried(cx.tx(), self.call, back.tries + 1, id_time).await?;
        hands::thread(cx, &call);
        cx.note("try", back.tries + 1);
        cx.register(&id.text(), call.elder, &call.region, None).await?;
        cx.tell(news::Arrived { call: id, elder: call.elder, case: call.case, class: Class::P1.number() })
            .await?;
        if !offer_all(cx).await?.contains(&id) {
            hands::remind_if_waiting(cx, id).await?;
        }
        Ok(Some(id))
    }
}

/// A try is over: reached, or the next try, or nobody answers.
pub(crate) async fn after_try(cx: &mut Cx<'_, '_>, first: CallId, reached: bool) -> Result<(), DbError> {
    let Some(back) = store::backs::open(cx.tx(), first).await? else { return Ok(()) };
    if reached {
        return close(cx, first, "reached").await;
    }
    if back.tries < TRIES {
        let due = cx.now + BETWEEN;
        store::backs::tried(cx.tx(), first, back.tries, due).await?;
        return cx.later(&first.text(), due, &CallBack { call: first }).await;
    }
    close(cx, first, "unreached").await?;
    let case = give_up(cx, &back).await?;
    cx.tell(news::Unreached { call: first, elder: back.elder, case }).await
}

/// Nobody answers: the case goes up, and there is a case if there was none.
async fn give_up(cx: &mut Cx<'_, '_>, back: &store::backs::Kept) -> Result<Option<base::CaseId>, DbError> {
    const WORDS: &str = "来电后回拨三次无人接听，请联系家属或派人上门";
    let case = match (back.case, back.elder) {
        (Some(case), _) => Some(case),
        (None, Some(elder)) => {
            let open = cases::Open::new("emergency", elder, "", catalogue::Channel::Phone).saying(WORDS);
            match cx.call(open).await {
                Ok(opened) => Some(opened.case),
                Err(Stop::Refused(_)) => None,
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
        (None, None) => None,
    };
    if let Some(case) = case {
        match cx.call(cases::Escalate { case, reason: WORDS.to_owned() }).await {
            Ok(()) | Err(Stop::Refused(_)) => {}
            Err(Stop::Fault(fault)) => return Err(fault),
        }
    }
    Ok(case)
}

async fn close(cx: &mut Cx<'_, '_>, first: CallId, state: &str) -> Result<(), DbError> {
    let now = cx.now;
    store::backs::close(cx.tx(), first, state, now).await?;
    cx.never::<CallBack>(&first.text()).await
}

/// An agent speaks with the elder: whatever we owed them is paid.
pub(crate) async fn reached(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<(), DbError> {
    for first in store::backs::open_of(cx.tx(), elder).await? {
        close(cx, first, "reached").await?;
    }
    Ok(())
}

/// The elder calls again while our call-back still waits in the queue: theirs is answered, ours is not needed. Should
/// theirs be given up as well, the debt still stands and is looked at again.
pub(crate) async fn came_by_itself(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<(), DbError> {
    let owed = store::backs::open_of(cx.tx(), elder).await?;
    if owed.is_empty() {
        return Ok(());
    }
    for call in store::calls::waiting_out_of(cx.tx(), elder).await? {
        let now = cx.now;
        store::calls::end(cx.tx(), call, State::Ended, "长者又打来了", now).await?;
        cx.never::<crate::remind::Remind>(&call.text()).await?;
        cx.tell(news::Ended { call, elder: Some(elder), case: None, agent: None, abandoned: false }).await?;
    }
    for first in owed {
        let due = cx.now + BETWEEN;
        cx.later(&first.text(), due, &CallBack { call: first }).await?;
    }
    Ok(())
}
