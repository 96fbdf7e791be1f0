//! The card of an elder: masked until somebody opens it, which leaves a trail entry.

use super::CardPage;
use crate::agent::{Past, words};
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say};
use crate::layout::{Family, FieldError, Tag};
use crate::lists::Params;
use axum::extract::Path;
use axum::http::{StatusCode, Uri};
use base::{AnyId as _, ElderId, Moment};
use cases::read::{Filter, List, Order, Row, Which};
use desk::{Command as _, Query as _};
use elders::{Card, CardOf, Glance, Masked, SetFirst};

/// Cases on one page of the history.
const PAST: i64 = 10;

fn id(text: &str) -> Result<ElderId, Trouble> {
    ElderId::parse(text).map_err(|_| Trouble::absent())
}

/// `GET /elders/{id}`: masked.
pub(crate) async fn glance(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    uri: Uri,
) -> Answer {
    let elder = id(&path)?;
    // A record that was found to be somebody's who was registered before leads to the one that is kept.
    if let Some(kept) = state.desk.look(&signed.ask, matches::KeptOf { elder }).await? {
        return Ok(say(&format!("/elders/{}", kept.text()), false, "那份档案已经合到这位长者名下"));
    }
    let past = Params::read(&uri).page();
    render(&state, &signed, elder, Shown { past, ..Shown::default() }).await
}

/// `POST /elders/{id}`: opened.
pub(crate) async fn open(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, id(&path)?, Shown { open: true, past: 1, ..Shown::default() }).await
}

/// `POST /elders/{id}/first`: what to know first, and the hazards of the home.
pub(crate) async fn first(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let elder = id(&path)?;
    let split = |text: &str| -> Vec<String> {
        let words = text.split([';', '；', '、', '\n']).map(str::trim).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let act = SetFirst { elder, first: sent.text("first").to_owned(), hazards: split(sent.text("hazards")) };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&format!("/elders/{}", elder.text()), false, "“先要知道”改好了，打开档案就能看到")),
        Err(outcome) => {
            let (status, errors) = crate::door::wrong(outcome.into(), &[("first", "first")])?;
            let draft = Some((sent.text("first").to_owned(), sent.text("hazards").to_owned()));
            render(&state, &signed, elder, Shown { open: true, past: 1, errors, status, draft }).await
        }
    }
}

#[derive(Default)]
struct Shown {
    open: bool,
    past: i64,
    errors: Vec<FieldError>,
    status: StatusCode,
    draft: Option<(String, String)>,
}

async fn render(state: &State, signed: &Signed, elder: ElderId, shown: Shown) -> Answer {
    let masked = state.desk.look(&signed.ask, Glance { elder }).await?;
    let now = state.desk.clock().now();
    let all = Filter { elder: Some(elder), ..Filter::default() };
    let list = List { filter: all, order: Order::Newest, page: shown.past, size: PAST };
    let past = state.desk.look(&signed.ask, list).await?;
    let devices = state.desk.look(&signed.ask, devices::read::ByElder { elder }).await?;
    let card = match shown.open {
        true => Some(opened(state, signed, elder).await?),
        false => None,
    };
    let glass = match signed.is(privacy::MyOverride::ROLES) {
        true => state.desk.look(&signed.ask, privacy::MyOverride { elder }).await?,
        false => None,
    };
    let mut chrome = signed.chrome(state, Family::Desk, "长者档案");
    chrome.path = format!("/elders/{}", elder.text());
    chrome.errors = shown.errors;
    let page_of = Params::default();
    let draft = shown.draft.or_else(|| card.as_ref().map(written));
    let can_write = signed.is(SetFirst::ROLES);
    let mut response = page(&CardPage {
        id: elder.text(),
        masked: words::mask(&masked.name),
        age: words::age_sex(masked.age, masked.sex),
        region: masked.region_name.clone(),
        person: card.as_ref().map(|card| words::person(card, Vec::new())),
        facts: facts(&masked, card.as_ref()),
        devices: devices.iter().map(|row| device(row, now)).collect(),
        history: history(&past.rows, now),
        pager: page_of.counted(&chrome.path, past.page, past.pages, past.total),
        can_open_case: signed.is(cases::Open::ROLES),
        services: words::services(),
        first: draft.filter(|_| can_write),
        glass: glass.map(|(id, until)| (format!("/overrides/{}", id.text()), words::when(until, now))),
        chrome,
    })?;
    *response.status_mut() = shown.status;
    Ok(response)
}

/// Opens the card. While an emergency is open it is shown even when its trail entry cannot be written.
async fn opened(state: &State, signed: &Signed, elder: ElderId) -> Result<Card, Trouble> {
    let urgent = Filter { elder: Some(elder), state: Some(Which::Open), ..Filter::default() };
    let open = state.desk.look(&signed.ask, List { filter: urgent, size: PAST, ..List::default() }).await?;
    let in_emergency = open.rows.iter().any(|row| row.priority <= catalogue::Priority::P1);
    Ok(state.desk.look(&signed.ask, CardOf { elder, in_emergency }).await?)
}

fn written(card: &Card) -> (String, String) {
    (card.profile.first.clone(), card.profile.hazards.join("、"))
}

fn facts(masked: &Masked, card: Option<&Card>) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let categories: Vec<&str> = masked.categories.iter().map(|category| category.label()).collect();
    if !categories.is_empty() {
        facts.push(("重点关注", categories.join("、")));
    }
    if let Some(grade) = masked.grade {
        facts.push(("能力等级", grade.label().to_owned()));
    }
    if let Some(card) = card {
        if let Some(birth) = card.profile.birth {
            facts.push(("出生", birth.to_string()));
        }
        if !card.profile.identity.is_empty() {
            facts.push(("证件号码", card.profile.identity.clone()));
        }
    }
    facts
}

fn device(row: &devices::read::Row, now: Moment) -> (String, Tag) {
    let mut text = row.kind.label().to_owned();
    if !row.place.is_empty() {
        text.push_str(&format!("，{}", row.place));
    }
    if let Some(heard) = row.heard_at {
        text.push_str(&format!("，最近 {}", words::when(heard, now)));
    }
    (text, crate::lists::devices::silence(row))
}

/// What happened before, from an elder's cases.
pub fn history(rows: &[Row], now: Moment) -> Vec<Past> {
    let past = |row: &Row| Past {
        at: words::when(row.opened_at, now),
        what: match row.outcome {
            Some(outcome) => format!("{} · {outcome}", row.service_name),
            None => row.service_name.to_owned(),
        },
        href: format!("/cases/{}", row.id.text()),
        tag: words::case_state(row.state, row.overdue && row.state.open()),
    };
    rows.iter().map(past).collect()
}
