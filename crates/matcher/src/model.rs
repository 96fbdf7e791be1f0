//! What each level of each field weighs.

use serde::{Deserialize, Serialize};

/// The level of a field that one side does not have: it weighs nothing.
pub const MISSING: u8 = 0;
/// Most fields of a pattern.
pub const MOST_FIELDS: usize = 12;

/// One level for each field, in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Pattern(pub [u8; MOST_FIELDS]);

/// How often each level of a field is met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldModel {
    /// Among pairs of one person; by level, [`MISSING`] aside adding up to 1.
    pub m: Vec<f64>,
    /// Among pairs of two persons.
    pub u: Vec<f64>,
}

/// What each level of each field weighs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// In the order of the pattern.
    pub fields: Vec<FieldModel>,
}

impl FieldModel {
    /// Evidence of a level in bits; positive speaks for one person.
    pub fn bits(&self, level: u8) -> f64 {
        let at = usize::from(level);
        match (self.m.get(at), self.u.get(at)) {
            (Some(m), Some(u)) if level != MISSING => (m.max(1e-9) / u.max(1e-9)).log2(),
            _ => 0.0,
        }
    }
}

impl Model {
    /// Evidence of a whole pattern in bits, without what is to be expected beforehand.
    pub fn bits(&self, pattern: &Pattern) -> f64 {
        self.fields.iter().zip(pattern.0).map(|(field, level)| field.bits(level)).sum()
    }

    /// How many levels each field has.
    pub fn levels(&self) -> Vec<usize> {
        self.fields.iter().map(|field| field.m.len()).collect()
    }
}

/// A chance from bits of evidence for it.
pub(crate) fn chance(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}
