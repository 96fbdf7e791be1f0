//! Keeps the number of a tied call: from now on whoever rings from it is known at once.

use base::{CallId, Phone};
use desk::{Command, Cx, Role, Stop, Subject};
use elders::{AddPhone, AddPhoneRefused};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{hands, store};

/// The number of this call is the elder's to whom it was tied.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepNumber {
    /// The call.
    pub call: CallId,
}

impl Command for KeepNumber {
    const NAME: &'static str = "calls.keep_number";
    const SAYS: &'static str = "记住来电号码";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    /// False: the elder has it already.
    type Out = bool;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.call)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Cannot>> {
        let call = store::calls::load(cx.tx(), self.call).await?.ok_or(Cannot::NoCall)?;
        let elder = call.elder.ok_or(Cannot::NoElder)?;
        let clear = hands::number(cx, &call).await?.ok_or(Cannot::NoNumber)?;
        let phone = Phone::parse(&clear).map_err(|_| Cannot::BadNumber)?;
        cx.about(elder);
        cx.note("call", call.id);
        match cx.call(AddPhone::new(elder, phone, "来电登记")).await {
            Ok(()) => Ok(true),
            Err(Stop::Refused(AddPhoneRefused::Already)) => Ok(false),
            Err(Stop::Refused(_)) => Err(Cannot::TooManyNumbers.into()),
            Err(Stop::Fault(fault)) => Err(fault.into()),
        }
    }
}
