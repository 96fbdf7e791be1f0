//! Sends words to an elder, to one of an elder's contacts, or to somebody who works here.

use crate::notice::{Means, State};
use crate::store::{self, Stored};
use crate::topics::NoticeQueued;
use base::{AccountId, AnyId, CaseId, ElderId, NoticeId, Phone};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Purpose of what is sealed with the house's key.
pub(crate) const HOUSE: &str = "notices";

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// An elder, on the first number or the one at this place of the card.
    Elder {
        /// Who.
        elder: ElderId,
        /// [`elders::CardPhone::place`].
        place: Option<i64>,
    },
    /// An elder's contact.
    Contact {
        /// Whose contact.
        elder: ElderId,
        /// [`elders::CardContact::place`].
        place: i64,
    },
    /// Somebody who works here.
    Account(AccountId),
    /// A number that an outer act found: a family's own.
    Number(Phone),
}

impl Recipient {
    fn elder(&self) -> Option<ElderId> {
        match self {
            Recipient::Elder { elder, .. } | Recipient::Contact { elder, .. } => Some(*elder),
            Recipient::Account(_) | Recipient::Number(_) => None,
        }
    }
}

/// Words to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Send {
    /// How.
    pub means: Means,
    /// To whom.
    pub to: Recipient,
    /// About which case.
    pub case: Option<CaseId>,
    /// What lists show; nobody's personal data: 明天上门提醒.
    pub headline: String,
    /// The words themselves.
    pub words: String,
}

/// Why nothing is sent.
#[derive(Debug, thiserror::Error)]
pub enum SendRefused {
    /// No words.
    #[error("请填写通知内容")]
    Empty,
    /// An SMS of pages.
    #[error("通知太长：标题最多 40 字，短信最多 350 字，其他最多 2000 字")]
    Long,
    /// No such elder or account.
    #[error("没有这个收件人")]
    Nobody,
    /// Nothing to send it to.
    #[error("这个人没有登记电话")]
    NoNumber,
    /// Elders have no page here.
    #[error("长者和家属没有站内信箱，请用电话、短信或纸质通知")]
    NoPage,
}

impl Refusal for SendRefused {
    fn kind(&self) -> Kind {
        match self {
            SendRefused::Empty | SendRefused::Long => Kind::Invalid("words"),
            SendRefused::Nobody => Kind::NotFound,
            SendRefused::NoNumber => Kind::Conflict,
            SendRefused::NoPage => Kind::Invalid("means"),
        }
    }
}

/// The sealed part.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Private {
    pub words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// Where the recipient is and how they are reached.
struct Reached {
    region: String,
    phone: Option<Phone>,
}

impl Command for Send {
    const NAME: &'static str = "notices.send";
    const SAYS: &'static str = "发通知";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = NoticeId;
    type Error = SendRefused;

    fn subject(&self) -> Subject {
        Subject::elder_or_nobody(self.to.elder())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<NoticeId, Stop<SendRefused>> {
        self.check()?;
        let reached = self.reach(cx).await?.ok_or(SendRefused::Nobody)?;
        if reached.phone.is_none() && matches!(self.means, Means::Call | Means::Sms) {
            return Err(SendRefused::NoNumber.into());
        }
        let id: NoticeId = cx.mint();
        let elder = self.to.elder();
        let account = match self.to {
            Recipient::Account(account) => Some(account),
            _ => None,
        };
        let masked = reached.phone.as_ref().map(Phone::masked).unwrap_or_default();
        let private = Private { words: self.words.trim().to_owned(), phone: reached.phone };
        let clear = serde_json::to_string(&private).map_err(DbError::other)?;
        let sealed = match elder {
            Some(elder) => cx.seal(elder, &clear).await?,
            None => cx.vault().seal_house(HOUSE, clear.as_bytes()),
        };
        // A page shows it at once; the others wait for whoever carries them.
        let at_once = self.means == Means::Page;
        let row = Stored {
            id,
            means: self.means,
            state: if at_once { State::Sent } else { State::Queued },
            elder,
            account,
            case: self.case,
            region: reached.region.clone(),
            headline: self.headline.trim().to_owned(),
            sealed,
            masked,
            made_at: cx.now,
            sent_at: at_once.then_some(cx.now),
            heard_at: None,
            ended_at: None,
            tries: 0,
            reason: None,
            receipt: None,
        };
        store::insert(cx.tx(), row).await?;
        cx.register(&id.text(), elder, &reached.region, None).await?;
        if let Some(elder) = elder {
            cx.about(elder);
        }
        if let Some(case) = self.case {
            cx.thread(case);
        }
        cx.note("notice", id);
        cx.note("means", self.means);
        cx.note("headline", self.headline.trim());
        cx.tell(NoticeQueued { notice: id, means: self.means, elder, account, case: self.case }).await?;
        Ok(id)
    }
}

impl Send {
    fn check(&self) -> Result<(), SendRefused> {
        if self.words.trim().is_empty() || self.headline.trim().is_empty() {
            return Err(SendRefused::Empty);
        }
        // Five parts of a long SMS with Chinese characters.
        let most = if self.means == Means::Sms { 350 } else { 2_000 };
        if self.words.chars().count() > most || self.headline.chars().count() > 40 {
            return Err(SendRefused::Long);
        }
        if self.means == Means::Page && !matches!(self.to, Recipient::Account(_)) {
            return Err(SendRefused::NoPage);
        }
        Ok(())
    }

    async fn reach(&self, cx: &mut Cx<'_, '_>) -> Result<Option<Reached>, DbError> {
        if let Recipient::Account(account) = self.to {
            let found = staff::brief(cx.tx(), account).await?.filter(|person| person.active);
            return Ok(found.map(|person| Reached { region: person.region, phone: person.phone }));
        }
        if let Recipient::Number(phone) = &self.to {
            return Ok(Some(Reached { region: String::new(), phone: Some(phone.clone()) }));
        }
        let Some(elder) = self.to.elder() else { return Ok(None) };
        let Some(brief) = elders::brief(cx.tx(), elder).await? else { return Ok(None) };
        let phone = match self.to {
            Recipient::Contact { place, .. } => elders::contact_number(cx, elder, place).await?,
            Recipient::Elder { place, .. } => elders::own_number(cx, elder, place).await?,
            Recipient::Account(_) | Recipient::Number(_) => None,
        };
        Ok(Some(Reached { region: brief.region, phone }))
    }
}
