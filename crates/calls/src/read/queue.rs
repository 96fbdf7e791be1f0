//! The waiting queue, as the board and the agents see it.

use base::{AccountId, CallId, CaseId, ElderId, Moment, Span};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::{READERS, masked, names};
use crate::call::{Class, Direction, State};
use crate::store;

/// A call that nobody has answered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingRow {
    /// The call.
    pub call: CallId,
    /// Its class.
    pub class: Class,
    /// The class in words.
    pub class_label: &'static str,
    /// In, or a call-back of ours.
    pub direction: Direction,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// The elder's name, else `陌生号码`.
    pub name: String,
    /// `尾号1234`.
    pub number: String,
    /// Its case.
    pub case: Option<CaseId>,
    /// Since when.
    pub since: Moment,
    /// How long by now.
    pub waited: Span,
    /// Whose phone rings for it.
    pub offered_to: Option<AccountId>,
}

/// Who waits, in the order in which they will be answered.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Queue {}

impl Query for Queue {
    const NAME: &'static str = "calls.queue";
    const SAYS: &'static str = "查看排队";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<WaitingRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<WaitingRow>, Stop<Never>> {
        let calls = store::calls::unanswered(rx.tx(), 200).await?;
        let names = names(rx.tx(), calls.iter().map(|c| c.elder)).await?;
        let mut rows = Vec::with_capacity(calls.len());
        for call in calls {
            let offered_to = match call.state {
                State::Offered => store::offers::of_call(rx.tx(), call.id).await?.map(|o| o.agent),
                _ => None,
            };
            let name = call.elder.and_then(|e| names.get(&e).cloned());
            rows.push(WaitingRow {
                call: call.id,
                class: call.class,
                class_label: call.class.label(),
                direction: call.direction,
                elder: call.elder,
                name: name.unwrap_or_else(|| "陌生号码".to_owned()),
                number: masked(call.tail),
                case: call.case,
                since: call.waiting_at,
                waited: rx.now - call.waiting_at,
                offered_to,
            });
        }
        Ok(rows)
    }
}
