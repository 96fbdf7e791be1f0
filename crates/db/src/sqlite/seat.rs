//! Statements on a SQLite connection: plain function calls.

use super::rules::Rules;
use super::texts::Texts;
use crate::row::Cells;
use crate::{DbError, Query, Row, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};
use std::borrow::Cow;
use std::sync::{Arc, RwLock};

/// What goes along with a connection.
pub(crate) struct Local {
    pub texts: Texts,
    pub rules: Arc<RwLock<Arc<Rules>>>,
    /// The transaction ended under us; nothing more may run in it.
    pub gone: bool,
    /// A work that runs without a savepoint asked to be undone.
    pub undo: bool,
}

/// What `restart` goes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The savepoint of one piece of work.
    Savepoint,
    /// Nothing: only the whole batch can be undone, and the writer does that.
    Batch,
    /// A reader's own transaction.
    Snapshot,
    /// The hook before a commit; it has nothing of its own to go back to.
    Hook,
}

/// A piece of work's place in a transaction.
pub(crate) struct Seat<'t> {
    pub conn: &'t mut Connection,
    pub local: &'t mut Local,
    pub scope: Scope,
}

impl Seat<'_> {
    pub fn run(&mut self, query: &Query) -> Result<u64, DbError> {
        let result = (|| {
            let mut stmt = prepare(self.conn, &mut self.local.texts, query)?;
            let reads = stmt.readonly();
            let mut seen = 0;
            let mut rows = stmt.raw_query();
            while rows.next()?.is_some() {
                seen += 1;
            }
            drop(rows);
            Ok(if reads { seen } else { self.conn.changes() })
        })();
        result.map_err(|e| self.fault(query, e))
    }

    /// The outer error is the database's, the inner one the mapper's.
    pub fn first<T>(
        &mut self,
        query: &Query,
        f: &impl Fn(&Row) -> Result<T, DbError>,
    ) -> Result<Option<Result<T, DbError>>, DbError> {
        let result = (|| {
            let mut stmt = prepare(self.conn, &mut self.local.texts, query)?;
            let reads = stmt.readonly();
            let mut rows = stmt.raw_query();
            let first = rows.next()?.map(|row| f(&Row(Cells::Sqlite(row))));
            // A change is only through its checks when it was stepped to its end.
            if !reads {
                while rows.next()?.is_some() {}
            }
            Ok(first)
        })();
        result.map_err(|e| self.fault(query, e))
    }

    pub fn all<T>(
        &mut self,
        query: &Query,
        f: &impl Fn(&Row) -> Result<T, DbError>,
    ) -> Result<Result<Vec<T>, DbError>, DbError> {
        let result = (|| {
            let mut stmt = prepare(self.conn, &mut self.local.texts, query)?;
            let mut rows = stmt.raw_query();
            let mut out = Ok(Vec::new());
            while let Some(row) = rows.next()? {
                if let Ok(list) = &mut out {
                    match f(&Row(Cells::Sqlite(row))) {
                        Ok(item) => list.push(item),
                        Err(e) => out = Err(e),
                    }
                }
            }
            Ok(out)
        })();
        result.map_err(|e| self.fault(query, e))
    }

    pub fn restart(&mut self) -> Result<(), DbError> {
        if self.conn.is_autocommit() && self.scope != Scope::Snapshot {
            self.local.gone = true;
            return Err(DbError::Poisoned);
        }
        let text = match self.scope {
            Scope::Batch => {
                self.local.undo = true;
                return Err(DbError::Poisoned);
            }
            Scope::Savepoint => "ROLLBACK TO work",
            Scope::Snapshot if self.conn.is_autocommit() => "BEGIN",
            Scope::Snapshot => "ROLLBACK; BEGIN",
            Scope::Hook => return Err(DbError::other("a hook cannot restart")),
        };
        self.conn.execute_batch(text).map_err(DbError::other)
    }

    /// Names what went wrong, and notes whether the transaction still stands: a full disk ends it
    /// silently, and what followed would be saved one by one.
    fn fault(&mut self, query: &Query, error: Wrong) -> DbError {
        if self.conn.is_autocommit() {
            self.local.gone = true;
        }
        match error {
            Wrong::Driver(e) => super::rules::name(self, query, &e),
            Wrong::Use(what) => DbError::other(what),
        }
    }
}

/// What may go wrong before an error has its name.
pub(super) enum Wrong {
    Driver(rusqlite::Error),
    Use(Cow<'static, str>),
}

impl From<rusqlite::Error> for Wrong {
    fn from(e: rusqlite::Error) -> Self {
        Self::Driver(e)
    }
}

/// Prepares (once per connection and text) and binds.
pub(super) fn prepare<'c>(
    conn: &'c Connection,
    texts: &mut Texts,
    query: &Query,
) -> Result<CachedStatement<'c>, Wrong> {
    // Outside of a transaction each statement would be saved by itself.
    if conn.is_autocommit() {
        return Err(Wrong::Use("the transaction is gone".into()));
    }
    let mut stmt = conn.prepare_cached(texts.of(query))?;
    if stmt.parameter_count() != query.values.len() {
        return Err(Wrong::Use(
            format!(
                "{} values bound to a statement with {} parameters",
                query.values.len(),
                stmt.parameter_count()
            )
            .into(),
        ));
    }
    for (index, value) in query.values.iter().enumerate() {
        stmt.raw_bind_parameter(index + 1, Bound(as_sqlite(value)?))?;
    }
    Ok(stmt)
}

struct Bound<'v>(ValueRef<'v>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

fn as_sqlite(value: &Value) -> Result<ValueRef<'_>, Wrong> {
    Ok(match value {
        Value::Int(Some(n)) => ValueRef::Integer(*n),
        Value::Bool(Some(b)) => ValueRef::Integer(i64::from(*b)),
        // Each database would make something else of these two.
        Value::Real(Some(x)) if x.is_nan() => return Err(Wrong::Use("a NaN cannot be kept".into())),
        Value::Text(Some(text)) if text.as_bytes().contains(&0) => {
            return Err(Wrong::Use("text with a zero byte cannot be kept".into()));
        }
        Value::Real(Some(x)) => ValueRef::Real(*x),
        Value::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
        Value::Int(None) | Value::Text(None) | Value::Real(None) | Value::Bool(None) | Value::Bytes(None) => {
            ValueRef::Null
        }
    })
}
