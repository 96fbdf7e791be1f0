//! Elders' keys within one transaction. They are read from the database every time and never kept
//! between transactions: a destroyed key is gone at once, and a key made in a transaction that was
//! undone cannot seal anything in the next one.

use crate::Vault;
use crate::cx::values;
use crate::vault::ElderKey;
use base::{AnyId, ElderId};
use db::{DbError, Tx, sql};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The keys seen so far in this transaction.
#[derive(Default)]
pub(crate) struct KeyRing(HashMap<ElderId, ElderKey>);

impl KeyRing {
    /// Puts in a key that was read on the way (by the permission check).
    pub(crate) fn put(&mut self, vault: &Vault, elder: ElderId, wrapped: &[u8]) -> Result<(), DbError> {
        self.0.insert(elder, unwrap(vault, elder, wrapped)?);
        Ok(())
    }

    /// The elder's key, made when there is none.
    pub(crate) async fn key(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
    ) -> Result<&ElderKey, DbError> {
        match self.0.entry(elder) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let key = match stored(tx, elder).await? {
                    Some(wrapped) => unwrap(vault, elder, &wrapped)?,
                    None => made(tx, vault, elder).await?,
                };
                Ok(place.insert(key))
            }
        }
    }

    pub(crate) async fn open(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
        sealed: &[u8],
    ) -> Result<String, DbError> {
        let key = match self.0.entry(elder) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let wrapped = stored(tx, elder).await?.ok_or(DbError::Absent)?;
                place.insert(unwrap(vault, elder, &wrapped)?)
            }
        };
        let clear = vault.open(key, sealed).map_err(DbError::other)?;
        String::from_utf8(clear).map_err(|_| DbError::other("sealed text is not UTF-8"))
    }

    pub(crate) async fn make(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elders: &[ElderId],
    ) -> Result<(), DbError> {
        for chunk in elders.chunks(200) {
            let text =
                format!("INSERT INTO elder_keys (elder_id, wrapped) VALUES {}", values(2, chunk.len()));
            let mut query = sql(text);
            for elder in chunk {
                let (key, wrapped) = vault.new_elder_key(*elder);
                self.0.insert(*elder, key);
                query = query.bind(elder.text()).bind(wrapped);
            }
            query.run(tx).await?;
        }
        Ok(())
    }

    /// Whether the elder has a key.
    pub(crate) async fn has(&self, tx: &mut Tx<'_>, elder: ElderId) -> Result<bool, DbError> {
        Ok(self.0.contains_key(&elder) || stored(tx, elder).await?.is_some())
    }

    pub(crate) async fn destroy(&mut self, tx: &mut Tx<'_>, elder: ElderId) -> Result<(), DbError> {
        self.0.remove(&elder);
        sql("DELETE FROM elder_keys WHERE elder_id = $1").bind(elder.text()).run(tx).await?;
        Ok(())
    }
}

fn unwrap(vault: &Vault, elder: ElderId, wrapped: &[u8]) -> Result<ElderKey, DbError> {
    vault
        .unwrap_elder_key(elder, wrapped)
        .map_err(|_| DbError::other("an elder's key is under another master key"))
}

async fn stored(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<Vec<u8>>, DbError> {
    sql("SELECT wrapped FROM elder_keys WHERE elder_id = $1")
        .bind(elder.text())
        .opt(tx, |row| row.get::<Vec<u8>>(0))
        .await
}

async fn made(tx: &mut Tx<'_>, vault: &Vault, elder: ElderId) -> Result<ElderKey, DbError> {
    let (key, wrapped) = vault.new_elder_key(elder);
    // Another transaction may have made one meanwhile; then that one counts.
    let kept =
        sql("INSERT INTO elder_keys (elder_id, wrapped) VALUES ($1, $2) ON CONFLICT (elder_id) DO NOTHING \
         RETURNING elder_id")
        .bind(elder.text())
        .bind(wrapped)
        .opt(tx, |row| row.get::<String>(0))
        .await?;
    match kept {
        Some(_) => Ok(key),
        None => unwrap(vault, elder, &stored(tx, elder).await?.ok_or(DbError::Absent)?),
    }
}
