//! The spine's promises, one story each, on both databases.

use crate::acts::*;
use base::{AccountId, AnyId, Clock, ElderId, Moment, Span};
use db::{DbError, Lane, Tx, Work, sql};
use desk::*;
use testkit::World;

testkit::on_each_db!(registry =>
    an_act_leaves_its_trail_and_its_news,
    a_refusal_undoes_everything_but_its_own_entry,
    a_nested_act_has_its_own_entry_under_the_outer_one,
    a_repeated_request_finds_its_first_answer,
    roles_scope_and_switch_off_are_checked_in_the_act,
    a_mandate_ends_when_it_ends,
    a_timer_does_its_act_once_and_a_cancelled_one_never,
    news_leads_to_its_act_once,
    opening_a_record_leaves_one_entry_not_one_for_each_refresh,
    the_trail_verifies_and_every_change_to_it_is_found,
    an_erased_elders_entries_still_verify_and_say_nothing,
);

struct Stage {
    desk: Desk,
    clock: Clock,
    agent: Ask,
    wang: ElderId,
}

impl Stage {
    async fn set(w: &World) -> Self {
        let (desk, clock) = (w.desk.clone(), w.clock.clone());
        let now = clock.now();
        let (agent, wang) = (AccountId::mint(now), ElderId::mint(now));
        let system = Ask::system();
        let hire = Hire { account: agent, role: Role::Agent, region: "500112".into(), active: true };
        desk.run(&system, hire).await.expect("hired");
        let enrol = Enrol { elder: wang, region: "500112002".into(), tied_to: None };
        desk.run(&system, enrol).await.expect("enrolled");
        desk.publish().await.expect("live from here on");
        Self { desk, clock, agent: Ask::person(agent, Channel::Web), wang }
    }

    async fn sum(&self) -> i64 {
        self.desk.look(&Ask::system(), Sum).await.expect("summed")
    }

    async fn trail(&self, act: &str) -> Vec<Entry> {
        let search = Search { act: Some(act.into()), limit: 100, ..Search::default() };
        let mut rows = self.desk.look(&Ask::system(), Story(search)).await.expect("read");
        rows.reverse();
        rows
    }

    fn put(&self, amount: i64) -> Put {
        Put { elder: self.wang, amount }
    }
}

async fn an_act_leaves_its_trail_and_its_news(w: World) {
    let s = Stage::set(&w).await;
    let mut live = s.desk.live().subscribe();
    assert_eq!(s.desk.run(&s.agent, s.put(5)).await.expect("done"), 50);
    s.desk.publish().await.expect("published");
    let news = live.try_recv().expect("news");
    assert_eq!((news.topic.as_str(), news.position), ("tests.put", 1));
    let trail = s.trail("tests.put").await;
    assert_eq!(trail.len(), 1);
    assert_eq!(trail[0].actor, s.agent.actor.text());
    assert_eq!(trail[0].elder, Some(s.wang));
    assert_eq!(trail[0].detail["amount"], 5);
    assert_eq!(trail[0].outcome, "done");
}

async fn a_refusal_undoes_everything_but_its_own_entry(w: World) {
    let s = Stage::set(&w).await;
    let refused = s.desk.run(&s.agent, s.put(-1)).await.expect_err("refused");
    assert!(matches!(refused, Outcome::Refused(No::Negative)));
    assert_eq!(s.sum().await, 0);
    let nested = s.desk.run(&s.agent, Twice { elder: s.wang, amount: -2 }).await.expect_err("refused");
    assert_eq!(nested.to_string(), "金额不能是负数");
    assert_eq!(s.sum().await, 0);
    let trail = s.trail("tests.").await;
    let ends: Vec<_> = trail.iter().map(|e| (e.act.as_str(), e.outcome.as_str())).collect();
    assert_eq!(ends[2..], [("tests.put", "refused"), ("tests.twice", "refused")]);
    assert_eq!(trail[2].detail["refusal"], "金额不能是负数");
    assert_eq!(s.desk.publish().await.expect("published"), 0);
}

async fn a_nested_act_has_its_own_entry_under_the_outer_one(w: World) {
    let s = Stage::set(&w).await;
    assert_eq!(s.desk.run(&s.agent, Twice { elder: s.wang, amount: 4 }).await.expect("done"), 50);
    let outer = &s.trail("tests.twice").await[0];
    let inner = s.trail("tests.put").await;
    assert_eq!(inner.len(), 2);
    assert!(inner.iter().all(|e| e.parent == Some(outer.id) && e.id > outer.id));
}

async fn a_repeated_request_finds_its_first_answer(w: World) {
    let s = Stage::set(&w).await;
    let ask = s.agent.clone().request("form-1");
    assert_eq!(s.desk.run(&ask, s.put(5)).await.expect("done"), 50);
    assert_eq!(s.desk.run(&ask, s.put(5)).await.expect("again"), 50);
    assert_eq!(s.sum().await, 5);
    assert_eq!(s.trail("tests.put").await.len(), 1);
    assert!(matches!(s.desk.run(&ask, s.put(6)).await, Err(Outcome::Reused)));
    let ask = s.agent.clone().request("form-2");
    let both = tokio::join!(s.desk.run(&ask, s.put(1)), s.desk.run(&ask, s.put(1)));
    assert_eq!((both.0.expect("done"), both.1.expect("done")), (10, 10));
    assert_eq!(s.sum().await, 6);
}

async fn roles_scope_and_switch_off_are_checked_in_the_act(w: World) {
    let s = Stage::set(&w).await;
    let (helper, far, gone) = tokio::join!(
        hire(&s, Role::Helper, "500112", true),
        hire(&s, Role::Agent, "500113", true),
        hire(&s, Role::Agent, "", false)
    );
    assert!(matches!(s.desk.run(&helper, s.put(1)).await, Err(Outcome::Denied(Denied::Role))));
    assert!(matches!(s.desk.run(&far, s.put(1)).await, Err(Outcome::Denied(Denied::Scope))));
    assert!(matches!(s.desk.run(&gone, s.put(1)).await, Err(Outcome::Denied(Denied::Gone))));
    let nobody = Put { elder: ElderId::mint(s.clock.now()), amount: 1 };
    assert!(matches!(s.desk.run(&s.agent, nobody).await, Err(Outcome::Denied(Denied::NoRecord))));
    let device = Ask::device(base::DeviceId::mint(s.clock.now()), Channel::Mqtt);
    assert!(matches!(s.desk.run(&device, s.put(1)).await, Err(Outcome::Denied(Denied::Role))));
    let denied = s.trail("tests.put").await;
    assert_eq!(denied.len(), 5);
    assert!(denied.iter().all(|e| e.outcome == "denied"));
}

async fn a_mandate_ends_when_it_ends(w: World) {
    let s = Stage::set(&w).await;
    let daughter = hire(&s, Role::Family, "", true).await;
    assert!(matches!(s.desk.run(&daughter, s.put(1)).await, Err(Outcome::Denied(Denied::Scope))));
    let enrol = Enrol { elder: s.wang, region: "500112002".into(), tied_to: daughter.actor.account() };
    let li = ElderId::mint(s.clock.now());
    s.desk.run(&Ask::system(), Enrol { elder: li, ..enrol }).await.expect("enrolled");
    let put = || Put { elder: li, amount: 1 };
    let for_li = daughter.clone().on_behalf_of(li);
    s.desk.run(&for_li, put()).await.expect("her father");
    assert!(matches!(s.desk.run(&for_li, s.put(1)).await, Err(Outcome::Denied(_))));
    s.clock.advance(Span::hours(2));
    assert!(matches!(s.desk.run(&for_li, put()).await, Err(Outcome::Denied(_))));
}

async fn a_timer_does_its_act_once_and_a_cancelled_one_never(w: World) {
    let s = Stage::set(&w).await;
    let due = s.clock.now() + Span::mins(5);
    s.desk.run(&s.agent, Late { elder: s.wang, due }).await.expect("set");
    s.desk.settle().await.expect("quiet");
    assert_eq!(s.sum().await, 0);
    s.clock.advance(Span::mins(5));
    s.desk.settle().await.expect("quiet");
    s.desk.settle().await.expect("quiet");
    assert_eq!(s.sum().await, 3);
    s.desk.run(&s.agent, Late { elder: s.wang, due }).await.expect("set");
    s.desk.run(&Ask::system(), Untell).await.expect("cancelled");
    s.desk.settle().await.expect("quiet");
    assert_eq!(s.sum().await, 3);
}

async fn news_leads_to_its_act_once(w: World) {
    let s = Stage::set(&w).await;
    for amount in [1, 7, 2, 7] {
        s.desk.run(&s.agent, s.put(amount)).await.expect("done");
    }
    s.desk.settle().await.expect("quiet");
    s.desk.settle().await.expect("quiet");
    assert_eq!(s.sum().await, 17 + 1400);
    let positions: Vec<i64> =
        s.desk.since(0, 100).await.expect("news").iter().map(|news| news.position).collect();
    assert_eq!(positions, [1, 2, 3, 4]);
}

async fn opening_a_record_leaves_one_entry_not_one_for_each_refresh(w: World) {
    let s = Stage::set(&w).await;
    for _ in 0..3 {
        s.desk.look(&s.agent, Card { elder: s.wang }).await.expect("shown");
    }
    assert_eq!(s.trail("tests.card").await.len(), 1);
    s.clock.advance(Span::mins(20));
    s.desk.look(&s.agent, Card { elder: s.wang }).await.expect("shown");
    let trail = s.trail("tests.card").await;
    assert_eq!(trail.len(), 2);
    assert_eq!(trail[1].outcome, "opened");
    let far = hire(&s, Role::Agent, "500113", true).await;
    assert!(matches!(s.desk.look(&far, Card { elder: s.wang }).await, Err(Outcome::Denied(Denied::Scope))));
    assert_eq!(s.trail("tests.card").await[2].outcome, "denied");
}

async fn the_trail_verifies_and_every_change_to_it_is_found(w: World) {
    let s = Stage::set(&w).await;
    for amount in 1..=20 {
        s.desk.run(&s.agent, s.put(amount)).await.expect("done");
    }
    s.desk.publish().await.expect("stamped");
    assert!(s.desk.seal_now().await.expect("sealed") >= 20);
    s.desk.anchor().await.expect("signed").expect("there is a block");
    let sound = s.desk.verify(None).await.expect("read");
    assert_eq!((sound.faults, sound.unsealed, sound.anchors), (vec![], 0, 1));
    let other_key = s.desk.verify(Some(&[0; 32])).await.expect("read");
    assert_eq!(other_key.faults.len(), 1);
    for (change, back) in [
        ("UPDATE trail SET actor = 'x' WHERE id = (SELECT MAX(id) FROM trail)", false),
        ("UPDATE trail_order SET entry_id = 'x' WHERE position = 3", false),
        ("DELETE FROM trail WHERE id = (SELECT MIN(id) FROM trail)", false),
        ("DELETE FROM trail_blocks WHERE number = 1", true),
    ] {
        s.desk.db().write(Lane::Normal, Tamper(change)).await.expect("tampered");
        let found = s.desk.verify(None).await.expect("read");
        assert!(!found.is_sound() || back, "{change} was not found");
        assert!(!found.faults.is_empty(), "{change} was not found");
    }
}

async fn an_erased_elders_entries_still_verify_and_say_nothing(w: World) {
    let s = Stage::set(&w).await;
    s.desk.run(&s.agent, s.put(5)).await.expect("done");
    s.desk.publish().await.expect("stamped");
    s.desk.seal_now().await.expect("sealed");
    s.desk.db().write(Lane::Normal, Tamper("DELETE FROM elder_keys")).await.expect("erased");
    assert!(s.desk.verify(None).await.expect("read").is_sound());
    assert_eq!(s.trail("tests.put").await[0].detail, serde_json::Value::Null);
}

struct Tamper(&'static str);

impl Work for Tamper {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql(self.0).run(tx).await.map(drop)
    }
}

async fn hire(s: &Stage, role: Role, region: &str, active: bool) -> Ask {
    let account = AccountId::mint(Moment::from_ms(s.clock.now().ms()));
    let hire = Hire { account, role, region: region.into(), active };
    s.desk.run(&Ask::system(), hire).await.expect("hired");
    Ask::person(account, Channel::Web)
}
