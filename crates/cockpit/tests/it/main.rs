//! The board's numbers against the records they open to, on both databases.

use base::{AccountId, AnyId as _, CallId, CaseId, ElderId, Span};
use calls::{Arrive, Class, Direction, PastCall};
use cases::{Open, Take};
use catalogue::Channel;
use cockpit::read::{Board, Figure, Measure, Opens, Shown};
use desk::{Ask, Registry, Role};
use devices::{AddDevice, Beat, Beats, Kind, Press, Sweep, Token};
use testkit::{World, on_each_db};

const STREET: &str = "990112002";
const OTHER: &str = "990112007";

fn register(r: &mut Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    cases::register(r);
    calls::register(r);
    visits::register(r);
    devices::register(r);
    cockpit::register(r);
}

on_each_db!(register =>
    an_empty_board_has_nothing_to_judge,
    every_number_is_the_count_of_what_it_opens_to,
    a_street_sees_its_own_numbers,
    answered_in_time_counts_over_all_offered_calls,
);

async fn elder(w: &World, region: &str) -> ElderId {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), region).await;
    elder
}

async fn pressed(w: &World, region: &str) -> CaseId {
    let token = Token::fresh().hash();
    let elder = elder(w, region).await;
    let add = AddDevice { elder, kind: Kind::Button, place: String::new(), token, beat_every: None };
    let device = w.run(&Ask::system(), add).await;
    let press = Press { device, press: "1".into(), at_device: None, torn: false, also: 0, flood: false };
    w.run(&Ask::system(), press).await.case
}

async fn open(w: &World, service: &str, region: &str) -> CaseId {
    let elder = elder(w, region).await;
    let open = Open::new(service, elder, region, Channel::Phone);
    w.run(&Ask::system(), open).await.case
}

/// A call that rang this many minutes ago and waited so many seconds; talked or given up.
fn past(w: &World, n: usize, minutes: i64, waited: i64, answered: bool, region: &str) -> PastCall {
    PastCall {
        source: format!("old-{n}"),
        at: w.now() - Span::mins(minutes),
        direction: Direction::In,
        elder: None,
        region: region.into(),
        number: None,
        class: Class::P2,
        kind: String::new(),
        agent: None,
        waited: Span::secs(waited),
        talked: answered.then_some(Span::secs(90)),
        ended: String::new(),
    }
}

/// A morning on which something of everything happens.
async fn morning(w: &World) {
    let rows =
        [(10, 4, true), (20, 9, true), (30, 45, true), (40, 170, true), (50, 400, true), (60, 30, false)];
    let calls = rows.iter().enumerate().map(|(n, (ago, waited, answered))| {
        let region = if n % 2 == 0 { STREET } else { OTHER };
        past(w, n, *ago, *waited, *answered, region)
    });
    w.run(&Ask::system(), calls::Import { rows: calls.collect() }).await;
    for leg in ["one", "two"] {
        let call = CallId::mint(w.now());
        let arrive = Arrive { call, leg: leg.into(), user: None, number: None, trunk: None };
        w.run(&Ask::system(), arrive).await;
    }
    let agent: AccountId = w.person(Role::Agent, "").await;
    for region in [STREET, STREET, OTHER] {
        pressed(w, region).await;
        open(w, "information", region).await;
        let taken = open(w, "complaint", region).await;
        w.run(&w.ask(agent), Take { case: taken }).await;
    }
    w.run(&Ask::system(), Sweep {}).await;
    let silent = AddDevice {
        elder: elder(w, STREET).await,
        kind: Kind::Pendant,
        place: String::new(),
        token: Token::fresh().hash(),
        beat_every: None,
    };
    let device = w.run(&Ask::system(), silent).await;
    w.run(&Ask::system(), Beats { beats: vec![Beat { device, at: w.now(), battery: Some(5) }] }).await;
    // Two hours later nobody has answered anything: clocks have run out, the pendant is silent.
    w.tick(Span::mins(125)).await;
}

async fn board(w: &World, ask: &Ask, region: Option<&str>) -> Shown {
    w.look(ask, Board { region: region.map(str::to_owned), since: None }).await
}

/// Counts records the long way: by reading every page of the list that the number opens to.
async fn records(w: &World, ask: &Ask, opens: &Opens) -> i64 {
    match opens {
        Opens::Calls(filter) => {
            let (mut count, mut after) = (0, None);
            loop {
                let list = calls::read::List { filter: filter.clone(), after, limit: 2 };
                let page = w.look(ask, list).await;
                count += page.rows.len() as i64;
                after = page.next;
                if after.is_none() {
                    return count;
                }
            }
        }
        Opens::CallBacks => w.look(ask, calls::read::CallBacks {}).await.len() as i64,
        Opens::Cases(filter) => {
            let list = cases::read::List { filter: filter.clone(), size: 200, ..Default::default() };
            w.look(ask, list).await.rows.len() as i64
        }
        Opens::Visits(filter) => {
            let list = visits::read::List { filter: filter.clone(), size: 200, ..Default::default() };
            w.look(ask, list).await.rows.len() as i64
        }
        Opens::Helpers(duty) => {
            let rows = w.look(ask, visits::read::Helpers { on_duty: false }).await;
            rows.iter().filter(|row| duty.is_none_or(|duty| row.duty == duty)).count() as i64
        }
        Opens::Devices(filter) => {
            let list = devices::read::List { filter: filter.clone(), size: 200, ..Default::default() };
            w.look(ask, list).await.rows.len() as i64
        }
    }
}

async fn agrees(w: &World, ask: &Ask, figure: &Figure) {
    let found = records(w, ask, &figure.opens).await;
    match figure.measure {
        Measure::Count(count) => assert_eq!(count, found, "{}", figure.key),
        Measure::Share { part, of } => {
            assert_eq!(of, found, "{}", figure.key);
            let misses = figure.misses.as_ref().expect("a share names those it missed");
            assert_eq!(of - part, records(w, ask, misses).await, "{}", figure.key);
        }
        Measure::Oldest(oldest) => assert_eq!(oldest.is_some(), found > 0, "{}", figure.key),
    }
}

fn count(shown: &Shown, key: &str) -> i64 {
    match shown.figure(key).unwrap_or_else(|| panic!("no figure {key}")).measure {
        Measure::Count(count) => count,
        other => panic!("{key} is {other:?}"),
    }
}

async fn an_empty_board_has_nothing_to_judge(w: World) {
    let ask = w.ask(w.person(Role::Supervisor, "").await);
    let shown = board(&w, &ask, None).await;
    for figure in &shown.figures {
        assert!(matches!(figure.value().as_str(), "0" | "—"), "{} says {}", figure.key, figure.value());
        assert_ne!(figure.met(), Some(false), "{}", figure.key);
    }
    assert!(shown.late.is_empty() && shown.alarms.is_empty() && shown.agents.is_empty());
    let agent = w.ask(w.person(Role::Agent, "").await);
    assert!(w.desk.look(&agent, Board::default()).await.is_err(), "the board is the supervisor's");
}

async fn every_number_is_the_count_of_what_it_opens_to(w: World) {
    morning(&w).await;
    let ask = w.ask(w.person(Role::Supervisor, "").await);
    let shown = board(&w, &ask, None).await;
    for figure in &shown.figures {
        agrees(&w, &ask, figure).await;
    }
    // And the numbers are not all nothing.
    assert_eq!(count(&shown, "waiting"), 2);
    assert_eq!(count(&shown, "offered"), 8);
    assert_eq!(count(&shown, "devices_silent"), 1, "the pendant");
    assert!(count(&shown, "overdue") >= 3 && count(&shown, "supervisors") + count(&shown, "p0") > 0);
    assert_eq!(shown.late_total, count(&shown, "overdue"));
    assert_eq!(shown.late.len() as i64, shown.late_total.min(10));
    assert_eq!(shown.alarms_total, count(&shown, "supervisors"));
    let classes: i64 = ["p0", "p1", "p2", "p3", "p4"].iter().map(|key| count(&shown, key)).sum();
    assert_eq!(classes, count(&shown, "open"), "the classes add up");
}

async fn a_street_sees_its_own_numbers(w: World) {
    morning(&w).await;
    let officer = w.ask(w.person(Role::Officer, STREET).await);
    let everybody = w.ask(w.person(Role::Supervisor, "").await);
    let street = board(&w, &officer, None).await;
    for figure in &street.figures {
        agrees(&w, &officer, figure).await;
    }
    let narrowed = board(&w, &everybody, Some(STREET)).await;
    for figure in &narrowed.figures {
        agrees(&w, &everybody, figure).await;
    }
    let whole = board(&w, &everybody, None).await;
    for key in ["open", "p0", "devices"] {
        assert_eq!(count(&street, key), count(&narrowed, key), "{key}");
        assert!(count(&street, key) < count(&whole, key), "{key}");
    }
}

async fn answered_in_time_counts_over_all_offered_calls(w: World) {
    let rows = [(1, 4, true), (2, 9, true), (3, 45, true), (4, 170, true), (5, 400, true), (6, 30, false)];
    let calls = rows.iter().enumerate().map(|(n, (ago, waited, ok))| past(&w, n, *ago, *waited, *ok, ""));
    w.run(&Ask::system(), calls::Import { rows: calls.collect() }).await;
    let ask = w.ask(w.person(Role::Supervisor, "").await);
    let shown = board(&w, &ask, None).await;
    for (key, part, value) in [("in10", 2, "33.3"), ("in60", 3, "50.0"), ("in180", 4, "66.6")] {
        let figure = shown.figure(key).expect("a figure");
        assert_eq!(figure.measure, Measure::Share { part, of: 6 }, "{key}");
        assert_eq!((figure.value().as_str(), figure.met()), (value, Some(false)), "{key}");
    }
    assert_eq!(count(&shown, "abandoned"), 1);
}
