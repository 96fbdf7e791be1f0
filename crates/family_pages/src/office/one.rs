//! One mandate: its terms, its evidence, what can be done with it.

use super::elder::over_of;
use super::{lasts, sees_choices, service_choices, standing};
use crate::words::{field, when};
use axum::extract::{Path, State as Held};
use base::{AnyId as _, Moment};
use desk::Role;
use mandates::read::{ProofView, Show, Shown};
use mandates::{Evidence, MandateId, Over};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Choice, Chrome, Family, Tag};

/// One piece of evidence.
struct Proof {
    at: String,
    kind: &'static str,
    words: String,
    by: String,
    link: Option<(String, &'static str)>,
    picture: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "office/one.html")]
struct OnePage {
    chrome: Chrome,
    id: String,
    elder: String,
    elder_href: String,
    name: String,
    relation: String,
    phone: String,
    tag: Tag,
    facts: Vec<(&'static str, String)>,
    proofs: Vec<Proof>,
    case: Option<String>,
    waiting: bool,
    live: bool,
    renewal: bool,
    flagged: bool,
    can_call: bool,
    in_person: bool,
    told: Option<String>,
    sees: Vec<Choice>,
    services: Vec<Choice>,
    until: String,
    overs: Vec<Choice>,
}

/// The mandate of a path.
pub(crate) fn mandate(text: &str) -> Result<MandateId, Trouble> {
    text.parse().map_err(|_| Trouble::absent())
}

/// `GET /mandates/{id}`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let id = mandate(&id)?;
    let shown = state.desk.look(&signed.ask, Show { mandate: id }).await?;
    let now = state.desk.clock().now();
    let m = &shown.row.mandate;
    let mut chrome = signed.chrome(&state, Family::Desk, "代办授权");
    chrome.path = format!("/mandates/{}", id.text());
    (chrome.live, chrome.topics, chrome.about) = (true, "mandates. calls.", m.elder.text());
    let said = over_of(&signed);
    let in_person = [Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor, Role::Doctor];
    page(&OnePage {
        id: id.text(),
        elder: shown.row.elder_name.clone(),
        elder_href: format!("/elders/{}/mandates", m.elder.text()),
        name: shown.row.name.clone(),
        relation: format!("{}（{}）", m.called(), m.kin.label()),
        phone: shown.row.phone.clone(),
        tag: standing(&shown.row),
        facts: facts(&shown, now),
        proofs: shown.proofs.iter().map(|proof| line(proof, id, now)).collect(),
        case: m.case.map(|case| format!("/cases/{}", case.text())),
        waiting: m.state == mandates::State::ToConfirm,
        live: m.state == mandates::State::Live,
        renewal: m.renewal_at.is_some(),
        flagged: m.flagged && !signed.is(&[Role::Supervisor]),
        can_call: signed.is(&[Role::Agent, Role::Supervisor]),
        in_person: signed.is(&in_person),
        told: shown.told_at.map(|at| when(at, now)),
        sees: sees_choices(m.sees),
        services: service_choices(&m.services),
        until: field(Moment::from_ms(m.until.ms() - 1)),
        overs: Over::ALL.map(|over| Choice::new(over.word(), over.label(), over.word() == said)).to_vec(),
        chrome,
    })
}

fn facts(shown: &Shown, now: Moment) -> Vec<(&'static str, String)> {
    let m = &shown.row.mandate;
    let mut facts = vec![
        ("能看", m.sees.label()),
        ("能办", m.services.label()),
        ("期限", lasts(&shown.row)),
        ("登记", format!("{}，{}", when(m.given_at, now), shown.given_by)),
    ];
    if !shown.words.is_empty() {
        facts.push(("说明", shown.words.clone()));
    }
    if let Some(at) = m.confirmed_at {
        facts.push(("核实", when(at, now)));
    }
    if let Some(at) = m.renewal_at {
        facts.push(("申请续期", when(at, now)));
    }
    if let (Some(at), Some(why)) = (m.ended_at, m.ended_why) {
        facts.push(("停止", format!("{}，{}", when(at, now), why.label())));
    }
    facts
}

fn line(proof: &ProofView, id: MandateId, now: Moment) -> Proof {
    let reference = proof.reference.as_str();
    let (link, picture) = match proof.kind {
        _ if reference.is_empty() => (None, None),
        Evidence::Voice | Evidence::Callback => (Some((format!("/calls/{reference}"), "听这通电话")), None),
        _ => (None, Some(format!("/mandates/{}/papers/{reference}", id.text()))),
    };
    Proof {
        at: when(proof.at, now),
        kind: proof.kind.label(),
        words: proof.words.clone(),
        by: proof.by.clone(),
        link,
        picture,
    }
}
