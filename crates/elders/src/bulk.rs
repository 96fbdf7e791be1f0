//! Many rows in one statement. A few fixed sizes, so that each text is built and prepared once: a text for every
//! count would be parsed anew for almost every chunk of a file.

use db::{DbError, FromColumn, Query, Tx, sql};
use std::sync::OnceLock;

/// Rows of one statement; whatever count is put together from these.
const SIZES: [usize; 5] = [400, 100, 20, 4, 1];

/// One `INSERT ... VALUES` for any count of rows.
pub(crate) struct Bulk {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    texts: [OnceLock<String>; SIZES.len()],
}

impl Bulk {
    pub(crate) const fn new(head: &'static str, columns: usize, tail: &'static str) -> Self {
        Self { head, columns, tail, texts: [const { OnceLock::new() }; SIZES.len()] }
    }

    /// Inserts all rows; answers how many the database took.
    pub(crate) async fn run<R: Send>(
        &'static self,
        tx: &mut Tx<'_>,
        rows: Vec<R>,
        bind: impl Fn(Query, R) -> Query + Send,
    ) -> Result<u64, DbError> {
        let mut taken = 0;
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        for (at, size) in SIZES.into_iter().enumerate() {
            while left >= size {
                let query = rows.by_ref().take(size).fold(sql(self.text(at)), &bind);
                taken += query.run(tx).await?;
                left -= size;
            }
        }
        Ok(taken)
    }

    /// Inserts all rows with a statement that ends in `RETURNING`; answers the first column of what was taken.
    pub(crate) async fn taken<R: Send, T: FromColumn + Send>(
        &'static self,
        tx: &mut Tx<'_>,
        rows: Vec<R>,
        bind: impl Fn(Query, R) -> Query + Send,
    ) -> Result<Vec<T>, DbError> {
        let mut taken = Vec::with_capacity(rows.len());
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        for (at, size) in SIZES.into_iter().enumerate() {
            while left >= size {
                let query = rows.by_ref().take(size).fold(sql(self.text(at)), &bind);
                taken.extend(query.all(tx, |row| row.get(0)).await?);
                left -= size;
            }
        }
        Ok(taken)
    }

    fn text(&'static self, at: usize) -> &'static str {
        self.texts[at]
            .get_or_init(|| format!("{}{}{}", self.head, desk::values(self.columns, SIZES[at]), self.tail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_statement_takes_one_row_so_that_no_row_is_left_over() {
        static ONE: Bulk = Bulk::new("INSERT INTO t (a, b) VALUES ", 2, "");
        assert_eq!(ONE.text(SIZES.len() - 1), "INSERT INTO t (a, b) VALUES ($1, $2)");
        assert!(SIZES.windows(2).all(|pair| pair[0] > pair[1]) && SIZES.last() == Some(&1));
    }
}
