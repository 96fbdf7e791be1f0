//! The list of today: whom a worker goes to, near to near.

use super::READERS;
use crate::near;
use crate::roster::goes_for;
use crate::round::{Round, State};
use crate::store::{results, rounds};
use base::{Date, ElderId, Moment, RegionCode};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// So many doors are a day's work; whoever has more gets the most urgent, and the next when these are done.
const DOORS: i64 = 40;

/// The asking worker's list of today; for whoever is away and named them, too. Leaves no trail entry: it shows names only.
#[derive(Debug, Clone, Serialize)]
pub struct Today;

/// One door.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayRow {
    /// The elder's place on the list.
    pub round: Round,
    /// Full name.
    pub name: String,
    /// It is somebody else's elder, who is away.
    pub deputy: bool,
    /// Days late; 0 = due today.
    pub late: i64,
    /// The door stayed closed today already.
    pub again: bool,
    /// The elder declined half a year ago and is asked again.
    pub ask: bool,
    /// Metres from the door before; none when one of the homes is not known.
    pub metres: Option<i64>,
}

/// The list.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayList {
    /// Today, in whole days since 1970 in Beijing.
    pub day: i64,
    /// The doors, in the order in which to go.
    pub rows: Vec<TodayRow>,
    /// How many are due in all.
    pub due: i64,
    /// How many elders the worker has.
    pub all: i64,
    /// Written down by the worker today: elder, name, how it ended, when.
    pub done: Vec<(ElderId, String, crate::Ending, Moment)>,
}

impl Query for Today {
    const NAME: &'static str = "rounds.today";
    const SAYS: &'static str = "查看今天的探访";
    const ROLES: &'static [Role] = READERS;
    type Out = TodayList;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<TodayList, Stop<Never>> {
        let day = rx.now.local_day();
        let empty = TodayList { day, rows: Vec::new(), due: 0, all: 0, done: Vec::new() };
        let Some(me) = rx.account() else { return Ok(empty) };
        let owners = goes_for(rx.tx(), me, day).await?;
        let (due, all) = rounds::count_of(rx.tx(), &owners, day).await?;
        let found = rounds::due_of(rx.tx(), &owners, day, DOORS).await?;
        let points: Vec<_> = found.iter().map(|round| round.point).collect();
        let start = self.start(rx, &found).await?;
        let order = near::order(&points, start);
        let since = Moment::of_local_day(day);
        let written = results::by(rx.tx(), me, since, 100).await?;
        let ids: Vec<ElderId> =
            found.iter().map(|round| round.elder).chain(written.iter().map(|kept| kept.elder)).collect();
        let names = elders::names(rx.tx(), &ids).await?;
        let name = |elder: &ElderId| names.get(elder).cloned().unwrap_or_else(|| "未知".to_owned());
        let mut rows: Vec<TodayRow> = Vec::with_capacity(found.len());
        for at in order {
            let round = found[at].clone();
            let before = rows.last().and_then(|row| row.round.point);
            let metres = before.zip(round.point).map(|(a, b)| a.metres_to(b).round() as i64);
            rows.push(TodayRow {
                name: name(&round.elder),
                deputy: round.owner != Some(me),
                late: round.due.map_or(0, |due| (day - due).max(0)),
                again: round.tried == Some(day),
                ask: round.state == State::Declined,
                metres,
                round,
            });
        }
        let done = written.iter().map(|kept| (kept.elder, name(&kept.elder), kept.ending, kept.device_at));
        Ok(TodayList { day, rows, due, all, done: done.collect() })
    }
}

impl Today {
    /// Where the walk begins: the middle of the unit in which most of the doors are.
    async fn start(&self, rx: &mut Rx<'_, '_>, found: &[Round]) -> Result<Option<base::Point>, db::DbError> {
        let Some(first) = found.first().and_then(|round| RegionCode::parse(&round.region).ok()) else {
            return Ok(None);
        };
        let today = Date::of(rx.now);
        Ok(regions::unit(rx.tx(), &first, today).await?.and_then(|unit| unit.centre))
    }
}
