//! Rotation. A new master key: every elder's key is wrapped anew, some hundred at a time. A new key for one elder: what the
//! capabilities say is sealed for the elder is sealed anew; the trail is never rewritten, so the former key stays for it.

use crate::{Cx, Rx};
use base::{AnyId, ElderId};
use db::{DbError, Tx, sql};
use serde::{Deserialize, Serialize};

/// One step of wrapping keys anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rewrapped {
    /// Keys looked at.
    pub looked: i64,
    /// Keys that were under an older master or the other suite, and are not any more.
    pub wrapped: i64,
    /// Where the next step goes on; none when all were looked at.
    pub next: Option<ElderId>,
}

/// How many elders' keys are under one master: the key in use and former ones together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// The master's number; 0 counts the destroyed.
    pub generation: i64,
    /// How many.
    pub keys: i64,
}

impl Cx<'_, '_> {
    /// Wraps up to `limit` elders' keys after `after` under the newest master.
    ///
    /// # Errors
    /// When storage fails, or a key is under a master that is not here.
    pub async fn rewrap(&mut self, after: Option<ElderId>, limit: i64) -> Result<Rewrapped, DbError> {
        let from = after.map(|elder| elder.text()).unwrap_or_default();
        let rows =
            sql("SELECT elder_id, wrapped FROM elder_keys WHERE elder_id > $1 ORDER BY elder_id LIMIT $2")
                .bind(from.as_str())
                .bind(limit)
                .all(self.tx, |row| Ok((row.get::<ElderId>(0)?, row.get::<Vec<u8>>(1)?)))
                .await?;
        let mut step = Rewrapped { looked: rows.len() as i64, ..Rewrapped::default() };
        step.next = rows.last().filter(|_| step.looked == limit).map(|(elder, _)| *elder);
        let generation = i64::from(self.vault.generation());
        for (elder, wrapped) in rows.iter().filter(|(_, wrapped)| wrapped.len() > 2) {
            let Some(anew) = self.anew(*elder, wrapped)? else { continue };
            sql("UPDATE elder_keys SET wrapped = $2, generation = $3 WHERE elder_id = $1")
                .bind(elder.text())
                .bind(anew)
                .bind(generation)
                .run(self.tx)
                .await?;
            step.wrapped += 1;
        }
        let until = step.next.map_or_else(|| "g".to_owned(), |elder| elder.text());
        let former = sql("SELECT elder_id, version, wrapped FROM former_keys WHERE elder_id > $1 \
             AND elder_id <= $2 ORDER BY elder_id, version")
        .bind(from)
        .bind(until)
        .all(self.tx, |row| Ok((row.get::<ElderId>(0)?, row.get::<i64>(1)?, row.get::<Vec<u8>>(2)?)))
        .await?;
        for (elder, version, wrapped) in former {
            let Some(anew) = self.anew(elder, &wrapped)? else { continue };
            sql("UPDATE former_keys SET wrapped = $3, generation = $4 WHERE elder_id = $1 AND version = $2")
                .bind(elder.text())
                .bind(version)
                .bind(anew)
                .bind(generation)
                .run(self.tx)
                .await?;
            step.wrapped += 1;
        }
        Ok(step)
    }

    fn anew(&self, elder: ElderId, wrapped: &[u8]) -> Result<Option<Vec<u8>>, DbError> {
        self.vault
            .rewrapped(elder, wrapped)
            .map_err(|_| DbError::other("an elder's key is under another master key"))
    }

    /// How many elders' keys are under which master.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn wrapped(&mut self) -> Result<Vec<Wrapped>, DbError> {
        counted(self.tx).await
    }

    /// Gives the elder a new key. What is sealed stays readable: the former key is kept until it is destroyed with the elder's
    /// others. Answers the new key's number; none when the elder has no key.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn turn_key(&mut self, elder: ElderId) -> Result<Option<u16>, DbError> {
        self.ring.turn(self.tx, self.vault, elder).await
    }
}

impl Rx<'_, '_> {
    /// How many elders' keys are under which master.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn wrapped(&mut self) -> Result<Vec<Wrapped>, DbError> {
        counted(self.tx).await
    }
}

async fn counted(tx: &mut Tx<'_>) -> Result<Vec<Wrapped>, DbError> {
    sql("SELECT generation, COUNT(*) FROM (SELECT generation FROM elder_keys UNION ALL \
         SELECT generation FROM former_keys) k GROUP BY generation ORDER BY generation")
    .all(tx, |row| Ok(Wrapped { generation: row.get(0)?, keys: row.get(1)? }))
    .await
}
