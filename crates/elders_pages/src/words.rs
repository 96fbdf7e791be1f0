//! How days, spans and people are said on these pages.

use base::{AnyId as _, Date, ElderId, Moment};
use elders::Whole;
use pages::layout::{Choice, Tag};

/// `2021-05-01 起`, `2021-05-01 至 2023-06-01`; the end is shown as the last day on which it held.
pub(crate) fn span(from: Option<Date>, until: Option<Date>) -> String {
    match (from, until) {
        (None, None) => "起始日不详".to_owned(),
        (Some(from), None) => format!("{from} 起"),
        (None, Some(until)) => format!("到 {until} 止"),
        (Some(from), Some(until)) => format!("{from} 到 {until} 止"),
    }
}

/// 有效, 未开始, 已终止, 已作废.
pub(crate) fn standing(from: Option<Date>, until: Option<Date>, voided: bool, today: Date) -> Tag {
    if voided {
        Tag::new("line", "已作废")
    } else if until.is_some_and(|until| until <= today) {
        Tag::new("line", "已终止")
    } else if from.is_some_and(|from| from > today) {
        Tag::new("p2", "还没开始")
    } else {
        Tag::new("good", "有效")
    }
}

/// `2026-11-24 09:05`, in Beijing.
pub(crate) fn moment(at: Moment) -> String {
    let b = at.beijing();
    format!("{:04}-{:02}-{:02} {:02}:{:02}", b.year, b.month, b.day, b.hour, b.minute)
}

/// Where a record came from, as people say it: the command line's own source has no name.
pub(crate) fn source(source: &str) -> &str {
    if source == "import" { "旧系统" } else { source }
}

/// The day in words, empty where it is not known.
pub(crate) fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The head of every page about an elder: who it is, and where else one can go.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    /// The elder's id.
    pub(crate) id: String,
    /// Full name: these pages are opened ones.
    pub(crate) name: String,
    /// 女 84 岁.
    pub(crate) age: String,
    /// Where.
    pub(crate) region: String,
    /// Tags of what matters first.
    pub(crate) tags: Vec<Tag>,
    /// The other pages about this elder.
    pub(crate) tabs: Vec<Choice>,
}

/// Pages about an elder, with their words.
const TABS: [(&str, &str); 8] = [
    ("record", "全部"),
    ("amend", "基本信息"),
    ("reach", "电话住址"),
    ("documents", "证件"),
    ("standing", "情况与认定"),
    ("health", "健康"),
    ("assess", "评估"),
    ("death", "去世"),
];

impl Heading {
    /// From a card that was opened.
    pub(crate) fn of(whole: &Whole, page: &str) -> Heading {
        let card = &whole.card;
        let mut tags: Vec<Tag> = Vec::new();
        if let Some(died) = card.died {
            tags.push(Tag::new("late", format!("已去世 {died}")));
        }
        tags.extend(card.profile.categories.iter().map(|category| Tag::new("p2", category.label())));
        tags.extend(card.profile.grade.map(|grade| Tag::new("line", grade.label())));
        let age =
            card.age.filter(|_| card.died.is_none()).map(|age| format!(" {age} 岁")).unwrap_or_default();
        Heading {
            id: card.id.text(),
            name: card.profile.name.clone(),
            age: format!("{}{age}", card.profile.sex.text()),
            region: card.region_path.clone(),
            tags,
            tabs: tabs(card.id, page),
        }
    }
}

/// Links to the other pages about an elder.
pub(crate) fn tabs(elder: ElderId, page: &str) -> Vec<Choice> {
    let one = |(path, word): (&str, &str)| {
        Choice::new(format!("/elders/{}/{path}", elder.text()), word, path == page)
    };
    TABS.into_iter().map(one).collect()
}

/// Choices of a select; `chosen` is the value.
pub(crate) fn choices<'a>(all: impl IntoIterator<Item = (&'a str, &'a str)>, chosen: &str) -> Vec<Choice> {
    all.into_iter().map(|(value, word)| Choice::new(value, word, value == chosen)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_read_them() {
        let day = |text: &str| text.parse::<Date>().ok();
        assert_eq!(span(day("2021-05-01"), None), "2021-05-01 起");
        assert_eq!(span(None, day("2023-06-01")), "到 2023-06-01 止");
        let today = day("2026-11-24").expect("a day");
        assert_eq!(standing(None, day("2026-11-24"), false, today).word, "已终止");
        assert_eq!(standing(day("2027-01-01"), None, false, today).word, "还没开始");
        assert_eq!(standing(None, None, true, today).word, "已作废");
    }
}
