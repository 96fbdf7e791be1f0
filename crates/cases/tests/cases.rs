//! Stories of cases, each on both databases.

mod people;

use base::{AnyId, Span};
use cases::read::{Board, Filter, List, Order, Show, StageState, Which};
use cases::{
    Advance, CallBack, Cancel, CannotOpen, Close, Escalate, HandOver, Note, Open, Owner, Prove, Reopen, Rung,
    SetPriority, State, Take, Tie,
};
use catalogue::{Channel, Evidence, Priority, StepKind};
use desk::{Ask, Denied, Role};
use people::{DISTRICT, SUBDISTRICT, elder, press};
use testkit::World;

async fn an_emergency_from_the_press_to_the_closing(w: World) {
    let (wang, agent) = (elder(&w).await, w.person(Role::Agent, DISTRICT).await);
    let case = press(&w, wang).await.case;
    let agent = w.ask(agent);
    w.run(&agent, Take { case }).await;
    w.run(&agent, Note { case, words: "说是在厕所摔了".into() }).await;
    w.run(&agent, Advance { case, to: StepKind::Arrive, words: String::new() }).await;
    w.refused(&agent, close(case, "helped"), "助老员在路上或正在办，请先撤回派单或等办完").await;
    w.run(&agent, Advance { case, to: StepKind::Finish, words: String::new() }).await;
    w.run(&agent, Advance { case, to: StepKind::Callback, words: "人已扶起".into() }).await;
    w.refused(&agent, close(case, "helped"), "还缺凭证：到场定位").await;
    w.run(&agent, Prove { case, kind: Evidence::Place, reference: "v1".into() }).await;
    w.refused(&agent, close(case, "helped"), "还没有回访，请先给长者回个电话").await;
    w.refused(&agent, call_back(case, Some(9)), "满意度请打 1 到 5 分").await;
    w.run(&agent, call_back(case, Some(5))).await;
    w.refused(&agent, close(case, "nonsense"), "请选择办理结果").await;
    w.run(&agent, close(case, "helped")).await;

    let shown = w.look(&agent, Show { case }).await;
    assert_eq!((shown.row.state, shown.row.satisfied), (State::Closed, Some(5)));
    assert_eq!(shown.row.outcome, Some("上门处置，已平安"));
    assert_eq!(shown.summary, "一键求助");
    assert!(shown.missing.is_empty() && shown.stages.iter().all(|s| s.state == StageState::Past));
    let done: Vec<&str> =
        shown.story.iter().filter(|e| e.outcome == "done").map(|e| e.act.as_str()).collect();
    let expected = [
        "cases.open",
        "cases.take",
        "cases.note",
        "cases.advance",
        "cases.advance",
        "cases.advance",
        "cases.prove",
        "cases.call_back",
        "cases.close",
    ];
    assert_eq!(done, expected);
    assert_eq!(
        shown.story.iter().filter(|e| e.outcome == "refused").count(),
        5,
        "what was refused is there too"
    );
    assert_eq!(shown.story[2].detail["words"], "说是在厕所摔了");
}

async fn the_second_press_joins_and_the_third_after_the_work_is_a_new_need(w: World) {
    let (wang, agent) = (elder(&w).await, w.person(Role::Agent, DISTRICT).await);
    let agent = w.ask(agent);
    let first = press(&w, wang).await;
    assert!(!first.joined);
    w.run(&agent, SetPriority { case: first.case, priority: Priority::P2, reason: "问过了，不急".into() })
        .await;
    let second = press(&w, wang).await;
    assert_eq!((second.case, second.joined), (first.case, true));
    let shown = w.look(&agent, Show { case: first.case }).await;
    assert_eq!((shown.row.presses, shown.row.priority), (2, Priority::P0));
    assert_eq!(w.acts_of(first.case).await.iter().filter(|a| *a == "cases.open").count(), 2);

    w.run(&agent, Take { case: first.case }).await;
    let held = press(&w, wang).await;
    assert_eq!(held.case, first.case);
    let still = w.look(&agent, Show { case: first.case }).await;
    assert!(still.row.owner.account.is_some(), "the same owner");

    w.run(&agent, Advance { case: first.case, to: StepKind::Callback, words: "误按".into() }).await;
    let later = press(&w, wang).await;
    assert!(!later.joined && later.case != first.case);
    let other = press(&w, elder(&w).await).await;
    assert!(!other.joined, "another elder's press is another case");
}

async fn many_presses_at_once_are_one_case(w: World) {
    let wang = elder(&w).await;
    let presses = (0..24).map(|_| {
        let desk = w.desk.clone();
        tokio::spawn(async move {
            let open = Open::new("emergency", wang, SUBDISTRICT, Channel::Device);
            desk.run(&Ask::system(), open).await.expect("opened or joined")
        })
    });
    let mut opened = Vec::new();
    for press in presses.collect::<Vec<_>>() {
        opened.push(press.await.expect("runs"));
    }
    assert_eq!(opened.iter().filter(|o| !o.joined).count(), 1);
    assert!(opened.iter().all(|o| o.case == opened[0].case));
    let shown = w.look(&Ask::system(), Show { case: opened[0].case }).await;
    assert_eq!(shown.row.presses, 24, "none was lost");
}

async fn a_case_nobody_takes_climbs_and_never_falls(w: World) {
    let wang = elder(&w).await;
    let case = press(&w, wang).await.case;
    let owner = async |w: &World| {
        let row = w.look(&Ask::system(), Show { case }).await.row;
        (row.owner.rung, row.overdue)
    };
    w.tick(Span::secs(9)).await;
    assert_eq!(owner(&w).await, (Rung::Agents, false));
    w.tick(Span::secs(2)).await;
    assert_eq!(owner(&w).await, (Rung::Supervisors, true));
    w.tick(Span::mins(1)).await;
    assert_eq!(owner(&w).await, (Rung::Officers, true));
    w.tick(Span::mins(21)).await;
    let climbs = w.acts_of(case).await.iter().filter(|a| *a == "cases.run_out").count();
    assert_eq!(climbs, 5, "it keeps reminding");
    let overdue = w.desk.since(0, 1000).await.expect("news");
    let overdue = overdue.iter().filter(|n| n.topic == "cases.overdue").count();
    assert_eq!(overdue, 5);

    let supervisor = w.ask(w.person(Role::Supervisor, DISTRICT).await);
    w.run(&supervisor, Take { case }).await;
    assert_eq!(owner(&w).await, (Rung::Agents, false), "a person holds it, with a fresh clock");
    w.tick(Span::mins(3)).await;
    assert_eq!(owner(&w).await, (Rung::Supervisors, true), "which runs out as well");
}

async fn a_closed_case_has_no_clock_left(w: World) {
    let agent = w.ask(w.person(Role::Agent, DISTRICT).await);
    let case = press(&w, elder(&w).await).await.case;
    w.refused(&agent, Cancel { case, reason: " ".into() }, "请写明原因").await;
    w.run(&agent, Cancel { case, reason: "演练".into() }).await;
    w.tick(Span::hours(5)).await;
    assert!(!w.acts_of(case).await.contains(&"cases.run_out".to_owned()));
    w.refused(&agent, Take { case }, "这件工单已经结束，需要的话先重新打开").await;
    w.run(&agent, Reopen { case, reason: "又打来了".into() }).await;
    w.refused(&agent, Reopen { case, reason: "又".into() }, "这件工单还没结束").await;
    w.tick(Span::mins(4)).await;
    assert!(w.acts_of(case).await.contains(&"cases.run_out".to_owned()), "reopened, it has a clock again");
}

async fn two_agents_take_at_once_and_one_is_told(w: World) {
    let case = press(&w, elder(&w).await).await.case;
    let (li, zhou) = (w.person(Role::Agent, DISTRICT).await, w.person(Role::Agent, DISTRICT).await);
    let (a, b) = (w.ask(li), w.ask(zhou));
    let (first, second) = tokio::join!(w.desk.run(&a, Take { case }), w.desk.run(&b, Take { case }));
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1);
    let refused = first.err().or(second.err()).expect("one");
    assert_eq!(refused.to_string(), "已经有人接手，请刷新看看是谁");
    let to = Owner { rung: Rung::Agents, account: Some(zhou) };
    w.run(&a, HandOver { case, to, reason: "下班".into() }).await;
    assert_eq!(w.look(&a, Show { case }).await.row.owner.account, Some(zhou));
}

async fn only_who_should(w: World) {
    let wang = elder(&w).await;
    let case = press(&w, wang).await.case;
    let elsewhere = w.ask(w.person(Role::Agent, "500112099").await);
    assert_eq!(w.denied(&elsewhere, Take { case }).await, Denied::Scope);
    let family = w.ask(w.person(Role::Family, "").await);
    let open = Open::new("emergency", wang, SUBDISTRICT, Channel::Family);
    assert_eq!(w.denied(&family, open).await, Denied::Scope);
    let audit = w.ask(w.person(Role::AuditAdmin, "").await);
    assert_eq!(w.denied(&audit, Note { case, words: "x".into() }).await, Denied::Role);
    let all = List { filter: Filter::open(), ..List::default() };
    assert_eq!(w.look(&elsewhere, all.clone()).await.total, 0, "not even in a list");
    assert_eq!(w.look(&family, all.clone()).await.total, 0);
    let agent = w.ask(w.person(Role::Agent, DISTRICT).await);
    assert_eq!(w.look(&agent, all).await.total, 1);
}

async fn what_cannot_be_opened_says_why(w: World) {
    let agent = w.ask(w.person(Role::Agent, DISTRICT).await);
    let wang = elder(&w).await;
    let open = |service: &str, channel| Open::new(service, wang, SUBDISTRICT, channel);
    w.refused(&agent, open("flying", Channel::Phone), "没有这项服务，请重新选择").await;
    let device = w.refused(&agent, open("bath", Channel::Device), "这项服务不能从这里申请，请打电话").await;
    assert_eq!(device, CannotOpen::Channel);
    let nowhere = Open { elder: None, region: String::new(), ..open("information", Channel::Phone) };
    w.refused(&Ask::system(), nowhere, "请选择长者，或写明在哪个镇街").await;
    let unknown = Open::new("emergency", base::ElderId::mint(w.now()), SUBDISTRICT, Channel::Phone);
    assert_eq!(w.denied(&agent, unknown).await, Denied::NoRecord);
}

async fn a_stranger_gets_a_case_and_later_a_name(w: World) {
    let agent = w.ask(w.person(Role::Agent, DISTRICT).await);
    let nobody = Open::new("emergency", elder(&w).await, SUBDISTRICT, Channel::Phone).saying("没听清名字");
    let case = w.run(&agent, Open { elder: None, ..nobody }).await.case;
    assert_eq!(w.look(&agent, Show { case }).await.summary, "没听清名字");
    let wang = elder(&w).await;
    w.run(&agent, Tie { case, elder: wang }).await;
    let shown = w.look(&agent, Show { case }).await;
    assert_eq!((shown.row.elder, shown.summary.as_str()), (Some(wang), "没听清名字"));
    w.refused(&agent, Tie { case, elder: wang }, "这件工单已经对应了长者").await;
}

async fn an_elders_region_is_the_cases_region_when_none_is_said(w: World) {
    let open = Open::new("information", elder(&w).await, "", Channel::Phone);
    let case = w.run(&Ask::system(), open).await.case;
    assert_eq!(w.look(&Ask::system(), Show { case }).await.row.region, SUBDISTRICT);
}

async fn a_repeated_request_finds_its_first_answer(w: World) {
    let ask = Ask::system().request("press-1");
    let open = Open { joins: false, ..Open::new("emergency", elder(&w).await, SUBDISTRICT, Channel::Device) };
    let first = w.run(&ask, open.clone()).await;
    assert_eq!(w.run(&ask, open).await, first);
    assert_eq!(w.look(&Ask::system(), List::default()).await.total, 1);
}

async fn every_number_of_the_board_opens_to_its_list(w: World) {
    let agent_id = w.person(Role::Agent, DISTRICT).await;
    let agent = w.ask(agent_id);
    for n in 0..7 {
        let case = press(&w, elder(&w).await).await.case;
        if n < 5 {
            w.run(&agent, Take { case }).await;
        }
        match n {
            0 => w.run(&agent, Escalate { case, reason: "要两个人".into() }).await,
            1 => w.run(&agent, call_back(case, Some(1))).await,
            2 => {
                w.run(&agent, call_back(case, Some(2))).await;
                w.run(&agent, close(case, "advised")).await;
            }
            3 => w.run(&agent, Advance { case, to: StepKind::Callback, words: String::new() }).await,
            _ => {}
        }
    }
    w.tick(Span::secs(11)).await;
    let board = w.look(&agent, Board::default()).await;
    let count = |key: &str| board.iter().find(|n| n.key == key).unwrap_or_else(|| panic!("no {key}")).count;
    let expected = [
        ("waiting", 2),
        ("working", 2),
        ("done", 2),
        ("callback", 1),
        ("urgent", 6),
        ("overdue", 2),
        ("supervisors", 3),
        ("officers", 0),
        ("opened_today", 7),
        ("closed_today", 1),
        ("unhappy", 2),
        ("mine", 3),
    ];
    for (key, number) in expected {
        assert_eq!(count(key), number, "{key}");
    }
    for number in &board {
        let list = List { filter: number.filter.clone(), ..List::default() };
        let page = w.look(&agent, list).await;
        assert_eq!((page.total, page.rows.len() as i64), (number.count, number.count), "{}", number.key);
    }
}

async fn lists_page_in_order_and_find_by_number(w: World) {
    for _ in 0..5 {
        press(&w, elder(&w).await).await;
        w.clock.advance(Span::mins(1));
    }
    let wang = elder(&w).await;
    let open = Open::new("cleaning", wang, SUBDISTRICT, Channel::Phone);
    let cleaning = w.run(&Ask::system(), open).await.case;
    let page = async |page, order| {
        let list = List { filter: Filter::open(), order, page, size: 4 };
        w.look(&Ask::system(), list).await
    };
    let first = page(1, Order::Newest).await;
    assert_eq!((first.total, first.pages, first.rows.len()), (6, 2, 4));
    assert_eq!(first.rows[0].id, cleaning, "the newest first");
    assert!(first.rows.windows(2).all(|w| w[0].opened_at >= w[1].opened_at));
    let last = page(2, Order::Urgent).await;
    assert_eq!(last.rows.last().expect("two").id, cleaning, "the least urgent last");

    let number = cases::number(cleaning);
    assert_eq!((number.len(), &number[..5]), (11, "1124-"));
    let by = |filter| List { filter, ..List::default() };
    let found = w.look(&Ask::system(), by(Filter { number: Some(number), ..Filter::default() })).await;
    assert_eq!(found.rows.iter().map(|r| r.id).collect::<Vec<_>>(), [cleaning]);
    let none = w.look(&Ask::system(), by(Filter { number: Some("9999".into()), ..Filter::default() })).await;
    assert_eq!(none.total, 0);
    let his = Filter { elder: Some(wang), state: Some(Which::Open), ..Filter::default() };
    assert_eq!(w.look(&Ask::system(), by(his)).await.rows[0].service_name, "助洁");
    let since = Filter { since: Some(w.now() - Span::secs(90)), ..Filter::default() };
    assert_eq!(w.look(&Ask::system(), by(since)).await.total, 2);
    let nothing = Filter { region: Some("%".into()), ..Filter::default() };
    assert_eq!(w.look(&Ask::system(), by(nothing)).await.total, 0, "a wildcard is no region");
}

async fn the_sample_for_call_back_is_drawn_by_the_id_alone(w: World) {
    let (mut asked, mut total) = (0, 0);
    for _ in 0..60 {
        let open = Open::new("comfort", elder(&w).await, SUBDISTRICT, Channel::Phone);
        let case = w.run(&Ask::system(), open).await.case;
        let shown = w.look(&Ask::system(), Show { case }).await;
        assert_eq!(shown.callback, shown.service.callback.asks(&case.text()), "anybody can draw it again");
        asked += i32::from(shown.callback);
        total += 1;
    }
    assert!(asked > 4 && asked < 40, "{asked} of {total} at 30 %");
}

fn close(case: base::CaseId, outcome: &str) -> Close {
    Close { case, outcome: outcome.into(), note: "已处理".into() }
}

fn call_back(case: base::CaseId, satisfied: Option<i64>) -> CallBack {
    CallBack { case, satisfied, words: String::new() }
}

testkit::on_each_db!(cases::register =>
    an_emergency_from_the_press_to_the_closing,
    the_second_press_joins_and_the_third_after_the_work_is_a_new_need,
    many_presses_at_once_are_one_case,
    a_case_nobody_takes_climbs_and_never_falls,
    a_closed_case_has_no_clock_left,
    two_agents_take_at_once_and_one_is_told,
    only_who_should,
    what_cannot_be_opened_says_why,
    a_stranger_gets_a_case_and_later_a_name,
    an_elders_region_is_the_cases_region_when_none_is_said,
    a_repeated_request_finds_its_first_answer,
    every_number_of_the_board_opens_to_its_list,
    lists_page_in_order_and_find_by_number,
    the_sample_for_call_back_is_drawn_by_the_id_alone,
);
