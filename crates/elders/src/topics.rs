//! What the register tells: ids only. Who follows (search, rounds, devices, mandates) reads the record itself.

use base::{AnyId, ElderId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// Pages filter by elder; news of a whole chunk of a file is for followers, not for open pages.
const KEYED: usize = 20;

/// Something about these elders is written down anew: who they are, how they are reached, where they live,
/// what is known of them. One news for one act; at most 500 elders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Whose record.
    pub elders: Vec<ElderId>,
}

impl Topic for Changed {
    const NAME: &'static str = "elders.changed";
    fn keys(&self) -> Vec<String> {
        let few = self.elders.len() <= KEYED;
        if few { self.elders.iter().map(AnyId::text).collect() } else { Vec::new() }
    }
}

/// An elder is known to have died. Everybody who still has something going on for the elder ends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Died {
    /// Who.
    pub elder: ElderId,
}

impl Topic for Died {
    const NAME: &'static str = "elders.died";
    fn keys(&self) -> Vec<String> {
        vec![self.elder.text()]
    }
}

/// The death was entered by mistake. Everybody who ended something because of it takes it up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Who.
    pub elder: ElderId,
}

impl Topic for Restored {
    const NAME: &'static str = "elders.restored";
    fn keys(&self) -> Vec<String> {
        vec![self.elder.text()]
    }
}

/// One news about one elder, as most acts tell it.
pub(crate) fn changed(elder: ElderId) -> Changed {
    Changed { elders: vec![elder] }
}
