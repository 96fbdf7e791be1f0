//! Whose call it is, and to which case it belongs, found out while speaking.

use base::{AnyId, CallId, CaseId, ElderId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{hands, news, store};

/// Ties a call to an elder: an unknown number, or another person on a shared line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tie {
    /// The call.
    pub call: CallId,
    /// Whose it is.
    pub elder: ElderId,
    /// The call was tied to somebody else by its number, and that was wrong.
    pub instead: bool,
}

impl Command for Tie {
    const NAME: &'static str = "calls.tie";
    const SAYS: &'static str = "来电对应长者";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    type Out = Option<CaseId>;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<CaseId>, Stop<Cannot>> {
        let call = store::calls::load(cx.tx(), self.call).await?.ok_or(Cannot::NoCall)?;
        cx.about(self.elder);
        if call.elder == Some(self.elder) {
            return Ok(call.case);
        }
        if call.elder.is_some() && !self.instead {
            return Err(Cannot::OtherElder.into());
        }
        let place = cx.place_of(&self.elder.text()).await?.ok_or(Cannot::NoElder)?;
        let number = match hands::number(cx, &call).await? {
            Some(clear) => Some(cx.seal(self.elder, &clear).await?),
            None => None,
        };
        store::calls::set_elder(cx.tx(), call.id, self.elder, &place.region, number).await?;
        cx.register(&call.id.text(), Some(self.elder), &place.region, None).await?;
        cx.note("call", call.id);
        let mut case = call.case;
        if case.is_none()
            && let Some(open) = cases::urgent_of(cx.tx(), self.elder).await?
        {
            store::calls::set_case(cx.tx(), call.id, open).await?;
            case = Some(open);
        }
        if let Some(case) = case {
            cx.thread(case);
        }
        let agent = call.agent;
        cx.tell(news::Changed { call: call.id, what: "tied".into(), elder: Some(self.elder), case, agent })
            .await?;
        Ok(case)
    }
}

/// Files a call under a case that was opened while speaking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attach {
    /// The call.
    pub call: CallId,
    /// The case.
    pub case: CaseId,
}

impl Command for Attach {
    const NAME: &'static str = "calls.attach";
    const SAYS: &'static str = "来电归入工单";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let call = hands::load(cx, self.call).await?;
        store::calls::set_case(cx.tx(), call.id, self.case).await?;
        cx.thread(self.case);
        let (elder, agent) = (call.elder, call.agent);
        let what = "attached".to_owned();
        cx.tell(news::Changed { call: call.id, what, elder, case: Some(self.case), agent }).await?;
        Ok(())
    }
}
