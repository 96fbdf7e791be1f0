//! Amending who an elder is: the form is fed with clear values, which leaves a trail entry; the document's number stays
//! masked and is replaced only when typed anew. Who comes second is told what the first has changed.

use crate::draft::{Draft, Reading, elder};
use crate::fields::{self, Fields};
use crate::words::{Heading, tabs};
use axum::extract::Path;
use axum::http::StatusCode;
use base::identity::Document;
use base::{AnyId as _, Date, ElderId, Moment};
use desk::Outcome;
use elders::{Amend, AmendRefused, Unmask, Unmasked};
use pages::State;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Chrome, Family, FieldError, Tag};

/// The form.
#[derive(askama::Template)]
#[template(path = "amend.html")]
struct AmendPage {
    chrome: Chrome,
    heading: Heading,
    fields: Fields,
    masked: String,
    seen: i64,
    base: String,
    doubts: Vec<String>,
}

/// `GET /elders/{id}/amend`.
pub(crate) async fn form(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, None).await
}

/// `POST /elders/{id}/amend`.
pub(crate) async fn save(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let mut profile = fields::profile(&mut reading);
    if !reading.errors.is_empty() {
        let errors = reading.errors;
        return render(&state, &signed, id, Some(Draft::unreadable(sent, errors))).await;
    }
    // What the form does not show stays as it is, and so does a number that nobody typed anew.
    let now = state.desk.look(&signed.ask, Unmask { elder: id }).await?;
    if profile.identity.is_empty() && sent.text("no_identity").is_empty() {
        profile.identity = now.profile.identity.clone();
    }
    profile.languages = now.profile.languages;
    profile.hearing = now.profile.hearing;
    profile.sight = now.profile.sight;
    let seen = sent.number("seen").map(Moment::from_ms);
    let act = Amend { elder: id, profile, seen, base: unpack(sent.text("base")) };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) => Ok(say(&format!("/elders/{}/record", id.text()), false, "改好了")),
        Err(Outcome::Refused(AmendRefused::Meanwhile(parts))) => {
            let parts = if parts.is_empty() { "档案".to_owned() } else { parts.join("、") };
            let words = format!("别人刚改过：{parts}。您填的还在下面，请对照新内容改好再保存");
            let errors = vec![FieldError { field: "", words }];
            let draft = Draft { sent, errors, status: StatusCode::CONFLICT };
            render(&state, &signed, id, Some(draft)).await
        }
        Err(outcome) => {
            let draft = Draft::refused(sent, outcome, &fields::names())?;
            render(&state, &signed, id, Some(draft)).await
        }
    }
}

/// `part:print` with commas between.
fn pack(base: &[(String, String)]) -> String {
    base.iter().map(|(part, print)| format!("{part}:{print}")).collect::<Vec<_>>().join(",")
}

fn unpack(text: &str) -> Vec<(String, String)> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once(':'));
    pairs.map(|(part, print)| (part.to_owned(), print.to_owned())).collect()
}

async fn render(state: &State, signed: &Signed, id: ElderId, draft: Option<Draft>) -> Answer {
    let Unmasked { profile, changed_at, base, died } =
        state.desk.look(&signed.ask, Unmask { elder: id }).await?;
    let mut chrome = signed.chrome(state, Family::Desk, "修改长者档案");
    let today = Date::of(state.desk.clock().now());
    let region = profile.region.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut tags: Vec<Tag> =
        died.map(|died| Tag::new("late", format!("已去世 {died}"))).into_iter().collect();
    tags.extend(profile.categories.iter().map(|category| Tag::new("p2", category.label())));
    let age = profile.birth.map(|birth| format!(" {} 岁", birth.age_on(today))).unwrap_or_default();
    let heading = Heading {
        id: id.text(),
        name: profile.name.clone(),
        age: format!("{}{age}", profile.sex.text()),
        region: String::new(),
        tags,
        tabs: tabs(id, "amend"),
    };
    let (fields, status, doubts) = match draft {
        None => {
            let regions = fields::regions(state, &signed.ask, &region).await?;
            (Fields::of(&profile, regions), StatusCode::OK, Vec::new())
        }
        Some(Draft { sent, errors, status }) => {
            chrome.errors = errors;
            let regions = fields::regions(state, &signed.ask, sent.text("region")).await?;
            let document = Document::from_word(sent.text("document")).unwrap_or_default();
            let doubts = fields::doubts(document, sent.text("identity"), today);
            (Fields::typed(&sent, regions), status, doubts)
        }
    };
    let response = page(&AmendPage {
        chrome,
        heading,
        fields,
        masked: profile.identity,
        seen: changed_at.ms(),
        base: pack(&base),
        doubts,
    })?;
    Draft::answer(status, response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_survive_their_field() {
        let base = vec![("name".to_owned(), "ab12".to_owned()), ("door".to_owned(), "ff".to_owned())];
        assert_eq!(unpack(&pack(&base)), base);
        assert_eq!(unpack(""), []);
    }
}
