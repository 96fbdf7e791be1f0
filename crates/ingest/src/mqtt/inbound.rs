//! What a device says to us: signing in, presses and signs of life, subscriptions.

use super::session::{Pending, Session};
use super::wire::{self, Refusal, Verdict, Welcome};
use crate::counts::Count;
use crate::gate::Entry;
use crate::payload;
use crate::topic;
use base::{DeviceId, SessionId, ids::AnyId as _};
use desk::Channel;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{Packet, Qos};
use std::sync::Arc;

impl Session {
    /// Acts on one packet that the codec has read.
    pub(super) async fn packet(&mut self, packet: Packet) {
        match packet {
            Packet::V3_1_1Connect(connect) => {
                let hello = Hello {
                    client: connect.client_id().to_owned(),
                    user: connect.user_name().unwrap_or_default().to_owned(),
                    token: connect.password().unwrap_or_default().to_vec(),
                    keep_alive: connect.keep_alive(),
                    clean: connect.clean_session(),
                    will: connect.will_flag(),
                };
                self.sign_in(hello).await;
            }
            Packet::V5_0Connect(connect) => {
                let hello = Hello {
                    client: connect.client_id().to_owned(),
                    user: connect.user_name().unwrap_or_default().to_owned(),
                    token: connect.password().unwrap_or_default().to_vec(),
                    keep_alive: connect.keep_alive(),
                    // MQTT 5 lets the server name a client in any case.
                    clean: true,
                    will: connect.will_flag(),
                };
                self.sign_in(hello).await;
            }
            _ if self.device.is_none() => {
                self.core.counts.add(Count::Malformed);
                self.close();
            }
            packet => self.known(packet),
        }
    }

    /// Acts on a packet of a device that has signed in.
    fn known(&mut self, packet: Packet) {
        let version = self.version();
        match packet {
            Packet::V3_1_1Publish(publish) => self.published(
                publish.topic_name(),
                publish.qos(),
                publish.packet_id(),
                publish.payload().as_slice(),
            ),
            Packet::V5_0Publish(publish) => self.published(
                publish.topic_name(),
                publish.qos(),
                publish.packet_id(),
                publish.payload().as_slice(),
            ),
            Packet::V3_1_1Pubrel(pubrel) => self.send(wire::complete(version, pubrel.packet_id())),
            Packet::V5_0Pubrel(pubrel) => self.send(wire::complete(version, pubrel.packet_id())),
            Packet::V3_1_1Subscribe(subscribe) => {
                let filters = subscribe.entries().iter().map(|entry| entry.topic_filter());
                let granted = self.subscribe(filters);
                self.send(wire::subscribed(version, subscribe.packet_id(), &granted));
            }
            Packet::V5_0Subscribe(subscribe) => {
                let filters = subscribe.entries().iter().map(|entry| entry.topic_filter());
                let granted = self.subscribe(filters);
                self.send(wire::subscribed(version, subscribe.packet_id(), &granted));
            }
            Packet::V3_1_1Unsubscribe(unsubscribe) => {
                let filters = unsubscribe.entries().iter().map(AsRef::as_ref);
                let existed = self.unsubscribe(filters);
                self.send(wire::unsubscribed(version, unsubscribe.packet_id(), &existed));
            }
            Packet::V5_0Unsubscribe(unsubscribe) => {
                let filters = unsubscribe.entries().iter().map(AsRef::as_ref);
                let existed = self.unsubscribe(filters);
                self.send(wire::unsubscribed(version, unsubscribe.packet_id(), &existed));
            }
            Packet::V3_1_1Pingreq(_) | Packet::V5_0Pingreq(_) => self.send(wire::pong(version)),
            Packet::V3_1_1Disconnect(_) | Packet::V5_0Disconnect(_) => self.close(),
            // Answers to messages that we never send at QoS 1 or 2.
            _ => {}
        }
    }

    fn subscribe<'a>(&mut self, filters: impl Iterator<Item = &'a str>) -> Vec<bool> {
        let own = |filter: &str| self.device.is_some_and(|(device, _)| topic::is_own_command(filter, device));
        let granted: Vec<bool> = filters.map(own).collect();
        self.listening |= granted.contains(&true);
        granted
    }

    fn unsubscribe<'a>(&mut self, filters: impl Iterator<Item = &'a str>) -> Vec<bool> {
        let own = |filter: &str| {
            self.listening && self.device.is_some_and(|(device, _)| topic::is_own_command(filter, device))
        };
        let existed: Vec<bool> = filters.map(own).collect();
        self.listening &= !existed.contains(&true);
        existed
    }

    /// Lets the device in, or not.
    async fn sign_in(&mut self, hello: Hello) {
        let version = self.version();
        if hello.will {
            self.core.counts.add(Count::Will);
        }
        if hello.client.is_empty() && !hello.clean {
            return self.send(wire::refuse(version, Refusal::NoClientId));
        }
        let entry = self.core.gate.knock(self.peer, &hello.user, &hello.token).await;
        let device = match entry {
            Entry::Welcome(device) => device,
            Entry::Wrong => return self.send(wire::refuse(version, Refusal::WrongToken)),
            Entry::Slow(_) => return self.send(wire::refuse(version, Refusal::Slow)),
            Entry::Fault => return self.send(wire::refuse(version, Refusal::Busy)),
        };
        let mut welcome = Welcome {
            largest_packet: self.core.limits.largest_packet,
            in_flight: u16::try_from(self.core.limits.in_flight).unwrap_or(u16::MAX),
            ..Welcome::default()
        };
        let mut client = hello.client;
        if client.is_empty() {
            client = format!("auto-{}", SessionId::mint(self.core.desk.clock().now()));
            welcome.assigned = Some(client.clone());
        }
        if hello.keep_alive == 0 {
            self.silence = self.core.limits.idle;
            let secs = u16::try_from(self.silence.as_secs()).unwrap_or(u16::MAX);
            welcome.keep_alive = Some(secs.max(1));
        }
        let most = self.core.limits.connections_per_device;
        let reach = self.reach.clone();
        let (serial, _) = self.core.registry.enter(device, &client, most, reach);
        self.device = Some((device, serial));
        self.stranger = None;
        self.send(wire::welcome(version, &welcome));
    }

    /// Takes a message in. A press and a beat run on their own; the rest is answered at once.
    fn published(&mut self, topic: &str, qos: Qos, id: Option<u16>, payload: &[u8]) {
        let Some((device, _)) = self.device else {
            return self.close();
        };
        self.serial += 1;
        let serial = self.serial;
        let route = topic::route(topic, device);
        let verdict = match route {
            topic::Route::Press => {
                self.press(serial, device, payload);
                None
            }
            topic::Route::Beat => match payload::beat(payload) {
                Some(beat) => {
                    self.beat(serial, device, beat);
                    None
                }
                None => {
                    self.core.counts.add(Count::BeatUnreadable);
                    Some(Verdict::Unreadable)
                }
            },
            topic::Route::Foreign => {
                self.core.counts.add(Count::Foreign);
                if self.version() == Version::V3_1_1 {
                    // 3.1.1 has no refusal; an acknowledgement would be a lie.
                    return self.close();
                }
                Some(Verdict::Foreign)
            }
            topic::Route::Unknown => {
                self.core.counts.add(Count::UnknownTopic);
                Some(Verdict::UnknownTopic)
            }
        };
        self.pending.push_back(Pending { serial, id, qos, verdict: verdict.map(Ok) });
        self.acknowledge();
    }

    fn press(&self, serial: u64, device: DeviceId, payload: &[u8]) {
        let press = payload::press(payload, self.core.desk.clock().now());
        let core = Arc::clone(&self.core);
        let done = self.done.tell.clone();
        self.core.tasks.spawn(async move {
            let id = press.id.clone();
            let answer = core.lanes.press(device, Channel::Mqtt, press).await;
            if let Ok(pressed) = &answer {
                let heard = serde_json::json!({ "press": id, "case": pressed.case });
                core.registry.say(device, heard.to_string().as_bytes());
            }
            let _ = done.send((serial, answer.map(|_| Verdict::Taken).map_err(|_| ()))).await;
        });
    }

    fn beat(&self, serial: u64, device: DeviceId, beat: payload::BeatIn) {
        let core = Arc::clone(&self.core);
        let done = self.done.tell.clone();
        self.core.tasks.spawn(async move {
            let written = core.beats.beat(device, beat).await;
            let verdict = if written { Ok(Verdict::Taken) } else { Err(()) };
            let _ = done.send((serial, verdict)).await;
        });
    }
}

/// What a CONNECT says, in either version.
#[derive(Debug)]
struct Hello {
    client: String,
    user: String,
    token: Vec<u8>,
    keep_alive: u16,
    clean: bool,
    will: bool,
}
