//! The mandates of one elder, and the form for a new one.

use super::{lasts, papers, sees_choices, service_choices, standing, terms};
use axum::extract::{Multipart, Path, State as Held};
use axum::http::StatusCode;
use base::{AnyId as _, ElderId, Phone};
use desk::Role;
use mandates::read::{OfElder, Row};
use mandates::{Evidence, Give, Given, Kin, Sees, Services};
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, page, say, wrong};
use pages::layout::{Choice, Chrome, Family, FieldError, Tag};

/// One mandate of the elder.
struct Line {
    href: String,
    id: String,
    name: String,
    relation: String,
    phone: String,
    sees: String,
    services: String,
    lasts: String,
    evidence: &'static str,
    tag: Tag,
    open: bool,
}

#[derive(askama::Template)]
#[template(path = "office/elder.html")]
struct ElderPage {
    chrome: Chrome,
    id: String,
    elder: String,
    rows: Vec<Line>,
    open: usize,
    over: &'static str,
    name: String,
    phone: String,
    relation: String,
    words: String,
    from: String,
    until: String,
    kins: Vec<Choice>,
    evidence: Vec<Choice>,
    sees: Vec<Choice>,
    services: Vec<Choice>,
}

fn elder(text: &str) -> Result<ElderId, Trouble> {
    ElderId::parse(text).map_err(|_| Trouble::absent())
}

/// Over which way an elder's word reaches this person, unless they say otherwise.
pub(crate) fn over_of(signed: &Signed) -> &'static str {
    match () {
        () if signed.is(&[Role::Agent]) => "phone",
        () if signed.is(&[Role::Worker, Role::Doctor]) => "door",
        () => "window",
    }
}

/// `GET /elders/{id}/mandates`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    render(&state, &signed, elder(&id)?, None, Vec::new(), StatusCode::OK).await
}

async fn render(
    state: &State,
    signed: &Signed,
    elder: ElderId,
    sent: Option<&Sent>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let rows = state.desk.look(&signed.ask, OfElder { elder }).await?;
    let glance = state.desk.look(&signed.ask, elders::Glance { elder }).await?;
    let mut chrome = signed.chrome(state, Family::Desk, "代办授权");
    chrome.path = format!("/elders/{}/mandates", elder.text());
    chrome.errors = errors;
    let text = |name: &str| sent.map_or("", |sent| sent.text(name)).to_owned();
    let kin = sent.and_then(|sent| Kin::read(sent.text("kin"))).unwrap_or(Kin::Family);
    let first = if signed.is(&[Role::Agent]) { Evidence::Voice } else { Evidence::InPerson };
    let kind = sent.and_then(|sent| Evidence::read(sent.text("evidence"))).unwrap_or(first);
    let (sees, services) = match sent {
        Some(sent) => (Sees::read(sent.all("sees")), Services::read(sent.all("services"))),
        None => (Sees::of(&[mandates::See::Sign]), Services::default()),
    };
    let open = rows.iter().filter(|row| row.mandate.state != mandates::State::Ended).count();
    let mut response = page(&ElderPage {
        id: elder.text(),
        elder: glance.name,
        rows: rows.iter().map(line).collect(),
        open,
        over: over_of(signed),
        name: text("name"),
        phone: text("phone"),
        relation: text("relation"),
        words: text("words"),
        from: text("from"),
        until: text("until"),
        kins: Kin::ALL.map(|one| Choice::new(one.word(), one.label(), one == kin)).to_vec(),
        evidence: Evidence::GIVEN.map(|one| Choice::new(one.word(), one.label(), one == kind)).to_vec(),
        sees: sees_choices(sees),
        services: service_choices(&services),
        chrome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

fn line(row: &Row) -> Line {
    let m = &row.mandate;
    Line {
        href: format!("/mandates/{}", m.id.text()),
        id: m.id.text(),
        name: row.name.clone(),
        relation: format!("{}（{}）", m.called(), m.kin.label()),
        phone: row.phone.clone(),
        sees: m.sees.label(),
        services: m.services.label(),
        lasts: lasts(row),
        evidence: m.evidence.label(),
        tag: standing(row),
        open: m.state != mandates::State::Ended,
    }
}

/// `POST /elders/{id}/mandates`.
pub(crate) async fn give(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    let elder = elder(&id)?;
    let (sent, photo) = read(form).await?;
    let again = |field: &'static str, words: String| vec![FieldError { field, words }];
    let Ok(phone) = Phone::parse(sent.text("phone")) else {
        let errors = again("phone", "请填代办人自己的手机号".to_owned());
        return render(&state, &signed, elder, Some(&sent), errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    // Only whoever may see the elder leaves bytes with us.
    state.desk.look(&signed.ask, elders::Glance { elder }).await?;
    let paper = match photo.is_empty() {
        true => None,
        false => match papers::keep(&state, photo).await {
            Ok(name) => Some(name),
            Err(trouble) => {
                let (status, words) = (StatusCode::UNPROCESSABLE_ENTITY, trouble.words());
                return render(&state, &signed, elder, Some(&sent), again("photo", words), status).await;
            }
        },
    };
    let act = Give {
        elder,
        name: sent.text("name").to_owned(),
        phone,
        kin: Kin::read(sent.text("kin")).unwrap_or(Kin::Family),
        relation: sent.text("relation").to_owned(),
        terms: terms(&sent),
        evidence: Evidence::read(sent.text("evidence")).unwrap_or(Evidence::Paper),
        paper,
        words: sent.text("words").to_owned(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(given) => Ok(say(&format!("/mandates/{}", given.mandate.text()), false, told(&given))),
        Err(outcome) => {
            let fields = [
                ("name", "name"),
                ("phone", "phone"),
                ("words", "words"),
                ("paper", "photo"),
                ("evidence", "evidence"),
                ("sees", "sees"),
                ("from", "from"),
                ("until", "until"),
            ];
            let (status, errors) = wrong(outcome.into(), &fields)?;
            render(&state, &signed, elder, Some(&sent), errors, status).await
        }
    }
}

fn told(given: &Given) -> &'static str {
    match (given.state, given.flagged) {
        (mandates::State::Live, _) => "授权登记好了，现在起有效",
        (_, true) => "登记了。这个人替好几位不是亲属的老人办事，要主管核实后才有效",
        (_, false) => "登记了，还没有生效：要打老人家自己的电话核实，工单已经开好",
    }
}

/// The fields and the photo of the form.
async fn read(mut form: Multipart) -> Result<(Sent, Vec<u8>), Trouble> {
    let torn = |error: axum::extract::multipart::MultipartError| {
        Trouble::told(error.status(), "照片太大或没有传完，请重新拍一张")
    };
    let (mut fields, mut photo) = (Vec::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(torn)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().is_some() {
            true if name == "photo" => photo = field.bytes().await.map_err(torn)?.to_vec(),
            true => {}
            false => fields.push((name, field.text().await.map_err(torn)?)),
        }
    }
    Ok((Sent::of(fields), photo))
}
