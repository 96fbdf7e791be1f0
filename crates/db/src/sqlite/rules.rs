//! SQLite says which columns were refused, not which rule. The rule's name is found in the schema.

use super::seat::{Scope, Seat, Wrong, prepare};
use crate::schema::{Rule, Schema};
use crate::{DbError, Query};
use rusqlite::{Connection, ErrorCode, ffi};
use std::collections::HashMap;

/// Names of rules as the schema has them.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// "table.a, table.b", as the driver lists the columns of a unique rule.
    unique: HashMap<String, String>,
    schema: Schema,
}

impl Rules {
    /// Reads them from the database.
    pub fn load(conn: &Connection) -> Result<Self, DbError> {
        let schema = crate::schema::of_sqlite(conn)?;
        let mut unique = HashMap::new();
        for (table, parts) in &schema.tables {
            let columns = |list: &[String]| {
                let full: Vec<String> = list.iter().map(|c| format!("{table}.{c}")).collect();
                full.join(", ")
            };
            for (name, rule) in &parts.rules {
                if let Rule::Primary(list) | Rule::Unique(list) = rule {
                    unique.insert(columns(list), name.clone());
                }
            }
            for (name, index) in parts.indexes.iter().filter(|(_, i)| i.unique) {
                unique.entry(columns(&index.columns)).or_insert_with(|| name.clone());
            }
        }
        Ok(Self { unique, schema })
    }
}

/// The error with the name of the rule that refused.
pub(super) fn name(seat: &mut Seat<'_>, query: &Query, error: &rusqlite::Error) -> DbError {
    let rusqlite::Error::SqliteFailure(code, Some(text)) = error else {
        return plain(error);
    };
    let after = |prefix: &str| text.strip_prefix(prefix).map(str::to_owned);
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            let columns = after("UNIQUE constraint failed: ").unwrap_or_default();
            let by_index = columns.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\''));
            let rules = read(seat);
            DbError::Taken(match by_index.or(rules.unique.get(&columns).map(String::as_str)) {
                Some(rule) => rule.to_owned(),
                None => columns,
            })
        }
        ffi::SQLITE_CONSTRAINT_CHECK => {
            DbError::Broken(after("CHECK constraint failed: ").unwrap_or_default())
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            DbError::Broken(after("NOT NULL constraint failed: ").unwrap_or_default())
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => {
            DbError::Broken(foreign(seat, query).unwrap_or_else(|| "foreign key".to_owned()))
        }
        _ => plain(error),
    }
}

/// The error of a statement that breaks no rule.
pub(crate) fn plain(error: &rusqlite::Error) -> DbError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => DbError::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DbError::Contended,
        _ => DbError::other(error),
    }
}

fn read(seat: &Seat<'_>) -> std::sync::Arc<Rules> {
    match seat.local.rules.read() {
        Ok(rules) => std::sync::Arc::clone(&rules),
        Err(poisoned) => std::sync::Arc::clone(&poisoned.into_inner()),
    }
}

/// Which foreign key refused. The driver does not say, so the statement is run once more with the
/// keys' checks put off, the rows without a parent are looked up, and everything is undone.
/// Only on this path, which a correct program does not take.
fn foreign(seat: &mut Seat<'_>, query: &Query) -> Option<String> {
    if seat.scope != Scope::Savepoint || seat.local.gone {
        return None;
    }
    let batch = |seat: &Seat<'_>, text: &str| seat.conn.execute_batch(text).ok();
    batch(seat, "PRAGMA defer_foreign_keys = ON; SAVEPOINT named")?;
    let found = run_again(seat, query).ok().and_then(|()| orphan(seat));
    batch(seat, "ROLLBACK TO named; RELEASE named; PRAGMA defer_foreign_keys = OFF")?;
    let (child, number) = found?;
    let rules = read(seat);
    let table = rules.schema.tables.get(&child)?;
    let columns = key_columns(seat.conn, &child, number).ok()?;
    table.rules.iter().find_map(|(name, rule)| match rule {
        Rule::Foreign { columns: own, .. } if *own == columns => Some(name.clone()),
        _ => None,
    })
}

fn run_again(seat: &mut Seat<'_>, query: &Query) -> Result<(), Wrong> {
    let mut stmt = prepare(seat.conn, &mut seat.local.texts, query)?;
    let mut rows = stmt.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

/// The first row without its parent: its table and the number of the key there.
fn orphan(seat: &Seat<'_>) -> Option<(String, i64)> {
    seat.conn.query_row("PRAGMA foreign_key_check", [], |row| Ok((row.get(0)?, row.get(3)?))).ok()
}

fn key_columns(conn: &Connection, table: &str, number: i64) -> rusqlite::Result<Vec<String>> {
    let mut stmt =
        conn.prepare("SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE id = ?2 ORDER BY seq")?;
    let rows = stmt.query_map((table, number), |row| row.get(0))?;
    rows.collect()
}
