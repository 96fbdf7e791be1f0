//! `GET /devices`: devices by filter; without one, those in use.

use super::params::Params;
use super::{Cell, Filter, ListPage, Row, address};
use crate::agent::words;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Tag};
use axum::http::Uri;
use base::{AnyId as _, Moment};
use devices::Silence;
use devices::read::{Filter as Devices, List};

const PATH: &str = "/devices";

/// The list.
pub async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let filter: Devices = if params.plain() { Devices::active() } else { params.filter(&[])? };
    let asked = List { filter: filter.clone(), page: params.page(), size: 50 };
    let found = state.desk.look(&signed.ask, asked).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "设备");
    chrome.path = PATH.into();
    (chrome.live, chrome.topics) = (true, "devices.");
    page(&ListPage {
        chrome,
        about: "按登记先后".into(),
        tabs: tabs(&filter),
        filters: filters(&filter),
        kept: params.kept(&["kind"]),
        columns: vec!["设备", "编号", "状态", "长者", "装在哪里", "最近一次心跳", "电量", "工单"],
        rows: found.rows.iter().map(|row| line(row, now)).collect(),
        empty: "没有这样的设备。",
        pager: params.counted(PATH, found.page, found.pages, found.total),
        act: None,
    })
}

fn tabs(filter: &Devices) -> Vec<Choice> {
    let low = Devices { low_battery: true, ..Devices::active() };
    let mut choices = vec![("在用", Devices::active())];
    choices.extend(Silence::ALL.into_iter().rev().map(|s| (s.label(), Devices::heard(s))));
    choices.push(("电量低", low));
    choices
        .into_iter()
        .map(|(word, wanted)| Choice::new(address::with(PATH, wanted.to_query()), word, wanted == *filter))
        .collect()
}

fn filters(filter: &Devices) -> Vec<Filter> {
    let mut kind = vec![Choice::new("", "全部", filter.kind.is_none())];
    kind.extend(
        devices::Kind::ALL.into_iter().map(|k| Choice::new(k.word(), k.label(), filter.kind == Some(k))),
    );
    vec![Filter { name: "kind", label: "种类", choices: kind }]
}

/// How a device is heard of.
pub(crate) fn silence(row: &devices::read::Row) -> Tag {
    if row.state == devices::State::Withdrawn {
        return Tag::new("line", row.state.label());
    }
    let class = match row.silence {
        Silence::Heard => "good",
        Silence::Late => "p2",
        Silence::Silent => "late",
        Silence::Never => "line",
    };
    Tag::new(class, row.silence.label())
}

fn line(row: &devices::read::Row, now: Moment) -> Row {
    let case = match row.silent_case {
        Some(id) => Cell::Link(format!("/cases/{}", id.text()), "看工单".into()),
        None => Cell::Soft(String::new()),
    };
    Row {
        class: if row.silence == Silence::Silent { "late" } else { "" },
        cells: vec![
            Cell::Text(row.kind.label().into()),
            Cell::Num(row.id.text()),
            Cell::Tag(silence(row)),
            Cell::Link(format!("/elders/{}", row.elder.text()), "看长者".into()),
            Cell::Soft(row.place.clone()),
            Cell::Num(row.heard_at.map(|at| words::when(at, now)).unwrap_or_default()),
            Cell::Num(row.battery.map(|percent| format!("{percent} %")).unwrap_or_default()),
            case,
        ],
    }
}
