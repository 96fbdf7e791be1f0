//! One connection of a device, from CONNECT to the last byte. The session owns the socket and the
//! codec; presses run as tasks of their own, so that one whose connection breaks is still written
//! down, and are acknowledged in the order in which they came, each only after it is durable.

use super::frame::{Frame, frame, is_press};
use super::registry::Reach;
use super::wire::{self, Verdict};
use crate::counts::Count;
use crate::door::Core;
use crate::payload;
use crate::topic;
use base::DeviceId;
use bytes::{Buf, BytesMut};
use desk::Channel;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::{Event, TimerKind, role::Server};
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait as _, Packet, Qos};
use mqtt_protocol_core::mqtt::result_code::{DisconnectReasonCode, MqttError};
use mqtt_protocol_core::mqtt::{Connection, Version};
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A message of the device that has not been answered yet.
#[derive(Debug)]
pub(super) struct Pending {
    pub serial: u64,
    /// QoS 0 has no id and gets no answer, but counts for backpressure.
    pub id: Option<u16>,
    pub qos: Qos,
    pub verdict: Option<Done>,
}

/// How a message ended: with an answer, or undone, so that the device must send it again.
pub(super) type Done = Result<Verdict, ()>;

/// How the messages of a session report their end.
pub(super) struct Ends {
    pub tell: mpsc::Sender<(u64, Done)>,
    told: mpsc::Receiver<(u64, Done)>,
}

/// One connection.
pub(crate) struct Session {
    pub(super) core: Arc<Core>,
    stream: TcpStream,
    pub(super) peer: IpAddr,
    pub(super) stranger: Option<OwnedSemaphorePermit>,
    codec: Connection<Server>,
    inbox: BytesMut,
    outbox: Vec<u8>,
    pub(super) device: Option<(DeviceId, u64)>,
    pub(super) pending: VecDeque<Pending>,
    pub(super) serial: u64,
    pub(super) done: Ends,
    pub(super) reach: Reach,
    said: mpsc::Receiver<Vec<u8>>,
    pub(super) listening: bool,
    pub(super) silence: Duration,
    deadline: Instant,
    leaving: Option<DisconnectReasonCode>,
    closing: bool,
}

impl Session {
    pub(crate) fn new(
        core: Arc<Core>,
        stream: TcpStream,
        peer: IpAddr,
        stranger: OwnedSemaphorePermit,
    ) -> Self {
        let (say, said) = mpsc::channel(16);
        let (tell, told) = mpsc::channel(core.limits.in_flight.max(1));
        let sign_in_within = core.limits.sign_in_within;
        Self {
            done: Ends { tell, told },
            core,
            stream,
            peer,
            stranger: Some(stranger),
            codec: Connection::new(Version::Undetermined),
            inbox: BytesMut::with_capacity(1024),
            outbox: Vec::new(),
            device: None,
            pending: VecDeque::new(),
            serial: 0,
            reach: Reach { say, make_way: CancellationToken::new() },
            said,
            listening: false,
            silence: sign_in_within,
            deadline: Instant::now() + sign_in_within,
            leaving: None,
            closing: false,
        }
    }

    /// Serves the connection to its end.
    pub(crate) async fn run(mut self, shutdown: &CancellationToken) {
        loop {
            if self.leaving.is_some() && self.pending.is_empty() {
                self.part();
            }
            if !self.flush().await || self.closing {
                break;
            }
            let reads = self.leaving.is_none() && self.has_room();
            tokio::select! {
                biased;
                () = shutdown.cancelled(), if self.leaving.is_none() => {
                    self.leaving = Some(DisconnectReasonCode::ServerShuttingDown);
                }
                () = self.reach.make_way.cancelled(), if self.leaving.is_none() => {
                    self.core.counts.add(Count::TakenOver);
                    self.leaving = Some(DisconnectReasonCode::SessionTakenOver);
                }
                Some((serial, done)) = self.done.told.recv() => {
                    self.settle(serial, done);
                    self.digest().await;
                }
                Some(payload) = self.said.recv() => self.say(&payload),
                read = self.stream.read_buf(&mut self.inbox), if reads => {
                    if !matches!(read, Ok(1..)) {
                        break;
                    }
                    self.digest().await;
                }
                () = tokio::time::sleep_until(self.deadline), if reads => self.fell_silent(),
            }
        }
        self.end().await;
    }

    fn has_room(&self) -> bool {
        self.pending.len() < self.core.limits.in_flight
    }

    /// Takes whole packets out of the inbox while there is room for their answers.
    async fn digest(&mut self) {
        while !self.closing && self.leaving.is_none() && self.has_room() {
            let size = match frame(&self.inbox, self.core.limits.largest_packet) {
                Frame::Partial => return,
                Frame::Whole(size) => size,
                Frame::Wrong => {
                    self.too_large();
                    return;
                }
            };
            let packet = self.inbox.split_to(size);
            let mut cursor = Cursor::new(&packet[..]);
            let events = self.codec.recv(&mut cursor);
            let (received, fault) = self.apply(events);
            if let Some(fault) = fault {
                self.malformed(fault, &packet);
                return;
            }
            for packet in received {
                self.packet(packet).await;
            }
            self.deadline = match self.device {
                Some(_) => Instant::now() + self.silence,
                None => self.deadline,
            };
        }
    }

    /// Does what the codec asks for; returns what it has read and whether it gave up.
    fn apply(&mut self, events: Vec<Event>) -> (Vec<Packet>, Option<MqttError>) {
        let mut received = Vec::new();
        let mut fault = None;
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => received.push(packet),
                Event::RequestSendPacket { packet, .. } => {
                    // The codec answers a repeated QoS 2 message by itself; not before it is durable.
                    if !self.is_early(&packet) {
                        self.outbox.extend(packet.to_continuous_buffer());
                    }
                }
                Event::RequestTimerReset { kind: TimerKind::PingreqRecv, duration_ms } => {
                    self.silence = Duration::from_millis(duration_ms)
                }
                Event::NotifyError(error) => fault = Some(error),
                Event::RequestClose => self.closing = true,
                Event::RequestTimerReset { .. }
                | Event::RequestTimerCancel(_)
                | Event::NotifyPacketIdReleased(_) => {}
            }
        }
        (received, fault)
    }

    fn is_early(&self, packet: &Packet) -> bool {
        let id = match packet {
            Packet::V3_1_1Pubrec(pubrec) => pubrec.packet_id(),
            Packet::V5_0Pubrec(pubrec) => pubrec.packet_id(),
            _ => return false,
        };
        self.pending.iter().any(|pending| pending.id == Some(id))
    }

    /// Hands a packet to the codec to be sent.
    pub(super) fn send(&mut self, packet: Packet) {
        let events = self.codec.send(packet);
        if let (_, Some(fault)) = self.apply(events) {
            tracing::debug!(%fault, "a packet to a device was not sent");
            self.closing = true;
        }
    }

    pub(super) fn version(&self) -> Version {
        self.codec.get_protocol_version()
    }

    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    fn settle(&mut self, serial: u64, done: Done) {
        if let Some(pending) = self.pending.iter_mut().find(|p| p.serial == serial) {
            pending.verdict = Some(done);
        }
        self.acknowledge();
    }

    /// Answers from the front: acknowledgements keep the order of the messages.
    pub(super) fn acknowledge(&mut self) {
        while let Some(done) = self.pending.front().and_then(|pending| pending.verdict) {
            let Some(pending) = self.pending.pop_front() else {
                return;
            };
            let Ok(verdict) = done else {
                // No answer, and the connection ends: that is what makes a device send it again.
                self.pending.clear();
                if let Some(bye) = wire::goodbye(self.version(), DisconnectReasonCode::ServerBusy) {
                    self.send(bye);
                }
                return self.close();
            };
            if let Some(id) = pending.id {
                let version = self.version();
                self.send(wire::answer(version, pending.qos, id, verdict));
            }
        }
    }

    fn say(&mut self, payload: &[u8]) {
        let Some((device, _)) = self.device else {
            return;
        };
        if self.listening
            && let Some(packet) = wire::say(self.version(), &topic::command(device), payload)
        {
            self.send(packet);
        }
    }

    fn fell_silent(&mut self) {
        self.core.counts.add(Count::KeepAlive);
        if self.device.is_some() {
            let events = self.codec.notify_timer_fired(TimerKind::PingreqRecv);
            self.apply(events);
        }
        self.close();
    }

    fn too_large(&mut self) {
        self.core.counts.add(Count::TooLarge);
        let bytes = self.inbox.split();
        self.rescue(&bytes);
        let reason = DisconnectReasonCode::PacketTooLarge;
        if self.device.is_some()
            && let Some(bye) = wire::goodbye(self.version(), reason)
        {
            self.send(bye);
        }
        self.close();
    }

    fn malformed(&mut self, fault: MqttError, packet: &[u8]) {
        self.core.counts.add(Count::Malformed);
        tracing::debug!(peer = %self.peer, %fault, "a device sent what is not MQTT");
        if fault == MqttError::UnsupportedProtocolVersion && self.device.is_none() {
            self.outbox.extend(wire::WRONG_VERSION);
        }
        self.rescue(packet);
        self.close();
    }

    /// A press in a packet that cannot be read, or that broke off, is written down all the same.
    fn rescue(&self, bytes: &[u8]) {
        let Some((device, _)) = self.device else {
            return;
        };
        if is_press(bytes, device) {
            let press = payload::torn(bytes, self.core.desk.clock().now());
            let core = Arc::clone(&self.core);
            self.core.tasks.spawn(async move {
                let _ = core.lanes.press(device, Channel::Mqtt, press).await;
            });
        }
    }

    fn part(&mut self) {
        if let Some(reason) = self.leaving
            && let Some(bye) = wire::goodbye(self.version(), reason)
            && self.device.is_some()
        {
            self.send(bye);
        }
        self.close();
    }

    /// Writes out what has gathered; whether the connection still stands.
    async fn flush(&mut self) -> bool {
        if self.outbox.is_empty() {
            return true;
        }
        let out = std::mem::take(&mut self.outbox);
        let write = self.stream.write_all(&out);
        matches!(tokio::time::timeout(self.core.limits.write_within, write).await, Ok(Ok(())))
    }

    async fn end(mut self) {
        let rest = self.inbox.split();
        if rest.has_remaining() {
            self.rescue(&rest);
        }
        if let Some((device, serial)) = self.device {
            self.core.registry.leave(device, serial);
        }
        self.core.counts.add(Count::Closed);
        let _ = tokio::time::timeout(Duration::from_secs(1), self.stream.shutdown()).await;
    }
}
