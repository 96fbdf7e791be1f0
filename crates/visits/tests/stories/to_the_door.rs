//! Stories of visits, each on both databases.

use crate::people::{
    MINUTE, accept, arrive, at, case, finish, helper, job, names, offer_to, on_duty, person, photo, register,
    send, wang,
};
use base::Span;
use cases::read::Show as ShowCase;
use cases::{CallBack, Cancel, Close, Rung};
use catalogue::StepKind;
use desk::{Channel, Role};
use testkit::World;
use visits::read::{Board, Candidates, Day, Filter, Helpers, List, OfCase, Which};
use visits::{
    Accept, Arrived, CallOff, Decline, Depart, Duty, Fail, Finished, Method, OfferState, Prove, Send,
    SetDuty, State,
};

async fn from_sending_to_the_door_and_back(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let near = helper(&w, "zhou", "周明", 340.0, &["first_aid"]).await;
    let far = helper(&w, "luo", "罗勇", 1_200.0, &["急救证"]).await;
    let third = helper(&w, "tang", "唐芳", 3_000.0, &["first_aid"]).await;
    let case = case(&w, "emergency", wang, agent).await;
    let sent = send(&w, agent, case).await;
    assert_eq!(names(&sent), ["周明", "罗勇"], "two at once in an emergency");
    assert_eq!(sent.visits[0].offers[0].reason, "距离 340 米 · 空闲 · 有急救证");
    assert_eq!(sent.visits[0].offers[0].until, w.now() + Span::secs(60));
    w.refused(&w.ask(agent), Send { case, helper: None }, "这件工单已经派出助老员或已经结束").await;

    let visit = accept(&w, near, offer_to(&sent, near)).await;
    let lost = Accept { offer: offer_to(&sent, far), device_at: w.now() };
    w.refused(&w.ask(far), lost, "这一单已经由别人接了，谢谢您").await;
    let not_mine = Accept { offer: offer_to(&sent, near), device_at: w.now() };
    w.refused(&w.ask(third), not_mine, "没有这次上门").await;
    let step = async || w.look(&w.ask(agent), ShowCase { case }).await.row.step;
    assert_eq!(step().await, StepKind::Arrive);
    assert_eq!(job(&w, near, visit).await.shown.row.elder_name, "王玉英");

    let phone = w.ask(near);
    let done = finish(visit, "helped", "已扶起，量了血压", w.now());
    w.refused(&phone, done.clone(), "请先到场打卡").await;
    w.clock.advance(MINUTE);
    w.run(&phone, Depart { visit, device_at: w.now() }).await;
    w.clock.advance(Span::mins(5));
    let arrived = w.run(&phone, arrive(visit, Some(at(20.0)), w.now() - Span::secs(7))).await;
    assert!(!arrived.explain && (arrived.distance.expect("known") - 20.0).abs() < 0.5);
    assert_eq!(step().await, StepKind::Finish);
    let silent = finish(visit, "helped", "", w.now());
    w.refused(&phone, silent, "还缺凭证：处理说明").await;
    w.refused(&phone, finish(visit, "false_press", "误按", w.now()), "请选择办理结果").await;
    w.clock.advance(Span::mins(20));
    assert_eq!(w.run(&phone, done).await, Finished::Done);
    assert_eq!(step().await, StepKind::Callback);

    let desk = w.ask(agent);
    w.run(&desk, CallBack { case, satisfied: Some(5), words: "来得快".into() }).await;
    w.run(&desk, Close { case, outcome: "helped".into(), note: String::new() }).await;
    let shown = w.look(&desk, OfCase { case }).await.remove(0);
    assert_eq!(shown.row.state, State::Finished);
    let arrival = shown.arrival.expect("was there");
    assert_eq!((arrival.method, arrival.at - arrival.device_at), (Method::Gps, Span::secs(7)), "both clocks");
    assert_eq!((shown.words.as_str(), shown.device.as_deref()), ("已扶起，量了血压", Some("phone-1")));
    let fates: Vec<OfferState> = shown.offers.iter().map(|o| o.state).collect();
    assert_eq!(fates, [OfferState::Accepted, OfferState::Lost]);
    let acts = w.acts_of(case).await;
    for act in
        ["visits.send", "visits.accept", "visits.depart", "visits.arrive", "visits.finish", "cases.close"]
    {
        assert!(acts.iter().any(|a| a == act), "{act} is part of the story");
    }
}

async fn silence_and_no_move_the_offer_on_until_the_supervisor_knows(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let b = helper(&w, "yi", "乙", 200.0, &["cooking"]).await;
    helper(&w, "bing", "丙", 50.0, &[]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    assert_eq!(names(&sent), ["甲"], "one after the other");
    assert_eq!((sent.others[0].name.as_str(), sent.others[0].why.as_str()), ("丙", "没有健康证"));
    let no = Decline { offer: offer_to(&sent, a), words: "在路上".into(), device_at: w.now() };
    w.run(&w.ask(a), no.clone()).await;
    let day = w.look(&w.ask(b), Day).await;
    assert_eq!(day.offers.len(), 1, "the next is asked at once");
    assert!(w.look(&w.ask(a), Day).await.offers.is_empty());
    w.tick(Span::mins(4)).await;
    assert_eq!(w.look(&w.ask(b), Day).await.offers.len(), 1);
    w.tick(Span::mins(1)).await;
    assert!(w.look(&w.ask(b), Day).await.offers.is_empty(), "silence counts as no");

    let shown = w.look(&w.ask(agent), OfCase { case }).await.remove(0);
    assert_eq!(shown.row.state, State::Nobody);
    assert_eq!(
        shown.offers.iter().map(|o| o.state).collect::<Vec<_>>(),
        [OfferState::Declined, OfferState::Expired]
    );
    let row = w.look(&w.ask(agent), ShowCase { case }).await.row;
    assert_eq!(
        (row.owner.rung, row.owner.account),
        (Rung::Supervisors, None),
        "within the clock of 20 minutes"
    );
    w.settle().await;
    let news = w.desk.since(0, 1000).await.expect("news");
    assert_eq!(news.iter().filter(|n| n.topic == "visits.nobody").count(), 1);
    w.run(&w.ask(a), no).await;

    let supervisor = person(&w, "he", "何静", Role::Supervisor).await;
    let chosen = Send { case, helper: Some(b) };
    let sent = w.run(&w.ask(supervisor), chosen).await;
    assert_eq!(names(&sent), ["乙"], "asked again, by choice");
    let row = w.look(&w.ask(agent), ShowCase { case }).await.row;
    assert_eq!(row.owner.account, None, "a case on the supervisors' rung is taken, not grabbed by sending");
}

async fn an_emergency_with_nobody_on_duty_climbs_at_once(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let resting = helper(&w, "jia", "甲", 100.0, &["first_aid"]).await;
    let rest = SetDuty { duty: Duty::Resting, position: None, device_at: w.now() };
    w.run(&w.ask(resting), rest).await;
    let case = case(&w, "emergency", wang, agent).await;
    let ranking = w.look(&w.ask(agent), Candidates { case }).await;
    assert!(ranking.candidates.is_empty());
    assert_eq!(ranking.others[0].why, "休息中");
    let sent = send(&w, agent, case).await;
    assert!(sent.visits[0].nobody && sent.visits[0].offers.is_empty());
    assert_eq!(w.look(&w.ask(agent), ShowCase { case }).await.row.owner.rung, Rung::Supervisors);
    let choice = Send { case, helper: Some(resting) };
    w.refused(&w.ask(agent), choice, "这位助老员现在不能去：休息中").await;
    on_duty(&w, resting, 100.0).await;
    assert_eq!(names(&send(&w, agent, case).await), ["甲"]);
}

async fn two_say_yes_at_the_same_moment_and_one_goes(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["first_aid"]).await;
    let b = helper(&w, "yi", "乙", 200.0, &["first_aid"]).await;
    let case = case(&w, "emergency", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let (ask_a, ask_b) = (w.ask(a), w.ask(b));
    let yes = |helper| Accept { offer: offer_to(&sent, helper), device_at: w.now() };
    let (first, second) = tokio::join!(w.desk.run(&ask_a, yes(a)), w.desk.run(&ask_b, yes(b)));
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1);
    let told = first.err().or(second.err()).expect("the other");
    assert_eq!(told.to_string(), "这一单已经由别人接了，谢谢您");
    w.settle().await;
    let lost = w.desk.since(0, 1000).await.expect("news");
    let lost =
        lost.iter().filter_map(|n| n.read::<visits::VisitOffer>()).filter(|o| o.state == OfferState::Lost);
    assert_eq!(lost.count(), 1, "the phone of the other hears of it");
}

async fn a_yes_after_the_clock_still_counts_while_nobody_else_has_it(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let b = helper(&w, "yi", "乙", 200.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    w.tick(Span::mins(6)).await;
    let asked = w.look(&w.ask(b), Day).await.offers.remove(0);
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    let late = Accept { offer: asked.offer, device_at: w.now() };
    w.refused(&w.ask(b), late, "这一单已经由别人接了，谢谢您").await;
    assert_eq!(job(&w, a, visit).await.shown.row.helper_name.as_deref(), Some("甲"));
}

async fn a_phone_that_repeats_everything_does_it_once(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let phone = |id: &str| w.ask(a).request(id);
    let yes = Accept { offer: offer_to(&sent, a), device_at: w.now() };
    let visit = w.run(&phone("1"), yes.clone()).await;
    assert_eq!(w.run(&phone("1"), yes.clone()).await, visit);
    assert_eq!(w.run(&phone("2"), yes).await, visit, "pressed twice");
    // Without a network from here on: everything is queued and comes together, twice, an hour later.
    let (there, shot, end) = (w.now() + Span::mins(9), w.now() + Span::mins(12), w.now() + Span::mins(15));
    w.clock.advance(Span::hours(1));
    for _ in 0..2 {
        let arrived = w.run(&phone("3"), arrive(visit, Some(at(8.0)), there)).await;
        assert!(matches!(arrived, Arrived { explain: false, .. }));
        w.run(&phone("4"), photo(visit, shot)).await;
        assert_eq!(w.run(&phone("5"), finish(visit, "done", "", end)).await, Finished::Done);
    }
    let shown = job(&w, a, visit).await.shown;
    assert_eq!(shown.proofs.len(), 1);
    let (server, device) = shown.finished.expect("finished");
    assert_eq!((server, device), (w.now(), end), "both clocks are kept");
    let acts = w.acts_of(case).await;
    assert_eq!(acts.iter().filter(|a| *a == "visits.finish").count(), 1);
}

async fn far_from_the_home_asks_for_a_reason_and_keeps_nobody_out(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    let phone = w.ask(a);
    let bad = visits::Position { lat: 0.0, lon: 0.0, accuracy: 5.0 };
    w.refused(&phone, arrive(visit, Some(bad), w.now()), "定位的经纬度不对，请重新定位").await;
    let arrived = w.run(&phone, arrive(visit, Some(at(850.0)), w.now())).await;
    assert!(arrived.explain);
    w.run(&phone, photo(visit, w.now())).await;
    let done = finish(visit, "done", "", w.now());
    w.refused(&phone, done.clone(), "打卡处离长者家 850 米，请写明原因").await;
    w.run(&phone, visits::Finish { reason: "老人在社区活动室".into(), ..done }).await;
    let shown = job(&w, a, visit).await.shown;
    assert_eq!(shown.reason, "老人在社区活动室");
    let board = w.look(&w.ask(agent), Board::default()).await;
    assert_eq!(board.iter().find(|n| n.key == "far_today").expect("there").count, 1);
}

async fn without_a_position_a_reason_is_enough(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    let phone = w.ask(a);
    assert!(w.run(&phone, arrive(visit, None, w.now())).await.explain);
    w.run(&phone, photo(visit, w.now())).await;
    let done = finish(visit, "done", "", w.now());
    w.refused(&phone, done.clone(), "没有定位，请写明原因").await;
    w.run(&phone, visits::Finish { reason: "楼里没信号".into(), ..done }).await;
    assert_eq!(job(&w, a, visit).await.shown.arrival.expect("there").method, Method::Told);
}

async fn a_job_taken_away_is_kept_aside_not_lost(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let b = helper(&w, "yi", "乙", 900.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    let desk = w.ask(agent);
    w.run(&desk, CallOff { visit, reason: "联系不上".into() }).await;
    assert_eq!(w.look(&desk, ShowCase { case }).await.row.step, StepKind::Send);
    w.refused(&desk, CallOff { visit, reason: "再撤".into() }, "这一单已经撤回或结束").await;
    let sent = w.run(&desk, Send { case, helper: Some(b) }).await;
    let second = accept(&w, b, offer_to(&sent, b)).await;
    assert_ne!(visit, second);

    let phone = w.ask(a);
    w.refused(&phone, arrive(visit, Some(at(5.0)), w.now()), "这一单已经撤回或结束").await;
    assert_eq!(w.run(&phone, finish(visit, "done", "饭送到了", w.now())).await, Finished::KeptAside);
    w.run(&phone, photo(visit, w.now())).await;
    w.refused(&w.ask(b), Prove { ..photo(visit, w.now()) }, "没有这次上门").await;
    let shown = w.look(&desk, OfCase { case }).await;
    let taken = shown.iter().find(|s| s.row.id == visit).expect("there");
    assert_eq!((taken.row.state, taken.late.len(), taken.proofs.len()), (State::Cancelled, 1, 1));
    assert_eq!(taken.late[0].words, "done 饭送到了");
    w.settle().await;
    let news = w.desk.since(0, 1000).await.expect("news");
    assert_eq!(news.iter().filter(|n| n.topic == "visits.conflict").count(), 1);
}

async fn who_cannot_do_it_gives_it_back_and_somebody_else_goes(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let b = helper(&w, "yi", "乙", 900.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    let phone = w.ask(a);
    w.run(&phone, arrive(visit, Some(at(5.0)), w.now())).await;
    let fail = |reason: &str| Fail { visit, reason: reason.into(), again: true, device_at: w.now() };
    w.refused(&phone, fail(" "), "请写明原因").await;
    w.run(&phone, fail("电动车坏了")).await;
    let asked = w.look(&w.ask(b), Day).await.offers;
    assert_eq!(asked.len(), 1, "the other one is asked at once");
    assert!(w.look(&phone, Day).await.offers.is_empty(), "not the one who gave it back");
    assert_eq!(w.look(&w.ask(agent), ShowCase { case }).await.row.step, StepKind::Send);
    let second = accept(&w, b, asked[0].offer).await;
    let phone = w.ask(b);
    w.run(&phone, arrive(second, Some(at(5.0)), w.now())).await;
    w.run(&phone, photo(second, w.now())).await;
    w.run(&phone, finish(second, "done", "", w.now())).await;
    assert_eq!(w.look(&w.ask(agent), ShowCase { case }).await.row.step, StepKind::Callback);
}

async fn two_helpers_go_together(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["bathing"]).await;
    let b = helper(&w, "yi", "乙", 200.0, &["bathing"]).await;
    let case = case(&w, "bath", wang, agent).await;
    let sent = send(&w, agent, case).await;
    assert_eq!(names(&sent), ["甲", "乙"], "one visit each");
    let step = async || w.look(&w.ask(agent), ShowCase { case }).await.row.step;
    let first = accept(&w, a, offer_to(&sent, a)).await;
    assert_eq!(step().await, StepKind::Send, "one is not two");
    let second = accept(&w, b, offer_to(&sent, b)).await;
    assert_eq!(step().await, StepKind::Arrive);
    for (helper, visit) in [(a, first), (b, second)] {
        w.run(&w.ask(helper), arrive(visit, Some(at(5.0)), w.now())).await;
    }
    assert_eq!(step().await, StepKind::Finish);
    for (helper, visit) in [(a, first), (b, second)] {
        let signed = Prove { kind: catalogue::Evidence::Signature, ..photo(visit, w.now()) };
        w.run(&w.ask(helper), signed).await;
        w.run(&w.ask(helper), finish(visit, "done", "洗好了", w.now())).await;
    }
    assert_eq!(step().await, StepKind::Callback);
}

async fn a_case_that_ends_calls_its_helpers_off(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let b = helper(&w, "yi", "乙", 300.0, &["cooking"]).await;
    let first = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, first).await;
    accept(&w, a, offer_to(&sent, a)).await;
    let second = case(&w, "meal", wang, agent).await;
    assert_eq!(names(&send(&w, agent, second).await), ["乙"], "whoever is on a visit is not asked");
    for case in [first, second] {
        w.run(&w.ask(agent), Cancel { case, reason: "女儿送来了".into() }).await;
    }
    w.settle().await;
    let live = List { filter: Filter { state: Some(Which::Live), ..Filter::default() }, ..List::default() };
    assert_eq!(w.look(&w.ask(agent), live).await.total, 0);
    assert!(w.look(&w.ask(b), Day).await.offers.is_empty());
    let helpers = w.look(&w.ask(agent), Helpers { on_duty: true }).await;
    assert!(helpers.iter().all(|h| h.duty == Duty::On && h.visit.is_none() && !h.considering));
}

async fn a_helper_sees_the_elder_only_while_going_there(w: World) {
    let (wang, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let case = case(&w, "meal", wang, agent).await;
    let sent = send(&w, agent, case).await;
    let phone = w.ask(a);
    let card = || elders::CardOf { elder: wang, in_emergency: false };
    assert!(w.desk.look(&phone, card()).await.is_err(), "asked is not yet going");
    let visit = accept(&w, a, offer_to(&sent, a)).await;
    assert!(w.desk.look(&phone, card()).await.is_ok());
    w.run(&phone, arrive(visit, Some(at(5.0)), w.now())).await;
    w.run(&phone, photo(visit, w.now())).await;
    w.run(&phone, finish(visit, "done", "", w.now())).await;
    assert!(w.desk.look(&phone, card()).await.is_err(), "and no longer");
    let day = w.look(&phone, Day).await;
    assert_eq!((day.duty, day.jobs.len(), day.done.len()), (Duty::On, 0, 1));
}

async fn positions_of_the_past_do_not_replace_newer_ones(w: World) {
    let (_, agent) = (wang(&w).await, person(&w, "li", "李敏", Role::Agent).await);
    let a = helper(&w, "jia", "甲", 100.0, &["cooking"]).await;
    let phone = w.ask(a);
    let report = |metres, device_at| visits::Report { position: at(metres), device_at };
    w.clock.advance(MINUTE);
    w.run(&phone, report(500.0, w.now())).await;
    w.run(&phone, report(900.0, w.now() - Span::secs(30))).await;
    let helpers = async || w.look(&w.ask(agent), Helpers { on_duty: true }).await.remove(0);
    let metres = helpers().await.fix.expect("known").point.metres_to(crate::people::HOME);
    assert!((metres - 500.0).abs() < 1.0, "{metres}");
    assert!(!helpers().await.stale);
    w.clock.advance(Span::mins(31));
    assert!(helpers().await.stale);
    let over = desk::Ask::person(a, Channel::Api);
    w.run(&over, SetDuty { duty: Duty::Off, position: None, device_at: w.now() }).await;
    assert!(w.look(&w.ask(agent), Helpers { on_duty: true }).await.is_empty());
}

testkit::on_each_db!(register =>
    from_sending_to_the_door_and_back,
    silence_and_no_move_the_offer_on_until_the_supervisor_knows,
    an_emergency_with_nobody_on_duty_climbs_at_once,
    two_say_yes_at_the_same_moment_and_one_goes,
    a_yes_after_the_clock_still_counts_while_nobody_else_has_it,
    a_phone_that_repeats_everything_does_it_once,
    far_from_the_home_asks_for_a_reason_and_keeps_nobody_out,
    without_a_position_a_reason_is_enough,
    a_job_taken_away_is_kept_aside_not_lost,
    who_cannot_do_it_gives_it_back_and_somebody_else_goes,
    two_helpers_go_together,
    a_case_that_ends_calls_its_helpers_off,
    a_helper_sees_the_elder_only_while_going_there,
    positions_of_the_past_do_not_replace_newer_ones,
);
