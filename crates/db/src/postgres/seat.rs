//! Statements on a PostgreSQL connection.

use super::encode::Encoded;
use super::fault;
use super::lease::Lease;
use crate::row::Cells;
use crate::{DbError, Query, Row};
use futures_util::TryStreamExt;
use std::pin::pin;

/// A piece of work's place in a transaction.
pub(crate) struct Seat<'t> {
    pub lease: &'t mut Lease,
    /// How its transactions begin.
    pub begin: &'static str,
}

impl Seat<'_> {
    pub async fn run(&mut self, query: &Query) -> Result<u64, DbError> {
        let result = async {
            let client = self.lease.client();
            let stmt = client.prepare_cached(&query.text).await?;
            client.execute_raw(&stmt, query.values.iter().map(Encoded)).await
        };
        result.await.map_err(|e| self.fault(&e))
    }

    async fn rows(&mut self, query: &Query) -> Result<Vec<tokio_postgres::Row>, DbError> {
        let result = async {
            let client = self.lease.client();
            let stmt = client.prepare_cached(&query.text).await?;
            let mut stream = pin!(client.query_raw(&stmt, query.values.iter().map(Encoded)).await?);
            let mut rows = Vec::new();
            while let Some(row) = stream.try_next().await? {
                rows.push(row);
            }
            Ok(rows)
        };
        result.await.map_err(|e: tokio_postgres::Error| self.fault(&e))
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
        let client = self.lease.client();
        let both = async {
            client.batch_execute("ROLLBACK").await?;
            client.batch_execute(self.begin).await
        };
        both.await.map_err(|e| fault(&e))
    }

    fn fault(&self, error: &tokio_postgres::Error) -> DbError {
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
