//! Takes units in from a file: new ones, new versions of known ones, corrections.

use crate::{Unit, store};
use base::RegionCode;
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
}

impl Refusal for LoadRefused {
    fn kind(&self) -> Refused {
        match self {
            LoadRefused::TooMany => Refused::Invalid("units"),
            LoadRefused::NoName(_) => Refused::Invalid("name"),
            LoadRefused::NoParent(..) => Refused::Invalid("parent"),
            LoadRefused::Days(_) => Refused::Invalid("until"),
        }
    }
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
        cx.note("added", loaded.added);
        cx.note("changed", loaded.changed);
        Ok(loaded)
    }
}
