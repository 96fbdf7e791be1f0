//! A desk with a clock that moves when told and people to act at it.

use crate::TestDb;
use base::{AccountId, AnyId, CaseId, Clock, Moment, Span};
use db::{DbError, Lane, Tx, Work, sql};
use desk::{
    Ask, Channel, Command, Denied, Desk, Entry, Never, Outcome, Query, Registry, Role, Roles, Rx, Search,
    Stop, Subject, Vault,
};

/// A desk on a database of its own.
pub struct World {
    /// The desk.
    pub desk: Desk,
    /// Its clock: 2026-11-24 09:00 in Beijing until it is moved.
    pub clock: Clock,
    /// Its database.
    pub db: TestDb,
}

impl World {
    /// A desk over a migrated database, with what `registry` knows.
    pub fn new(db: TestDb, registry: Registry) -> Self {
        let clock = Clock::manual(Moment::from_beijing(2026, 11, 24, 9, 0, 0));
        let desk = Desk::new(db.clone(), clock.clone(), Vault::forgetful(), registry);
        Self { desk, clock, db }
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A person with this role in this region (an empty code covers everything).
    pub async fn person(&self, role: Role, region: &str) -> AccountId {
        self.person_at(&[role], region, None).await
    }

    /// A person with several roles, perhaps of an institution.
    pub async fn person_at(&self, roles: &[Role], region: &str, institution: Option<&str>) -> AccountId {
        let id = AccountId::mint(self.now());
        let enter = Enter {
            id,
            roles: Roles::of(roles),
            region: region.to_owned(),
            institution: institution.map(str::to_owned),
        };
        self.desk.db().write(Lane::Normal, enter).await.expect("the person is entered");
        id
    }

    /// How this person asks, over a page.
    pub fn ask(&self, person: AccountId) -> Ask {
        Ask::person(person, Channel::Web)
    }

    /// Does an act that must be done.
    pub async fn run<C: Command>(&self, ask: &Ask, command: C) -> C::Out {
        match self.desk.run(ask, command).await {
            Ok(out) => out,
            Err(outcome) => panic!("{} was not done: {outcome}", C::NAME),
        }
    }

    /// Tries an act that must be refused with exactly this text.
    pub async fn refused<C: Command>(&self, ask: &Ask, command: C, text: &str) -> C::Error {
        match self.desk.run(ask, command).await {
            Ok(_) => panic!("{} was done; wanted the refusal: {text}", C::NAME),
            Err(Outcome::Refused(error)) => {
                assert_eq!(error.to_string(), text, "{} was refused with other words", C::NAME);
                error
            }
            Err(outcome) => panic!("{} ended otherwise: {outcome}; wanted the refusal: {text}", C::NAME),
        }
    }

    /// Tries an act that this person may not do.
    pub async fn denied<C: Command>(&self, ask: &Ask, command: C) -> Denied {
        match self.desk.run(ask, command).await {
            Ok(_) => panic!("{} was done by somebody who may not", C::NAME),
            Err(Outcome::Denied(denied)) => denied,
            Err(outcome) => panic!("{} ended otherwise: {outcome}; wanted a denial", C::NAME),
        }
    }

    /// Asks a question that must be answered.
    pub async fn look<Q: Query>(&self, ask: &Ask, query: Q) -> Q::Out {
        match self.desk.look(ask, query).await {
            Ok(out) => out,
            Err(outcome) => panic!("{} was not answered: {outcome}", Q::NAME),
        }
    }

    /// Lets time pass: stops at every timer on the way, and lets news lead to its acts.
    pub async fn tick(&self, span: Span) {
        let end = self.now() + span;
        self.settle().await;
        // A timer that cannot be fired stays due; time passes it by instead of standing still.
        let mut last = self.now();
        while let Some(due) = self.desk.db().read(NextDue { after: last }).await.expect("timers are read") {
            if due > end {
                break;
            }
            self.clock.set(due);
            self.settle().await;
            last = due;
        }
        self.clock.set(end);
        self.settle().await;
    }

    /// Lets news and due timers lead to their acts, at this moment.
    pub async fn settle(&self) {
        self.desk.settle().await.expect("news and timers are done");
    }

    /// A case's story, in order.
    pub async fn trail_of(&self, case: CaseId) -> Vec<Entry> {
        self.look(&Ask::system(), Story { case }).await
    }

    /// The names of the acts in a case's story, in order.
    pub async fn acts_of(&self, case: CaseId) -> Vec<String> {
        self.trail_of(case).await.into_iter().map(|entry| entry.act).collect()
    }

    /// The whole trail, newest first, at most 500 rows.
    pub async fn trail(&self) -> Vec<Entry> {
        self.look(&Ask::system(), Trail).await
    }

    /// Puts an elder's or another record's place where scope checks find it.
    pub async fn register(&self, record: &str, elder: Option<base::ElderId>, region: &str) {
        let place = Place { record: record.to_owned(), elder, region: region.to_owned() };
        self.desk.db().write(Lane::Normal, place).await.expect("the record is entered");
    }
}

struct Enter {
    id: AccountId,
    roles: Roles,
    region: String,
    institution: Option<String>,
}

impl Work for Enter {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO actors (id, roles, region, institution, active) VALUES ($1, $2, $3, $4, $5)")
            .bind(self.id)
            .bind(self.roles.bits())
            .bind(self.region.as_str())
            .bind(self.institution.clone())
            .bind(true)
            .run(tx)
            .await?;
        Ok(())
    }
}

struct Place {
    record: String,
    elder: Option<base::ElderId>,
    region: String,
}

impl Work for Place {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO subjects (record, elder_id, region) VALUES ($1, $2, $3) \
             ON CONFLICT (record) DO UPDATE SET elder_id = excluded.elder_id, region = excluded.region")
        .bind(self.record.as_str())
        .bind(self.elder)
        .bind(self.region.as_str())
        .run(tx)
        .await?;
        Ok(())
    }
}

struct NextDue {
    after: Moment,
}

impl Work for NextDue {
    type Out = Option<Moment>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Option<Moment>, DbError> {
        sql("SELECT MIN(due_at) FROM timers WHERE due_at > $1")
            .bind(self.after)
            .one(tx, |row| row.get(0))
            .await
    }
}

#[derive(serde::Serialize)]
struct Story {
    case: CaseId,
}

impl Query for Story {
    const NAME: &'static str = "testkit.story";
    const SAYS: &'static str = "查看测试工单";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<Entry>;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Entry>, Stop<Never>> {
        Ok(rx.story(self.case).await?)
    }
}

#[derive(serde::Serialize)]
struct Trail;

impl Query for Trail {
    const NAME: &'static str = "testkit.trail";
    const SAYS: &'static str = "查看测试留痕";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<Entry>;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Entry>, Stop<Never>> {
        Ok(rx.trail(&Search { limit: 500, ..Search::default() }).await?)
    }
}
