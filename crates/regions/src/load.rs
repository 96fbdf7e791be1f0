//! Takes units in from a file: new ones, new versions of known ones, corrections.

use crate::{Unit, change, reaches, store};
use base::{Date, RegionCode};
use db::Tx;
use desk::{Command, Cx, Kind as Refused, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Units to take in; at most 500 at once. The same units twice change nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoadUnits {
    /// In any order: a parent may stand after its children.
    pub units: Vec<Unit>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// Versions that were not there before.
    pub added: usize,
    /// Versions that were there and say something else now.
    pub changed: usize,
    /// Versions that were there and say the same.
    pub same: usize,
}

/// Why units are not taken in.
#[derive(Debug, thiserror::Error)]
pub enum LoadRefused {
    /// More than the limit.
    #[error("一次最多导入 500 个区划")]
    TooMany,
    /// A name is missing.
    #[error("区划 {0} 没有名称")]
    NoName(RegionCode),
    /// The parent is nowhere.
    #[error("区划 {0} 的上级 {1} 不存在")]
    NoParent(RegionCode, RegionCode),
    /// Ends before it begins.
    #[error("区划 {0} 的失效日期早于生效日期")]
    Days(RegionCode),
    /// Two versions of one code on the same day.
    #[error("区划 {0} 有两个版本日期重叠，请先写明前一个的失效日期")]
    Overlap(RegionCode),
    /// A unit is above itself.
    #[error("{0}")]
    Ring(String),
}

impl Refusal for LoadRefused {
    fn kind(&self) -> Refused {
        match self {
            LoadRefused::TooMany => Refused::Invalid("units"),
            LoadRefused::NoName(_) => Refused::Invalid("name"),
            LoadRefused::NoParent(..) => Refused::Invalid("parent"),
            LoadRefused::Days(_) | LoadRefused::Overlap(_) => Refused::Invalid("until"),
            LoadRefused::Ring(_) => Refused::Invalid("parent"),
        }
    }
}

/// One version a day, and nobody above itself on any of the days on which something begins.
async fn sound(tx: &mut Tx<'_>, units: &[Unit]) -> Result<(), Stop<LoadRefused>> {
    let versions = store::versions(tx).await?;
    let codes: HashSet<&RegionCode> = units.iter().map(|unit| &unit.code).collect();
    for pair in versions.windows(2).filter(|pair| pair[0].code == pair[1].code) {
        let until = pair[0].until.map_or(i64::MAX, Date::number);
        if codes.contains(&pair[0].code) && until > pair[1].from.map_or(0, Date::number) {
            return Err(LoadRefused::Overlap(pair[0].code.clone()).into());
        }
    }
    let first = Date::new(1900, 1, 1).ok();
    let days: HashSet<Date> = units.iter().filter_map(|unit| unit.from.or(first)).collect();
    for day in days {
        let tree: Vec<Unit> = versions.iter().filter(|unit| unit.holds_on(day)).cloned().collect();
        if let Some(ring) = change::tree_faults(&tree).into_iter().find(|fault| fault.contains("绕一圈")) {
            return Err(LoadRefused::Ring(ring).into());
        }
    }
    Ok(())
}

impl Command for LoadUnits {
    const NAME: &'static str = "regions.load";
    const SAYS: &'static str = "导入区划";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Loaded;
    type Error = LoadRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Loaded, Stop<LoadRefused>> {
        if self.units.len() > 500 {
            return Err(LoadRefused::TooMany.into());
        }
        let here: HashSet<&str> = self.units.iter().map(|unit| unit.code.as_str()).collect();
        let mut loaded = Loaded { added: 0, changed: 0, same: 0 };
        for unit in &self.units {
            if unit.name.trim().is_empty() {
                return Err(LoadRefused::NoName(unit.code.clone()).into());
            }
            if unit.until.is_some_and(|until| unit.from.is_some_and(|from| until <= from)) {
                return Err(LoadRefused::Days(unit.code.clone()).into());
            }
            for other in unit.parent.iter().chain(&unit.manager) {
                if !here.contains(other.as_str()) && !store::known(cx.tx(), other).await? {
                    return Err(LoadRefused::NoParent(unit.code.clone(), other.clone()).into());
                }
            }
            match store::put(cx.tx(), unit).await? {
                store::Put::Added => loaded.added += 1,
                store::Put::Changed => loaded.changed += 1,
                store::Put::Same => loaded.same += 1,
            }
            // A new version ends the one before it.
            if let Some(from) = unit.from {
                store::end_before(cx.tx(), &unit.code, from).await?;
            }
        }
        sound(cx.tx(), &self.units).await?;
        reaches::refresh(cx).await?;
        cx.note("added", loaded.added);
        cx.note("changed", loaded.changed);
        Ok(loaded)
    }
}
