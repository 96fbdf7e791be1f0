//! A session with two phones made of sockets.

use super::Side;
use super::recorder::Recorder;
use super::session::{Heard, Session, Start};
use super::sound::Sound;
use crate::media::g711::Law;
use crate::media::rtp::Packet;
use crate::wire::sdp::Audio;
use base::Stopwatch;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

fn description(port: u16, kind: u8) -> Audio {
    let text = format!(
        "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio {port} RTP/AVP {kind} 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    );
    Audio::parse(text.as_bytes()).expect("a description")
}

fn packet(kind: u8, sequence: u16, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let timestamp = 160 * u32::from(sequence);
    Packet { marker: false, payload_type: kind, sequence, timestamp, ssrc: 77, payload }.write(&mut out);
    out
}

struct Phones {
    session: Session,
    outer: UdpSocket,
    inner: UdpSocket,
    ours: [SocketAddr; 2],
    heard: mpsc::UnboundedReceiver<Heard>,
    dir: PathBuf,
}

async fn phones(name: &str) -> Phones {
    let dir = std::env::temp_dir().join(format!("yinqiao-session-{}-{name}", std::process::id()));
    let (tell, heard) = mpsc::unbounded_channel();
    let recorder = Recorder::start().expect("a thread");
    let session = Session::start(Start {
        call: base::AnyId::mint(base::Moment::from_ms(1)),
        record: Some((recorder, dir.clone())),
        heard: tell,
    });
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for (side, kind) in [(Side::Outer, 8), (Side::Inner, 0)] {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
        ours.push(socket.local_addr().expect("bound"));
        let phone = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
        session.leg(side, Some(socket));
        session.describe(side, description(phone.local_addr().expect("bound").port(), kind), None);
        theirs.push(phone);
    }
    let inner = theirs.pop().expect("two");
    let outer = theirs.pop().expect("two");
    Phones { session, outer, inner, ours: [ours[0], ours[1]], heard, dir }
}

async fn hear(socket: &UdpSocket) -> Vec<u8> {
    let mut data = vec![0; 600];
    let wait = tokio::time::timeout(Duration::from_secs(2), socket.recv_from(&mut data)).await;
    let (length, _) = wait.expect("in time").expect("received");
    data.truncate(length);
    data
}

#[tokio::test]
async fn voice_and_keys_cross_in_the_other_law_and_are_recorded() {
    let mut phones = phones("cross").await;
    phones.session.bridge(true);
    tokio::time::sleep(Duration::from_millis(20)).await;
    for sequence in 0..50 {
        let say = packet(8, sequence, &[Law::A.encode(9_000); 160]);
        phones.outer.send_to(&say, phones.ours[0]).await.expect("sent");
        let reply = packet(0, sequence, &[Law::Mu.encode(-5_000); 160]);
        phones.inner.send_to(&reply, phones.ours[1]).await.expect("sent");
        let heard = hear(&phones.inner).await;
        let heard = Packet::parse(&heard).expect("RTP");
        assert_eq!(heard.payload_type, 0);
        assert!((i32::from(Law::Mu.decode(heard.payload[0])) - 9_000).abs() < 600);
        let back = hear(&phones.outer).await;
        assert_eq!(Packet::parse(&back).expect("RTP").payload_type, 8);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A stranger who found the port.
    let stranger = UdpSocket::bind("127.0.0.2:0").await.expect("bound");
    stranger.send_to(&packet(8, 51, &[0; 160]), phones.ours[0]).await.expect("sent");
    let key = crate::media::dtmf::Event { code: 5, end: true, volume: 10, duration: 800 }.bytes();
    phones.outer.send_to(&packet(101, 52, &key), phones.ours[0]).await.expect("sent");
    let heard = hear(&phones.inner).await;
    assert_eq!(Packet::parse(&heard).expect("RTP").payload, key);
    assert_eq!(phones.heard.recv().await, Some(Heard::Key(Side::Outer, '5')));

    let left = phones.session.stop().await;
    assert_eq!((left.outer.received, left.outer.strangers, left.inner.received), (51, 1, 50));
    let recording = left.recording.expect("recorded");
    assert!((900..3_000).contains(&recording.millis), "{}", recording.millis);
    let bytes = std::fs::read(&recording.path).expect("readable");
    let loud = |channel: usize| {
        bytes[44..]
            .chunks_exact(4)
            .filter(|f| i16::from_le_bytes([f[2 * channel], f[2 * channel + 1]]).unsigned_abs() > 3_000)
            .count()
    };
    assert!(loud(0) > 6_000 && loud(1) > 6_000, "both sides are heard: {} and {}", loud(0), loud(1));
    std::fs::remove_dir_all(&phones.dir).expect("cleaned");
}

#[tokio::test]
async fn an_announcement_keeps_its_pace() {
    let phones = phones("pace").await;
    phones.session.play(Side::Outer, Some(Sound::ringing()));
    let watch = Stopwatch::start();
    let mut last = None;
    for _ in 0..50 {
        let data = hear(&phones.outer).await;
        let packet = Packet::parse(&data).expect("RTP");
        if let Some(last) = last {
            assert_eq!(packet.sequence, u16::wrapping_add(last, 1));
        }
        last = Some(packet.sequence);
    }
    let took = watch.elapsed().as_millis();
    assert!((800..1_600).contains(&took), "fifty frames are a second, took {took} ms");
    phones.session.stop().await;
    std::fs::remove_dir_all(&phones.dir).expect("cleaned");
}
