//! The five levels of ability.

use serde::{Deserialize, Serialize};

/// A level, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 能力完好.
    Intact,
    /// 能力轻度受损 (轻度失能).
    Mild,
    /// 能力中度受损 (中度失能).
    Moderate,
    /// 能力重度受损 (重度失能).
    Severe,
    /// 能力完全丧失 (完全失能).
    Total,
}

impl Level {
    /// All five, the best first.
    pub const ALL: [Level; 5] = [Level::Intact, Level::Mild, Level::Moderate, Level::Severe, Level::Total];

    /// The level of a sum of scores (0 to 90), before any adjustment.
    pub fn of(total: u8) -> Level {
        match total {
            0..=29 => Level::Total,
            30..=45 => Level::Severe,
            46..=65 => Level::Moderate,
            66..=89 => Level::Mild,
            90.. => Level::Intact,
        }
    }

    /// So many levels worse, the worst at most.
    pub fn worse(self, by: usize) -> Level {
        Level::ALL[(self as usize + by).min(Level::ALL.len() - 1)]
    }

    /// What the standard calls it.
    pub fn label(self) -> &'static str {
        match self {
            Level::Intact => "能力完好",
            Level::Mild => "能力轻度受损（轻度失能）",
            Level::Moderate => "能力中度受损（中度失能）",
            Level::Severe => "能力重度受损（重度失能）",
            Level::Total => "能力完全丧失（完全失能）",
        }
    }

    /// The sums that lead to it, as the standard's table has them.
    pub fn band(self) -> &'static str {
        match self {
            Level::Intact => "90",
            Level::Mild => "66–89",
            Level::Moderate => "46–65",
            Level::Severe => "30–45",
            Level::Total => "0–29",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cut_off_from_both_sides() {
        let at = |total| Level::of(total) as usize;
        let cuts = [(90, 0), (89, 1), (66, 1), (65, 2), (46, 2), (45, 3), (30, 3), (29, 4), (0, 4)];
        for (total, level) in cuts {
            assert_eq!(at(total), level, "{total}");
        }
        assert_eq!(Level::Severe.worse(2), Level::Total, "there is nothing worse");
    }
}
