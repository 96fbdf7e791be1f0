//! Why an elder is looked after with priority follows from the records: facts, decisions, the newest assessment, a
//! diagnosis, the birthday. The columns of table `elders` are a cache of it, written by every act that writes a record,
//! and once more on the day on which it changes by itself.

use crate::assessment::AssessmentRow;
use crate::category::{Categories, Category, Grade};
use crate::decision::DecisionKind;
use crate::fact::{FactKind, within};
use crate::{record_store, store};
use base::{Date, ElderId};
use db::{DbError, sql};
use desk::Cx;

/// From this age on somebody is 高龄.
pub(crate) const HIGH_AGE: i64 = 80;

/// Days of a record: from, until (not included).
pub(crate) type Days = (Option<Date>, Option<Date>);

/// What the categories follow from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grounds {
    pub facts: Vec<(FactKind, Days)>,
    pub decisions: Vec<(DecisionKind, Days)>,
    /// The newest assessment: there is one, and its grade where it is known.
    pub assessed: Option<Option<Grade>>,
    pub dementia: bool,
    pub birth: Option<Date>,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Derived {
    pub categories: Categories,
    pub grade: Option<Grade>,
    /// The next day on which it changes by itself.
    pub turns_on: Option<Date>,
}

impl Grounds {
    pub(crate) fn derived(&self, today: Date) -> Derived {
        let mut found = Vec::new();
        let facts = self.facts.iter().filter(|(_, (from, until))| within(*from, *until, today));
        found.extend(facts.filter_map(|(kind, _)| kind.category()));
        let decisions = self.decisions.iter().filter(|(_, (from, until))| within(*from, *until, today));
        found.extend(decisions.filter_map(|(kind, _)| kind.category()));
        let grade = self.assessed.flatten();
        // 失能 as it is counted for care: from the middle grade on, or told without a degree.
        if self.assessed.is_some() && grade.is_none_or(|grade| grade >= Grade::Moderate) {
            found.push(Category::Sn);
        }
        if self.dementia {
            found.push(Category::Sz);
        }
        if self.birth.is_some_and(|birth| birth.age_on(today) >= HIGH_AGE) {
            found.push(Category::Gl);
        }
        Derived { categories: found.into(), grade, turns_on: self.turns_on(today) }
    }

    fn turns_on(&self, today: Date) -> Option<Date> {
        let facts = self.facts.iter().filter(|(kind, _)| kind.category().is_some()).map(|(_, days)| *days);
        let decisions =
            self.decisions.iter().filter(|(kind, _)| kind.category().is_some()).map(|(_, days)| *days);
        let days = facts.chain(decisions).flat_map(|(from, until)| [from, until]).flatten();
        days.chain(self.birth.and_then(eightieth)).filter(|day| *day > today).min()
    }
}

/// The day from which somebody is 80: the birthday, for one born on 29 February in a year that has none, 1 March.
fn eightieth(birth: Date) -> Option<Date> {
    let year = birth.year() + HIGH_AGE as i32;
    Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).ok()
}

/// The newest of several assessments: by day, those without a day first; then by when they were written down.
pub(crate) fn newest(rows: &[AssessmentRow]) -> Option<&AssessmentRow> {
    rows.iter().filter(|row| !row.voided).max_by_key(|row| (row.day, row.noted_at, row.id))
}

/// Reads an elder's grounds.
pub(crate) async fn grounds(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    birth: Option<Date>,
) -> Result<Grounds, DbError> {
    let facts = record_store::facts(cx.tx(), elder).await?;
    let decisions = record_store::decisions(cx.tx(), elder).await?;
    let assessments = record_store::assessments(cx.tx(), elder).await?;
    let dementia = record_store::health(cx.tx(), elder).await?.is_some_and(|health| health.dementia);
    Ok(Grounds {
        facts: facts.into_iter().filter(|f| !f.voided).map(|f| (f.kind, (f.from, f.until))).collect(),
        decisions: decisions.into_iter().filter(|d| !d.voided).map(|d| (d.kind, (d.from, d.until))).collect(),
        assessed: newest(&assessments).map(|row| row.grade),
        dementia,
        birth,
    })
}

/// Writes what follows from an elder's records into the elder's row, after a record or the birthday has changed; answers
/// the categories before and after.
pub(crate) async fn refresh(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
) -> Result<(Categories, Categories), DbError> {
    let stored = store::elder(cx.tx(), elder).await?.ok_or(DbError::Absent)?;
    let derived = grounds(cx, elder, stored.birth).await?.derived(Date::of(cx.now));
    write(cx, elder, derived).await?;
    Ok((stored.categories, derived.categories))
}

async fn write(cx: &mut Cx<'_, '_>, elder: ElderId, derived: Derived) -> Result<u64, DbError> {
    sql("UPDATE elders SET categories = $2, grade = $3, turns_on = $4 WHERE id = $1")
        .bind(elder)
        .bind(derived.categories.bits())
        .bind(derived.grade.map(Grade::code))
        .bind(derived.turns_on.map(Date::number))
        .run(cx.tx())
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn categories_follow_from_what_holds_today() {
        let grounds = Grounds {
            facts: vec![
                (FactKind::Alone, (Some(day("2026-01-01")), None)),
                (FactKind::WithSpouse, (None, None)),
            ],
            decisions: vec![
                (DecisionKind::Allowance, (None, Some(day("2026-06-01")))),
                (DecisionKind::Destitute, (Some(day("2027-01-01")), None)),
            ],
            assessed: Some(Some(Grade::Severe)),
            dementia: true,
            birth: Some(day("1947-02-28")),
        };
        let derived = grounds.derived(day("2026-05-31"));
        let expected = vec![Category::Db, Category::Sn, Category::Sz, Category::Dj];
        assert_eq!((derived.categories, derived.grade), (expected.into(), Some(Grade::Severe)));
        assert_eq!(derived.turns_on, Some(day("2026-06-01")));
        let derived = grounds.derived(day("2026-06-01"));
        assert!(!derived.categories.has(Category::Db));
        assert_eq!(derived.turns_on, Some(day("2027-01-01")));
        let derived = grounds.derived(day("2027-02-28"));
        assert!(derived.categories.has(Category::Gl) && derived.categories.has(Category::Tk));
        assert_eq!(derived.turns_on, None);
    }

    #[test]
    fn a_mild_grade_is_no_incapacity_and_an_unknown_one_is() {
        let with =
            |assessed| Grounds { assessed, ..Grounds::default() }.derived(day("2026-01-01")).categories;
        assert!(!with(None).has(Category::Sn) && !with(Some(Some(Grade::Mild))).has(Category::Sn));
        assert!(with(Some(None)).has(Category::Sn) && with(Some(Some(Grade::Moderate))).has(Category::Sn));
    }

    #[test]
    fn leap_days_turn_eighty_too() {
        let born = Grounds { birth: Some(day("1948-02-29")), ..Grounds::default() };
        assert_eq!(born.derived(day("2026-01-01")).turns_on, Some(day("2028-02-29")));
        let on = |text| born.derived(day(text)).categories.has(Category::Gl);
        assert!(!on("2028-02-28") && on("2028-02-29"));
    }
}
