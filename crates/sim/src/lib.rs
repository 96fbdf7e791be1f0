//! A synthetic district as import files, and actors who use the program's doors like anybody
//! else: over SIP, MQTT and HTTP. Nothing here knows the program from inside; it uses `base` and
//! the wire protocols only.

pub mod actors;
pub mod dice;
pub mod district;
