//! The edges we read ourselves: session descriptions, digest credentials, addresses in SIP headers.

pub mod digest;
pub mod number;
pub mod sdp;
