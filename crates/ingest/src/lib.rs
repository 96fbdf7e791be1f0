//! The doors for devices without a voice: MQTT and HTTP.
//!
//! What holds here:
//! - *Saved, then acknowledged.* PUBACK, PUBREC and the HTTP answer are sent after the press is
//!   durable; on a fault there is no answer and the connection ends, so that the device retries.
//! - *A torn press is a press.* Whatever a signed-in device sends on its press topic opens a case,
//!   readable or not, whole or broken off.
//! - *One broken device harms no other.* Each device has its own lane, credit and connections;
//!   floods are merged and counted.
//! - Nothing is dropped without a counted reason ([`Counts`]).

mod beats;
mod counts;
mod door;
mod gate;
mod http;
mod lane;
mod limits;
mod mqtt;
mod payload;
mod problem;
mod topic;

pub use counts::{Count, Counts};
pub use door::Door;
pub use http::{BeatBody, PressAnswer, PressBody, openapi, router};
pub use limits::Limits;
pub use mqtt::Mqtt;
pub use problem::Problem;
