//! Who is let in, who is slowed down, who must make way.

use crate::raw::{Client, connect, payload, publish, subscribe};
use crate::{button, cases, limits, open, register, until};
use base::Span;
use ingest::{Count, Limits};
use std::time::Duration;
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_wrong_token_is_refused_with_its_code,
    guessing_slows_the_guesser_down_but_not_the_device,
    the_same_client_takes_over,
    a_silent_connection_is_closed,
    a_device_speaks_under_its_own_name_only,
    a_full_door_turns_strangers_away,
    a_client_without_a_name_is_given_one,
);

async fn refused(to: std::net::SocketAddr, version: u8, user: &str, token: &[u8]) -> u8 {
    let mut client = Client::dial(to, version).await;
    client.send(&connect(version, "c", user, token, 60)).await;
    let (first, body) = client.read().await.expect("CONNACK");
    assert_eq!(first, 0x20);
    if body[1] != 0 {
        assert!(client.read().await.is_none(), "a refused connection is closed");
    }
    body[1]
}

async fn a_wrong_token_is_refused_with_its_code(w: World) {
    let mqtt = open(&w, limits()).await;
    let (mine, yours) = (button(&w).await, button(&w).await);
    let me = mine.id.to_string();
    assert_eq!(refused(mqtt.address(), 4, &me, b"wrong").await, 4);
    assert_eq!(refused(mqtt.address(), 5, &me, b"wrong").await, 0x86);
    assert_eq!(refused(mqtt.address(), 5, &me, yours.token.text().as_bytes()).await, 0x86);
    assert_eq!(refused(mqtt.address(), 4, "nobody", b"x").await, 4);
    assert_eq!(refused(mqtt.address(), 5, "", b"").await, 0x86);
    assert_eq!(mqtt.door().counts().get(Count::WrongToken), 5);
    mqtt.stop().await;
}

async fn guessing_slows_the_guesser_down_but_not_the_device(w: World) {
    let mqtt = open(&w, limits()).await;
    let known = button(&w).await;
    let user = known.id.to_string();
    // A device that was let in before is let in however much somebody guesses from its address.
    drop(Client::sign_in(mqtt.address(), 5, &known, "c").await);
    for _ in 0..5 {
        assert_eq!(refused(mqtt.address(), 5, &user, b"guess").await, 0x86);
    }
    assert_eq!(refused(mqtt.address(), 5, &user, b"guess").await, 0x9f, "slowed down");
    assert_eq!(refused(mqtt.address(), 4, &user, b"guess").await, 3);
    drop(Client::sign_in(mqtt.address(), 5, &known, "c").await);

    // One that never was must wait, but never for good, and the others do not wait at all.
    let fresh = button(&w).await;
    let user = fresh.id.to_string();
    for _ in 0..30 {
        refused(mqtt.address(), 5, &user, b"guess").await;
        w.clock.advance(Span::secs(2));
    }
    let token = fresh.token.text().as_bytes();
    assert_eq!(refused(mqtt.address(), 5, &user, token).await, 0x9f);
    drop(Client::sign_in(mqtt.address(), 5, &button(&w).await, "c").await);
    w.clock.advance(Limits::default().longest_lock);
    assert_eq!(refused(mqtt.address(), 5, &user, token).await, 0, "a minute later at the latest");
    mqtt.stop().await;
}

async fn the_same_client_takes_over(w: World) {
    let mqtt = open(&w, limits()).await;
    let (device, other) = (button(&w).await, button(&w).await);
    let mut first = Client::sign_in(mqtt.address(), 5, &device, "same").await;
    let mut stranger = Client::sign_in(mqtt.address(), 5, &other, "same").await;
    let mut second = Client::sign_in(mqtt.address(), 5, &device, "same").await;
    assert_eq!(first.read().await.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8e)));
    assert!(first.read().await.is_none());
    for (client, button) in [(&mut second, &device), (&mut stranger, &other)] {
        assert_eq!(client.press(&button.topic("press"), 1, &payload("1", w.now())).await, Some(0));
    }
    mqtt.stop().await;
}

async fn a_silent_connection_is_closed(w: World) {
    let short = Limits { sign_in_within: Duration::from_millis(300), ..limits() };
    let mqtt = open(&w, short).await;
    let device = button(&w).await;
    let mut mute = Client::dial(mqtt.address(), 4).await;
    assert!(mute.read().await.is_none(), "a connection that says nothing is not kept");
    for version in [4, 5] {
        let mut client = Client::dial(mqtt.address(), version).await;
        let hello = connect(version, "c", &device.id.to_string(), device.token.text().as_bytes(), 1);
        client.send(&hello).await;
        assert_eq!(client.read().await.map(|(_, body)| body[1]), Some(0));
        // Pings keep it, silence ends it.
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            client.send(&[0xc0, 0]).await;
            assert_eq!(client.read().await, Some((0xd0, vec![])));
        }
        let end = client.read().await;
        match version {
            4 => assert_eq!(end, None),
            _ => assert_eq!(end.map(|(first, body)| (first, body[0])), Some((0xe0, 0x8d))),
        }
    }
    assert_eq!(mqtt.door().counts().get(Count::KeepAlive), 3);
    mqtt.stop().await;
}

async fn a_device_speaks_under_its_own_name_only(w: World) {
    let mqtt = open(&w, limits()).await;
    let (mine, yours) = (button(&w).await, button(&w).await);
    let mut new = Client::sign_in(mqtt.address(), 5, &mine, "c").await;
    assert_eq!(new.press(&yours.topic("press"), 1, b"{\"id\":\"1\"}").await, Some(0x87));
    assert_eq!(new.press(&mine.topic("weather"), 2, b"{}").await, Some(0x90));
    assert_eq!(new.press(&mine.topic("beat"), 3, b"\xff").await, Some(0x99));
    let mut old = Client::sign_in(mqtt.address(), 4, &mine, "d").await;
    assert_eq!(old.press(&mine.topic("weather"), 1, b"{}").await, Some(0));
    assert_eq!(old.press(&yours.topic("press"), 2, b"{}").await, None, "3.1.1 has no refusal");
    assert!(cases(&w).await.is_empty());
    new.send(&subscribe(5, 4, &yours.topic("command"))).await;
    assert_eq!(new.read().await, Some((0x90, vec![0, 4, 0, 0x87])));
    for (count, many) in [(Count::Foreign, 2), (Count::UnknownTopic, 2), (Count::BeatUnreadable, 1)] {
        assert_eq!(mqtt.door().counts().get(count), many);
    }
    mqtt.stop().await;
}

async fn a_full_door_turns_strangers_away(w: World) {
    let mqtt = open(&w, Limits { connections: 3, strangers: 2, ..limits() }).await;
    let device = button(&w).await;
    let mut inside = Client::sign_in(mqtt.address(), 4, &device, "c").await;
    let idle = [Client::dial(mqtt.address(), 4).await, Client::dial(mqtt.address(), 4).await];
    until("both strangers stand in the door", async || mqtt.door().counts().get(Count::Connected) == 3).await;
    let mut late = Client::dial(mqtt.address(), 4).await;
    assert!(late.read().await.is_none(), "turned away at once");
    assert_eq!(inside.press(&device.topic("press"), 1, &payload("1", w.now())).await, Some(0));
    drop(idle);
    until("there is room again", async || mqtt.door().counts().get(Count::Closed) == 2).await;
    let mut again = Client::sign_in(mqtt.address(), 4, &device, "d").await;
    again.send(&publish(4, &device.topic("press"), 0, 0, b"{\"id\":\"2\"}")).await;
    until("a press without acknowledgement is heard", async || cases(&w).await[0].presses == 2).await;
    mqtt.stop().await;
}

async fn a_client_without_a_name_is_given_one(w: World) {
    let mqtt = open(&w, limits()).await;
    let device = button(&w).await;
    let mut client = Client::dial(mqtt.address(), 5).await;
    client.send(&connect(5, "", &device.id.to_string(), device.token.text().as_bytes(), 0)).await;
    let (_, body) = client.read().await.expect("CONNACK");
    assert_eq!(body[1], 0);
    let text = String::from_utf8_lossy(&body).into_owned();
    assert!(text.contains("auto-"), "MQTT 5 is told the name that was given");
    assert!(body.windows(3).any(|w| w == [0x13, 0x1c, 0x20]), "and to speak every two hours");
    mqtt.stop().await;
}
