//! A death was entered by mistake: the elder lives. Everybody who ended something because of it hears
//! `elders.restored` and takes it up again, by the record of what was done.

use crate::die::set_died;
use crate::topics::Restored;
use base::ElderId;
use db::sql;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Takes a death back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restore {
    /// Who lives.
    pub elder: ElderId,
    /// The elder's name, typed by whoever takes the death back: so that nobody brings back the wrong one.
    pub name: String,
    /// Why: 同名同姓，登记错人.
    pub why: String,
}

/// Why a death is not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreRefused {
    /// Nobody said that the elder died.
    #[error("没有登记过去世")]
    Lives,
    /// Why?
    #[error("请写明为什么撤销")]
    NoWhy,
    /// Another name was typed.
    #[error("输入的姓名和档案里的不一样，请核对是不是这位长者")]
    Name,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for RestoreRefused {
    fn kind(&self) -> Kind {
        match self {
            RestoreRefused::Lives => Kind::Conflict,
            RestoreRefused::NoWhy => Kind::Invalid("why"),
            RestoreRefused::Name => Kind::Invalid("name"),
            RestoreRefused::Unknown => Kind::NotFound,
        }
    }
}

impl Command for Restore {
    const NAME: &'static str = "elders.restore";
    const SAYS: &'static str = "撤销去世登记";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Worker, Role::Clerk, Role::Officer];
    type Out = ();
    type Error = RestoreRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RestoreRefused>> {
        if self.why.trim().is_empty() || self.why.chars().count() > 500 {
            return Err(RestoreRefused::NoWhy.into());
        }
        let stored = crate::store::elder(cx.tx(), self.elder).await?.ok_or(RestoreRefused::Unknown)?;
        if stored.died_on.is_none() {
            return Err(RestoreRefused::Lives.into());
        }
        let typed = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if typed != stored.name {
            return Err(RestoreRefused::Name.into());
        }
        let why = cx.seal(self.elder, self.why.trim()).await?;
        let (now, by) = (cx.now, cx.account());
        sql("UPDATE elder_deaths SET restored_at = $2, restored_by = $3, restored_why = $4 \
             WHERE elder_id = $1 AND restored_at IS NULL")
        .bind(self.elder)
        .bind(now)
        .bind(by)
        .bind(why)
        .run(cx.tx())
        .await?;
        set_died(cx.tx(), self.elder, None).await?;
        cx.about(self.elder);
        cx.note("why", self.why.trim());
        cx.change("died", stored.died_on, None::<base::Date>);
        cx.tell(Restored { elder: self.elder }).await?;
        Ok(())
    }
}
