//! A torn press is a press; and whatever else arrives, the door stands.

use crate::raw::{Client, connect, payload, publish};
use crate::{button, cases, limits, open, register, until};
use ingest::Count;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use testkit::{World, on_each_db};

on_each_db!(register =>
    an_unreadable_payload_opens_a_case,
    a_press_too_large_or_broken_off_or_malformed_opens_a_case,
    what_is_not_mqtt_is_turned_away,
    no_bytes_bring_the_door_down,
);

async fn an_unreadable_payload_opens_a_case(w: World) {
    let mqtt = open(&w, limits()).await;
    let wild: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"{\"id\":\"7f-1\",\"a".to_vec(),
        vec![0xff, 0xfe, 0x00, 0x80],
        b"[1,2,3]".to_vec(),
        b"{\"id\":null}".to_vec(),
        vec![b'x'; 60_000],
        format!("{{\"id\":\"{}\"}}", "长".repeat(500)).into_bytes(),
        b"{\"id\":\"1\",\"at\":\"yesterday\"}".to_vec(),
    ];
    for (n, body) in wild.iter().enumerate() {
        let button = button(&w).await;
        let version = if n % 2 == 0 { 4 } else { 5 };
        let mut client = Client::sign_in(mqtt.address(), version, &button, "c").await;
        assert_eq!(client.press(&button.topic("press"), 1, body).await, Some(0), "payload {n}");
        assert_eq!(cases(&w).await.len(), n + 1, "payload {n} opened a case");
    }
    assert_eq!(mqtt.door().counts().get(Count::Torn), 6);
    mqtt.stop().await;
}

async fn a_press_too_large_or_broken_off_or_malformed_opens_a_case(w: World) {
    let mqtt = open(&w, limits()).await;
    for version in [4, 5] {
        let already = usize::from(version - 4) * 3;
        // Too large: refused, with a word in MQTT 5, and heard all the same.
        let large = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &large, "c").await;
        let message = publish(version, &large.topic("press"), 1, 1, &vec![b'x'; 200_000]);
        client.send(&message[..20_000]).await;
        assert_eq!(client.puback(1).await, None);
        until("the large press is heard", async || cases(&w).await.len() == already + 1).await;
        // Broken off in the middle.
        let broken = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &broken, "c").await;
        let message = publish(version, &broken.topic("press"), 1, 1, &payload("1", w.now()));
        client.send(&message[..message.len() - 9]).await;
        drop(client);
        until("the broken press is heard", async || cases(&w).await.len() == already + 2).await;
        // Not as the standard has it: QoS 3.
        let odd = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &odd, "c").await;
        let mut message = publish(version, &odd.topic("press"), 1, 1, &payload("1", w.now()));
        message[0] = 0x36;
        client.send(&message).await;
        assert_eq!(client.puback(1).await, None);
        until("the odd press is heard", async || cases(&w).await.len() == already + 3).await;
    }
    mqtt.stop().await;
}

async fn what_is_not_mqtt_is_turned_away(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let user = button.id.to_string();
    let token = button.token.text().as_bytes();
    // Another protocol, another version, a press before signing in, two CONNECTs.
    let mut http = Client::dial(mqtt.address(), 4).await;
    http.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(http.read().await.is_none());
    for version in [3, 6] {
        let mut old = Client::dial(mqtt.address(), 4).await;
        old.send(&connect(version, "c", &user, token, 60)).await;
        assert_eq!(old.read().await, Some((0x20, vec![0, 1])), "unacceptable protocol version");
        assert!(old.read().await.is_none());
    }
    let mut hasty = Client::dial(mqtt.address(), 4).await;
    hasty.send(&publish(4, &button.topic("press"), 1, 1, b"{}")).await;
    assert!(hasty.read().await.is_none());
    let mut twice = Client::sign_in(mqtt.address(), 5, &button, "c").await;
    twice.send(&connect(5, "c", &user, token, 60)).await;
    assert_eq!(twice.read().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x82)));
    assert!(twice.read().await.is_none());
    assert!(cases(&w).await.is_empty());
    mqtt.stop().await;
}

async fn no_bytes_bring_the_door_down(w: World) {
    let mqtt = open(&w, limits()).await;
    let victim = button(&w).await;
    let mut runner = TestRunner::deterministic();
    let bytes = proptest::collection::vec(any::<u8>(), 1..300);
    let cut = (0_usize..120, any::<u8>());
    for n in 0..60 {
        let version = if n % 2 == 0 { 4 } else { 5 };
        let wild = bytes.new_tree(&mut runner).expect("bytes").current();
        if n % 3 == 0 {
            let mut stranger = Client::dial(mqtt.address(), version).await;
            stranger.send(&wild).await;
        } else {
            // Nearly right bytes reach further than random ones.
            let mut known = Client::sign_in(mqtt.address(), version, &victim, "c").await;
            let (at, with) = cut.new_tree(&mut runner).expect("a place").current();
            let mut message = publish(version, &victim.topic("press"), 1, 1, &payload("1", w.now()));
            let place = at % message.len();
            message[place] = with;
            message.extend(&wild);
            known.send(&message).await;
        }
    }
    let good = button(&w).await;
    let mut client = Client::sign_in(mqtt.address(), 5, &good, "c").await;
    assert_eq!(client.press(&good.topic("press"), 1, &payload("1", w.now())).await, Some(0));
    mqtt.stop().await;
}
