//! `GET /audit`: the trail by act and by how it ended, newest first.

use super::read::{ReadCaseTrail, ReadTrail, Trail, number};
use crate::agent::words;
use crate::door::{Answer, Signed, State, Trouble, page};
use crate::layout::{Choice, Family, Pager, Tag};
use crate::lists::{Cell, Filter, ListPage, Params, Row};
use axum::extract::Path;
use axum::http::Uri;
use base::{AnyId as _, CaseId, EntryId};
use desk::{Actor, Channel, Entry, Query as _, Registry, Role, Search};

const PATH: &str = "/audit";
/// The families of acts, by the beginning of their names.
const FAMILIES: [(&str, &str); 8] = [
    ("staff.", "账号和登录"),
    ("elders.", "长者档案"),
    ("cases.", "工单"),
    ("calls.", "来电"),
    ("visits.", "上门"),
    ("devices.", "设备"),
    ("notices.", "通知"),
    ("web.", "看留痕"),
];
const ENDS: [(&str, &str); 4] =
    [("done", "办成"), ("opened", "看过"), ("refused", "没办成"), ("denied", "不准")];

const COLUMNS: [&str; 8] = ["时间", "谁", "做了什么", "结果", "从哪里", "关于谁", "工单", "细节"];

/// The list.
pub(crate) async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let act = params.get("act").filter(|act| FAMILIES.iter().any(|(word, _)| word == act));
    let outcome = params.get("outcome").filter(|end| ENDS.iter().any(|(word, _)| word == end));
    let search = Search {
        act: act.clone(),
        outcome: outcome.clone(),
        actor: params.get("actor").filter(|text| Actor::parse(text).is_some()),
        before: params.get("after").and_then(|id| EntryId::parse(&id).ok()),
        limit: 100,
        ..Search::default()
    };
    let found = state.desk.look(&signed.ask, ReadTrail { search }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "留痕");
    chrome.path = PATH.into();
    let choices = |all: &[(&str, &str)], chosen: &Option<String>| {
        let mut choices = vec![Choice::new("", "全部", chosen.is_none())];
        choices.extend(
            all.iter().map(|(word, label)| Choice::new(*word, *label, chosen.as_deref() == Some(*word))),
        );
        choices
    };
    let (rows, next) = (found.rows.len(), found.next.map(|id| id.text()));
    let registry = state.desk.registry();
    page(&ListPage {
        chrome,
        about: "谁在什么时候做了什么，只能看，不能改；看留痕本身也留痕".into(),
        tabs: Vec::new(),
        filters: vec![
            Filter { name: "act", label: "做什么", choices: choices(&FAMILIES, &act) },
            Filter { name: "outcome", label: "结果", choices: choices(&ENDS, &outcome) },
        ],
        kept: Vec::new(),
        columns: COLUMNS.to_vec(),
        rows: found.rows.iter().map(|entry| line(entry, &found, registry, now, true)).collect(),
        empty: "没有这样的留痕。",
        pager: params.onward(PATH, next, rows),
        act: None,
    })
}

/// `GET /cases/{id}/trail`: every act, refused act and opened record of one case, the oldest first.
pub(crate) async fn of_case(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
) -> Answer {
    let case = CaseId::parse(&path).map_err(|_| Trouble::absent())?;
    let found = state.desk.look(&signed.ask, ReadCaseTrail { case }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, &format!("工单 {} 的留痕", number(case)));
    chrome.path = format!("/cases/{}/trail", case.text());
    // The audit administrator sees who did what, not the record itself.
    let back = (format!("/cases/{}", case.text()), "回到工单");
    let tabs = match signed.is(&[Role::Supervisor]) {
        true => vec![Choice::new(back.0, back.1, false)],
        false => vec![Choice::new(PATH, "全部留痕", false)],
    };
    let registry = state.desk.registry();
    page(&ListPage {
        chrome,
        about: "从第一声到最后一步，先发生的在前".into(),
        tabs,
        filters: Vec::new(),
        kept: Vec::new(),
        columns: COLUMNS.to_vec(),
        rows: found
            .rows
            .iter()
            .map(|entry| line(entry, &found, registry, now, signed.is(ReadTrail::ROLES)))
            .collect(),
        empty: "没有留痕。",
        pager: Pager { words: format!("共 {} 条", found.rows.len()), ..Pager::default() },
        act: None,
    })
}

/// `auditor`: names lead to everything that somebody did.
fn line(entry: &Entry, found: &Trail, registry: &Registry, now: base::Moment, auditor: bool) -> Row {
    let who = match Actor::parse(&entry.actor) {
        Some(Actor::Person(id)) => {
            let name = found.people.get(&id).cloned().unwrap_or_else(|| "没有这个账号".into());
            match auditor {
                true => Cell::Link(format!("{PATH}?actor=p%3A{}", id.text()), name),
                false => Cell::Text(name),
            }
        }
        Some(Actor::Device(_)) => Cell::Soft("设备".into()),
        _ => Cell::Soft("系统".into()),
    };
    let case = match entry.thread {
        Some(id) => Cell::Link(format!("/cases/{}/trail", id.text()), number(id)),
        None => Cell::Soft(String::new()),
    };
    let (class, end) = match entry.outcome.as_str() {
        "done" => ("good", "办成"),
        "opened" => ("line", "看过"),
        "denied" => ("late", "不准"),
        _ => ("p2", "没办成"),
    };
    let about =
        entry.elder.map(|id| found.elders.get(&id).map_or("已删除".into(), |name| words::mask(name)));
    Row {
        class: if entry.outcome == "denied" { "late" } else { "" },
        cells: vec![
            Cell::Num(words::when(entry.at, now)),
            who,
            Cell::Text(registry.says(&entry.act).to_owned()),
            Cell::Tag(Tag::new(class, end)),
            Cell::Soft(Channel::label(&entry.channel).into()),
            Cell::Text(about.unwrap_or_default()),
            case,
            Cell::Soft(detail(entry)),
        ],
    }
}

/// What an act noted. Of an act about an elder only what kind of thing changed: an auditor sees who did what, not the record.
fn detail(entry: &Entry) -> String {
    let Some(all) = entry.detail.as_object() else { return String::new() };
    let parts = all.iter().map(|(key, value)| match (entry.elder, value) {
        (None, serde_json::Value::String(text)) => format!("{key}: {text}"),
        (None, value) => format!("{key}: {value}"),
        (Some(_), _) => key.clone(),
    });
    let text = parts.collect::<Vec<_>>().join("；");
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
