//! The street's daily list: found once, owned, climbing, closed.

use crate::common::{
    EAST, STREET, Sketch, WEST, alone, card, elder, next_day, person, register, rule, series, worker,
};
use base::{AccountId, Span};
use desk::{Ask, Role};
use devices::{AddDevice, Beat, Beats, Kind, Token};
use rounds::read::{GapCounts, GapFilter, GapOf, GapRow, Gaps};
use rounds::{AddStay, CloseGap, EndStay, Ending, GapKind, Record, Rung};
use testkit::{World, on_each_db};

on_each_db!(register =>
    who_is_not_seen_in_time_becomes_a_line_and_seeing_closes_it,
    a_line_climbs_when_its_clock_runs_out_and_is_closed_with_a_word,
    a_silent_device_is_a_line_until_it_speaks,
    two_places_a_move_and_nobody_there,
    a_payment_after_death_and_two_records_of_one_person,
    every_number_opens_to_its_lines,
);

async fn lines(w: &World, kind: GapKind) -> Vec<GapRow> {
    let filter = GapFilter { kind: Some(kind), ..GapFilter::default() };
    w.look(&Ask::system(), Gaps { filter, ..Gaps::default() }).await.rows
}

/// Lets the elder become late: the series of the day after the due day has gone.
async fn late(w: &World, elder: base::ElderId) {
    let due = card(w, elder).await.round.expect("on").due.expect("due");
    w.tick(Span::days(due - w.now().local_day())).await;
    next_day(w, 9).await;
}

fn close(row: &GapRow, outcome: &str, words: &str) -> CloseGap {
    CloseGap {
        gap: row.id,
        elder: row.elder,
        region: row.region.clone(),
        outcome: outcome.into(),
        words: words.into(),
    }
}

async fn who_is_not_seen_in_time_becomes_a_line_and_seeing_closes_it(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    assert!(lines(&w, GapKind::Unseen).await.is_empty());
    late(&w, one).await;
    let found = lines(&w, GapKind::Unseen).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].elder, found[0].rung, found[0].climbs), (Some(one), Rung::Worker, 0));
    assert!(found[0].about.contains("还没有见过"), "{}", found[0].about);
    w.run(&Ask::system(), rounds::Daily::begin()).await;
    series(&w).await;
    assert_eq!(lines(&w, GapKind::Unseen).await, found, "the series again adds nothing");
    let seen = Record {
        elder: one,
        ending: Ending::Seen,
        checks: vec![],
        worry: None,
        words: String::new(),
        device_at: w.now(),
    };
    w.run(&w.ask(me), seen).await;
    assert!(lines(&w, GapKind::Unseen).await.is_empty());
    let closed = GapFilter { closed: true, ..GapFilter::default() };
    assert_eq!(w.look(&Ask::system(), Gaps { filter: closed, ..Gaps::default() }).await.total, 1);
}

async fn a_line_climbs_when_its_clock_runs_out_and_is_closed_with_a_word(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let far = worker(&w, "west1", WEST).await;
    let one = elder(&w, alone("王玉英")).await;
    w.run(&Ask::system(), rounds::Begin {}).await;
    rule(&w).await;
    late(&w, one).await;
    w.tick(Span::hours(25)).await;
    let row = lines(&w, GapKind::Unseen).await.remove(0);
    assert_eq!((row.rung, row.climbs), (Rung::Officer, 1), "after a day it is the street's");
    w.tick(Span::hours(25)).await;
    assert_eq!(lines(&w, GapKind::Unseen).await[0].rung, Rung::Supervisor);
    let officer = w.ask(person(&w, "street", Role::Officer, STREET).await);
    let elsewhere = w.ask(person(&w, "other", Role::Officer, "990112005").await);
    w.denied(&elsewhere, close(&row, "spoke", "")).await;
    w.denied(&w.ask(far), close(&row, "spoke", "")).await;
    w.refused(&officer, close(&row, "nonsense", ""), "请选一个办结的结论").await;
    w.refused(&officer, close(&row, "other", " "), "选“其他”请写一句怎么回事").await;
    let wrong = CloseGap { elder: None, ..close(&row, "spoke", "") };
    w.refused(&officer, wrong, "没有找到这一条").await;
    w.run(&officer, close(&row, "kin", "女儿接走了")).await;
    w.refused(&officer, close(&row, "kin", ""), "这一条已经办结了").await;
    assert!(lines(&w, GapKind::Unseen).await.is_empty());
    let shown = w.look(&officer, GapOf { gap: row.id }).await;
    assert_eq!((shown.words.as_str(), shown.row.outcome.as_deref()), ("女儿接走了", Some("家属说平安")));
    assert!(w.desk.look(&elsewhere, GapOf { gap: row.id }).await.is_err());
    let _me: AccountId = me;
}

async fn a_silent_device_is_a_line_until_it_speaks(w: World) {
    worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let add = AddDevice {
        elder: one,
        kind: Kind::Button,
        place: "床头".into(),
        token: Token::fresh().hash(),
        beat_every: None,
    };
    let device = w.run(&Ask::system(), add).await;
    let beat = |w: &World| Beats { beats: vec![Beat { device, at: w.now(), battery: None }] };
    w.run(&Ask::system(), beat(&w)).await;
    w.run(&Ask::system(), devices::Sweep {}).await;
    next_day(&w, 9).await;
    let found = lines(&w, GapKind::Silent).await;
    assert_eq!((found.len(), found[0].elder), (1, Some(one)));
    w.run(&Ask::system(), beat(&w)).await;
    w.settle().await;
    assert!(lines(&w, GapKind::Silent).await.is_empty(), "it speaks: the line closes by itself");
}

async fn two_places_a_move_and_nobody_there(w: World) {
    let me = worker(&w, "east1", EAST).await;
    let one = elder(&w, alone("王玉英")).await;
    elder(&w, Sketch { region: "990112007001", ..alone("陈桂芳") }).await;
    rule(&w).await;
    let today = w.now().local_day();
    let ask = w.ask(me);
    let stay = |place: &str, from| AddStay { elder: one, place: place.into(), from };
    let first = w.run(&ask, stay("石桥养老院", today - 100)).await;
    w.refused(&ask, stay(" ", today), "选“其他”请写一句怎么回事").await;
    w.refused(&ask, stay("明天养老院", today + 1), "从哪天到哪天不对：要先后有序，最长 180 天").await;
    next_day(&w, 9).await;
    assert!(lines(&w, GapKind::TwoPlaces).await.is_empty(), "one place is fine");
    w.run(&ask, stay("红日 养老院", today - 5)).await;
    next_day(&w, 9).await;
    let found = lines(&w, GapKind::TwoPlaces).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].about.contains("石桥养老院") && found[0].about.contains("红日 养老院"));
    w.run(&ask, EndStay { elder: one, stay: first }).await;
    w.refused(&ask, EndStay { elder: one, stay: first }, "没有找到这一条").await;
    let nobody = lines(&w, GapKind::Nobody).await;
    assert_eq!((nobody.len(), nobody[0].elder, nobody[0].rung), (1, None, Rung::Officer));
    let moved = Record {
        elder: one,
        ending: Ending::Moved,
        checks: vec![],
        worry: None,
        words: "邻居说去女儿家了".into(),
        device_at: w.now(),
    };
    w.run(&ask, moved).await;
    next_day(&w, 9).await;
    let gone = lines(&w, GapKind::NoAddress).await;
    assert_eq!((gone.len(), gone[0].elder), (1, Some(one)), "found at once and by the series: one line");
}

async fn a_payment_after_death_and_two_records_of_one_person(w: World) {
    let one = elder(&w, alone("王玉英")).await;
    rule(&w).await;
    let boss = w.ask(person(&w, "boss", Role::Supervisor, "").await);
    let decision = elders::GivenDecision {
        kind: elders::DecisionKind::OldAge,
        degree: String::new(),
        body: "示范区民政局".into(),
        number: "示民〔2025〕1号".into(),
        from: "2025-01-01".parse().ok(),
        until: None,
        monthly: None,
    };
    w.run(&boss, elders::EnterDecision { elder: one, decision, note: String::new() }).await;
    next_day(&w, 9).await;
    assert!(lines(&w, GapKind::AfterDeath).await.is_empty(), "the living are paid");
    let die = elders::Die {
        elder: one,
        on: base::Date::of(w.now()),
        how: elders::HowKnown::Registry,
        document: String::new(),
        note: String::new(),
    };
    w.run(&boss, die).await;
    next_day(&w, 9).await;
    let paid = lines(&w, GapKind::AfterDeath).await;
    assert_eq!((paid.len(), paid[0].elder), (1, Some(one)));
    assert!(paid[0].about.contains("还没有停"), "{}", paid[0].about);

    // Two systems have one number with two names: nobody is merged, somebody looks.
    let number = {
        let head = "00100119440305002";
        format!("{head}{}", base::identity::check_place(head).expect("digits"))
    };
    let enrol = |name: &str, id: &str| matches::Enrol {
        from: Some(matches::SourceKey { source: "民政".into(), id: id.into() }),
        profile: elders::Profile {
            name: name.into(),
            identity: number.clone(),
            region: base::RegionCode::parse(EAST).ok(),
            ..elders::Profile::default()
        },
        numbers: vec![],
        contacts: vec![],
    };
    w.run(&Ask::system(), enrol("陈桂芳", "1")).await;
    w.run(&Ask::system(), enrol("周秀兰", "2")).await;
    next_day(&w, 9).await;
    let doubles = lines(&w, GapKind::Duplicate).await;
    assert_eq!(doubles.len(), 1);
    assert_eq!((doubles[0].rung, doubles[0].region.as_str()), (Rung::Officer, EAST));
    let queue = w.look(&Ask::system(), matches::Queue { doubt: None, after: None, limit: 10 }).await;
    let two = matches::Decide { pair: queue.rows[0].pair, say: matches::Say::Two };
    w.run(&boss, two).await;
    next_day(&w, 9).await;
    assert!(lines(&w, GapKind::Duplicate).await.is_empty(), "decided at the desk: the line closes by itself");
}

async fn every_number_opens_to_its_lines(w: World) {
    worker(&w, "east1", EAST).await;
    for region in [EAST, EAST, WEST, "990112007001"] {
        elder(&w, Sketch { region, ..alone("王玉英") }).await;
    }
    rule(&w).await;
    for _ in 0..8 {
        next_day(&w, 9).await;
    }
    let street = w.ask(person(&w, "street", Role::Officer, STREET).await);
    for ask in [&street, &Ask::system()] {
        let numbers = w.look(ask, GapCounts::default()).await;
        assert!(numbers[0].count > 0);
        for number in &numbers {
            let page = w.look(ask, Gaps { filter: number.filter.clone(), ..Gaps::default() }).await;
            assert_eq!(page.total, number.count, "{}", number.label);
        }
    }
    let own = w.look(&street, GapCounts::default()).await[0].count;
    let all = w.look(&Ask::system(), GapCounts::default()).await[0].count;
    assert!(own < all, "a street sees its own lines only");
    let filter = GapFilter { late: true, kind: Some(GapKind::Unseen), ..GapFilter::default() };
    assert_eq!(filter.to_query(), "kind=unseen&late=true");
}
