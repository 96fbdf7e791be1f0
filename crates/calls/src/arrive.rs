//! A call comes in: who is it, how urgent, which case, who answers.

use base::{AnyId, CallId, CaseId, ElderId, Phone};
use db::DbError;
use desk::{Command, Cx, Lane, Never, Role, Stop, Subject};
use elders::{NumberKey, Owner};
use serde::{Deserialize, Serialize};

use crate::call::{Class, Direction, Known, State, classify};
use crate::matching::offer_all;
use crate::{hands, news, store};

/// The service under which a one-key call opens its case.
const EMERGENCY: &str = "emergency";

/// A call arrives at the line. The door does this; nobody else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrive {
    /// The call's id, made by the door, so that news finds its legs from the first moment.
    pub call: CallId,
    /// Names the leg for ever (the SIP Call-ID and tag): the same leg is the same call.
    pub leg: String,
    /// The registered phone that calls, when it is one.
    pub user: Option<String>,
    /// The caller's number as the network gave it.
    pub number: Option<String>,
    /// Over which trunk it came; none from a phone of our own.
    pub trunk: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The call.
    pub call: CallId,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// The case it opened or joined.
    pub case: Option<CaseId>,
    /// Its class.
    pub class: Class,
    /// An agent's phone rings already.
    pub offered: bool,
}

/// What is known of the caller.
#[derive(Default)]
struct Caller {
    elder: Option<ElderId>,
    region: String,
    one_key: bool,
    number: Option<Phone>,
}

impl Command for Arrive {
    const NAME: &'static str = "calls.arrive";
    const SAYS: &'static str = "来电进线";
    const ROLES: &'static [Role] = &[];
    const LANE: Lane = Lane::Urgent;
    type Out = Welcome;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Welcome, Stop<Never>> {
        let caller = self.caller(cx).await?;
        let open = match caller.elder {
            Some(elder) => cases::urgent_of(cx.tx(), elder).await?,
            None => None,
        };
        let class = classify(Known {
            elder: caller.elder.is_some(),
            one_key: caller.one_key,
            urgent: open.is_some(),
        });
        let id = self.call;
        let number = match &caller.number {
            Some(phone) => Some(hands::seal(cx, caller.elder, phone.digits()).await?),
            None => None,
        };
        let token = caller.number.as_ref().map(|phone| cx.token("phone", phone.digits()));
        let call = store::calls::Kept {
            id,
            direction: Direction::In,
            state: State::Waiting,
            class,
            elder: caller.elder,
            case: open,
            region: caller.region.clone(),
            number,
            tail: caller.number.as_ref().and_then(|p| p.last_four()).map(str::to_owned),
            line: self.user.clone().or_else(|| self.trunk.clone()),
            agent: None,
            callback_of: None,
            arrived_at: cx.now,
            waiting_at: cx.now,
            answered_at: None,
        };
        if let Err(first) = store::calls::insert(cx.tx(), &call, token.as_deref(), Some(&self.leg)).await? {
            return Ok(again(cx, first).await?);
        }
        let case = self.case(cx, class, caller.elder, id).await?.or(open);
        let call = store::calls::Kept { case, ..call };
        hands::thread(cx, &call);
        cx.note("class", class.label());
        cx.register(&id.text(), caller.elder, &caller.region, None).await?;
        cx.tell(news::Arrived { call: id, elder: caller.elder, case, class: class.number() }).await?;
        if let Some(elder) = caller.elder {
            crate::call_back::came_by_itself(cx, elder).await?;
        }
        let offered = offer_all(cx).await?.contains(&id);
        if !offered {
            hands::remind_if_waiting(cx, id).await?;
        }
        Ok(Welcome { call: id, elder: caller.elder, case, class, offered })
    }
}

/// The same leg again: its first answer.
async fn again(cx: &mut Cx<'_, '_>, first: CallId) -> Result<Welcome, DbError> {
    let call = store::calls::load(cx.tx(), first).await?.ok_or(DbError::Absent)?;
    let offered = call.state == State::Offered;
    Ok(Welcome { call: call.id, elder: call.elder, case: call.case, class: call.class, offered })
}

impl Arrive {
    async fn caller(&self, cx: &mut Cx<'_, '_>) -> Result<Caller, DbError> {
        let mut caller = Caller::default();
        if let Some(user) = &self.user
            && let Some(phone) = store::phones::load(cx.tx(), user).await?
            && let Some(elder) = phone.elder
        {
            let elder = matches::kept(cx.tx(), elder).await?;
            caller.elder = Some(elder);
            caller.one_key = true;
            caller.region = cx.place_of(&elder.text()).await?.map(|p| p.region).unwrap_or_default();
        }
        let Some(phone) = self.number.as_deref().and_then(|n| Phone::parse(n).ok()) else {
            return Ok(caller);
        };
        if caller.elder.is_none() {
            let key = NumberKey::of(&phone, |domain, text| cx.token(domain, text));
            // A shared landline leads to several: the first is shown, the agent asks who it is.
            if let Some(known) = elders::by_number(cx.tx(), &key).await?.into_iter().next() {
                caller.one_key = matches!(&known.owner, Owner::Own(label) if label.contains("一键"));
                // Whoever was found to be somebody registered before is shown under that record.
                let kept = matches::kept(cx.tx(), known.elder).await?;
                caller.elder = Some(kept);
                caller.region = match kept == known.elder {
                    true => known.region,
                    false => cx.place_of(&kept.text()).await?.map_or(known.region, |place| place.region),
                };
            }
        }
        caller.number = Some(phone);
        Ok(caller)
    }

    /// Opens or joins the case of an urgent call. A refusal of the catalogue must not lose the call.
    async fn case(
        &self,
        cx: &mut Cx<'_, '_>,
        class: Class,
        elder: Option<ElderId>,
        call: CallId,
    ) -> Result<Option<CaseId>, DbError> {
        let Some(elder) = elder.filter(|_| class == Class::P0) else { return Ok(None) };
        let open = cases::Open::new(EMERGENCY, elder, "", catalogue::Channel::Phone).saying("一键呼来电");
        match cx.call(open).await {
            Ok(opened) => {
                store::calls::set_case(cx.tx(), call, opened.case).await?;
                Ok(Some(opened.case))
            }
            Err(Stop::Refused(refused)) => {
                cx.note("no_case", refused.to_string());
                Ok(None)
            }
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }
}
