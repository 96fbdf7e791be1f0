//! Random walks over a case: whatever people and clocks do, nobody falls through.

use crate::cannot::Cannot;
use crate::case::{Case, Owner, Rung, State};
use base::{AccountId, AnyId, Moment, Span};
use catalogue::{Evidence, Priority, Service, StepKind};
use proptest::prelude::*;

const START: Moment = Moment::from_ms(1_795_525_805_000);

#[derive(Debug, Clone)]
enum Deed {
    Take(usize),
    Advance(StepKind),
    RunOut,
    Escalate,
    Join(i64),
    HandOver(Option<usize>, usize),
    CallBack(Option<i64>),
    Close(bool),
    Cancel,
    Reopen(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..3_usize).prop_map(Deed::Take),
        4 => (0..5_usize).prop_map(|k| Deed::Advance(StepKind::ALL[k])),
        2 => Just(Deed::RunOut),
        1 => Just(Deed::Escalate),
        2 => (0..5_i64).prop_map(Deed::Join),
        1 => (prop::option::of(0..3_usize), 0..3_usize).prop_map(|(a, r)| Deed::HandOver(a, r)),
        2 => prop::option::of(0..7_i64).prop_map(Deed::CallBack),
        3 => any::<bool>().prop_map(Deed::Close),
        1 => Just(Deed::Cancel),
        1 => (0..3_usize).prop_map(Deed::Reopen),
    ]
}

fn people() -> Vec<AccountId> {
    (0..3).map(|n| AccountId::mint(START + Span::secs(n))).collect()
}

fn apply(
    case: &mut Case,
    deed: &Deed,
    service: &Service,
    people: &[AccountId],
    now: Moment,
) -> Result<(), Cannot> {
    match deed {
        Deed::Take(n) => case.take(people[*n], service, now),
        Deed::Advance(to) => case.advance(*to, service, now),
        Deed::RunOut => case.run_out(service, now),
        Deed::Escalate => case.escalate(service, now),
        Deed::Join(n) => {
            if case.state.open() {
                case.join(service, Priority::from_number(*n), now);
            }
            Ok(())
        }
        Deed::HandOver(account, rung) => {
            let to = Owner { rung: Rung::ALL[*rung], account: account.map(|n| people[n]) };
            case.hand_over(to, service, now)
        }
        Deed::CallBack(score) => case.call_back(*score, service, now),
        Deed::Close(proved) => {
            let there: &[Evidence] = if *proved { &Evidence::ALL } else { &[] };
            case.close(&service.outcomes[0].code, there, service, now)
        }
        Deed::Cancel => case.cancel(now),
        Deed::Reopen(n) => case.reopen(people[*n], service, now),
    }
}

fn sound(case: &Case, service: &Service) -> Result<(), TestCaseError> {
    prop_assert_eq!(case.state.open(), case.due.is_some(), "an open case has a clock: {:?}", case);
    prop_assert_eq!(case.state.open(), case.closed_at.is_none());
    prop_assert!(service.step(case.step).is_some(), "its step is one of its service");
    prop_assert_eq!(case.state == State::Done, case.state.open() && case.step == StepKind::Callback);
    if case.state == State::Waiting {
        prop_assert!(case.owner.account.is_none() && case.step == StepKind::Answer);
    }
    if case.state == State::Closed {
        prop_assert!(case.outcome.is_some());
        prop_assert!(!case.callback || case.called_back_at.is_some(), "closed without its call-back");
    }
    prop_assert!(!case.overdue || case.state.open());
    Ok(())
}

proptest! {
    #[test]
    fn nobody_falls_through(
        service in 0..catalogue::shipped().all().len(),
        held in prop::option::of(0..3_usize),
        deeds in prop::collection::vec((deed(), 0..4_000_i64), 1..40),
    ) {
        let service = &catalogue::shipped().all()[service];
        let people = people();
        let mut now = START;
        let callback = service.callback.asks("some case");
        let mut case = Case::open(service, service.priority, callback, held.map(|n| people[n]), now);
        sound(&case, service)?;
        for (deed, secs) in deeds {
            now = now + Span::secs(secs);
            let before = case.clone();
            let done = apply(&mut case, &deed, service, &people, now);
            if done.is_err() {
                prop_assert_eq!(&case, &before, "what is refused changes nothing");
            }
            sound(&case, service)?;
            if let (Deed::RunOut, Ok(())) = (&deed, &done) {
                prop_assert!(case.owner.rung >= before.owner.rung && case.overdue);
                prop_assert!(case.due > Some(now), "the next clock lies ahead");
            }
            if let Deed::Join(_) = deed {
                prop_assert!(case.priority <= before.priority, "a press never lowers the priority");
                prop_assert_eq!(case.owner, before.owner, "the same owner");
                prop_assert!(case.due <= before.due, "a press never puts the clock off");
            }
            if let (Deed::Close(false), Ok(())) = (&deed, &done) {
                prop_assert!(service.evidence.is_empty() , "closed without the evidence it asks for");
            }
        }
    }
}

fn emergency() -> &'static Service {
    catalogue::shipped().current("emergency").expect("shipped")
}

#[test]
fn a_case_nobody_takes_climbs_to_the_officers_and_stays_there_reminding() {
    let service = emergency();
    let mut now = START;
    let mut case = Case::open(service, service.priority, true, None, now);
    assert_eq!(case.due, Some(START + Span::secs(10)));
    for (rung, minutes) in [(Rung::Supervisors, 1), (Rung::Officers, 1), (Rung::Officers, 10)] {
        now = case.due.expect("open");
        case.run_out(service, now).expect("open");
        assert_eq!((case.owner.rung, case.owner.account), (rung, None));
        assert_eq!(case.due, Some(now + Span::mins(minutes)));
    }
}

#[test]
fn one_agent_holds_it_and_the_next_is_told() {
    let service = emergency();
    let people = people();
    let mut case = Case::open(service, service.priority, true, None, START);
    case.take(people[0], service, START).expect("free");
    assert_eq!(case.take(people[1], service, START), Err(Cannot::Held));
    assert_eq!(case.take(people[0], service, START), Ok(()), "a double click is no conflict");
    assert_eq!((case.state, case.step), (State::Working, StepKind::Send));
}

#[test]
fn an_emergency_closes_only_with_evidence_and_call_back() {
    let service = emergency();
    let agent = people()[0];
    let mut case = Case::open(service, service.priority, true, Some(agent), START);
    case.advance(StepKind::Arrive, service, START).expect("accepted");
    assert_eq!(case.close("helped", &Evidence::ALL, service, START), Err(Cannot::HelperOut));
    case.advance(StepKind::Finish, service, START).expect("arrived");
    case.advance(StepKind::Callback, service, START).expect("finished");
    let lacking = case.close("helped", &[Evidence::Words], service, START);
    assert_eq!(lacking, Err(Cannot::NoEvidence(vec![Evidence::Place])));
    assert_eq!(lacking.unwrap_err().to_string(), "还缺凭证：到场定位");
    let there = [Evidence::Place, Evidence::Words];
    assert_eq!(case.close("helped", &there, service, START), Err(Cannot::NoCallback));
    assert_eq!(case.call_back(Some(6), service, START), Err(Cannot::Score));
    case.call_back(Some(5), service, START).expect("reached");
    assert_eq!(case.close("never heard of", &there, service, START), Err(Cannot::NoSuchOutcome));
    case.close("helped", &there, service, START).expect("all there");
    assert_eq!(case.take(agent, service, START), Err(Cannot::Ended));
}

#[test]
fn a_wrong_press_is_closed_with_words_and_a_call_back_but_without_a_visit() {
    let service = emergency();
    let mut case = Case::open(service, service.priority, true, Some(people()[0]), START);
    case.call_back(Some(5), service, START).expect("talking with the elder");
    case.close("false_press", &[Evidence::Words], service, START).expect("nobody was at the door");
}

#[test]
fn three_calls_that_nobody_answers_count_as_the_call_back() {
    let service = catalogue::shipped().current("complaint").expect("shipped");
    let mut case = Case::open(service, service.priority, true, Some(people()[0]), START);
    for _ in 0..2 {
        case.call_back(None, service, START).expect("open");
        assert_eq!(case.close("upheld", &[Evidence::Words], service, START), Err(Cannot::NoCallback));
    }
    case.call_back(None, service, START).expect("open");
    case.close("upheld", &[Evidence::Words], service, START).expect("tried three times");
    assert_eq!(case.satisfied, None);
}
