//! A day's view: which unit a recorded code meant on that day, and where a record stood on it. Reports are made with it: what
//! was entered before a reorganisation is counted where it stood, what is asked for a day after it under the new unit.

use crate::change::Heir;
use crate::{Unit, change_store, store};
use base::{Date, RegionCode};
use db::{DbError, Tx, sql};
use std::collections::HashMap;

/// By what a unit contains another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It belongs to it: administrative parents.
    #[default]
    Belongs,
    /// It is run by it: managing bodies, and parents where there is none.
    Runs,
}

impl Way {
    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Way::Belongs => "belongs",
            Way::Runs => "runs",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Way::Belongs => "按行政隶属",
            Way::Runs => "按实际管理",
        }
    }

    /// Reads [`Way::word`].
    pub fn read(word: &str) -> Option<Way> {
        [Way::Belongs, Way::Runs].into_iter().find(|way| way.word() == word)
    }
}

/// The units of a day, and how codes of other days are understood on it.
#[derive(Debug, Clone)]
pub struct AsOf {
    /// The day.
    pub day: Date,
    units: HashMap<String, Unit>,
    /// By reorganisation, the oldest first, only those that held on the day.
    heirs: Vec<Vec<Heir>>,
    /// Kinds of which some records have moved after the day.
    moved: Vec<String>,
}

impl AsOf {
    /// The view of a day.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn load(tx: &mut Tx<'_>, day: Date) -> Result<AsOf, DbError> {
        let units = store::on(tx, day).await?;
        let mut heirs: Vec<Vec<Heir>> = Vec::new();
        let mut last = None;
        for (name, heir, from) in change_store::all_heirs(tx).await? {
            if from > day.number() {
                continue;
            }
            if last.as_ref() != Some(&name) {
                heirs.push(Vec::new());
                last = Some(name);
            }
            if let Some(of) = heirs.last_mut() {
                of.push(heir);
            }
        }
        let moved = sql("SELECT DISTINCT kind FROM region_moves WHERE day > $1 ORDER BY kind")
            .bind(day.number())
            .all(tx, |row| row.get(0))
            .await?;
        let units = units.into_iter().map(|unit| (unit.code.to_string(), unit)).collect();
        Ok(AsOf { day, units, heirs, moved })
    }

    /// The units of the day, by code.
    pub fn units(&self) -> Vec<&Unit> {
        let mut units: Vec<&Unit> = self.units.values().collect();
        units.sort_by(|a, b| a.code.cmp(&b.code));
        units
    }

    /// A unit of the day.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    /// Where a record of this kind stood at the end of the day, as an expression over its table's alias: its present code
    /// unless it was moved since.
    pub fn region_sql(&self, kind: &str, alias: &str) -> String {
        if !self.moved.iter().any(|moved| moved == kind) {
            return format!("{alias}.region");
        }
        format!(
            "COALESCE((SELECT m.before FROM region_moves m WHERE m.kind = '{kind}' AND m.record = {alias}.id \
             AND m.day > {} ORDER BY m.day, m.name LIMIT 1), {alias}.region)",
            self.day.number()
        )
    }

    /// What a recorded code was called on the day: what was entered under an older code counts under its heir.
    pub fn code(&self, recorded: &str) -> String {
        let mut code = recorded.to_owned();
        for of in &self.heirs {
            if let Some(next) = of.iter().find_map(|heir| heir.map(&code)) {
                code = next;
            }
        }
        code
    }

    /// The smallest unit of the day in which a recorded code lies.
    pub fn place(&self, recorded: &str) -> Option<&Unit> {
        let code = self.code(recorded);
        let mut end = code.len();
        while end >= 2 {
            if let Some(unit) = code.get(..end).and_then(|part| self.units.get(part)) {
                return Some(unit);
            }
            end -= 1;
        }
        None
    }

    /// A unit and what contains it, the smallest first.
    pub fn above<'a>(&'a self, unit: &'a Unit, way: Way) -> Vec<&'a Unit> {
        let mut path = vec![unit];
        let mut here = unit;
        while path.len() < 12 {
            let up = match way {
                Way::Belongs => here.parent.as_ref(),
                Way::Runs => here.manager.as_ref().or(here.parent.as_ref()),
            };
            let Some(up) = up.and_then(|code| self.units.get(code.as_str())) else { break };
            path.push(up);
            here = up;
        }
        path
    }

    /// Whether a recorded code lay in a unit on the day.
    pub fn inside(&self, recorded: &str, unit: &RegionCode, way: Way) -> bool {
        let Some(place) = self.place(recorded) else { return false };
        self.above(place, way).iter().any(|above| above.code == *unit)
    }

    /// The units next below one on the day, by code.
    pub fn below(&self, unit: &RegionCode, way: Way) -> Vec<&Unit> {
        let mut below: Vec<&Unit> = self
            .units
            .values()
            .filter(|one| self.above(one, way).get(1).is_some_and(|up| up.code == *unit))
            .collect();
        below.sort_by(|a, b| a.code.cmp(&b.code));
        below
    }
}
