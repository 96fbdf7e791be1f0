//! `GET` and `POST /exports/new`: somebody asks for a list.

use crate::exports::region_names;
use axum::http::StatusCode;
use base::AnyId;
use elders::Category;
use pages::State;
use pages::door::{Answer, Sent, Signed, Trouble, page, say, wrong};
use pages::layout::{Choice, Chrome, Family, FieldError};
use sheets::export::{AskExport, Column, Format, KEPT, PURPOSES};

#[derive(askama::Template)]
#[template(path = "new_export.html")]
struct NewPage {
    chrome: Chrome,
    purposes: Vec<(Choice, &'static str, &'static str)>,
    reason: String,
    regions: Vec<Choice>,
    categories: Vec<Choice>,
    columns: Vec<Choice>,
    formats: Vec<Choice>,
    days: u64,
}

/// The empty form.
pub(crate) async fn form(state: axum::extract::State<State>, signed: Signed) -> Answer {
    render(&state, &signed, &Sent::default(), Vec::new(), StatusCode::OK).await
}

async fn render(
    state: &State,
    signed: &Signed,
    sent: &Sent,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut chrome = signed.chrome(state, Family::Desk, "申请导出");
    chrome.path = "/exports/new".into();
    chrome.errors = errors;
    let fresh = sent.request().is_empty();
    let own = &signed.me.region;
    let mut regions = Vec::new();
    if own.is_empty() {
        regions.push(Choice::new("", "全区", sent.text("region").is_empty()));
    }
    let names = region_names(state, signed).await?;
    regions.extend(names.into_iter().filter(|(code, _)| code.starts_with(own)).map(|(code, name)| {
        let chosen = sent.text("region") == code || (fresh && code == *own);
        Choice::new(code, name, chosen)
    }));
    let mut categories = vec![Choice::new("", "不限", sent.text("category").is_empty())];
    categories.extend(
        Category::ALL
            .into_iter()
            .map(|c| Choice::new(c.code(), c.label(), sent.text("category") == c.code())),
    );
    let usual = [Column::Name, Column::Sex, Column::Age, Column::Unit];
    let chosen = |column: Column| match fresh {
        true => usual.contains(&column),
        false => sent.all("column").any(|word| word == column.word()),
    };
    let format = if sent.text("format") == "csv" { Format::Csv } else { Format::Xlsx };
    let mut response = page(&NewPage {
        purposes: PURPOSES
            .iter()
            .map(|p| (Choice::new(p.code, p.label, sent.text("purpose") == p.code), p.about, p.ground))
            .collect(),
        reason: sent.text("reason").to_owned(),
        regions,
        categories,
        columns: Column::ALL.into_iter().map(|c| Choice::new(c.word(), c.label(), chosen(c))).collect(),
        formats: vec![
            Choice::new("xlsx", "表格（.xlsx）", format == Format::Xlsx),
            Choice::new("csv", "文本（.csv）", format == Format::Csv),
        ],
        days: KEPT.to_std().as_secs() / 86_400,
        chrome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// The form that was sent.
pub(crate) async fn ask(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let act = AskExport {
        purpose: sent.text("purpose").to_owned(),
        reason: sent.text("reason").to_owned(),
        region: sent.text("region").to_owned(),
        category: sent.some("category").and_then(Category::read),
        columns: sent.all("column").filter_map(Column::parse).collect(),
        format: Format::parse(sent.text("format")).unwrap_or(Format::Xlsx),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(export) => {
            let to = format!("/exports/{}", export.text());
            Ok(say(&to, false, "申请交上去了，请街道干部或值班主管批准"))
        }
        Err(outcome) => {
            let fields =
                [("purpose", "purpose"), ("reason", "reason"), ("columns", "columns"), ("region", "region")];
            let (status, errors) = wrong(Trouble::from(outcome), &fields)?;
            render(&state, &signed, &sent, errors, status).await
        }
    }
}
