//! `GET /cases`: cases by filter. Without a filter, the open ones as they should be done.

use super::params::Params;
use super::{Cell, Filter, ListPage, Row, address};
use crate::agent::words;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Tag};
use axum::http::Uri;
use base::{AnyId as _, Moment};
use cases::read::{Filter as Cases, List, Order, Which};
use catalogue::Priority;

const PATH: &str = "/cases";

/// The list.
pub async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    // "all" is a word of this page alone: a filter that says nothing about the state.
    let all = params.get("state").as_deref() == Some("all");
    let filter: Cases = match (params.plain(), all) {
        (true, _) => Cases::open(),
        (_, true) => params.filter(&["state"])?,
        _ => params.filter(&[])?,
    };
    let ended = matches!(
        filter.state,
        None | Some(Which::Ended | Which::Is(cases::State::Closed | cases::State::Cancelled))
    );
    let order = if ended { Order::Newest } else { Order::Urgent };
    let found = state
        .desk
        .look(&signed.ask, List { filter: filter.clone(), order, page: params.page(), size: 50 })
        .await?;
    let behalf = super::behalf(&state, &signed, found.rows.iter().map(|row| row.id).collect()).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "工单");
    chrome.path = PATH.into();
    (chrome.live, chrome.topics) = (true, "cases.");
    page(&ListPage {
        chrome,
        about: about(&filter, ended),
        tabs: tabs(&filter, signed.me.account),
        filters: filters(&filter),
        kept: params.kept(&["service", "priority"]),
        columns: vec!["工单", "编号", "优先", "长者", "状态", "现在该做", "谁在办", "开单"],
        rows: found.rows.iter().map(|row| line(row, &behalf, now)).collect(),
        empty: "没有这样的工单。",
        pager: params.counted(PATH, found.page, found.pages, found.total),
        act: None,
    })
}

fn about(filter: &Cases, ended: bool) -> String {
    let order = if ended { "新的在前" } else { "最急的在前" };
    let since = filter.since.or(filter.ended_since).map(|at| {
        let b = at.beijing();
        format!("{}-{:02}-{:02} {} 起，", b.year, b.month, b.day, at.clock_text())
    });
    format!("{}{order}", since.unwrap_or_default())
}

fn tabs(filter: &Cases, me: base::AccountId) -> Vec<Choice> {
    let open = Cases::open;
    let choices = [
        ("没办结", open()),
        ("我的", Cases { owner: Some(me), ..open() }),
        ("没人接手", Cases { unheld: true, ..open() }),
        ("超时", Cases { overdue: true, ..open() }),
        ("等回访", Cases { callback: true, ..open() }),
        ("已结束", Cases { state: Some(Which::Ended), ..Cases::default() }),
    ];
    let tab = |(word, wanted): (&str, Cases)| {
        Choice::new(address::with(PATH, wanted.to_query()), word, wanted == *filter)
    };
    let mut tabs: Vec<Choice> = choices.into_iter().map(tab).collect();
    tabs.push(Choice::new(format!("{PATH}?state=all"), "全部", *filter == Cases::default()));
    tabs
}

fn filters(filter: &Cases) -> Vec<Filter> {
    let chosen = |code: &str| filter.service.as_deref() == Some(code);
    let services = catalogue::shipped().offered();
    let mut service = vec![Choice::new("", "全部", filter.service.is_none())];
    service.extend(services.map(|s| Choice::new(s.code.clone(), s.name.clone(), chosen(&s.code))));
    let mut priority = vec![Choice::new("", "全部", filter.priority.is_none())];
    priority.extend(
        Priority::ALL.into_iter().map(|p| {
            Choice::new(format!("{p:?}"), format!("{p:?} {}", p.name()), filter.priority == Some(p))
        }),
    );
    vec![
        Filter { name: "service", label: "服务事项", choices: service },
        Filter { name: "priority", label: "优先", choices: priority },
    ]
}

fn line(row: &cases::read::Row, behalf: &super::Behalf, now: Moment) -> Row {
    let elder = match (&row.elder, &row.elder_name) {
        (Some(id), Some(name)) => Cell::Link(format!("/elders/{}", id.text()), words::mask(name)),
        _ => Cell::Soft("还不知道是谁".into()),
    };
    let owner = match &row.owner_name {
        Some(name) => Cell::Text(name.clone()),
        None if row.state.open() => Cell::Soft(row.owner.rung.label().into()),
        None => Cell::Soft(String::new()),
    };
    let step = match row.outcome {
        Some(outcome) => outcome.to_owned(),
        None if row.state.open() => row.step_says.to_owned(),
        None => String::new(),
    };
    let late = row.overdue && row.state.open();
    let state = match row.satisfied {
        Some(said) if said <= 2 => Tag::new("late", format!("{}，不满意", row.state.label())),
        _ => words::case_state(row.state, late),
    };
    Row {
        class: if late { "late" } else { "" },
        cells: vec![
            Cell::Link(
                format!("/cases/{}", row.id.text()),
                match behalf.get(&row.id) {
                    Some(someone) => format!("{}（{}）", row.service_name, someone.words()),
                    None => row.service_name.into(),
                },
            ),
            Cell::Num(row.number.clone()),
            Cell::Tag(words::priority(row.priority)),
            elder,
            Cell::Tag(state),
            Cell::Soft(step),
            owner,
            Cell::Num(words::when(row.opened_at, now)),
        ],
    }
}
