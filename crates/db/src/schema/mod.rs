//! What the schema is, in words that do not depend on the database; the same migrations must
//! give the same description on both.

mod parse;
mod postgres;
mod sqlite;

pub(crate) use parse::rules;
pub(crate) use sqlite::of_sqlite;

use crate::db::Backend;
use crate::{Db, DbError};
use std::collections::BTreeMap;
use std::fmt;

/// Every table by its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The tables.
    pub tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// In their order.
    pub columns: Vec<Column>,
    /// By name.
    pub rules: BTreeMap<String, Rule>,
    /// Those that do not belong to a rule, by name.
    pub indexes: BTreeMap<String, Index>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// `whole` (also booleans: SQLite keeps them as whole numbers), `real`, `text` or `bytes`.
    pub kind: String,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Whether it fills itself when it is left out.
    pub default: bool,
    /// Whether it numbers itself.
    pub identity: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// The primary key.
    Primary(Vec<String>),
    /// Unique together.
    Unique(Vec<String>),
    /// A foreign key.
    Foreign {
        /// The table's own columns.
        columns: Vec<String>,
        /// The table that they point at.
        parent: String,
        /// Its columns.
        parent_columns: Vec<String>,
        /// What happens to the row when its parent goes.
        on_delete: String,
    },
    /// A check.
    Check,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Whether it is also a rule.
    pub unique: bool,
    /// Its columns; an expression is `(expression)`.
    pub columns: Vec<String>,
    /// Whether it holds only some rows.
    pub partial: bool,
}

/// Describes the open database.
pub async fn describe(db: &Db) -> Result<Schema, DbError> {
    match db.backend() {
        Backend::Sqlite(db) => db.control(|conn, _| of_sqlite(conn)).await?,
        Backend::Postgres(db) => postgres::of_postgres(&db.apart().await?).await,
    }
}

/// Every rule of a table that is made needs a name: errors name rules.
pub(crate) fn check_names(statement: &str) -> Result<(), DbError> {
    let makes = statement.trim_start().get(..12).is_some_and(|s| s.eq_ignore_ascii_case("CREATE TABLE"));
    let definition = statement.starts_with('(');
    if (makes || definition) && parse::rules(statement).keys().any(|name| name.starts_with(parse::UNNAMED)) {
        return Err(DbError::Other(format!("a rule without a name in: {statement}")));
    }
    Ok(())
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, table) in &self.tables {
            writeln!(f, "{name}")?;
            for c in &table.columns {
                let empty = if c.nullable { " or empty" } else { "" };
                let default = if c.default { ", fills itself" } else { "" };
                let identity = if c.identity { ", numbers itself" } else { "" };
                writeln!(f, "  {}: {}{empty}{default}{identity}", c.name, c.kind)?;
            }
            for (name, rule) in &table.rules {
                writeln!(f, "  rule {name}: {rule}")?;
            }
            for (name, index) in &table.indexes {
                let unique = if index.unique { "unique " } else { "" };
                let partial = if index.partial { " of some rows" } else { "" };
                writeln!(f, "  index {name}: {unique}({}){partial}", index.columns.join(", "))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Primary(columns) => write!(f, "primary ({})", columns.join(", ")),
            Self::Unique(columns) => write!(f, "unique ({})", columns.join(", ")),
            Self::Check => f.write_str("check"),
            Self::Foreign { columns, parent, parent_columns, on_delete } => write!(
                f,
                "({}) of {parent} ({}), on delete {on_delete}",
                columns.join(", "),
                parent_columns.join(", ")
            ),
        }
    }
}
