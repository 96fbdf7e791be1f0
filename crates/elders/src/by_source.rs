//! From an old system's numbers to the elders they became; other files of that system speak of elders by them.

use crate::claims;
use base::ElderId;
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Asks who these numbers are, at most [`crate::CHUNK`] at once.
#[derive(Debug, Serialize)]
pub struct BySource {
    /// Which old system.
    pub source: String,
    /// Its numbers.
    pub numbers: Vec<String>,
}

/// One number that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromSource {
    /// The number in the old system.
    pub number: String,
    /// Who it is.
    pub elder: ElderId,
    /// Region of the home.
    pub region: String,
}

/// Why it is not answered.
#[derive(Debug, thiserror::Error)]
pub enum BySourceRefused {
    /// More than [`crate::CHUNK`].
    #[error("一次最多查 500 个编号")]
    TooMany,
}

impl Refusal for BySourceRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("numbers")
    }
}

impl Query for BySource {
    const NAME: &'static str = "elders.by_source";
    const SAYS: &'static str = "按旧系统编号找长者";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Vec<FromSource>;
    type Error = BySourceRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<FromSource>, Stop<BySourceRefused>> {
        if self.numbers.len() > crate::CHUNK {
            return Err(BySourceRefused::TooMany.into());
        }
        let numbers: Vec<&str> = self.numbers.iter().map(String::as_str).collect();
        Ok(claims::owners(rx.tx(), &self.source, &numbers).await?)
    }
}
