//! What a question works with: one snapshot, the time, the actor.

use crate::keys::KeyRing;
use crate::trail::{self, Entry, Frame, Search};
use crate::{Actor, Ask, Role, Roles, Vault};
use base::{AccountId, AnyId, CaseId, ElderId, EntryId, Moment};
use db::{DbError, Tx, sql};
use serde::Serialize;

/// What a question works with.
pub struct Rx<'a, 't> {
    /// When it is asked.
    pub now: Moment,
    pub(crate) tx: &'a mut Tx<'t>,
    pub(crate) ask: &'a Ask,
    pub(crate) vault: &'a Vault,
    pub(crate) ring: KeyRing,
    pub(crate) frame: Frame,
}

/// What the asking person may see in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Region codes that begin so; empty = everywhere.
    pub region: String,
    /// What it reaches beside: units it runs, and what its units were before a reorganisation. Lists ask
    /// [`Scope::condition`], single records [`Scope::covers`].
    pub also: Vec<crate::reach::Part>,
    /// Also what this institution manages.
    pub institution: Option<String>,
    /// The roles held.
    pub roles: Roles,
}

impl<'a, 't> Rx<'a, 't> {
    pub(crate) fn new(
        tx: &'a mut Tx<'t>,
        ask: &'a Ask,
        vault: &'a Vault,
        now: Moment,
        act: &'static str,
    ) -> Self {
        let frame = Frame::new(EntryId::mint(now), act, None);
        Self { now, tx, ask, vault, ring: KeyRing::default(), frame }
    }

    /// The transaction, for store functions.
    pub fn tx(&mut self) -> &mut Tx<'t> {
        self.tx
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.ask.actor
    }

    /// The asking person's account.
    pub fn account(&self) -> Option<AccountId> {
        self.ask.actor.account()
    }

    /// The trail row of this reading is about this elder.
    pub fn about(&mut self, elder: ElderId) {
        self.frame.elder = Some(elder);
    }

    /// The trail row of this reading belongs to this case's story.
    pub fn thread(&mut self, case: CaseId) {
        self.frame.thread = Some(case);
    }

    /// Adds to the detail of this reading's trail row.
    pub fn note(&mut self, key: &str, value: impl Serialize) {
        self.frame.detail.note(key, value);
    }

    /// Opens what was sealed with the elder's own key.
    ///
    /// # Errors
    /// [`DbError::Absent`] when the key was destroyed.
    pub async fn open(&mut self, elder: ElderId, sealed: &[u8]) -> Result<String, DbError> {
        self.ring.open(self.tx, self.vault, elder, sealed).await
    }

    /// A keyed look-up token.
    pub fn token(&self, domain: &str, clear: &str) -> String {
        self.vault.token(domain, clear)
    }

    /// Keys and tokens.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// What the asking person may see in lists; our own rules see everything.
    pub async fn scope(&mut self) -> Result<Scope, DbError> {
        let everything = Scope {
            region: String::new(),
            also: Vec::new(),
            institution: None,
            roles: Roles::of(&Role::ALL),
        };
        let Some(account) = self.account() else { return Ok(everything) };
        let nothing =
            Scope { region: "-".to_owned(), also: Vec::new(), institution: None, roles: Roles::default() };
        let found = sql("SELECT region, institution, roles FROM actors WHERE id = $1 AND active")
            .bind(account.text())
            .opt(self.tx, |row| {
                Ok(Scope {
                    region: row.get(0)?,
                    also: Vec::new(),
                    institution: row.get(1)?,
                    roles: Roles::from_bits(row.get(2)?),
                })
            })
            .await?;
        let mut scope = found.unwrap_or(nothing);
        scope.also = crate::reach::of(self.tx, &scope.region).await?;
        Ok(scope)
    }

    /// A case's whole story from the trail, in order.
    pub async fn story(&mut self, case: CaseId) -> Result<Vec<Entry>, DbError> {
        trail::of_thread(self.tx, &mut self.ring, self.vault, case).await
    }

    /// Rows of the trail, newest first.
    pub async fn trail(&mut self, wanted: &Search) -> Result<Vec<Entry>, DbError> {
        trail::search(self.tx, &mut self.ring, self.vault, wanted).await
    }
}
