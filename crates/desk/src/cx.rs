//! What an act works with: the transaction, the time, the actor, its trail row, its news, its timers.

use crate::keys::KeyRing;
use crate::news::{NewsRow, Topic};
use crate::registry::Registry;
use crate::trail::Frame;
use crate::{Actor, Ask, Channel, Command, Role, Roles, Stop, Vault, timers};
use base::{AccountId, AnyId, CaseId, ElderId, EntryId, Moment, NewsId};
use db::{DbError, Tx, sql};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What an act works with. An act touches nothing else.
pub struct Cx<'a, 't> {
    /// When the act happens; the same for everything in it.
    pub now: Moment,
    pub(crate) tx: &'a mut Tx<'t>,
    pub(crate) ask: &'a Ask,
    pub(crate) vault: &'a Vault,
    pub(crate) registry: &'a Registry,
    pub(crate) ring: KeyRing,
    pub(crate) frames: Vec<Frame>,
    pub(crate) current: usize,
    pub(crate) news: Vec<NewsRow>,
    pub(crate) timers_set: bool,
}

/// Whose a record is, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The elder it is about.
    pub elder: Option<ElderId>,
    /// Its region.
    pub region: String,
    /// The institution that manages it.
    pub institution: Option<String>,
}

impl<'a, 't> Cx<'a, 't> {
    pub(crate) fn new(
        tx: &'a mut Tx<'t>,
        ask: &'a Ask,
        vault: &'a Vault,
        registry: &'a Registry,
        now: Moment,
        act: &'static str,
    ) -> Self {
        let first = Frame::new(EntryId::mint(now), act, None);
        let ring = KeyRing::default();
        let (frames, news) = (vec![first], Vec::new());
        Self { now, tx, ask, vault, registry, ring, frames, current: 0, news, timers_set: false }
    }

    /// The transaction, for store functions.
    pub fn tx(&mut self) -> &mut Tx<'t> {
        self.tx
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.ask.actor
    }

    /// The acting person's account.
    pub fn account(&self) -> Option<AccountId> {
        self.ask.actor.account()
    }

    /// Over which channel the act came.
    pub fn channel(&self) -> Channel {
        self.ask.channel
    }

    /// For whom the actor acts under a mandate.
    pub fn behalf(&self) -> Option<ElderId> {
        self.ask.behalf
    }

    /// A fresh id.
    pub fn mint<T: AnyId>(&self) -> T {
        T::mint(self.now)
    }

    /// The trail row of this act is about this elder; its detail is sealed with the elder's key.
    pub fn about(&mut self, elder: ElderId) {
        self.frames[self.current].elder = Some(elder);
    }

    /// The trail row of this act belongs to this case's story.
    pub fn thread(&mut self, case: CaseId) {
        self.frames[self.current].thread = Some(case);
    }

    /// Adds to the detail of this act's trail row.
    pub fn note(&mut self, key: &str, value: impl Serialize) {
        self.frames[self.current].detail.note(key, value);
    }

    /// Adds a change to the detail of this act's trail row.
    pub fn change(&mut self, key: &str, before: impl Serialize, after: impl Serialize) {
        self.frames[self.current].detail.change(key, before, after);
    }

    /// News for handlers and for open pages. Ids only: no personal data.
    ///
    /// # Errors
    /// When the topic was not registered: news that nobody can ever read is a fault of the program.
    pub async fn tell<T: Topic>(&mut self, news: T) -> Result<(), DbError> {
        if !self.registry.knows_topic(T::NAME) {
            return Err(DbError::other(format!("topic {} is not registered", T::NAME)));
        }
        let payload = serde_json::to_string(&news).map_err(DbError::other)?;
        let id = NewsId::mint(self.now);
        self.news.push(NewsRow { id, topic: T::NAME, keys: news.keys(), payload });
        Ok(())
    }

    /// The names of everybody who follows this topic: whose work an act that tells it will have to wait for.
    pub fn followers<T: Topic>(&self) -> Vec<&'static str> {
        self.registry.handlers().filter(|(_, topic)| *topic == T::NAME).map(|(name, _)| name).collect()
    }

    /// Sets a timer: `command` runs as our own rule at `due`. The same act and key replace each other.
    ///
    /// # Errors
    /// When the act was not registered: a timer without a handler is a fault of the program.
    pub async fn later<C: Command + DeserializeOwned>(
        &mut self,
        key: &str,
        due: Moment,
        command: &C,
    ) -> Result<(), DbError> {
        if !self.registry.can_fire(C::NAME) {
            return Err(DbError::other(format!("timer {} has no handler", C::NAME)));
        }
        let payload = serde_json::to_string(command).map_err(DbError::other)?;
        self.timers_set = true;
        timers::set(self.tx, C::NAME, key, due, &payload).await
    }

    /// Takes a timer back.
    pub async fn never<C: Command>(&mut self, key: &str) -> Result<(), DbError> {
        timers::cancel(self.tx, C::NAME, key).await
    }

    /// Does another act inside this one: same transaction, permission by the outer act, own trail row.
    /// An outer act that goes on after a refusal relies on the inner one having refused before it wrote.
    pub async fn call<C: Command>(&mut self, command: C) -> Result<C::Out, Stop<C::Error>> {
        let outer = self.current;
        let parent = Some(self.frames[outer].id);
        let (entries, news) = (self.frames.len(), self.news.len());
        self.frames.push(Frame::new(EntryId::mint(self.now), C::NAME, parent));
        self.current = entries;
        let result = command.run(self).await;
        self.current = outer;
        if result.is_err() {
            // What was refused was not done: nothing may say so if the outer act goes on without it.
            self.frames.truncate(entries);
            self.news.truncate(news);
        }
        result
    }

    /// Seals with the elder's own key, which is made when the elder has none.
    pub async fn seal(&mut self, elder: ElderId, clear: &str) -> Result<Vec<u8>, DbError> {
        let key = self.ring.key(self.tx, self.vault, elder).await?;
        Ok(self.vault.seal(key, clear.as_bytes()))
    }

    /// Opens what was sealed with the elder's own key.
    ///
    /// # Errors
    /// [`DbError::Absent`] when the key was destroyed: what it sealed is erased.
    pub async fn open(&mut self, elder: ElderId, sealed: &[u8]) -> Result<String, DbError> {
        self.ring.open(self.tx, self.vault, elder, sealed).await
    }

    /// Makes the keys of many new elders at once.
    pub async fn new_keys(&mut self, elders: &[ElderId]) -> Result<(), DbError> {
        self.ring.make(self.tx, self.vault, elders).await
    }

    /// Destroys an elder's key: all that was sealed for the elder can never be read again.
    pub async fn destroy_key(&mut self, elder: ElderId) -> Result<(), DbError> {
        self.ring.destroy(self.tx, self.vault, elder).await
    }

    /// The elder agrees to a purpose, or no longer does: acts behind [`crate::Registry::gate`] follow at once.
    pub async fn agree(&mut self, elder: ElderId, purpose: &str, yes: bool) -> Result<(), DbError> {
        let query = match yes {
            true => sql("INSERT INTO agreed (elder_id, purpose) VALUES ($1, $2) \
                         ON CONFLICT (elder_id, purpose) DO NOTHING"),
            false => sql("DELETE FROM agreed WHERE elder_id = $1 AND purpose = $2"),
        };
        query.bind(elder.text()).bind(purpose).run(self.tx).await?;
        Ok(())
    }

    /// Rows of the trail, newest first.
    pub async fn trail(&mut self, wanted: &crate::Search) -> Result<Vec<crate::Entry>, DbError> {
        crate::trail::search(self.tx, &mut self.ring, self.vault, wanted).await
    }

    /// The list of everything that can be done, for acts that go by it.
    pub fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// Keys, tokens and sealing that belong to no elder.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// A keyed look-up token.
    pub fn token(&self, domain: &str, clear: &str) -> String {
        self.vault.token(domain, clear)
    }

    /// Enters (or moves) a record, so that the scope of acts on it can be checked.
    pub async fn register(
        &mut self,
        record: &str,
        elder: Option<ElderId>,
        region: &str,
        institution: Option<&str>,
    ) -> Result<(), DbError> {
        sql("INSERT INTO subjects (record, elder_id, region, institution) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (record) DO UPDATE SET elder_id = excluded.elder_id, \
             region = excluded.region, institution = excluded.institution")
        .bind(record)
        .bind(elder.map(|e| e.text()))
        .bind(region)
        .bind(institution.map(str::to_owned))
        .run(self.tx)
        .await?;
        Ok(())
    }

    /// Where a record stands, when it was entered with [`Cx::register`].
    pub async fn place_of(&mut self, record: &str) -> Result<Option<Standing>, DbError> {
        sql("SELECT elder_id, region, institution FROM subjects WHERE record = $1")
            .bind(record)
            .opt(self.tx, |row| {
                Ok(Standing { elder: row.get(0)?, region: row.get(1)?, institution: row.get(2)? })
            })
            .await
    }

    /// Enters many elders' own records at once: (elder, region).
    pub async fn register_elders(&mut self, elders: &[(ElderId, &str)]) -> Result<(), DbError> {
        for chunk in elders.chunks(100) {
            let text = format!(
                "INSERT INTO subjects (record, elder_id, region) VALUES {} ON CONFLICT (record) \
                 DO UPDATE SET region = excluded.region",
                values(3, chunk.len())
            );
            let query = chunk.iter().fold(sql(text), |query, (elder, region)| {
                query.bind(elder.text()).bind(elder.text()).bind(*region)
            });
            query.run(self.tx).await?;
        }
        Ok(())
    }

    /// Enters many records about elders at once: (record, elder, region).
    pub async fn register_records(&mut self, records: &[(String, ElderId, &str)]) -> Result<(), DbError> {
        for chunk in records.chunks(100) {
            let text = format!(
                "INSERT INTO subjects (record, elder_id, region) VALUES {} ON CONFLICT (record) \
                 DO UPDATE SET elder_id = excluded.elder_id, region = excluded.region",
                values(3, chunk.len())
            );
            let query = chunk.iter().fold(sql(text), |query, (record, elder, region)| {
                query.bind(record.as_str()).bind(elder.text()).bind(*region)
            });
            query.run(self.tx).await?;
        }
        Ok(())
    }

    /// Lets a person act for or on an elder, for a purpose, from now until a time or for good.
    pub async fn tie(
        &mut self,
        account: AccountId,
        elder: ElderId,
        purpose: &str,
        until: Option<Moment>,
    ) -> Result<(), DbError> {
        self.tie_from(account, elder, purpose, self.now, until).await
    }

    /// [`Cx::tie`] from another time on. A tie that is there already begins no later than it did.
    pub async fn tie_from(
        &mut self,
        account: AccountId,
        elder: ElderId,
        purpose: &str,
        from: Moment,
        until: Option<Moment>,
    ) -> Result<(), DbError> {
        sql("INSERT INTO ties (actor_id, elder_id, purpose, from_at, until_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (actor_id, elder_id, purpose) DO UPDATE SET until_at = excluded.until_at, \
             from_at = CASE WHEN excluded.from_at < ties.from_at THEN excluded.from_at ELSE ties.from_at END")
        .bind(account.text())
        .bind(elder.text())
        .bind(purpose)
        .bind(from)
        .bind(until)
        .run(self.tx)
        .await?;
        Ok(())
    }

    /// Takes a tie back.
    pub async fn untie(&mut self, account: AccountId, elder: ElderId, purpose: &str) -> Result<(), DbError> {
        sql("DELETE FROM ties WHERE actor_id = $1 AND elder_id = $2 AND purpose = $3")
            .bind(account.text())
            .bind(elder.text())
            .bind(purpose)
            .run(self.tx)
            .await?;
        Ok(())
    }

    /// Keeps what the permission check knows of a person current: roles, scope, whether switched on.
    /// An empty region code covers everything.
    pub async fn grant(
        &mut self,
        account: AccountId,
        roles: Roles,
        region: &str,
        institution: Option<&str>,
        active: bool,
    ) -> Result<(), DbError> {
        sql("INSERT INTO actors (id, roles, region, institution, active) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, region = excluded.region, \
             institution = excluded.institution, active = excluded.active")
        .bind(account.text())
        .bind(roles.bits())
        .bind(region)
        .bind(institution.map(str::to_owned))
        .bind(active)
        .run(self.tx)
        .await?;
        Ok(())
    }

    /// Whether the acting person holds this role just now; our own rules hold every role.
    pub async fn holds(&mut self, role: Role) -> Result<bool, DbError> {
        let Some(account) = self.account() else { return Ok(matches!(self.actor(), Actor::System)) };
        let bits = sql("SELECT roles FROM actors WHERE id = $1 AND active")
            .bind(account.text())
            .opt(self.tx, |row| row.get::<i64>(0))
            .await?;
        Ok(bits.is_some_and(|bits| Roles::from_bits(bits).has(role)))
    }
}

/// `($1, $2), ($3, $4)`: the VALUES of a statement that inserts many rows at once.
pub fn values(columns: usize, rows: usize) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(columns * rows * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            write!(text, "{comma}${}", row * columns + column + 1).expect("a string takes anything");
        }
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn many_rows_are_numbered_through() {
        assert_eq!(super::values(2, 2), "($1, $2), ($3, $4)");
    }
}
