//! Elders' keys within one transaction. They are read from the database every time and never kept
//! between transactions: a destroyed key is gone at once, and a key made in a transaction that was
//! undone cannot seal anything in the next one.
//!
//! An elder has one key at a time, numbered from 1, and former ones that still open what they sealed. Destroying leaves a
//! tombstone, two bytes with the last number: what is sealed for this elder later has a key of the next number.

use crate::Vault;
use crate::cx::values;
use crate::vault::ElderKey;
use crate::vault_suite::number_of;
use base::{AnyId, ElderId};
use db::{DbError, Tx, sql};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The keys seen so far in this transaction.
#[derive(Default)]
pub(crate) struct KeyRing {
    held: HashMap<ElderId, Held>,
    /// Something was asked for that was sealed with a destroyed key.
    pub(crate) missed: bool,
}

/// What is known of one elder's keys.
struct Held {
    /// The key in use; none after it was destroyed.
    now: Option<ElderKey>,
    /// The number of the last key there was.
    last: u16,
    /// Former keys, once they were asked for.
    former: Option<Vec<ElderKey>>,
}

impl Held {
    fn of(vault: &Vault, elder: ElderId, wrapped: &[u8]) -> Result<Self, DbError> {
        if let Some(last) = tombstone(wrapped) {
            return Ok(Self { now: None, last, former: None });
        }
        Ok(Self::new(unwrap(vault, elder, wrapped)?))
    }

    fn new(key: ElderKey) -> Self {
        Self { last: key.version(), now: Some(key), former: None }
    }
}

impl KeyRing {
    /// Puts in a key that was read on the way (by the permission check).
    pub(crate) fn put(&mut self, vault: &Vault, elder: ElderId, wrapped: &[u8]) -> Result<(), DbError> {
        self.held.insert(elder, Held::of(vault, elder, wrapped)?);
        Ok(())
    }

    /// The elder's key, made when there is none.
    pub(crate) async fn key(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
    ) -> Result<&ElderKey, DbError> {
        let held = match self.held.entry(elder) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(match stored(tx, elder).await? {
                Some(wrapped) => Held::of(vault, elder, &wrapped)?,
                None => Held::new(made(tx, vault, elder).await?),
            }),
        };
        if held.now.is_none() {
            let (key, wrapped) = vault.elder_key(elder, held.last.saturating_add(1));
            replace(tx, vault, elder, &wrapped).await?;
            *held = Held::new(key);
        }
        held.now.as_ref().ok_or(DbError::Absent)
    }

    /// The key by which the trail seals what is about the elder: none once it was destroyed, for a row of the trail is no
    /// reason to make a new one.
    pub(crate) async fn trail_key(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
    ) -> Result<Option<&ElderKey>, DbError> {
        if let Entry::Vacant(place) = self.held.entry(elder)
            && let Some(wrapped) = stored(tx, elder).await?
        {
            place.insert(Held::of(vault, elder, &wrapped)?);
        }
        if self.held.get(&elder).is_some_and(|held| held.now.is_none()) {
            return Ok(None);
        }
        self.key(tx, vault, elder).await.map(Some)
    }

    /// Opens with whichever of the elder's keys sealed it.
    ///
    /// # Errors
    /// [`DbError::Absent`] when that key was destroyed.
    pub(crate) async fn open(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
        sealed: &[u8],
    ) -> Result<String, DbError> {
        let opened = self.opened(tx, vault, elder, sealed).await;
        self.missed |= matches!(opened, Err(DbError::Absent));
        opened
    }

    async fn opened(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
        sealed: &[u8],
    ) -> Result<String, DbError> {
        let held = match self.held.entry(elder) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let wrapped = stored(tx, elder).await?.ok_or(DbError::Absent)?;
                place.insert(Held::of(vault, elder, &wrapped)?)
            }
        };
        let number = number_of(sealed).map_err(DbError::other)?;
        let key = match &held.now {
            Some(key) if key.version() == number => key,
            _ => {
                if held.former.is_none() {
                    held.former = Some(former(tx, vault, elder).await?);
                }
                let all = held.former.iter().flatten();
                all.into_iter().find(|key| key.version() == number).ok_or(DbError::Absent)?
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
        let generation = i64::from(vault.generation());
        for chunk in elders.chunks(200) {
            let text = format!(
                "INSERT INTO elder_keys (elder_id, wrapped, generation) VALUES {}",
                values(3, chunk.len())
            );
            let mut query = sql(text);
            for elder in chunk {
                let (key, wrapped) = vault.new_elder_key(*elder);
                self.held.insert(*elder, Held::new(key));
                query = query.bind(elder.text()).bind(wrapped).bind(generation);
            }
            query.run(tx).await?;
        }
        Ok(())
    }

    /// Whether the elder has, or had, a key.
    pub(crate) async fn has(&self, tx: &mut Tx<'_>, elder: ElderId) -> Result<bool, DbError> {
        Ok(self.held.contains_key(&elder) || stored(tx, elder).await?.is_some())
    }

    /// Destroys every key of the elder's; the tombstone stays.
    pub(crate) async fn destroy(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
    ) -> Result<(), DbError> {
        let Some(wrapped) = stored(tx, elder).await? else { return Ok(()) };
        let last = match tombstone(&wrapped) {
            Some(last) => last,
            None => unwrap(vault, elder, &wrapped)?.version(),
        };
        sql("DELETE FROM former_keys WHERE elder_id = $1").bind(elder.text()).run(tx).await?;
        sql("UPDATE elder_keys SET wrapped = $2, generation = 0 WHERE elder_id = $1")
            .bind(elder.text())
            .bind(last.to_be_bytes().to_vec())
            .run(tx)
            .await?;
        self.held.insert(elder, Held { now: None, last, former: None });
        Ok(())
    }

    /// Gives the elder a new key; the one in use joins the former ones. Answers the new number, none when there was no key.
    pub(crate) async fn turn(
        &mut self,
        tx: &mut Tx<'_>,
        vault: &Vault,
        elder: ElderId,
    ) -> Result<Option<u16>, DbError> {
        let Some(wrapped) = stored(tx, elder).await?.filter(|wrapped| tombstone(wrapped).is_none()) else {
            return Ok(None);
        };
        let version = unwrap(vault, elder, &wrapped)?.version();
        sql("INSERT INTO former_keys (elder_id, version, wrapped, generation) \
             SELECT elder_id, $2, wrapped, generation FROM elder_keys WHERE elder_id = $1")
        .bind(elder.text())
        .bind(i64::from(version))
        .run(tx)
        .await?;
        let (key, wrapped) = vault.elder_key(elder, version.saturating_add(1));
        replace(tx, vault, elder, &wrapped).await?;
        let number = key.version();
        self.held.insert(elder, Held::new(key));
        Ok(Some(number))
    }
}

fn tombstone(wrapped: &[u8]) -> Option<u16> {
    wrapped.try_into().ok().map(u16::from_be_bytes)
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

async fn former(tx: &mut Tx<'_>, vault: &Vault, elder: ElderId) -> Result<Vec<ElderKey>, DbError> {
    let rows = sql("SELECT wrapped FROM former_keys WHERE elder_id = $1 ORDER BY version")
        .bind(elder.text())
        .all(tx, |row| row.get::<Vec<u8>>(0))
        .await?;
    rows.iter().map(|wrapped| unwrap(vault, elder, wrapped)).collect()
}

async fn replace(tx: &mut Tx<'_>, vault: &Vault, elder: ElderId, wrapped: &[u8]) -> Result<(), DbError> {
    sql("UPDATE elder_keys SET wrapped = $2, generation = $3 WHERE elder_id = $1")
        .bind(elder.text())
        .bind(wrapped)
        .bind(i64::from(vault.generation()))
        .run(tx)
        .await?;
    Ok(())
}

async fn made(tx: &mut Tx<'_>, vault: &Vault, elder: ElderId) -> Result<ElderKey, DbError> {
    let (key, wrapped) = vault.new_elder_key(elder);
    // Another transaction may have made one meanwhile; then that one counts.
    let kept = sql("INSERT INTO elder_keys (elder_id, wrapped, generation) VALUES ($1, $2, $3) \
         ON CONFLICT (elder_id) DO NOTHING RETURNING elder_id")
    .bind(elder.text())
    .bind(wrapped)
    .bind(i64::from(vault.generation()))
    .opt(tx, |row| row.get::<String>(0))
    .await?;
    match kept {
        Some(_) => Ok(key),
        None => unwrap(vault, elder, &stored(tx, elder).await?.ok_or(DbError::Absent)?),
    }
}
