//! One elder's whole record: everything that is written down, on one page, each part with its days and where it is changed.

use crate::draft::elder;
use crate::words::{Heading, day, moment, source as source_words, span, standing};
use axum::extract::Path;
use base::{AnyId as _, Date, ElderId};
use elders::{RecordOf, Whole};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family, Tag};

/// The page.
#[derive(askama::Template)]
#[template(path = "record.html")]
struct RecordPage {
    chrome: Chrome,
    heading: Heading,
    first: String,
    who: Vec<(&'static str, String)>,
    home: Vec<(&'static str, String)>,
    phones: Vec<Line>,
    contacts: Vec<Line>,
    documents: Vec<Line>,
    addresses: Vec<Line>,
    facts: Vec<Line>,
    decisions: Vec<Line>,
    assessments: Vec<Line>,
    health: Vec<(&'static str, String)>,
    contracts: Vec<Line>,
    deaths: Vec<Line>,
}

/// One record in a list: what, details, days, whether it stands, where it opens.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) more: String,
    pub(crate) days: String,
    pub(crate) tag: Option<Tag>,
    pub(crate) href: Option<String>,
}

impl Line {
    fn plain(what: impl Into<String>, more: impl Into<String>) -> Line {
        Line { what: what.into(), more: more.into(), days: String::new(), tag: None, href: None }
    }
}

/// Opens the whole record, which leaves a trail entry.
pub(crate) async fn open(state: &State, signed: &Signed, elder: ElderId) -> Result<Whole, Trouble> {
    Ok(state.desk.look(&signed.ask, RecordOf { elder }).await?)
}

/// `GET /elders/{id}/record`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let whole = open(&state, &signed, elder(&path)?).await?;
    let today = Date::of(state.desk.clock().now());
    let chrome = signed.chrome(&state, Family::Desk, "长者完整档案");
    let phones = whole.phones.iter().map(|phone| Line {
        days: phone.from.map(|from| format!("{from} 起")).unwrap_or_default(),
        ..Line::plain(phone.phone.to_string(), joined([phone.label.as_str(), &said(&phone.said)]))
    });
    let past = whole.past_phones.iter().map(|phone| Line {
        days: span(phone.from, phone.until),
        tag: Some(Tag::new("line", "已停用")),
        ..Line::plain(phone.phone.masked(), phone.label.clone())
    });
    page(&RecordPage {
        chrome,
        heading: Heading::of(&whole, "record"),
        first: whole.card.profile.first.clone(),
        who: who(&whole),
        home: home(&whole),
        phones: phones.chain(past).collect(),
        contacts: whole.card.contacts.iter().map(contact).collect(),
        documents: documents(&whole, today),
        addresses: addresses(&whole, today),
        facts: facts(&whole, today),
        decisions: decisions(&whole, today),
        assessments: assessments(&whole),
        health: health(&whole),
        contracts: contracts(&whole, today),
        deaths: deaths(&whole),
    })
}

/// What is not empty, with commas between.
pub(crate) fn joined<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
}

/// `女儿说`.
fn said(by: &str) -> String {
    if by.is_empty() { String::new() } else { format!("{by}说") }
}

fn who(whole: &Whole) -> Vec<(&'static str, String)> {
    let profile = &whole.card.profile;
    let rows = [
        ("称呼", profile.called.clone()),
        ("出生", day(profile.birth)),
        (profile.document.label(), profile.identity.clone()),
        ("语言", profile.languages.join("、")),
        ("听力", profile.hearing.clone()),
        ("视力", profile.sight.clone()),
        ("家里的风险", profile.hazards.join("、")),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn home(whole: &Whole) -> Vec<(&'static str, String)> {
    let profile = &whole.card.profile;
    let point = profile.point.map(|point| {
        let accuracy = profile.accuracy_m.map(|metres| format!("，误差约 {metres} 米")).unwrap_or_default();
        format!("{:.5}, {:.5}{accuracy}", point.lat, point.lon)
    });
    let since = joined([day(whole.home_from).as_str(), &said(&whole.home_said)]);
    let rows = [
        ("住址", profile.address.clone()),
        ("怎么进门", profile.door.clone()),
        ("钥匙", profile.keys.clone()),
        ("定位", point.unwrap_or_default()),
        ("住进来", since),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn contact(contact: &elders::CardContact) -> Line {
    let phone = contact.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let away = contact.distance_m.map(|metres| format!("离 {metres} 米")).unwrap_or_default();
    Line {
        days: contact.hours.clone(),
        ..Line::plain(
            format!("{} {}", contact.name, contact.relation),
            joined([phone.as_str(), away.as_str()]),
        )
    }
}

pub(crate) fn documents(whole: &Whole, today: Date) -> Vec<Line> {
    let line = |one: &elders::HeldDocument| Line {
        days: if one.from.is_none() && one.until.is_none() {
            String::new()
        } else {
            span(one.from, one.until)
        },
        tag: Some(standing(one.from, one.until, one.voided, today)),
        ..Line::plain(format!("{} {}", one.kind.label(), one.masked), one.issuer.clone())
    };
    whole.documents.iter().map(line).collect()
}

pub(crate) fn addresses(whole: &Whole, today: Date) -> Vec<Line> {
    let line = |one: &elders::HeldAddress| Line {
        days: span(one.given.from, one.given.until),
        tag: Some(standing(one.given.from, one.given.until, one.voided, today)),
        ..Line::plain(
            format!("{}：{}", one.given.kind.label(), one.given.address),
            joined([one.given.door.as_str(), &said(&one.given.said)]),
        )
    };
    whole.addresses.iter().map(line).collect()
}

/// Facts, those that stand first.
pub(crate) fn facts(whole: &Whole, today: Date) -> Vec<Line> {
    let mut sorted: Vec<_> = whole.facts.iter().collect();
    sorted.sort_by_key(|fact| (!fact.holds(today), std::cmp::Reverse(fact.from)));
    let line = |one: &&elders::Fact| Line {
        days: span(one.from, one.until),
        tag: Some(standing(one.from, one.until, one.voided, today)),
        ..Line::plain(
            one.kind.label(),
            joined([said(&one.said).as_str(), &one.note, &from_file(one.source.as_deref())]),
        )
    };
    sorted.iter().map(line).collect()
}

/// Decisions, those that stand first.
pub(crate) fn decisions(whole: &Whole, today: Date) -> Vec<Line> {
    let mut sorted: Vec<_> = whole.decisions.iter().collect();
    sorted.sort_by_key(|one| (!one.holds(today), std::cmp::Reverse(one.given.from)));
    let line = |one: &&elders::Decision| {
        let money = one.given.monthly.map(|fen| format!("每月 {fen} 元")).unwrap_or_default();
        Line {
            days: span(one.given.from, one.given.until),
            tag: Some(standing(one.given.from, one.given.until, one.voided, today)),
            ..Line::plain(
                joined([one.given.kind.label(), &one.given.degree]),
                joined([
                    one.given.body.as_str(),
                    &one.given.number,
                    &money,
                    &one.note,
                    &from_file(one.source.as_deref()),
                ]),
            )
        }
    };
    sorted.iter().map(line).collect()
}

fn from_file(source: Option<&str>) -> String {
    source.map(|from| format!("来自{}", source_words(from))).unwrap_or_default()
}

pub(crate) fn assessments(whole: &Whole) -> Vec<Line> {
    let line = |one: &elders::AssessmentRow| {
        let level = one.grade.map_or("失能，等级不详", |grade| grade.label());
        let total = one.total.map(|total| format!("{total} 分")).unwrap_or_default();
        let due = one.due.map(|due| format!("下次 {due}")).unwrap_or_default();
        Line {
            what: joined([level, &total]),
            more: joined([source_words(&one.instrument), &due]),
            days: day(one.day),
            tag: one.voided.then(|| Tag::new("line", "已作废")),
            href: Some(format!("/elders/{}/assessments/{}", one.elder.text(), one.id.text())),
        }
    };
    whole.assessments.iter().map(line).collect()
}

pub(crate) fn health(whole: &Whole) -> Vec<(&'static str, String)> {
    let Some(notes) = &whole.health else { return Vec::new() };
    let health = &notes.health;
    let religion = notes.religion.as_ref().map(|religion| {
        format!("{}（{} 问过本人，愿意写在这里）", religion.words, moment(religion.asked_at))
    });
    let rows = [
        ("慢性病", health.conditions.join("、")),
        ("失智", if health.dementia { "已确诊".to_owned() } else { String::new() }),
        ("用药", health.drugs.join("、")),
        ("过敏", health.allergies.join("、")),
        ("识字", health.literacy.map(|one| one.label().to_owned()).unwrap_or_default()),
        ("智能手机", health.smartphone.map(|one| one.label().to_owned()).unwrap_or_default()),
        ("希望怎么联系", health.channel.map(|one| one.label().to_owned()).unwrap_or_default()),
        ("备注", health.note.clone()),
        ("宗教信仰", religion.unwrap_or_default()),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

pub(crate) fn contracts(whole: &Whole, today: Date) -> Vec<Line> {
    let line = |one: &elders::Contract| Line {
        days: span(one.given.from, one.given.until),
        tag: Some(standing(one.given.from, one.given.until, one.voided, today)),
        ..Line::plain(one.given.doctor.clone(), one.given.institution.clone())
    };
    whole.contracts.iter().map(line).collect()
}

fn deaths(whole: &Whole) -> Vec<Line> {
    let line = |death: &elders::Death| Line {
        days: death.on.to_string(),
        tag: Some(match death.restored {
            Some(_) => Tag::new("line", "已撤销"),
            None => Tag::new("late", "去世"),
        }),
        href: Some(format!("/elders/{}/death", death.elder.text())),
        ..Line::plain(death.how.label(), death.document.clone())
    };
    whole.deaths.iter().map(line).collect()
}
