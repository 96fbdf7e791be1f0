//! Questions about reorganisations and about one unit through the years.

use crate::change::{Heir, Turn};
use crate::change_store::{self, Follow, Kept};
use crate::follow::Holding;
use crate::{Reorganisation, Unit, as_of::AsOf, as_of::Way, moves, plan, store};
use base::{Date, RegionCode};
use db::{DbError, Tx};
use desk::{Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Who sees reorganisations: whoever answers for a region, and who runs the machine.
const SEE: &[Role] = &[Role::Officer, Role::Supervisor, Role::SystemAdmin, Role::AuditAdmin];

/// All reorganisations, the latest day first.
#[derive(Debug, Serialize)]
pub struct Reorganisations {}

impl Query for Reorganisations {
    const NAME: &'static str = "regions.reorganisations";
    const SAYS: &'static str = "查看区划变更";
    const ROLES: &'static [Role] = SEE;
    type Out = Vec<Kept>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Kept>, Stop<Never>> {
        Ok(change_store::all(rx.tx()).await?)
    }
}

/// One reorganisation and who has followed.
#[derive(Debug, Serialize)]
pub struct Progress {
    /// Which.
    pub name: String,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The reorganisation.
    pub kept: Kept,
    /// The completion record: one line for each capability that keeps region codes.
    pub follows: Vec<Follow>,
    /// What it does to units.
    pub turns: Vec<Turn>,
}

/// There is none.
#[derive(Debug, thiserror::Error)]
#[error("没有这个区划变更")]
pub struct NoReorganisation;

impl Refusal for NoReorganisation {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for Progress {
    const NAME: &'static str = "regions.progress";
    const SAYS: &'static str = "查看区划变更进度";
    const ROLES: &'static [Role] = SEE;
    type Out = Course;
    type Error = NoReorganisation;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Course, Stop<NoReorganisation>> {
        let Some(kept) = change_store::load(rx.tx(), &self.name).await? else {
            return Err(NoReorganisation.into());
        };
        let follows = change_store::follows(rx.tx(), &self.name).await?;
        let mut turns = Vec::new();
        if let Ok(mut file) = Reorganisation::read(&kept.text) {
            file.day = kept.day;
            let (before, _) = plan::ground(rx.tx(), &file).await?;
            turns = file.turns(&before);
        }
        Ok(Course { kept, follows, turns })
    }
}

/// A file looked at before anything is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// As it was read; its day is the day asked for.
    pub file: Reorganisation,
    /// Everything that is wrong with it.
    pub wrong: Vec<String>,
    /// What it does to units.
    pub turns: Vec<Turn>,
    /// Which code goes where.
    pub heirs: Vec<Heir>,
    /// The tree of the day, when it is done.
    pub after: Vec<Unit>,
}

/// Reads a file and says what it would do to units; what it would move is counted with [`would_move`]. Nothing is written.
///
/// # Errors
/// When storage fails; the inner one says why the file cannot be read.
pub async fn outlook(
    tx: &mut Tx<'_>,
    text: &str,
    on: Option<Date>,
) -> Result<Result<Outlook, String>, DbError> {
    let mut file = match Reorganisation::read(text) {
        Ok(file) => file,
        Err(reason) => return Ok(Err(reason)),
    };
    file.day = on.unwrap_or(file.day);
    let (before, later) = plan::ground(tx, &file).await?;
    let (wrong, turns, heirs) = (file.wrong(&before, &later), file.turns(&before), file.heirs(&before));
    let after = file.tree_after(&before);
    Ok(Ok(Outlook { file, wrong, turns, heirs, after }))
}

/// How many records of a table a rule would move now.
///
/// # Errors
/// When storage fails.
pub async fn would_move(tx: &mut Tx<'_>, holding: &Holding, heir: &Heir) -> Result<i64, DbError> {
    moves::count(tx, holding, heir).await
}

/// One unit on a day, with everything around it and all its versions.
#[derive(Debug, Serialize)]
pub struct Show {
    /// Its code.
    pub code: RegionCode,
    /// None = today.
    pub on: Option<Date>,
}

/// A unit through the years.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// The day asked for.
    pub day: Date,
    /// As it was on the day; none = it did not exist on it.
    pub unit: Option<Unit>,
    /// By administrative parents, largest first, without itself.
    pub belongs: Vec<Unit>,
    /// By managing bodies, largest first, without itself.
    pub run_by: Vec<Unit>,
    /// What belongs to it directly.
    pub below: Vec<Unit>,
    /// What it runs though it belongs to another.
    pub runs: Vec<Unit>,
    /// All its versions, the newest first.
    pub versions: Vec<Unit>,
    /// What it was before: code and the day it changed.
    pub came_from: Vec<(String, Date)>,
    /// What it became: code and the day it changed.
    pub became: Vec<(String, Date)>,
}

/// No such unit on any day.
#[derive(Debug, thiserror::Error)]
#[error("没有这个区划")]
pub struct NoUnit;

impl Refusal for NoUnit {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for Show {
    const NAME: &'static str = "regions.show";
    const SAYS: &'static str = "查看区划";
    const ROLES: &'static [Role] = &Role::ALL;
    type Out = Around;
    type Error = NoUnit;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Around, Stop<NoUnit>> {
        let day = self.on.unwrap_or(Date::of(rx.now));
        let mut versions = store::versions_of(rx.tx(), self.code.as_str()).await?;
        if versions.is_empty() {
            return Err(NoUnit.into());
        }
        versions.reverse();
        let view = AsOf::load(rx.tx(), day).await?;
        let unit = view.unit(self.code.as_str()).cloned();
        let above = |way| -> Vec<Unit> {
            let Some(unit) = &unit else { return Vec::new() };
            view.above(unit, way).into_iter().skip(1).rev().cloned().collect()
        };
        let own = |below: Vec<&Unit>| below.into_iter().cloned().collect::<Vec<Unit>>();
        let runs = view.units().into_iter().filter(|one| one.manager.as_ref() == Some(&self.code)).collect();
        let (mut came_from, mut became) = (Vec::new(), Vec::new());
        for (heir, day) in change_store::heirs(rx.tx(), None).await? {
            let Ok(day) = Date::from_number(day) else { continue };
            came_from.extend(heir.unmap(self.code.as_str()).map(|code| (code, day)));
            became.extend(heir.map(self.code.as_str()).map(|code| (code, day)));
        }
        Ok(Around {
            day,
            belongs: above(Way::Belongs),
            run_by: above(Way::Runs),
            below: own(view.below(&self.code, Way::Belongs)),
            runs: own(runs),
            unit,
            versions,
            came_from,
            became,
        })
    }
}
