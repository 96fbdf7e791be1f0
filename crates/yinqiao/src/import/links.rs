//! Files speak of elders by their numbers in the old system and of staff by login; acts speak of ids.

use super::Tally;
use anyhow::{Result, anyhow};
use base::sheet::BadRow;
use base::{AccountId, ElderId};
use desk::{Ask, Channel, Desk};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The old system: one to a database, as long as the command line does not tell more apart.
pub(crate) const SOURCE: &str = "import";

/// What is known so far; asked once for each number.
#[derive(Default)]
pub(crate) struct Links {
    elders: Mutex<HashMap<String, Option<(ElderId, String)>>>,
    logins: Mutex<HashMap<String, Option<AccountId>>>,
}

impl Links {
    /// Asks for those of whom nothing is known yet.
    pub(crate) async fn learn<'a>(
        &self,
        desk: &Desk,
        rows: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<()> {
        let (mut numbers, mut logins) = (HashSet::new(), HashSet::new());
        {
            let (known_elders, known_logins) = (lock(&self.elders), lock(&self.logins));
            for (number, login) in rows {
                if !number.is_empty() && !known_elders.contains_key(number) {
                    numbers.insert(number.to_owned());
                }
                if !login.is_empty() && !known_logins.contains_key(login) {
                    logins.insert(login.to_owned());
                }
            }
        }
        self.learn_elders(desk, numbers.into_iter().collect()).await?;
        self.learn_logins(desk, logins.into_iter().collect()).await
    }

    async fn learn_elders(&self, desk: &Desk, numbers: Vec<String>) -> Result<()> {
        let ask = Ask::system_over(Channel::Import);
        for chunk in numbers.chunks(elders::CHUNK) {
            let query = elders::BySource { source: SOURCE.to_owned(), numbers: chunk.to_vec() };
            let found = desk.look(&ask, query).await.map_err(|error| anyhow!("{error}"))?;
            let mut known = lock(&self.elders);
            known.extend(chunk.iter().map(|number| (number.clone(), None)));
            known.extend(found.into_iter().map(|found| (found.number, Some((found.elder, found.region)))));
        }
        Ok(())
    }

    async fn learn_logins(&self, desk: &Desk, logins: Vec<String>) -> Result<()> {
        let ask = Ask::system_over(Channel::Import);
        for login in logins {
            // Asked as the beginning of a login or of a name; the one that is it whole comes among the first.
            let query = staff::Accounts { text: login.clone(), limit: 100, ..staff::Accounts::default() };
            let page = desk.look(&ask, query).await.map_err(|error| anyhow!("{error}"))?;
            let found = page.rows.into_iter().find(|row| row.login == login).map(|row| row.id);
            lock(&self.logins).insert(login, found);
        }
        Ok(())
    }

    /// The elder with this number and the region of the home; a row that speaks of nobody known is bad.
    pub(crate) fn elder(&self, line: u64, number: &str, tally: &mut Tally) -> Option<(ElderId, String)> {
        let found = lock(&self.elders).get(number).cloned().flatten();
        if found.is_none() {
            tally.bad.push(BadRow::new(line, "长者编号", "没有这个编号的长者，请先导入长者"));
        }
        found
    }

    /// The account with this login; nobody where the history speaks of somebody who has gone long ago.
    pub(crate) fn login(&self, login: &str) -> Option<AccountId> {
        lock(&self.logins).get(login).copied().flatten()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
