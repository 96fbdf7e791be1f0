//! One elder, as far as the elder lets the asking person see: the last sign of life, calls, visits, services, words.

use super::sign::{Signs, signs};
use super::{asks, elder, told};
use crate::words::{day, when};
use axum::extract::{Path, State as Held};
use base::{AnyId as _, Moment};
use calls::Direction;
use calls::read::{FamilyCall, LastCalls};
use desk::Ask;
use mandates::See;
use mandates::read::{Health, Home, MyMessage, OneOfMine, Opened};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};
use visits::read::{FamilyVisits, ForFamily, Row};

/// A line with a time.
struct Line {
    at: String,
    words: String,
    more: String,
}

/// What the page says of the elder's life.
struct Life {
    head: String,
    quiet: Option<String>,
    others: Vec<(String, String)>,
    device: Option<(String, String)>,
    silent: Option<String>,
}

/// Words and the answer.
struct Said {
    at: String,
    words: String,
    answer: Option<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "home/one.html")]
struct OnePage {
    chrome: Chrome,
    id: String,
    called: String,
    name: String,
    relation: String,
    until: String,
    allowed: String,
    soon: bool,
    may_renew: bool,
    renewal_asked: bool,
    life: Option<Life>,
    calls: Option<Vec<Line>>,
    coming: Option<Vec<Line>>,
    past: Vec<Line>,
    services: Vec<(String, String, String)>,
    urgent: bool,
    cases: Vec<Line>,
    messages: Vec<Said>,
    home: Option<Home>,
    health: Option<Health>,
}

/// `GET /family/{id}`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let elder = elder(&id)?;
    let ask = asks(&signed, "", elder);
    let opened = state.desk.look(&ask, OneOfMine { elder }).await.map_err(told)?;
    let now = state.desk.clock().now();
    let life = match opened.sees.has(See::Sign) {
        true => Some(life(&signs::<desk::Never>(&state, &ask, elder).await.map_err(told)?, now)),
        false => None,
    };
    let calls = match opened.sees.has(See::Contacts) {
        true => Some(last_calls(&state, &ask, elder, now).await?),
        false => None,
    };
    let visits = match opened.sees.has(See::Visits) {
        true => Some(state.desk.look(&ask, ForFamily { elder }).await.map_err(told)?),
        false => None,
    };
    let mut chrome = signed.chrome(&state, Family::Phone, "我的老人");
    chrome.path = format!("/family/{}", elder.text());
    (chrome.live, chrome.topics, chrome.about) = (true, "mandates.", elder.text());
    page(&shown(chrome, opened, life, calls, visits, now))
}

fn shown(
    chrome: Chrome,
    opened: Opened,
    life: Option<Life>,
    calls: Option<Vec<Line>>,
    visits: Option<FamilyVisits>,
    now: Moment,
) -> OnePage {
    let urgent = opened.services.iter().any(|(code, ..)| code == "emergency");
    let services = opened.services.into_iter().filter(|(code, ..)| code != "emergency").collect();
    let (coming, past) = match visits {
        Some(visits) => (
            Some(visits.coming.iter().map(|row| to_come(row, now)).collect()),
            visits.past.iter().map(|row| done(row, now)).collect(),
        ),
        None => (None, Vec::new()),
    };
    OnePage {
        chrome,
        id: opened.who.elder.text(),
        called: opened.who.called,
        name: opened.who.name,
        relation: opened.who.relation,
        until: day(opened.who.until),
        allowed: opened.sees.label(),
        soon: opened.who.ends_soon,
        may_renew: opened.may_renew,
        renewal_asked: opened.renewal_asked,
        life,
        calls,
        coming,
        past,
        services,
        urgent,
        cases: opened.cases.iter().map(|case| asked(case, now)).collect(),
        messages: opened.messages.into_iter().map(|message| said(message, now)).collect(),
        home: opened.home,
        health: opened.health,
    }
}

fn life(signs: &Signs, now: Moment) -> Life {
    Life {
        head: signs.head(now),
        quiet: signs.quiet(now),
        others: signs.of_life.iter().skip(1).map(|s| (when(s.at, now), s.words.clone())).collect(),
        device: signs.device.as_ref().map(|s| (s.words.clone(), when(s.at, now))),
        silent: signs.silent_since.map(|at| when(at, now)),
    }
}

async fn last_calls(
    state: &State,
    ask: &Ask,
    elder: base::ElderId,
    now: Moment,
) -> Result<Vec<Line>, Trouble> {
    let calls = state.desk.look(ask, LastCalls { elder, limit: 5 }).await.map_err(told)?;
    let line = |call: &FamilyCall| {
        let words = match (call.direction, call.answered) {
            (Direction::In, true) => "打来，接上了",
            (Direction::In, false) => "打来，没有说上话",
            (Direction::Out, true) => "我们打去，接上了",
            (Direction::Out, false) => "我们打去，没有人接",
        };
        let talked = call.talked.map(|span| format!("说了{}", span.spoken())).unwrap_or_default();
        let who = match call.agent_name.as_str() {
            "" => String::new(),
            name => format!("话务员{name}"),
        };
        let more = [who, talked].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("，");
        Line { at: when(call.at, now), words: words.to_owned(), more }
    };
    Ok(calls.iter().map(line).collect())
}

fn to_come(row: &Row, now: Moment) -> Line {
    let who = row.helper_name.as_deref().map(|name| format!("助老员{name}")).unwrap_or_default();
    let at = row.arrived_at.or(row.departed_at).or(row.accepted_at).unwrap_or(row.sent_at);
    Line { at: when(at, now), words: format!("{}：{}", row.service_name, row.state.label()), more: who }
}

fn done(row: &Row, now: Moment) -> Line {
    let at = row.finished_at.or(row.ended_at).unwrap_or(row.sent_at);
    let words = format!("{}：{}", row.service_name, row.outcome.unwrap_or(row.state.label()));
    let more = row.helper_name.as_deref().map(|name| format!("助老员{name}")).unwrap_or_default();
    Line { at: when(at, now), words, more }
}

fn asked(case: &mandates::read::MyCase, now: Moment) -> Line {
    let state = case.outcome.unwrap_or(case.state);
    Line {
        at: when(case.at, now),
        words: format!("{}：{state}", case.service),
        more: format!("单号 {}", case.number),
    }
}

fn said(message: MyMessage, now: Moment) -> Said {
    let answered = message.answered_at.map(|at| when(at, now)).unwrap_or_default();
    Said {
        at: when(message.at, now),
        words: message.words,
        answer: message.answer.map(|answer| (answered, answer)),
    }
}
