//! The ends of a mandate: taken back by the elder, given back by whoever acts, run out; and the reminder before that.

use crate::hands::{self, OFFICE};
use crate::ids::MandateId;
use crate::mandate::{Cannot, Mandate, Over, State, Why};
use crate::store::mandates as store;
use base::ElderId;
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject, under};
use serde::{Deserialize, Serialize};

/// The elder takes a mandate back: from this act on nothing is allowed under it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revoke {
    /// Which.
    pub mandate: MandateId,
    /// How the elder said it.
    pub over: Over,
    /// The elder's words; may be empty.
    pub words: String,
}

impl Command for Revoke {
    const NAME: &'static str = "mandates.revoke";
    const SAYS: &'static str = "撤销代办授权";
    const ROLES: &'static [Role] = OFFICE;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut mandate = hands::load(cx, self.mandate).await?;
        if mandate.state == State::Ended {
            return Err(Cannot::Ended.into());
        }
        revoke(cx, &mut mandate, self.over, &self.words).await?;
        Ok(())
    }
}

async fn revoke(cx: &mut Cx<'_, '_>, mandate: &mut Mandate, over: Over, words: &str) -> Result<(), DbError> {
    if !words.trim().is_empty() {
        cx.note("words", words.trim());
    }
    let shown = mandate.confirmed_at.is_some();
    hands::end(cx, mandate, Why::Revoked, Some(over)).await?;
    hands::cancel_case(cx, mandate.case, "老人家撤销了代办授权").await?;
    if shown {
        let words = "【银桥】老人家停了您的代办授权，从现在起不能再代办和查看。有疑问请打中心电话。";
        hands::word_to(cx, mandate.account, "代办授权已停", words).await?;
    }
    Ok(())
}

/// One step for an elder who wants nobody to act any more: every mandate ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeAll {
    /// Whose.
    pub elder: ElderId,
    /// How the elder said it.
    pub over: Over,
}

impl Command for RevokeAll {
    const NAME: &'static str = "mandates.revoke_all";
    const SAYS: &'static str = "停掉全部代办授权";
    const ROLES: &'static [Role] = OFFICE;
    /// How many ended.
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        cx.about(self.elder);
        let open = store::of_elder(cx.tx(), self.elder, false).await?;
        for mandate in &open {
            // Each has its own row in the trail.
            match cx.call(Revoke { mandate: mandate.id, over: self.over, words: String::new() }).await {
                Ok(()) | Err(Stop::Refused(_)) => {}
                Err(Stop::Fault(fault)) => return Err(fault.into()),
            }
        }
        let ended = i64::try_from(open.len()).unwrap_or(i64::MAX);
        cx.note("ended", ended);
        Ok(ended)
    }
}

/// Whoever acts gives it back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leave {
    /// For whom they acted.
    pub elder: ElderId,
}

impl Command for Leave {
    const NAME: &'static str = "mandates.leave";
    const SAYS: &'static str = "退出代办";
    const ROLES: &'static [Role] = &[Role::Family];
    const UNDER: &'static str = under::ANY;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let account = cx.account().ok_or(Cannot::NotFound)?;
        let mut mandate = store::of_pair(cx.tx(), self.elder, account).await?.ok_or(Cannot::NotFound)?;
        hands::about(cx, &mandate);
        hands::end(cx, &mut mandate, Why::Left, None).await?;
        hands::cancel_case(cx, mandate.case, "代办人自己退出了").await?;
        Ok(())
    }
}

/// The time of a mandate is over. Only the timer does it; the ties ended by themselves at that moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expire {
    /// Which.
    pub mandate: MandateId,
}

impl Command for Expire {
    const NAME: &'static str = "mandates.expire";
    const SAYS: &'static str = "代办授权到期";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(mut mandate) = store::by_id(cx.tx(), self.mandate).await? else { return Ok(()) };
        if mandate.state != State::Live || mandate.until > cx.now {
            return Ok(());
        }
        hands::about(cx, &mandate);
        hands::end(cx, &mut mandate, Why::Expired, None).await?;
        hands::cancel_case(cx, mandate.case, "代办授权到期了").await?;
        let words =
            "【银桥】您的代办授权到期了，已经停了。还要办的话，请让老人家打电话给我们，或您再申请一次。";
        hands::word_to(cx, mandate.account, "代办授权到期", words).await?;
        Ok(())
    }
}

/// The end comes near: whoever acts is told, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remind {
    /// Which.
    pub mandate: MandateId,
}

impl Command for Remind {
    const NAME: &'static str = "mandates.remind";
    const SAYS: &'static str = "提醒代办授权快到期";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(mandate) = store::by_id(cx.tx(), self.mandate).await? else { return Ok(()) };
        if mandate.state != State::Live {
            return Ok(());
        }
        hands::about(cx, &mandate);
        cx.note("until", mandate.until);
        let at = mandate.until.beijing();
        let words = format!(
            "【银桥】您的代办授权到{}月{}日为止。要接着办，请登录银桥点“申请续期”，我们打电话问老人家。",
            at.month, at.day
        );
        hands::word_to(cx, mandate.account, "代办授权快到期", &words).await?;
        Ok(())
    }
}
