//! One statement: its text in portable words with `$1`, `$2`, ..., and the values bound to them.

use crate::tx::Seat;
use crate::{DbError, Row, Tx, Value};
use std::borrow::Cow;

/// A statement on its way; made by [`sql`].
#[derive(Debug, Clone)]
pub struct Query {
    pub(crate) text: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// A statement with this text. Texts that never change are prepared once per connection.
pub fn sql(text: impl Into<Cow<'static, str>>) -> Query {
    Query { text: text.into(), values: Vec::new() }
}

impl Query {
    /// Binds the next value: the first call is `$1`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        if self.values.is_empty() {
            self.values.reserve(8);
        }
        self.values.push(value.into());
        self
    }

    /// Runs it and says how many rows it changed.
    pub async fn run(self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        tx.ready()?;
        let result = match &mut tx.seat {
            Seat::Sqlite(seat) => seat.run(&self),
            Seat::Postgres(seat) => seat.run(&self).await,
        };
        tx.keep(result)
    }

    /// The first row, if there is one.
    pub async fn opt<T>(
        self,
        tx: &mut Tx<'_>,
        f: impl Fn(&Row) -> Result<T, DbError> + Send,
    ) -> Result<Option<T>, DbError> {
        tx.ready()?;
        let result = match &mut tx.seat {
            Seat::Sqlite(seat) => seat.first(&self, &f),
            Seat::Postgres(seat) => seat.first(&self, &f).await,
        };
        // What the mapper finds wrong is a fault of the program, the transaction still stands.
        tx.keep(result)?.transpose()
    }

    /// The first row; [`DbError::Absent`] when there is none.
    pub async fn one<T>(
        self,
        tx: &mut Tx<'_>,
        f: impl Fn(&Row) -> Result<T, DbError> + Send,
    ) -> Result<T, DbError> {
        self.opt(tx, f).await?.ok_or(DbError::Absent)
    }

    /// Every row.
    pub async fn all<T>(
        self,
        tx: &mut Tx<'_>,
        f: impl Fn(&Row) -> Result<T, DbError> + Send,
    ) -> Result<Vec<T>, DbError> {
        tx.ready()?;
        let result = match &mut tx.seat {
            Seat::Sqlite(seat) => seat.all(&self, &f),
            Seat::Postgres(seat) => seat.all(&self, &f).await,
        };
        tx.keep(result)?
    }
}
