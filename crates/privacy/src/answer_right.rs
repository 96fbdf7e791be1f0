//! A request is answered.

use crate::kinds::RightKind;
use crate::late::LateRight;
use crate::store;
use base::{AnyId, RightId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Done as asked.
    Done,
    /// Done in part; the words say what not and why.
    Partly,
    /// Not done; the words say why (PIPL 50: reasons are given).
    Refused,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 3] = [Verdict::Done, Verdict::Partly, Verdict::Refused];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Done => "done",
            Verdict::Partly => "partly",
            Verdict::Refused => "refused",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Done => "照办了",
            Verdict::Partly => "办了一部分",
            Verdict::Refused => "不能办",
        }
    }

    /// From a form.
    pub fn read(word: &str) -> Option<Self> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// Answers a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerRight {
    /// Which.
    pub id: RightId,
    /// How it ends.
    pub verdict: Verdict,
    /// What the person is told.
    pub words: String,
}

/// Why it is not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    /// No such request.
    #[error("没有这个请求")]
    None,
    /// No words.
    #[error("请写明答复，不能办的要说明理由")]
    NoWords,
    /// It is not known who asks.
    #[error("先核验请求人的身份")]
    Unchecked,
    /// Nothing was erased.
    #[error("还没有删除；先办删除，或答复为什么不能删")]
    NotErased,
    /// It was answered.
    #[error("已经答复过了")]
    Done,
}

impl Refusal for AnswerRefused {
    fn kind(&self) -> Kind {
        match self {
            AnswerRefused::None => Kind::NotFound,
            AnswerRefused::NoWords => Kind::Invalid("words"),
            AnswerRefused::Unchecked | AnswerRefused::NotErased | AnswerRefused::Done => Kind::Conflict,
        }
    }
}

impl Command for AnswerRight {
    const NAME: &'static str = "privacy.answer_right";
    const SAYS: &'static str = "答复个人信息权利请求";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::Clerk];
    type Out = ();
    type Error = AnswerRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.id)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<AnswerRefused>> {
        let words = self.words.trim();
        if words.is_empty() || words.chars().count() > 2000 {
            return Err(AnswerRefused::NoWords.into());
        }
        let kept = store::right(cx.tx(), self.id).await?.ok_or(AnswerRefused::None)?;
        if kept.answered_at.is_some() {
            return Err(AnswerRefused::Done.into());
        }
        // Who cannot show who they are is told so.
        if kept.identity_at.is_none() && self.verdict != Verdict::Refused {
            return Err(AnswerRefused::Unchecked.into());
        }
        let delete = kept.kind == RightKind::Delete.word();
        if delete && self.verdict == Verdict::Done && !store::erased_by(cx.tx(), self.id).await? {
            return Err(AnswerRefused::NotErased.into());
        }
        let sealed = cx.seal(kept.elder, words).await?;
        let (by, now) = (cx.account(), cx.now);
        if !store::answer(cx.tx(), self.id, self.verdict.word(), sealed, by, now).await? {
            return Err(AnswerRefused::Done.into());
        }
        cx.never::<LateRight>(&self.id.text()).await?;
        cx.note("verdict", self.verdict.label());
        cx.note("words", words);
        Ok(())
    }
}
