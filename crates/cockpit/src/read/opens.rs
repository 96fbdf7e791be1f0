//! What a number opens to. The number is the count of exactly this, so the two cannot disagree.

use db::DbError;
use desk::{Never, Query as _, Rx, Stop};
use serde::Serialize;
use visits::Duty;

/// A list of records, by its filter; the pages turn it into an address.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// Calls.
    Calls(calls::read::Filter),
    /// Calls that we owe.
    CallBacks,
    /// Cases.
    Cases(cases::read::Filter),
    /// Visits.
    Visits(visits::read::Filter),
    /// Helpers, all or in this duty.
    Helpers(Option<Duty>),
    /// Devices.
    Devices(devices::read::Filter),
}

impl Opens {
    /// How many records this list holds, for the asking person.
    pub(crate) async fn count(&self, rx: &mut Rx<'_, '_>) -> Result<i64, DbError> {
        let answer = match self {
            Opens::Calls(filter) => {
                calls::read::Tally { filter: filter.clone() }.run(rx).await.map(|tallied| tallied.count)
            }
            Opens::CallBacks => calls::read::CallBacks {}.run(rx).await.map(|rows| rows.len() as i64),
            Opens::Cases(filter) => {
                let list = cases::read::List { filter: filter.clone(), size: 1, ..Default::default() };
                list.run(rx).await.map(|page| page.total)
            }
            Opens::Visits(filter) => {
                let list = visits::read::List { filter: filter.clone(), size: 1, ..Default::default() };
                list.run(rx).await.map(|page| page.total)
            }
            Opens::Helpers(duty) => {
                let rows = visits::read::Helpers { on_duty: false }.run(rx).await;
                rows.map(|rows| {
                    rows.iter().filter(|row| duty.is_none_or(|duty| row.duty == duty)).count() as i64
                })
            }
            Opens::Devices(filter) => {
                let list = devices::read::List { filter: filter.clone(), size: 1, ..Default::default() };
                list.run(rx).await.map(|page| page.total)
            }
        };
        answer.map_err(fault)
    }
}

/// None of these questions is ever refused.
pub(crate) fn fault(stop: Stop<Never>) -> DbError {
    match stop {
        Stop::Fault(fault) => fault,
        Stop::Refused(never) => match never {},
    }
}
