//! A client made of bytes, so that it can do what no decent client does; and the stories of the plain exchange.

use crate::{Button, button, cases, limits, open, presses, register};
use base::{Moment, Span};
use std::net::SocketAddr;
use std::time::Duration;
use testkit::{World, on_each_db};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

on_each_db!(register =>
    an_acknowledged_press_is_on_disk,
    a_fault_is_not_acknowledged_and_the_retry_is,
    acknowledgements_keep_their_order,
    duplicates_and_latecomers_are_one_press_each,
    exactly_once_is_answered_only_when_durable,
    what_was_accepted_is_finished_at_shutdown,
);

/// A connection; `version` 4 is MQTT 3.1.1, 5 is MQTT 5.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    pub(crate) version: u8,
}

fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).expect("short").to_be_bytes());
    out.extend(bytes);
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    let mut rest = body.len();
    loop {
        let low = (rest % 128) as u8;
        rest /= 128;
        out.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    out.extend(body);
    out
}

/// CONNECT with a clean session.
pub(crate) fn connect(version: u8, client: &str, user: &str, token: &[u8], keep_alive: u16) -> Vec<u8> {
    let mut body = Vec::new();
    text(&mut body, b"MQTT");
    body.extend([version, 0b1100_0010]);
    body.extend(keep_alive.to_be_bytes());
    if version == 5 {
        body.push(0);
    }
    text(&mut body, client.as_bytes());
    text(&mut body, user.as_bytes());
    text(&mut body, token);
    packet(0x10, &body)
}

/// PUBLISH; QoS 0 has no id.
pub(crate) fn publish(version: u8, topic: &str, qos: u8, id: u16, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    text(&mut body, topic.as_bytes());
    if qos > 0 {
        body.extend(id.to_be_bytes());
    }
    if version == 5 {
        body.push(0);
    }
    body.extend(payload);
    packet(0x30 | (qos << 1), &body)
}

/// SUBSCRIBE to one filter.
pub(crate) fn subscribe(version: u8, id: u16, filter: &str) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    if version == 5 {
        body.push(0);
    }
    text(&mut body, filter.as_bytes());
    body.push(1);
    packet(0x82, &body)
}

impl Client {
    pub(crate) async fn dial(to: SocketAddr, version: u8) -> Client {
        Client { stream: TcpStream::connect(to).await.expect("connects"), version }
    }

    /// Connects and signs in as this device.
    pub(crate) async fn sign_in(to: SocketAddr, version: u8, button: &Button, client: &str) -> Client {
        let mut this = Client::dial(to, version).await;
        let user = button.id.to_string();
        this.send(&connect(version, client, &user, button.token.text().as_bytes(), 60)).await;
        let (first, body) = this.read().await.expect("an answer to CONNECT");
        assert_eq!((first, &body[..2]), (0x20, &[0, 0][..]), "let in");
        this
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("is written");
    }

    /// The next packet; none when the connection was closed.
    pub(crate) async fn read(&mut self) -> Option<(u8, Vec<u8>)> {
        tokio::time::timeout(Duration::from_secs(20), self.packet()).await.expect("within twenty seconds")
    }

    async fn packet(&mut self) -> Option<(u8, Vec<u8>)> {
        let first = self.stream.read_u8().await.ok()?;
        let (mut length, mut shift) = (0_usize, 0);
        loop {
            let byte = self.stream.read_u8().await.ok()?;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.ok()?;
        Some((first, body))
    }

    /// Publishes a press at QoS 1 and reads its answer: the reason code (0 in MQTT 3.1.1), or none when
    /// the connection was closed instead.
    pub(crate) async fn press(&mut self, topic: &str, id: u16, payload: &[u8]) -> Option<u8> {
        self.send(&publish(self.version, topic, 1, id, payload)).await;
        self.puback(id).await
    }

    pub(crate) async fn puback(&mut self, id: u16) -> Option<u8> {
        let (first, body) = self.read().await?;
        if first == 0xe0 {
            assert!(self.read().await.is_none(), "nothing after DISCONNECT");
            return None;
        }
        assert_eq!((first, &body[..2]), (0x40, &id.to_be_bytes()[..]), "PUBACK of {id}");
        Some(body.get(2).copied().unwrap_or(0))
    }
}

pub(crate) fn payload(id: &str, at: Moment) -> Vec<u8> {
    format!(r#"{{"id":"{id}","at":{}}}"#, at.ms()).into_bytes()
}

async fn an_acknowledged_press_is_on_disk(w: World) {
    let mqtt = open(&w, limits()).await;
    // Another handle sees only what was committed.
    let other = w.db.open_again().await;
    for (n, version) in [(1, 4), (2, 5)] {
        let button = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &button, "c").await;
        for id in 1..=8_u16 {
            let code =
                client.press(&button.topic("press"), id, &payload(&format!("{n}-{id}"), w.now())).await;
            assert_eq!(code, Some(0));
            let seen = other.read(Stored { device: button.id.to_string() }).await.expect("is read");
            assert_eq!(seen, i64::from(id), "PUBACK {id} came before the press was durable");
        }
    }
    assert_eq!(cases(&w).await.len(), 2);
    mqtt.stop().await;
}

struct Stored {
    device: String,
}

impl db::Work for Stored {
    type Out = i64;
    async fn run(&mut self, tx: &mut db::Tx<'_>) -> Result<i64, db::DbError> {
        db::sql("SELECT COUNT(*) FROM presses WHERE device_id = $1 AND case_id IS NOT NULL")
            .bind(self.device.as_str())
            .one(tx, |row| row.get(0))
            .await
    }
}

async fn a_fault_is_not_acknowledged_and_the_retry_is(w: World) {
    let mqtt = open(&w, limits()).await;
    for version in [4, 5] {
        let button = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &button, "c").await;
        let before = cases(&w).await.len();
        w.db.faults().fail_commits(10_000);
        let press = payload("1", w.now());
        assert_eq!(client.press(&button.topic("press"), 7, &press).await, None, "no PUBACK, the line ends");
        w.db.faults().fail_commits(0);
        assert_eq!(cases(&w).await.len(), before, "nothing was saved");
        let mut again = Client::sign_in(mqtt.address(), version, &button, "c").await;
        assert_eq!(again.press(&button.topic("press"), 7, &press).await, Some(0));
        assert_eq!(cases(&w).await.len(), before + 1);
    }
    mqtt.stop().await;
}

async fn acknowledgements_keep_their_order(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let mut client = Client::sign_in(mqtt.address(), 5, &button, "c").await;
    let mut bytes = Vec::new();
    for id in 1..=40_u16 {
        let leaf = if id % 5 == 0 { "beat" } else { "press" };
        let body = if id % 5 == 0 { b"{}".to_vec() } else { payload(&id.to_string(), w.now()) };
        bytes.extend(publish(5, &button.topic(leaf), 1, id, &body));
    }
    // In pieces that end in the middle of packets.
    for piece in bytes.chunks(37) {
        client.send(piece).await;
    }
    for id in 1..=40 {
        assert_eq!(client.puback(id).await, Some(0));
    }
    let open = cases(&w).await;
    assert_eq!((open.len(), presses(&w, open[0].id).await), (1, 32));
    mqtt.stop().await;
}

async fn duplicates_and_latecomers_are_one_press_each(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let topic = button.topic("press");
    let (early, late) = (payload("1", w.now()), payload("2", w.now() + Span::secs(2)));
    let mut client = Client::sign_in(mqtt.address(), 4, &button, "c").await;
    // The second press overtakes the first, and both come several times, over several connections.
    for (id, body) in [(1, &late), (2, &early), (3, &late)] {
        assert_eq!(client.press(&topic, id, body).await, Some(0));
    }
    let mut other = Client::sign_in(mqtt.address(), 5, &button, "d").await;
    for (id, body) in [(1, &early), (2, &late)] {
        assert_eq!(other.press(&topic, id, body).await, Some(0));
    }
    let open = cases(&w).await;
    assert_eq!((open.len(), presses(&w, open[0].id).await), (1, 2));
    assert_eq!(mqtt.door().counts().get(ingest::Count::Repeated), 3);
    mqtt.stop().await;
}

async fn exactly_once_is_answered_only_when_durable(w: World) {
    let mqtt = open(&w, limits()).await;
    for version in [4, 5] {
        let button = button(&w).await;
        let mut client = Client::sign_in(mqtt.address(), version, &button, "c").await;
        let press = payload("1", w.now());
        let message = publish(version, &button.topic("press"), 2, 9, &press);
        // Sent twice at once: the codec would answer the second one at once, durable or not.
        client.send(&[message.clone(), message].concat()).await;
        let (first, body) = client.read().await.expect("PUBREC");
        assert_eq!((first, &body[..2]), (0x50, &[0, 9][..]));
        assert_eq!(cases(&w).await.len(), usize::from(version) - 3);
        client.send(&[0x62, 2, 0, 9]).await;
        let (mut first, mut body) = client.read().await.expect("PUBCOMP");
        if first == 0x50 {
            (first, body) = client.read().await.expect("PUBCOMP after the repeated PUBREC");
        }
        assert_eq!((first, &body[..2]), (0x70, &[0, 9][..]));
    }
    mqtt.stop().await;
}

async fn what_was_accepted_is_finished_at_shutdown(w: World) {
    let mqtt = open(&w, limits()).await;
    let button = button(&w).await;
    let mut client = Client::sign_in(mqtt.address(), 5, &button, "c").await;
    client.send(&publish(5, &button.topic("press"), 1, 1, &payload("1", w.now()))).await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    mqtt.stop().await;
    let acknowledged = client.puback(1).await == Some(0);
    let open = cases(&w).await;
    // Whichever was faster: what was acknowledged is there.
    assert!(!acknowledged || open.len() == 1);
    let refused = TcpStream::connect(mqtt.address()).await;
    assert!(refused.is_err(), "nobody listens any more");
}
