//! Taking a new elder in: one form by keyboard; whoever may be the same person is shown before anything is saved.

use crate::draft::{Draft, Reading};
use crate::fields::{self, Fields};
use crate::words::choices;
use axum::http::StatusCode;
use base::{AnyId as _, Date, Phone};
use elders::{Alike, Contact, Likely, Masked, Number, Register};
use pages::State;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family, FieldError};

/// Telephone numbers and contacts that the form has room for; more are added later.
const LINES: usize = 2;

/// The form of a new elder.
#[derive(askama::Template)]
#[template(path = "register.html")]
struct RegisterPage {
    chrome: Chrome,
    fields: Fields,
    /// Nothing is known yet.
    masked: String,
    /// Number and what it is.
    phones: Vec<(String, String)>,
    contact: [String; 3],
    /// Who may be the same person.
    likely: Vec<Twin>,
    /// What to look at twice; refuses nothing.
    doubts: Vec<String>,
    labels: Vec<Choice>,
}

/// Somebody who may be the same person.
struct Twin {
    id: String,
    who: String,
    how: String,
    why: &'static str,
    certain: bool,
}

/// `GET /elders/register`.
pub(crate) async fn form(state: axum::extract::State<State>, signed: Signed) -> Answer {
    render(&state, &signed, Draft::default(), Vec::new()).await
}

/// `POST /elders/register`.
pub(crate) async fn save(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let mut reading = Reading::of(&sent);
    let profile = fields::profile(&mut reading);
    let numbers = numbers(&mut reading);
    let contacts = contacts(&mut reading);
    if !reading.errors.is_empty() {
        let errors = reading.errors;
        return render(&state, &signed, Draft::unreadable(sent, errors), Vec::new()).await;
    }
    if sent.text("sure").is_empty() {
        let phones = numbers.iter().map(|number| number.phone.clone()).collect();
        let look = Likely { profile: profile.clone(), numbers: phones };
        let likely = state.desk.look(&signed.ask, look).await?;
        if !likely.is_empty() {
            let words = "可能已经登记过，请先看下面这几位；确实是另一位再登记".to_owned();
            let errors = vec![FieldError { field: "likely", words }];
            let draft = Draft { sent, errors, status: StatusCode::CONFLICT };
            return render(&state, &signed, draft, likely).await;
        }
    }
    match state.desk.run(&signed.with(sent.request()), Register { profile, numbers, contacts }).await {
        Ok(elder) => {
            Ok(say(&format!("/elders/{}/record", elder.text()), false, "登记好了，接着补充情况、认定和健康"))
        }
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &fields::names())?;
            render(&state, &signed, draft, Vec::new()).await
        }
    }
}

fn numbers(reading: &mut Reading<'_>) -> Vec<Number> {
    const FIELDS: [(&str, &str); LINES] = [("phone1", "label1"), ("phone2", "label2")];
    let mut found = Vec::new();
    for (phone, label) in FIELDS {
        if let Some(phone) = reading.parsed::<Phone>(phone, "电话号码不对，请照着念一遍再输") {
            found.push(Number { phone, label: reading.text(label) });
        }
    }
    found
}

fn contacts(reading: &mut Reading<'_>) -> Vec<Contact> {
    let name = reading.text("contact");
    let phone = reading.parsed::<Phone>("contact_phone", "联系人的电话不对");
    if name.is_empty() {
        if phone.is_some() {
            reading.wrong("contact", "有电话，没有联系人姓名");
        }
        return Vec::new();
    }
    let relation = reading.text("relation");
    vec![Contact { name, relation, phone, hours: String::new(), distance_m: None }]
}

async fn render(state: &State, signed: &Signed, draft: Draft, likely: Vec<(Masked, Alike)>) -> Answer {
    let Draft { sent, errors, status } = draft;
    let mut chrome = signed.chrome(state, Family::Desk, "登记长者");
    chrome.errors = errors;
    let regions = fields::regions(state, &signed.ask, sent.text("region")).await?;
    let fields = Fields::typed(&sent, regions);
    let document = base::identity::Document::from_word(sent.text("document")).unwrap_or_default();
    let today = Date::of(state.desk.clock().now());
    let text = |field: &str| sent.text(field).to_owned();
    let response = page(&RegisterPage {
        chrome,
        doubts: fields::doubts(document, sent.text("identity"), today),
        fields,
        masked: String::new(),
        phones: vec![(text("phone1"), text("label1")), (text("phone2"), text("label2"))],
        contact: [text("contact"), text("relation"), text("contact_phone")],
        likely: likely.into_iter().map(twin).collect(),
        labels: choices(["手机", "座机", "一键呼", "老伴的手机"].map(|word| (word, word)), ""),
    })?;
    Draft::answer(status, response)
}

fn twin((row, why): (Masked, Alike)) -> Twin {
    let age = row.age.map(|age| format!(" {age} 岁")).unwrap_or_default();
    let died = if row.died { "，已登记去世" } else { "" };
    Twin {
        id: row.id.text(),
        who: format!("{} {}{age}", row.name, row.sex.text()),
        how: format!(
            "{}{}{died}",
            row.region_name,
            row.phone.map(|phone| format!("，{phone}")).unwrap_or_default()
        ),
        why: why.label(),
        certain: why == Alike::Document,
    }
}
