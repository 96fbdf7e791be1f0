//! Both sides of many calls speaking at once: fifty packets a second each way, every one counted at the other end.
use anyhow::Result;
use base::clock::Stopwatch;
use sip::media::rtp::Packet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;

/// Both ends of a call, and where the door listens for each.
pub(crate) struct Talk {
    pub(crate) caller: UdpSocket,
    pub(crate) outer: SocketAddr,
    pub(crate) agent: UdpSocket,
    pub(crate) inner: SocketAddr,
}

/// What was said and heard.
pub(crate) struct Heard {
    pub(crate) sent: u64,
    pub(crate) heard: u64,
    pub(crate) late_ms_p99: f64,
}

/// Speaks for so long; a packet carries the time of its sending, so that its delay through the door is known.
pub(crate) async fn speak(talks: Vec<Talk>, length: Duration) -> Result<Heard> {
    let heard = Arc::new(AtomicU64::new(0));
    let delays: Arc<Vec<AtomicU64>> = Arc::new((0..2_000).map(|_| AtomicU64::new(0)).collect());
    let watch = Stopwatch::start();
    let mut ends = Vec::new();
    for talk in talks {
        ends.push((Arc::new(talk.caller), talk.outer));
        ends.push((Arc::new(talk.agent), talk.inner));
    }
    let mut listening = Vec::new();
    for (socket, _) in &ends {
        let (socket, heard, delays) = (socket.clone(), heard.clone(), delays.clone());
        listening.push(tokio::spawn(async move {
            let mut data = [0u8; 512];
            while let Ok(length) = socket.recv(&mut data).await {
                let Some(packet) = Packet::parse(&data[..length]) else { continue };
                // Ours carry the mark; the announcement before the answer does not.
                if packet.payload.len() < 160 || packet.payload[..4] != *b"voic" {
                    continue;
                }
                heard.fetch_add(1, Ordering::Relaxed);
                let then = u64::from_be_bytes(packet.payload[4..12].try_into().expect("eight bytes"));
                let late = (watch.elapsed().as_micros() as u64).saturating_sub(then) / 1_000;
                delays[(late as usize).min(delays.len() - 1)].fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let frames = length.as_millis() / 20;
    let mut sent = 0u64;
    let mut out = Vec::with_capacity(256);
    for frame in 0..frames {
        pace.tick().await;
        for (at, (socket, door)) in ends.iter().enumerate() {
            let mut payload = [0x55u8; 160];
            payload[..4].copy_from_slice(b"voic");
            payload[4..12].copy_from_slice(&(watch.elapsed().as_micros() as u64).to_be_bytes());
            let packet = Packet {
                marker: frame == 0,
                payload_type: 8,
                sequence: frame as u16,
                timestamp: frame as u32 * 160,
                ssrc: at as u32 + 1,
                payload: &payload,
            };
            packet.write(&mut out);
            if socket.try_send_to(&out, *door).is_ok() || socket.send_to(&out, *door).await.is_ok() {
                sent += 1;
            }
            // The senders of a real district are spread over the 20 ms; a burst of all at once is nobody's traffic.
            if at % 16 == 15 {
                tokio::task::yield_now().await;
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    for task in listening {
        task.abort();
    }
    Ok(Heard { sent, heard: heard.load(Ordering::Relaxed), late_ms_p99: percentile(&delays, 0.99) })
}

fn percentile(delays: &[AtomicU64], part: f64) -> f64 {
    let total: u64 = delays.iter().map(|d| d.load(Ordering::Relaxed)).sum();
    let mut seen = 0;
    for (ms, count) in delays.iter().enumerate() {
        seen += count.load(Ordering::Relaxed);
        if seen as f64 >= total as f64 * part {
            return ms as f64;
        }
    }
    delays.len() as f64
}
