//! Small words and addresses that several of these pages use.

use axum::http::Uri;
use base::{Date, Moment, RegionCode};
use regions::Way;
use reports::Month;

/// One value of an address's query, as it stands there: digits, letters and dashes only.
pub(crate) fn param(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri.query()?.split('&').filter_map(|part| part.split_once('='));
    let value = pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    value.filter(|value| !value.is_empty())
}

/// The day that an address asks for.
pub(crate) fn day(uri: &Uri) -> Option<Date> {
    param(uri, "on").and_then(|text| text.parse().ok())
}

/// Which month of which unit an address asks for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) month: Month,
    pub(crate) unit: Option<RegionCode>,
    pub(crate) way: Way,
}

impl Asked {
    /// Of this month and of the reader's own region, unless the address says otherwise.
    pub(crate) fn read(uri: &Uri, now: Moment, own: &str) -> Asked {
        let own = RegionCode::parse(own).ok();
        Asked {
            month: param(uri, "month").and_then(|text| text.parse().ok()).unwrap_or(Month::of(now)),
            unit: param(uri, "unit").and_then(|text| RegionCode::parse(&text).ok()).or(own),
            way: param(uri, "way").and_then(|word| Way::read(&word)).unwrap_or_default(),
        }
    }
}

/// The part of an address that says which month of which unit.
pub(crate) fn query(month: Month, unit: &str, way: Way) -> String {
    format!("month={month}&unit={unit}&way={}", way.word())
}

/// 2026-11-24 09:30.
pub(crate) fn when(at: Moment) -> String {
    at.beijing().to_string()
}

/// A day, or what is said where there is none.
pub(crate) fn day_or(day: Option<Date>, none: &str) -> String {
    day.map_or_else(|| none.to_owned(), |day| day.to_string())
}
