//! Questions about units, always at a day.

use crate::{Kind, Unit, store};
use base::{Date, RegionCode};
use db::{DbError, Tx};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Everybody who works here may see which units there are; it is nobody's personal data.
const ALL: &[Role] = &Role::ALL;

/// A unit with its place among the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitView {
    /// The unit.
    pub unit: Unit,
    /// Its parent's name on that day.
    pub parent_name: Option<String>,
    /// The managing body's name on that day.
    pub manager_name: Option<String>,
}

/// The units valid on a day, by code.
#[derive(Debug, Default, Serialize)]
pub struct List {
    /// None = today.
    pub on: Option<Date>,
    /// Only direct children of this unit.
    pub parent: Option<RegionCode>,
    /// Only units of this kind.
    pub kind: Option<Kind>,
}

impl Query for List {
    const NAME: &'static str = "regions.list";
    const SAYS: &'static str = "查看区划";
    const ROLES: &'static [Role] = ALL;
    type Out = Vec<UnitView>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<UnitView>, Stop<Never>> {
        let day = self.on.unwrap_or(Date::of(rx.now));
        let all = store::on(rx.tx(), day).await?;
        let names: HashMap<RegionCode, String> =
            all.iter().map(|u| (u.code.clone(), u.name.clone())).collect();
        let name = |code: &Option<RegionCode>| code.as_ref().and_then(|code| names.get(code).cloned());
        Ok(all
            .into_iter()
            .filter(|u| self.parent.is_none() || u.parent == self.parent)
            .filter(|u| self.kind.is_none_or(|kind| u.kind == kind))
            .map(|unit| UnitView { parent_name: name(&unit.parent), manager_name: name(&unit.manager), unit })
            .collect())
    }
}

/// A unit and everything above it on a day, largest first.
#[derive(Debug, Serialize)]
pub struct PathOf {
    /// The unit.
    pub code: RegionCode,
    /// None = today.
    pub on: Option<Date>,
}

impl Query for PathOf {
    const NAME: &'static str = "regions.path";
    const SAYS: &'static str = "查看区划";
    const ROLES: &'static [Role] = ALL;
    type Out = Vec<Unit>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Unit>, Stop<Never>> {
        let day = self.on.unwrap_or(Date::of(rx.now));
        Ok(path(rx.tx(), &self.code, day).await?)
    }
}

/// The unit on a day; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn unit(tx: &mut Tx<'_>, code: &RegionCode, day: Date) -> Result<Option<Unit>, DbError> {
    store::at(tx, code.as_str(), day).await
}

/// The unit's name on a day; a code that nobody knows is its own name.
///
/// # Errors
/// When storage fails.
pub async fn name_of(tx: &mut Tx<'_>, code: &str, day: Date) -> Result<String, DbError> {
    Ok(store::at(tx, code, day).await?.map_or_else(|| code.to_owned(), |unit| unit.name))
}

/// The names of all units on a day, by code.
///
/// # Errors
/// When storage fails.
pub async fn names(tx: &mut Tx<'_>, day: Date) -> Result<HashMap<String, String>, DbError> {
    store::names_on(tx, day).await
}

/// The codes of at most so many units whose name, on whatever day, has this in it: people go on saying the old name.
///
/// # Errors
/// When storage fails.
pub async fn named(tx: &mut Tx<'_>, part: &str, limit: i64) -> Result<Vec<String>, DbError> {
    store::named(tx, part, limit).await
}

/// A unit and everything above it on a day, largest first.
///
/// # Errors
/// When storage fails.
pub async fn path(tx: &mut Tx<'_>, code: &RegionCode, day: Date) -> Result<Vec<Unit>, DbError> {
    let mut found: Vec<Unit> = Vec::new();
    let mut next = Some(code.clone());
    while let Some(code) = next.take() {
        // A file may name two units as each other's parents; a path never repeats itself.
        if found.iter().any(|unit| unit.code == code) {
            break;
        }
        if let Some(unit) = store::at(tx, code.as_str(), day).await? {
            next = unit.parent.clone();
            found.push(unit);
        }
    }
    found.reverse();
    Ok(found)
}

/// The codes of a unit and everything that belongs to it or is run by it on a day.
///
/// # Errors
/// When storage fails.
pub async fn within(tx: &mut Tx<'_>, code: &RegionCode, day: Date) -> Result<Vec<RegionCode>, DbError> {
    let all = store::on(tx, day).await?;
    let mut inside = vec![code.clone()];
    let mut next = 0;
    while let Some(here) = inside.get(next).cloned() {
        next += 1;
        for unit in &all {
            let belongs = unit.parent.as_ref() == Some(&here) || unit.manager.as_ref() == Some(&here);
            if belongs && !inside.contains(&unit.code) {
                inside.push(unit.code.clone());
            }
        }
    }
    Ok(inside)
}
