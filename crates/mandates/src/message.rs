//! Words of a family to the centre, and the answer.

use crate::hands;
use crate::ids::MessageId;
use crate::serve::{behind, in_force};
use crate::store::messages::{self, Stored};
use crate::store::people;
use crate::topics::Answered;
use base::{CaseId, ElderId, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject, under};
use serde::{Deserialize, Serialize};

/// Service of such a case.
pub(crate) const SERVICE: &str = "family_message";
/// So many a day and person.
const A_DAY: i64 = 20;

/// Words to the centre about an elder. While the last ones wait for their answer, new ones join the same case.
#[derive(Clone, Serialize, Deserialize)]
pub struct Write {
    /// About whom.
    pub elder: ElderId,
    /// The words.
    pub words: String,
}

/// No words in a log.
impl std::fmt::Debug for Write {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Write").field("elder", &self.elder).finish_non_exhaustive()
    }
}

/// Why words are not taken or answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageRefused {
    /// No mandate in force.
    #[error("没有有效的代办授权")]
    NoMandate,
    /// Nothing written.
    #[error("请写要说的话")]
    Empty,
    /// Too many words.
    #[error("最多 1000 字，长的请打电话说")]
    Long,
    /// Often enough for today.
    #[error("今天留言太多了，请打中心电话")]
    TooMany,
    /// There is nothing to answer.
    #[error("这里没有等着回话的留言")]
    Answered,
    /// The case says no.
    #[error("{0}")]
    Case(String),
}

impl Refusal for MessageRefused {
    fn kind(&self) -> Kind {
        match self {
            MessageRefused::NoMandate => Kind::Forbidden,
            MessageRefused::Empty | MessageRefused::Long => Kind::Invalid("words"),
            MessageRefused::TooMany => Kind::Busy,
            MessageRefused::Answered | MessageRefused::Case(_) => Kind::Conflict,
        }
    }
}

fn checked(words: &str) -> Result<&str, MessageRefused> {
    let words = words.trim();
    match words.chars().count() {
        0 => Err(MessageRefused::Empty),
        1..=1000 => Ok(words),
        _ => Err(MessageRefused::Long),
    }
}

impl Command for Write {
    const NAME: &'static str = "mandates.write";
    const SAYS: &'static str = "代办人留言";
    const ROLES: &'static [Role] = &[Role::Family];
    const UNDER: &'static str = under::ANY;
    type Out = MessageId;
    type Error = MessageRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<MessageId, Stop<MessageRefused>> {
        let words = checked(&self.words)?;
        let mandate = in_force(cx, self.elder).await?.ok_or(MessageRefused::NoMandate)?;
        let (key, now) = (format!("message:{}", mandate.account), cx.now);
        if people::count(cx.tx(), &key, Span::days(1), now).await? > A_DAY {
            return Err(MessageRefused::TooMany.into());
        }
        let refused = |text: String| MessageRefused::Case(text);
        let case = match waiting(cx, &mandate).await? {
            Some(case) => {
                let note = cases::Note { case, words: words.to_owned() };
                cx.call(note).await.map_err(|stop| stop.refusal(|no| refused(no.to_string())))?;
                case
            }
            None => {
                let open = cases::Open::new(SERVICE, self.elder, "", catalogue::Channel::Family);
                let open = cases::Open { joins: false, ..open }.saying(words);
                cx.call(open).await.map_err(|stop| stop.refusal(|no| refused(no.to_string())))?.case
            }
        };
        behind(cx, &mandate, case).await?;
        let id: MessageId = cx.mint();
        let sealed = cx.seal(self.elder, words).await?;
        let row = Stored {
            id,
            mandate: mandate.id,
            elder: self.elder,
            account: mandate.account,
            case,
            words: sealed,
            at: now,
            answer: None,
            answered_at: None,
            answered_by: None,
        };
        messages::insert(cx.tx(), row).await?;
        Ok(id)
    }
}

/// The case in which the last words still wait for an answer.
async fn waiting(cx: &mut Cx<'_, '_>, mandate: &crate::Mandate) -> Result<Option<CaseId>, db::DbError> {
    let last = messages::of_mandate(cx.tx(), mandate.id).await?.into_iter().next();
    let Some(last) = last.filter(|last| last.answered_at.is_none()) else { return Ok(None) };
    let open = cases::brief(cx.tx(), last.case).await?.is_some_and(|brief| brief.case.state.open());
    Ok(open.then_some(last.case))
}

/// The centre answers: the words appear on the family's page and the case ends.
#[derive(Clone, Serialize, Deserialize)]
pub struct Answer {
    /// The case of the words.
    pub case: CaseId,
    /// The answer.
    pub words: String,
}

/// No words in a log.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("case", &self.case).finish_non_exhaustive()
    }
}

impl Command for Answer {
    const NAME: &'static str = "mandates.answer";
    const SAYS: &'static str = "给代办人回话";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor, Role::Officer];
    type Out = ();
    type Error = MessageRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<MessageRefused>> {
        let words = checked(&self.words)?;
        let all = messages::of_case(cx.tx(), self.case).await?;
        let open: Vec<Stored> = all.into_iter().filter(|m| m.answered_at.is_none()).collect();
        let Some(first) = open.first() else { return Err(MessageRefused::Answered.into()) };
        let (elder, account) = (first.elder, first.account);
        cx.about(elder);
        cx.thread(self.case);
        let (now, by) = (cx.now, cx.actor().text());
        for message in &open {
            let sealed = cx.seal(elder, words).await?;
            messages::answer(cx.tx(), message.id, sealed, &by, now).await?;
            let (message, case) = (message.id, self.case);
            cx.tell(Answered { message, elder, account, case }).await?;
        }
        hands::close_case(cx, Some(self.case), "answered", words)
            .await
            .map_err(|stop| stop.refusal(|no| MessageRefused::Case(no.to_string())))?;
        let notice = "【银桥】您的留言有回话了，请登录银桥查看。";
        hands::word_to(cx, account, "留言有回话了", notice).await?;
        Ok(())
    }
}
