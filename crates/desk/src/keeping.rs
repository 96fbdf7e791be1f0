//! How long records are kept. Each capability says which of its tables belong to which class ([`Keeping`]); how long a class is
//! kept, and by what rule, is said elsewhere; here is only how to count and take away what is over.

use crate::{Cx, Rx};
use base::{AnyId, ElderId, Moment};
use db::{DbError, Query, Tx, sql};

/// Records that may be taken away after a time: entered with [`crate::Registry::keeps`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// The class whose time they are kept: `recordings`.
    pub class: &'static str,
    /// The table.
    pub table: &'static str,
    /// Its key, one column.
    pub id: &'static str,
    /// From when the time counts.
    pub at: &'static str,
    /// Which of its rows: a condition, or nothing.
    pub only: &'static str,
    /// What happens to the row.
    pub end: Ending,
    /// Which of its rows are about an elder, `$1` being the id; empty where they are about nobody in particular, or do not go
    /// with an erased elder.
    pub of: &'static str,
}

/// What happens to a row whose time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It goes.
    Delete,
    /// It goes, and so does the file that this column names, in this folder of the data directory.
    DeleteWithFile(&'static str, &'static str),
    /// These columns are emptied: an UPDATE's `SET`; `only` must say that they are not empty yet.
    Blank(&'static str),
}

/// What one step took away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ended {
    /// Rows.
    pub rows: i64,
    /// Files that nothing names any more: folder, path below it.
    pub files: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy)]
enum Bound {
    Before(Moment),
    Elder(ElderId),
}

impl Keeping {
    fn condition(&self) -> String {
        let Self { at, only, .. } = self;
        let more = if only.is_empty() { String::new() } else { format!(" AND ({only})") };
        format!("{at} < $1{more}")
    }

    fn over(&self, before: Moment) -> Query {
        sql(format!("SELECT COUNT(*) FROM {} WHERE {}", self.table, self.condition())).bind(before)
    }

    async fn count(&self, tx: &mut Tx<'_>, before: Moment) -> Result<i64, DbError> {
        self.over(before).one(tx, |row| row.get(0)).await
    }
}

impl Rx<'_, '_> {
    /// How many rows are older than `before`.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn over(&mut self, keeping: &Keeping, before: Moment) -> Result<i64, DbError> {
        keeping.count(self.tx, before).await
    }
}

impl Cx<'_, '_> {
    /// How many rows are older than `before`.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn over(&mut self, keeping: &Keeping, before: Moment) -> Result<i64, DbError> {
        keeping.count(self.tx, before).await
    }

    /// Takes away up to `limit` rows older than `before`, the oldest first. Files are only named: a door removes them after
    /// the commit.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn end(&mut self, keeping: &Keeping, before: Moment, limit: i64) -> Result<Ended, DbError> {
        self.ended(keeping, &keeping.condition(), Bound::Before(before), limit).await
    }

    /// Takes away up to `limit` rows about an erased elder, as [`Cx::end`] does.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn end_of(&mut self, keeping: &Keeping, elder: ElderId, limit: i64) -> Result<Ended, DbError> {
        if keeping.of.is_empty() {
            return Ok(Ended::default());
        }
        self.ended(keeping, keeping.of, Bound::Elder(elder), limit).await
    }

    async fn ended(
        &mut self,
        keeping: &Keeping,
        condition: &str,
        bound: Bound,
        limit: i64,
    ) -> Result<Ended, DbError> {
        let Keeping { table, id, at, end, .. } = keeping;
        let which =
            format!("{id} IN (SELECT {id} FROM {table} WHERE {condition} ORDER BY {at}, {id} LIMIT {limit})");
        let bind = |query: Query| match bound {
            Bound::Before(before) => query.bind(before),
            Bound::Elder(elder) => query.bind(elder.text()),
        };
        match end {
            Ending::Delete => {
                let gone = bind(sql(format!("DELETE FROM {table} WHERE {which}"))).run(self.tx).await?;
                Ok(Ended { rows: gone as i64, files: Vec::new() })
            }
            Ending::Blank(set) => {
                let text = format!("UPDATE {table} SET {set} WHERE {which}");
                let blank = bind(sql(text)).run(self.tx).await?;
                Ok(Ended { rows: blank as i64, files: Vec::new() })
            }
            Ending::DeleteWithFile(column, folder) => {
                let text = format!("DELETE FROM {table} WHERE {which} RETURNING {column}");
                let mut names = bind(sql(text)).all(self.tx, |row| row.get::<String>(0)).await?;
                let rows = names.len() as i64;
                names.sort();
                names.dedup();
                let mut files = Vec::with_capacity(names.len());
                for name in names {
                    // The same photo can be the evidence of another visit.
                    let left = sql(format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1"))
                        .bind(name.as_str())
                        .one(self.tx, |row| row.get::<i64>(0))
                        .await?;
                    if left == 0 {
                        files.push((*folder, name));
                    }
                }
                Ok(Ended { rows, files })
            }
        }
    }
}
