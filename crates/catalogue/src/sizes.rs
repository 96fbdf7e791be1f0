//! How spans and rules are written in the file, and the hash behind the sample.

use crate::service::CallbackRule;
use base::Span;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// `"10s"`, `"3m"`, `"2h"`, `"1d"`.
pub(crate) fn parse_span(text: &str) -> Option<Span> {
    let split = text.len().checked_sub(1)?;
    let (number, unit) = (text.get(..split)?, text.get(split..)?);
    let number: u32 = number.parse().ok()?;
    let number = i64::from(number);
    match unit {
        "s" => Some(Span::secs(number)),
        "m" => Some(Span::mins(number)),
        "h" => Some(Span::hours(number)),
        "d" => Some(Span::days(number)),
        _ => None,
    }
}

pub(crate) mod span {
    use super::*;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let text = String::deserialize(from)?;
        parse_span(&text)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is not a span like 10s, 3m, 2h or 1d")))
    }
}

pub(crate) mod span_opt {
    use super::*;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
        super::span::deserialize(from).map(Some)
    }
}

impl<'de> Deserialize<'de> for CallbackRule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<CallbackRule, D::Error> {
        let text = String::deserialize(from)?;
        let percent = || text.strip_suffix('%')?.parse().ok().filter(|p| (1..=100).contains(p));
        match text.as_str() {
            "always" => Ok(CallbackRule::Always),
            "never" => Ok(CallbackRule::Never),
            _ => percent().map(CallbackRule::Sample).ok_or_else(|| {
                D::Error::custom(format!("{text:?} is not always, never or a share like 20%"))
            }),
        }
    }
}

/// 0..100 for a case id. FNV-1a, then a finisher, because FNV alone leaves the last letters of an id in the low bits.
pub(crate) fn bucket(case: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in case.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash % 100
}
