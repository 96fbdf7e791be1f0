//! The board counts honestly, lists open every number, history moves in once, recordings are found.

use base::{AccountId, AnyId, Moment, Span};
use calls::read::{Answered, Board, Filter, List, Listen, RecordingsOfCase};
use calls::{Class, Direction, Import, PastCall, RecordingSaved, State, Why};
use desk::{Ask, Role};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register =>
    every_number_of_the_board_opens_to_its_calls,
    history_moves_in_once,
    recordings_belong_to_their_case_and_listening_leaves_a_trace,
    pages_follow_each_other_without_gap_or_repeat,
);

async fn every_number_of_the_board_opens_to_its_calls(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let supervisor = w.person(Role::Supervisor, "").await;
    // Answered at once, answered after 30 s, given up, waiting.
    let quick = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    let slow = rings(&w, STRANGER).await;
    w.tick(Span::secs(25)).await;
    ends(&w, quick.call, Why::Caller).await;
    wraps_up(&w, agent, quick.call).await;
    w.tick(Span::secs(5)).await;
    picks_up(&w, agent).await;
    let gone = rings(&w, "10000000097").await;
    ends(&w, gone.call, Why::Caller).await;
    rings(&w, "10000000096").await;
    w.tick(Span::secs(2)).await;

    let board = w.look(&w.ask(supervisor), Board::default()).await;
    assert_eq!((board.offered, board.answered, board.abandoned, board.waiting), (4, 2, 1, 1));
    assert_eq!((board.within_10, board.within_60, board.within_180), (1, 2, 2));
    assert_eq!(board.percent(board.within_10), "25.0%", "over offered calls");
    assert_eq!(board.oldest, Some(Span::secs(2)));
    assert_eq!(board.talking, 1);

    let count = async |filter: Filter| {
        w.look(&w.ask(supervisor), List { filter, after: None, limit: 100 }).await.rows.len() as i64
    };
    let incoming = Filter { direction: Some(Direction::In), since: Some(board.since), ..Filter::default() };
    assert_eq!(count(incoming.clone()).await, board.offered);
    let within = |s| Filter { answered: Some(Answered::Within(s)), ..incoming.clone() };
    assert_eq!(count(within(10)).await, board.within_10);
    assert_eq!(count(within(60)).await, board.within_60);
    let late = Filter { answered: Some(Answered::NotWithin(10)), ..incoming.clone() };
    assert_eq!(
        count(late).await,
        board.offered - board.within_10 - board.waiting,
        "who waits is not late yet"
    );
    let judged = Filter { answered: Some(Answered::Judged(10)), ..incoming.clone() };
    assert_eq!(count(judged).await, board.offered - board.waiting);
    let abandoned = Filter { state: Some(State::Abandoned), ..incoming.clone() };
    assert_eq!(count(abandoned).await, board.abandoned);
    assert_eq!(count(Filter { unanswered: true, ..Filter::default() }).await, board.waiting);
    assert_eq!(count(Filter { agent: Some(agent), ..Filter::default() }).await, 2);
    let _ = slow;
}

async fn history_moves_in_once(w: World) {
    let elder = wang(&w).await;
    let row = |n: i64| PastCall {
        source: format!("old-{n}"),
        at: Moment::from_beijing(2020, 5, 1, 8, 0, 0) + Span::mins(n),
        direction: if n % 3 == 0 { Direction::Out } else { Direction::In },
        elder: (n % 2 == 0).then_some(elder),
        region: "990112002".into(),
        number: Some(STRANGER.into()),
        class: Class::P2,
        kind: "主动关怀".into(),
        agent: Some(AccountId::mint(w.now())),
        waited: Span::secs(8),
        talked: (n % 5 != 0).then(|| Span::secs(90)),
        ended: "接通".into(),
    };
    let rows: Vec<PastCall> = (0..500).map(row).collect();
    let first = w.run(&Ask::system(), Import { rows: rows.clone() }).await;
    assert_eq!((first.new, first.known), (500, 0));
    let again = w.run(&Ask::system(), Import { rows: rows.clone() }).await;
    assert_eq!((again.new, again.known), (0, 500));
    let too_many: Vec<PastCall> = (0..501).map(row).collect();
    w.refused(&Ask::system(), Import { rows: too_many }, "一次最多导入 500 行").await;
    let supervisor = w.person(Role::Supervisor, "").await;
    let filter = Filter { elder: Some(elder), ..Filter::default() };
    let page = w.look(&w.ask(supervisor), List { filter, after: None, limit: 200 }).await;
    assert_eq!(page.rows.len(), 200);
    assert!(page.rows.iter().all(|r| r.name == "王玉英" && r.waited == Some(Span::secs(8))));
    assert!(w.look(&w.ask(supervisor), Board::default()).await.offered == 0, "history is not today");
}

async fn recordings_belong_to_their_case_and_listening_leaves_a_trace(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let call = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    ends(&w, call.call, Why::Caller).await;
    let saved = RecordingSaved {
        call: call.call,
        path: "2026/11/24/a.wav".into(),
        sha256: "00".repeat(32),
        millis: 12_345,
        bytes: 395_084,
        mended: false,
    };
    let id = w.run(&Ask::system(), saved.clone()).await.expect("new");
    assert_eq!(w.run(&Ask::system(), saved).await, None, "the same file is entered once");
    let case = call.case.expect("a case");
    let found = w.look(&w.ask(agent), RecordingsOfCase { case }).await;
    assert_eq!((found.len(), found[0].recording, found[0].length), (1, id, Span::from_ms(12_345)));
    let sound = w.look(&w.ask(agent), Listen { recording: id }).await;
    assert_eq!(sound.path, "2026/11/24/a.wav");
    let acts = w.acts_of(case).await;
    assert!(acts.iter().any(|a| a == "calls.listen"), "{acts:?}");
    let elsewhere = w.person(Role::Agent, "880000").await;
    let refused = w.desk.look(&w.ask(elsewhere), Listen { recording: id }).await;
    assert!(refused.is_err(), "another district's agent does not hear it");
}

async fn pages_follow_each_other_without_gap_or_repeat(w: World) {
    units(&w).await;
    let mut made = Vec::new();
    for n in 0..25 {
        let call = rings(&w, &format!("100000001{n:02}")).await;
        ends(&w, call.call, Why::Caller).await;
        made.push(call.call);
        if n % 3 == 0 {
            w.clock.advance(Span::secs(1));
        }
    }
    let supervisor = w.person(Role::Supervisor, "").await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = w.look(&w.ask(supervisor), List { filter: Filter::default(), after, limit: 7 }).await;
        seen.extend(page.rows.iter().map(|r| r.call));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    made.sort();
    made.reverse();
    assert_eq!(seen, made);
    assert!(seen.iter().all(|call| call.text().len() == 32));
}
