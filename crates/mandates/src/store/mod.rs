//! All SQL of this capability.

pub(crate) mod mandates;
pub(crate) mod messages;
pub(crate) mod people;
