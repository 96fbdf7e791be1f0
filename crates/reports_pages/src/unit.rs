//! `GET /regions/{id}`: one unit on a day, both of its parents, what is below it, and all its versions.

use crate::words::{day, day_or};
use axum::extract::Path;
use axum::http::Uri;
use base::{Date, RegionCode};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};
use regions::{Around, Show, Unit};
use std::collections::HashMap;

struct Version {
    name: String,
    kind: &'static str,
    parent: String,
    manager: String,
    from: String,
    until: String,
    holds: bool,
}

#[derive(askama::Template)]
#[template(path = "unit.html")]
struct UnitPage {
    chrome: Chrome,
    code: String,
    around: Around,
    versions: Vec<Version>,
    reads_month: bool,
    month: String,
}

/// The page.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    uri: Uri,
) -> Answer {
    let code = RegionCode::parse(&path).map_err(|_| Trouble::absent())?;
    let today = Date::of(state.desk.clock().now());
    let on = day(&uri).unwrap_or(today);
    let around = state.desk.look(&signed.ask, Show { code: code.clone(), on: Some(on) }).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut others: Vec<RegionCode> = Vec::new();
    for version in &around.versions {
        others.extend(version.parent.iter().chain(&version.manager).cloned());
    }
    others.sort();
    others.dedup();
    for code in others {
        let other = state.desk.look(&signed.ask, Show { code: code.clone(), on: None }).await?;
        names.insert(
            code.to_string(),
            other.versions.into_iter().next().map(|unit| unit.name).unwrap_or_default(),
        );
    }
    let named = |code: &Option<RegionCode>| match code {
        Some(code) => format!("{}（{code}）", names.get(code.as_str()).map_or("", String::as_str)),
        None => "—".to_owned(),
    };
    let version = |unit: &Unit| Version {
        name: unit.name.clone(),
        kind: unit.kind.label(),
        parent: named(&unit.parent),
        manager: named(&unit.manager),
        from: day_or(unit.from, "一直"),
        until: unit.until.map_or_else(|| "至今".to_owned(), |until| format!("{until} 之前")),
        holds: unit.holds_on(on),
    };
    let name = around.unit.as_ref().or(around.versions.first()).map_or("区划", |unit| unit.name.as_str());
    let mut chrome = signed.chrome(&state, Family::Desk, name);
    chrome.path = format!("/regions/{code}");
    let reads = <reports::Report as desk::Query>::ROLES;
    page(&UnitPage {
        chrome,
        code: code.to_string(),
        versions: around.versions.iter().map(version).collect(),
        reads_month: signed.is(reads) && around.unit.is_some() && on <= today,
        month: format!("{:04}-{:02}", on.year(), on.month()),
        around,
    })
}
