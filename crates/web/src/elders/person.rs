//! An opened card as pages show it: the agent's desk and the card's own page show the same person.

use crate::agent::{Contact, Past, Person};
use crate::layout::{Tag, words};
use base::{AnyId as _, Moment, Phone};
use elders::Card;

/// Keys that call the first contacts.
const KEYS: [&str; 3] = ["q", "w", "e"];

/// The person on an opened card. `history` comes from the cases.
pub fn person(card: &Card, history: Vec<Past>) -> Person {
    let profile = &card.profile;
    let contact = |(at, contact): (usize, &elders::CardContact)| Contact {
        order: at + 1,
        id: contact.place.to_string(),
        who: [contact.name.as_str(), contact.relation.as_str()].join(" ").trim().to_owned(),
        how: how(contact),
        key: KEYS.get(at).map(|key| (*key).to_owned()),
    };
    Person {
        id: card.id.text(),
        name: profile.name.clone(),
        age: words::age_and_sex(card.age, profile.sex),
        address_as: profile.called.clone(),
        tags: tags(card),
        first: first(card),
        home: profile.address.clone(),
        door: profile.door.clone(),
        region: if card.region_path.is_empty() { card.region_name.clone() } else { card.region_path.clone() },
        speech: speech(card),
        phones: card.phones.iter().map(phone).collect(),
        contacts: card.contacts.iter().enumerate().map(contact).collect(),
        history,
    }
}

/// What happened before, from the elder's cases.
pub fn history(rows: &[cases::read::Row], now: Moment) -> Vec<Past> {
    let past = |row: &cases::read::Row| Past {
        at: words::when(row.opened_at, now),
        what: match row.outcome {
            Some(outcome) => format!("{} · {outcome}", row.service_name),
            None => row.service_name.to_owned(),
        },
        href: format!("/cases/{}", row.id.text()),
        tag: words::case_state(row.state, row.overdue),
    };
    rows.iter().map(past).collect()
}

fn tags(card: &Card) -> Vec<Tag> {
    let mut tags: Vec<Tag> =
        card.profile.categories.iter().map(|category| Tag::new("p1", category.label())).collect();
    tags.extend(card.profile.grade.map(|grade| Tag::new("p2", grade.label())));
    tags
}

/// One line each: what was written, then the hazards of the home.
fn first(card: &Card) -> Vec<String> {
    let written = card.profile.first.split(['；', '\n']).map(str::trim).filter(|line| !line.is_empty());
    written.chain(card.profile.hazards.iter().map(String::as_str)).map(str::to_owned).collect()
}

fn speech(card: &Card) -> String {
    let profile = &card.profile;
    let mut parts: Vec<String> = Vec::new();
    if !profile.languages.is_empty() {
        parts.push(profile.languages.join("、"));
    }
    for (label, value) in [("听力", &profile.hearing), ("视力", &profile.sight)] {
        if !value.is_empty() {
            parts.push(format!("{label}{value}"));
        }
    }
    parts.join("；")
}

fn phone(phone: &elders::CardPhone) -> String {
    match phone.label.as_str() {
        "" => spaced(&phone.phone),
        label => format!("{}（{label}）", spaced(&phone.phone)),
    }
}

/// 100 2366 0192: in groups, as people read numbers out.
fn spaced(phone: &Phone) -> String {
    let text = phone.to_string();
    match text.len() {
        11 if text.is_ascii() => format!("{} {} {}", &text[..3], &text[3..7], &text[7..]),
        _ => text,
    }
}

fn how(contact: &elders::CardContact) -> String {
    let phone = contact.phone.as_ref().map_or_else(|| "没有电话".to_owned(), spaced);
    let distance = contact.distance_m.map(|m| format!("离家 {}", words::metres(m as f64)));
    let mut parts = vec![phone];
    parts.extend((!contact.hours.is_empty()).then(|| contact.hours.clone()));
    parts.extend(distance);
    parts.join(" · ")
}
