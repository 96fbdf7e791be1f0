//! The description of a PostgreSQL database.

use super::{Column, Index, Rule, Schema};
use crate::DbError;
use crate::postgres::fault;
use tokio_postgres::{Client, Error, Row};

/// Describes the tables of the schema in which we live.
pub(super) async fn of_postgres(client: &Client) -> Result<Schema, DbError> {
    read(client).await.map_err(|e| fault(&e))
}

const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), \
    NOT a.attnotnull, a.atthasdef, a.attidentity <> '' \
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped \
    ORDER BY c.relname, a.attnum";

const RULES: &str = "SELECT c.conrelid::regclass::text, c.conname::text, c.contype::text, c.confdeltype::text, \
    coalesce(c.confrelid::regclass::text, ''), \
    coalesce((SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n) \
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num), ''), \
    coalesce((SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n) \
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num), '') \
    FROM pg_constraint c WHERE c.connamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'f', 'c')";

const INDEXES: &str = "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisunique, \
    i.indpred IS NOT NULL, \
    (SELECT string_agg(CASE WHEN k.num = 0 THEN '(expression)' ELSE a.attname END \
        || CASE WHEN (i.indoption[k.n - 1] & 1) = 1 THEN ' desc' ELSE '' END, ',' ORDER BY k.n) \
        FROM unnest(i.indkey) WITH ORDINALITY k(num, n) \
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num) \
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
    WHERE c.relnamespace = current_schema()::regnamespace \
    AND NOT EXISTS (SELECT 1 FROM pg_constraint r WHERE r.conindid = i.indexrelid AND r.contype IN ('p', 'u'))";

async fn read(client: &Client) -> Result<Schema, Error> {
    let mut schema = Schema::default();
    for row in client.query(COLUMNS, &[]).await? {
        let table = schema.tables.entry(row.get(0)).or_default();
        table.columns.push(Column {
            name: row.get(1),
            kind: match row.get::<_, String>(2).as_str() {
                "bigint" | "boolean" => "whole".to_owned(),
                "double precision" => "real".to_owned(),
                "bytea" => "bytes".to_owned(),
                other => other.to_owned(),
            },
            nullable: row.get(3),
            default: row.get(4),
            identity: row.get(5),
        });
    }
    for row in client.query(RULES, &[]).await? {
        let table = schema.tables.entry(row.get(0)).or_default();
        table.rules.insert(row.get(1), rule(&row));
    }
    for row in client.query(INDEXES, &[]).await? {
        let table = schema.tables.entry(row.get(0)).or_default();
        table
            .indexes
            .insert(row.get(1), Index { unique: row.get(2), partial: row.get(3), columns: list(&row, 4) });
    }
    Ok(schema)
}

fn list(row: &Row, index: usize) -> Vec<String> {
    let text: String = row.get(index);
    text.split(',').map(str::to_owned).collect()
}

fn rule(row: &Row) -> Rule {
    match row.get::<_, String>(2).as_str() {
        "p" => Rule::Primary(list(row, 5)),
        "u" => Rule::Unique(list(row, 5)),
        "f" => Rule::Foreign {
            columns: list(row, 5),
            parent: row.get(4),
            parent_columns: list(row, 6),
            on_delete: match row.get::<_, String>(3).as_str() {
                "c" => "cascade",
                "n" => "set null",
                "d" => "set default",
                "r" => "restrict",
                _ => "no action",
            }
            .to_owned(),
        },
        _ => Rule::Check,
    }
}
