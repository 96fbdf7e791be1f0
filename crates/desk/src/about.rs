//! What is kept about an elder. Each capability says which of its tables hold something about an elder, and how a person reads
//! the columns ([`About`]): from this the whole copy that somebody may ask for is made, and it is known what must be sealed anew
//! when an elder gets a new key.

use crate::{Cx, Rx};
use base::{AnyId, Date, ElderId, Moment};
use db::{DbError, Row, sql};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A table that holds something about elders: entered with [`crate::Registry::about`].
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The table.
    pub table: &'static str,
    /// What a person calls its rows: 工单.
    pub says: &'static str,
    /// Its column of elders' ids.
    pub elder: &'static str,
    /// The column by which its rows are in order.
    pub order: &'static str,
    /// What a person reads of a row.
    pub columns: &'static [Column],
    /// What becomes of its rows when the elder is erased.
    pub erased: OnErase,
}

/// What becomes of rows when the elder they are about is erased. What is sealed in them is gone with the key in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnErase {
    /// They stay: what is clear in them names nobody.
    Stay,
    /// They go.
    Delete,
    /// These columns are emptied: an UPDATE's `SET`.
    Blank(&'static str),
}

/// One column as a person reads it.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What a person calls it: 地址.
    pub says: &'static str,
    /// How it is read.
    pub reads: Reads,
}

/// How a column is read.
#[derive(Debug, Clone, Copy)]
pub enum Reads {
    /// As it is.
    Text,
    /// A code, and what it means.
    Code(fn(&str) -> String),
    /// A whole number.
    Number,
    /// A whole number that is a code, and what it means.
    Numbered(fn(i64) -> String),
    /// An instant.
    At,
    /// A day, as [`Date::number`].
    Day,
    /// Yes or no.
    Flag,
    /// Sealed with the elder's key: words, or JSON whose members have these names for people. A member that is not named is
    /// not shown.
    Sealed(&'static [(&'static str, &'static str)]),
}

/// All rows of one table about an elder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// What its rows are.
    pub says: String,
    /// Each row's columns that hold something: what it is called, what it says.
    pub rows: Vec<Vec<(String, String)>>,
    /// There are more rows than [`MOST_ROWS`].
    pub more: bool,
}

/// The most rows of one table in a copy.
pub const MOST_ROWS: usize = 1000;

impl About {
    /// The columns that are sealed with the elder's key.
    pub fn sealed(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.columns.iter().filter(|c| matches!(c.reads, Reads::Sealed(_))).map(|c| c.name)
    }
}

enum Cell {
    Said(String),
    Sealed(Vec<u8>),
    Empty,
}

fn cell(row: &Row<'_>, at: usize, reads: Reads) -> Result<Cell, DbError> {
    let said = match reads {
        Reads::Text => row.get::<Option<String>>(at)?,
        Reads::Code(says) => row.get::<Option<String>>(at)?.map(|code| says(&code)),
        Reads::Number => row.get::<Option<i64>>(at)?.map(|n| n.to_string()),
        Reads::Numbered(says) => row.get::<Option<i64>>(at)?.map(says),
        Reads::At => row.get::<Option<Moment>>(at)?.map(|moment| moment.beijing().to_string()),
        Reads::Day => row.get::<Option<i64>>(at)?.and_then(|n| Date::from_number(n).ok()).map(day),
        Reads::Flag => row.get::<Option<bool>>(at)?.map(|yes| if yes { "是" } else { "否" }.to_owned()),
        Reads::Sealed(_) => {
            return Ok(row.get::<Option<Vec<u8>>>(at)?.map_or(Cell::Empty, Cell::Sealed));
        }
    };
    Ok(said.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::Said))
}

fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

impl Rx<'_, '_> {
    /// Everything that the capabilities say they keep about an elder, opened. The asking act decides who may.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn everything(&mut self, elder: ElderId, abouts: &[About]) -> Result<Vec<Chapter>, DbError> {
        let mut chapters = Vec::new();
        for about in abouts {
            let names: Vec<&str> = about.columns.iter().map(|column| column.name).collect();
            let text = format!(
                "SELECT {} FROM {} WHERE {} = $1 ORDER BY {} LIMIT {}",
                names.join(", "),
                about.table,
                about.elder,
                about.order,
                MOST_ROWS + 1
            );
            let mut rows = sql(text)
                .bind(elder.text())
                .all(self.tx, |row| {
                    about.columns.iter().enumerate().map(|(at, c)| cell(row, at, c.reads)).collect()
                })
                .await?;
            let more = rows.len() > MOST_ROWS;
            rows.truncate(MOST_ROWS);
            let mut said: Vec<Vec<(String, String)>> = Vec::with_capacity(rows.len());
            for row in rows {
                let row: Vec<Cell> = row;
                said.push(self.read_row(elder, about, row).await?);
            }
            if !said.is_empty() {
                chapters.push(Chapter { says: about.says.to_owned(), rows: said, more });
            }
        }
        Ok(chapters)
    }

    async fn read_row(
        &mut self,
        elder: ElderId,
        about: &About,
        cells: Vec<Cell>,
    ) -> Result<Vec<(String, String)>, DbError> {
        let mut said = Vec::new();
        for (column, cell) in about.columns.iter().zip(cells) {
            match (cell, column.reads) {
                (Cell::Said(text), _) => said.push((column.says.to_owned(), text)),
                (Cell::Sealed(bytes), Reads::Sealed(names)) if !bytes.is_empty() => {
                    match self.open(elder, &bytes).await {
                        Ok(clear) => said.extend(opened(column.says, names, &clear)),
                        Err(DbError::Absent) => said.push((column.says.to_owned(), "（已删除）".to_owned())),
                        Err(error) => return Err(error),
                    }
                }
                _ => {}
            }
        }
        Ok(said)
    }
}

/// Sealed words, or the named members of sealed JSON.
fn opened(says: &str, names: &[(&str, &str)], clear: &str) -> Vec<(String, String)> {
    match serde_json::from_str::<Value>(clear) {
        Ok(Value::Object(members)) if !names.is_empty() => names
            .iter()
            .filter_map(|(key, says)| Some(((*says).to_owned(), plain(members.get(*key)?)?)))
            .collect(),
        _ if clear.is_empty() => Vec::new(),
        _ => vec![(says.to_owned(), clear.to_owned())],
    }
}

fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Array(all) => all.iter().filter_map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

impl Cx<'_, '_> {
    /// Takes away what the capabilities say must go with an erased elder beside what is sealed. Answers how many rows.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn erase_rows(&mut self, elder: ElderId) -> Result<u64, DbError> {
        let registry = self.registry;
        let mut rows = 0;
        for About { table, elder: of, erased, .. } in registry.abouts() {
            let text = match erased {
                OnErase::Stay => continue,
                OnErase::Delete => format!("DELETE FROM {table} WHERE {of} = $1"),
                OnErase::Blank(set) => format!("UPDATE {table} SET {set} WHERE {of} = $1"),
            };
            rows += sql(text).bind(elder.text()).run(self.tx).await?;
        }
        // Nobody acts for somebody who is not known any more.
        rows += sql("DELETE FROM ties WHERE elder_id = $1").bind(elder.text()).run(self.tx).await?;
        rows += sql("DELETE FROM agreed WHERE elder_id = $1").bind(elder.text()).run(self.tx).await?;
        Ok(rows)
    }

    /// Seals anew, with the elder's key in use, up to `limit` of the elder's fields that are under a former one. Answers how
    /// many; fewer than `limit` when none is left.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn reseal(&mut self, elder: ElderId, limit: i64) -> Result<i64, DbError> {
        let now = self.ring.key(self.tx, self.vault, elder).await?.version();
        let mut done = 0;
        let registry = self.registry;
        let mut columns: Vec<(&'static str, &'static str, &'static str)> = Vec::new();
        for about in registry.abouts() {
            columns.extend(about.sealed().map(|column| (about.table, about.elder, column)));
        }
        for (table, of, column) in columns {
            let rows = sql(format!("SELECT {column} FROM {table} WHERE {of} = $1 AND {column} IS NOT NULL"))
                .bind(elder.text())
                .all(self.tx, |row| row.get::<Vec<u8>>(0))
                .await?;
            for old in rows {
                let former = crate::vault_suite::number_of(&old).is_ok_and(|number| number != now);
                if !former || done >= limit {
                    continue;
                }
                // What an erasure left unreadable, or the house's key sealed, is not ours to seal anew.
                let Ok(clear) = self.open(elder, &old).await else { continue };
                let anew = self.seal(elder, &clear).await?;
                // Sealed bytes never repeat, so they name their row.
                sql(format!("UPDATE {table} SET {column} = $3 WHERE {of} = $1 AND {column} = $2"))
                    .bind(elder.text())
                    .bind(old)
                    .bind(anew)
                    .run(self.tx)
                    .await?;
                done += 1;
            }
        }
        Ok(done)
    }
}
