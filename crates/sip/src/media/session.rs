//! The media of one call: a task that owns both legs, passes voice between them, speaks, listens for keys, records.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use base::{CallId, Stopwatch};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use super::leg::{Counts, Leg, Verdict};
use super::mix::Mixer;
use super::recorder::Recorder;
use super::sound::{Playing, Sound};
use super::wav::Finished;
use super::{FRAME, Side};
use crate::wire::sdp::Audio;

/// Something heard that the door should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A key.
    Key(Side, char),
    /// Nothing came from this side for the given number of seconds.
    Quiet(Side, u32),
}

/// What a call left behind.
#[derive(Debug, Default)]
pub struct Left {
    /// The outer leg.
    pub outer: Counts,
    /// The inner leg.
    pub inner: Counts,
    /// The recording, when there was something to record and the disk took it.
    pub recording: Option<Finished>,
}

enum Order {
    Leg(Side, Option<UdpSocket>),
    Describe(Side, Audio, Option<IpAddr>),
    Play(Side, Option<Sound>),
    Bridge(bool),
    Counts(oneshot::Sender<(Counts, Counts)>),
    Stop(oneshot::Sender<Left>),
}

/// The handle by which the door commands a call's media. Dropping it ends the task.
#[derive(Debug, Clone)]
pub struct Session {
    orders: mpsc::UnboundedSender<Order>,
}

/// What a session needs to start.
pub struct Start {
    /// Whose media.
    pub call: CallId,
    /// The writing thread, and the directory; `None`: not recorded.
    pub record: Option<(Recorder, PathBuf)>,
    /// Where what is heard is told.
    pub heard: mpsc::UnboundedSender<Heard>,
}

impl Session {
    /// Starts the task; legs are added as they come.
    pub fn start(start: Start) -> Session {
        let (orders, queue) = mpsc::unbounded_channel();
        if let Some((recorder, dir)) = &start.record {
            recorder.open(start.call, dir);
        }
        let work = Work {
            call: start.call,
            recorder: start.record.map(|(recorder, _)| recorder),
            heard: start.heard,
            legs: [None, None],
            playing: [None, None],
            quiet: [0, 0],
            bridged: false,
            mixer: Mixer::default(),
            watch: Stopwatch::start(),
            played: 0,
            out: Vec::with_capacity(512),
        };
        tokio::spawn(run(work, queue));
        Session { orders }
    }

    /// Adds a leg, or takes it away.
    pub fn leg(&self, side: Side, socket: Option<UdpSocket>) {
        let _ = self.orders.send(Order::Leg(side, socket));
    }

    /// Says what the far end of a leg described, and where its signalling comes from.
    pub fn describe(&self, side: Side, audio: Audio, signalled: Option<IpAddr>) {
        let _ = self.orders.send(Order::Describe(side, audio, signalled));
    }

    /// Lets a side hear a sound instead of what it heard before.
    pub fn play(&self, side: Side, sound: Option<Sound>) {
        let _ = self.orders.send(Order::Play(side, sound));
    }

    /// Joins or parts the two sides.
    pub fn bridge(&self, on: bool) {
        let _ = self.orders.send(Order::Bridge(on));
    }

    /// What both legs saw so far.
    pub async fn counts(&self) -> Option<(Counts, Counts)> {
        let (tell, told) = oneshot::channel();
        self.orders.send(Order::Counts(tell)).ok()?;
        told.await.ok()
    }

    /// Ends the media and finishes the recording.
    pub async fn stop(&self) -> Left {
        let (tell, told) = oneshot::channel();
        if self.orders.send(Order::Stop(tell)).is_err() {
            return Left::default();
        }
        told.await.unwrap_or_default()
    }
}

struct Work {
    call: CallId,
    recorder: Option<Recorder>,
    heard: mpsc::UnboundedSender<Heard>,
    legs: [Option<Leg>; 2],
    playing: [Option<Playing>; 2],
    quiet: [u32; 2],
    bridged: bool,
    mixer: Mixer,
    watch: Stopwatch,
    /// Frames of our own due so far, for the pace.
    played: u64,
    out: Vec<u8>,
}

/// Waits for a datagram on a leg that may not be there.
async fn receive(leg: &Option<Leg>, buffer: &mut [u8]) -> (usize, SocketAddr) {
    let Some(leg) = leg else { return std::future::pending().await };
    loop {
        // An ICMP "port unreachable" of the last send comes back here; the far end may still be starting.
        if let Ok(got) = leg.socket.recv_from(buffer).await {
            return got;
        }
    }
}

async fn run(mut work: Work, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut outer = vec![0u8; 2_048];
    let mut inner = vec![0u8; 2_048];
    loop {
        let speaking = work.playing.iter().any(Option::is_some);
        let [outer_leg, inner_leg] = &work.legs;
        tokio::select! {
            (length, from) = receive(outer_leg, &mut outer) => work.datagram(Side::Outer, &outer[..length], from),
            (length, from) = receive(inner_leg, &mut inner) => work.datagram(Side::Inner, &inner[..length], from),
            order = orders.recv() => match order {
                Some(Order::Stop(tell)) => {
                    let left = work.finish().await;
                    let _ = tell.send(left);
                    return;
                }
                Some(order) => work.order(order),
                None => {
                    work.finish().await;
                    return;
                }
            },
            _ = pace.tick(), if speaking => work.speak(),
            _ = second.tick() => work.each_second(),
        }
    }
}

impl Work {
    /// Samples since the start, by the clock.
    fn now(&self) -> u64 {
        self.watch.elapsed().as_micros() as u64 * u64::from(super::RATE) / 1_000_000
    }

    fn datagram(&mut self, side: Side, data: &[u8], from: SocketAddr) {
        let [outer, inner] = &mut self.legs;
        let (here, there) = match side {
            Side::Outer => (outer, inner),
            Side::Inner => (inner, outer),
        };
        let Some(here) = here.as_mut() else { return };
        match here.judge(data, from) {
            Verdict::Voice(packet, law) => {
                self.quiet[side as usize] = 0;
                if let Some(there) = there.as_mut().filter(|_| self.bridged)
                    && there.pass_voice(&packet, law, &mut self.out)
                {
                    there.send(&self.out);
                }
                if self.recorder.is_some() {
                    let now = self.watch.elapsed().as_micros() as u64 * u64::from(super::RATE) / 1_000_000;
                    self.mixer.place(side, now, packet.ssrc, packet.timestamp, law, packet.payload);
                }
            }
            Verdict::Key(packet, key) => {
                self.quiet[side as usize] = 0;
                if let Some(there) = there.as_mut().filter(|_| self.bridged)
                    && there.pass_key(&packet, &mut self.out)
                {
                    there.send(&self.out);
                }
                if let Some(key) = key {
                    let _ = self.heard.send(Heard::Key(side, key));
                }
            }
            Verdict::Stranger | Verdict::Noise => {}
        }
    }

    fn order(&mut self, order: Order) {
        match order {
            Order::Leg(side, socket) => {
                self.legs[side as usize] = socket.map(Leg::new);
                self.playing[side as usize] = None;
                self.quiet[side as usize] = 0;
            }
            Order::Describe(side, audio, signalled) => {
                if let Some(leg) = &mut self.legs[side as usize] {
                    leg.describe(&audio, signalled);
                }
            }
            Order::Play(side, sound) => {
                if self.playing.iter().all(Option::is_none) {
                    self.played = self.now() / FRAME as u64;
                }
                self.playing[side as usize] = sound.map(Playing::new);
            }
            Order::Bridge(on) => {
                self.bridged = on;
                if on {
                    self.playing = [None, None];
                }
            }
            Order::Counts(tell) => {
                let _ = tell.send(self.counts());
            }
            // The loop takes this one itself.
            Order::Stop(_) => {}
        }
    }

    /// Sends what is due, catching up a few frames when the task was late.
    fn speak(&mut self) {
        let due = self.now() / FRAME as u64;
        let behind = due.saturating_sub(self.played).min(5);
        self.played = due;
        for _ in 0..behind {
            for side in [Side::Outer, Side::Inner] {
                let Some(playing) = &mut self.playing[side as usize] else { continue };
                let Some(frame) = playing.frame() else {
                    self.playing[side as usize] = None;
                    continue;
                };
                if let Some(leg) = &mut self.legs[side as usize]
                    && leg.speak(&frame, &mut self.out)
                {
                    leg.send(&self.out);
                }
            }
        }
    }

    fn each_second(&mut self) {
        if let Some(recorder) = &self.recorder {
            let frames = self.mixer.take(self.now());
            recorder.block(self.call, frames);
        }
        for side in [Side::Outer, Side::Inner] {
            if self.legs[side as usize].is_some() {
                self.quiet[side as usize] += 1;
                // Told now and then, not every second: the door asks the phone whether it is still there.
                if self.quiet[side as usize].is_multiple_of(20) {
                    let _ = self.heard.send(Heard::Quiet(side, self.quiet[side as usize]));
                }
            }
        }
    }

    fn counts(&self) -> (Counts, Counts) {
        let count = |side: Side| self.legs[side as usize].as_ref().map(Leg::counts).unwrap_or_default();
        (count(Side::Outer), count(Side::Inner))
    }

    async fn finish(&mut self) -> Left {
        let (outer, inner) = self.counts();
        let mut left = Left { outer, inner, recording: None };
        if let Some(recorder) = self.recorder.take() {
            recorder.block(self.call, self.mixer.drain(self.now()));
            left.recording = recorder.close(self.call).await;
        }
        left
    }
}
