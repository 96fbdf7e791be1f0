//! All SQL of the line.

pub(crate) mod agents;
pub(crate) mod backs;
pub(crate) mod calls;
pub(crate) mod list;
pub(crate) mod offers;
pub(crate) mod past;
pub(crate) mod phones;
pub(crate) mod recordings;
