//! What waits to be carried by a program: asked by the SMS runner, never by a person.

use crate::notice::Means;
use crate::send::{HOUSE, Private};
use crate::store;
use base::{NoticeId, Phone, Span};
use db::DbError;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// The oldest notices that wait to go this way, open, ready to be handed over.
#[derive(Debug, Serialize)]
pub struct Queued {
    /// Which way.
    pub means: Means,
    /// At most so many.
    pub limit: i64,
}

/// A notice to hand over.
#[derive(Clone)]
pub struct Due {
    /// Which.
    pub notice: NoticeId,
    /// To this number.
    pub phone: Phone,
    /// These words.
    pub words: String,
    /// How often it failed.
    pub tries: i64,
}

/// No words and no number in a log.
impl std::fmt::Debug for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Due")
            .field("notice", &self.notice)
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}

impl Query for Queued {
    const NAME: &'static str = "notices.queued";
    const SAYS: &'static str = "取出待发通知";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<Due>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Due>, Stop<Never>> {
        let now = rx.now;
        let mut due = Vec::new();
        for notice in store::queued(rx.tx(), self.means, self.limit).await? {
            // After a try that failed: one minute, two, four, eight.
            let rest = Span::from_ms(Span::mins(1).ms() << (notice.tries - 1).clamp(0, 10));
            if notice.tries > 0 && notice.sent_at.is_some_and(|at| now < at + rest) {
                continue;
            }
            let opened = open(rx, &notice).await?;
            if let Some(phone) = opened.phone {
                due.push(Due { notice: notice.id, phone, words: opened.words, tries: notice.tries });
            }
        }
        Ok(due)
    }
}

/// Opens the sealed part.
pub(crate) async fn open(rx: &mut Rx<'_, '_>, notice: &store::Stored) -> Result<Private, DbError> {
    let clear = match notice.elder {
        Some(elder) => rx.open(elder, &notice.sealed).await?,
        None => {
            let bytes = rx.vault().open_house(HOUSE, &notice.sealed).map_err(DbError::other)?;
            String::from_utf8(bytes).map_err(|_| DbError::other("a notice is not UTF-8"))?
        }
    };
    serde_json::from_str(&clear).map_err(|_| DbError::other("a notice's sealed part cannot be read"))
}
