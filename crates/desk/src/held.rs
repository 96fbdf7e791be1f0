//! Whether the database holds anything sealed: a start that has lost its master key must not make a new one then.

use crate::Desk;
use db::{DbError, Tx, Work, sql};

struct AnyKey;

impl Work for AnyKey {
    type Out = bool;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<bool, DbError> {
        let one = sql("SELECT elder_id FROM elder_keys LIMIT 1").opt(tx, |row| row.get::<String>(0)).await?;
        let account = sql("SELECT id FROM actors LIMIT 1").opt(tx, |row| row.get::<String>(0)).await?;
        Ok(one.is_some() || account.is_some())
    }
}

impl Desk {
    /// Whether there are elders' keys, or accounts (whose shared secrets are sealed under the house's key).
    ///
    /// # Errors
    /// When storage fails.
    pub async fn holds_keys(&self) -> Result<bool, DbError> {
        self.db().read(AnyKey).await
    }
}
