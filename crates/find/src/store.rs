//! All SQL of the search.

use crate::term::{Term, listed};
use base::{ElderId, Moment};
use db::{DbError, Query, Tx, sql};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

/// Rows of one statement that reads or writes many; the last statement is filled up, so that few texts serve every count.
const SIZES: [usize; 4] = [400, 100, 20, 4];
/// Spans of a term that are read at the first look; a term with fewer is then known whole.
pub(crate) const PEEK: usize = 32;
/// The last span that a key can name.
pub(crate) const LAST_SPAN: i64 = 0xffff;

/// One row of the index: its key, its bits.
pub(crate) type Posting = (i64, Vec<u8>);

/// An elder as the search keeps one.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub number: i64,
    pub elder: ElderId,
    pub name: String,
    pub died: bool,
    pub heard_at: Option<Moment>,
    pub recent: bool,
    pub terms: Vec<Term>,
}

const COLUMNS: &str = "number, elder_id, name, died, heard_at, recent, terms";

fn kept(row: &db::Row<'_>) -> Result<Kept, DbError> {
    Ok(Kept {
        number: row.get(0)?,
        elder: row.get(1)?,
        name: row.get(2)?,
        died: row.get(3)?,
        heard_at: row.get(4)?,
        recent: row.get(5)?,
        terms: listed(&row.get::<Vec<u8>>(6)?),
    })
}

/// `$1, $2, $3` of each size, made once.
fn marks(at: usize) -> &'static str {
    static ALL: [OnceLock<String>; SIZES.len()] = [const { OnceLock::new() }; SIZES.len()];
    ALL[at].get_or_init(|| (1..=SIZES[at]).map(|n| format!("${n}")).collect::<Vec<_>>().join(", "))
}

/// Cuts a list into statements: (which size, its part).
fn cut<T>(mut all: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    std::iter::from_fn(move || {
        if all.is_empty() {
            return None;
        }
        let at = SIZES.iter().position(|size| all.len() >= *size).unwrap_or(SIZES.len() - 1);
        let (part, rest) = all.split_at(all.len().min(SIZES[at]));
        all = rest;
        Some((at, part))
    })
}

fn filled<T: Clone + Into<db::Value>>(query: Query, at: usize, part: &[T]) -> Query {
    let last = part.last().into_iter().cycle();
    part.iter().chain(last).take(SIZES[at]).fold(query, |query, one| query.bind(one.clone()))
}

/// These elders by the search's own number, in any order.
pub(crate) async fn by_number(tx: &mut Tx<'_>, numbers: &[i64]) -> Result<Vec<Kept>, DbError> {
    let mut found = Vec::with_capacity(numbers.len());
    for (at, part) in cut(numbers) {
        let text = format!("SELECT {COLUMNS} FROM find_elders WHERE number IN ({})", marks(at));
        found.extend(filled(sql(text), at, part).all(tx, kept).await?);
    }
    Ok(found)
}

/// These elders, in any order.
pub(crate) async fn by_elder(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<Kept>, DbError> {
    let mut found = Vec::with_capacity(elders.len());
    for (at, part) in cut(elders) {
        let text = format!("SELECT {COLUMNS} FROM find_elders WHERE elder_id IN ({})", marks(at));
        found.extend(filled(sql(text), at, part).all(tx, kept).await?);
    }
    Ok(found)
}

/// The numbers of these elders.
pub(crate) async fn numbers(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<i64>, DbError> {
    let mut found = Vec::with_capacity(elders.len());
    for (at, part) in cut(elders) {
        let text = format!("SELECT number FROM find_elders WHERE elder_id IN ({})", marks(at));
        found.extend(filled(sql(text), at, part).all(tx, |row| row.get::<i64>(0)).await?);
    }
    Ok(found)
}

/// The greatest number given out.
pub(crate) async fn last_number(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    sql("SELECT COALESCE(MAX(number), 0) FROM find_elders").one(tx, |row| row.get(0)).await
}

/// Elders after a number, for the end of a rebuild: who is here and not in the register any more?
pub(crate) async fn after(tx: &mut Tx<'_>, number: i64, limit: i64) -> Result<Vec<(i64, ElderId)>, DbError> {
    sql("SELECT number, elder_id FROM find_elders WHERE number > $1 ORDER BY number LIMIT $2")
        .bind(number)
        .bind(limit)
        .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// Elders who were heard of last before then and are still counted as recent.
pub(crate) async fn faded(tx: &mut Tx<'_>, before: Moment, limit: i64) -> Result<Vec<i64>, DbError> {
    sql("SELECT number FROM find_elders WHERE recent AND heard_at < $1 ORDER BY heard_at LIMIT $2")
        .bind(before)
        .bind(limit)
        .all(tx, |row| row.get(0))
        .await
}

/// A new elder of the index.
pub(crate) struct New {
    pub elder: ElderId,
    pub name: String,
    pub died: bool,
    pub terms: Vec<u8>,
}

/// Inserts new elders; answers their numbers.
pub(crate) async fn insert(tx: &mut Tx<'_>, new: Vec<New>) -> Result<HashMap<ElderId, i64>, DbError> {
    let mut found = HashMap::with_capacity(new.len());
    for part in new.chunks(100) {
        let text = format!(
            "INSERT INTO find_elders (elder_id, name, died, recent, terms) VALUES {} \
             ON CONFLICT (elder_id) DO NOTHING RETURNING elder_id, number",
            desk::values(5, part.len())
        );
        let query = part.iter().fold(sql(text), |query, one| {
            query.bind(one.elder).bind(one.name.as_str()).bind(one.died).bind(false).bind(one.terms.clone())
        });
        found.extend(query.all(tx, |row| Ok((row.get::<ElderId>(0)?, row.get::<i64>(1)?))).await?);
    }
    Ok(found)
}

/// Writes an elder anew: the name, whether the elder has died, the terms.
pub(crate) async fn update(
    tx: &mut Tx<'_>,
    number: i64,
    (name, died): (&str, bool),
    terms: Vec<u8>,
) -> Result<(), DbError> {
    sql("UPDATE find_elders SET name = $2, died = $3, terms = $4 WHERE number = $1")
        .bind(number)
        .bind(name)
        .bind(died)
        .bind(terms)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn set_heard(
    tx: &mut Tx<'_>,
    number: i64,
    at: Option<Moment>,
    recent: bool,
) -> Result<(), DbError> {
    sql("UPDATE find_elders SET heard_at = COALESCE($2, heard_at), recent = $3 WHERE number = $1")
        .bind(number)
        .bind(at)
        .bind(recent)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn remove(tx: &mut Tx<'_>, number: i64) -> Result<(), DbError> {
    sql("DELETE FROM find_elders WHERE number = $1").bind(number).run(tx).await?;
    Ok(())
}

/// Rows of the index by key.
pub(crate) async fn postings(tx: &mut Tx<'_>, keys: &[i64]) -> Result<Vec<Posting>, DbError> {
    let mut found = Vec::with_capacity(keys.len());
    for (at, part) in cut(keys) {
        let text = format!("SELECT key, bits FROM find_postings WHERE key IN ({})", marks(at));
        found.extend(filled(sql(text), at, part).all(tx, posting).await?);
    }
    Ok(found)
}

fn posting(row: &db::Row<'_>) -> Result<Posting, DbError> {
    Ok((row.get(0)?, row.get(1)?))
}

/// Writes rows of the index.
pub(crate) async fn put(tx: &mut Tx<'_>, mut rows: &[Posting]) -> Result<(), DbError> {
    static TEXTS: [OnceLock<String>; SIZES.len() + 1] = [const { OnceLock::new() }; SIZES.len() + 1];
    while !rows.is_empty() {
        let sizes = SIZES.iter().copied().chain([1]).enumerate();
        let (at, size) = sizes.into_iter().find(|(_, size)| rows.len() >= *size).unwrap_or((SIZES.len(), 1));
        let text = TEXTS[at].get_or_init(|| {
            let values = desk::values(2, size);
            format!(
                "INSERT INTO find_postings (key, bits) VALUES {values} \
                 ON CONFLICT (key) DO UPDATE SET bits = excluded.bits"
            )
        });
        let (part, rest) = rows.split_at(size);
        let query =
            part.iter().fold(sql(text.as_str()), |query, (key, bits)| query.bind(*key).bind(bits.clone()));
        query.run(tx).await?;
        rows = rest;
    }
    Ok(())
}

/// Takes rows of the index away.
pub(crate) async fn drop(tx: &mut Tx<'_>, keys: &[i64]) -> Result<(), DbError> {
    for (at, part) in cut(keys) {
        let text = format!("DELETE FROM find_postings WHERE key IN ({})", marks(at));
        filled(sql(text), at, part).run(tx).await?;
    }
    Ok(())
}

/// Terms of one look.
const LOOKS: [usize; 4] = [16, 8, 4, 1];

/// The rows of several terms, of each at most `limit` of these spans, in the order of spans. One statement for up to 16 terms.
pub(crate) async fn look(
    tx: &mut Tx<'_>,
    terms: &[Term],
    spans: RangeInclusive<i64>,
    limit: usize,
) -> Result<Vec<Posting>, DbError> {
    static TEXTS: [OnceLock<String>; LOOKS.len()] = [const { OnceLock::new() }; LOOKS.len()];
    let mut found = Vec::new();
    let mut rest = terms;
    while !rest.is_empty() {
        let at = LOOKS.iter().rposition(|size| *size >= rest.len()).unwrap_or(0);
        let (part, left) = rest.split_at(rest.len().min(LOOKS[at]));
        let text = TEXTS[at].get_or_init(|| look_text(LOOKS[at]));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut query = sql(text.as_str()).bind(limit);
        for n in 0..LOOKS[at] {
            // No row has a key below zero: what fills the statement up finds nothing.
            let ends =
                part.get(n).map_or((-1, -1), |term| (term.key(*spans.start()), term.key(*spans.end())));
            query = query.bind(ends.0).bind(ends.1);
        }
        found.extend(query.all(tx, posting).await?);
        rest = left;
    }
    Ok(found)
}

fn look_text(terms: usize) -> String {
    let one = |n: usize| {
        format!(
            "SELECT key, bits FROM (SELECT key, bits FROM find_postings WHERE key >= ${} AND key <= ${} \
             ORDER BY key LIMIT $1) AS t{n}",
            n * 2 + 2,
            n * 2 + 3
        )
    };
    (0..terms).map(one).collect::<Vec<_>>().join(" UNION ALL ")
}

/// How the index was last built.
#[derive(Debug, Clone)]
pub(crate) struct Build {
    pub state: String,
    pub after_elder: Option<ElderId>,
    pub after_number: i64,
    pub elders: i64,
    pub started_at: Moment,
    pub ended_at: Option<Moment>,
}

const BUILD: &str = "all";

pub(crate) async fn build(tx: &mut Tx<'_>) -> Result<Option<Build>, DbError> {
    sql("SELECT state, after_elder, after_number, elders, started_at, ended_at FROM find_builds WHERE id = $1")
        .bind(BUILD)
        .opt(tx, |row| {
            Ok(Build {
                state: row.get(0)?,
                after_elder: row.get(1)?,
                after_number: row.get(2)?,
                elders: row.get(3)?,
                started_at: row.get(4)?,
                ended_at: row.get(5)?,
            })
        })
        .await
}

pub(crate) async fn set_build(tx: &mut Tx<'_>, build: &Build) -> Result<(), DbError> {
    sql("INSERT INTO find_builds (id, state, after_elder, after_number, elders, started_at, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET state = excluded.state, \
         after_elder = excluded.after_elder, after_number = excluded.after_number, elders = excluded.elders, \
         started_at = excluded.started_at, ended_at = excluded.ended_at")
    .bind(BUILD)
    .bind(build.state.as_str())
    .bind(build.after_elder)
    .bind(build.after_number)
    .bind(build.elders)
    .bind(build.started_at)
    .bind(build.ended_at)
    .run(tx)
    .await?;
    Ok(())
}
