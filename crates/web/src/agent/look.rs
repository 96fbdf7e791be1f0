//! Puts the desk together: my state, the queue, who is on the line or at hand, what can be done.

use crate::agent::words::{case_state, class_of, mask, person, priority, services};
use crate::agent::{AtHand, CallBar, DeskPage, Found, HelperRow, MyState, Person, Unknown, Waiting};
use crate::cases::look::{Seen, candidates, seen};
use crate::door::{Signed, State, Trouble};
use crate::layout::{Choice, Family, Tag};
use base::{AnyId as _, CaseId, ElderId, Moment};
use calls::AgentState;
use calls::read::{Mine, Now, Queue};
use cases::read::{Filter, List, Order};
use catalogue::Priority;
use desk::{Never, Outcome};

/// Rows of the queue that are shown; the rest is behind a link.
const SHOWN: usize = 12;
/// Keys that open the first cases of the queue.
const KEYS: [&str; 6] = ["j", "k", "u", "i", "o", "p"];

/// What the address or a search asked the desk to show.
#[derive(Default)]
pub(crate) struct Asked {
    /// A case to put at hand. A call on the line goes before it: never another person's card during a call.
    pub(crate) case: Option<CaseId>,
    /// What a search for the caller found.
    pub(crate) found: Option<Vec<Found>>,
}

/// What is at hand.
struct Hand {
    case: Option<Seen>,
    elder: Option<ElderId>,
    call: bool,
}

/// The desk as it is now.
pub(crate) async fn desk(state: &State, signed: &Signed, asked: Asked) -> Result<DeskPage, Trouble> {
    let mine = state.desk.look(&signed.ask, Mine {}).await?;
    // Whoever is on duty waits for calls without touching a key: the night agent is not signed out at three.
    if mine.state != AgentState::Off {
        staff::touch(&state.desk, &signed.me).await.map_err(Outcome::<Never>::Fault)?;
    }
    let now = state.desk.clock().now();
    let hand = hand(state, signed, &mine, asked.case).await?;
    let (queue, more) = queue(state, signed, &mine).await?;
    let person = match hand.elder {
        Some(elder) => Some(card(state, signed, elder, hand.case.as_ref(), now).await?),
        None => None,
    };
    let acting = match hand.elder.filter(|_| hand.call) {
        Some(elder) => acting(state, signed, elder).await?,
        None => Vec::new(),
    };
    let (helpers, nobody) = match &hand.case {
        Some(case) => candidates(state, signed, case).await?,
        None => (Vec::<HelperRow>::new(), None),
    };
    let at_hand: Option<AtHand> = hand.case.as_ref().map(|case| case.at_hand(state, now));
    let call = call_bar(&mine);
    let unknown = mine.call.filter(|_| hand.call && hand.elder.is_none()).map(|call| Unknown {
        call: call.text(),
        searched: asked.found.is_some(),
        found: asked.found.unwrap_or_default(),
    });
    let opens = at_hand.is_none() && (person.is_some() || call.is_some());
    let mut chrome = signed.chrome(state, Family::Desk, "话务席");
    (chrome.live, chrome.topics) = (true, "calls. agents. cases. visits.");
    Ok(DeskPage {
        chrome,
        me: my_state(&mine),
        queue,
        more,
        mine: my_cases(state, signed).await?,
        call,
        person,
        acting,
        unknown,
        outcomes: hand.case.as_ref().map(Seen::outcomes).unwrap_or_default(),
        case: at_hand,
        services: if opens { services() } else { Vec::new() },
        helpers,
        nobody,
        draft: String::new(),
    })
}

async fn hand(state: &State, signed: &Signed, mine: &Now, asked: Option<CaseId>) -> Result<Hand, Trouble> {
    let live = mine.call_state.is_some_and(calls::State::live);
    let of_call = live || asked.is_none();
    let wanted = if of_call { mine.case } else { asked };
    let case = match wanted {
        Some(case) => Some(seen(state, signed, case).await?),
        None => None,
    };
    let of_case = case.as_ref().and_then(|seen| seen.shown.row.elder);
    let elder = if of_call { mine.elder.or(of_case) } else { of_case };
    Ok(Hand { case, elder, call: of_call && mine.call.is_some() })
}

/// Mandates in force of the elder on the line.
async fn acting(state: &State, signed: &Signed, elder: ElderId) -> Result<Vec<(String, String)>, Trouble> {
    let rows = state.desk.look(&signed.ask, mandates::read::OfElder { elder }).await?;
    let live = rows.into_iter().filter(|row| row.mandate.state == mandates::State::Live);
    Ok(live.map(|row| (row.mandate.id.text(), format!("{} {}", row.mandate.called(), row.name))).collect())
}

async fn card(
    state: &State,
    signed: &Signed,
    elder: ElderId,
    case: Option<&Seen>,
    now: Moment,
) -> Result<Person, Trouble> {
    let in_emergency = case.is_some_and(|seen| seen.shown.service.urgent() && seen.shown.row.state.open());
    let card = state.desk.look(&signed.ask, elders::CardOf { elder, in_emergency }).await?;
    let filter = Filter { elder: Some(elder), ..Filter::default() };
    let list = List { filter, order: Order::Newest, page: 1, size: 6 };
    let before = state.desk.look(&signed.ask, list).await?;
    let at_hand = case.map(|seen| seen.shown.row.id);
    let rows: Vec<_> = before.rows.into_iter().filter(|row| Some(row.id) != at_hand).collect();
    Ok(person(&card, crate::elders::history(&rows, now)))
}

fn my_state(mine: &Now) -> MyState {
    let class = match mine.state {
        AgentState::Ready => "ready",
        AgentState::Reserved => "ringing",
        AgentState::Talking => "talking",
        AgentState::Wrapup => "wrapup",
        AgentState::Off | AgentState::Pause => "away",
    };
    let turn = |value: &str, word: &str, key| (value.to_owned(), word.to_owned(), key);
    let turns = match mine.state {
        AgentState::Off => vec![turn("ready", "上线", "r")],
        AgentState::Ready => {
            vec![turn("rest", "小休", "x"), turn("meal", "吃饭", "m"), turn("off", "下班", "v")]
        }
        AgentState::Pause => vec![turn("ready", "上线", "r"), turn("off", "下班", "v")],
        _ => Vec::new(),
    };
    let word = match (&mine.reason, mine.state) {
        (Some(reason), AgentState::Pause) => format!("{}：{reason}", mine.label),
        _ => mine.label.to_owned(),
    };
    let phone = match mine.phone {
        true => Ok("话机已连上".to_owned()),
        false => Err("话机没有连上，来电振不了铃".to_owned()),
    };
    MyState { class, word, since: (mine.state != AgentState::Off).then_some(mine.since), turns, phone }
}

fn call_bar(mine: &Now) -> Option<CallBar> {
    use calls::State as S;
    let (id, stands) = (mine.call?, mine.call_state?);
    let class = match stands {
        S::Waiting | S::Offered | S::Dialling => "ringing",
        S::Talking => "talking",
        S::Held => "held",
        S::Ended | S::Abandoned if mine.state == AgentState::Wrapup => "ended",
        S::Ended | S::Abandoned => return None,
    };
    let out = mine.direction == Some(calls::Direction::Out);
    let word = match stands {
        S::Waiting | S::Offered if out => "呼出，先振您的话机",
        S::Waiting | S::Offered => "来电",
        _ => stands.label(),
    };
    let unreached = out && mine.answered.is_none();
    let outcome = match (unreached, mine.case) {
        (true, _) => "unreached",
        (false, Some(_)) => "case",
        (false, None) => "advised",
    };
    let next = if mine.case.is_some() { "case_runs" } else { "none" };
    let choices = |all: &[(&str, &str)], chosen: &str| {
        all.iter().map(|(code, word)| Choice::new(*code, *word, *code == chosen)).collect()
    };
    Some(CallBar {
        id: id.text(),
        class,
        word: word.to_owned(),
        number: mine.number.clone(),
        since: mine.answered.unwrap_or(mine.since),
        can_answer: stands == S::Offered && mine.offer.is_some() && !out,
        can_hold: stands == S::Talking,
        can_resume: stands == S::Held,
        can_hang_up: matches!(stands, S::Dialling | S::Talking | S::Held),
        can_wrap: class == "ended",
        outcomes: choices(calls::OUTCOMES, outcome),
        next_steps: choices(calls::NEXT_STEPS, next),
    })
}

/// Calls that wait and cases that nobody has, the most urgent first.
async fn queue(state: &State, signed: &Signed, mine: &Now) -> Result<(Vec<Waiting>, usize), Trouble> {
    let waiting = state.desk.look(&signed.ask, Queue {}).await?;
    let filter = Filter { unheld: true, ..Filter::open() };
    let unheld =
        state.desk.look(&signed.ask, List { filter, order: Order::Urgent, page: 1, size: 40 }).await?;
    let called: Vec<CaseId> = waiting.iter().filter_map(|call| call.case).chain(mine.case).collect();
    let calls = waiting.iter().filter(|call| Some(call.call) != mine.call).map(|call| {
        let what = match (call.direction, call.offered_to) {
            (calls::Direction::Out, _) => "该回拨了",
            (_, Some(_)) => "来电，正在振铃",
            (_, None) => "来电，在排队",
        };
        let class = class_of(call.class.number());
        let row = Waiting {
            class,
            tag: Tag::new(class, call.class_label),
            who: if call.elder.is_some() { mask(&call.name) } else { "没有登记的号码".to_owned() },
            what: what.to_owned(),
            since: call.since,
            href: format!("/calls/{}", call.call.text()),
            key: None,
        };
        (call.class.number(), row)
    });
    let fresh = unheld.rows.iter().filter(|row| !called.contains(&row.id));
    let cases = fresh.map(|row| (row.priority.number(), case_row(row)));
    let mut rows: Vec<(i64, Waiting)> = calls.chain(cases).collect();
    rows.sort_by_key(|(class, row)| (*class, row.since));
    let total = rows.len() + usize::try_from(unheld.total).unwrap_or(0).saturating_sub(unheld.rows.len());
    rows.truncate(SHOWN);
    let mut keys = KEYS.into_iter();
    let keyed = |(_, mut row): (i64, Waiting)| {
        if row.href.starts_with("/desk") {
            row.key = keys.next().map(str::to_owned);
        }
        row
    };
    let rows: Vec<Waiting> = rows.into_iter().map(keyed).collect();
    Ok((total.saturating_sub(rows.len()), rows)).map(|(more, rows)| (rows, more))
}

fn case_row(row: &cases::read::Row) -> Waiting {
    let what = match row.presses {
        0 | 1 => format!("{} · {}", row.service_name, row.channel),
        n => format!("{} · {} · 第 {n} 次", row.service_name, row.channel),
    };
    Waiting {
        class: if row.overdue && row.priority > Priority::P0 {
            "p1"
        } else {
            class_of(row.priority.number())
        },
        tag: if row.overdue { case_state(row.state, true) } else { priority(row.priority) },
        who: mask(row.elder_name.as_deref().unwrap_or_default()),
        what,
        since: row.opened_at,
        href: format!("/desk?case={}", row.id.text()),
        key: None,
    }
}

/// My own open cases, as they should be done.
async fn my_cases(state: &State, signed: &Signed) -> Result<Vec<Waiting>, Trouble> {
    let filter = Filter { owner: Some(signed.me.account), ..Filter::open() };
    let page = state.desk.look(&signed.ask, List { filter, order: Order::Urgent, page: 1, size: 20 }).await?;
    let row = |row: &cases::read::Row| {
        let what = format!("{} · {}", row.service_name, crate::cases::look::step_word(row.step));
        Waiting { what, ..case_row(row) }
    };
    Ok(page.rows.iter().map(row).collect())
}
