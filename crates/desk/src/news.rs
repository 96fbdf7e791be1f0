//! News: what other capabilities and open pages hear of an act, written in the act's own
//! transaction and read in the order of its position.

use base::{AnyId, Moment, NewsId};
use db::{DbError, Row, Tx, sql};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One kind of news. Its payload carries ids, never personal data.
pub trait Topic: Serialize + DeserializeOwned + Send + 'static {
    /// `cases.opened`.
    const NAME: &'static str;
    /// The ids that pages filter by: the elder, the case, the account, `region:500112002`.
    fn keys(&self) -> Vec<String>;
}

/// News waiting to be written at the end of its act.
#[derive(Debug)]
pub(crate) struct NewsRow {
    pub(crate) id: NewsId,
    pub(crate) topic: &'static str,
    pub(crate) keys: Vec<String>,
    pub(crate) payload: String,
}

/// One piece of news at its place in the order of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// Gapless from 1; later news has a greater one.
    pub position: i64,
    /// Its topic.
    pub topic: String,
    /// The ids that pages filter by.
    pub keys: Vec<String>,
    /// JSON.
    pub payload: String,
    /// When it happened.
    pub at: Moment,
}

impl Stamped {
    /// The payload, when it is of this topic and can be read.
    pub fn read<T: Topic>(&self) -> Option<T> {
        if self.topic != T::NAME {
            return None;
        }
        serde_json::from_str(&self.payload).ok()
    }
}

pub(crate) async fn write(tx: &mut Tx<'_>, now: Moment, row: &NewsRow) -> Result<(), DbError> {
    sql("INSERT INTO news (id, at, topic, keys, payload) VALUES ($1, $2, $3, $4, $5)")
        .bind(row.id.text())
        .bind(now)
        .bind(row.topic)
        .bind(row.keys.join(" "))
        .bind(row.payload.as_str())
        .run(tx)
        .await?;
    Ok(())
}

fn stamped(row: &Row) -> Result<Stamped, DbError> {
    let keys: String = row.get(2)?;
    Ok(Stamped {
        position: row.get(0)?,
        topic: row.get(1)?,
        keys: keys.split(' ').filter(|k| !k.is_empty()).map(str::to_owned).collect(),
        payload: row.get(3)?,
        at: row.get(4)?,
    })
}

/// News after a position, in order.
pub(crate) async fn since(tx: &mut Tx<'_>, position: i64, limit: i64) -> Result<Vec<Stamped>, DbError> {
    sql("SELECT o.position, n.topic, n.keys, n.payload, n.at FROM news_order o JOIN news n ON n.id = o.news_id \
         WHERE o.position > $1 ORDER BY o.position LIMIT $2")
    .bind(position)
    .bind(limit)
    .all(tx, stamped)
    .await
}

/// The position of the newest news; 0 when there is none.
pub(crate) async fn last(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    sql("SELECT coalesce(MAX(position), 0) FROM news_order").one(tx, |row| row.get(0)).await
}
