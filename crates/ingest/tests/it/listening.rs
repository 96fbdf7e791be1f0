//! What a device hears from us, and its signs of life.

use crate::raw::{Client, payload, publish, subscribe};
use crate::{button, cases, limits, open, register, until};
use desk::Ask;
use ingest::Count;
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_listening_device_hears_that_it_was_heard,
    signs_of_life_are_gathered_and_written_down,
);

async fn a_listening_device_hears_that_it_was_heard(w: World) {
    let mqtt = open(&w, limits()).await;
    for version in [4, 5] {
        let button = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &button, "c").await;
        client.send(&subscribe(version, 1, &button.topic("command"))).await;
        let granted = client.read().await.expect("SUBACK");
        assert_eq!((granted.0, granted.1.last()), (0x90, Some(&0)));
        client.send(&publish(version, &button.topic("press"), 1, 2, &payload("k1", w.now()))).await;
        let (mut acknowledged, mut heard) = (false, None);
        while !acknowledged || heard.is_none() {
            let (first, body) = client.read().await.expect("two answers");
            match first {
                0x40 => acknowledged = true,
                0x30 => heard = Some(String::from_utf8_lossy(&body).into_owned()),
                other => panic!("unexpected packet {other:#x}"),
            }
        }
        let case = cases(&w).await.iter().map(|c| c.id.to_string()).find(|id| {
            heard.as_deref().is_some_and(|text| text.contains("\"k1\"") && text.contains(id.as_str()))
        });
        assert!(case.is_some(), "{heard:?}");
        client.send(&[0xa2, 2, 0, 3]).await;
    }
    mqtt.stop().await;
}

async fn signs_of_life_are_gathered_and_written_down(w: World) {
    let mqtt = open(&w, limits()).await;
    let mut buttons = Vec::new();
    for n in 0..20_u8 {
        let button = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), 4 + n % 2, &button, "c").await;
        let beat = format!("{{\"battery\":{}}}", 50 + n);
        client.send(&publish(client.version, &button.topic("beat"), 1, 1, beat.as_bytes())).await;
        buttons.push((button, client));
    }
    for (n, (button, client)) in buttons.iter_mut().enumerate() {
        assert_eq!(client.puback(1).await, Some(0));
        let row = w.look(&Ask::system(), devices::read::Show { device: button.id }).await;
        assert_eq!((row.battery, row.heard_at), (Some(50 + n as i64), Some(w.now())));
    }
    // One that beats like mad is answered and not written down each time.
    let (button, client) = &mut buttons[0];
    for id in 2..50 {
        assert_eq!(client.press(&button.topic("beat"), id, b"{\"battery\":1}").await, Some(0));
    }
    assert_eq!(mqtt.door().counts().get(Count::BeatSkipped), 48);
    let entries = w.trail().await.iter().filter(|entry| entry.act == "devices.beats").count();
    assert!(entries < 20, "{entries} entries for 20 devices");
    until("all beats are counted", async || mqtt.door().counts().get(Count::Beat) == 20).await;
    mqtt.stop().await;
}
