//! A number is not in use any more. It is kept with its days, and finds nobody; a number that never was the elder's is
//! taken away by `elders.remove_phone`.

use crate::record_refused::RecordRefused;
use crate::records::{BadRecord, check_days};
use crate::register::WRITERS;
use crate::store;
use crate::topics::changed;
use base::{AnyId, Date, ElderId, PhoneId};
use db::sql;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The number in this place is not in use from a day on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndPhone {
    /// Whose.
    pub elder: ElderId,
    /// [`crate::CardPhone::place`].
    pub place: i64,
    /// The first day on which it is not in use; none = today.
    pub until: Option<Date>,
}

impl Command for EndPhone {
    const NAME: &'static str = "elders.end_phone";
    const SAYS: &'static str = "停用电话号码";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let until = self.until.unwrap_or(today);
        if until > today {
            return Err(RecordRefused::Bad(BadRecord::Tomorrow).into());
        }
        let phone = store::phone(cx.tx(), self.elder, self.place).await?.ok_or(RecordRefused::Gone)?;
        check_days(phone.from, Some(until), today).map_err(RecordRefused::Bad)?;
        store::remove_phone(cx.tx(), self.elder, self.place).await?;
        let (now, by) = (cx.now, cx.account());
        sql("INSERT INTO elder_past_phones (elder_id, id, label, sealed, from_day, until_day, ended_at, ended_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(self.elder)
        .bind(PhoneId::mint(now))
        .bind(phone.label)
        .bind(phone.sealed)
        .bind(phone.from.map(Date::number))
        .bind(until.number())
        .bind(now)
        .bind(by)
        .run(cx.tx())
        .await?;
        cx.about(self.elder);
        cx.note("place", self.place);
        cx.note("until", until);
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
