//! `GET /exports`: what was asked for.

use crate::params::param;
use crate::words::{export_standing, when};
use axum::http::Uri;
use base::AnyId;
use desk::Role;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family};
use sheets::export::ExportsList;

#[derive(askama::Template)]
#[template(path = "exports.html")]
struct ExportsPage {
    chrome: Chrome,
    rows: Vec<Line>,
    next: Option<String>,
    may_ask: bool,
}

struct Line {
    href: Option<String>,
    number: String,
    tag: String,
    purpose: &'static str,
    reason: String,
    region: String,
    rows: i64,
    asker: String,
    decider: String,
    at: String,
    fetched: i64,
    waits: bool,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let after = param(&uri, "after").and_then(|id| AnyId::parse(&id).ok());
    let (rows, next) = state.desk.look(&signed.ask, ExportsList { after }).await?;
    let now = state.desk.clock().now();
    let names = region_names(&state, &signed).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "导出名单");
    chrome.path = "/exports".into();
    (chrome.live, chrome.topics) = (true, "exports.");
    // Who reads the trail sees that lists went out, not the requests themselves.
    let may_ask = signed.is(&[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor]);
    let line = |row: sheets::export::ExportRow| Line {
        href: may_ask.then(|| format!("/exports/{}", row.id.text())),
        number: row.number,
        tag: export_standing(row.state).html(),
        purpose: row.purpose.label,
        reason: row.reason,
        region: name(&names, &row.region),
        rows: row.rows,
        asker: if row.own { "我".to_owned() } else { row.asker },
        decider: row.decider,
        at: when(row.asked_at, now),
        fetched: row.fetched,
        waits: row.may_decide,
    };
    page(&ExportsPage {
        rows: rows.into_iter().map(line).collect(),
        next: next.map(|id| format!("/exports?after={}", id.text())),
        may_ask,
        chrome,
    })
}

/// Code → name of every unit.
pub(crate) async fn region_names(
    state: &State,
    signed: &Signed,
) -> Result<Vec<(String, String)>, pages::door::Trouble> {
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    Ok(units.into_iter().map(|unit| (unit.unit.code.to_string(), unit.unit.name)).collect())
}

/// The name of a unit.
pub(crate) fn name(names: &[(String, String)], code: &str) -> String {
    match code {
        "" => "全区".to_owned(),
        code => names
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name.clone()),
    }
}
