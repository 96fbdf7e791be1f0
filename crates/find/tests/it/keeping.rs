//! The index follows the register, and can be built anew.

use crate::common::{agent, enter, find, named, names, number, units, wang};
use base::{ElderId, Span};
use db::{DbError, Tx, Work, sql};
use desk::{Ask, Role};
use elders::{AddPhone, Amend, CardOf, Die, HowKnown, RemovePhone, Restore};
use find::{Fade, Progress, Rebuild};
use testkit::World;

testkit::on_each_db!(regions::register, elders::register, cases::register, devices::register, find::register =>
    what_is_changed_is_found_anew, the_dead_come_last_and_come_back, who_was_heard_of_lately_comes_first,
    a_rebuilt_index_is_the_same, a_rebuild_is_resumed_and_leaves_nobody_behind, who_has_left_is_forgotten);

const STREET: &str = "990112002";

async fn what_is_changed_is_found_anew(w: World) {
    units(&w).await;
    let id = enter(&w, vec![wang()]).await[0];
    let ask = agent(&w).await;
    let card = w.look(&ask, CardOf { elder: id, in_emergency: false }).await;
    let mut profile = card.profile.clone();
    profile.name = "汪桂芳".into();
    profile.identity = crate::common::identity("19420315", "002");
    profile.address = "石船镇重桥村".into();
    w.run(&Ask::system(), Amend { seen: Some(card.changed_at), ..Amend::new(id, profile) }).await;
    w.run(&Ask::system(), AddPhone::new(id, number("10000009876").phone, "手机")).await;
    w.run(&Ask::system(), RemovePhone { elder: id, place: 1 }).await;
    w.settle().await;
    for text in ["汪桂芳", "wgf", "9876", "石船", "重桥村", "10000009876", "023-60005678"] {
        assert_eq!(names(&w, &ask, text).await, ["汪桂芳"], "{text}");
    }
    for text in ["王秀英", "wangxiuying", "1234", "10000001234", "花卉园"] {
        assert!(names(&w, &ask, text).await.is_empty(), "{text}");
    }
}

async fn the_dead_come_last_and_come_back(w: World) {
    units(&w).await;
    let ids = enter(&w, vec![named("王秀英", STREET), named("王秀英", STREET)]).await;
    let ask = agent(&w).await;
    let order =
        |found: find::Found| found.rows.into_iter().map(|hit| (hit.elder.id, hit.died)).collect::<Vec<_>>();
    assert_eq!(order(find(&w, &ask, "王秀英").await), [(ids[0], false), (ids[1], false)]);
    let die = Die {
        elder: ids[0],
        on: base::Date::of(w.now()),
        how: HowKnown::Family,
        document: String::new(),
        note: String::new(),
    };
    w.run(&Ask::system(), die).await;
    w.settle().await;
    assert_eq!(order(find(&w, &ask, "王秀英").await), [(ids[1], false), (ids[0], true)]);
    w.run(&Ask::system(), Restore { elder: ids[0], name: "王秀英".into(), why: "登记错了人".into() }).await;
    w.settle().await;
    assert_eq!(order(find(&w, &ask, "王秀英").await), [(ids[0], false), (ids[1], false)]);
}

async fn open_case(w: &World, elder: ElderId) {
    w.run(&Ask::system(), cases::Open::new("information", elder, STREET, catalogue::Channel::Phone)).await;
    w.settle().await;
}

async fn who_was_heard_of_lately_comes_first(w: World) {
    units(&w).await;
    // More than are chosen from: only the index itself can bring the right one.
    let ids = enter(&w, vec![named("王秀英", STREET); 230]).await;
    let ask = agent(&w).await;
    w.run(&Ask::system(), Fade {}).await;
    open_case(&w, ids[229]).await;
    assert_eq!(find(&w, &ask, "王").await.rows[0].elder.id, ids[229]);
    w.clock.set(w.now() + Span::days(1));
    open_case(&w, ids[228]).await;
    assert_eq!(find(&w, &ask, "wang").await.rows[0].elder.id, ids[228]);
    w.clock.set(w.now() + Span::days(90));
    w.settle().await;
    assert_eq!(recent(&w).await, 1, "the first one has faded");
}

struct Recent;

impl Work for Recent {
    type Out = i64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        sql("SELECT COUNT(*) FROM find_elders WHERE recent").one(tx, |row| row.get(0)).await
    }
}

async fn recent(w: &World) -> i64 {
    w.desk.db().read(Recent).await.unwrap()
}

/// Every row of the index.
struct Postings;

impl Work for Postings {
    type Out = Vec<(i64, Vec<u8>)>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Self::Out, DbError> {
        sql("SELECT key, bits FROM find_postings ORDER BY key")
            .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
            .await
    }
}

/// Empties the index: as if it had never been.
struct Lose;

impl Work for Lose {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        for text in
            ["DELETE FROM find_postings", "UPDATE find_elders SET terms = $1", "DELETE FROM find_builds"]
        {
            let query = sql(text);
            let query = if text.contains("$1") { query.bind(Vec::<u8>::new()) } else { query };
            query.run(tx).await?;
        }
        Ok(())
    }
}

async fn a_rebuilt_index_is_the_same(w: World) {
    units(&w).await;
    let mut all: Vec<_> = ["王秀英", "重庆", "单于明", "阿依·古丽"].map(|name| named(name, STREET)).into();
    all.push(wang());
    let ids = enter(&w, all).await;
    w.run(&Ask::system(), AddPhone::new(ids[0], number("10000009876").phone, "手机")).await;
    w.run(&Ask::system(), RemovePhone { elder: ids[4], place: 1 }).await;
    w.settle().await;
    let before = w.desk.db().read(Postings).await.unwrap();
    assert!(before.len() > 100);
    w.run(&Ask::system(), Rebuild { if_needed: false }).await;
    w.settle().await;
    assert!(w.desk.db().read(Postings).await.unwrap() == before, "nothing was wrong, nothing changes");
    w.desk.db().write(db::Lane::Normal, Lose).await.unwrap();
    assert!(w.run(&Ask::system(), Rebuild { if_needed: true }).await, "there is no index");
    w.settle().await;
    let living = before.len() as i64 - w.desk.db().read(Postings).await.unwrap().len() as i64;
    assert!(
        (0..=1).contains(&living),
        "all but who lives is made from the register: {living} rows are missing"
    );
    assert_eq!(names(&w, &agent(&w).await, "wangxiuying").await.len(), 2);
    assert!(!w.run(&Ask::system(), Rebuild { if_needed: true }).await, "it is there");
}

async fn a_rebuild_is_resumed_and_leaves_nobody_behind(w: World) {
    units(&w).await;
    enter(&w, (0..1_203).map(|n| named(if n % 2 == 0 { "王秀英" } else { "李桂花" }, STREET)).collect())
        .await;
    w.run(&Ask::system(), Rebuild { if_needed: false }).await;
    // Cut off after two steps: what is left is a timer and a row.
    for _ in 0..2 {
        w.desk.fire_due().await.unwrap();
    }
    w.settle().await;
    let admin = w.ask(w.person(Role::SystemAdmin, "").await);
    let built = w.look(&admin, Progress {}).await.expect("it was built");
    assert_eq!((built.elders, built.ended_at), (1_203, Some(w.now())));
}

async fn who_has_left_is_forgotten(w: World) {
    units(&w).await;
    let ids = enter(&w, vec![wang(), named("王秀英", STREET)]).await;
    struct Leave(ElderId);
    impl Work for Leave {
        type Out = ();
        async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
            sql("DELETE FROM elders WHERE id = $1").bind(self.0).run(tx).await.map(drop)
        }
    }
    let before = w.desk.db().read(Postings).await.unwrap().len();
    w.desk.db().write(db::Lane::Normal, Leave(ids[0])).await.unwrap();
    let ask = agent(&w).await;
    assert_eq!(find(&w, &ask, "王秀英").await.rows.len(), 1, "who is gone is not shown");
    w.run(&Ask::system(), Rebuild { if_needed: false }).await;
    w.settle().await;
    assert_eq!(find(&w, &ask, "花卉园").await.rows.len(), 0);
    assert!(w.desk.db().read(Postings).await.unwrap().len() < before);
}
