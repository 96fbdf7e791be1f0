//! Mandates of the asking person's scope: those that wait for the elder's yes first.

use super::{lasts, standing};
use axum::extract::{Query, State as Held};
use base::AnyId as _;
use mandates::read::List;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family, Tag};
use std::collections::HashMap;

/// One row.
struct Line {
    href: String,
    who: String,
    elder: String,
    elder_href: String,
    terms: String,
    lasts: String,
    tag: Tag,
}

#[derive(askama::Template)]
#[template(path = "office/list.html")]
struct ListPage {
    chrome: Chrome,
    tabs: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Line>,
    next: Option<String>,
}

/// Tabs: word in the address, word on the page.
const TABS: [(&str, &str); 5] = [
    ("waiting", "待核实"),
    ("review", "要主管看"),
    ("ending", "一个月内到期"),
    ("live", "有效"),
    ("all", "全部"),
];

/// `GET /mandates`.
pub(crate) async fn show(
    Held(state): Held<State>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let asked = query.get("show").map_or("waiting", String::as_str);
    let tab = TABS.iter().find(|(word, _)| *word == asked).map_or("waiting", |(word, _)| *word);
    let wanted = List {
        state: match tab {
            "waiting" => Some(mandates::State::ToConfirm),
            "live" => Some(mandates::State::Live),
            _ => None,
        },
        flagged: tab == "review",
        ending: tab == "ending",
        before: query.get("before").and_then(|id| id.parse().ok()),
        limit: 50,
    };
    let found = state.desk.look(&signed.ask, wanted).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "代办授权");
    chrome.path = "/mandates".to_owned();
    let rows = found.rows.iter().map(|row| Line {
        href: format!("/mandates/{}", row.mandate.id.text()),
        who: format!("{}（{}）", row.name, row.mandate.called()),
        elder: row.elder_name.clone(),
        elder_href: format!("/elders/{}/mandates", row.mandate.elder.text()),
        terms: format!("看：{}；办：{}", row.mandate.sees.label(), row.mandate.services.label()),
        lasts: lasts(row),
        tag: standing(row),
    });
    page(&ListPage {
        chrome,
        tabs: TABS.iter().map(|(word, label)| (*word, *label, *word == tab)).collect(),
        rows: rows.collect(),
        next: found.next.map(|id| format!("/mandates?show={tab}&before={}", id.text())),
    })
}
