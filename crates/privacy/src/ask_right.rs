//! Somebody asks for what is their right: the clock begins.

use crate::break_glass::tell;
use crate::clocks::{RIGHT_DAYS, working_days_after};
use crate::kinds::{Means, RightKind};
use crate::late::LateRight;
use crate::store::{self, KeptRight};
use crate::topics::RightAsked;
use base::{AnyId, ElderId, RightId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Takes a request in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskRight {
    /// Whose record.
    pub elder: ElderId,
    /// What is asked.
    pub kind: RightKind,
    /// Over what it came.
    pub means: Means,
    /// Who asks: a name.
    pub who: String,
    /// What they are to the elder: 本人, 女儿, 近亲属（长者已去世）.
    pub relation: String,
    /// What exactly.
    pub words: String,
}

/// Why it is not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// No name.
    #[error("请填写请求人姓名")]
    NoName,
    /// Not said who they are.
    #[error("请填写请求人与长者的关系")]
    NoRelation,
    /// To correct or to delete: what?
    #[error("请写明要更正或删除什么")]
    NoWords,
    /// Longer than anybody reads.
    #[error("文字太长，最多 1000 字")]
    Long,
}

impl Refusal for AskRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid(match self {
            AskRefused::NoName => "who",
            AskRefused::NoRelation => "relation",
            AskRefused::NoWords | AskRefused::Long => "words",
        })
    }
}

/// The sealed part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub who: String,
    pub relation: String,
    pub words: String,
}

impl Command for AskRight {
    const NAME: &'static str = "privacy.ask_right";
    const SAYS: &'static str = "受理个人信息权利请求";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = RightId;
    type Error = AskRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<RightId, Stop<AskRefused>> {
        let (who, relation, words) = (self.who.trim(), self.relation.trim(), self.words.trim());
        if who.is_empty() || who.chars().count() > 60 {
            return Err(AskRefused::NoName.into());
        }
        if relation.is_empty() {
            return Err(AskRefused::NoRelation.into());
        }
        if words.is_empty() && matches!(self.kind, RightKind::Correct | RightKind::Delete) {
            return Err(AskRefused::NoWords.into());
        }
        if words.chars().count() > 1000 || relation.chars().count() > 60 {
            return Err(AskRefused::Long.into());
        }
        let region = cx.place_of(&self.elder.text()).await?.map(|place| place.region).unwrap_or_default();
        let asked = Asked { who: who.to_owned(), relation: relation.to_owned(), words: words.to_owned() };
        let text = serde_json::to_string(&asked).map_err(db::DbError::other)?;
        let new = KeptRight {
            id: cx.mint(),
            elder: self.elder,
            region,
            kind: self.kind.word().to_owned(),
            means: self.means.word().to_owned(),
            state: "asked".to_owned(),
            asked: cx.seal(self.elder, &text).await?,
            asked_at: cx.now,
            by: cx.account(),
            due_at: working_days_after(cx.now, RIGHT_DAYS),
            late: false,
            identity: None,
            identity_by: None,
            identity_at: None,
            answer: None,
            answered_at: None,
            answered_by: None,
        };
        store::add_right(cx.tx(), &new).await?;
        cx.register(&new.id.text(), Some(self.elder), &new.region, None).await?;
        cx.later(&new.id.text(), new.due_at, &LateRight { id: new.id }).await?;
        cx.note("kind", self.kind.label());
        cx.note("due", new.due_at);
        cx.tell(RightAsked { id: new.id, elder: self.elder }).await?;
        let words = "十五个工作日内答复。入口：隐私 → 权利请求。";
        tell(cx, &new.region, Role::Supervisor, "有人提出个人信息权利请求", words).await?;
        Ok(new.id)
    }
}
