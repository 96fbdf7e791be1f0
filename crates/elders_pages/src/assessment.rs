//! One assessment to read and to print: every score, the arithmetic step by step, room for signatures.

use crate::draft::elder;
use crate::record::open;
use crate::words::{Heading, moment, source};
use ability::{ITEMS, Part};
use axum::extract::Path;
use base::AnyId as _;
use elders::{Assessment, AssessmentOf};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};

/// The page.
#[derive(askama::Template)]
#[template(path = "assessment.html")]
struct AssessmentPage {
    chrome: Chrome,
    heading: Heading,
    id: String,
    level: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<PartDone>,
    steps: Vec<String>,
    voided: bool,
}

/// One part with its sum.
struct PartDone {
    label: String,
    sum: u8,
    most: u8,
    rows: Vec<(String, &'static str, u8, u8, &'static str)>,
}

/// `GET /elders/{id}/assessments/{assessment}`.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    Path((id, assessment)): Path<(String, String)>,
) -> Answer {
    let id = elder(&id)?;
    let assessment = base::AssessmentId::parse(&assessment).map_err(|_| Trouble::absent())?;
    let done = state.desk.look(&signed.ask, AssessmentOf { elder: id, assessment }).await?;
    let whole = open(&state, &signed, id).await?;
    let chrome = signed.chrome(&state, Family::Desk, "能力评估结果");
    let level = match &done.outcome {
        Some(outcome) => outcome.level.label().to_owned(),
        None => done.row.grade.map_or("失能，等级不详", |grade| grade.label()).to_owned(),
    };
    page(&AssessmentPage {
        chrome,
        heading: Heading::of(&whole, "assess"),
        id: assessment.text(),
        level,
        facts: facts(&done),
        parts: parts(&done),
        steps: done.outcome.iter().flat_map(|one| &one.steps).map(ToString::to_string).collect(),
        voided: done.row.voided,
    })
}

fn facts(done: &Assessment) -> Vec<(&'static str, String)> {
    let day = |day: Option<base::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = [
        ("评估日期", day(done.row.day)),
        ("下次评估", day(done.row.due)),
        (
            "为什么评",
            if done.outcome.is_some() { done.given.occasion.label().to_owned() } else { String::new() },
        ),
        ("评估人", done.given.assessors.join("、")),
        ("评估机构", done.given.institution.clone()),
        ("信息提供人", done.given.informant.clone()),
        ("依据", source(&done.row.instrument).to_owned()),
        ("登记时间", moment(done.row.noted_at)),
        ("备注", done.given.note.clone()),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn parts(done: &Assessment) -> Vec<PartDone> {
    let (Some(sheet), Some(outcome)) = (&done.given.sheet, &done.outcome) else { return Vec::new() };
    let part = |(part, sum): (Part, u8)| PartDone {
        label: format!("{} {}", part.code(), part.label()),
        sum,
        most: part.most(),
        rows: ITEMS
            .iter()
            .zip(sheet.scores)
            .filter(|(item, _)| item.part == part)
            .map(|(item, score)| {
                let score = score.unwrap_or_default();
                let words = item.ladder.get(usize::from(score)).copied().unwrap_or_default();
                (item.code.to_owned(), item.name, score, item.most(), words)
            })
            .collect(),
    };
    Part::ALL.into_iter().zip(outcome.sums).map(part).collect()
}
