//! What the standard leaves open, as rules that can be set and are kept with each assessment.

use serde::{Deserialize, Serialize};

/// What two reasons to make the level worse come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adding {
    /// One level, however many reasons: the standard names them as "one of the following".
    #[default]
    Once,
    /// One level for each reason.
    Each,
}

/// The rules under which an assessment was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// What two reasons come to.
    pub adding: Adding,
    /// Care-risk events within 30 days that make the level worse.
    pub events: u32,
    /// Months until the next assessment is due.
    pub months: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self { adding: Adding::Once, events: 2, months: 12 }
    }
}

impl Rules {
    /// When the next assessment is due: the same day so many months later, or the last day of that month.
    pub fn due(&self, day: base::Date) -> base::Date {
        let months = i64::from(day.month()) - 1 + i64::from(self.months);
        let (year, month) = (day.year() + (months / 12) as i32, (months % 12 + 1) as u32);
        (0..4)
            .find_map(|back| base::Date::new(year, month, day.day() - back).ok())
            .expect("one of four days before the end of a month exists")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_days_exist() {
        let due = |day: &str, months| {
            Rules { months, ..Rules::default() }.due(day.parse().expect("a day")).to_string()
        };
        assert_eq!(due("2026-11-24", 12), "2027-11-24");
        assert_eq!(due("2028-02-29", 12), "2029-02-28");
        assert_eq!(due("2026-12-31", 2), "2027-02-28");
        assert_eq!(due("2026-12-01", 1), "2027-01-01");
    }
}
