//! Who sees whom, and what the trail says.

use crate::common::{agent, enter, find, named, names, units, wang};
use base::{AccountId, ElderId};
use desk::{Command, Cx, Never, Outcome, Role, Stop, Subject};
use find::Find;
use serde::{Deserialize, Serialize};
use testkit::World;

testkit::on_each_db!(regions::register, elders::register, cases::register, devices::register, find::register =>
    everybody_finds_within_their_scope, a_doctor_finds_her_own_elsewhere, an_institution_finds_whom_it_manages,
    the_trail_says_by_what_and_how_many_and_nothing_else, rows_are_masked);

const DRAGON: &str = "990112002";
const STREAM: &str = "990112004";

async fn people(w: &World) -> Vec<ElderId> {
    units(w).await;
    enter(w, vec![wang(), named("王秀英", DRAGON), named("李桂花", DRAGON)]).await
}

async fn everybody_finds_within_their_scope(w: World) {
    people(&w).await;
    for (region, found) in
        [("", 2), ("990112", 2), (DRAGON, 1), (STREAM, 1), ("990113", 0), ("99011200", 2), ("9901120021", 0)]
    {
        let ask = w.ask(w.person(Role::Worker, region).await);
        assert_eq!(names(&w, &ask, "王秀英").await.len(), found, "{region}");
        assert_eq!(names(&w, &ask, "wxy").await.len(), found, "{region}");
    }
    // A number outside of the scope is answered like a number that nobody has.
    let ask = w.ask(w.person(Role::Worker, DRAGON).await);
    assert_eq!(find(&w, &ask, "10000001234").await, find(&w, &ask, "10000001235").await);
    for role in [Role::Helper, Role::Family, Role::SystemAdmin, Role::AuditAdmin] {
        let ask = w.ask(w.person(role, "").await);
        let outcome = w.desk.look(&ask, Find { text: "王".into(), limit: 0 }).await.unwrap_err();
        assert!(matches!(outcome, Outcome::Denied(_)), "{role:?}: {outcome}");
    }
}

/// Ties a person to an elder, as a contract of the family doctor does.
#[derive(Serialize, Deserialize)]
struct Tie {
    doctor: AccountId,
    elder: ElderId,
    purpose: String,
}

impl Command for Tie {
    const NAME: &'static str = "test.tie";
    const SAYS: &'static str = "签约";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        Ok(cx.tie(self.doctor, self.elder, &self.purpose, None).await?)
    }
}

async fn a_doctor_finds_her_own_elsewhere(w: World) {
    let ids = people(&w).await;
    let doctor = w.person(Role::Doctor, STREAM).await;
    let ask = w.ask(doctor);
    assert_eq!(names(&w, &ask, "桂花").await.len(), 0);
    assert_eq!(names(&w, &ask, "wang").await.len(), 1);
    let tie = |elder, purpose: &str| Tie { doctor, elder, purpose: purpose.into() };
    w.run(&desk::Ask::system(), tie(ids[2], "doctor")).await;
    assert_eq!(names(&w, &ask, "桂花").await, ["李桂花"]);
    assert_eq!(names(&w, &ask, "wang").await.len(), 1);
    // A mandate counts only for whoever says for whom.
    w.run(&desk::Ask::system(), tie(ids[1], "mandate.sign")).await;
    assert_eq!(names(&w, &ask, "wang").await.len(), 1);
}

/// Gives an elder's record to an institution.
#[derive(Serialize, Deserialize)]
struct Give {
    elder: ElderId,
    institution: String,
}

impl Command for Give {
    const NAME: &'static str = "test.give";
    const SAYS: &'static str = "交给机构";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.register(&base::AnyId::text(&self.elder), Some(self.elder), DRAGON, Some(&self.institution))
            .await?;
        cx.tell(elders::Changed { elders: vec![self.elder] }).await?;
        Ok(())
    }
}

async fn an_institution_finds_whom_it_manages(w: World) {
    let ids = people(&w).await;
    let clerk = w.ask(w.person_at(&[Role::Clerk], STREAM, Some("house")).await);
    assert_eq!(names(&w, &clerk, "桂花").await.len(), 0);
    w.run(&desk::Ask::system(), Give { elder: ids[2], institution: "house".into() }).await;
    w.settle().await;
    assert_eq!(names(&w, &clerk, "桂花").await, ["李桂花"]);
}

async fn the_trail_says_by_what_and_how_many_and_nothing_else(w: World) {
    people(&w).await;
    let ask = agent(&w).await;
    let searches = ["王秀英", "wangxiuying 1234", "10000001234", "花卉园"];
    for text in searches {
        find(&w, &ask, text).await;
    }
    let rows: Vec<_> = w.trail().await.into_iter().filter(|entry| entry.act == "find.find").collect();
    assert_eq!(rows.len(), searches.len());
    assert_eq!(rows[2].detail["keys"].to_string(), r#"["pinyin","last4"]"#);
    assert_eq!(rows[3].detail["found"].to_string(), "2");
    for row in &rows {
        let said = row.detail.to_string();
        let typed = searches.iter().flat_map(|text| text.split(' '));
        typed.for_each(|word| assert!(!said.contains(word), "{said}"));
        assert_eq!(row.outcome, "opened");
    }
    assert!(!serde_json::to_string(&Find { text: "王秀英".into(), limit: 0 }).unwrap().contains('王'));
}

async fn rows_are_masked(w: World) {
    people(&w).await;
    let ask = agent(&w).await;
    let found = find(&w, &ask, "1234").await;
    let elder = &found.rows[0].elder;
    assert_eq!(elder.phone.as_deref(), Some("100****1234"));
    assert_eq!((elder.called.as_str(), elder.region_name.as_str()), ("王婆婆", "龙溪街道"));
    let shown = serde_json::to_string(&found).unwrap();
    assert!(!shown.contains("10000001234") && !shown.contains("花卉园") && !shown.contains("00100119420315"));
}
