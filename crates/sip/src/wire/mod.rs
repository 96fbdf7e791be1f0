//! The edges we read ourselves: session descriptions, digest credentials, addresses in SIP headers.

pub mod address;
pub mod digest;
pub mod sdp;
