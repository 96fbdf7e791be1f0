//! `GET /rounds/{id}`: an elder's rounds: why, how often, what was found; and what can be done about them.

use crate::act::elder;
use crate::words;
use axum::extract::{Path, State as Held};
use base::{AnyId as _, Moment};
use desk::Role;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Choice, Chrome, Family, Tag};
use rounds::read::{CardOf, RoundCard, Workers};
use rounds::{Check, State as Standing, Worry};

/// An elder's rounds.
#[derive(askama::Template)]
#[template(path = "card.html")]
pub(crate) struct CardPage {
    chrome: Chrome,
    id: String,
    name: String,
    /// Tier and state; none when the elder is not on the list.
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    /// Each can be refused by itself.
    reasons: Vec<String>,
    /// Reason, words, when, asked again.
    objections: Vec<(String, String, String, String)>,
    results: Vec<Line>,
    /// Address, kind, what it is about.
    gaps: Vec<(String, &'static str, String)>,
    /// Id when it still runs, place, from, until.
    stays: Vec<(Option<String>, String, String, String)>,
    months: i64,
    declined: bool,
    records: bool,
    enters: bool,
    checks: [Check; 6],
    worries: [Worry; 8],
    /// To whom the elder can be given; empty for whoever may not.
    owners: Vec<Choice>,
    today: String,
}

/// One result.
pub(crate) struct Line {
    when: String,
    source: &'static str,
    tag: Tag,
    by: String,
    words: String,
    counted: bool,
    case: Option<String>,
}

/// The page.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let elder = elder(&id)?;
    let card = state.desk.look(&signed.ask, CardOf { elder }).await?;
    let now = state.desk.clock().now();
    let decides = signed.is(&[Role::Officer, Role::Supervisor]);
    let mut owners = Vec::new();
    if let Some(round) = card.round.as_ref().filter(|_| decides) {
        owners.push(Choice::new("", "按片区自动", !round.given));
        for worker in state.desk.look(&signed.ask, Workers).await? {
            if round.region.starts_with(&worker.region) {
                let word = format!("{}（{}）", worker.name, worker.region_name);
                let chosen = round.given && round.owner == Some(worker.account);
                owners.push(Choice::new(worker.account.text(), word, chosen));
            }
        }
    }
    let on = card.round.as_ref().is_some_and(|round| !matches!(round.state, Standing::Died | Standing::Out));
    let mut chrome = signed.chrome(&state, Family::Desk, "探访情况");
    (chrome.live, chrome.topics, chrome.about) = (true, "rounds.", elder.text());
    page(&CardPage {
        chrome,
        id: elder.text(),
        tags: card
            .round
            .as_ref()
            .map(|round| vec![words::tier(round.tier), words::state(round.state)])
            .unwrap_or_default(),
        facts: facts(&card, now),
        reasons: card.round.as_ref().map(|round| round.reasons.clone()).unwrap_or_default(),
        objections: objections(&card, now),
        results: results(&card, now),
        gaps: card
            .gaps
            .iter()
            .map(|(gap, kind, about)| (format!("/gaps/{}", gap.text()), kind.label(), about.clone()))
            .collect(),
        stays: stays(&card, now),
        months: card.ask_again_months,
        declined: card.round.as_ref().is_some_and(|round| round.state == Standing::Declined),
        records: on && signed.is(&[Role::Worker, Role::Officer, Role::Supervisor, Role::Agent]),
        enters: signed.is(&[Role::Worker, Role::Officer, Role::Supervisor]),
        checks: Check::ALL,
        worries: Worry::ALL,
        owners,
        today: words::day_form(now.local_day()),
        name: card.name,
    })
}

fn facts(card: &RoundCard, now: Moment) -> Vec<(&'static str, String)> {
    let Some(round) = &card.round else {
        return vec![("名单", "不在探访名单：规则里没有一条对得上".to_owned())];
    };
    let mut facts = vec![
        ("负责人", card.owner.clone()),
        ("多久见一次", format!("每 {} 天", round.every)),
        ("下次到期", round.due.map_or_else(|| "不安排".to_owned(), |day| words::day(day, now))),
    ];
    facts.push(match (round.last, round.last_how) {
        (Some(at), Some(how)) => ("最近有消息", format!("{}，{}", words::when(at, now), how.label())),
        _ => ("最近有消息", "还没有".to_owned()),
    });
    if let Some(met) = round.met {
        facts.push(("最近算数的一次", words::when(met, now)));
    }
    facts.push(("进名单", words::day(round.since, now)));
    facts
}

fn objections(card: &RoundCard, now: Moment) -> Vec<(String, String, String, String)> {
    let one = |o: &rounds::read::ObjectionRow| {
        let what = if o.reason.is_empty() { "不要探访".to_owned() } else { o.reason.clone() };
        (what, o.words.clone(), words::day(o.at.local_day(), now), words::day(o.ask, now))
    };
    card.objections.iter().map(one).collect()
}

fn results(card: &RoundCard, now: Moment) -> Vec<Line> {
    card.results
        .iter()
        .map(|result| {
            let mut said: Vec<String> = result.checks.iter().map(|check| check.label().to_owned()).collect();
            said.extend(Some(&result.words).filter(|words| !words.is_empty()).cloned());
            Line {
                when: words::when(result.at, now),
                source: result.source,
                tag: words::ending(result.ending),
                by: result.by.clone(),
                words: said.join("；"),
                counted: result.counted,
                case: result.case.map(|case| format!("/cases/{}", case.text())),
            }
        })
        .collect()
}

fn stays(card: &RoundCard, now: Moment) -> Vec<(Option<String>, String, String, String)> {
    let one = |stay: &rounds::read::StayRow| {
        let until = stay.until.map_or_else(|| "还在".to_owned(), |day| words::day(day, now));
        let open = stay.until.is_none().then(|| stay.id.text());
        (open, stay.place.clone(), words::day(stay.from, now), until)
    };
    card.stays.iter().map(one).collect()
}
