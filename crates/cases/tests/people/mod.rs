//! Synthetic people and the things they do.

use base::{AnyId, ElderId};
use cases::{Open, Opened};
use catalogue::Channel;
use desk::Ask;
use testkit::World;

pub const DISTRICT: &str = "500112";
pub const SUBDISTRICT: &str = "500112002";

/// An elder of the sub-district, as the register would have entered them.
pub async fn elder(w: &World) -> ElderId {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), SUBDISTRICT).await;
    elder
}

/// One press of the key.
pub async fn press(w: &World, elder: ElderId) -> Opened {
    let open = Open::new("emergency", elder, SUBDISTRICT, Channel::Device).saying("一键求助");
    w.run(&Ask::system(), open).await
}
