//! 设备 devices: one-key buttons, pendants and the like that an elder holds; 一键呼 their presses; and their silence.
//!
//! A device is in use or withdrawn ([`State`]); while in use it is heard, late or silent ([`Silence`]).
//! Invariants: a press is unique by device and the device's own id for ever, and a repeated one finds its first answer; every
//! press stands on an open case, alone or merged with others of the same device; a device that was heard once and then falls
//! silent becomes a case of its own, many of one neighbourhood together become one case.

mod add;
mod beat;
mod device;
mod follow_death;
mod import;
mod kept_store;
mod mute_store;
mod press;
pub mod read;
mod recode;
mod renew;
mod silence;
mod store;
mod sweep;
mod sweep_store;
mod topics;
mod withdraw;

pub use add::{AddDevice, CannotAdd};
pub use beat::{Beat, Beats, MOST_BEATS};
pub use device::{Kind, State, Token, TokenHash};
pub use follow_death::FollowDeath;
pub use import::{Import, ImportRow, Imported};
pub use kept_store::held_by;
pub use mute_store::{Mute, mute};
pub use press::{Press, PressRefused, Pressed};
pub use recode::Recode;
pub use renew::RenewToken;
pub use silence::Silence;
pub use sweep::Sweep;
pub use topics::{DeviceHeard, DevicePressed, DeviceSilent};
pub use withdraw::{Withdraw, WithdrawRefused};

/// Enters everything that devices can do, ask and tell. The program runs [`Sweep`] once at its start; from then on it keeps
/// its own timer.
pub fn register(r: &mut desk::Registry) {
    kept_store::enter(r);
    regions::follow::<Recode>(r);
    r.quiet_act::<AddDevice>().quiet_act::<RenewToken>().act::<Withdraw>();
    r.act::<Press>().act::<Beats>().act::<Sweep>().quiet_act::<Import>();
    r.act::<FollowDeath>();
    r.on::<elders::Died, FollowDeath>("devices.follow_death", |n| Some(FollowDeath { elder: n.elder }));
    r.on::<elders::Restored, FollowDeath>("devices.undo_death", |n| Some(FollowDeath { elder: n.elder }));
    r.ask::<read::Knock>().ask::<read::List>().ask::<read::Show>().ask::<read::ByElder>();
    r.ask::<read::LastHeard>().ask::<read::PressesOf>().ask::<read::Board>();
    r.topic::<DevicePressed>().topic::<DeviceSilent>().topic::<DeviceHeard>();
}

/// Whose the devices are whose number begins with these hexadecimal digits, at most so many; for other capabilities, in
/// their own transaction.
pub async fn holders(
    tx: &mut db::Tx<'_>,
    beginning: &str,
    limit: i64,
) -> Result<Vec<base::ElderId>, db::DbError> {
    store::holders(tx, beginning, limit).await
}
