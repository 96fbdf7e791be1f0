//! Who belongs, and what a rule would mean before it is set.

use crate::common::{
    EAST, STREET, Sketch, WEST, alone, card, elder, next_day, on_list, person, register, rule, rule_from,
    series, worker,
};
use desk::{Ask, Role};
use elders::{Category, Grade};
use rounds::read::{Preview, Rules};
use rounds::{Cause, EndRaise, Previewed, Rule, SetRaise, SetRule, State, Tier};
use testkit::{World, on_each_db};

on_each_db!(register =>
    the_rule_says_who_belongs_and_why,
    a_changed_record_is_looked_at_at_once,
    a_preview_shows_the_load_and_a_greedy_rule_is_asked_about,
    only_who_answers_for_everything_sets_the_rule,
    a_raise_shortens_and_ends,
    rules_keep_their_days,
);

async fn the_rule_says_who_belongs_and_why(w: World) {
    let high = elder(&w, alone("王玉英")).await;
    let couple = Sketch { categories: vec![Category::Kc], ..alone("李素芬") };
    let key = elder(&w, couple).await;
    let strong =
        Sketch { birth: "1960-01-01", categories: vec![Category::Kc, Category::Db], ..alone("张建国") };
    let nobody = elder(&w, strong).await;
    let weak =
        Sketch { birth: "1958-01-01", categories: vec![], grade: Some(Grade::Total), ..alone("赵德富") };
    let total = elder(&w, weak).await;
    assert!(on_list(&w).await.is_empty(), "without a rule nobody is on a list");
    rule(&w).await;
    let listed = on_list(&w).await;
    assert_eq!(listed.len(), 3);
    assert!(!listed.contains(&nobody), "an empty nest at 66 is no special difficulty");
    let round = card(&w, high).await.round.expect("on the list");
    assert_eq!((round.tier, round.state, round.every), (Tier::High, State::On, 7));
    assert!(round.reasons.iter().any(|reason| reason.contains("80 岁以上")), "{:?}", round.reasons);
    let today = w.now().local_day();
    assert!((today..today + 7).contains(&round.due.expect("due")));
    assert_eq!(card(&w, key).await.round.expect("on").tier, Tier::Key);
    assert_eq!(card(&w, total).await.round.expect("on").tier, Tier::Key);
    // The series again, the same day: nothing changes.
    let before = card(&w, high).await.round;
    rule(&w).await;
    assert_eq!(card(&w, high).await.round, before);
}

async fn a_changed_record_is_looked_at_at_once(w: World) {
    rule(&w).await;
    let worker = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    w.settle().await;
    let round = card(&w, one).await.round.expect("the news of the registration put her on the list");
    assert_eq!(round.owner, Some(worker));
    let boss = w.ask(person(&w, "boss", Role::Supervisor, "").await);
    let die = elders::Die {
        elder: one,
        on: base::Date::of(w.now()),
        how: elders::HowKnown::Family,
        document: String::new(),
        note: String::new(),
    };
    w.run(&boss, die).await;
    w.settle().await;
    let gone = card(&w, one).await.round.expect("kept");
    assert_eq!((gone.state, gone.due), (State::Died, None));
    series(&w).await;
    w.run(&Ask::system(), rounds::Daily::begin()).await;
    series(&w).await;
    assert_eq!(card(&w, one).await.round.expect("kept").state, State::Died, "the series leaves the dead");
    w.run(&boss, elders::Restore { elder: one, name: "王玉英".into(), why: "同名的另一位".into() }).await;
    w.settle().await;
    let back = card(&w, one).await.round.expect("kept");
    assert_eq!((back.state, back.due), (State::On, Some(w.now().local_day())));
    assert!(
        !w.run(&Ask::system(), rounds::FollowDeath { elder: one }).await,
        "a second time changes nothing"
    );
}

async fn a_preview_shows_the_load_and_a_greedy_rule_is_asked_about(w: World) {
    worker(&w, "east1", EAST).await;
    worker(&w, "east2", EAST).await;
    for _ in 0..4 {
        elder(&w, alone("王玉英")).await;
    }
    elder(&w, Sketch { region: WEST, ..alone("陈桂芳") }).await;
    for _ in 0..5 {
        elder(&w, Sketch { categories: vec![], ..alone("周秀兰") }).await;
    }
    let boss = w.ask(person(&w, "boss", Role::Supervisor, "").await);
    let seen = w.look(&boss, Preview { rule: Rule::shipped() }).await;
    assert_eq!((seen.counted.elders, seen.counted.belong, seen.counted.percent()), (10, 5, 50));
    assert_eq!(seen.tiers, [5, 0, 0]);
    assert_eq!((seen.weekly, seen.without), (5, 1));
    assert_eq!((seen.loads[0].region.as_str(), seen.loads[0].workers), (WEST, 0), "nobody there comes first");
    assert_eq!((seen.loads[1].workers, seen.loads[1].tenths), (2, 20), "four a week for two workers");
    let set = |anyway, words: &str, previewed| SetRule {
        rule: Rule::shipped(),
        from: w.now().local_day(),
        previewed,
        anyway,
        words: words.into(),
    };
    let told = "这个规则会把 50% 的长者算进来，超过四成；确实要这样，请写明理由并勾选“仍然要定”";
    w.refused(&boss, set(false, "小区里老人多", seen.counted), told).await;
    w.refused(&boss, set(true, " ", seen.counted), told).await;
    w.refused(&boss, set(true, "x", Previewed::default()), "先看预览，再定规则").await;
    w.run(&boss, set(true, "小区里老人多", seen.counted)).await;
    let shown = w.look(&boss, Rules).await;
    assert_eq!((shown.rules.len(), shown.rules[0].holds, shown.rules[0].previewed.belong), (1, true, 5));
    let mut empty = Rule::shipped();
    empty.lines.clear();
    assert!(w.desk.look(&boss, Preview { rule: empty }).await.is_err());
}

async fn only_who_answers_for_everything_sets_the_rule(w: World) {
    let set = SetRule {
        rule: Rule::shipped(),
        from: w.now().local_day(),
        previewed: Previewed { elders: 10, belong: 2 },
        anyway: false,
        words: String::new(),
    };
    let street = w.ask(person(&w, "street", Role::Officer, STREET).await);
    let agent = w.ask(person(&w, "agent", Role::Agent, "").await);
    w.denied(&street, set.clone()).await;
    w.denied(&agent, set.clone()).await;
    let boss = w.ask(person(&w, "boss", Role::Supervisor, "").await);
    let late = SetRule { from: w.now().local_day() - 30, ..set.clone() };
    w.refused(&boss, late, "开始的日子不能早于一周前").await;
    w.run(&boss, set).await;
}

async fn a_raise_shortens_and_ends(w: World) {
    let one = elder(&w, alone("王玉英")).await;
    let far = elder(&w, Sketch { region: "990112005001", ..alone("陈桂芳") }).await;
    rule(&w).await;
    let today = w.now().local_day();
    let heat = SetRaise {
        cause: Cause::Heat,
        name: "高温红色预警".into(),
        region: STREET.into(),
        from: today,
        until: today + 3,
        high: Some(1),
        key: None,
        ordinary: None,
    };
    let street = w.ask(person(&w, "street", Role::Officer, STREET).await);
    w.denied(&street, SetRaise { region: String::new(), ..heat.clone() }).await;
    w.refused(
        &street,
        SetRaise { until: today, ..heat.clone() },
        "从哪天到哪天不对：要先后有序，最长 180 天",
    )
    .await;
    w.refused(&street, SetRaise { high: Some(0), ..heat.clone() }, "至少写一档的加密间隔，1 到 90 天").await;
    let raise = w.run(&street, heat).await;
    series(&w).await;
    let round = card(&w, one).await.round.expect("on");
    assert_eq!((round.every, round.due), (1, Some(today)), "due today, not late");
    assert_eq!(card(&w, far).await.round.expect("on").every, 7, "elsewhere nothing changes");
    let end = EndRaise { raise: base::AnyId::parse(&raise).expect("an id"), region: STREET.into() };
    w.refused(&Ask::system(), EndRaise { region: String::new(), ..end.clone() }, "没有找到这一条").await;
    w.run(&street, end).await;
    series(&w).await;
    assert_eq!(card(&w, one).await.round.expect("on").every, 7);
}

async fn rules_keep_their_days(w: World) {
    let one = elder(&w, Sketch { birth: "1955-01-01", ..alone("王玉英") }).await;
    rule(&w).await;
    assert_eq!(card(&w, one).await.round.expect("on").tier, Tier::Key);
    let mut strict = Rule::shipped();
    strict.name = "下个月起".into();
    strict.lines.retain(|line| line.min_age.is_some_and(|age| age >= 80));
    rule_from(&w, strict, -1).await;
    assert_eq!(card(&w, one).await.round.expect("on").state, State::On, "tomorrow's rule does nothing today");
    next_day(&w, 9).await;
    assert_eq!(card(&w, one).await.round.expect("kept").state, State::Out);
    assert!(on_list(&w).await.is_empty());
}
