//! The rule: who belongs to the rounds, in which tier, how often, what counts as having met. Data with a first day;
//! pure.

use base::Date;
use elders::{Categories, Category, Grade};
use serde::{Deserialize, Serialize};

/// How much an elder needs to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 重点.
    High,
    /// 关注.
    Key,
    /// 一般.
    Ordinary,
}

impl Tier {
    /// All, the most urgent first.
    pub const ALL: [Tier; 3] = [Tier::High, Tier::Key, Tier::Ordinary];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Tier::High => "high",
            Tier::Key => "key",
            Tier::Ordinary => "ordinary",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Tier::High => "重点",
            Tier::Key => "关注",
            Tier::Ordinary => "一般",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.word() == word)
    }
}

/// Days between two meetings, by tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Every {
    /// Of the high tier.
    pub high: i64,
    /// Of the key tier.
    pub key: i64,
    /// Of the ordinary tier.
    pub ordinary: i64,
}

impl Every {
    /// Of this tier.
    pub fn of(&self, tier: Tier) -> i64 {
        match tier {
            Tier::High => self.high,
            Tier::Key => self.key,
            Tier::Ordinary => self.ordinary,
        }
    }
}

/// Which contacts of others count as a meeting, by tier. A sign of life is noted in any case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// A helper's finished visit.
    pub visit: Vec<Tier>,
    /// A conversation over the elder's own number.
    pub call: Vec<Tier>,
}

/// One line of the table. Everything it names must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The tier it leads to.
    pub tier: Tier,
    /// The reason as it is read to the elder.
    pub says: String,
    /// With this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// And this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Category>,
    /// This old or older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_age: Option<i64>,
    /// This grade of ability or worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_grade: Option<Grade>,
}

/// A whole rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// After so many months somebody who declined is asked again.
    pub ask_again_months: i64,
    /// How often.
    pub every: Every,
    /// What counts.
    pub signs: Signs,
    /// Who, and why.
    pub lines: Vec<Line>,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    /// No name.
    #[error("给规则起个名字")]
    NoName,
    /// No line: nobody would be looked after.
    #[error("至少要有一条“谁要探访”")]
    NoLine,
    /// Dozens of lines.
    #[error("最多 24 条")]
    ManyLines,
    /// A line without a condition would take everybody.
    #[error("第 {0} 条没有条件，会把所有长者都算进来")]
    Everybody(usize),
    /// A line without words cannot be read to the elder.
    #[error("第 {0} 条没有写理由，理由要念给长者听")]
    NoReason(usize),
    /// Two lines with the same reason cannot be told apart when one is refused.
    #[error("第 {0} 条的理由和前面重复")]
    SameReason(usize),
    /// An age nobody has.
    #[error("第 {0} 条的年龄要在 60 到 110 之间")]
    Age(usize),
    /// Frequencies that contradict the tiers.
    #[error("间隔要在 1 到 180 天之间，重点不长于关注，关注不长于一般")]
    Every,
    /// Nobody would ever be asked again, or every week.
    #[error("再问一次要在 1 到 24 个月之间")]
    AskAgain,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Birthday.
    pub birth: Option<Date>,
    /// Categories.
    pub categories: Categories,
    /// Grade of ability.
    pub grade: Option<Grade>,
}

impl Line {
    /// Whether it holds for an elder on a day.
    pub fn holds(&self, facts: &Facts, today: Date) -> bool {
        let age = facts.birth.map(|birth| birth.age_on(today));
        [self.category, self.also].into_iter().flatten().all(|category| facts.categories.has(category))
            && self.min_age.is_none_or(|least| age.is_some_and(|age| age >= least))
            && self.min_grade.is_none_or(|least| facts.grade.is_some_and(|grade| grade >= least))
    }

    fn open(&self) -> bool {
        self.category.is_none() && self.also.is_none() && self.min_age.is_none() && self.min_grade.is_none()
    }
}

impl Rule {
    /// The rule that comes with the program.
    pub fn shipped() -> Rule {
        toml::from_str(include_str!("../rules.toml")).expect("the shipped rule is read by a test")
    }

    /// Checks it.
    ///
    /// # Errors
    /// [`BadRule`].
    pub fn checked(mut self) -> Result<Rule, BadRule> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() || self.name.chars().count() > 60 {
            return Err(BadRule::NoName);
        }
        match self.lines.len() {
            0 => return Err(BadRule::NoLine),
            25.. => return Err(BadRule::ManyLines),
            _ => {}
        }
        for at in 0..self.lines.len() {
            self.lines[at].says = self.lines[at].says.trim().chars().take(60).collect();
            let (before, line) = (&self.lines[..at], &self.lines[at]);
            if line.open() {
                return Err(BadRule::Everybody(at + 1));
            }
            if line.says.is_empty() {
                return Err(BadRule::NoReason(at + 1));
            }
            if before.iter().any(|other| other.says == line.says) {
                return Err(BadRule::SameReason(at + 1));
            }
            if line.min_age.is_some_and(|age| !(60..=110).contains(&age)) {
                return Err(BadRule::Age(at + 1));
            }
        }
        let Every { high, key, ordinary } = self.every;
        if high < 1 || high > key || key > ordinary || ordinary > 180 {
            return Err(BadRule::Every);
        }
        if !(1..=24).contains(&self.ask_again_months) {
            return Err(BadRule::AskAgain);
        }
        Ok(self)
    }

    /// The tier of an elder and every reason for it; none when the elder does not belong. Reasons that the elder has
    /// refused do not count, and are not among them.
    pub fn tier(&self, facts: &Facts, today: Date, refused: &[String]) -> Option<(Tier, Vec<String>)> {
        let holding =
            self.lines.iter().filter(|line| line.holds(facts, today) && !refused.contains(&line.says));
        let holding: Vec<&Line> = holding.collect();
        let tier = holding.iter().map(|line| line.tier).min()?;
        Some((tier, holding.into_iter().map(|line| line.says.clone()).collect()))
    }

    /// Whether a contact of somebody else is a meeting in this tier.
    pub fn counts(&self, how: How, tier: Tier) -> bool {
        match how {
            How::Round => true,
            How::Visit => self.signs.visit.contains(&tier),
            How::Call => self.signs.call.contains(&tier),
        }
    }
}

/// How somebody was met or heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The worker's own round.
    Round,
    /// A helper's visit.
    Visit,
    /// A conversation over the line.
    Call,
}

impl How {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            How::Round => "round",
            How::Visit => "visit",
            How::Call => "call",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            How::Round => "探访",
            How::Visit => "助老员上门",
            How::Call => "电话",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<How> {
        [How::Round, How::Visit, How::Call].into_iter().find(|how| how.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(birth: &str, categories: &[Category], grade: Option<Grade>) -> Facts {
        Facts { birth: birth.parse().ok(), categories: Categories::from(categories.to_vec()), grade }
    }

    fn today() -> Date {
        "2026-11-24".parse().expect("a day")
    }

    #[test]
    fn the_shipped_rule_holds_its_own_rules() {
        let rule = Rule::shipped();
        assert_eq!(rule.clone().checked(), Ok(rule));
    }

    #[test]
    fn the_highest_tier_wins_and_every_reason_is_told() {
        let rule = Rule::shipped();
        let (tier, reasons) = rule
            .tier(&facts("1944-01-01", &[Category::Dj, Category::Kc], None), today(), &[])
            .expect("belongs");
        assert_eq!(tier, Tier::High);
        assert!(reasons.contains(&"80 岁以上，空巢".to_owned()) && reasons.len() >= 3, "{reasons:?}");
        // The day before the birthday the elder is 79.
        let younger = facts("1946-11-25", &[Category::Dj], None);
        assert_eq!(rule.tier(&younger, today(), &[]).expect("belongs").0, Tier::Key);
        assert_eq!(
            rule.tier(&facts("1944-01-01", &[Category::Gl], None), today(), &[]),
            None,
            "old is not enough"
        );
        assert_eq!(
            rule.tier(&facts("", &[], Some(Grade::Total)), today(), &[]).expect("belongs").0,
            Tier::Key
        );
    }

    #[test]
    fn a_refused_reason_does_not_count() {
        let rule = Rule::shipped();
        let alone = facts("1944-01-01", &[Category::Dj], None);
        let refused = ["80 岁以上，一个人住".to_owned()];
        assert_eq!(rule.tier(&alone, today(), &refused).expect("still alone").0, Tier::Key);
        let all: Vec<String> = rule.lines.iter().map(|line| line.says.clone()).collect();
        assert_eq!(rule.tier(&alone, today(), &all), None);
    }

    #[test]
    fn rules_that_cannot_be_meant_are_refused() {
        let with = |change: fn(&mut Rule)| {
            let mut rule = Rule::shipped();
            change(&mut rule);
            rule.checked().expect_err("refused")
        };
        assert_eq!(with(|r| r.lines.clear()), BadRule::NoLine);
        assert_eq!(with(|r| r.lines[1].says.clear()), BadRule::NoReason(2));
        assert_eq!(with(|r| r.lines[1].says = r.lines[0].says.clone()), BadRule::SameReason(2));
        assert_eq!(with(|r| (r.lines[3].category, r.lines[3].min_age) = (None, None)), BadRule::Everybody(4));
        assert_eq!(with(|r| r.every.high = 31), BadRule::Every);
        assert_eq!(with(|r| r.every.high = 0), BadRule::Every);
        assert_eq!(with(|r| r.ask_again_months = 0), BadRule::AskAgain);
        assert_eq!(with(|r| r.lines[0].min_age = Some(18)), BadRule::Age(1));
        assert_eq!(with(|r| r.name = " ".into()), BadRule::NoName);
    }
}
