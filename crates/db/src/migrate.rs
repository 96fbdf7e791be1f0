//! Migrations: an ordered list, each applied once and in one transaction, remembered with its hash.

use crate::dialect::{Statement, for_sqlite, rebuild_postgres, rebuild_sqlite, split};
use crate::postgres::{Postgres, fault};
use crate::sqlite::{Local, Rules, Sqlite, plain};
use crate::{DbError, schema};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its file's name without the ending; the order is by name.
    pub name: &'static str,
    /// Portable statements, each ended by a semicolon.
    pub text: &'static str,
}

/// Where applied migrations are remembered.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (\
    name TEXT NOT NULL, hash TEXT NOT NULL, CONSTRAINT migrations_pk PRIMARY KEY (name))";
/// Held while a program migrates, so that two that start together do not do it twice.
const LOCK: i64 = 7_217_913_501;

impl Migration {
    /// Tells whether the text was changed after it was applied. Not a defence against anybody:
    /// 128-bit FNV-1a is enough to notice an edit.
    pub fn hash(&self) -> String {
        fnv(self.text.bytes().filter(|b| *b != b'\r'))
    }

    fn failed(&self, error: &DbError) -> DbError {
        DbError::Other(format!("migration {}: {error}", self.name))
    }
}

/// One word for the whole list: two programs with the same word make the same schema.
pub fn fingerprint(list: &[Migration]) -> String {
    let all: String = list.iter().map(|m| format!("{} {}\n{}", m.name, m.hash(), in_sqlite(m))).collect();
    fnv(all.bytes())
}

/// The same text makes other tables when the dialect changes.
fn in_sqlite(migration: &Migration) -> String {
    let statements = split(migration.text).unwrap_or_default();
    let plain = statements.iter().filter_map(|s| match s {
        Statement::Plain(text) => Some(for_sqlite(text)),
        Statement::Rebuild(_) => None,
    });
    plain.collect()
}

fn fnv(bytes: impl Iterator<Item = u8>) -> String {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let hash = bytes.fold(start, |hash, b| {
        (hash ^ u128::from(b)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    format!("{hash:032x}")
}

/// What is still to do; an error when the past does not fit.
fn plan(
    list: &'static [Migration],
    applied: &BTreeMap<String, String>,
) -> Result<Vec<&'static Migration>, DbError> {
    if let Some(unknown) = applied.keys().find(|name| !list.iter().any(|m| m.name == *name)) {
        return Err(DbError::Other(format!(
            "the database has migration {unknown}, which this program does not know: it is older than its database"
        )));
    }
    let mut todo = Vec::new();
    for migration in list {
        match applied.get(migration.name) {
            None => todo.push(migration),
            Some(hash) if *hash == migration.hash() => {}
            Some(_) => {
                return Err(DbError::Other(format!(
                    "migration {} was changed after it had been applied; put it back and write a new one",
                    migration.name
                )));
            }
        }
    }
    Ok(todo)
}

/// Its statements; every rule in them has a name, because errors name rules.
fn statements(migration: &Migration) -> Result<Vec<Statement>, DbError> {
    let list = split(migration.text)?;
    for statement in &list {
        let made = match statement {
            Statement::Plain(text) => text,
            Statement::Rebuild(rebuild) => &rebuild.definition,
        };
        schema::check_names(made)?;
    }
    Ok(list)
}

impl Sqlite {
    pub async fn migrate(&self, list: &'static [Migration]) -> Result<Vec<String>, DbError> {
        self.control(move |conn, local| migrate_sqlite(conn, local, list)).await?
    }
}

fn migrate_sqlite(
    conn: &mut Connection,
    local: &mut Local,
    list: &'static [Migration],
) -> Result<Vec<String>, DbError> {
    conn.execute_batch(&for_sqlite(TABLE)).map_err(|e| plain(&e))?;
    let applied = {
        let mut stmt = conn.prepare("SELECT name, hash FROM migrations").map_err(|e| plain(&e))?;
        let rows = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.and_then(Iterator::collect).map_err(|e| plain(&e))?
    };
    let mut done = Vec::new();
    for migration in plan(list, &applied)? {
        // A rebuild drops a table that others point at; keys can only be let go outside of a
        // transaction, and are checked before it commits.
        conn.execute_batch("PRAGMA foreign_keys = OFF").map_err(|e| plain(&e))?;
        let result = apply_sqlite(conn, migration);
        if !conn.is_autocommit() {
            conn.execute_batch("ROLLBACK").map_err(|e| plain(&e))?;
        }
        conn.execute_batch("PRAGMA foreign_keys = ON").map_err(|e| plain(&e))?;
        result.map_err(|e| migration.failed(&e))?;
        done.push(migration.name.to_owned());
    }
    let rules = Arc::new(Rules::load(conn)?);
    match local.rules.write() {
        Ok(mut place) => *place = rules,
        Err(poisoned) => *poisoned.into_inner() = rules,
    }
    Ok(done)
}

fn apply_sqlite(conn: &Connection, migration: &Migration) -> Result<(), DbError> {
    let run = |text: &str| conn.execute_batch(text).map_err(|e| plain(&e));
    run("BEGIN IMMEDIATE")?;
    for statement in statements(migration)? {
        match statement {
            Statement::Plain(text) => run(&for_sqlite(&text))?,
            Statement::Rebuild(rebuild) => rebuild_sqlite(conn, &rebuild)?,
        }
    }
    let orphan: Option<String> = {
        let mut stmt = conn.prepare("PRAGMA foreign_key_check").map_err(|e| plain(&e))?;
        let mut rows = stmt.query([]).map_err(|e| plain(&e))?;
        match rows.next().map_err(|e| plain(&e))? {
            Some(row) => Some(row.get(0).map_err(|e| plain(&e))?),
            None => None,
        }
    };
    if let Some(table) = orphan {
        return Err(DbError::Broken(format!("a foreign key of {table}")));
    }
    conn.execute("INSERT INTO migrations (name, hash) VALUES (?1, ?2)", (migration.name, migration.hash()))
        .map_err(|e| plain(&e))?;
    run("COMMIT")
}

impl Postgres {
    pub async fn migrate(&self, list: &'static [Migration]) -> Result<Vec<String>, DbError> {
        // The lock goes with this connection, whatever happens.
        let client = self.apart().await?;
        client
            .batch_execute(&format!(
                "SELECT pg_advisory_lock({LOCK}); SET client_min_messages = warning; {TABLE}"
            ))
            .await
            .map_err(|e| fault(&e))?;
        let rows = client.query("SELECT name, hash FROM migrations", &[]).await.map_err(|e| fault(&e))?;
        let applied = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let mut done = Vec::new();
        for migration in plan(list, &applied)? {
            apply_postgres(&client, migration).await.map_err(|e| migration.failed(&e))?;
            done.push(migration.name.to_owned());
        }
        if !done.is_empty() {
            self.forget_statements();
        }
        Ok(done)
    }
}

async fn apply_postgres(client: &tokio_postgres::Client, migration: &Migration) -> Result<(), DbError> {
    let statements = statements(migration)?;
    client.batch_execute("BEGIN").await.map_err(|e| fault(&e))?;
    let result = async {
        for statement in statements {
            match statement {
                Statement::Plain(text) => {
                    client.batch_execute(&text).await.map_err(|e| fault(&e))?;
                }
                Statement::Rebuild(rebuild) => rebuild_postgres(client, &rebuild).await?,
            }
        }
        client
            .execute(
                "INSERT INTO migrations (name, hash) VALUES ($1, $2)",
                &[&migration.name, &migration.hash()],
            )
            .await
            .map_err(|e| fault(&e))?;
        client.batch_execute("COMMIT").await.map_err(|e| fault(&e))
    };
    let result = result.await;
    if result.is_err() {
        client.batch_execute("ROLLBACK").await.map_err(|e| fault(&e))?;
    }
    result
}
