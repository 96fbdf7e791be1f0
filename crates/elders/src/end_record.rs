//! A dated record about an elder comes to its end: a fact that does not hold any more, a decision that was withdrawn, a
//! contract that ran out, an address that was left.

use crate::derive::refresh;
use crate::record_refused::RecordRefused;
use crate::records::check_texts;
use crate::register::WRITERS;
use crate::take_records::end;
use crate::topics::changed;
use base::{AddressId, AnyId, ContractId, Date, DecisionId, ElderId, FactId};
use db::{DbError, Tx, sql};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Which record of an elder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// A fact of the household.
    Fact(FactId),
    /// A decision.
    Decision(DecisionId),
    /// A contract with a family doctor.
    Contract(ContractId),
    /// An address beside the home.
    Address(AddressId),
}

impl Which {
    pub(crate) fn table(self) -> &'static str {
        match self {
            Which::Fact(_) => "elder_facts",
            Which::Decision(_) => "elder_decisions",
            Which::Contract(_) => "elder_contracts",
            Which::Address(_) => "elder_addresses",
        }
    }

    pub(crate) fn id(self) -> String {
        match self {
            Which::Fact(id) => id.text(),
            Which::Decision(id) => id.text(),
            Which::Contract(id) => id.text(),
            Which::Address(id) => id.text(),
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Which::Fact(_) => "家庭情况",
            Which::Decision(_) => "认定",
            Which::Contract(_) => "家庭医生签约",
            Which::Address(_) => "住址",
        }
    }
}

/// Ends a record on a day, which is the first on which it does not hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndRecord {
    /// Whose.
    pub elder: ElderId,
    /// Which.
    pub which: Which,
    /// The first day on which it does not hold.
    pub until: Date,
    /// Why: 儿子搬回来住了.
    pub why: String,
}

impl Command for EndRecord {
    const NAME: &'static str = "elders.end_record";
    const SAYS: &'static str = "终止档案里的一条记录";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        check_texts([&self.why]).map_err(RecordRefused::Bad)?;
        if self.why.trim().is_empty() {
            return Err(RecordRefused::NoWhy.into());
        }
        let (from, until, voided) =
            days(cx.tx(), self.which, self.elder).await?.ok_or(RecordRefused::Gone)?;
        if voided {
            return Err(RecordRefused::Gone.into());
        }
        if until.is_some_and(|until| until <= today) {
            return Err(RecordRefused::Ended.into());
        }
        crate::records::check_days(from, Some(self.until), today).map_err(RecordRefused::Bad)?;
        end(cx.tx(), self.which.table(), self.elder, self.which.id(), Some(self.until)).await?;
        cx.about(self.elder);
        cx.note("record", self.which.label());
        cx.note("which", self.which);
        cx.note("why", self.why.trim());
        cx.change("until", until, self.until);
        let (before, after) = refresh(cx, self.elder).await?;
        if before != after {
            cx.change("categories", before, after);
        }
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}

/// From, until, and whether it was taken back.
pub(crate) async fn days(
    tx: &mut Tx<'_>,
    which: Which,
    elder: ElderId,
) -> Result<Option<(Option<Date>, Option<Date>, bool)>, DbError> {
    let table = which.table();
    sql(format!("SELECT from_day, until_day, voided_at FROM {table} WHERE elder_id = $1 AND id = $2"))
        .bind(elder)
        .bind(which.id())
        .opt(tx, |row| {
            let day = crate::record_store::day;
            Ok((day(row, 0)?, day(row, 1)?, row.get::<Option<base::Moment>>(2)?.is_some()))
        })
        .await
}
