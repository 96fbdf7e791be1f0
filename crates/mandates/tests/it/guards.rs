//! Guards: whatever a family account asks or does, nothing of an elder is shown or done without a live tie with that scope.
//! The first test goes through every question and act that stands open to families by the registry, so that a new one cannot
//! be forgotten; the second through what each thing that may be seen opens, and what it does not.

use crate::people::*;
use base::ElderId;
use desk::{Ask, Denied, Outcome, Query, Registry, Role};
use mandates::read::{Mine, OneOfMine};
use mandates::{Give, See, Sees, Terms};
use testkit::{World, on_each_db};

on_each_db!(register =>
    each_thing_that_may_be_seen_opens_itself_alone,
    a_mandate_opens_nothing_that_does_not_name_it,
    what_is_seen_is_only_of_that_elder,
);

/// Questions and acts that families may put, with why each is safe. A new one stands here or the test fails.
const OPEN_TO_FAMILIES: &[(&str, &str)] = &[
    ("calls.last_heard", "under mandate.sign"),
    ("calls.last_calls", "under mandate.contacts"),
    ("cases.board", "counts within a scope that covers nothing"),
    ("cases.list", "lists within a scope that covers nothing; of an elder: a mandate does not reach it"),
    ("cases.note", "a mandate does not reach it"),
    ("cases.open", "a mandate does not reach it; asking for a service is mandates.ask_service"),
    ("cases.show", "a mandate does not reach it"),
    ("devices.board", "counts within a scope that covers nothing"),
    ("devices.by_elder", "a mandate does not reach it"),
    ("devices.last_heard", "under mandate.sign"),
    ("devices.list", "lists within a scope that covers nothing"),
    ("devices.presses_of", "a mandate does not reach it"),
    ("devices.show", "a mandate does not reach it"),
    ("elders.assessment", "a mandate does not reach it"),
    ("elders.card", "a mandate does not reach it"),
    ("elders.count", "counts within a scope that covers nothing"),
    ("elders.phone", "a mandate does not reach it"),
    ("mandates.ask_for", "answers everybody the same"),
    ("mandates.ask_renewal", "under mandate"),
    ("mandates.ask_service", "under mandate.services"),
    ("mandates.leave", "under mandate"),
    ("mandates.mine", "the asking person's own"),
    ("mandates.one_of_mine", "under mandate, each part by its own scope"),
    ("mandates.set_name", "the asking person's own name"),
    ("mandates.write", "under mandate"),
    ("notices.list", "the asking person's own; of an elder: a mandate does not reach it"),
    ("notices.unread", "the asking person's own"),
    ("rounds.last", "under mandate.sign"),
    ("visits.board", "counts within a scope that covers nothing"),
    ("visits.for_family", "under mandate.visits"),
    ("visits.last_seen", "under mandate.sign"),
    ("visits.list", "lists within a scope that covers nothing"),
    ("visits.of_case", "a mandate does not reach it"),
    ("visits.show", "a mandate does not reach it"),
];

#[test]
fn everything_open_to_families_is_known() {
    let mut registry = Registry::new();
    register(&mut registry);
    let known = |name: &str| {
        OPEN_TO_FAMILIES.iter().any(|(one, _)| *one == name)
            || ["regions.", "places.", "staff."].iter().any(|public| name.starts_with(public))
    };
    let unknown: Vec<&str> = registry
        .acts()
        .filter(|act| act.roles.contains(&Role::Family) && !known(act.name))
        .map(|act| act.name)
        .collect();
    assert!(unknown.is_empty(), "open to families and not thought through: {unknown:?}");
}

/// Whether the question is answered; anything but an answer must be the desk's no.
async fn answered<Q: Query>(w: &World, ask: &Ask, query: Q) -> bool {
    match w.desk.look(ask, query).await {
        Ok(_) => true,
        Err(Outcome::Denied(Denied::Scope | Denied::NoMandate | Denied::Role)) => false,
        Err(other) => panic!("{}: {other}", Q::NAME),
    }
}

/// What of an elder is answered: sign, contacts, visits, address, health.
async fn open(w: &World, ask: &Ask, elder: ElderId) -> [bool; 5] {
    let one = w.desk.look(ask, OneOfMine { elder }).await.ok();
    let signs = [
        answered(w, ask, calls::read::LastHeard { elder }).await,
        answered(w, ask, visits::read::LastSeen { elder }).await,
        answered(w, ask, devices::read::LastHeard { elder }).await,
        answered(w, ask, rounds::read::LastRound { elder }).await,
    ];
    assert!(signs.iter().all(|sign| *sign == signs[0]), "the sign of life is one thing");
    [
        signs[0],
        answered(w, ask, calls::read::LastCalls { elder, limit: 5 }).await,
        answered(w, ask, visits::read::ForFamily { elder }).await,
        one.as_ref().is_some_and(|one| one.home.is_some()),
        one.as_ref().is_some_and(|one| one.health.is_some()),
    ]
}

async fn each_thing_that_may_be_seen_opens_itself_alone(w: World) {
    let wang = wang(&w).await;
    let account = signs_in(&w, MEI, "王小梅").await;
    let mei = w.ask(account).on_behalf_of(wang);
    assert_eq!(open(&w, &mei, wang).await, [false; 5], "no mandate");
    let order = [See::Sign, See::Contacts, See::Visits, See::Address, See::Health];
    for (place, see) in order.into_iter().enumerate() {
        let terms = Terms { sees: Sees::of(&[see]), ..Terms::default() };
        let given = w.run(&clerk(&w).await, Give { terms, ..give(wang) }).await;
        let mut wanted = [false; 5];
        wanted[place] = true;
        assert_eq!(open(&w, &mei, wang).await, wanted, "{see:?}");
        // Not even with a mandate, when the question does not say for whom.
        assert_eq!(open(&w, &w.ask(account), wang).await, [false; 5], "{see:?} unsaid");
        let supervisor = w.ask(w.person(Role::Supervisor, "990112").await);
        let over = mandates::Over::Phone;
        w.run(&supervisor, mandates::Revoke { mandate: given.mandate, over, words: String::new() }).await;
        assert_eq!(open(&w, &mei, wang).await, [false; 5], "{see:?} revoked");
    }
}

async fn a_mandate_opens_nothing_that_does_not_name_it(w: World) {
    let wang = wang(&w).await;
    let (account, mei, _) = daughter(&w, wang).await;
    let case =
        w.run(&mei, mandates::AskService { elder: wang, service: "meal".into(), words: String::new() }).await;
    for ask in [&mei, &w.ask(account)] {
        assert!(!answered(&w, ask, elders::CardOf { elder: wang, in_emergency: true }).await);
        assert!(!answered(&w, ask, elders::PhoneOf { elder: wang, place: 1 }).await);
        assert!(!answered(&w, ask, cases::read::Show { case }).await);
        let filter = cases::read::Filter { elder: Some(wang), ..Default::default() };
        assert!(!answered(&w, ask, cases::read::List { filter, ..Default::default() }).await);
        assert!(!answered(&w, ask, visits::read::OfCase { case }).await);
        assert!(!answered(&w, ask, devices::read::ByElder { elder: wang }).await);
        assert!(!answered(&w, ask, notices::List::of(notices::About::Elder(wang))).await);
        assert!(!answered(&w, ask, notices::List::of(notices::About::Case(case))).await);
        assert!(!answered(&w, ask, mandates::read::OfElder { elder: wang }).await);
        let note = cases::Note { case, words: "x".into() };
        assert!(matches!(w.desk.run(ask, note).await, Err(Outcome::Denied(_))));
    }
    let everything = cases::read::List { filter: cases::read::Filter::open(), ..Default::default() };
    assert_eq!(w.look(&w.ask(account), everything).await.total, 0);
    // A case of nobody in particular is nobody's to read either.
    let stray = cases::Open {
        elder: None,
        ..cases::Open::new("information", wang, "990112002", catalogue::Channel::Phone)
    };
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    let stray = w.run(&agent, stray).await.case;
    assert!(!answered(&w, &w.ask(account), cases::read::Show { case: stray }).await);
    let note = cases::Note { case: stray, words: "x".into() };
    assert!(matches!(w.desk.run(&w.ask(account), note).await, Err(Outcome::Denied(_))));
}

async fn what_is_seen_is_only_of_that_elder(w: World) {
    let wang = wang(&w).await;
    let (account, mei, _) = daughter(&w, wang).await;
    let zhao = elder(&w, "赵一", "10000000701", "").await;
    assert_eq!(open(&w, &mei, wang).await, [true; 5]);
    assert_eq!(open(&w, &mei, zhao).await, [false; 5], "asking about one under a mandate for another");
    assert_eq!(open(&w, &w.ask(account).on_behalf_of(zhao), zhao).await, [false; 5]);
    assert_eq!(w.look(&w.ask(account), Mine).await.elders.len(), 1);
}
