//! How an elder is reached: numbers and addresses with their days and who said so, and whom to call.

use crate::draft::{Draft, Reading, elder};
use crate::fields;
use crate::record::{Line, addresses, joined, open};
use crate::words::{Heading, choices, span};
use axum::extract::Path;
use base::{AnyId as _, Date, ElderId, Phone, Point};
use elders::{
    AddAddress, AddPhone, AddressKind, Contact, EndPhone, GivenAddress, MoveHome, RemovePhone, SetContacts,
    Whole,
};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family, FieldError, Tag};

/// Rows for contacts that are not there yet.
const SPARE: usize = 2;

/// The page.
#[derive(askama::Template)]
#[template(path = "reach.html")]
struct ReachPage {
    chrome: Chrome,
    heading: Heading,
    phones: Vec<PhoneLine>,
    past: Vec<Line>,
    contacts: Vec<[String; 5]>,
    home: String,
    addresses: Vec<(String, Line)>,
    kinds: Vec<Choice>,
    regions: Vec<Choice>,
    typed: Sent,
}

/// A number in use with its place.
struct PhoneLine {
    place: i64,
    number: String,
    more: String,
}

/// `GET /elders/{id}/reach`.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default()).await
}

fn here(id: ElderId) -> String {
    format!("/elders/{}/reach", id.text())
}

/// `POST /elders/{id}/phones`.
pub(crate) async fn add_phone(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let phone = reading.parsed::<Phone>("phone", "电话号码不对，请照着念一遍再输");
    let from = reading.day("phone_from");
    if phone.is_none() && reading.errors.is_empty() {
        reading.wrong("phone", "请填写电话号码");
    }
    let (Some(phone), true) = (phone, reading.errors.is_empty()) else {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    };
    let act = AddPhone {
        from,
        said: sent.text("phone_said").to_owned(),
        ..AddPhone::new(id, phone, sent.text("label"))
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&here(id), false, "号码登记好了")),
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &[("label", "label"), ("from", "phone_from")])?;
            render(&state, &signed, id, draft).await
        }
    }
}

/// `POST /elders/{id}/phones/{place}`: not in use any more, or never was the elder's.
pub(crate) async fn end_phone(
    state: axum::extract::State<State>,
    signed: Signed,
    Path((id, place)): Path<(String, i64)>,
    sent: Sent,
) -> Answer {
    let id = elder(&id)?;
    let ask = signed.with(sent.request());
    if sent.text("do") == "remove" {
        let done = state.desk.run(&ask, RemovePhone { elder: id, place }).await;
        return back_with(&here(id), done.map(|()| "号码删掉了，留痕里还查得到".to_owned()));
    }
    let done = state.desk.run(&ask, EndPhone { elder: id, place, until: None }).await;
    back_with(&here(id), done.map(|()| "号码停用了，放在“用过的号码”里".to_owned()))
}

/// `POST /elders/{id}/contacts`.
pub(crate) async fn contacts(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let column = |name: &str| sent.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (names, relations, phones) = (column("name"), column("relation"), column("contact_phone"));
    let (hours, metres) = (column("hours"), column("metres"));
    let mut found = Vec::new();
    let mut errors = Vec::new();
    let mut wrong = |words: String| errors.push(FieldError { field: "contacts", words });
    for (at, name) in names.iter().enumerate() {
        let cell = |column: &[String]| column.get(at).cloned().unwrap_or_default();
        let (phone, away) = (cell(&phones), cell(&metres));
        if name.is_empty() {
            if !phone.is_empty() {
                wrong(format!("第 {} 行有电话，没有姓名", at + 1));
            }
            continue;
        }
        let phone = match phone.as_str() {
            "" => None,
            text => match Phone::parse(text) {
                Ok(phone) => Some(phone),
                Err(_) => {
                    wrong(format!("{name} 的电话不对"));
                    None
                }
            },
        };
        let distance_m = match away.as_str() {
            "" => None,
            text => match text.parse() {
                Ok(metres) if (0..=20_000_000).contains(&metres) => Some(metres),
                _ => {
                    wrong(format!("{name} 的距离只写数字，单位是米"));
                    None
                }
            },
        };
        found.push(Contact {
            name: name.clone(),
            relation: cell(&relations),
            phone,
            hours: cell(&hours),
            distance_m,
        });
    }
    if !errors.is_empty() {
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    }
    match state.desk.run(&signed.with(sent.request()), SetContacts { elder: id, contacts: found }).await {
        Ok(()) => Ok(say(&here(id), false, "联系人改好了")),
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &[("contacts", "contacts")])?;
            render(&state, &signed, id, draft).await
        }
    }
}

/// Fields of the acts on addresses and of this page.
const ADDRESS: [(&str, &str); 7] = [
    ("address", "address"),
    ("region", "region"),
    ("from", "from"),
    ("until", "until"),
    ("accuracy", "accuracy"),
    ("note", "address"),
    ("kind", "kind"),
];

/// `POST /elders/{id}/addresses`.
pub(crate) async fn address(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let address = given(&mut reading);
    if !reading.errors.is_empty() {
        let errors = reading.errors;
        return render(&state, &signed, id, Draft::unreadable(sent, errors)).await;
    }
    let ask = signed.with(sent.request());
    // The same fields serve both: where else somebody can be found, and where somebody lives from now on.
    let (done, words) = if sent.text("kind") == "home" {
        (state.desk.run(&ask, MoveHome { elder: id, home: address }).await, "搬家登记好了，旧住址留在下面")
    } else {
        let done = state.desk.run(&ask, AddAddress { elder: id, address }).await;
        (done.map(drop), "住址登记好了")
    };
    match done {
        Ok(()) => Ok(say(&here(id), false, words)),
        Err(outcome) => render(&state, &signed, id, Draft::refused(sent, outcome, &ADDRESS)?).await,
    }
}

fn given(reading: &mut Reading<'_>) -> GivenAddress {
    let lat: Option<f64> = reading.parsed("lat", "纬度要写成 29.7162 这样");
    let lon: Option<f64> = reading.parsed("lon", "经度要写成 106.6068 这样");
    let point = lat.zip(lon).and_then(|(lat, lon)| Point::new(lat, lon).ok());
    if point.is_none() && (lat.is_some() || lon.is_some()) {
        reading.wrong("lat", "坐标不对，纬度和经度要一起填");
    }
    GivenAddress {
        kind: AddressKind::read(&reading.text("kind")).unwrap_or(AddressKind::Other),
        region: reading.text("region"),
        address: reading.text("address"),
        point,
        accuracy_m: reading.parsed("accuracy", "精度只写数字，单位是米"),
        door: reading.text("door"),
        keys: reading.text("keys"),
        from: reading.day("from"),
        until: reading.day("until"),
        said: reading.text("said"),
    }
}

async fn render(state: &State, signed: &Signed, id: ElderId, draft: Draft) -> Answer {
    let whole = open(state, signed, id).await?;
    let today = Date::of(state.desk.clock().now());
    let mut chrome = signed.chrome(state, Family::Desk, "电话、住址、联系人");
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let phones = whole.phones.iter().map(|phone| PhoneLine {
        place: phone.place,
        number: phone.phone.to_string(),
        more: joined([
            phone.label.as_str(),
            &phone.from.map(|from| format!("{from} 起")).unwrap_or_default(),
            &phone.said,
        ]),
    });
    let past = whole.past_phones.iter().map(|phone| Line {
        what: phone.phone.masked(),
        more: phone.label.clone(),
        days: span(phone.from, phone.until),
        tag: Some(Tag::new("line", "已停用")),
        href: None,
    });
    let kinds = AddressKind::OFFERED.map(|kind| (kind.word(), kind.label()));
    let kinds = [("home", "搬家：这是新的住处")].into_iter().chain(kinds);
    let response = page(&ReachPage {
        heading: Heading::of(&whole, "reach"),
        phones: phones.collect(),
        past: past.collect(),
        contacts: contact_rows(&whole, &sent),
        home: joined([whole.card.region_path.as_str(), &whole.card.profile.address]),
        addresses: whole.addresses.iter().map(|one| one.id.text()).zip(addresses(&whole, today)).collect(),
        kinds: choices(kinds, sent.text("kind")),
        regions: fields::regions(state, &signed.ask, sent.text("region")).await?,
        typed: sent,
        chrome,
    })?;
    Draft::answer(status, response)
}

/// The contacts as they stand, or as they were typed, with rows to spare.
fn contact_rows(whole: &Whole, sent: &Sent) -> Vec<[String; 5]> {
    let column = |name: &str| sent.all(name).map(str::to_owned).collect::<Vec<_>>();
    let names = column("name");
    let mut rows: Vec<[String; 5]> = if names.is_empty() {
        let row = |one: &elders::CardContact| {
            let phone = one.phone.as_ref().map(ToString::to_string).unwrap_or_default();
            let metres = one.distance_m.map(|metres| metres.to_string()).unwrap_or_default();
            [one.name.clone(), one.relation.clone(), phone, one.hours.clone(), metres]
        };
        whole.card.contacts.iter().map(row).collect()
    } else {
        let columns = ["relation", "contact_phone", "hours", "metres"].map(column);
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let row = |at: usize| {
            let [relation, phone, hours, metres] = [0, 1, 2, 3].map(|n| cell(&columns[n], at));
            [names[at].clone(), relation, phone, hours, metres]
        };
        (0..names.len()).map(row).collect()
    };
    rows.extend((0..SPARE).map(|_| std::array::from_fn(|_| String::new())));
    rows
}
