//! What families may hear of the line, each part only under a mandate that allows it; and whether the elder in person
//! said something on the telephone.

use base::{AccountId, CallId, ElderId, Moment, Phone, Span};
use db::DbError;
use desk::{Cx, Never, Query, Role, Rx, Stop, Subject, under};
use elders::NumberKey;
use serde::Serialize;

use crate::call::Direction;
use crate::hands;
use crate::store::calls::{Kept, answered_of};
use crate::store::phones;

/// Who may ask: whoever works with elders, and families under a mandate.
const READERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer, Role::Family];
/// How many calls are looked through for one with the elder in person.
const LOOKED: i64 = 20;

/// A moment at which the elder in person spoke with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spoke {
    /// The call.
    pub call: CallId,
    /// Who called whom.
    pub direction: Direction,
    /// With whom.
    pub agent: Option<AccountId>,
    /// When it was answered.
    pub at: Moment,
}

/// The elder in person on the telephone, last: a call answered on a phone or number of the elder's own. A call with
/// somebody else about the elder is no sign of the elder's life.
#[derive(Debug, Serialize)]
pub struct LastHeard {
    /// Whose.
    pub elder: ElderId,
}

impl Query for LastHeard {
    const NAME: &'static str = "calls.last_heard";
    const SAYS: &'static str = "查看最近一次通话";
    const ROLES: &'static [Role] = READERS;
    const UNDER: &'static str = under::SIGN;
    type Out = Option<Spoke>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Spoke>, Stop<Never>> {
        Ok(looked(rx, self.elder, Moment::from_ms(0), None).await?)
    }
}

/// [`told`], for a page that offers to confirm.
///
/// # Errors
/// When storage fails.
pub async fn told_at(rx: &mut Rx<'_, '_>, elder: ElderId, since: Moment) -> Result<Option<Moment>, DbError> {
    Ok(looked(rx, elder, since, Some(Direction::Out)).await?.map(|spoke| spoke.at))
}

async fn looked(
    rx: &mut Rx<'_, '_>,
    elder: ElderId,
    since: Moment,
    direction: Option<Direction>,
) -> Result<Option<Spoke>, DbError> {
    for call in answered_of(rx.tx(), elder, since, LOOKED).await? {
        if direction.is_some_and(|wanted| wanted != call.direction) {
            continue;
        }
        let number = match &call.number {
            Some(sealed) => rx.open(elder, sealed).await.ok().and_then(|n| Phone::parse(&n).ok()),
            None => None,
        };
        let key = number.map(|phone| NumberKey::of(&phone, |domain, text| rx.token(domain, text)));
        if is_own(rx.tx(), elder, &call, key).await? {
            return Ok(Some(spoke(&call)));
        }
    }
    Ok(None)
}

/// Since `since` the elder in person answered a call that we made to a phone of the elder's own: what a call-back asks
/// for. For other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn told(cx: &mut Cx<'_, '_>, elder: ElderId, since: Moment) -> Result<Option<Spoke>, DbError> {
    spoken(cx, elder, since, Some(Direction::Out)).await
}

/// Since `since` the elder in person spoke with us, whoever called whom. For other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn spoke_since(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    since: Moment,
) -> Result<Option<Spoke>, DbError> {
    spoken(cx, elder, since, None).await
}

async fn spoken(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    since: Moment,
    direction: Option<Direction>,
) -> Result<Option<Spoke>, DbError> {
    for call in answered_of(cx.tx(), elder, since, LOOKED).await? {
        if direction.is_some_and(|wanted| wanted != call.direction) {
            continue;
        }
        let number = hands::number(cx, &call).await?.and_then(|n| Phone::parse(&n).ok());
        let key = number.map(|phone| NumberKey::of(&phone, |domain, text| cx.token(domain, text)));
        if is_own(cx.tx(), elder, &call, key).await? {
            return Ok(Some(spoke(&call)));
        }
    }
    Ok(None)
}

async fn is_own(
    tx: &mut db::Tx<'_>,
    elder: ElderId,
    call: &Kept,
    key: Option<NumberKey>,
) -> Result<bool, DbError> {
    if let Some(line) = &call.line
        && phones::load(tx, line).await?.is_some_and(|phone| phone.elder == Some(elder))
    {
        return Ok(true);
    }
    match key {
        Some(key) => elders::is_own_number(tx, elder, &key).await,
        None => Ok(false),
    }
}

fn spoke(call: &Kept) -> Spoke {
    let at = call.answered_at.unwrap_or(call.arrived_at);
    Spoke { call: call.id, direction: call.direction, agent: call.agent, at }
}

/// One call as a family may hear of it: no number, no words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FamilyCall {
    /// Who called whom.
    pub direction: Direction,
    /// When.
    pub at: Moment,
    /// Somebody answered.
    pub answered: bool,
    /// How long they spoke.
    pub talked: Option<Span>,
    /// Who spoke for us.
    pub agent_name: String,
}

/// The last calls about an elder, newest first.
#[derive(Debug, Serialize)]
pub struct LastCalls {
    /// Whose.
    pub elder: ElderId,
    /// At most so many, up to 20.
    pub limit: i64,
}

impl Query for LastCalls {
    const NAME: &'static str = "calls.last_calls";
    const SAYS: &'static str = "查看最近来往的电话";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    const UNDER: &'static str = under::CONTACTS;
    type Out = Vec<FamilyCall>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<FamilyCall>, Stop<Never>> {
        rx.about(self.elder);
        let filter = super::Filter { elder: Some(self.elder), ..super::Filter::default() };
        let within = crate::store::list::Scoped { scope: &desk::Scope::everywhere(), now: rx.now };
        let limit = self.limit.clamp(1, 20);
        let rows = crate::store::list::page(rx.tx(), &filter, within, None, limit).await?;
        let agents = super::agent_names(rx.tx(), rows.iter().map(|row| row.agent)).await?;
        let shown = rows.into_iter().map(|row| FamilyCall {
            direction: row.direction,
            at: row.at,
            answered: row.talked.is_some(),
            talked: row.talked,
            agent_name: row.agent.and_then(|agent| agents.get(&agent).cloned()).unwrap_or_default(),
        });
        Ok(shown.collect())
    }
}
