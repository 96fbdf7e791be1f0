//! Ids of everything that is remembered: UUIDv7, so that they sort by time of making, written
//! as 32 hexadecimal digits. One type per thing, so that a call's id is never taken for a case's.

use crate::Moment;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

/// What every id of ours can do; storage and the spine work through it.
pub trait AnyId: Copy + Send + Sync + 'static {
    /// A fresh id that carries `now` in its first 48 bits.
    fn mint(now: Moment) -> Self;
    /// An id for something that happened long ago, moved in from an older system: it carries `at`,
    /// and sorts among what happened then.
    fn past(at: Moment) -> Self;
    /// The 32 digits as they are stored.
    fn text(&self) -> String;
    /// Reads the 32 digits (hyphens are tolerated).
    fn parse(text: &str) -> Result<Self, NotAnId>;
}

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("编号不对")]
pub struct NotAnId;

/// Makes one id type.
#[macro_export]
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::ids::Raw);

        impl $crate::ids::AnyId for $name {
            fn mint(now: $crate::Moment) -> Self { Self($crate::ids::Raw::mint(now)) }
            fn past(at: $crate::Moment) -> Self { Self($crate::ids::Raw::past(at)) }
            fn text(&self) -> String { self.0.to_string() }
            fn parse(text: &str) -> Result<Self, $crate::ids::NotAnId> { text.parse() }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { ::std::fmt::Display::fmt(&self.0, f) }
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { ::std::fmt::Display::fmt(&self.0, f) }
        }
        impl ::std::str::FromStr for $name {
            type Err = $crate::ids::NotAnId;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String { id.0.to_string() }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(&self.0) }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    )+};
}

/// The 128 bits behind every id type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raw(uuid::Uuid);

impl Raw {
    /// A fresh UUIDv7 at `now`. Ids of one process sort in the order in which they were made, whatever
    /// thread made them and even if the clock was set back: a story is read in the order of its ids.
    pub fn mint(now: Moment) -> Self {
        let wanted = (now.ms().max(0) as u64) << COUNTER_BITS;
        let next = |last: u64| Some(wanted.max(last + 1));
        let last =
            LAST.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).expect("there is always a next");
        let place = wanted.max(last + 1);
        let random = uuid::Uuid::new_v4();
        let mut tail = [0; 10];
        tail[..2].copy_from_slice(&((place & ((1 << COUNTER_BITS) - 1)) as u16).to_be_bytes());
        tail[2..].copy_from_slice(&random.as_bytes()[8..]);
        Self(uuid::Builder::from_unix_timestamp_millis(place >> COUNTER_BITS, &tail).into_uuid())
    }
}

impl Raw {
    /// An id that carries `at`, wherever the process's own ids have got to.
    pub fn past(at: Moment) -> Self {
        let random = uuid::Uuid::new_v4();
        let tail: [u8; 10] = random.as_bytes()[6..].try_into().expect("sixteen bytes have ten");
        Self(uuid::Builder::from_unix_timestamp_millis(at.ms().max(0) as u64, &tail).into_uuid())
    }
}

/// Bits below the millisecond that count ids made within it (RFC 9562, 6.2, method 1).
const COUNTER_BITS: u32 = 12;
/// The place of the last id: its millisecond and its count.
static LAST: AtomicU64 = AtomicU64::new(0);

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(self.0.as_simple(), f)
    }
}

impl FromStr for Raw {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        uuid::Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
    }
}

id! {
    /// 长者 an elder.
    ElderId,
    /// A number under which an elder can be reached.
    PhoneId,
    /// Somebody to call for an elder.
    ContactId,
    /// Somebody who works here or acts for an elder: a person's account.
    AccountId,
    /// 工单 a case.
    CaseId,
    /// 来电 a call, in or out.
    CallId,
    /// 上门 a visit.
    VisitId,
    /// One offer of a visit to a helper, or of a call to an agent.
    OfferId,
    /// 设备 a device.
    DeviceId,
    /// 设施 a facility or institution.
    PlaceId,
    /// 通知 a notice.
    NoticeId,
    /// A recording of a call.
    RecordingId,
    /// A photo or other proof of a visit.
    EvidenceId,
    /// One row of the trail.
    EntryId,
    /// One piece of news in the outbox.
    NewsId,
    /// One signed-in session.
    SessionId,
    /// A fact of an elder's household.
    FactId,
    /// A decision of an authority about an elder.
    DecisionId,
    /// 评估 an assessment of ability.
    AssessmentId,
    /// An identity document of an elder, beside the first.
    DocumentId,
    /// An address of an elder, beside the home or before it.
    AddressId,
    /// 家庭医生签约 a contract with a family doctor.
    ContractId,
    /// A death as it was entered.
    DeathId,
    /// 同意 what an elder agreed to.
    ConsentId,
    /// 破例查看 a record opened from outside of one's scope, in an emergency.
    OverrideId,
    /// 权利请求 somebody asks to see, copy, correct, delete or have explained what is kept about them.
    RightId,
    /// 个人信息事件 personal data that got where it should not.
    IncidentId,
}

/// Hands the list of all id types above to another macro: storage teaches each of them how to be
/// bound and read, which a blanket rule may not do outside of this crate.
#[macro_export]
macro_rules! each_id {
    ($do:ident) => {
        $do! {
            ElderId, PhoneId, ContactId, AccountId, CaseId, CallId, VisitId, OfferId, DeviceId, PlaceId,
            NoticeId, RecordingId, EvidenceId, EntryId, NewsId, SessionId, FactId, DecisionId, AssessmentId,
            DocumentId, AddressId, ContractId, DeathId, ConsentId, OverrideId, RightId, IncidentId
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let now = Moment::from_ms(1_764_000_000_000);
        let ids: Vec<CaseId> = (0..1000).map(|_| CaseId::mint(now)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        let earlier = CaseId::mint(Moment::from_ms(5));
        assert!(ids.iter().all(|id| *id < earlier), "a clock set back does not reorder");
    }

    #[test]
    fn an_id_of_the_past_sorts_among_its_time() {
        let (then, now) = (Moment::from_ms(1_600_000_000_000), Moment::from_ms(1_764_000_000_000));
        let today = CallId::mint(now);
        assert!(CallId::past(then) < today);
        assert!(CallId::past(then).text().starts_with(&format!("{:012x}", then.ms())));
        assert_ne!(CallId::past(then), CallId::past(then));
    }

    #[test]
    fn an_id_is_thirty_two_digits_and_reads_back() {
        let id = ElderId::mint(Moment::from_ms(1_764_000_000_000));
        assert_eq!(id.text().len(), 32);
        assert_eq!(ElderId::parse(&id.text()), Ok(id));
        assert_eq!(ElderId::parse("王"), Err(NotAnId));
    }
}
