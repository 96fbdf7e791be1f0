//! Opening a record from outside of one's scope, in an emergency. It is allowed at once and seen by everybody afterwards.

use crate::clocks::next_review;
use crate::late::LateReview;
use crate::store::{self, KeptOverride};
use crate::topics::GlassBroken;
use base::identity::{Document, Identity};
use base::{AnyId, ElderId, Moment, OverrideId, Phone, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use elders::NumberKey;
use notices::{Means, Recipient, Send};
use serde::{Deserialize, Serialize};

/// Whose record.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Known by id: a link that somebody was given.
    Elder(ElderId),
    /// By a whole identity or telephone number. Parts are not enough: nobody browses this way.
    Number(String),
}

/// Opens the record of an elder outside of the actor's scope, for some hours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BreakGlass {
    /// Whose.
    pub whom: Whom,
    /// Why; at least a sentence.
    pub reason: String,
    /// For how long, 1 to 24 hours.
    pub hours: i64,
}

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// The opening.
    pub id: OverrideId,
    /// Whose record.
    pub elder: ElderId,
    /// Until when.
    pub until: Moment,
}

/// So many openings of one person in a day.
pub(crate) const MOST_A_DAY: i64 = 5;
/// A reason has at least so many characters.
const REASON: usize = 8;
/// So many supervisors are told.
const TOLD: usize = 20;

/// Why it is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BreakRefused {
    /// Too little said.
    #[error("请写清楚为什么要破例查看，至少 8 个字")]
    Reason,
    /// Not 1 to 24.
    #[error("时长要在 1 到 24 小时之间")]
    Hours,
    /// Nobody has this number, or several have.
    #[error("没有找到这位长者：请核对完整的证件号码或电话")]
    Nobody,
    /// Family never.
    #[error("家属账号不能破例查看，请打助老热线")]
    Family,
    /// Again and again.
    #[error("今天破例查看次数已满，请打电话找值班主管")]
    TooMany,
}

impl Refusal for BreakRefused {
    fn kind(&self) -> Kind {
        match self {
            BreakRefused::Reason => Kind::Invalid("reason"),
            BreakRefused::Hours => Kind::Invalid("hours"),
            BreakRefused::Nobody => Kind::NotFound,
            BreakRefused::Family => Kind::Forbidden,
            BreakRefused::TooMany => Kind::Busy,
        }
    }
}

impl BreakGlass {
    async fn found(&self, cx: &mut Cx<'_, '_>) -> Result<ElderId, Stop<BreakRefused>> {
        let text = match &self.whom {
            Whom::Elder(elder) => {
                let known = elders::brief(cx.tx(), *elder).await?;
                return Ok(known.ok_or(BreakRefused::Nobody)?.id);
            }
            Whom::Number(text) => text.trim(),
        };
        if let Ok(identity) = Identity::parse(Document::Citizen, text) {
            let token = elders::identity_token(identity.number(), |domain, clear| cx.token(domain, clear));
            if let Some(bearer) = elders::bearers(cx.tx(), &[&token]).await?.into_iter().next() {
                return Ok(bearer.elder);
            }
        }
        let phone = Phone::parse(text).map_err(|_| BreakRefused::Nobody)?;
        let key = NumberKey::of(&phone, |domain, clear| cx.token(domain, clear));
        let known = elders::by_number(cx.tx(), &key).await?;
        match known.as_slice() {
            [one] => Ok(one.elder),
            _ => Err(BreakRefused::Nobody.into()),
        }
    }
}

/// The tie's purpose.
pub(crate) fn tie(id: OverrideId) -> String {
    format!("override:{}", id.text())
}

impl Command for BreakGlass {
    const NAME: &'static str = "privacy.break_glass";
    const SAYS: &'static str = "紧急情况下破例查看档案";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = Broken;
    type Error = BreakRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Broken, Stop<BreakRefused>> {
        let reason = self.reason.trim();
        if reason.chars().count() < REASON {
            return Err(BreakRefused::Reason.into());
        }
        if !(1..=24).contains(&self.hours) {
            return Err(BreakRefused::Hours.into());
        }
        let account = cx.account().ok_or(BreakRefused::Family)?;
        if cx.holds(Role::Family).await? {
            return Err(BreakRefused::Family.into());
        }
        let (now, day) = (cx.now, cx.now - Span::days(1));
        if store::overrides_since(cx.tx(), account, day).await? >= MOST_A_DAY {
            return Err(BreakRefused::TooMany.into());
        }
        let elder = self.found(cx).await?;
        cx.about(elder);
        let region = elders::brief(cx.tx(), elder).await?.map(|brief| brief.region).unwrap_or_default();
        let id: OverrideId = cx.mint();
        let new = KeptOverride {
            id,
            account,
            elder,
            region,
            reason: cx.seal(elder, reason).await?,
            from_at: now,
            until_at: now + Span::hours(self.hours),
            due_at: next_review(now),
            late: false,
            reviewed_at: None,
            reviewed_by: None,
            verdict: None,
            remark: None,
        };
        store::add_override(cx.tx(), &new).await?;
        cx.register(&id.text(), Some(elder), &new.region, None).await?;
        cx.tie(account, elder, &tie(id), Some(new.until_at)).await?;
        cx.later(&id.text(), new.due_at, &LateReview { id }).await?;
        cx.note("reason", reason);
        cx.note("hours", self.hours);
        cx.tell(GlassBroken { id, elder }).await?;
        tell(
            cx,
            &new.region,
            Role::Supervisor,
            "有人破例查看了长者档案，请复核",
            "请在下一个工作日中午前复核，入口：隐私 → 破例查看。",
        )
        .await?;
        Ok(Broken { id, elder, until: new.until_at })
    }
}

/// A notice on the page of everybody of this role who is there for the region.
pub(crate) async fn tell(
    cx: &mut Cx<'_, '_>,
    region: &str,
    role: Role,
    headline: &str,
    words: &str,
) -> Result<(), db::DbError> {
    let people = staff::with_role(cx.tx(), role).await?;
    for person in people.into_iter().filter(|p| region.starts_with(&p.region)).take(TOLD) {
        let send = Send {
            means: Means::Page,
            to: Recipient::Account(person.id),
            case: None,
            headline: headline.to_owned(),
            words: words.to_owned(),
        };
        match cx.call(send).await {
            // Who cannot be told by page sees it in the list.
            Ok(_) | Err(Stop::Refused(_)) => {}
            Err(Stop::Fault(fault)) => return Err(fault),
        }
    }
    Ok(())
}
