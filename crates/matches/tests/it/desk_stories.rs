//! The review desk: joining, keeping apart, putting off, taking back.

use crate::common::{counts, kept, many, number, profile, row, units, waiting, wang, wang_elsewhere};
use base::{ElderId, Span};
use desk::{Ask, Denied, Role};
use elders::{CardOf, Profile};
use matches::{
    Decide, Doubt, Enrol, Estimate, EventsOf, Joined, PairId, PairOf, Part, PartedNews, Queue, Say, SetModel,
};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register, matches::register =>
    joined_and_parted_again,
    kept_apart_and_put_off,
    two_people_decide_at_once,
    three_records_one_after_the_other,
    a_link_is_taken_back_by_name,
    the_queue_is_of_ones_own_region,
    weights_are_learnt_and_kept,
    erasing_leaves_nothing_to_compare,
);

/// Two elders, number against name; their ids (there before, came in) and the pair.
async fn asked(w: &World) -> (ElderId, ElderId, PairId) {
    units(w).await;
    let first = w.run(&Ask::system(), wang()).await.elder();
    let mut other = Enrol { from: None, ..wang() };
    other.profile.name = "王桂花".into();
    let second = w.run(&Ask::system(), other).await.elder();
    let pairs = waiting(w).await;
    assert_eq!(pairs.len(), 1);
    (first, second, pairs[0])
}

async fn news<T: desk::Topic>(w: &World) -> usize {
    // On PostgreSQL news has its place in the order a moment after its act.
    w.settle().await;
    w.desk.since(0, 500).await.unwrap().iter().filter(|news| news.read::<T>().is_some()).count()
}

async fn joined_and_parted_again(w: World) {
    let (first, second, pair) = asked(&w).await;
    let clerk = w.person(Role::Clerk, "990112").await;
    let ask = w.ask(clerk);
    let decided = w.run(&ask, Decide { pair, say: Say::One }).await;
    assert_eq!((kept(&w, second).await, kept(&w, first).await), (first, first));
    assert!(waiting(&w).await.is_empty());
    assert_eq!(news::<Joined>(&w).await, 1);
    // Nothing of the gone one was moved.
    assert_eq!(w.look(&ask, CardOf { elder: second, in_emergency: false }).await.profile.name, "王桂花");
    let story = w.look(&ask, EventsOf { elder: second }).await;
    assert_eq!(story.members.iter().map(|(elder, _)| *elder).collect::<Vec<_>>(), [first, second]);
    assert!(story.events[0].can_part && story.events[0].says == "确认是同一人");
    let parted = w.run(&ask, Part { event: decided.event, elder: second }).await;
    assert_eq!(parted.elder, Some(second));
    assert_eq!(kept(&w, second).await, second);
    assert_eq!(waiting(&w).await, [pair], "it waits for another answer");
    assert_eq!(news::<PartedNews>(&w).await, 1);
    w.refused(&ask, Part { event: decided.event, elder: first }, "别人已经撤销过了").await;
    let story = w.look(&ask, EventsOf { elder: first }).await;
    assert!(story.events.iter().any(|event| event.is_undone && !event.can_part));
    assert_eq!(story.members.len(), 1);
    // And joined once more.
    w.run(&ask, Decide { pair, say: Say::One }).await;
    assert_eq!(kept(&w, second).await, first);
}

async fn kept_apart_and_put_off(w: World) {
    let (first, second, pair) = asked(&w).await;
    let ask = Ask::system();
    let later = w.run(&ask, Decide { pair, say: Say::Later }).await;
    assert!(waiting(&w).await.is_empty());
    let queue = w.look(&ask, Queue { doubt: None, after: None, limit: 10 }).await;
    assert_eq!(queue.later, 1);
    w.run(&ask, Part { event: later.event, elder: later.elder }).await;
    assert_eq!(waiting(&w).await, [pair], "brought back at once");
    w.run(&ask, Decide { pair, say: Say::Later }).await;
    w.tick(Span::days(1)).await;
    assert_eq!(waiting(&w).await, [pair], "tomorrow it waits again");
    let apart = w.run(&ask, Decide { pair, say: Say::Two }).await;
    assert!(waiting(&w).await.is_empty());
    assert_eq!((kept(&w, second).await, kept(&w, first).await), (second, first));
    w.refused(&ask, Decide { pair, say: Say::One }, "别人刚处理过这一对，请看下一对").await;
    w.run(&ask, Part { event: apart.event, elder: first }).await;
    assert_eq!(waiting(&w).await, [pair]);
    let other = w
        .run(&ask, Enrol { from: None, profile: profile("赵四海", "1950-01-01", ""), ..Enrol::default() })
        .await;
    let wrong = Part { event: apart.event, elder: other.elder() };
    w.refused(&ask, wrong, "没有这条记录").await;
}

async fn two_people_decide_at_once(w: World) {
    let (first, second, pair) = asked(&w).await;
    let (one, two) = (w.person(Role::Clerk, "990112").await, w.person(Role::Officer, "990112").await);
    let (a, b) =
        tokio::join!(async { w.desk.run(&w.ask(one), Decide { pair, say: Say::One }).await }, async {
            w.desk.run(&w.ask(two), Decide { pair, say: Say::One }).await
        },);
    let told: Vec<String> =
        [&a, &b].iter().filter_map(|r| r.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(told, ["别人刚处理过这一对，请看下一对"], "one wins, the other is told");
    assert_eq!(kept(&w, second).await, first);
    let joins = w.look(&Ask::system(), EventsOf { elder: first }).await;
    assert_eq!(joins.events.iter().filter(|event| event.says == "确认是同一人").count(), 1);
}

async fn three_records_one_after_the_other(w: World) {
    let (first, second, _) = asked(&w).await;
    let mut third = Enrol { from: None, ..wang() };
    third.profile.name = "王桂华".into();
    let third = w.run(&Ask::system(), third).await.elder();
    let pairs = waiting(&w).await;
    assert_eq!(pairs.len(), 2);
    let mut events = Vec::new();
    for pair in pairs {
        events.push(w.run(&Ask::system(), Decide { pair, say: Say::One }).await.event);
    }
    assert_eq!([kept(&w, second).await, kept(&w, third).await], [first, first]);
    // The first of the two is taken back: the other join stands.
    w.run(&Ask::system(), Part { event: events[0], elder: first }).await;
    let left = [kept(&w, second).await, kept(&w, third).await];
    assert_eq!(left.iter().filter(|elder| **elder == first).count(), 1);
}

async fn a_link_is_taken_back_by_name(w: World) {
    units(&w).await;
    let done = many(&w, "民政", vec![row(2, "A1", wang())]).await;
    let elder = done.elders[0].1;
    let file = vec![row(2, "X1", wang_elsewhere(""))];
    assert_eq!(counts(&many(&w, "卫健", file.clone()).await), [0, 1, 0, 0, 0, 0]);
    let story = w.look(&Ask::system(), EventsOf { elder }).await;
    let link = story.events.iter().find(|event| event.says == "自动关联").unwrap();
    assert_eq!(link.completed, "电话");
    let registered = story.events.iter().find(|event| event.says == "新登记").unwrap();
    let stands = Part { event: registered.id, elder };
    w.refused(&Ask::system(), stands, "这一条不能撤销").await;
    let parted = w.run(&Ask::system(), Part { event: link.id, elder }).await;
    assert_eq!(parted.look_at, "电话", "a person is told what to look at");
    let own = parted.elder.unwrap();
    let card = w.look(&Ask::system(), CardOf { elder: own, in_emergency: false }).await;
    assert_eq!((card.profile.name.as_str(), card.phones.len()), ("王育英", 2));
    let by = elders::BySource { source: "卫健".into(), numbers: vec!["X1".into()] };
    assert_eq!(w.look(&Ask::system(), by).await[0].elder, own);
    assert_eq!(
        counts(&many(&w, "卫健", file).await),
        [0, 0, 0, 1, 0, 0],
        "the same file does not link it again"
    );
    w.refused(&Ask::system(), Part { event: link.id, elder }, "别人已经撤销过了").await;
}

async fn the_queue_is_of_ones_own_region(w: World) {
    let (_, _, pair) = asked(&w).await;
    let here = w.person(Role::Clerk, "990112002").await;
    let there = w.person(Role::Clerk, "990112004").await;
    let queue = |person| w.look_as(person);
    assert_eq!((queue(here).await, queue(there).await), (1, 0));
    assert_eq!(w.denied(&w.ask(there), Decide { pair, say: Say::One }).await, Denied::Scope);
    let looked = w.desk.look(&w.ask(there), PairOf { pair }).await;
    assert!(matches!(looked, Err(desk::Outcome::Denied(Denied::Scope))));
    let opened = w.look(&w.ask(here), PairOf { pair }).await;
    assert_eq!((opened.doubt, opened.waits, opened.is_one), (Doubt::Number, true, false));
    assert!(w.trail().await.iter().any(|entry| entry.act == "matches.pair"), "opening leaves a trail entry");
    let agent = w.person(Role::Agent, "").await;
    assert_eq!(w.denied(&w.ask(agent), Decide { pair, say: Say::One }).await, Denied::Role);
}

trait LookAs {
    async fn look_as(&self, person: base::AccountId) -> i64;
}

impl LookAs for World {
    async fn look_as(&self, person: base::AccountId) -> i64 {
        let queue = self.look(&self.ask(person), Queue { doubt: None, after: None, limit: 10 }).await;
        assert_eq!(queue.rows.len() as i64, queue.counts.iter().map(|count| count.count).sum::<i64>());
        queue.rows.len() as i64
    }
}

async fn weights_are_learnt_and_kept(w: World) {
    let _ = asked(&w).await;
    let supervisor = w.person(Role::Supervisor, "").await;
    let learnt = w.look(&w.ask(supervisor), Estimate::default()).await;
    assert_eq!(learnt.elders, 2);
    let mut model = learnt.before.clone();
    model.fields[0].m = vec![0.5; 3];
    w.refused(&w.ask(supervisor), SetModel { model, pairs: 1 }, "这份权重和现在的比对项目对不上").await;
    let mut model = learnt.before.clone();
    model.fields[3].m = vec![0.0, 0.999, 0.001];
    w.run(&w.ask(supervisor), SetModel { model: model.clone(), pairs: 1 }).await;
    assert_eq!(w.look(&w.ask(supervisor), Estimate::default()).await.before, model);
}

async fn erasing_leaves_nothing_to_compare(w: World) {
    let (first, _, _) = asked(&w).await;
    struct Forget(ElderId);
    impl db::Work for Forget {
        type Out = ();
        async fn run(&mut self, tx: &mut db::Tx<'_>) -> Result<(), db::DbError> {
            matches::forget(tx, self.0).await
        }
    }
    w.desk.db().write(db::Lane::Normal, Forget(first)).await.unwrap();
    assert!(waiting(&w).await.is_empty());
    let seeker = Enrol {
        profile: Profile { ..profile("王玉英", "1942-03-15", "双龙大道1号3单元5-2") },
        numbers: vec![number("10000000001")],
        ..Enrol::default()
    };
    let found =
        w.look(&Ask::system(), matches::Weigh { source: "x".into(), rows: vec![row(2, "1", seeker)] }).await;
    assert!(!matches!(found[0].1, matches::Foreseen::Linked));
}
