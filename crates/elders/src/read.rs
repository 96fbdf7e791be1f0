//! Masked lists, counts, and what other capabilities ask in their own transaction.

use crate::card::open_phone;
use crate::category::{Categories, Category, Grade};
use crate::death_store;
use crate::store::{self, Stored};
use base::{Date, ElderId, Point, RegionCode, Sex};
use db::{DbError, Tx};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Who may see masked lists.
pub(crate) const LISTERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];

/// An elder in a list: enough to choose the right one, nothing to take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Masked {
    /// Who.
    pub id: ElderId,
    /// Full name.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// Sex.
    pub sex: Sex,
    /// Age today.
    pub age: Option<i64>,
    /// Region code.
    pub region: String,
    /// Its name today.
    pub region_name: String,
    /// The first number: 100****1234.
    pub phone: Option<String>,
    /// Why looked after with priority.
    pub categories: Categories,
    /// Grade of ability.
    pub grade: Option<Grade>,
    /// The elder is known to have died.
    pub died: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none = this was the last.
    pub next: Option<ElderId>,
}

/// Turns stored elders into rows of a list.
pub(crate) async fn masked(rx: &mut Rx<'_, '_>, elders: Vec<Stored>) -> Result<Vec<Masked>, DbError> {
    let today = Date::of(rx.now);
    let names = regions::names(rx.tx(), today).await?;
    let ids: Vec<ElderId> = elders.iter().map(|elder| elder.id).collect();
    let mut phones = HashMap::new();
    for row in store::first_phones(rx.tx(), &ids).await? {
        let phone = open_phone(rx, row.elder, &row.sealed).await?;
        phones.insert(row.elder, phone.masked());
    }
    let rows = elders.into_iter().map(|elder| Masked {
        id: elder.id,
        age: elder.birth.map(|birth| birth.age_on(today)),
        region_name: names.get(&elder.region).cloned().unwrap_or_else(|| elder.region.clone()),
        phone: phones.remove(&elder.id),
        name: elder.name,
        called: elder.called,
        sex: elder.sex,
        region: elder.region,
        categories: elder.categories,
        grade: elder.grade,
        died: elder.died_on.is_some(),
    });
    Ok(rows.collect())
}

/// Elders by region, then name. Pages of at most 100.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Only this unit and what its code begins.
    pub region: Option<RegionCode>,
    /// Only with this category.
    pub category: Option<Category>,
    /// Only this old or older.
    pub min_age: Option<i64>,
    /// [`Page::next`] of the page before.
    pub after: Option<ElderId>,
    /// Rows; 0 = 20.
    pub limit: i64,
}

impl Query for List {
    const NAME: &'static str = "elders.list";
    const SAYS: &'static str = "查看长者名单";
    const ROLES: &'static [Role] = LISTERS;
    type Out = Page<Masked>;
    type Error = Never;

    fn subject(&self) -> Subject {
        self.region.as_ref().map_or(Subject::Nobody, |region| Subject::Region(region.to_string()))
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page<Masked>, Stop<Never>> {
        let scope = match &self.region {
            Some(region) => desk::Part { region: region.to_string(), below: true, past: false }.into(),
            None => rx.scope().await?,
        };
        let today = Date::of(rx.now);
        // Born on or before this day: yyyymmdd minus whole years keeps its order.
        let born_until = self.min_age.map(|age| today.number() - age.clamp(0, 200) * 10_000);
        let limit = page_size(self.limit);
        let mut found =
            store::list(rx.tx(), &scope, self.category, born_until, self.after, limit + 1).await?;
        let next = next_of(&mut found, limit);
        Ok(Page { rows: masked(rx, found).await?, next })
    }
}

/// 1 to 100 rows, 20 when nobody said.
pub(crate) fn page_size(limit: i64) -> i64 {
    if limit == 0 { 20 } else { limit.clamp(1, 100) }
}

/// Cuts the row that shows that there is more; answers the last row that is shown.
pub(crate) fn next_of(found: &mut Vec<Stored>, limit: i64) -> Option<ElderId> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if found.len() <= limit {
        return None;
    }
    found.truncate(limit);
    found.last().map(|elder| elder.id)
}

/// How many elders live where.
#[derive(Debug, Serialize)]
pub struct CountByRegion;

/// Answer of [`CountByRegion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountsByRegion {
    /// All within the asking person's scope.
    pub total: i64,
    /// Region code, its name today, how many; by code.
    pub regions: Vec<(String, String, i64)>,
}

impl Query for CountByRegion {
    const NAME: &'static str = "elders.count";
    const SAYS: &'static str = "查看长者人数";
    const ROLES: &'static [Role] = &Role::ALL;
    type Out = CountsByRegion;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<CountsByRegion, Stop<Never>> {
        let scope = rx.scope().await?;
        let mut counts = store::counts(rx.tx(), &scope).await?;
        // Those who have died are few: subtracted, so that the living are counted in the index alone.
        for (region, dead) in death_store::counts(rx.tx(), &scope).await? {
            counts.iter_mut().filter(|(code, _)| *code == region).for_each(|(_, count)| *count -= dead);
        }
        let today = Date::of(rx.now);
        let names = regions::names(rx.tx(), today).await?;
        let regions: Vec<_> = counts
            .into_iter()
            .map(|(code, count)| (code.clone(), names.get(&code).cloned().unwrap_or(code), count))
            .collect();
        Ok(CountsByRegion { total: regions.iter().map(|(_, _, count)| count).sum(), regions })
    }
}

/// What another capability needs of an elder to do its own work: no sealed part.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// Who.
    pub id: ElderId,
    /// Full name.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// Sex.
    pub sex: Sex,
    /// Birthday.
    pub birth: Option<Date>,
    /// Region code.
    pub region: String,
    /// Where the home is.
    pub point: Option<Point>,
    /// The day of death, when the elder is known to have died.
    pub died: Option<Date>,
}

/// An elder in brief; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn brief(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<Brief>, DbError> {
    Ok(store::elder(tx, elder).await?.map(|e| Brief {
        id: e.id,
        name: e.name,
        called: e.called,
        sex: e.sex,
        birth: e.birth,
        region: e.region,
        point: e.point,
        died: e.died_on,
    }))
}

/// The names of these elders; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn names(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, String>, DbError> {
    let mut names = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(200) {
        names.extend(store::names(tx, chunk).await?);
    }
    Ok(names)
}
