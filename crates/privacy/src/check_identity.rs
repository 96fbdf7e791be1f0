//! The identity of who asks is checked before anything is answered.

use crate::store;
use base::RightId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Says that it was checked who asks, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckIdentity {
    /// Which request.
    pub id: RightId,
    /// How: 看了身份证原件, 回拨登记电话核对.
    pub how: String,
}

/// Why it is not entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefused {
    /// No such request.
    #[error("没有这个请求")]
    None,
    /// Not said how.
    #[error("请写明怎样核验的身份，不要写证件号码")]
    How,
    /// It was checked or answered.
    #[error("已经核验过，或者已经答复了")]
    Done,
}

impl Refusal for CheckRefused {
    fn kind(&self) -> Kind {
        match self {
            CheckRefused::None => Kind::NotFound,
            CheckRefused::How => Kind::Invalid("how"),
            CheckRefused::Done => Kind::Conflict,
        }
    }
}

/// Words with a number in them that could be an identity number.
fn has_long_number(text: &str) -> bool {
    let mut run = 0;
    text.chars().any(|letter| {
        run = if letter.is_ascii_digit() { run + 1 } else { 0 };
        run >= 11
    })
}

impl Command for CheckIdentity {
    const NAME: &'static str = "privacy.check_identity";
    const SAYS: &'static str = "核验请求人身份";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = ();
    type Error = CheckRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.id)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<CheckRefused>> {
        let how = self.how.trim();
        // How is kept in the clear: numbers of documents do not belong there.
        if how.is_empty() || how.chars().count() > 200 || has_long_number(how) {
            return Err(CheckRefused::How.into());
        }
        let (by, now) = (cx.account(), cx.now);
        store::right(cx.tx(), self.id).await?.ok_or(CheckRefused::None)?;
        if !store::check_identity(cx.tx(), self.id, how, by, now).await? {
            return Err(CheckRefused::Done.into());
        }
        cx.note("how", how);
        Ok(())
    }
}
