//! Health notes, the family doctor, and religion, which stands here only by the elder's own will.

use crate::draft::{Draft, Reading, elder};
use crate::record::{Line, contracts, open};
use crate::words::{Heading, choices, moment};
use axum::extract::Path;
use base::{AnyId as _, Date, ElderId, Moment};
use desk::{Command as _, Role};
use elders::{
    GivenContract, Health, Literacy, Preferred, SetReligion, SignDoctor, Smartphone, Whole, WriteHealth,
};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family};

/// The page.
#[derive(askama::Template)]
#[template(path = "health.html")]
struct HealthPage {
    chrome: Chrome,
    heading: Heading,
    form: Form,
    religion: Option<(String, String)>,
    contracts: Vec<(String, Line)>,
    can_write: bool,
    can_sign: bool,
    is_doctor: bool,
    typed: Sent,
}

/// The health form as text.
struct Form {
    conditions: String,
    dementia: bool,
    drugs: String,
    allergies: String,
    hearing: String,
    sight: String,
    languages: String,
    note: String,
    literacy: Vec<Choice>,
    smartphone: Vec<Choice>,
    channel: Vec<Choice>,
    seen: String,
}

/// `GET /elders/{id}/health`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default()).await
}

fn here(id: ElderId) -> String {
    format!("/elders/{}/health", id.text())
}

/// `POST /elders/{id}/health`.
pub(crate) async fn save(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let reading = Reading::of(&sent);
    let act = WriteHealth {
        elder: id,
        health: Health {
            conditions: reading.list("conditions"),
            dementia: !sent.text("dementia").is_empty(),
            drugs: lines(&sent, "drugs"),
            allergies: reading.list("allergies"),
            literacy: Literacy::read(sent.text("literacy")),
            smartphone: Smartphone::read(sent.text("smartphone")),
            channel: Preferred::read(sent.text("channel")),
            note: reading.text("note"),
        },
        hearing: reading.text("hearing"),
        sight: reading.text("sight"),
        languages: reading.list("languages"),
        seen: sent.number("seen").map(Moment::from_ms),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&here(id), false, "健康情况写好了")),
        Err(outcome) => {
            render(&state, &signed, id, Draft::refused(sent, outcome, &[("note", "note")])?).await
        }
    }
}

/// Drugs stand one a line, because people write commas into them.
fn lines(sent: &Sent, field: &str) -> Vec<String> {
    sent.text(field).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// `POST /elders/{id}/religion`.
pub(crate) async fn religion(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let asked = !sent.text("asked").is_empty();
    let words = sent.some("religion").filter(|_| sent.text("do") != "remove").map(str::to_owned);
    if words.is_some() && !asked {
        let mut reading = Reading::of(&sent);
        reading.wrong("asked", "要先问过本人，本人愿意才写");
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    }
    let gone = words.is_none();
    let done = state.desk.run(&signed.with(sent.request()), SetReligion { elder: id, words }).await;
    back_with(&here(id), done.map(|()| if gone { "去掉了" } else { "按本人意愿写好了" }.to_owned()))
}

/// `POST /elders/{id}/doctor`.
pub(crate) async fn doctor(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let (from, until) = (reading.day("from"), reading.day("until"));
    if !reading.errors.is_empty() {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    }
    let account = (!sent.text("mine").is_empty() && signed.is(&[Role::Doctor])).then_some(signed.me.account);
    let contract = GivenContract {
        account,
        doctor: sent.text("doctor").to_owned(),
        institution: sent.text("institution").to_owned(),
        from,
        until,
    };
    match state.desk.run(&signed.with(sent.request()), SignDoctor { elder: id, contract }).await {
        Ok(_) => Ok(say(&here(id), false, "签约登记好了")),
        Err(outcome) => {
            let fields = [
                ("doctor", "doctor"),
                ("kind", "doctor"),
                ("from", "from"),
                ("until", "until"),
                ("note", "institution"),
            ];
            render(&state, &signed, id, Draft::refused(sent, outcome, &fields)?).await
        }
    }
}

async fn render(state: &State, signed: &Signed, id: ElderId, draft: Draft) -> Answer {
    let whole = open(state, signed, id).await?;
    let today = Date::of(state.desk.clock().now());
    let mut chrome = signed.chrome(state, Family::Desk, "健康情况");
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let religion = whole.health.as_ref().and_then(|notes| notes.religion.as_ref());
    let response = page(&HealthPage {
        heading: Heading::of(&whole, "health"),
        form: form(&whole, &sent),
        religion: religion.map(|one| (one.words.clone(), moment(one.asked_at))),
        contracts: whole.contracts.iter().map(|one| one.id.text()).zip(contracts(&whole, today)).collect(),
        can_write: signed.is(WriteHealth::ROLES),
        can_sign: signed.is(SignDoctor::ROLES),
        is_doctor: signed.is(&[Role::Doctor]),
        typed: sent,
        chrome,
    })?;
    Draft::answer(status, response)
}

/// As it was typed, or as it stands.
fn form(whole: &Whole, sent: &Sent) -> Form {
    let health = whole.health.as_ref().map(|notes| notes.health.clone()).unwrap_or_default();
    let profile = &whole.card.profile;
    // A form that was sent always has this field.
    let typed = sent.all("conditions").next().is_some();
    let text = |field: &str, stands: String| if typed { sent.text(field).to_owned() } else { stands };
    let words = |all: Vec<(&'static str, &'static str)>, field: &str, stands: &'static str| {
        let chosen = if typed { sent.text(field).to_owned() } else { stands.to_owned() };
        choices([("", "还没问")].into_iter().chain(all), &chosen)
    };
    Form {
        conditions: text("conditions", health.conditions.join("、")),
        dementia: if typed { !sent.text("dementia").is_empty() } else { health.dementia },
        drugs: text("drugs", health.drugs.join("\n")),
        allergies: text("allergies", health.allergies.join("、")),
        hearing: text("hearing", profile.hearing.clone()),
        sight: text("sight", profile.sight.clone()),
        languages: text("languages", profile.languages.join("、")),
        note: text("note", health.note.clone()),
        literacy: words(
            Literacy::ALL.iter().map(|one| (one.word(), one.label())).collect(),
            "literacy",
            health.literacy.map_or("", Literacy::word),
        ),
        smartphone: words(
            Smartphone::ALL.iter().map(|one| (one.word(), one.label())).collect(),
            "smartphone",
            health.smartphone.map_or("", Smartphone::word),
        ),
        channel: words(
            Preferred::ALL.iter().map(|one| (one.word(), one.label())).collect(),
            "channel",
            health.channel.map_or("", Preferred::word),
        ),
        seen: whole.health.as_ref().map(|notes| notes.changed_at.ms().to_string()).unwrap_or_default(),
    }
}
