//! What the stories of reorganisations share: who keeps codes in them, questions, plans.

use base::{AccountId, AnyId, Date, RegionCode};
use db::{DbError, Tx, Work, sql};
use desk::{Ask, Never, Query, Role, Rx, Stop, Subject};
use regions::{AsOf, Follower, Holding, Kind, List, LoadUnits, Plan, Progress, Start, read_file};
use testkit::World;

/// Whoever keeps codes in these tests: what the permission check knows of people.
pub struct People;

impl Follower for People {
    const NAME: &'static str = "people.recode";
    const SAYS: &'static str = "人员随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "actor", label: "人员", table: "actors", open: "active" }];
}

pub fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Everything about one region, for scope checks.
#[derive(serde::Serialize)]
pub struct Peek(pub String);

impl Query for Peek {
    const NAME: &'static str = "people.peek";
    const SAYS: &'static str = "看一眼";
    const ROLES: &'static [Role] = &[Role::Officer];
    type Out = (bool, Vec<String>);
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Region(self.0.clone())
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Never>> {
        let scope = rx.scope().await?;
        let (condition, values) = scope.condition("a.region", 1);
        let text = format!("SELECT region FROM actors a WHERE {condition} ORDER BY region");
        let query = values.into_iter().fold(sql(text), |query, value| query.bind(value));
        Ok((scope.covers(&self.0), query.all(rx.tx(), |row| row.get(0)).await?))
    }
}

#[derive(serde::Serialize)]
pub struct Where(pub AccountId);

impl Query for Where {
    const NAME: &'static str = "people.where";
    const SAYS: &'static str = "看在哪里";
    const ROLES: &'static [Role] = &[];
    type Out = String;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<String, Stop<Never>> {
        let row = sql("SELECT region FROM actors WHERE id = $1").bind(self.0.text());
        Ok(row.one(rx.tx(), |row| row.get(0)).await?)
    }
}

/// The view of a day, for tests that ask it much.
#[derive(serde::Serialize)]
pub struct View(pub Date);

impl Query for View {
    const NAME: &'static str = "people.view";
    const SAYS: &'static str = "看那天";
    const ROLES: &'static [Role] = &[];
    type Out = AsOf;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<AsOf, Stop<Never>> {
        Ok(AsOf::load(rx.tx(), self.0).await?)
    }
}

pub struct Many(pub usize, pub String, pub base::Moment);

impl Work for Many {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        for _ in 0..self.0 {
            sql("INSERT INTO actors (id, roles, region, active) VALUES ($1, 1, $2, $3)")
                .bind(AccountId::mint(self.2).text())
                .bind(self.1.as_str())
                .bind(true)
                .run(tx)
                .await?;
        }
        Ok(())
    }
}

pub async fn load(w: &World) {
    let (units, bad) = read_file(regions::UNITS_2024.as_bytes()).unwrap();
    assert!(bad.is_empty(), "{bad:?}");
    w.run(&Ask::system(), LoadUnits { units }).await;
}

pub async fn plan(w: &World, text: &str) -> regions::Planned {
    w.run(&Ask::system(), Plan { text: text.into(), on: None }).await
}

pub async fn begin(w: &World, text: &str) -> String {
    let name = plan(w, text).await.name;
    w.run(&Ask::system(), Start { name: name.clone() }).await;
    name
}

pub async fn course(w: &World, name: &str) -> regions::Course {
    w.look(&Ask::system(), Progress { name: name.into() }).await
}

pub async fn at(w: &World, who: AccountId) -> String {
    w.look(&Ask::system(), Where(who)).await
}

pub async fn kinds(w: &World, parent: &str, on: &str) -> (usize, usize) {
    let list = List { on: Some(day(on)), parent: Some(code(parent)), kind: None };
    let units = w.look(&Ask::system(), list).await;
    let of = |kind| units.iter().filter(|view| view.unit.kind == kind).count();
    (of(Kind::Street), of(Kind::Town))
}
