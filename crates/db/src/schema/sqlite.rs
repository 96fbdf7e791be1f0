//! The description of a SQLite database.

use super::{Column, Index, Rule, Schema, Table, parse};
use crate::DbError;
use crate::sqlite::plain;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Describes it.
pub(crate) fn of_sqlite(conn: &Connection) -> Result<Schema, DbError> {
    read(conn).map_err(|e| plain(&e))
}

fn read(conn: &Connection) -> rusqlite::Result<Schema> {
    let mut stmt = conn.prepare(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let list: Vec<(String, String)> =
        stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut tables = BTreeMap::new();
    for (name, sql) in list {
        let table = Table {
            columns: columns(conn, &name, &sql)?,
            rules: parse::rules(&sql),
            indexes: indexes(conn, &name)?,
        };
        tables.insert(name, table);
    }
    let mut schema = Schema { tables };
    point_at_keys(&mut schema);
    Ok(schema)
}

/// A key that names no columns of its parent points at the primary key.
fn point_at_keys(schema: &mut Schema) {
    let keys: BTreeMap<String, Vec<String>> = schema
        .tables
        .iter()
        .filter_map(|(name, table)| {
            table.rules.values().find_map(|rule| match rule {
                Rule::Primary(columns) => Some((name.clone(), columns.clone())),
                _ => None,
            })
        })
        .collect();
    for rule in schema.tables.values_mut().flat_map(|t| t.rules.values_mut()) {
        if let Rule::Foreign { parent, parent_columns, .. } = rule
            && parent_columns.is_empty()
            && let Some(key) = keys.get(parent)
        {
            parent_columns.clone_from(key);
        }
    }
}

fn columns(conn: &Connection, table: &str, sql: &str) -> rusqlite::Result<Vec<Column>> {
    let numbers_itself = sql.to_ascii_uppercase().contains("AUTOINCREMENT");
    conn.prepare("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?1) ORDER BY cid")?
        .query_map([table], |row| {
            let key = row.get::<_, i64>(4)? > 0;
            Ok(Column {
                name: row.get(0)?,
                kind: match row.get::<_, String>(1)?.as_str() {
                    "INTEGER" => "whole".to_owned(),
                    "REAL" => "real".to_owned(),
                    "TEXT" => "text".to_owned(),
                    "BLOB" => "bytes".to_owned(),
                    other => other.to_lowercase(),
                },
                nullable: row.get::<_, i64>(2)? == 0 && !key,
                default: row.get::<_, Option<String>>(3)?.is_some(),
                identity: numbers_itself && key,
            })
        })?
        .collect()
}

fn indexes(conn: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, Index>> {
    let list: Vec<(String, bool, bool)> = conn
        .prepare("SELECT name, \"unique\", partial FROM pragma_index_list(?1) WHERE origin = 'c'")?
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut stmt =
        conn.prepare("SELECT name, \"desc\" FROM pragma_index_xinfo(?1) WHERE key = 1 ORDER BY seqno")?;
    let mut out = BTreeMap::new();
    for (name, unique, partial) in list {
        let columns = stmt
            .query_map([&name], |row| {
                let column: Option<String> = row.get(0)?;
                let down = if row.get(1)? { " desc" } else { "" };
                let column = column.unwrap_or_else(|| "(expression)".to_owned());
                Ok(format!("{column}{down}"))
            })?
            .collect::<Result<_, _>>()?;
        out.insert(name, Index { unique, columns, partial });
    }
    Ok(out)
}
