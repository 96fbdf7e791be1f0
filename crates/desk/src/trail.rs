//! 留痕 the trail: one row for every act, refused act and opened record, written in the act's own
//! transaction. Rows are never changed. The detail is sealed with the elder's key when the row is
//! about an elder, else with the house key.

use crate::keys::KeyRing;
use crate::{Ask, Vault};
use base::{AnyId, CaseId, ElderId, EntryId, Moment};
use db::{DbError, Row, Tx, sql};
use serde::Serialize;
use serde_json::{Map, Value, json};

const HOUSE: &str = "trail";

/// What an act notes of itself.
#[derive(Debug, Default, Clone)]
pub(crate) struct Detail(Map<String, Value>);

impl Detail {
    pub(crate) fn note(&mut self, key: &str, value: impl Serialize) {
        self.0.insert(key.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
    }

    pub(crate) fn change(&mut self, key: &str, before: impl Serialize, after: impl Serialize) {
        self.0.insert(key.to_owned(), json!({"before": before_value(before), "after": before_value(after)}));
    }
}

fn before_value(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// One act under way, the outer one first.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) id: EntryId,
    pub(crate) act: &'static str,
    pub(crate) parent: Option<EntryId>,
    pub(crate) elder: Option<ElderId>,
    pub(crate) thread: Option<CaseId>,
    pub(crate) detail: Detail,
}

impl Frame {
    pub(crate) fn new(id: EntryId, act: &'static str, parent: Option<EntryId>) -> Self {
        Self { id, act, parent, elder: None, thread: None, detail: Detail::default() }
    }
}

/// How an act ended, as the trail keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Done,
    Refused,
    Denied,
    Opened,
}

impl Ended {
    fn word(self) -> &'static str {
        match self {
            Ended::Done => "done",
            Ended::Refused => "refused",
            Ended::Denied => "denied",
            Ended::Opened => "opened",
        }
    }
}

/// Writes one row.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    ring: &mut KeyRing,
    vault: &Vault,
    ask: &Ask,
    now: Moment,
    frame: &Frame,
    ended: Ended,
) -> Result<(), DbError> {
    let mut sealed = frame.elder.is_some();
    let detail = if frame.detail.0.is_empty() {
        Vec::new()
    } else {
        let clear = serde_json::to_vec(&frame.detail.0).map_err(DbError::other)?;
        let key = match frame.elder {
            Some(elder) => ring.trail_key(tx, vault, elder).await?,
            None => None,
        };
        // What is noted of an erased elder (that the erasure was done, by whom) is sealed with the house's key.
        sealed = key.is_some();
        key.map_or_else(|| vault.seal_house(HOUSE, &clear), |key| vault.seal(key, &clear))
    };
    sql(
        "INSERT INTO trail (id, at, actor, behalf, act, outcome, channel, elder_id, thread, parent, request, \
         sealed, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(frame.id.text())
    .bind(now)
    .bind(ask.actor.text())
    .bind(ask.behalf.map(|e| e.text()))
    .bind(frame.act)
    .bind(ended.word())
    .bind(ask.channel.word())
    .bind(frame.elder.map(|e| e.text()))
    .bind(frame.thread.map(|c| c.text()))
    .bind(frame.parent.map(|p| p.text()))
    .bind(ask.request.clone())
    .bind(sealed)
    .bind(detail)
    .run(tx)
    .await?;
    Ok(())
}

/// A row of the trail as readers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// When it happened.
    pub at: Moment,
    /// Who acted, as [`crate::Actor::text`].
    pub actor: String,
    /// For whom, under a mandate.
    pub behalf: Option<String>,
    /// The act's name.
    pub act: String,
    /// `done`, `refused`, `denied` or `opened`.
    pub outcome: String,
    /// The channel's word.
    pub channel: String,
    /// The elder it is about.
    pub elder: Option<ElderId>,
    /// The case whose story it belongs to.
    pub thread: Option<CaseId>,
    /// The act in which it happened.
    pub parent: Option<EntryId>,
    /// What the act noted; `Null` when it was erased.
    pub detail: Value,
}

struct Stored {
    entry: Entry,
    sealed: bool,
    detail: Vec<u8>,
}

const COLUMNS: &str =
    "id, at, actor, behalf, act, outcome, channel, elder_id, thread, parent, sealed, detail";

fn stored(row: &Row) -> Result<Stored, DbError> {
    Ok(Stored {
        entry: Entry {
            id: row.get(0)?,
            at: row.get(1)?,
            actor: row.get(2)?,
            behalf: row.get(3)?,
            act: row.get(4)?,
            outcome: row.get(5)?,
            channel: row.get(6)?,
            elder: row.get(7)?,
            thread: row.get(8)?,
            parent: row.get(9)?,
            detail: Value::Null,
        },
        sealed: row.get(10)?,
        detail: row.get(11)?,
    })
}

async fn opened(
    tx: &mut Tx<'_>,
    ring: &mut KeyRing,
    vault: &Vault,
    rows: Vec<Stored>,
) -> Result<Vec<Entry>, DbError> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let mut entry = row.entry;
        if !row.detail.is_empty() {
            let clear = match (row.sealed, entry.elder) {
                (true, Some(elder)) => match ring.open(tx, vault, elder, &row.detail).await {
                    Ok(text) => Some(text.into_bytes()),
                    Err(DbError::Absent) => None,
                    Err(error) => return Err(error),
                },
                _ => vault.open_house(HOUSE, &row.detail).ok(),
            };
            entry.detail = clear.and_then(|c| serde_json::from_slice(&c).ok()).unwrap_or(Value::Null);
        }
        out.push(entry);
    }
    Ok(out)
}

/// A case's whole story, in order.
pub(crate) async fn of_thread(
    tx: &mut Tx<'_>,
    ring: &mut KeyRing,
    vault: &Vault,
    case: CaseId,
) -> Result<Vec<Entry>, DbError> {
    let text = format!("SELECT {COLUMNS} FROM trail WHERE thread = $1 ORDER BY id LIMIT 2000");
    let rows = sql(text).bind(case.text()).all(tx, stored).await?;
    opened(tx, ring, vault, rows).await
}

/// What an audit looks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    /// Only what this actor did, as [`crate::Actor::text`].
    pub actor: Option<String>,
    /// Only what is about this elder.
    pub elder: Option<ElderId>,
    /// Only acts whose name begins so.
    pub act: Option<String>,
    /// Only this outcome.
    pub outcome: Option<String>,
    /// Only rows before this one: the last row of the page before.
    pub before: Option<EntryId>,
    /// At most so many rows, up to 500.
    pub limit: usize,
}

/// Rows of the trail, newest first.
pub(crate) async fn search(
    tx: &mut Tx<'_>,
    ring: &mut KeyRing,
    vault: &Vault,
    wanted: &Search,
) -> Result<Vec<Entry>, DbError> {
    let mut text = format!("SELECT {COLUMNS} FROM trail WHERE id < $1");
    let end = "g".to_owned(); // above every hexadecimal digit
    let mut binds: Vec<String> = vec![wanted.before.map_or(end, |id| id.text())];
    let mut and = |clause: &str, value: Option<String>| {
        if let Some(value) = value {
            binds.push(value);
            text.push_str(&format!(" AND {clause} ${}", binds.len()));
        }
    };
    and("actor =", wanted.actor.clone());
    and("elder_id =", wanted.elder.map(|e| e.text()));
    and("act >=", wanted.act.clone());
    and("act <", wanted.act.clone().map(|act| act + "\u{10ffff}"));
    and("outcome =", wanted.outcome.clone());
    text.push_str(&format!(" ORDER BY id DESC LIMIT {}", wanted.limit.clamp(1, 500)));
    let query = binds.into_iter().fold(sql(text), |query, value| query.bind(value));
    let rows = query.all(tx, stored).await?;
    opened(tx, ring, vault, rows).await
}
