//! Reads of deaths and of what followed them.

use crate::death::{Closing, Death, DeathWords, FOLLOWERS, HowKnown};
use crate::private::from_text;
use base::{AccountId, Date, DeathId, ElderId, Moment};
use db::{DbError, Tx, sql};
use desk::Rx;

struct Stored {
    id: DeathId,
    on: Date,
    how: HowKnown,
    sealed: Vec<u8>,
    noted_at: Moment,
    noted_by: Option<AccountId>,
    restored_at: Option<Moment>,
    restored_by: Option<AccountId>,
    why: Option<Vec<u8>>,
}

/// An elder's deaths as they were entered, the newest first, with who has followed.
pub(crate) async fn deaths(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<Death>, DbError> {
    let rows: Vec<Stored> =
        sql("SELECT id, on_day, how, sealed, noted_at, noted_by, restored_at, restored_by, \
         restored_why FROM elder_deaths WHERE elder_id = $1 ORDER BY id DESC")
        .bind(elder)
        .all(rx.tx(), |row| {
            Ok(Stored {
                id: row.get(0)?,
                on: Date::from_number(row.get(1)?).map_err(DbError::other)?,
                how: HowKnown::read(row.get::<String>(2)?.as_str()).unwrap_or(HowKnown::Other),
                sealed: row.get(3)?,
                noted_at: row.get(4)?,
                noted_by: row.get(5)?,
                restored_at: row.get(6)?,
                restored_by: row.get(7)?,
                why: row.get(8)?,
            })
        })
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let closings: Vec<(DeathId, Closing)> =
        sql("SELECT death_id, follower, said, done_at, undone_at, undone_said FROM elder_closings \
             WHERE elder_id = $1 ORDER BY done_at, follower")
        .bind(elder)
        .all(rx.tx(), |row| {
            let follower: String = row.get(1)?;
            let undone_at: Option<Moment> = row.get(4)?;
            let undone_said: Option<String> = row.get(5)?;
            let closing = Closing {
                label: label(&follower).to_owned(),
                follower,
                said: row.get(2)?,
                done_at: row.get(3)?,
                undone: undone_at.map(|at| (at, undone_said.unwrap_or_default())),
            };
            Ok((row.get(0)?, closing))
        })
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let words: DeathWords = from_text(&rx.open(elder, &row.sealed).await?)?;
        let why = match &row.why {
            Some(sealed) => rx.open(elder, sealed).await?,
            None => String::new(),
        };
        found.push(Death {
            id: row.id,
            elder,
            on: row.on,
            how: row.how,
            document: words.document,
            note: words.note,
            noted_at: row.noted_at,
            noted_by: row.noted_by,
            restored: row.restored_at.map(|at| (at, row.restored_by, why)),
            closings: all(row.id, &closings),
        });
    }
    Ok(found)
}

/// Those who are expected first, done or not; then whoever else left word.
fn all(death: DeathId, closings: &[(DeathId, Closing)]) -> Vec<Closing> {
    let of_death = || closings.iter().filter(move |(of, _)| *of == death).map(|(_, closing)| closing);
    let expected = FOLLOWERS.iter().map(|(follower, label)| {
        of_death().find(|closing| closing.follower == *follower).cloned().unwrap_or_else(|| Closing {
            follower: (*follower).to_owned(),
            label: (*label).to_owned(),
            said: String::new(),
            done_at: None,
            undone: None,
        })
    });
    let others = of_death().filter(|closing| FOLLOWERS.iter().all(|(name, _)| *name != closing.follower));
    expected.chain(others.cloned()).collect()
}

fn label(follower: &str) -> &str {
    FOLLOWERS.iter().find(|(name, _)| *name == follower).map_or(follower, |(_, label)| label)
}

/// How many of each region of a scope are known to have died.
pub(crate) async fn counts(tx: &mut Tx<'_>, scope: &desk::Scope) -> Result<Vec<(String, i64)>, DbError> {
    let (scoped, values) = scope.condition_now("e.region", 1);
    let query = sql(format!(
        "SELECT e.region, COUNT(*) FROM elder_deaths d JOIN elders e ON e.id = d.elder_id \
         WHERE d.restored_at IS NULL AND {scoped} GROUP BY e.region ORDER BY e.region"
    ));
    values.into_iter().fold(query, db::Query::bind).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}
