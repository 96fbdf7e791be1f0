//! `GET` and `POST /sheets/{id}/columns`: which column is what.

use crate::params::{id, param};
use axum::extract::Path;
use axum::http::{StatusCode, Uri};
use base::AnyId;
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, back, page, wrong};
use pages::layout::{Choice, Chrome, Family, FieldError};
use sheets::{CONSTANTS, FIELDS, Look, Looked, Map, Mapped, Mapping, RECORDS, SheetId};

#[derive(askama::Template)]
#[template(path = "columns.html")]
struct ColumnsPage {
    chrome: Chrome,
    id: String,
    name: String,
    parts: Vec<Choice>,
    headers: Vec<Choice>,
    profiles: Vec<Choice>,
    part: i64,
    header: u64,
    by: Option<String>,
    warnings: Vec<String>,
    columns: Vec<Line>,
    constants: Vec<(String, String)>,
    regions: Vec<Choice>,
    source: String,
    keep_as: String,
    merged: usize,
    formulas: usize,
    same: Option<String>,
}

/// One column of the file.
struct Line {
    at: usize,
    header: String,
    examples: String,
    looks: &'static str,
    choices: Vec<Choice>,
    more: Vec<Choice>,
    odd: bool,
}

/// What was asked for.
struct Wanted {
    sheet: SheetId,
    part: i64,
    header: Option<u64>,
    profile: String,
}

/// The form.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    uri: Uri,
) -> Answer {
    let wanted = Wanted {
        sheet: id(&path)?,
        part: param(&uri, "part").and_then(|part| part.parse().ok()).unwrap_or(0),
        header: param(&uri, "header").and_then(|line| line.parse().ok()),
        profile: param(&uri, "profile").unwrap_or_default(),
    };
    render(&state, &signed, &wanted, None, Vec::new(), StatusCode::OK).await
}

async fn render(
    state: &State,
    signed: &Signed,
    wanted: &Wanted,
    sent: Option<(Mapping, String)>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let look = Look {
        sheet: wanted.sheet,
        part: wanted.part,
        header: wanted.header,
        profile: wanted.profile.clone(),
    };
    let looked = state.desk.look(&signed.ask, look).await?;
    let (mapping, keep_as) = sent.unwrap_or_else(|| (looked.mapping.clone(), String::new()));
    let mut chrome = signed.chrome(state, Family::Desk, "对列");
    chrome.path = format!("/sheets/{}/columns", wanted.sheet.text());
    chrome.errors = errors;
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    let said = mapping.constant("区划代码").unwrap_or_default().to_owned();
    let mut regions = vec![Choice::new("", "不统一，看每一行", said.is_empty())];
    let own = |code: &str| signed.me.region.is_empty() || code.starts_with(&signed.me.region);
    regions.extend(units.into_iter().filter(|unit| own(unit.unit.code.as_str())).map(|unit| {
        let code = unit.unit.code.to_string();
        let chosen = said == code;
        Choice::new(code, unit.unit.name, chosen)
    }));
    let mut response = page(&ColumnsPage {
        id: wanted.sheet.text(),
        name: looked.row.name.clone(),
        parts: parts(&looked, wanted.part),
        headers: headers(&looked),
        profiles: profiles(&looked, &wanted.profile),
        part: wanted.part,
        header: looked.survey.header,
        by: looked.by.clone(),
        warnings: mapping.warnings(&looked.survey),
        columns: lines(&looked, &mapping),
        constants: constants(&mapping),
        regions,
        source: mapping.source.clone(),
        keep_as,
        merged: looked.survey.merged,
        formulas: looked.survey.formulas,
        same: same(&looked),
        chrome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

fn parts(looked: &Looked, part: i64) -> Vec<Choice> {
    let many = looked.parts.len() > 1;
    let all = looked.parts.iter().enumerate().filter(|_| many);
    all.map(|(at, found)| {
        let word = format!("{}（{} 行）", found.name, found.rows);
        let href = format!("/sheets/{}/columns?part={at}", looked.row.id.text());
        Choice::new(href, word, at as i64 == part)
    })
    .collect()
}

fn headers(looked: &Looked) -> Vec<Choice> {
    let candidates = looked.survey.candidates.iter();
    candidates
        .map(|(line, words)| {
            Choice::new(line.to_string(), format!("第 {line} 行：{words}"), *line == looked.survey.header)
        })
        .collect()
}

fn profiles(looked: &Looked, wanted: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "按表头猜", wanted.is_empty() && looked.by.is_none())];
    choices.extend(looked.profiles.iter().map(|profile| {
        let chosen = looked.by.as_deref() == Some(profile.name.as_str());
        Choice::new(profile.name.clone(), profile.name.clone(), chosen)
    }));
    if choices.len() == 1 { Vec::new() } else { choices }
}

fn lines(looked: &Looked, mapping: &Mapping) -> Vec<Line> {
    looked
        .survey
        .columns
        .iter()
        .map(|column| {
            let said = mapping.columns.iter().find(|mapped| mapped.at == column.at);
            let field = said.map(|mapped| mapped.field.as_str()).unwrap_or_default();
            let mut choices = vec![Choice::new("", "不用这一列", field.is_empty())];
            choices
                .extend(FIELDS.iter().map(|known| Choice::new(known.name, known.name, known.name == field)));
            let more = RECORDS.iter().map(|known| Choice::new(known.name, known.name, known.name == field));
            let more = more.collect();
            let one = Mapping { columns: said.into_iter().cloned().collect(), ..Mapping::default() };
            Line {
                at: column.at,
                header: column.header.clone(),
                examples: column.examples.join("、").chars().take(40).collect(),
                looks: if column.filled == 0 { "空的" } else { column.looks.label() },
                odd: one.warnings(&looked.survey).iter().any(|warning| warning.contains("选错")),
                choices,
                more,
            }
        })
        .collect()
}

/// Fields that may be the same for the whole file, but the region, which is chosen from a list.
fn constants(mapping: &Mapping) -> Vec<(String, String)> {
    let named = ["类别", "电话1说明"];
    let kept = CONSTANTS.iter().filter(|name| named.contains(name));
    kept.map(|name| ((*name).to_owned(), mapping.constant(name).unwrap_or_default().to_owned())).collect()
}

fn same(looked: &Looked) -> Option<String> {
    let (_, state, at) = looked.same.first()?;
    let at = at.beijing();
    Some(format!(
        "这个文件 {} 月 {} 日 {:02}:{:02} 传过一次（{}）。再导一次不会重复登记。",
        at.month,
        at.day,
        at.hour,
        at.minute,
        state.label()
    ))
}

/// The form that was sent.
pub(crate) async fn say(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let wanted = Wanted {
        sheet: id(&path)?,
        part: sent.number("part").unwrap_or(0),
        header: sent.text("header").parse().ok(),
        profile: String::new(),
    };
    let look = Look { sheet: wanted.sheet, part: wanted.part, header: wanted.header, profile: String::new() };
    let looked = state.desk.look(&signed.ask, look).await?;
    let columns = looked.survey.columns.iter().map(|column| Mapped {
        at: column.at,
        header: column.header.clone(),
        field: sent.text(&format!("c{}", column.at)).to_owned(),
    });
    let said = CONSTANTS.iter().map(|name| ((*name).to_owned(), sent.text(name).to_owned()));
    let mapping = Mapping {
        part: usize::try_from(wanted.part).unwrap_or_default(),
        header: looked.survey.header,
        columns: columns.collect(),
        constants: said.filter(|(_, value)| !value.is_empty()).collect(),
        source: sent.text("source").to_owned(),
    };
    let keep_as = sent.text("profile").to_owned();
    let act = Map { sheet: wanted.sheet, mapping: mapping.clone(), keep_as: keep_as.clone(), at_once: false };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(back(&format!("/sheets/{}", wanted.sheet.text()))),
        Err(outcome) => {
            let fields = [("columns", "columns"), ("source", "source"), ("profile", "profile")];
            let (status, errors) = wrong(Trouble::from(outcome), &fields)?;
            render(&state, &signed, &wanted, Some((mapping, keep_as)), errors, status).await
        }
    }
}
