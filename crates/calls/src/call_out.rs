//! An agent calls somebody.

use base::{AnyId, CallId, CaseId, ElderId, OfferId, Phone};
use desk::{Command, Cx, Lane, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::agent::AgentState;
use crate::call::{Class, Direction, State};
use crate::matching::never;
use crate::offer::Offer;
use crate::refused::Cannot;
use crate::{hands, news, store};

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Target {
    /// The elder: the registered one-key phone if there is one, else this number of theirs, else the first.
    Elder {
        /// Who.
        elder: ElderId,
        /// The place of the number on the card.
        place: Option<i64>,
    },
    /// A contact of the elder's.
    Contact {
        /// Whose contact.
        elder: ElderId,
        /// The place in calling order.
        place: i64,
    },
    /// The other side of an earlier call.
    Again {
        /// That call.
        call: CallId,
    },
    /// A number that somebody said.
    Number {
        /// In any written form.
        number: String,
    },
}

/// The agent's own phone rings first and answers by itself; then the other side is dialled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallOut {
    /// Whom.
    pub target: Target,
    /// The case it belongs to.
    pub case: Option<CaseId>,
}

/// The call that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The call.
    pub call: CallId,
    /// The offer to the agent's own phone.
    pub offer: OfferId,
}

/// The other side, found.
struct Other {
    elder: Option<ElderId>,
    line: Option<String>,
    number: Option<Phone>,
}

impl Command for CallOut {
    const NAME: &'static str = "calls.call_out";
    const SAYS: &'static str = "呼出";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    const LANE: Lane = Lane::Urgent;
    type Out = Begun;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        match &self.target {
            Target::Elder { elder, .. } | Target::Contact { elder, .. } => Subject::Elder(*elder),
            Target::Again { .. } | Target::Number { .. } => Subject::Nobody,
        }
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Begun, Stop<Cannot>> {
        let agent = cx.account().ok_or(Cannot::NotYours)?;
        if !store::phones::agent_online(cx.tx(), agent).await? {
            return Err(Cannot::NoPhone.into());
        }
        let state = store::agents::load(cx.tx(), agent).await?.map_or(AgentState::Off, |a| a.state);
        if matches!(state, AgentState::Reserved | AgentState::Talking) {
            return Err(Cannot::AgentBusy.into());
        }
        let other = self.other(cx).await?;
        let region = match other.elder {
            Some(elder) => cx.place_of(&elder.text()).await?.map(|p| p.region).unwrap_or_default(),
            None => String::new(),
        };
        let number = match &other.number {
            Some(phone) => Some(hands::seal(cx, other.elder, phone.digits()).await?),
            None => None,
        };
        // Calling an elder whom we owe a call counts as a try of it.
        let owed = match other.elder {
            Some(elder) => store::backs::open_of(cx.tx(), elder).await?.into_iter().next(),
            None => None,
        };
        if let Some(first) = owed
            && let Some(back) = store::backs::open(cx.tx(), first).await?
        {
            store::backs::tried(cx.tx(), first, back.tries + 1, back.due).await?;
            cx.never::<crate::CallBack>(&first.text()).await?;
        }
        let call = store::calls::Kept {
            id: cx.mint(),
            direction: Direction::Out,
            state: State::Waiting,
            class: Class::P4,
            elder: other.elder,
            case: self.case,
            region,
            number,
            tail: other.number.as_ref().and_then(|p| p.last_four()).map(str::to_owned),
            line: other.line,
            agent: Some(agent),
            callback_of: owed,
            arrived_at: cx.now,
            waiting_at: cx.now,
            answered_at: None,
        };
        self.begin(cx, call, agent).await
    }
}

impl CallOut {
    async fn begin(
        &self,
        cx: &mut Cx<'_, '_>,
        call: store::calls::Kept,
        agent: base::AccountId,
    ) -> Result<Begun, Stop<Cannot>> {
        let entered = store::calls::insert(cx.tx(), &call, None, None).await?;
        debug_assert!(entered.is_ok(), "a call out has no leg yet");
        hands::thread(cx, &call);
        cx.note("to", call.tail.as_deref().map(|tail| format!("尾号{tail}")));
        cx.register(&call.id.text(), call.elder, &call.region, None).await?;
        cx.tell(news::Arrived {
            call: call.id,
            elder: call.elder,
            case: call.case,
            class: Class::P4.number(),
        })
        .await?;
        let offer = never(cx.call(Offer { call: call.id, agent, lift: true }).await)?;
        Ok(Begun { call: call.id, offer: offer.ok_or(Cannot::WrongState)? })
    }

    async fn other(&self, cx: &mut Cx<'_, '_>) -> Result<Other, Stop<Cannot>> {
        match &self.target {
            Target::Elder { elder, place } => {
                let line = match place {
                    None => store::phones::online_of(cx.tx(), *elder).await?,
                    Some(_) => None,
                };
                let number = elders::own_number(cx, *elder, *place).await?;
                if line.is_none() && number.is_none() {
                    return Err(Cannot::NoNumber.into());
                }
                Ok(Other { elder: Some(*elder), line, number })
            }
            Target::Contact { elder, place } => {
                let number = elders::contact_number(cx, *elder, *place).await?.ok_or(Cannot::NoNumber)?;
                Ok(Other { elder: Some(*elder), line: None, number: Some(number) })
            }
            Target::Again { call } => {
                let first = store::calls::load(cx.tx(), *call).await?.ok_or(Cannot::NoCall)?;
                let number = hands::number(cx, &first).await?.and_then(|n| Phone::parse(&n).ok());
                let line = match first.elder {
                    Some(elder) => store::phones::online_of(cx.tx(), elder).await?,
                    None => None,
                };
                if line.is_none() && number.is_none() {
                    return Err(Cannot::NoNumber.into());
                }
                Ok(Other { elder: first.elder, line, number })
            }
            Target::Number { number } => {
                let phone = Phone::parse(number).map_err(|_| Cannot::BadNumber)?;
                Ok(Other { elder: None, line: None, number: Some(phone) })
            }
        }
    }
}
