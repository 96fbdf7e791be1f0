//! A synthetic district: who lives there, who works there, where things are and what happened in
//! six years, all from one seed, written as the import files with which a real district moves in.
//!
//! Nobody in it exists. Names are put together at random from small lists of our own; identity
//! numbers begin with a region that cannot be; telephone numbers begin with 10, which no operator
//! gives out; roads, estates and institutions are invented. Only the sub-districts are real, with
//! their public codes and centres.

pub mod address;
pub mod elder;
pub mod files;
pub mod history;
pub mod household;
pub mod identity;
pub mod names;
pub mod need;
pub mod places;
pub mod records;
pub mod staff;
pub mod units;

use crate::dice::shares;
use base::Moment;

/// How many elders the district of the letter registers.
pub const ELDERS: u64 = 208_000;
/// One-key phones handed out ("2000多名").
pub const PHONES: u64 = 2_200;
/// Contacts of six years ("13万余人次").
pub const CONTACTS: u64 = 130_000;
/// Visits of six years ("4万余人次").
pub const VISITS: u64 = 40_000;
/// Years of history.
pub const YEARS: i64 = 6;

/// What is asked for: the same plan makes the same files, byte for byte.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The district's seed.
    pub seed: u64,
    /// How many elders.
    pub elders: u64,
    /// The day on which the history ends; ages are counted on it.
    pub until: Moment,
}

impl Plan {
    /// The district of the letter on the day of `until`.
    pub fn full(until: Moment) -> Self {
        Self { seed: 322, elders: ELDERS, until }
    }

    /// The same with another number of elders; phones and history shrink with it.
    pub fn with_elders(self, elders: u64) -> Self {
        Self { elders, ..self }
    }

    fn scaled(&self, full: u64) -> u64 {
        if self.elders >= ELDERS {
            return full;
        }
        let exact = u128::from(full) * u128::from(self.elders) / u128::from(ELDERS);
        exact as u64
    }

    /// One-key phones; a small district keeps at least a few so that its line rings.
    pub fn phones(&self) -> u64 {
        self.scaled(PHONES).max(24).min(self.elders)
    }

    /// Elders with a button that sends presses over MQTT.
    pub fn buttons(&self) -> u64 {
        (self.phones() / 5).max(8).min(self.elders)
    }

    /// Contacts of the six years.
    pub fn contacts(&self) -> u64 {
        self.scaled(CONTACTS)
    }

    /// Visits of the six years.
    pub fn visits(&self) -> u64 {
        self.scaled(VISITS)
    }

    /// How many elders each sub-district has, in the order of [`units::UNITS`].
    pub fn elders_by_unit(&self) -> Vec<u64> {
        let weights: Vec<f64> = units::UNITS.iter().map(|unit| f64::from(unit.elders)).collect();
        shares(self.elders, &weights)
    }

    /// The first day of the history and the day after its last, as local days.
    pub fn days(&self) -> (i64, i64) {
        let end = self.until.local_day();
        let b = self.until.beijing();
        let start = base::moment::days_from_civil(b.year - YEARS as i32, b.month, b.day);
        (start, end)
    }
}
