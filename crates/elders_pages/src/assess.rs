//! The sheet of GB/T 42195-2022 by keyboard: a digit and Tab for each item; one button computes, another saves.

use crate::draft::{Draft, Reading, elder};
use crate::record::{Line, assessments, open};
use crate::words::{Heading, choices};
use ability::{ITEMS, Outcome, Part, Risk, Rules, Sheet};
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AnyId as _, Date, ElderId};
use elders::{Assess, GivenAssessment, Occasion};
use pages::State;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family, FieldError};

/// The form.
#[derive(askama::Template)]
#[template(path = "assess.html")]
struct AssessPage {
    chrome: Chrome,
    heading: Heading,
    before: Vec<Line>,
    parts: Vec<PartOfForm>,
    risks: Vec<(&'static str, &'static str, String)>,
    occasions: Vec<Choice>,
    today: String,
    typed: Sent,
    /// What it comes to, once it was computed: sum and how many are answered, then the steps.
    so_far: Option<String>,
    steps: Vec<String>,
}

/// One part of the sheet.
struct PartOfForm {
    code: &'static str,
    label: &'static str,
    most: u8,
    items: Vec<ItemOfForm>,
}

/// One item of the sheet.
struct ItemOfForm {
    code: &'static str,
    field: String,
    name: &'static str,
    hint: &'static str,
    most: u8,
    ladder: Vec<(usize, &'static str)>,
    value: String,
    wrong: bool,
}

/// `GET /elders/{id}/assess`.
pub(crate) async fn form(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, elder(&path)?, Draft::default(), None).await
}

/// `POST /elders/{id}/assess`: computes, or saves.
pub(crate) async fn save(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let id = elder(&path)?;
    let mut reading = Reading::of(&sent);
    let day = reading.day("day");
    let (sheet, unread) = sheet(&sent);
    let outcome = ability::assess(&sheet, &Rules::default());
    if sent.text("do") == "compute" {
        let draft = Draft { sent, errors: Vec::new(), status: StatusCode::OK };
        return render(&state, &signed, id, draft, Some((sheet, outcome.ok()))).await;
    }
    let mut errors = reading.errors;
    errors.extend(unread);
    if let Err(bad) = &outcome {
        errors.extend(bad.0.iter().map(|wrong| FieldError { field: "sheet", words: wrong.to_string() }));
    }
    if !errors.is_empty() {
        let draft = Draft::unreadable(sent, errors);
        return render(&state, &signed, id, draft, Some((sheet, outcome.ok()))).await;
    }
    let names = ["assessor1", "assessor2"].map(|field| sent.text(field).to_owned());
    let given = GivenAssessment {
        day,
        sheet: Some(sheet.clone()),
        grade: None,
        occasion: Occasion::read(sent.text("occasion")).unwrap_or_default(),
        assessors: names.into_iter().filter(|name| !name.is_empty()).collect(),
        institution: sent.text("institution").to_owned(),
        informant: sent.text("informant").to_owned(),
        note: sent.text("note").to_owned(),
    };
    let act = Assess { elder: id, given, rules: Rules::default() };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(assessment) => {
            let to = format!("/elders/{}/assessments/{}", id.text(), assessment.text());
            Ok(say(&to, false, "评估登记好了，可以打印签字"))
        }
        Err(refused) => {
            let fields = [("from", "day"), ("assessors", "assessor1"), ("note", "note"), ("", "sheet")];
            let draft = Draft::refused(sent, refused, &fields)?;
            render(&state, &signed, id, draft, Some((sheet, outcome.ok()))).await
        }
    }
}

/// The sheet as it was filled; what is no number is said.
fn sheet(sent: &Sent) -> (Sheet, Vec<FieldError>) {
    let mut errors = Vec::new();
    let mut wrong = |words: String| errors.push(FieldError { field: "sheet", words });
    let mut scores = [None; ITEMS.len()];
    for (score, item) in scores.iter_mut().zip(&ITEMS) {
        let text = half_width(sent.text(&item.field()));
        match text.parse::<u8>() {
            Ok(number) => *score = Some(number),
            Err(_) if text.is_empty() => {}
            Err(_) => wrong(format!("{} {}只写数字 0 到 {}", item.code, item.name, item.most())),
        }
    }
    let mut risks = Vec::new();
    for risk in Risk::ALL {
        let text = half_width(sent.text(risk.field()));
        match text.parse::<u32>() {
            Ok(0) => {}
            Ok(count) => risks.push((risk, count)),
            Err(_) if text.is_empty() => {}
            Err(_) => wrong(format!("“{}”只写次数", risk.label())),
        }
    }
    let ticked = |field: &str| !sent.text(field).is_empty();
    let sheet =
        Sheet { scores, coma: ticked("coma"), dementia: ticked("dementia"), mental: ticked("mental"), risks };
    (sheet, errors)
}

/// `４` as `4`.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '０'..='９' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
            other => other,
        })
        .collect()
}

async fn render(
    state: &State,
    signed: &Signed,
    id: ElderId,
    draft: Draft,
    computed: Option<(Sheet, Option<Outcome>)>,
) -> Answer {
    let whole = open(state, signed, id).await?;
    let today = Date::of(state.desk.clock().now());
    let mut chrome = signed.chrome(state, Family::Desk, "能力评估");
    let Draft { sent, errors, status } = draft;
    chrome.errors = errors;
    let so_far = computed.as_ref().map(|(sheet, outcome)| {
        let (sum, count) = sheet.so_far();
        match outcome {
            Some(outcome) => format!("26 项都有分，合计 {} 分", outcome.total),
            None => format!("已有 {count} 项，合计 {sum} 分，还差 {} 项", ITEMS.len() - count),
        }
    });
    let steps = computed.as_ref().and_then(|(_, outcome)| outcome.as_ref());
    let missing = computed.as_ref().map(|(sheet, _)| sheet.clone());
    let part = |part: Part| PartOfForm {
        code: part.code(),
        label: part.label(),
        most: part.most(),
        items: part
            .items()
            .map(|item| ItemOfForm {
                code: item.code,
                field: item.field(),
                name: item.name,
                hint: item.hint,
                most: item.most(),
                ladder: item.ladder.iter().copied().enumerate().collect(),
                value: sent.text(&item.field()).to_owned(),
                wrong: missing
                    .as_ref()
                    .is_some_and(|sheet| sheet.scores[item.place()].is_none_or(|score| score > item.most())),
            })
            .collect(),
    };
    let risks = Risk::ALL.map(|risk| (risk.field(), risk.label(), sent.text(risk.field()).to_owned()));
    let response = page(&AssessPage {
        heading: Heading::of(&whole, "assess"),
        before: assessments(&whole),
        parts: Part::ALL.into_iter().map(part).collect(),
        risks: risks.into(),
        occasions: choices(Occasion::ALL.map(|one| (one.word(), one.label())), sent.text("occasion")),
        today: today.to_string(),
        so_far,
        steps: steps
            .map(|outcome| outcome.steps.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        typed: sent,
        chrome,
    })?;
    Draft::answer(status, response)
}
