//! From a filled sheet to a level, with every step that leads there.

use crate::items::{ITEMS, Part};
use crate::level::Level;
use crate::rules::{Adding, Rules};
use crate::sheet::{BadSheet, Sheet};
use std::fmt;

/// One step of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The items of a part add up.
    Sum(Part, u8),
    /// The parts add up.
    Total(u8),
    /// The sum lies in a level's band.
    Band(Level),
    /// A coma is the worst level whatever the sum is.
    Coma,
    /// Dementia or another disorder is diagnosed: one level worse.
    Diagnosis {
        /// F00 to F03.
        dementia: bool,
        /// F04 to F99.
        mental: bool,
    },
    /// So many care-risk events within 30 days: one level worse.
    Events(u32),
    /// Both reasons hold and count as one, by the rule in force.
    CountedOnce,
    /// It would be worse than the worst.
    Capped,
    /// What it comes to.
    Level(Level),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Sum(part, sum) => {
                write!(f, "{}（{}）各项相加：{sum} 分，满分 {} 分", part.label(), part.code(), part.most())
            }
            Step::Total(total) => write!(f, "四部分合计：{total} 分，满分 90 分"),
            Step::Band(level) => write!(f, "合计在 {} 分这一段：{}", level.band(), level.label()),
            Step::Coma => f.write_str("处于昏迷状态：不看得分，直接定为能力完全丧失"),
            Step::Diagnosis { dementia, mental } => {
                let what = match (dementia, mental) {
                    (true, true) => "认知障碍（F00–F03）和其他精神行为障碍（F04–F99）",
                    (true, false) => "认知障碍（F00–F03）",
                    _ => "精神行为障碍（F04–F99）",
                };
                write!(f, "已确诊{what}：加重一级")
            }
            Step::Events(count) => write!(f, "近 30 天照护风险事件 {count} 次：加重一级"),
            Step::CountedOnce => f.write_str("两条加重理由都有，按现行规则只加重一级"),
            Step::Capped => f.write_str("已经是最重的一级，不再加重"),
            Step::Level(level) => write!(f, "结论：{}", level.label()),
        }
    }
}

/// What a sheet comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The sums of the four parts, in order.
    pub sums: [u8; 4],
    /// Their sum, 0 to 90.
    pub total: u8,
    /// The level by the sum alone.
    pub by_sum: Level,
    /// The level.
    pub level: Level,
    /// How it came about.
    pub steps: Vec<Step>,
}

/// Assesses a sheet.
///
/// # Errors
/// Everything that is missing or cannot be.
pub fn assess(sheet: &Sheet, rules: &Rules) -> Result<Outcome, BadSheet> {
    let wrongs = sheet.wrongs();
    if !wrongs.is_empty() {
        return Err(BadSheet(wrongs));
    }
    let sums = Part::ALL.map(|part| {
        ITEMS
            .iter()
            .zip(sheet.scores)
            .filter(|(item, _)| item.part == part)
            .filter_map(|(_, score)| score)
            .sum()
    });
    let total: u8 = sums.iter().sum();
    let by_sum = Level::of(total);
    let mut steps: Vec<Step> =
        Part::ALL.into_iter().zip(sums).map(|(part, sum)| Step::Sum(part, sum)).collect();
    steps.push(Step::Total(total));
    steps.push(Step::Band(by_sum));
    let level = if sheet.coma {
        steps.push(Step::Coma);
        Level::Total
    } else {
        let wanted = reasons(sheet, rules, &mut steps);
        let level = by_sum.worse(wanted);
        if (level as usize) < by_sum as usize + wanted {
            steps.push(Step::Capped);
        }
        level
    };
    steps.push(Step::Level(level));
    Ok(Outcome { sums, total, by_sum, level, steps })
}

/// How many levels worse, and why.
fn reasons(sheet: &Sheet, rules: &Rules, steps: &mut Vec<Step>) -> usize {
    let diagnosed = sheet.dementia || sheet.mental;
    let events = sheet.events();
    let risky = events >= rules.events;
    if diagnosed {
        steps.push(Step::Diagnosis { dementia: sheet.dementia, mental: sheet.mental });
    }
    if risky {
        steps.push(Step::Events(events));
    }
    match (rules.adding, diagnosed && risky) {
        (Adding::Once, true) => {
            steps.push(Step::CountedOnce);
            1
        }
        _ => usize::from(diagnosed) + usize::from(risky),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Risk, Wrong};
    use proptest::prelude::*;

    /// A sheet with every item at its best, less `lost` points taken from the front.
    fn sheet(mut lost: u8) -> Sheet {
        let scores = ITEMS.map(|item| {
            let take = lost.min(item.most());
            lost -= take;
            Some(item.most() - take)
        });
        Sheet { scores, ..Sheet::default() }
    }

    fn level(sheet: &Sheet, adding: Adding) -> Level {
        assess(sheet, &Rules { adding, ..Rules::default() }).expect("a whole sheet").level
    }

    #[test]
    fn a_whole_sheet_is_intact_and_one_point_less_is_mild() {
        let whole = assess(&sheet(0), &Rules::default()).expect("whole");
        assert_eq!((whole.sums, whole.total, whole.level), ([32, 15, 28, 15], 90, Level::Intact));
        assert_eq!(level(&sheet(1), Adding::Once), Level::Mild);
        assert_eq!(level(&sheet(90), Adding::Once), Level::Total);
    }

    #[test]
    fn each_reason_makes_it_worse_and_two_by_the_rule() {
        let both = Sheet { dementia: true, risks: vec![(Risk::Fall, 1), (Risk::Lost, 1)], ..sheet(10) };
        assert_eq!(level(&Sheet { risks: vec![], ..both.clone() }, Adding::Once), Level::Moderate);
        assert_eq!(level(&Sheet { dementia: false, ..both.clone() }, Adding::Once), Level::Moderate);
        assert_eq!(level(&both, Adding::Once), Level::Moderate);
        assert_eq!(level(&both, Adding::Each), Level::Severe);
        let one = Sheet { risks: vec![(Risk::Fall, 1)], ..sheet(10) };
        assert_eq!(level(&one, Adding::Each), Level::Mild, "one event is not two");
        let steps = assess(&both, &Rules::default()).expect("whole").steps;
        assert!(steps.contains(&Step::CountedOnce) && steps.contains(&Step::Events(2)));
    }

    #[test]
    fn nothing_is_worse_than_the_worst() {
        let lost = Sheet { dementia: true, ..sheet(90) };
        let outcome = assess(&lost, &Rules::default()).expect("whole");
        assert_eq!(outcome.level, Level::Total);
        assert!(outcome.steps.contains(&Step::Capped));
    }

    #[test]
    fn a_coma_is_the_worst_level_and_must_fit_its_item() {
        let mut sheet = Sheet { coma: true, ..sheet(0) };
        let wrongs = assess(&sheet, &Rules::default()).expect_err("awake").0;
        assert_eq!(wrongs, [Wrong::ComaAwake]);
        sheet.scores[20] = Some(0);
        assert_eq!(ITEMS[20].code, "B3.9");
        let outcome = assess(&sheet, &Rules::default()).expect("whole");
        assert_eq!((outcome.total, outcome.by_sum, outcome.level), (88, Level::Mild, Level::Total));
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let mut sheet = sheet(0);
        sheet.scores[3] = None;
        sheet.scores[11] = Some(4);
        let bad = assess(&sheet, &Rules::default()).expect_err("two wrongs");
        let said: Vec<String> = bad.0.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["B1.4 穿脱上衣还没有打分", "B2.4 上下楼梯最多 3 分"]);
        assert_eq!(bad.0[1].field(), "b2_4");
        assert_eq!(
            assess(&Sheet::default(), &Rules::default()).expect_err("empty").to_string(),
            "还有 26 项没有打分"
        );
    }

    #[test]
    fn scores_are_read_as_people_write_them() {
        let text = "4 4 4,4，4、4 4 4 4 4 4 3 4 4 4 4 4 4 1 1 2 2 2 4 3 4";
        assert_eq!(Sheet::read_scores(text), Ok(sheet(0).scores));
        assert!(Sheet::read_scores("4 4").is_err() && Sheet::read_scores(&format!("{text} 1")).is_err());
    }

    proptest! {
        #[test]
        fn a_worse_score_never_gives_a_better_level(
            raw in prop::collection::vec(0u8..5, 26), at in 0usize..26, dementia: bool, falls in 0u32..4,
        ) {
            let mut scores = [None; 26];
            for (score, (item, raw)) in scores.iter_mut().zip(ITEMS.iter().zip(raw)) {
                *score = Some(raw.min(item.most()));
            }
            let better = Sheet { scores, dementia, risks: vec![(Risk::Fall, falls)], ..Sheet::default() };
            let mut worse = better.clone();
            worse.scores[at] = worse.scores[at].map(|s| s.saturating_sub(1));
            for adding in [Adding::Once, Adding::Each] {
                prop_assert!(level(&worse, adding) >= level(&better, adding));
            }
            let outcome = assess(&better, &Rules::default()).expect("whole");
            prop_assert_eq!(outcome.steps.last(), Some(&Step::Level(outcome.level)));
            prop_assert!(outcome.level >= outcome.by_sum);
        }
    }
}
