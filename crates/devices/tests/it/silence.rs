//! A device that falls silent is an alarm about the device.

use crate::{HALF_HOUR, STREET, button, elder, open_cases, register, show};
use base::{DeviceId, Span};
use desk::Ask;
use devices::{Beat, Beats, DeviceHeard, DeviceSilent, Silence, Sweep, Withdraw};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_device_is_late_then_silent_then_a_case,
    a_device_that_speaks_again_says_so,
    devices_that_were_never_heard_of_or_taken_back_are_no_alarm,
    a_street_that_falls_silent_is_one_case,
    beats_of_unknown_devices_are_left_out,
    after_we_were_away_devices_are_given_time,
);

async fn beat(w: &World, devices: &[DeviceId], battery: Option<u8>) -> i64 {
    let at = w.now();
    let beats = devices.iter().map(|&device| Beat { device, at, battery }).collect();
    w.run(&Ask::system(), Beats { beats }).await
}

async fn news<T: desk::Topic>(w: &World) -> Vec<T> {
    w.settle().await;
    let all = w.desk.since(0, 1000).await.expect("news is read");
    all.iter().filter_map(|stamped| stamped.read::<T>()).collect()
}

async fn a_device_is_late_then_silent_then_a_case(w: World) {
    let holder = elder(&w, STREET).await;
    let (device, _) = button(&w, holder).await;
    w.run(&Ask::system(), Sweep {}).await;
    assert_eq!(beat(&w, &[device], Some(12)).await, 1);
    w.tick(Span::mins(55)).await;
    assert_eq!(show(&w, device).await.silence, Silence::Heard);
    w.tick(Span::mins(10)).await;
    assert_eq!(show(&w, device).await.silence, Silence::Late);
    w.tick(Span::mins(30)).await;
    let row = show(&w, device).await;
    assert_eq!((row.silence, row.battery), (Silence::Silent, Some(12)));
    let open = open_cases(&w).await;
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].service.as_str(), open[0].elder), ("device_silent", Some(holder)));
    assert_eq!(row.silent_case, Some(open[0].id));
    w.tick(Span::mins(20)).await;
    assert_eq!(open_cases(&w).await.len(), 1, "one silence is one case");
    let told = news::<DeviceSilent>(&w).await;
    assert_eq!((told.len(), told[0].device), (1, Some(device)));
}

async fn a_device_that_speaks_again_says_so(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    w.run(&Ask::system(), Sweep {}).await;
    beat(&w, &[device], None).await;
    w.tick(Span::mins(100)).await;
    let case = show(&w, device).await.silent_case;
    assert!(case.is_some());
    beat(&w, &[device], Some(90)).await;
    let row = show(&w, device).await;
    assert_eq!((row.silence, row.silent_case, row.battery), (Silence::Heard, None, Some(90)));
    let told = news::<DeviceHeard>(&w).await;
    assert_eq!((told.len(), told[0].case), (1, case));
    let acts = w.acts_of(case.expect("a case")).await;
    assert_eq!(acts.iter().filter(|act| *act == "cases.note").count(), 1, "the case says so: {acts:?}");
    w.tick(Span::mins(100)).await;
    assert_eq!(open_cases(&w).await.len(), 2, "a second silence is a second case");
}

async fn devices_that_were_never_heard_of_or_taken_back_are_no_alarm(w: World) {
    let (never, _) = button(&w, elder(&w, STREET).await).await;
    let (gone, _) = button(&w, elder(&w, STREET).await).await;
    w.run(&Ask::system(), Sweep {}).await;
    beat(&w, &[gone], None).await;
    w.run(&Ask::system(), Withdraw { device: gone, reason: "长者搬走了".into() }).await;
    assert_eq!(beat(&w, &[gone], None).await, 0);
    w.tick(Span::hours(3)).await;
    assert_eq!(show(&w, never).await.silence, Silence::Never);
    assert!(open_cases(&w).await.is_empty());
}

async fn a_street_that_falls_silent_is_one_case(w: World) {
    let mut street = Vec::new();
    for _ in 0..60 {
        street.push(button(&w, elder(&w, STREET).await).await.0);
    }
    let (far, _) = button(&w, elder(&w, "001122999999").await).await;
    w.run(&Ask::system(), Sweep {}).await;
    // They beat at different minutes, as real ones do.
    for part in street.chunks(20) {
        beat(&w, part, None).await;
        w.tick(Span::mins(7)).await;
    }
    beat(&w, &[far], None).await;
    w.tick(Span::mins(130)).await;
    for &device in &street {
        assert_eq!(show(&w, device).await.silence, Silence::Silent);
    }
    let open = open_cases(&w).await;
    let area = open.iter().filter(|case| case.elder.is_none()).count();
    assert_eq!(area, 1, "one case for the street");
    assert_eq!(open.len(), 2, "and one for the device elsewhere");
    let silent: i64 = news::<DeviceSilent>(&w).await.iter().map(|n| n.devices).sum();
    assert_eq!(silent, 61);
}

async fn beats_of_unknown_devices_are_left_out(w: World) {
    let (device, _) = button(&w, elder(&w, STREET).await).await;
    let unknown = base::AnyId::mint(w.now());
    assert_eq!(beat(&w, &[unknown, device], None).await, 1);
    // An older sign of life that comes late changes nothing.
    let old = Beat { device, at: w.now() - HALF_HOUR, battery: Some(1) };
    assert_eq!(w.run(&Ask::system(), Beats { beats: vec![old] }).await, 0);
    assert_eq!(show(&w, device).await.battery, None);
}

async fn after_we_were_away_devices_are_given_time(w: World) {
    let mut street = Vec::new();
    for _ in 0..8 {
        street.push(button(&w, elder(&w, STREET).await).await.0);
    }
    w.run(&Ask::system(), Sweep {}).await;
    beat(&w, &street, None).await;
    // The program is down for a night; then it is started again.
    w.clock.advance(Span::hours(8));
    w.run(&Ask::system(), Sweep {}).await;
    w.tick(Span::mins(20)).await;
    assert!(open_cases(&w).await.is_empty(), "nobody is blamed for our own absence");
    // Seven speak again, one does not.
    beat(&w, &street[1..], None).await;
    w.tick(Span::mins(40)).await;
    assert_eq!(show(&w, street[0]).await.silence, Silence::Silent);
    let open = open_cases(&w).await;
    assert_eq!((open.len(), open[0].elder.is_some()), (1, true), "the one that stays silent");
}
