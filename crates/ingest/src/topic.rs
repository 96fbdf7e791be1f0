//! Topic names: `yinqiao/v1/DEVICE/press`, `.../beat` from a device, `.../command` to it.
//! A device speaks and listens under its own id only.

use base::{DeviceId, ids::AnyId};

/// Where a published message of a signed-in device belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// The key was pressed.
    Press,
    /// A sign of life.
    Beat,
    /// Under another device's id: refused.
    Foreign,
    /// Under the device's own id or elsewhere, but nothing we know.
    Unknown,
}

/// Finds the route of `topic` for the device that sent it.
pub(crate) fn route(topic: &str, device: DeviceId) -> Route {
    let Some((owner, leaf)) = split(topic) else {
        return Route::Unknown;
    };
    match DeviceId::parse(owner) {
        Ok(owner) if owner == device => match leaf {
            "press" => Route::Press,
            "beat" => Route::Beat,
            _ => Route::Unknown,
        },
        _ => Route::Foreign,
    }
}

/// Whether `filter` is the device's own command topic, the only one it may listen to.
pub(crate) fn is_own_command(filter: &str, device: DeviceId) -> bool {
    split(filter).is_some_and(|(owner, leaf)| {
        leaf == "command" && DeviceId::parse(owner).is_ok_and(|owner| owner == device)
    })
}

/// The topic on which a device hears us.
pub(crate) fn command(device: DeviceId) -> String {
    format!("yinqiao/v1/{device}/command")
}

fn split(topic: &str) -> Option<(&str, &str)> {
    topic.strip_prefix("yinqiao/v1/")?.split_once('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;
    use proptest::prelude::*;

    #[test]
    fn a_device_speaks_under_its_own_id_only() {
        let own = DeviceId::mint(Moment::from_ms(1));
        let other = DeviceId::mint(Moment::from_ms(2));
        assert_eq!(route(&format!("yinqiao/v1/{own}/press"), own), Route::Press);
        assert_eq!(route(&format!("yinqiao/v1/{own}/beat"), own), Route::Beat);
        assert_eq!(route(&format!("yinqiao/v1/{other}/press"), own), Route::Foreign);
        assert_eq!(route(&format!("yinqiao/v1/{own}/press/x"), own), Route::Unknown);
        assert_eq!(route("yinqiao/v2/x/press", own), Route::Unknown);
        assert!(is_own_command(&command(own), own));
        assert!(!is_own_command(&command(other), own));
        assert!(!is_own_command("yinqiao/v1/+/command", own));
        assert!(!is_own_command("#", own));
    }

    proptest! {
        #[test]
        fn no_topic_upsets_it(topic in ".*") {
            let own = DeviceId::mint(Moment::from_ms(1));
            prop_assert_ne!(route(&topic, own), Route::Press);
        }
    }
}
