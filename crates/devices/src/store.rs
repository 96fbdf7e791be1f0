//! All SQL of devices.

use crate::device::{Kind, State, TokenHash};
use crate::silence::{Silence, late_at, silent_at};
use base::{CaseId, DeviceId, ElderId, Moment, Span};
use db::{DbError, Query, Row, Tx, sql};

/// A device as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: DeviceId,
    pub(crate) kind: Kind,
    pub(crate) elder: ElderId,
    pub(crate) region: String,
    pub(crate) place: String,
    pub(crate) state: State,
    pub(crate) beat_every: Span,
    pub(crate) added_at: Moment,
    pub(crate) withdrawn_at: Option<Moment>,
    pub(crate) heard_at: Option<Moment>,
    pub(crate) battery: Option<i64>,
    pub(crate) clock_off: Option<Span>,
    pub(crate) silence: Silence,
    pub(crate) silent_since: Option<Moment>,
    pub(crate) silent_case: Option<CaseId>,
}

pub(crate) const COLUMNS: &str = "d.id, d.kind, d.elder_id, d.region, d.place, d.state, d.beat_every, d.added_at, \
     d.withdrawn_at, d.heard_at, d.battery, d.clock_off, d.silence, d.silent_since, d.silent_case";

pub(crate) fn kept(row: &Row) -> Result<Kept, DbError> {
    let word = |index: usize| row.get::<String>(index);
    let bad = |what: &str| DbError::other(format!("a device holds an unknown {what}"));
    Ok(Kept {
        id: row.get(0)?,
        kind: Kind::parse(&word(1)?).ok_or_else(|| bad("kind"))?,
        elder: row.get(2)?,
        region: row.get(3)?,
        place: row.get(4)?,
        state: State::parse(&word(5)?).ok_or_else(|| bad("state"))?,
        beat_every: Span::from_ms(row.get(6)?),
        added_at: row.get(7)?,
        withdrawn_at: row.get(8)?,
        heard_at: row.get(9)?,
        battery: row.get(10)?,
        clock_off: row.get::<Option<i64>>(11)?.map(Span::from_ms),
        silence: Silence::parse(&word(12)?).ok_or_else(|| bad("silence"))?,
        silent_since: row.get(13)?,
        silent_case: row.get(14)?,
    })
}

/// A device that is to be entered.
#[derive(Debug, Clone)]
pub(crate) struct New<'a> {
    pub(crate) id: DeviceId,
    pub(crate) kind: Kind,
    pub(crate) elder: ElderId,
    pub(crate) region: &'a str,
    pub(crate) place: &'a str,
    pub(crate) token: Option<&'a TokenHash>,
    pub(crate) beat_every: Span,
    pub(crate) added_at: Moment,
}

const INSERT: &str = "INSERT INTO devices (id, kind, elder_id, region, place, token, state, beat_every, added_at, \
     silence) VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8, 'never')";

fn insert_values(text: String, new: &New<'_>) -> Query {
    sql(text)
        .bind(new.id)
        .bind(new.kind.word())
        .bind(new.elder)
        .bind(new.region)
        .bind(new.place)
        .bind(new.token.map(|t| t.0.clone()))
        .bind(new.beat_every)
        .bind(new.added_at)
}

/// Enters a device; false when its id is taken.
pub(crate) async fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<bool, DbError> {
    let text = format!("{INSERT} ON CONFLICT (id) DO NOTHING");
    Ok(insert_values(text, new).run(tx).await? == 1)
}

/// Brings a device that is there up to an import row; its state and what was heard of it stay.
pub(crate) async fn bring_up(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), DbError> {
    sql("UPDATE devices SET kind = $2, elder_id = $3, region = $4, place = $5 WHERE id = $1")
        .bind(new.id)
        .bind(new.kind.word())
        .bind(new.elder)
        .bind(new.region)
        .bind(new.place)
        .run(tx)
        .await?;
    if let Some(token) = new.token {
        set_token(tx, new.id, Some(token)).await?;
    }
    Ok(())
}

pub(crate) async fn load(tx: &mut Tx<'_>, id: DeviceId) -> Result<Option<Kept>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM devices d WHERE d.id = $1")).bind(id).opt(tx, kept).await
}

/// Whose the devices are whose number begins so.
pub(crate) async fn holders(tx: &mut Tx<'_>, beginning: &str, limit: i64) -> Result<Vec<ElderId>, DbError> {
    sql("SELECT elder_id FROM devices WHERE id >= $1 AND id < $2 ORDER BY id LIMIT $3")
        .bind(beginning)
        // Numbers are hexadecimal digits: none is as great as g.
        .bind(format!("{beginning}g"))
        .bind(limit)
        .all(tx, |row| row.get(0))
        .await
}

pub(crate) async fn list(tx: &mut Tx<'_>, query: Query) -> Result<Vec<Kept>, DbError> {
    query.all(tx, kept).await
}

pub(crate) async fn set_token(
    tx: &mut Tx<'_>,
    id: DeviceId,
    token: Option<&TokenHash>,
) -> Result<(), DbError> {
    sql("UPDATE devices SET token = $2 WHERE id = $1")
        .bind(id)
        .bind(token.map(|t| t.0.clone()))
        .run(tx)
        .await?;
    Ok(())
}

/// Whether this token opens the door for this device.
pub(crate) async fn opens(tx: &mut Tx<'_>, id: DeviceId, token: &TokenHash) -> Result<bool, DbError> {
    let found = sql("SELECT 1 FROM devices WHERE id = $1 AND token = $2 AND state = 'active'")
        .bind(id)
        .bind(token.0.as_str())
        .opt(tx, |row| row.get::<i64>(0))
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn withdraw(tx: &mut Tx<'_>, id: DeviceId, now: Moment) -> Result<(), DbError> {
    sql("UPDATE devices SET state = 'withdrawn', token = NULL, withdrawn_at = $2, late_at = NULL, silent_at = NULL, \
         silent_since = NULL, silent_case = NULL WHERE id = $1")
    .bind(id)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Remembers that a device was heard of.
pub(crate) async fn heard(
    tx: &mut Tx<'_>,
    device: &Kept,
    now: Moment,
    battery: Option<i64>,
) -> Result<(), DbError> {
    sql("UPDATE devices SET heard_at = $2, late_at = $3, silent_at = $4, battery = $5, silence = 'heard', \
         silent_since = NULL, silent_case = NULL WHERE id = $1 AND state = 'active'")
    .bind(device.id)
    .bind(now)
    .bind(late_at(now, device.beat_every))
    .bind(silent_at(now, device.beat_every))
    .bind(battery.or(device.battery))
    .run(tx)
    .await?;
    Ok(())
}

/// Remembers how wrong a device's clock is.
pub(crate) async fn set_clock_off(
    tx: &mut Tx<'_>,
    id: DeviceId,
    clock_off: Option<Span>,
) -> Result<(), DbError> {
    sql("UPDATE devices SET clock_off = $2 WHERE id = $1").bind(id).bind(clock_off).run(tx).await?;
    Ok(())
}

/// A press as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pressing {
    pub(crate) at_device: Option<Moment>,
    pub(crate) case: CaseId,
    pub(crate) joined: bool,
}

/// Claims a press id for ever; false when it was claimed before.
pub(crate) async fn claim(tx: &mut Tx<'_>, device: DeviceId, press: &str) -> Result<bool, DbError> {
    let claimed = sql("INSERT INTO press_claims (device_id, press) VALUES ($1, $2) \
         ON CONFLICT (device_id, press) DO NOTHING")
    .bind(device)
    .bind(press)
    .run(tx)
    .await?;
    Ok(claimed == 1)
}

/// Writes down a press that was claimed, with its answer.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    device: DeviceId,
    press: &str,
    kept: &Pressing,
    now: Moment,
    torn: bool,
) -> Result<(), DbError> {
    sql("INSERT INTO presses (device_id, press, received_at, at_device, torn, case_id, joined) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(device)
    .bind(press)
    .bind(now)
    .bind(kept.at_device)
    .bind(torn)
    .bind(kept.case)
    .bind(kept.joined)
    .run(tx)
    .await?;
    Ok(())
}

/// The press of this id, if it was written down.
pub(crate) async fn press(
    tx: &mut Tx<'_>,
    device: DeviceId,
    press: &str,
) -> Result<Option<Pressing>, DbError> {
    sql("SELECT at_device, case_id, joined FROM presses WHERE device_id = $1 AND press = $2")
        .bind(device)
        .bind(press)
        .opt(tx, |row| Ok(Pressing { at_device: row.get(0)?, case: row.get(1)?, joined: row.get(2)? }))
        .await
}

/// Counts presses that have no row of their own.
pub(crate) async fn merge(
    tx: &mut Tx<'_>,
    case: CaseId,
    device: DeviceId,
    many: i64,
    now: Moment,
) -> Result<(), DbError> {
    sql("INSERT INTO press_merges (case_id, device_id, merged, first_at, last_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (case_id, device_id) DO UPDATE SET merged = press_merges.merged + excluded.merged, \
         last_at = excluded.last_at")
    .bind(case)
    .bind(device)
    .bind(many)
    .bind(now)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}
