//! An elder has died. One act says so; everybody who has something going on for the elder hears it (`elders.died`) and
//! ends it, each in an act of its own, and leaves word here of what was done ([`crate::followed`]).

use crate::death::{DeathWords, HowKnown};
use crate::private::to_text;
use crate::records::check_texts;
use crate::store;
use crate::topics::Died;
use base::{Date, DeathId, ElderId};
use db::{DbError, Tx, sql};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A death, with how it is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Die {
    /// Who died.
    pub elder: ElderId,
    /// On which day.
    pub on: Date,
    /// How it is known.
    pub how: HowKnown,
    /// Number of the certificate; may be empty.
    pub document: String,
    /// What else there is to say; may be empty.
    pub note: String,
}

/// Why a death is not entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DieRefused {
    /// It was entered before.
    #[error("已经登记过去世（{0}），不用再登记；日期不对请先撤销再登记")]
    Already(Date),
    /// Nobody dies tomorrow.
    #[error("去世日期在今天之后")]
    Future,
    /// Before the elder was born.
    #[error("去世日期在出生之前")]
    BeforeBirth,
    /// One of the texts is too long.
    #[error("文字太长，最多 500 字")]
    Long,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for DieRefused {
    fn kind(&self) -> Kind {
        match self {
            DieRefused::Already(_) => Kind::Conflict,
            DieRefused::Future | DieRefused::BeforeBirth => Kind::Invalid("on"),
            DieRefused::Long => Kind::Invalid("note"),
            DieRefused::Unknown => Kind::NotFound,
        }
    }
}

impl Command for Die {
    const NAME: &'static str = "elders.die";
    const SAYS: &'static str = "登记长者去世";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Worker, Role::Clerk, Role::Officer];
    type Out = DeathId;
    type Error = DieRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<DeathId, Stop<DieRefused>> {
        check_texts([&self.document, &self.note]).map_err(|_| DieRefused::Long)?;
        if self.on > Date::of(cx.now) {
            return Err(DieRefused::Future.into());
        }
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(DieRefused::Unknown)?;
        if stored.birth.is_some_and(|birth| self.on < birth) {
            return Err(DieRefused::BeforeBirth.into());
        }
        if let Some(on) = stored.died_on {
            return Err(DieRefused::Already(on).into());
        }
        let id: DeathId = cx.mint();
        let words =
            DeathWords { document: self.document.trim().to_owned(), note: self.note.trim().to_owned() };
        let sealed = cx.seal(self.elder, &to_text(&words)?).await?;
        let (now, by) = (cx.now, cx.account());
        let entered =
            sql("INSERT INTO elder_deaths (elder_id, id, on_day, how, sealed, noted_at, noted_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
            .bind(self.elder)
            .bind(id)
            .bind(self.on.number())
            .bind(self.how.word())
            .bind(sealed)
            .bind(now)
            .bind(by)
            .run(cx.tx())
            .await?;
        if entered == 0 {
            return Err(DieRefused::Already(self.on).into());
        }
        set_died(cx.tx(), self.elder, Some(self.on)).await?;
        cx.about(self.elder);
        cx.note("on", self.on);
        cx.note("how", self.how.label());
        cx.note("document", self.document.trim());
        cx.tell(Died { elder: self.elder }).await?;
        Ok(id)
    }
}

/// The day of death stands on the elder's own row, where every list sees it.
pub(crate) async fn set_died(tx: &mut Tx<'_>, elder: ElderId, on: Option<Date>) -> Result<u64, DbError> {
    sql("UPDATE elders SET died_on = $2 WHERE id = $1").bind(elder).bind(on.map(Date::number)).run(tx).await
}
