//! `GET /visits`: visits by filter; `GET /helpers`: who can go, just now.

use super::params::Params;
use super::{Cell, Filter, ListPage, Row, address};
use crate::agent::words;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Pager, Tag};
use axum::http::Uri;
use base::{AnyId as _, Moment};
use visits::read::{Filter as Visits, HelperRow, Helpers, List, Which};
use visits::{Duty, State as VisitState};

const PATH: &str = "/visits";

/// The list.
pub async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let filter: Visits = params.filter(&[])?;
    let asked = List { filter: filter.clone(), page: params.page(), size: 50 };
    let found = state.desk.look(&signed.ask, asked).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "上门");
    chrome.path = PATH.into();
    (chrome.live, chrome.topics) = (true, "visits.");
    page(&ListPage {
        chrome,
        about: "新的在前".into(),
        tabs: tabs(&filter),
        filters: filters(&filter),
        kept: params.kept(&["state", "service"]),
        columns: vec!["上门", "状态", "长者", "助老员", "派出", "接单", "到门", "做完", "离家门", "结果"],
        rows: found.rows.iter().map(|row| line(row, now)).collect(),
        empty: "没有这样的上门。",
        pager: params.counted(PATH, found.page, found.pages, found.total),
        act: None,
    })
}

fn tabs(filter: &Visits) -> Vec<Choice> {
    let is = |which| Visits { state: Some(which), ..Visits::default() };
    let choices = [
        ("全部", Visits::default()),
        ("正在进行", is(Which::Live)),
        ("正在找人", is(Which::Is(VisitState::Offering))),
        ("没人能去", is(Which::Is(VisitState::Nobody))),
        ("已结束", is(Which::Ended)),
        ("到门离家远", Visits { far: true, ..Visits::default() }),
    ];
    let tab = |(word, wanted): (&str, Visits)| {
        Choice::new(address::with(PATH, wanted.to_query()), word, wanted == *filter)
    };
    let mut tabs: Vec<Choice> = choices.into_iter().map(tab).collect();
    tabs.push(Choice::new("/helpers", "助老员", false));
    tabs
}

fn filters(filter: &Visits) -> Vec<Filter> {
    let is = |word: &str| filter.state.is_some_and(|which| which.word() == word);
    let mut state = vec![Choice::new("", "全部", filter.state.is_none())];
    state.extend([("live", "正在进行"), ("ended", "已结束")].map(|(w, label)| Choice::new(w, label, is(w))));
    state.extend(VisitState::ALL.into_iter().map(|s| Choice::new(s.word(), s.label(), is(s.word()))));
    let chosen = |code: &str| filter.service.as_deref() == Some(code);
    let mut service = vec![Choice::new("", "全部", filter.service.is_none())];
    let going = catalogue::shipped().offered().filter(|service| service.visits());
    service.extend(going.map(|s| Choice::new(s.code.clone(), s.name.clone(), chosen(&s.code))));
    vec![
        Filter { name: "state", label: "状态", choices: state },
        Filter { name: "service", label: "服务事项", choices: service },
    ]
}

fn line(row: &visits::read::Row, now: Moment) -> Row {
    let at = |at: Option<Moment>| Cell::Num(at.map(|at| words::when(at, now)).unwrap_or_default());
    let bad = matches!(row.state, VisitState::Nobody | VisitState::Failed);
    let helper = match &row.helper_name {
        Some(name) if row.seat > 1 => format!("{name}（第 {} 位）", row.seat),
        Some(name) => name.clone(),
        None => String::new(),
    };
    Row {
        class: if bad { "late" } else { "" },
        cells: vec![
            Cell::Link(format!("/visits/{}", row.id.text()), row.service_name.into()),
            Cell::Tag(words::visit_state(row.state)),
            Cell::Link(format!("/elders/{}", row.elder.text()), words::mask(&row.elder_name)),
            Cell::Text(helper),
            at(Some(row.sent_at)),
            at(row.accepted_at),
            at(row.arrived_at),
            at(row.finished_at),
            Cell::Num(row.distance.map(visits::distance_text).unwrap_or_default()),
            Cell::Soft(row.outcome.unwrap_or_default().into()),
        ],
    }
}

/// Helpers.
pub async fn helpers(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let wanted = Params::read(&uri).get("duty").and_then(|word| Duty::parse(&word));
    let mut rows = state.desk.look(&signed.ask, Helpers { on_duty: false }).await?;
    rows.retain(|row| wanted.is_none_or(|duty| row.duty == duty));
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "助老员");
    chrome.path = "/helpers".into();
    (chrome.live, chrome.topics) = (true, "visits.");
    let mut tabs = vec![Choice::new("/helpers", "全部", wanted.is_none())];
    tabs.extend(Duty::ALL.into_iter().map(|duty| {
        Choice::new(format!("/helpers?duty={}", duty.word()), duty.label(), wanted == Some(duty))
    }));
    page(&ListPage {
        chrome,
        about: "现在谁能去".into(),
        tabs,
        filters: Vec::new(),
        kept: Vec::new(),
        columns: vec!["助老员", "现在", "从", "会什么", "最近定位", "今天上门", "手上的"],
        pager: Pager { words: format!("共 {} 位", rows.len()), ..Pager::default() },
        rows: rows.iter().map(|row| helper(row, now)).collect(),
        empty: "没有这样的助老员。",
        act: None,
    })
}

fn helper(row: &HelperRow, now: Moment) -> Row {
    let duty = match row.duty {
        Duty::On if row.considering => Tag::new("p2", "有派单待答"),
        Duty::On => Tag::new("good", row.duty.label()),
        Duty::Job => Tag::new("p1", row.duty.label()),
        Duty::Resting | Duty::Off => Tag::new("line", row.duty.label()),
    };
    let fix = match row.fix {
        None => "没有定位".to_owned(),
        Some(_) if row.stale => "定位太旧".to_owned(),
        Some(_) => "有".to_owned(),
    };
    let visit = match row.visit {
        Some(id) => Cell::Link(format!("/visits/{}", id.text()), "看上门".into()),
        None => Cell::Soft(String::new()),
    };
    Row {
        class: "",
        cells: vec![
            Cell::Text(row.name.clone()),
            Cell::Tag(duty),
            Cell::Num(words::when(row.since, now)),
            Cell::Soft(row.skills.join("、")),
            Cell::Soft(fix),
            Cell::Num(format!("{} 次", row.today)),
            visit,
        ],
    }
}
