//! Sound in RTP: a telephone that hums while it speaks and counts what it hears.

use super::sdp;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// Samples of one packet: 20 ms at 8 kHz.
const FRAME: usize = 160;

/// One call's sound. Ends when dropped.
#[derive(Debug)]
pub struct Voice {
    socket: Arc<UdpSocket>,
    local: SocketAddr,
    counts: Arc<Counts>,
    stop: CancellationToken,
}

/// What has gone to and fro.
#[derive(Debug, Default)]
pub struct Counts {
    /// Packets sent.
    pub sent: AtomicU64,
    /// Packets heard.
    pub heard: AtomicU64,
    /// Packets that never came, by their sequence numbers.
    pub lost: AtomicU64,
    /// Packets with sound in them, not silence.
    pub loud: AtomicU64,
    /// Speaking now; silence is sent otherwise.
    speaking: AtomicBool,
}

impl Voice {
    /// A socket on `ip`, not yet speaking.
    pub async fn open(ip: IpAddr) -> std::io::Result<Self> {
        let socket = Arc::new(UdpSocket::bind(SocketAddr::new(ip, 0)).await?);
        let local = socket.local_addr()?;
        let counts = Arc::new(Counts::default());
        counts.speaking.store(true, Ordering::Relaxed);
        let stop = CancellationToken::new();
        tokio::spawn(listen(socket.clone(), counts.clone(), stop.clone()));
        Ok(Self { socket, local, counts, stop })
    }

    /// What to put into an offer.
    pub fn offer(&self) -> String {
        sdp::describe(self.local, &[8, 0, 101])
    }

    /// What to answer to an offer that was read as `payload`.
    pub fn answer(&self, payload: u8) -> String {
        sdp::describe(self.local, &[payload, 101])
    }

    /// Begins to speak to `to`; `pitch` in Hz tells voices apart.
    pub fn speak(&self, to: SocketAddr, payload: u8, pitch: f64) {
        tokio::spawn(hum(self.socket.clone(), self.counts.clone(), self.stop.clone(), to, payload, pitch));
    }

    /// Goes on sending, but silence.
    pub fn hush(&self) {
        self.counts.speaking.store(false, Ordering::Relaxed);
    }

    /// What has gone to and fro until now.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn listen(socket: Arc<UdpSocket>, counts: Arc<Counts>, stop: CancellationToken) {
    let mut packet = [0u8; 1500];
    let mut next: Option<u16> = None;
    loop {
        let size = tokio::select! {
            () = stop.cancelled() => return,
            got = socket.recv(&mut packet) => match got { Ok(size) => size, Err(_) => continue },
        };
        if size <= 12 || packet[0] >> 6 != 2 {
            continue;
        }
        let sequence = u16::from_be_bytes([packet[2], packet[3]]);
        if let Some(wanted) = next {
            let gap = sequence.wrapping_sub(wanted);
            // Half the circle ahead is late or doubled, not lost.
            if gap < 1000 {
                counts.lost.fetch_add(u64::from(gap), Ordering::Relaxed);
            }
        }
        next = Some(sequence.wrapping_add(1));
        counts.heard.fetch_add(1, Ordering::Relaxed);
        if loud(packet[1] & 0x7f, &packet[12..size]) {
            counts.loud.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Whether there is more than silence in a G.711 packet.
fn loud(payload: u8, sound: &[u8]) -> bool {
    let level = |byte: &u8| match payload {
        0 => !byte & 0x7f,
        _ => (byte ^ 0x55) & 0x7f,
    };
    !sound.is_empty()
        && sound.iter().map(|byte| u64::from(level(byte))).sum::<u64>() / sound.len() as u64 > 20
}

async fn hum(
    socket: Arc<UdpSocket>,
    counts: Arc<Counts>,
    stop: CancellationToken,
    to: SocketAddr,
    payload: u8,
    pitch: f64,
) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let source = u32::from(to.port()) << 16 | pitch as u32;
    let mut number: u32 = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let mut packet = Vec::with_capacity(12 + FRAME);
        packet.extend([0x80, payload]);
        packet.extend((number as u16).to_be_bytes());
        packet.extend((number.wrapping_mul(FRAME as u32)).to_be_bytes());
        packet.extend(source.to_be_bytes());
        let speaking = counts.speaking.load(Ordering::Relaxed);
        packet.extend((0..FRAME).map(|index| {
            let sample = if speaking { tone(number as usize * FRAME + index, pitch) } else { 0 };
            if payload == 0 { ulaw(sample) } else { alaw(sample) }
        }));
        if socket.send_to(&packet, to).await.is_ok() {
            counts.sent.fetch_add(1, Ordering::Relaxed);
        }
        number = number.wrapping_add(1);
    }
}

/// A hum that swells and fades like syllables, three a second.
fn tone(index: usize, pitch: f64) -> i16 {
    let t = index as f64 / 8000.0;
    let swell = (std::f64::consts::TAU * 1.5 * t).sin().abs();
    let wave =
        (std::f64::consts::TAU * pitch * t).sin() + 0.4 * (std::f64::consts::TAU * pitch * 2.0 * t).sin();
    (wave * swell * 7000.0) as i16
}

/// G.711 A-law of one sample.
fn alaw(sample: i16) -> u8 {
    let (sign, level) = if sample >= 0 { (0x80, i32::from(sample)) } else { (0, -i32::from(sample) - 1) };
    let level = level >> 3;
    let code = if level < 32 {
        level >> 1
    } else {
        let exponent = 31 - level.leading_zeros() as i32 - 4;
        (exponent << 4) | ((level >> exponent) & 0x0f)
    };
    (code as u8 | sign) ^ 0x55
}

/// G.711 µ-law of one sample.
fn ulaw(sample: i16) -> u8 {
    let (sign, level) = if sample >= 0 { (0, i32::from(sample)) } else { (0x80, -i32::from(sample)) };
    let level = level.min(32_635) + 132;
    let exponent = 31 - level.leading_zeros() as i32 - 7;
    let mantissa = (level >> (exponent + 3)) & 0x0f;
    !(sign | (exponent << 4) | mantissa) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companding_follows_the_published_points() {
        assert_eq!((alaw(0), alaw(-1)), (0xd5, 0x55));
        assert_eq!((ulaw(0), ulaw(32_767)), (0xff, 0x80));
        assert_eq!((alaw(32_767), alaw(-32_768)), (0xaa, 0x2a));
    }

    #[test]
    fn silence_is_not_loud_and_a_hum_is() {
        let quiet = vec![alaw(0); FRAME];
        let hum: Vec<u8> = (0..FRAME).map(|index| alaw(tone(1333 + index, 200.0))).collect();
        assert!(!loud(8, &quiet));
        assert!(loud(8, &hum));
    }

    #[tokio::test]
    async fn two_voices_hear_each_other_without_loss() {
        let ip = IpAddr::from([127, 0, 0, 1]);
        let (a, b) = (Voice::open(ip).await.expect("open"), Voice::open(ip).await.expect("open"));
        a.speak(b.local, 8, 180.0);
        b.speak(a.local, 8, 240.0);
        tokio::time::sleep(Duration::from_millis(400)).await;
        for voice in [&a, &b] {
            let counts = voice.counts();
            assert!(counts.heard.load(Ordering::Relaxed) > 10);
            assert_eq!(counts.lost.load(Ordering::Relaxed), 0);
            assert!(counts.loud.load(Ordering::Relaxed) > 0);
        }
    }
}
