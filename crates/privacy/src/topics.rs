//! What this capability tells: ids only.

use base::{AnyId, ElderId, IncidentId, OverrideId, RightId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// Somebody opened a record from outside of their scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlassBroken {
    /// The opening.
    pub id: OverrideId,
    /// Whose record.
    pub elder: ElderId,
}

impl Topic for GlassBroken {
    const NAME: &'static str = "privacy.glass_broken";
    fn keys(&self) -> Vec<String> {
        vec![self.id.text(), self.elder.text()]
    }
}

/// Somebody asked for what is their right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightAsked {
    /// The request.
    pub id: RightId,
    /// Whose record.
    pub elder: ElderId,
}

impl Topic for RightAsked {
    const NAME: &'static str = "privacy.right_asked";
    fn keys(&self) -> Vec<String> {
        vec![self.id.text(), self.elder.text()]
    }
}

/// An incident was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentOpened {
    /// The incident.
    pub id: IncidentId,
}

impl Topic for IncidentOpened {
    const NAME: &'static str = "privacy.incident_opened";
    fn keys(&self) -> Vec<String> {
        vec![self.id.text()]
    }
}

/// An elder's record was erased: whoever keeps something of it outside of sealed columns forgets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordErased {
    /// Who.
    pub elder: ElderId,
}

impl Topic for RecordErased {
    const NAME: &'static str = "privacy.record_erased";
    fn keys(&self) -> Vec<String> {
        vec![self.elder.text()]
    }
}

/// A rotation of the master key has moved: wanted, every key wrapped anew, or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnMoved {
    /// The rotation.
    pub id: String,
    /// Its new state.
    pub state: String,
}

impl Topic for TurnMoved {
    const NAME: &'static str = "privacy.turn_moved";
    fn keys(&self) -> Vec<String> {
        vec![self.id.clone()]
    }
}
