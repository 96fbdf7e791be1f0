//! Contacts of others, turns that pass, the whole register in steps.

use crate::common::{
    EAST, Sketch, alone, card, elder, next_day, on_list, register, rule, rule_from, series, worker,
};
use base::{AnyId as _, ElderId, Span, VisitId};
use desk::Ask;
use rounds::read::{By, Fate, Rate, TurnFilter, Turns};
use rounds::{CountVisit, Daily, How, Rule, State, Tier};
use testkit::{World, on_each_db};

on_each_db!(register =>
    what_others_did_is_not_done_again,
    turns_that_pass_are_counted_once_a_turn,
    the_series_again_changes_nothing,
    the_series_goes_by_itself_every_day,
);

async fn what_others_did_is_not_done_again(w: World) {
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let visit = VisitId::mint(w.now());
    assert!(w.run(&Ask::system(), CountVisit { visit, elder: one }).await);
    let round = card(&w, one).await.round.expect("on");
    assert_eq!((round.due, round.last_how), (Some(w.now().local_day() + 7), Some(How::Visit)));
    assert!(!w.run(&Ask::system(), CountVisit { visit, elder: one }).await, "one visit counts once");
    assert_eq!(card(&w, one).await.results.len(), 1);
    let stranger = ElderId::mint(w.now());
    assert!(!w.run(&Ask::system(), CountVisit { visit: VisitId::mint(w.now()), elder: stranger }).await);
    // A rule in which a visit is no meeting: a sign of life all the same.
    let mut strict = Rule::shipped();
    strict.signs.visit = vec![Tier::Key];
    rule_from(&w, strict, 0).await;
    w.tick(Span::days(6)).await;
    let due = card(&w, one).await.round.expect("on").due;
    w.run(&Ask::system(), CountVisit { visit: VisitId::mint(w.now()), elder: one }).await;
    let round = card(&w, one).await.round.expect("on");
    assert_eq!((round.due, round.last), (due, Some(w.now())));
}

async fn turns_that_pass_are_counted_once_a_turn(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let due = card(&w, one).await.round.expect("on").due.expect("due");
    let on = base::Moment::of_local_day(due).beijing();
    let month = i64::from(on.year) * 100 + i64::from(on.month);
    let all = || TurnFilter { month, ..TurnFilter::default() };
    w.tick(Span::days(due - w.now().local_day())).await;
    for _ in 0..3 {
        next_day(&w, 9).await;
    }
    let missed = TurnFilter { fate: Some(Fate::Missed), ..all() };
    assert_eq!(w.look(&Ask::system(), Turns { filter: missed.clone(), ..Turns::default() }).await.total, 1);
    series(&w).await;
    let seen = rounds::Record {
        elder: one,
        ending: rounds::Ending::Seen,
        checks: vec![],
        worry: None,
        words: String::new(),
        device_at: w.now(),
    };
    w.run(&w.ask(me), seen).await;
    assert_eq!(w.look(&Ask::system(), Turns { filter: missed, ..Turns::default() }).await.total, 0);
    let late = TurnFilter { fate: Some(Fate::Late), ..all() };
    assert_eq!(w.look(&Ask::system(), Turns { filter: late, ..Turns::default() }).await.total, 1);
    let rate = w.look(&Ask::system(), Rate { filter: all(), by: By::Tier }).await;
    assert_eq!((rate[0].label.as_str(), rate[0].due, rate[0].in_time, rate[0].late), ("重点", 1, 0, 1));
    let by_region = w.look(&Ask::system(), Rate { filter: all(), by: By::Region }).await;
    assert_eq!((by_region.len(), by_region[0].filter.region.as_deref()), (1, Some(EAST)));
    let next_year = TurnFilter { month: 202_712, ..TurnFilter::default() };
    assert!(w.look(&Ask::system(), Rate { filter: next_year, by: By::Tier }).await.is_empty());
}

async fn the_series_again_changes_nothing(w: World) {
    for n in 0..30 {
        let sketch =
            if n % 3 == 0 { alone("王玉英") } else { Sketch { categories: vec![], ..alone("张建国") } };
        elder(&w, sketch).await;
    }
    rule(&w).await;
    assert_eq!(on_list(&w).await.len(), 10);
    let before = w.look(&Ask::system(), rounds::read::List::default()).await;
    w.run(&Ask::system(), Daily::begin()).await;
    series(&w).await;
    assert_eq!(w.look(&Ask::system(), rounds::read::List::default()).await, before);
    assert!(before.rows.iter().all(|row| row.round.state == State::On));
}

async fn the_series_goes_by_itself_every_day(w: World) {
    w.run(&Ask::system(), rounds::Begin {}).await;
    w.tick(Span::secs(10)).await;
    rule(&w).await;
    next_day(&w, 9).await;
    let days = w.trail().await.into_iter().filter(|entry| entry.act == "rounds.daily").count();
    assert!(days >= 12, "the series went {days} steps in two days");
}
