//! What the helper's pages show, from what the desk answers.

use crate::agent::words::{age_sex, first_things, mask, priority, visit_state, when};
use crate::day::{Door, JobPage, JobRow};
use crate::door::{Signed, State, Trouble};
use crate::layout::{Choice, Family};
use base::Moment;
use catalogue::{Evidence, StepKind};
use std::collections::HashMap;
use visits::read::{Asked, JobShown, Row};
use visits::{FAR_M, Method, OfferState, State as Stands};

/// Why a job cannot be done: value, word, and whether somebody else should go.
pub(crate) const FAILURES: &[(&str, &str, bool)] = &[
    ("not_home", "没有人应门", false),
    ("refused", "长者说不要了", false),
    ("cannot", "我去不了，请换人", true),
    ("unsafe", "现场不安全", false),
    ("other", "其他原因", false),
];

/// Names of regions by code.
pub(crate) type Names = HashMap<String, String>;

/// The names that a helper's pages need.
pub(crate) async fn names(state: &State, signed: &Signed) -> Result<Names, Trouble> {
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    Ok(units.into_iter().map(|view| (view.unit.code.to_string(), view.unit.name)).collect())
}

fn place(row: &Row, names: &Names) -> String {
    names.get(&row.region).cloned().unwrap_or_default()
}

fn href(row: &Row) -> String {
    format!("/day/{}", row.address())
}

/// An offer: no door yet, only where about and why.
pub(crate) fn offer(asked: &Asked, names: &Names) -> JobRow {
    let far = asked.distance.map(visits::distance_text);
    let parts: Vec<String> =
        [Some(place(&asked.row, names)), far].into_iter().flatten().filter(|p| !p.is_empty()).collect();
    let service = catalogue::shipped().current(&asked.row.service);
    JobRow {
        href: href(&asked.row),
        what: asked.row.service_name.to_owned(),
        place: parts.join("，"),
        why: asked.reason.clone(),
        tag: service.map_or_else(|| visit_state(asked.row.state), |service| priority(service.priority)),
        until: Some(asked.until),
    }
}

/// A job in hand, or one that ended.
pub(crate) fn job_row(row: &Row, names: &Names, now: Moment) -> JobRow {
    let at = row.ended_at.or(row.arrived_at).or(row.accepted_at).unwrap_or(row.sent_at);
    JobRow {
        href: href(row),
        what: row.service_name.to_owned(),
        place: format!("{} {}", place(row, names), mask(&row.elder_name)).trim().to_owned(),
        why: when(at, now),
        tag: visit_state(row.state),
        until: None,
    }
}

/// Where the job's page stands.
fn step(job: &JobShown) -> &'static str {
    let stands = job.shown.row.state;
    let asked = job.offer.as_ref().map(|(_, state, _)| *state);
    match (job.mine, stands) {
        (true, Stands::Accepted | Stands::OnWay) => "accepted",
        (true, Stands::Arrived) => "arrived",
        (true, Stands::Finished) => "finished",
        // A yes that comes after its clock still counts while nobody else has the visit.
        (false, Stands::Offering) if matches!(asked, Some(OfferState::Open | OfferState::Expired)) => {
            "offered"
        }
        _ => "over",
    }
}

/// The job's page.
pub(crate) async fn job(state: &State, signed: &Signed, job: &JobShown) -> Result<JobPage, Trouble> {
    let shown = &job.shown;
    let row = &shown.row;
    let step = step(job);
    let door = match job.mine && row.state.out() {
        true => Some(door(state, signed, job).await?),
        false => None,
    };
    let mut chrome = signed.chrome(state, Family::Phone, row.service_name);
    (chrome.live, chrome.topics, chrome.about) = (true, "visits.", row.address());
    let service = shown.service;
    let photos = crate::visits::handle::photos(shown);
    let wanted = service.evidence.contains(&Evidence::Photo);
    Ok(JobPage {
        chrome,
        id: row.address(),
        step,
        state: if step == "offered" { priority(service.priority) } else { visit_state(row.state) },
        what: row.service_name.to_owned(),
        why: why(job),
        until: job.offer.as_ref().filter(|_| step == "offered").map(|(_, _, until)| *until),
        door,
        todo: todo(service),
        photos_wanted: u32::from(wanted && photos.is_empty()),
        words_wanted: service.evidence.contains(&Evidence::Words),
        photos,
        words: Some(shown.words.clone()).filter(|words| !words.is_empty()).into_iter().collect(),
        failures: FAILURES.iter().map(|(value, word, _)| (*value, *word)).collect(),
        outcomes: outcomes(service),
        explain: explain(job),
        departed: shown.departed.is_some(),
    })
}

fn why(job: &JobShown) -> String {
    let offer = job.offer.as_ref().and_then(|(id, ..)| job.shown.offers.iter().find(|o| o.offer == *id));
    offer.map(|offer| offer.reason.clone()).unwrap_or_default()
}

fn todo(service: &catalogue::Service) -> Vec<String> {
    let at_door = service.steps.iter().filter(|s| matches!(s.kind, StepKind::Arrive | StepKind::Finish));
    let mut todo: Vec<String> = at_door.map(|step| step.says.clone()).collect();
    if !service.evidence.is_empty() {
        let names: Vec<&str> = service.evidence.iter().map(|kind| kind.name()).collect();
        todo.push(format!("要留的凭证：{}", names.join("、")));
    }
    todo
}

fn outcomes(service: &catalogue::Service) -> Vec<Choice> {
    let visited = service.outcomes.iter().filter(|outcome| outcome.visited);
    visited.enumerate().map(|(order, o)| Choice::new(&o.code, &o.name, order == 0)).collect()
}

/// The arrival was far from the home, or without a position: a reason is asked for before finishing.
pub(crate) fn explain(job: &JobShown) -> Option<String> {
    let arrival = job.shown.arrival.as_ref().filter(|arrival| !arrival.explained)?;
    match arrival.distance.filter(|metres| *metres > FAR_M) {
        Some(metres) => Some(format!("打卡处离家 {}，写明原因", visits::distance_text(metres))),
        None if arrival.method == Method::Told => Some("没有定位，写明原因".to_owned()),
        None => None,
    }
}

/// Who lives there: only for whoever has said yes.
async fn door(state: &State, signed: &Signed, job: &JobShown) -> Result<Door, Trouble> {
    let in_emergency = job.shown.service.urgent();
    let card =
        state.desk.look(&signed.ask, elders::CardOf { elder: job.shown.row.elder, in_emergency }).await?;
    let profile = &card.profile;
    let mut age = age_sex(card.age, profile.sex);
    if !profile.called.is_empty() {
        age.push_str(&format!("，称呼“{}”", profile.called));
    }
    let mut first = first_things(&card);
    let speech: Vec<&str> = profile.languages.iter().map(String::as_str).collect();
    if !speech.is_empty() {
        first.push(format!("说{}", speech.join("、")));
    }
    if !profile.hearing.is_empty() {
        first.push(format!("听力：{}", profile.hearing));
    }
    Ok(Door {
        name: profile.name.clone(),
        age,
        home: format!("{} {}", card.region_name, profile.address).trim().to_owned(),
        notes: profile.door.clone(),
        first,
        centre: None,
        map: profile.point.map(|point| format!("geo:{:.6},{:.6}", point.lat, point.lon)),
    })
}
