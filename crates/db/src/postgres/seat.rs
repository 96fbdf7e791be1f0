//! Statements on a PostgreSQL connection.

use super::encode::Encoded;
use super::fault;
use super::lease::Lease;
use crate::row::Cells;
use crate::{DbError, Query, Row};
use deadpool_postgres::ClientWrapper;
use futures_util::TryStreamExt;
use futures_util::future::join;
use std::pin::pin;
use tokio_postgres::Error;

/// A piece of work's place in a transaction.
pub(crate) struct Seat<'t> {
    pub lease: &'t mut Lease,
    /// How its transactions begin.
    pub begin: &'static str,
    /// Whether one has begun: that is said together with the first statement, to save a round trip.
    pub begun: bool,
}

impl Seat<'_> {
    pub async fn run(&mut self, query: &Query) -> Result<u64, DbError> {
        let client = self.lease.client();
        let statement = async {
            let stmt = client.prepare_cached(&query.text).await?;
            client.execute_raw(&stmt, query.values.iter().map(Encoded)).await
        };
        let begin = begin_of(client, self.begin, self.begun);
        self.begun = true;
        after(begin, statement).await.map_err(|e| self.fault(&e))
    }

    async fn rows(&mut self, query: &Query) -> Result<Vec<tokio_postgres::Row>, DbError> {
        let client = self.lease.client();
        let statement = async {
            let stmt = client.prepare_cached(&query.text).await?;
            let mut stream = pin!(client.query_raw(&stmt, query.values.iter().map(Encoded)).await?);
            let mut rows = Vec::new();
            while let Some(row) = stream.try_next().await? {
                rows.push(row);
            }
            Ok(rows)
        };
        let begin = begin_of(client, self.begin, self.begun);
        self.begun = true;
        after(begin, statement).await.map_err(|e| self.fault(&e))
    }

    /// The outer error is the database's, the inner one the mapper's.
    pub async fn first<T>(
        &mut self,
        query: &Query,
        f: &(impl Fn(&Row) -> Result<T, DbError> + Send),
    ) -> Result<Option<Result<T, DbError>>, DbError> {
        let rows = self.rows(query).await?;
        Ok(rows.first().map(|row| f(&Row(Cells::Postgres(row)))))
    }

    pub async fn all<T>(
        &mut self,
        query: &Query,
        f: &(impl Fn(&Row) -> Result<T, DbError> + Send),
    ) -> Result<Result<Vec<T>, DbError>, DbError> {
        let rows = self.rows(query).await?;
        Ok(rows.iter().map(|row| f(&Row(Cells::Postgres(row)))).collect())
    }

    pub async fn restart(&mut self) -> Result<(), DbError> {
        if !std::mem::take(&mut self.begun) {
            return Ok(());
        }
        self.lease.client().batch_execute("ROLLBACK").await.map_err(|e| fault(&e))
    }

    fn fault(&self, error: &Error) -> DbError {
        let named = fault(error);
        if named == DbError::Contended {
            // A plan may have been made before the schema changed.
            if error.code() == Some(&tokio_postgres::error::SqlState::FEATURE_NOT_SUPPORTED) {
                self.lease.client().statement_cache.clear();
            }
        }
        named
    }
}

/// Begins the transaction if it has not begun.
async fn begin_of(client: &ClientWrapper, begin: &str, begun: bool) -> Result<(), Error> {
    if begun { Ok(()) } else { client.batch_execute(begin).await }
}

/// Both at once, in this order on the wire.
async fn after<T>(
    begin: impl Future<Output = Result<(), Error>>,
    statement: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let (began, done) = join(begin, statement).await;
    began.and(done)
}
