//! What workers bring back, and what comes of it.

use crate::common::{
    EAST, Sketch, WEST, alone, card, elder, next_day, on_list, open_cases, person, register, rule, worker,
};
use base::{AnyId as _, ElderId, Span};
use desk::{Ask, Channel, Role};
use rounds::read::{By, LastRound, Rate, Today, TurnFilter, Turns};
use rounds::{Agree, Check, Ending, Give, How, Record, Refuse, SetAway, State, Tier, Worry};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_worker_sees_the_list_of_today_and_writes_it_down,
    the_same_request_twice_is_one_result,
    a_closed_door_is_tried_again_and_then_somebody_looks,
    a_worry_opens_the_case_of_its_service,
    who_may_write_down_results,
    refusing_is_respected_and_asked_about_again,
    one_reason_can_be_refused,
    a_deputy_goes_while_a_worker_is_away,
    bad_input_is_refused,
);

fn record(w: &World, elder: ElderId, ending: Ending) -> Record {
    Record { elder, ending, checks: vec![], worry: None, words: String::new(), device_at: w.now() }
}

/// An elder who is due today.
async fn due_today(w: &World, elder: ElderId) {
    let day = card(w, elder).await.round.expect("on").due.expect("due");
    let wait = day - w.now().local_day();
    if wait > 0 {
        w.tick(Span::days(wait)).await;
    }
}

async fn a_worker_sees_the_list_of_today_and_writes_it_down(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    due_today(&w, one).await;
    let ask = w.ask(me);
    let list = w.look(&ask, Today).await;
    assert_eq!((list.rows.len(), list.due, list.all), (1, 1, 1));
    assert_eq!((list.rows[0].name.as_str(), list.rows[0].late, list.rows[0].again), ("王玉英", 0, false));
    let seen = Record {
        checks: vec![Check::Well, Check::Eats],
        words: "精神好，在择菜".into(),
        ..record(&w, one, Ending::Seen)
    };
    let out = w.run(&ask, seen).await;
    assert_eq!((out.case, out.again), (None, false));
    let list = w.look(&ask, Today).await;
    assert!(list.rows.is_empty());
    assert_eq!((list.done.len(), list.done[0].2), (1, Ending::Seen));
    let card = card(&w, one).await;
    let round = card.round.expect("on");
    assert_eq!(round.due, Some(w.now().local_day() + 7));
    assert_eq!((round.last, round.last_how), (Some(w.now()), Some(How::Round)));
    assert_eq!((card.results[0].words.as_str(), card.results[0].counted), ("精神好，在择菜", true));
    assert_eq!(card.results[0].checks, [Check::Well, Check::Eats]);
    let met = w.look(&Ask::system(), LastRound { elder: one }).await.expect("heard of");
    assert_eq!((met.how, met.at), (How::Round, w.now()));
    let rate = w.look(&ask, Rate { by: By::Worker, ..Rate::default() }).await;
    assert_eq!((rate[0].due, rate[0].in_time, rate[0].permille()), (1, 1, Some(1000)));
    let turns = w.look(&ask, Turns { filter: rate[0].filter.clone(), ..Turns::default() }).await;
    assert_eq!((turns.total, turns.rows[0].elder, turns.rows[0].tier), (1, one, Tier::High));
    let words = format!("{:?}", w.trail().await);
    assert!(!words.contains("石桥路"), "no address in the trail of a result");
}

async fn the_same_request_twice_is_one_result(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    due_today(&w, one).await;
    // A phone that heard no answer sends again, with the same id.
    let ask = w.ask(me).request("pocket-1");
    let seen = record(&w, one, Ending::Seen);
    let first = w.run(&ask, seen.clone()).await;
    w.clock.advance(Span::hours(2));
    assert_eq!(w.run(&ask, seen).await, first);
    assert_eq!(card(&w, one).await.results.len(), 1);
    // Afterwards the same day, by itself: a second result, no second turn.
    w.run(&w.ask(me), record(&w, one, Ending::Spoke)).await;
    assert_eq!(card(&w, one).await.results.len(), 2);
    let turns = w.look(&Ask::system(), Turns { filter: TurnFilter::default(), ..Turns::default() }).await;
    assert_eq!(turns.total, 1);
}

async fn a_closed_door_is_tried_again_and_then_somebody_looks(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    let two = elder(&w, alone("陈桂芳")).await;
    let three = elder(&w, alone("周秀兰")).await;
    rule(&w).await;
    let ask = w.ask(me);
    for elder in [one, two, three] {
        let out = w.run(&ask, record(&w, elder, Ending::Closed)).await;
        assert_eq!((out.case, out.again), (None, true), "a first closed door is no case yet");
    }
    w.clock.advance(Span::hours(3));
    // The second time at the first door: a case now.
    let out = w.run(&ask, record(&w, one, Ending::Closed)).await;
    let case = out.case.expect("somebody looks");
    // At the second door the elder opened.
    w.run(&ask, record(&w, two, Ending::Seen)).await;
    assert_eq!(open_cases(&w).await.len(), 1);
    // Nobody went to the third again: at half past five a case looks by itself.
    w.tick(Span::hours(8)).await;
    let open = open_cases(&w).await;
    assert_eq!(open.len(), 2);
    assert!(
        open.iter().all(|row| row.service == "care_call" && [Some(one), Some(three)].contains(&row.elder))
    );
    assert!(open.iter().all(|row| row.priority == catalogue::Priority::P1));
    assert!(w.acts_of(case).await.contains(&"cases.open".to_owned()));
    w.tick(Span::days(1)).await;
    assert_eq!(open_cases(&w).await.len(), 2, "once, not every day");
}

async fn a_worry_opens_the_case_of_its_service(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let ask = w.ask(me);
    w.refused(&ask, record(&w, one, Ending::Worries), "请选一项担心的事").await;
    let worry = |worry, words: &str| Record {
        worry: Some(worry),
        words: words.into(),
        ..record(&w, one, Ending::Worries)
    };
    let meal = w.run(&ask, worry(Worry::Meal, "三天没做饭")).await.case.expect("a case");
    let danger = w.run(&ask, worry(Worry::Danger, "摔了起不来")).await.case.expect("a case");
    let open = open_cases(&w).await;
    let of = |id| open.iter().find(|row| row.id == id).expect("is open");
    assert_eq!(of(meal).service, "meal");
    assert_eq!((of(danger).service.as_str(), of(danger).priority), ("emergency", catalogue::Priority::P0));
    let results = card(&w, one).await.results;
    assert_eq!(results.iter().filter_map(|result| result.case).collect::<Vec<_>>(), [danger, meal]);
}

async fn who_may_write_down_results(w: World) {
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let near = w.ask(worker(&w, "east1", EAST).await);
    let far = w.ask(worker(&w, "west1", WEST).await);
    let helper = w.ask(person(&w, "helper", Role::Helper, "").await);
    let clerk = w.ask(person(&w, "clerk", Role::Clerk, "").await);
    for other in [&far, &helper, &clerk] {
        w.denied(other, record(&w, one, Ending::Seen)).await;
    }
    w.run(&near, record(&w, one, Ending::Seen)).await;
    let nobody = ElderId::mint(w.now());
    w.denied(&near, record(&w, nobody, Ending::Seen)).await;
    let strong = Sketch { categories: vec![], ..alone("张建国") };
    let not_listed = elder(&w, strong).await;
    w.refused(&near, record(&w, not_listed, Ending::Seen), "这位长者不在探访名单里").await;
}

async fn refusing_is_respected_and_asked_about_again(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let ask = w.ask(me);
    let refuse = |told| Refuse { elder: one, reason: None, words: "儿子天天来".into(), told };
    let must = "先当面讲清楚：不要探访也随时可以再要，6 个月后会再问一次；讲过了再勾选";
    w.refused(&ask, refuse(false), must).await;
    let day = w.run(&ask, refuse(true)).await;
    let round = card(&w, one).await.round.expect("stays on the list");
    assert_eq!((round.state, round.due), (State::Declined, Some(day)));
    assert!(on_list(&w).await.contains(&one), "the risk stays on the list");
    assert!(w.look(&ask, Today).await.rows.is_empty(), "nobody goes");
    next_day(&w, 9).await;
    assert_eq!(card(&w, one).await.round.expect("on").state, State::Declined, "the series respects it");
    w.tick(Span::days(day - w.now().local_day())).await;
    let list = w.look(&ask, Today).await;
    assert_eq!((list.rows.len(), list.rows[0].ask), (1, true), "asked again after six months");
    w.run(&ask, Agree { elder: one }).await;
    assert_eq!(card(&w, one).await.round.expect("on").state, State::On);
    w.refused(&ask, Agree { elder: one }, "这位长者没有提过不同意").await;
}

async fn one_reason_can_be_refused(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let ask = w.ask(me);
    let refuse = |reason: &str| Refuse {
        elder: one,
        reason: Some(reason.into()),
        words: "我侄女住隔壁".into(),
        told: true,
    };
    w.refused(&ask, refuse("没有这条"), "这不是名单上的理由，请刷新再看").await;
    w.run(&ask, refuse("80 岁以上，一个人住")).await;
    let shown = card(&w, one).await;
    assert_eq!(shown.round.expect("on").tier, Tier::Key);
    assert_eq!(shown.objections[0].words, "我侄女住隔壁");
    for reason in ["70 岁以上，一个人住", "一个人住"] {
        w.run(&ask, refuse(reason)).await;
    }
    let round = card(&w, one).await.round.expect("on");
    assert_eq!(round.state, State::Declined, "every reason refused: nobody goes, the risk stays");
    assert!(!round.reasons.is_empty());
    w.run(&ask, Agree { elder: one }).await;
    let round = card(&w, one).await.round.expect("on");
    assert_eq!((round.tier, round.state), (Tier::High, State::On));
}

async fn a_deputy_goes_while_a_worker_is_away(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let other = worker(&w, "west1", WEST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    due_today(&w, one).await;
    let today = w.now().local_day();
    let away = SetAway { account: me, region: EAST.into(), deputy: other, from: today, until: today + 2 };
    w.denied(&w.ask(other), record(&w, one, Ending::Seen)).await;
    w.denied(&w.ask(other), away.clone()).await;
    w.refused(&w.ask(me), SetAway { deputy: me, ..away.clone() }, "代班的要是另一位社区工作者").await;
    w.refused(
        &w.ask(me),
        SetAway { until: today, ..away.clone() },
        "从哪天到哪天不对：要先后有序，最长 180 天",
    )
    .await;
    w.run(&w.ask(me), away).await;
    assert!(w.look(&w.ask(me), Today).await.rows.is_empty());
    let list = w.look(&w.ask(other), Today).await;
    assert!(list.rows.len() == 1 && list.rows[0].deputy);
    w.run(&w.ask(other), record(&w, one, Ending::Seen)).await;
    assert_eq!(card(&w, one).await.round.expect("on").owner, Some(me), "still the first worker's elder");
    let officer = w.ask(person(&w, "street", Role::Officer, "990112002").await);
    w.refused(&officer, Give { elder: one, owner: Some(other) }, "这个人不管这一片，换一位社区工作者").await;
    w.run(&officer, Give { elder: one, owner: Some(me) }).await;
    next_day(&w, 9).await;
    next_day(&w, 9).await;
    w.denied(&w.ask(other), record(&w, one, Ending::Seen)).await;
}

async fn bad_input_is_refused(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let ask = Ask::person(me, Channel::Web);
    let long = Record { words: "长".repeat(501), ..record(&w, one, Ending::Seen) };
    w.refused(&ask, long, "文字太长，最多 500 字").await;
    // A phone ten years ahead, and one that was never set: our own time is taken.
    for off in [Span::days(3_650), Span::days(-9_000)] {
        let strange = Record { device_at: w.now() + off, ..record(&w, one, Ending::Spoke) };
        w.run(&ask, strange).await;
        assert_eq!(card(&w, one).await.round.expect("on").last, Some(w.now()));
        w.clock.advance(Span::hours(1));
    }
    // A whole day without a network: the time of the phone is the time of the meeting.
    let yesterday = w.now() - Span::hours(5);
    w.run(&ask, Record { device_at: yesterday, ..record(&w, one, Ending::Closed) }).await;
    assert_eq!(
        card(&w, one).await.round.expect("on").tried,
        None,
        "seen since: the closed door means nothing"
    );
}
