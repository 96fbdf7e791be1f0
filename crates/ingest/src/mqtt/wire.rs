//! The packets we send, in both versions of the protocol. MQTT 5 says why; 3.1.1 can only agree,
//! refuse a connection or close it.

use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{
    AssignedClientIdentifier, MaximumPacketSize, Packet, Properties, Qos, ReceiveMaximum, RetainAvailable,
    ServerKeepAlive, SharedSubscriptionAvailable, SubscriptionIdentifierAvailable,
    WildcardSubscriptionAvailable, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, PubackReasonCode, PubrecReasonCode,
    SubackReasonCode, SubackReturnCode, UnsubackReasonCode,
};

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongToken,
    NoClientId,
    Slow,
    Busy,
}

/// What the answer to a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    Foreign,
    UnknownTopic,
    Unreadable,
}

/// What a fresh session is told.
#[derive(Debug, Default)]
pub(crate) struct Welcome {
    pub assigned: Option<String>,
    pub keep_alive: Option<u16>,
    pub largest_packet: u32,
    pub in_flight: u16,
}

const BUILT: &str = "all fields of this packet are given";
const IN_RANGE: &str = "the value is within the property's range";

/// CONNACK that lets the device in.
pub(crate) fn welcome(version: Version, welcome: &Welcome) -> Packet {
    if version == Version::V3_1_1 {
        return v3_1_1::Connack::builder()
            .return_code(ConnectReturnCode::Accepted)
            .session_present(false)
            .build()
            .expect(BUILT)
            .into();
    }
    let mut props: Properties = vec![
        ReceiveMaximum::new(welcome.in_flight.max(1)).expect(IN_RANGE).into(),
        MaximumPacketSize::new(welcome.largest_packet.max(1)).expect(IN_RANGE).into(),
        RetainAvailable::new(0).expect(IN_RANGE).into(),
        WildcardSubscriptionAvailable::new(0).expect(IN_RANGE).into(),
        SubscriptionIdentifierAvailable::new(0).expect(IN_RANGE).into(),
        SharedSubscriptionAvailable::new(0).expect(IN_RANGE).into(),
    ];
    if let Some(id) = &welcome.assigned {
        props.push(AssignedClientIdentifier::new(id.as_str()).expect(IN_RANGE).into());
    }
    if let Some(secs) = welcome.keep_alive {
        props.push(ServerKeepAlive::new(secs).expect(IN_RANGE).into());
    }
    v5_0::Connack::builder()
        .session_present(false)
        .reason_code(ConnectReasonCode::Success)
        .props(props)
        .build()
        .expect(BUILT)
        .into()
}

/// CONNACK that turns the device away.
pub(crate) fn refuse(version: Version, refusal: Refusal) -> Packet {
    if version == Version::V3_1_1 {
        let code = match refusal {
            Refusal::WrongToken => ConnectReturnCode::BadUserNameOrPassword,
            Refusal::NoClientId => ConnectReturnCode::IdentifierRejected,
            Refusal::Slow | Refusal::Busy => ConnectReturnCode::ServerUnavailable,
        };
        return v3_1_1::Connack::builder()
            .return_code(code)
            .session_present(false)
            .build()
            .expect(BUILT)
            .into();
    }
    let code = match refusal {
        Refusal::WrongToken => ConnectReasonCode::BadUserNameOrPassword,
        Refusal::NoClientId => ConnectReasonCode::ClientIdentifierNotValid,
        Refusal::Slow => ConnectReasonCode::ConnectionRateExceeded,
        Refusal::Busy => ConnectReasonCode::ServerBusy,
    };
    v5_0::Connack::builder().session_present(false).reason_code(code).build().expect(BUILT).into()
}

/// CONNACK "unacceptable protocol version" of MQTT 3.1.1, which every client understands.
pub(crate) const WRONG_VERSION: [u8; 4] = [0x20, 0x02, 0x00, 0x01];

/// PUBACK (QoS 1) or PUBREC (QoS 2).
pub(crate) fn answer(version: Version, qos: Qos, id: u16, verdict: Verdict) -> Packet {
    match (version, qos) {
        (Version::V3_1_1, Qos::ExactlyOnce) => {
            v3_1_1::Pubrec::builder().packet_id(id).build().expect(BUILT).into()
        }
        (Version::V3_1_1, _) => v3_1_1::Puback::builder().packet_id(id).build().expect(BUILT).into(),
        (_, Qos::ExactlyOnce) => v5_0::Pubrec::builder()
            .packet_id(id)
            .reason_code(match verdict {
                Verdict::Taken => PubrecReasonCode::Success,
                Verdict::Foreign => PubrecReasonCode::NotAuthorized,
                Verdict::UnknownTopic => PubrecReasonCode::TopicNameInvalid,
                Verdict::Unreadable => PubrecReasonCode::PayloadFormatInvalid,
            })
            .build()
            .expect(BUILT)
            .into(),
        (_, _) => v5_0::Puback::builder()
            .packet_id(id)
            .reason_code(match verdict {
                Verdict::Taken => PubackReasonCode::Success,
                Verdict::Foreign => PubackReasonCode::NotAuthorized,
                Verdict::UnknownTopic => PubackReasonCode::TopicNameInvalid,
                Verdict::Unreadable => PubackReasonCode::PayloadFormatInvalid,
            })
            .build()
            .expect(BUILT)
            .into(),
    }
}

/// PUBCOMP, the end of a QoS 2 message.
pub(crate) fn complete(version: Version, id: u16) -> Packet {
    if version == Version::V3_1_1 {
        return v3_1_1::Pubcomp::builder().packet_id(id).build().expect(BUILT).into();
    }
    v5_0::Pubcomp::builder().packet_id(id).build().expect(BUILT).into()
}

/// SUBACK: granted at QoS 0 (what we say to a device is a help, not a record) or refused.
pub(crate) fn subscribed(version: Version, id: u16, granted: &[bool]) -> Packet {
    if version == Version::V3_1_1 {
        let codes = granted.iter().map(|ok| match ok {
            true => SubackReturnCode::SuccessMaximumQos0,
            false => SubackReturnCode::Failure,
        });
        return v3_1_1::Suback::builder()
            .packet_id(id)
            .return_codes(codes.collect())
            .build()
            .expect(BUILT)
            .into();
    }
    let codes = granted.iter().map(|ok| match ok {
        true => SubackReasonCode::GrantedQos0,
        false => SubackReasonCode::NotAuthorized,
    });
    v5_0::Suback::builder().packet_id(id).reason_codes(codes.collect()).build().expect(BUILT).into()
}

/// UNSUBACK for `existed` subscriptions.
pub(crate) fn unsubscribed(version: Version, id: u16, existed: &[bool]) -> Packet {
    if version == Version::V3_1_1 {
        return v3_1_1::Unsuback::builder().packet_id(id).build().expect(BUILT).into();
    }
    let codes = existed.iter().map(|existed| match existed {
        true => UnsubackReasonCode::Success,
        false => UnsubackReasonCode::NoSubscriptionExisted,
    });
    v5_0::Unsuback::builder().packet_id(id).reason_codes(codes.collect()).build().expect(BUILT).into()
}

/// PINGRESP.
pub(crate) fn pong(version: Version) -> Packet {
    if version == Version::V3_1_1 { v3_1_1::Pingresp::new().into() } else { v5_0::Pingresp::new().into() }
}

/// DISCONNECT with a reason; MQTT 3.1.1 has no word for it.
pub(crate) fn goodbye(version: Version, reason: DisconnectReasonCode) -> Option<Packet> {
    (version == Version::V5_0)
        .then(|| v5_0::Disconnect::builder().reason_code(reason).build().expect(BUILT).into())
}

/// A QoS 0 message to the device.
pub(crate) fn say(version: Version, topic: &str, payload: &[u8]) -> Option<Packet> {
    if version == Version::V3_1_1 {
        let publish = v3_1_1::Publish::builder()
            .topic_name(topic)
            .ok()?
            .qos(Qos::AtMostOnce)
            .payload(payload)
            .build()
            .ok()?;
        return Some(publish.into());
    }
    let publish = v5_0::Publish::builder()
        .topic_name(topic)
        .ok()?
        .qos(Qos::AtMostOnce)
        .payload(payload)
        .build()
        .ok()?;
    Some(publish.into())
}
