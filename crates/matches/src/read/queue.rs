//! The queue of the review desk.

use crate::decide::REVIEWERS;
use crate::ids::PairId;
use crate::pairs::{self, State};
use base::Moment;
use db::{DbError, Tx, sql};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use matcher::Doubt;
use serde::Serialize;

/// Asks for waiting pairs in the asking person's region, the most pressing reason first.
#[derive(Debug, Serialize)]
pub struct Queue {
    /// Only this reason.
    pub doubt: Option<Doubt>,
    /// The page behind this pair.
    pub after: Option<PairId>,
    /// Rows of a page, at most 100.
    pub limit: i64,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct QueuePage {
    /// How many wait for each reason.
    pub counts: Vec<QueueCount>,
    /// How many are put off.
    pub later: i64,
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// The last row when there are more.
    pub next: Option<PairId>,
}

/// How many wait for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueCount {
    /// The reason.
    pub doubt: Doubt,
    /// How many.
    pub count: i64,
}

/// A waiting pair.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueRow {
    /// Which.
    pub pair: PairId,
    /// Why.
    pub doubt: Doubt,
    /// Names of both.
    pub names: [String; 2],
    /// Since when.
    pub at: Moment,
    /// Evidence in bits.
    pub total: f64,
}

/// After every text that begins so: both databases compare by bytes.
pub(crate) fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

impl Query for Queue {
    const NAME: &'static str = "matches.queue";
    const SAYS: &'static str = "查看待核对的记录";
    const ROLES: &'static [Role] = REVIEWERS;
    type Out = QueuePage;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<QueuePage, Stop<Never>> {
        let scope = rx.scope().await?.region;
        let now = rx.now;
        let limit = self.limit.clamp(1, 100);
        let counts = counts(rx.tx(), &scope, now).await?;
        let later = put_off(rx.tx(), &scope, now).await?;
        let mut rows = rows(rx.tx(), &scope, self.doubt, self.after, now, limit + 1).await?;
        let more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(100));
        let ids: Vec<_> = rows.iter().flat_map(|row| [row.asked, row.other()]).collect();
        let names = elders::names(rx.tx(), &ids).await?;
        let name = |elder| names.get(&elder).cloned().unwrap_or_default();
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let rows = rows
            .into_iter()
            .map(|row| QueueRow {
                pair: row.id,
                doubt: row.doubt,
                names: [name(row.asked), name(row.other())],
                at: row.at,
                total: row.total,
            })
            .collect();
        Ok(QueuePage { counts, later, rows, next })
    }
}

async fn counts(tx: &mut Tx<'_>, scope: &str, now: Moment) -> Result<Vec<QueueCount>, DbError> {
    let found: Vec<(String, i64)> =
        sql("SELECT doubt, COUNT(*) FROM match_pairs WHERE state = $1 AND due_at <= $2 \
         AND region >= $3 AND region < $4 GROUP BY doubt")
        .bind(State::Waiting.code())
        .bind(now)
        .bind(scope)
        .bind(end_of(scope))
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await?;
    let count_of = |doubt: Doubt| found.iter().find(|(code, _)| code == doubt.code()).map_or(0, |(_, n)| *n);
    Ok(Doubt::ALL.into_iter().map(|doubt| QueueCount { doubt, count: count_of(doubt) }).collect())
}

async fn put_off(tx: &mut Tx<'_>, scope: &str, now: Moment) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM match_pairs WHERE state = $1 AND due_at > $2 AND region >= $3 AND region < $4")
        .bind(State::Waiting.code())
        .bind(now)
        .bind(scope)
        .bind(end_of(scope))
        .one(tx, |row| row.get(0))
        .await
}

async fn rows(
    tx: &mut Tx<'_>,
    scope: &str,
    doubt: Option<Doubt>,
    after: Option<PairId>,
    now: Moment,
    limit: i64,
) -> Result<Vec<pairs::Stored>, DbError> {
    let after = match after {
        Some(pair) => pairs::pair(tx, pair).await?.map(|pair| (pair.doubt, pair.id)),
        None => None,
    };
    let mut found = Vec::new();
    for this in Doubt::ALL.into_iter().filter(|this| doubt.is_none_or(|doubt| doubt == *this)) {
        let place = |doubt: Doubt| Doubt::ALL.iter().position(|other| *other == doubt);
        let from = match after {
            Some((before, _)) if place(this) < place(before) => continue,
            Some((before, id)) if before == this => String::from(id),
            _ => String::new(),
        };
        let left = limit - found.len() as i64;
        if left <= 0 {
            break;
        }
        let more = sql(format!(
            "SELECT {} FROM match_pairs WHERE state = $1 AND doubt = $2 AND due_at <= $3 AND id > $4 \
             AND region >= $5 AND region < $6 ORDER BY id LIMIT $7",
            pairs::COLUMNS
        ))
        .bind(State::Waiting.code())
        .bind(this.code())
        .bind(now)
        .bind(from)
        .bind(scope)
        .bind(end_of(scope))
        .bind(left)
        .all(tx, pairs::stored)
        .await?;
        found.extend(more);
    }
    Ok(found)
}
