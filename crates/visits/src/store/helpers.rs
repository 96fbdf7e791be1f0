//! Helpers: duty, position, skills.

use crate::helper::{Duty, Fix, Helper};
use base::geo::Point;
use base::{AccountId, CaseId, Moment, VisitId};
use db::{DbError, Row, Tx, sql};
use std::collections::{HashMap, HashSet};

/// Sets whether a helper works now; somebody new is entered.
pub(crate) async fn set_duty(
    tx: &mut Tx<'_>,
    account: AccountId,
    duty: Duty,
    now: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO helpers (account_id, duty, duty_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account_id) DO UPDATE SET duty = excluded.duty, duty_at = excluded.duty_at")
    .bind(account)
    .bind(duty.word())
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Enters a helper, off duty when new, with the home when it is told.
pub(crate) async fn enlist(
    tx: &mut Tx<'_>,
    account: AccountId,
    home: Option<Point>,
    now: Moment,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO helpers (account_id, duty, duty_at, home_lat, home_lon) VALUES ($1, 'off', $2, $3, $4) \
         ON CONFLICT (account_id) DO UPDATE SET home_lat = excluded.home_lat, home_lon = excluded.home_lon",
    )
    .bind(account)
    .bind(now)
    .bind(home.map(|p| p.lat))
    .bind(home.map(|p| p.lon))
    .run(tx)
    .await?;
    Ok(())
}

/// Replaces a helper's skills.
pub(crate) async fn set_skills(
    tx: &mut Tx<'_>,
    account: AccountId,
    skills: &[(String, Option<i64>)],
) -> Result<(), DbError> {
    sql("DELETE FROM helper_skills WHERE account_id = $1").bind(account).run(tx).await?;
    for (skill, until_day) in skills {
        sql("INSERT INTO helper_skills (account_id, skill, until_day) VALUES ($1, $2, $3) \
             ON CONFLICT (account_id, skill) DO UPDATE SET until_day = excluded.until_day")
        .bind(account)
        .bind(skill.as_str())
        .bind(*until_day)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Keeps the newest position; one that was measured earlier than what we have comes late and is dropped.
pub(crate) async fn set_fix(
    tx: &mut Tx<'_>,
    account: AccountId,
    fix: &Fix,
    device_at: Moment,
) -> Result<u64, DbError> {
    sql("INSERT INTO helpers (account_id, duty, duty_at, lat, lon, accuracy, place_at, place_device_at) \
         VALUES ($1, 'off', $5, $2, $3, $4, $5, $6) ON CONFLICT (account_id) DO UPDATE SET lat = excluded.lat, \
         lon = excluded.lon, accuracy = excluded.accuracy, place_at = excluded.place_at, \
         place_device_at = excluded.place_device_at WHERE helpers.place_device_at IS NULL \
         OR helpers.place_device_at <= excluded.place_device_at \
         OR helpers.place_device_at > excluded.place_at")
    .bind(account)
    .bind(fix.point.lat)
    .bind(fix.point.lon)
    .bind(fix.accuracy)
    .bind(fix.at)
    .bind(device_at)
    .run(tx)
    .await
}

/// A helper on the roster, with what they do just now.
#[derive(Debug, Clone)]
pub(crate) struct OnRoster {
    pub(crate) helper: Helper,
    pub(crate) duty_at: Moment,
    pub(crate) visit: Option<VisitId>,
}

/// Everybody on the roster. `asked` are those who are out of the question for the visit at hand.
pub(crate) async fn roster(
    tx: &mut Tx<'_>,
    now: Moment,
    asked: &HashSet<AccountId>,
) -> Result<Vec<OnRoster>, DbError> {
    let today = Moment::of_local_day(now.local_day());
    let rows = sql("SELECT h.account_id, h.duty, h.duty_at, h.home_lat, h.home_lon, h.lat, h.lon, h.accuracy, h.place_at, \
         (SELECT MIN(v.id) FROM visits v WHERE v.helper_id = h.account_id AND v.ended_at IS NULL), \
         EXISTS (SELECT 1 FROM visit_offers o WHERE o.helper_id = h.account_id AND o.state = 'open'), \
         (SELECT COUNT(*) FROM visits v WHERE v.helper_id = h.account_id AND v.sent_at >= $1) \
         FROM helpers h ORDER BY h.account_id")
    .bind(today)
    .all(tx, on_roster)
    .await?;
    let mut skills = skills(tx, now.local_day()).await?;
    let accounts: Vec<AccountId> = rows.iter().map(|r| r.helper.account).collect();
    let names = staff::names(tx, &accounts).await?;
    Ok(rows
        .into_iter()
        .map(|mut row| {
            let account = row.helper.account;
            row.helper.name = names.get(&account).cloned().unwrap_or_default();
            row.helper.skills = skills.remove(&account).unwrap_or_default();
            row.helper.asked = asked.contains(&account);
            row
        })
        .collect())
}

fn on_roster(row: &Row) -> Result<OnRoster, DbError> {
    let point = |lat: Option<f64>, lon: Option<f64>| lat.zip(lon).map(|(lat, lon)| Point { lat, lon });
    let duty: String = row.get(1)?;
    let visit: Option<VisitId> = row.get(9)?;
    let duty = Duty::parse(&duty).ok_or_else(|| DbError::other("a helper has an unknown duty"))?;
    let place = point(row.get(5)?, row.get(6)?);
    let fix = place.zip(row.get::<Option<f64>>(7)?).zip(row.get::<Option<Moment>>(8)?);
    Ok(OnRoster {
        helper: Helper {
            account: row.get(0)?,
            name: String::new(),
            // Whoever has a visit in hand is on it, whatever was set by hand.
            duty: if visit.is_some() { Duty::Job } else { duty },
            fix: fix.map(|((point, accuracy), at)| Fix { point, accuracy, at }),
            home: point(row.get(3)?, row.get(4)?),
            skills: Vec::new(),
            considering: row.get(10)?,
            asked: false,
            today: row.get(11)?,
        },
        duty_at: row.get(2)?,
        visit,
    })
}

async fn skills(tx: &mut Tx<'_>, today: i64) -> Result<HashMap<AccountId, Vec<String>>, DbError> {
    let rows = sql("SELECT account_id, skill FROM helper_skills WHERE until_day IS NULL OR until_day >= $1 \
         ORDER BY account_id, skill")
    .bind(today)
    .all(tx, |row| Ok((row.get::<AccountId>(0)?, row.get::<String>(1)?)))
    .await?;
    let mut skills: HashMap<AccountId, Vec<String>> = HashMap::new();
    for (account, skill) in rows {
        skills.entry(account).or_default().push(skill);
    }
    Ok(skills)
}

/// Who was asked about this visit already, or gave a visit of the same case back.
pub(crate) async fn asked(
    tx: &mut Tx<'_>,
    visit: VisitId,
    case: Option<CaseId>,
) -> Result<HashSet<AccountId>, DbError> {
    let accounts =
        sql("SELECT helper_id FROM visit_offers WHERE visit_id = $1 UNION SELECT helper_id FROM visits \
         WHERE case_id = $2 AND state = 'failed' AND helper_id IS NOT NULL")
        .bind(visit)
        .bind(case)
        .all(tx, |row| row.get::<AccountId>(0))
        .await?;
    Ok(accounts.into_iter().collect())
}

/// What was set by hand, and the last position.
pub(crate) async fn duty(tx: &mut Tx<'_>, account: AccountId) -> Result<Option<(Duty, Moment)>, DbError> {
    let found = sql("SELECT duty, duty_at FROM helpers WHERE account_id = $1")
        .bind(account)
        .opt(tx, |row| Ok((row.get::<String>(0)?, row.get::<Moment>(1)?)))
        .await?;
    Ok(found.and_then(|(duty, at)| Duty::parse(&duty).map(|duty| (duty, at))))
}
