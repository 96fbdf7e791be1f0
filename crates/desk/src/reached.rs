//! Many elders at once: which of them the asking person reaches, and their keys, in a few statements instead of one each.

use crate::keys::KeyRing;
use crate::{Cx, Rx, Vault, under};
use base::{AnyId, ElderId};
use db::{DbError, Query, Tx, sql};
use std::collections::{HashMap, HashSet};

/// Ids of one statement; the last one is filled up with its last id, so that one text serves every count.
const MANY: usize = 100;

impl Rx<'_, '_> {
    /// Which of these elders the asking person reaches, by region, institution or a tie of work: what the permission
    /// check of one record decides, for a list whose roles were checked already and need no tie.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn reached(&mut self, elders: &[ElderId]) -> Result<HashSet<ElderId>, DbError> {
        if self.account().is_none() {
            return Ok(elders.iter().copied().collect());
        }
        let scope = self.scope().await?;
        let mut found = HashSet::with_capacity(elders.len());
        for chunk in elders.chunks(MANY) {
            let text =
                format!("SELECT record, region, institution FROM subjects WHERE record IN ({})", marks());
            let places: Vec<(ElderId, String, Option<String>)> = bind(sql(text), chunk)
                .all(self.tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .await?;
            for (elder, region, institution) in places {
                let same_house = institution.is_some() && institution == scope.institution;
                if same_house || scope.covers(&region) {
                    found.insert(elder);
                }
            }
        }
        if found.len() < elders.len() {
            found.extend(self.tied(i64::MAX).await?.into_iter().filter(|elder| elders.contains(elder)));
        }
        Ok(found)
    }

    /// The elders to whom the asking person is tied by work (not by a mandate) just now, at most so many.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn tied(&mut self, limit: i64) -> Result<Vec<ElderId>, DbError> {
        let Some(account) = self.account() else { return Ok(Vec::new()) };
        let rows: Vec<(ElderId, String)> =
            sql("SELECT elder_id, purpose FROM ties WHERE actor_id = $1 AND from_at <= $2 \
             AND (until_at IS NULL OR until_at > $2) ORDER BY elder_id LIMIT $3")
            .bind(account.text())
            .bind(self.now)
            .bind(limit)
            .all(self.tx, |row| Ok((row.get(0)?, row.get(1)?)))
            .await?;
        let mut elders: Vec<ElderId> = rows
            .into_iter()
            .filter(|(_, purpose)| !under::is_mandate(purpose))
            .map(|(elder, _)| elder)
            .collect();
        elders.dedup();
        Ok(elders)
    }

    /// Reads these elders' keys, so that opening what is sealed for them asks for none of them again.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn load_keys(&mut self, elders: &[ElderId]) -> Result<(), DbError> {
        load(&mut self.ring, self.tx, self.vault, elders).await
    }
}

impl Cx<'_, '_> {
    /// The institutions that manage these elders' own records, of those that one manages.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn institutions_of(&mut self, elders: &[ElderId]) -> Result<HashMap<ElderId, String>, DbError> {
        let mut found = HashMap::new();
        for chunk in elders.chunks(MANY) {
            let text = format!(
                "SELECT record, institution FROM subjects WHERE institution IS NOT NULL AND record IN ({})",
                marks()
            );
            let rows: Vec<(ElderId, String)> =
                bind(sql(text), chunk).all(self.tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// Reads these elders' keys, so that opening what is sealed for them asks for none of them again.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn load_keys(&mut self, elders: &[ElderId]) -> Result<(), DbError> {
        load(&mut self.ring, self.tx, self.vault, elders).await
    }
}

async fn load(ring: &mut KeyRing, tx: &mut Tx<'_>, vault: &Vault, elders: &[ElderId]) -> Result<(), DbError> {
    for chunk in elders.chunks(MANY) {
        let text = format!("SELECT elder_id, wrapped FROM elder_keys WHERE elder_id IN ({})", marks());
        let keys: Vec<(ElderId, Vec<u8>)> =
            bind(sql(text), chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        for (elder, wrapped) in keys {
            ring.put(vault, elder, &wrapped)?;
        }
    }
    Ok(())
}

fn marks() -> String {
    (1..=MANY).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

fn bind(query: Query, elders: &[ElderId]) -> Query {
    let last = elders.last().copied();
    let filled = elders.iter().copied().chain(std::iter::repeat(last).flatten()).take(MANY);
    filled.fold(query, |query, elder| query.bind(elder.text()))
}
