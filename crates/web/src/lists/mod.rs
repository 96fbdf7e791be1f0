//! The list page that cases, calls, visits, devices, the trail and the accounts share.

pub mod address;
pub(crate) mod calls;
pub(crate) mod cases;
pub(crate) mod devices;
mod page;
pub(crate) mod params;
pub(crate) mod visits;

pub use page::{Cell, Filter, ListPage, Row};
pub use params::Params;

use crate::door::{Signed, State, Trouble};
use base::CaseId;
use std::collections::HashMap;

/// Which cases were asked for under a mandate, and by whom.
pub(crate) type Behalf = HashMap<CaseId, mandates::Someone>;

/// Who asked for these cases under a mandate: 由女儿 王某 代办.
pub(crate) async fn behalf(state: &State, signed: &Signed, cases: Vec<CaseId>) -> Result<Behalf, Trouble> {
    match signed.is(<mandates::read::BehalfOfCases as desk::Query>::ROLES) && !cases.is_empty() {
        true => Ok(state.desk.look(&signed.ask, mandates::read::BehalfOfCases { cases }).await?),
        false => Ok(Behalf::new()),
    }
}
