//! Rebuilding a table: its rows go aside, it is made anew, they come back, and so do its indexes
//! and the foreign keys that point at it. The same on both databases; written once.

use super::definitions::{for_sqlite, joined};
use super::tokens::Token;
use crate::{DbError, postgres, sqlite};
use rusqlite::{Connection, OptionalExtension};
use tokio_postgres::Client;

/// `REBUILD TABLE table definition FROM rows`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rebuild {
    pub table: String,
    /// With its parentheses.
    pub definition: String,
    /// The query that gives the rows, columns in the order of the definition.
    pub rows: String,
}

impl Rebuild {
    pub fn read(part: &[Token<'_>]) -> Result<Self, DbError> {
        Self::parse(part)
            .ok_or_else(|| DbError::other("wanted: REBUILD TABLE t ( definition ) FROM SELECT ... FROM t"))
    }

    fn parse(part: &[Token<'_>]) -> Option<Self> {
        let mut said = part.iter().enumerate().filter(|(_, t)| t.counts());
        said.next().filter(|(_, t)| t.is("REBUILD"))?;
        said.next().filter(|(_, t)| t.is("TABLE"))?;
        let (_, table) = said.next()?;
        let (open, _) = said.next().filter(|(_, t)| t.is_sign("("))?;
        let mut depth = 1;
        let (close, _) = said.find(|(_, t)| {
            depth += i32::from(t.is_sign("(")) - i32::from(t.is_sign(")"));
            depth == 0
        })?;
        let (from, _) = said.next().filter(|(_, t)| t.is("FROM"))?;
        Some(Self {
            table: table.name(),
            definition: joined(&part[open..=close]),
            rows: joined(&part[from + 1..]),
        })
    }

    fn aside(&self) -> String {
        format!("{}_aside", self.table)
    }

    fn has_identity(&self) -> bool {
        self.definition.to_ascii_uppercase().contains(" IDENTITY")
    }
}

/// Inside a transaction, with foreign keys off: the caller sees to both.
pub(crate) fn rebuild_sqlite(conn: &Connection, rebuild: &Rebuild) -> Result<(), DbError> {
    run_sqlite(conn, rebuild).map_err(|e| sqlite::plain(&e))
}

fn run_sqlite(conn: &Connection, rebuild: &Rebuild) -> rusqlite::Result<()> {
    let (table, aside) = (&rebuild.table, rebuild.aside());
    let indexes: Vec<String> = conn
        .prepare("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL ORDER BY name")?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let highest: Option<i64> = if rebuild.has_identity() {
        conn.query_row("SELECT seq FROM sqlite_sequence WHERE name = ?1", [table], |row| row.get(0))
            .optional()
            .unwrap_or(None)
    } else {
        None
    };
    let made = for_sqlite(&format!("CREATE TABLE {table} {}", rebuild.definition));
    conn.execute_batch(&format!(
        "CREATE TABLE {aside} AS {rows}; DROP TABLE {table}; {made};
         INSERT INTO {table} SELECT * FROM {aside}; DROP TABLE {aside};",
        rows = for_sqlite(&rebuild.rows),
    ))?;
    if let Some(highest) = highest {
        conn.execute("DELETE FROM sqlite_sequence WHERE name = ?1", [table])?;
        conn.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", (table, highest))?;
    }
    indexes.iter().try_for_each(|index| conn.execute_batch(index))
}

/// Inside a transaction.
pub(crate) async fn rebuild_postgres(client: &Client, rebuild: &Rebuild) -> Result<(), DbError> {
    run_postgres(client, rebuild).await.map_err(|e| postgres::fault(&e))
}

async fn run_postgres(client: &Client, rebuild: &Rebuild) -> Result<(), tokio_postgres::Error> {
    let (table, aside) = (&rebuild.table, rebuild.aside());
    let pointing = client
        .query(
            "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE contype = 'f' AND confrelid = ($1::text)::regclass AND conrelid <> confrelid ORDER BY conname",
            &[table],
        )
        .await?;
    let indexes = client
        .query(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ($1::text)::regclass \
             AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) \
             ORDER BY indexrelid",
            &[table],
        )
        .await?;
    let highest = identity(client, table).await?;
    let mut batch = String::new();
    for key in &pointing {
        let (child, name) = (key.get::<_, String>(0), key.get::<_, String>(1));
        batch += &format!("ALTER TABLE {child} DROP CONSTRAINT {name};");
    }
    batch += &format!(
        "CREATE TABLE {aside} AS {rows}; DROP TABLE {table}; CREATE TABLE {table} {definition};
         INSERT INTO {table} SELECT * FROM {aside}; DROP TABLE {aside};",
        rows = rebuild.rows,
        definition = rebuild.definition,
    );
    for index in &indexes {
        batch += &format!("{};", index.get::<_, String>(0));
    }
    for key in &pointing {
        let (child, name, rule): (String, String, String) = (key.get(0), key.get(1), key.get(2));
        batch += &format!("ALTER TABLE {child} ADD CONSTRAINT {name} {rule};");
    }
    client.batch_execute(&batch).await?;
    if let (Some((_, old)), Some((sequence, _))) = (highest, identity(client, table).await?) {
        client.execute("SELECT setval(($1::text)::regclass, $2)", &[&sequence, &old]).await?;
    }
    Ok(())
}

/// The sequence behind the table's identity column and the highest number it has given out.
async fn identity(client: &Client, table: &str) -> Result<Option<(String, i64)>, tokio_postgres::Error> {
    let sequence = client
        .query_opt(
            "SELECT pg_get_serial_sequence($1::text, attname::text) FROM pg_attribute \
             WHERE attrelid = ($1::text)::regclass AND attidentity <> ''",
            &[&table],
        )
        .await?
        .and_then(|row| row.get::<_, Option<String>>(0));
    let Some(sequence) = sequence else {
        return Ok(None);
    };
    let row = client.query_one(&format!("SELECT last_value FROM {sequence}"), &[]).await?;
    Ok(Some((sequence, row.get(0))))
}
