//! What happened to records: only added to.

use crate::ids::EventId;
use crate::many;
use base::ElderId;
use db::{DbError, Row, Tx, Value, sql};
use desk::Cx;
use matcher::{Explained, Judged, explain};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A record became an elder of its own.
    Registered,
    /// A record was linked to an elder who was there.
    Linked,
    /// A record became an elder for the time being, and a person was asked.
    Asked,
    /// Two elders are one person.
    Joined,
    /// Two elders are two persons.
    Apart,
    /// A person put the question off.
    Later,
    /// A link, a join or an answer was taken back.
    Parted,
}

impl What {
    pub(crate) const ALL: [What; 7] =
        [What::Registered, What::Linked, What::Asked, What::Joined, What::Apart, What::Later, What::Parted];

    pub(crate) fn code(self) -> &'static str {
        match self {
            What::Registered => "registered",
            What::Linked => "linked",
            What::Asked => "asked",
            What::Joined => "joined",
            What::Apart => "apart",
            What::Later => "later",
            What::Parted => "parted",
        }
    }

    /// As a clerk says it.
    pub fn says(self) -> &'static str {
        match self {
            What::Registered => "新登记",
            What::Linked => "自动关联",
            What::Asked => "待人工核对",
            What::Joined => "确认是同一人",
            What::Apart => "确认不是同一人",
            What::Later => "以后再看",
            What::Parted => "撤销",
        }
    }
}

/// An event on its way into the table.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    pub id: EventId,
    pub what: What,
    pub elder: ElderId,
    pub other: Option<ElderId>,
    pub record: Option<(String, String)>,
    pub undoes: Option<EventId>,
    pub rule: String,
    pub total: Option<f64>,
    pub parts: String,
}

impl Happened {
    pub(crate) fn new(id: EventId, what: What, elder: ElderId) -> Self {
        let (other, record, undoes, total) = (None, None, None, None);
        Self { id, what, elder, other, record, undoes, rule: String::new(), total, parts: String::new() }
    }

    pub(crate) fn judged(mut self, judged: &Judged) -> Self {
        self.total = Some(judged.total);
        self.parts = parts_text(&explain(judged));
        self
    }
}

/// Each field's part as it was when it was decided: a later model changes no past reason.
pub(crate) fn parts_text(parts: &[Explained]) -> String {
    serde_json::to_string(parts).unwrap_or_default()
}

pub(crate) fn parts_of(text: &str) -> Vec<Explained> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Adds events.
pub(crate) async fn add(cx: &mut Cx<'_, '_>, events: Vec<Happened>) -> Result<(), DbError> {
    let actor = actor_of(cx);
    let now = cx.now;
    let rows: Vec<Vec<Value>> = events
        .into_iter()
        .map(|event| {
            let (source, source_id) = event.record.unzip();
            vec![
                event.id.into(),
                now.into(),
                event.what.code().into(),
                event.elder.into(),
                event.other.into(),
                source.into(),
                source_id.into(),
                event.undoes.map(String::from).into(),
                (&actor).into(),
                event.rule.into(),
                event.total.into(),
                event.parts.into(),
            ]
        })
        .collect();
    many::insert(
        cx.tx(),
        "INSERT INTO match_events (id, at, kind, elder_id, other_id, source, source_id, undoes, actor, rule, total, \
         parts)",
        12,
        "",
        rows,
    )
    .await?;
    Ok(())
}

/// Adds an event that undoes another; false when that one is undone already.
pub(crate) async fn undo(cx: &mut Cx<'_, '_>, event: Happened) -> Result<bool, DbError> {
    let actor = actor_of(cx);
    let now = cx.now;
    let (source, source_id) = event.record.unzip();
    let added = sql(
        "INSERT INTO match_events (id, at, kind, elder_id, other_id, source, source_id, undoes, actor, rule, \
         total, parts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
    )
    .bind(event.id)
    .bind(now)
    .bind(event.what.code())
    .bind(event.elder)
    .bind(event.other)
    .bind(source)
    .bind(source_id)
    .bind(event.undoes.map(String::from))
    .bind(actor)
    .bind(event.rule)
    .bind(event.total)
    .bind(event.parts)
    .run(cx.tx())
    .await?;
    Ok(added == 1)
}

fn actor_of(cx: &Cx<'_, '_>) -> String {
    cx.account().map(|account| base::AnyId::text(&account)).unwrap_or_default()
}

/// An event as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: EventId,
    pub at: base::Moment,
    pub what: What,
    pub elder: ElderId,
    pub other: Option<ElderId>,
    pub record: Option<(String, String)>,
    pub undoes: Option<EventId>,
    pub actor: String,
    pub rule: String,
    pub total: Option<f64>,
    pub parts: Vec<Explained>,
}

const COLUMNS: &str =
    "id, at, kind, elder_id, other_id, source, source_id, undoes, actor, rule, total, parts";

fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    let kind: String = row.get(2)?;
    let what = What::ALL.into_iter().find(|what| what.code() == kind);
    Ok(Stored {
        id: row.get(0)?,
        at: row.get(1)?,
        what: what.ok_or_else(|| DbError::other("an event of no known kind"))?,
        elder: row.get(3)?,
        other: row.get(4)?,
        record: row.get::<Option<String>>(5)?.zip(row.get(6)?),
        undoes: row.get(7)?,
        actor: row.get(8)?,
        rule: row.get(9)?,
        total: row.get(10)?,
        parts: parts_of(&row.get::<String>(11)?),
    })
}

pub(crate) async fn event(tx: &mut Tx<'_>, id: EventId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM match_events WHERE id = $1")).bind(id).opt(tx, stored).await
}

/// Everything that happened to an elder's record, newest first.
pub(crate) async fn of_elder(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<Stored>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM match_events WHERE elder_id = $1 OR other_id = $2 ORDER BY id DESC LIMIT 200"
    ))
    .bind(elder)
    .bind(elder)
    .all(tx, stored)
    .await
}
