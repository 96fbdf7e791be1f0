//! The SQL of reorganisations: their rows, what they did to units, who has followed, which codes went where.

use crate::change::Heir;
use crate::{Unit, store};
use base::{Date, Moment, RegionCode};
use db::{DbError, Row, Tx, sql};
use std::collections::HashMap;

/// Where a reorganisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum State {
    /// Written down and checked; nothing is changed yet.
    Planned,
    /// Units are changed, the capabilities follow.
    Running,
    /// Everybody has followed.
    Done,
    /// It goes back.
    Undoing,
    /// Everything is as it was.
    Undone,
    /// Taken back before it began.
    Withdrawn,
    /// Its day came and it no longer fitted the tree.
    Stuck,
}

impl State {
    const ALL: [State; 7] = [
        State::Planned,
        State::Running,
        State::Done,
        State::Undoing,
        State::Undone,
        State::Withdrawn,
        State::Stuck,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Running => "running",
            State::Done => "done",
            State::Undoing => "undoing",
            State::Undone => "undone",
            State::Withdrawn => "withdrawn",
            State::Stuck => "stuck",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Planned => "待执行",
            State::Running => "正在移交",
            State::Done => "已完成",
            State::Undoing => "正在撤回",
            State::Undone => "已撤回",
            State::Withdrawn => "计划已取消",
            State::Stuck => "与现状不符，未执行",
        }
    }

    /// It may be planned anew under the same name.
    pub fn free(self) -> bool {
        matches!(self, State::Undone | State::Withdrawn | State::Stuck)
    }
}

/// A reorganisation as it is kept.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Kept {
    /// By which it is called.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// The file.
    pub text: String,
    /// The first day on which it holds.
    pub day: Date,
    /// Where it stands.
    pub state: State,
    /// How often the capabilities were told.
    pub pass: i64,
    /// Who planned it.
    pub planned_by: String,
    /// When.
    pub planned_at: Moment,
    /// When it began.
    pub began_at: Option<Moment>,
    /// When everybody had followed.
    pub ended_at: Option<Moment>,
    /// Why it did not begin on its day.
    pub stuck: Option<String>,
}

/// How far one follower is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Follow {
    /// Its act's name: `cases.recode`.
    pub follower: String,
    /// It has nothing left to move.
    pub done: bool,
    /// Records moved in all.
    pub moved: i64,
    /// Records moved since it was last told.
    pub lately: i64,
    /// Records that somebody must place by hand: they came to a merged unit after the day.
    pub kept: i64,
    /// Its last step.
    pub at: Moment,
}

const COLUMNS: &str =
    "name, title, text, day, state, pass, planned_by, planned_at, began_at, ended_at, stuck";

fn kept(row: &Row<'_>) -> Result<Kept, DbError> {
    let strange = |index, found: String| DbError::Column { index, wanted: "a reorganisation", found };
    let day: i64 = row.get(3)?;
    let state: String = row.get(4)?;
    Ok(Kept {
        name: row.get(0)?,
        title: row.get(1)?,
        text: row.get(2)?,
        day: Date::from_number(day).map_err(|_| strange(3, day.to_string()))?,
        state: State::ALL.into_iter().find(|s| s.word() == state).ok_or_else(|| strange(4, state))?,
        pass: row.get(5)?,
        planned_by: row.get(6)?,
        planned_at: row.get(7)?,
        began_at: row.get(8)?,
        ended_at: row.get(9)?,
        stuck: row.get(10)?,
    })
}

pub(crate) async fn load(tx: &mut Tx<'_>, name: &str) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM reorganisations WHERE name = $1")).bind(name).opt(tx, kept).await
}

pub(crate) async fn all(tx: &mut Tx<'_>) -> Result<Vec<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM reorganisations ORDER BY day DESC, name LIMIT 200"))
        .all(tx, kept)
        .await
}

pub(crate) async fn save(tx: &mut Tx<'_>, kept: &Kept) -> Result<(), DbError> {
    sql("INSERT INTO reorganisations (name, title, text, day, state, pass, planned_by, planned_at, began_at, ended_at, \
         stuck) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (name) DO UPDATE SET \
         title = excluded.title, text = excluded.text, day = excluded.day, state = excluded.state, pass = excluded.pass, \
         planned_by = excluded.planned_by, planned_at = excluded.planned_at, began_at = excluded.began_at, \
         ended_at = excluded.ended_at, stuck = excluded.stuck")
    .bind(kept.name.as_str())
    .bind(kept.title.as_str())
    .bind(kept.text.as_str())
    .bind(kept.day.number())
    .bind(kept.state.word())
    .bind(kept.pass)
    .bind(kept.planned_by.as_str())
    .bind(kept.planned_at)
    .bind(kept.began_at)
    .bind(kept.ended_at)
    .bind(kept.stuck.clone())
    .run(tx)
    .await?;
    Ok(())
}

/// What a reorganisation did to one version of a unit.
pub(crate) struct Did {
    pub(crate) code: String,
    pub(crate) from: i64,
    pub(crate) added: bool,
    pub(crate) until_before: Option<i64>,
}

pub(crate) async fn did(tx: &mut Tx<'_>, name: &str) -> Result<Vec<Did>, DbError> {
    sql("SELECT code, from_day, did, until_before FROM reorganisation_units WHERE name = $1 ORDER BY code, from_day")
        .bind(name)
        .all(tx, |row| {
            let did: String = row.get(2)?;
            Ok(Did {
                code: row.get(0)?,
                from: row.get(1)?,
                added: did == "added",
                until_before: row.get(3)?,
            })
        })
        .await
}

/// All versions of all units as they were without this reorganisation.
pub(crate) async fn versions_without(tx: &mut Tx<'_>, name: &str) -> Result<Vec<Unit>, DbError> {
    let done: HashMap<(String, i64), Did> =
        did(tx, name).await?.into_iter().map(|did| ((did.code.clone(), did.from), did)).collect();
    let mut units = Vec::new();
    for mut unit in store::versions(tx).await? {
        match done.get(&(unit.code.to_string(), unit.from.map_or(0, Date::number))) {
            Some(did) if did.added => continue,
            Some(did) => unit.until = did.until_before.and_then(|day| Date::from_number(day).ok()),
            None => {}
        }
        units.push(unit);
    }
    Ok(units)
}

/// Ends one version on a day, once.
pub(crate) async fn end(tx: &mut Tx<'_>, name: &str, unit: &Unit, day: Date) -> Result<(), DbError> {
    let from = unit.from.map_or(0, Date::number);
    note(tx, name, &unit.code, from, "ended", unit.until.map(Date::number)).await?;
    sql("UPDATE regions SET until_day = $3 WHERE code = $1 AND from_day = $2")
        .bind(unit.code.as_str())
        .bind(from)
        .bind(day.number())
        .run(tx)
        .await?;
    Ok(())
}

/// Adds one version, once.
pub(crate) async fn add(tx: &mut Tx<'_>, name: &str, unit: &Unit) -> Result<(), DbError> {
    note(tx, name, &unit.code, unit.from.map_or(0, Date::number), "added", None).await?;
    store::put(tx, unit).await?;
    Ok(())
}

async fn note(
    tx: &mut Tx<'_>,
    name: &str,
    code: &RegionCode,
    from: i64,
    did: &str,
    until_before: Option<i64>,
) -> Result<(), DbError> {
    sql("INSERT INTO reorganisation_units (name, code, from_day, did, until_before) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (name, code, from_day) DO NOTHING")
    .bind(name)
    .bind(code.as_str())
    .bind(from)
    .bind(did)
    .bind(until_before)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes back what was done to one version of a unit.
pub(crate) async fn take_back(tx: &mut Tx<'_>, name: &str, did: &Did) -> Result<(), DbError> {
    let text = match did.added {
        true => "DELETE FROM regions WHERE code = $1 AND from_day = $2",
        false => "UPDATE regions SET until_day = $3 WHERE code = $1 AND from_day = $2",
    };
    let mut query = sql(text).bind(did.code.as_str()).bind(did.from);
    if !did.added {
        query = query.bind(did.until_before);
    }
    query.run(tx).await?;
    sql("DELETE FROM reorganisation_units WHERE name = $1 AND code = $2 AND from_day = $3")
        .bind(name)
        .bind(did.code.as_str())
        .bind(did.from)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn set_heirs(tx: &mut Tx<'_>, name: &str, heirs: &[Heir], day: Date) -> Result<(), DbError> {
    sql("DELETE FROM region_heirs WHERE name = $1").bind(name).run(tx).await?;
    for (chunk_at, chunk) in heirs.chunks(100).enumerate() {
        let text = format!(
            "INSERT INTO region_heirs (name, place, before, after, below, alone, day) VALUES {}",
            desk::values(7, chunk.len())
        );
        let query = chunk.iter().enumerate().fold(sql(text), |query, (at, heir)| {
            query
                .bind(name)
                .bind(i64::try_from(chunk_at * 100 + at).unwrap_or(i64::MAX))
                .bind(heir.before.as_str())
                .bind(heir.after.as_str())
                .bind(heir.below)
                .bind(heir.alone)
                .bind(day.number())
        });
        query.run(tx).await?;
    }
    Ok(())
}

/// Which codes went where: by one reorganisation, or by all of them; the most special rule first.
pub(crate) async fn heirs(tx: &mut Tx<'_>, name: Option<&str>) -> Result<Vec<(Heir, i64)>, DbError> {
    let only = if name.is_some() { "WHERE name = $1 " } else { "" };
    let text =
        format!("SELECT before, after, below, alone, day FROM region_heirs {only}ORDER BY day, name, place");
    let mut query = sql(text);
    if let Some(name) = name {
        query = query.bind(name);
    }
    query
        .all(tx, |row| {
            let (before, after) = (row.get(0)?, row.get(1)?);
            Ok((Heir { before, after, below: row.get(2)?, alone: row.get(3)? }, row.get(4)?))
        })
        .await
}

/// The same with the reorganisation's name, the oldest first.
pub(crate) async fn all_heirs(tx: &mut Tx<'_>) -> Result<Vec<(String, Heir, i64)>, DbError> {
    sql("SELECT name, before, after, below, alone, day FROM region_heirs ORDER BY day, name, place")
        .all(tx, |row| {
            let heir =
                Heir { before: row.get(1)?, after: row.get(2)?, below: row.get(3)?, alone: row.get(4)? };
            Ok((row.get(0)?, heir, row.get(5)?))
        })
        .await
}

pub(crate) async fn follows(tx: &mut Tx<'_>, name: &str) -> Result<Vec<Follow>, DbError> {
    sql("SELECT follower, state, moved, lately, kept, at FROM reorganisation_follows WHERE name = $1 ORDER BY follower")
        .bind(name)
        .all(tx, |row| {
            let state: String = row.get(1)?;
            Ok(Follow {
                follower: row.get(0)?,
                done: state == "done",
                moved: row.get(2)?,
                lately: row.get(3)?,
                kept: row.get(4)?,
                at: row.get(5)?,
            })
        })
        .await
}

/// Everybody is told (again): who has followed before must look once more.
pub(crate) async fn await_all(
    tx: &mut Tx<'_>,
    name: &str,
    followers: &[&str],
    afresh: bool,
    now: Moment,
) -> Result<(), DbError> {
    if afresh {
        sql("DELETE FROM reorganisation_follows WHERE name = $1").bind(name).run(tx).await?;
    }
    for follower in followers {
        sql("INSERT INTO reorganisation_follows (name, follower, state, moved, lately, kept, at) \
             VALUES ($1, $2, 'waiting', 0, 0, 0, $3) ON CONFLICT (name, follower) DO UPDATE SET state = 'waiting', lately = 0")
        .bind(name)
        .bind(*follower)
        .bind(now)
        .run(tx)
        .await?;
    }
    Ok(())
}

pub(crate) async fn followed(
    tx: &mut Tx<'_>,
    name: &str,
    follower: &str,
    step: (i64, i64, bool),
    now: Moment,
) -> Result<(), DbError> {
    let (moved, kept, done) = step;
    sql("UPDATE reorganisation_follows SET moved = moved + $3, lately = lately + $3, kept = $4, state = $5, at = $6 \
         WHERE name = $1 AND follower = $2")
    .bind(name)
    .bind(follower)
    .bind(moved)
    .bind(kept)
    .bind(if done { "done" } else { "moving" })
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}
