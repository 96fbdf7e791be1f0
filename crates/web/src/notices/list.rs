//! `GET /notices`: those on one's own page first; for who watches over others, all in scope.

use crate::agent::words::when;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Tag};
use crate::lists::params::Params;
use crate::lists::{Cell, Filter, ListPage, Row};
use ::notices::{About, List, Means, NoticeView, State as Fate};
use axum::extract::State as Held;
use axum::http::Uri;
use base::{AnyId as _, Moment, NoticeId};
use desk::Role;

const PATH: &str = "/notices";
/// Who sees more than the notices to themselves.
const OVERSEES: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer];

/// The list.
pub(crate) async fn list(Held(state): Held<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let oversees = signed.is(OVERSEES);
    let mine = !oversees || params.get("mine").is_some();
    let asked = List {
        means: params.get("means").and_then(|word| Means::read(&word)),
        state: params.get("state").and_then(|word| Fate::read(&word)),
        before: params.get("after").and_then(|id| NoticeId::parse(&id).ok()),
        ..List::of(if mine { About::Mine } else { About::All })
    };
    let found = state.desk.look(&signed.ask, asked.clone()).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "通知");
    chrome.path = PATH.into();
    (chrome.live, chrome.topics) = (true, "notices.");
    page(&ListPage {
        chrome,
        about: "发出去的每一条，送没送到都在这里".into(),
        tabs: if oversees { tabs(&asked, mine) } else { Vec::new() },
        filters: filters(&asked),
        kept: params.kept(&["means", "state"]),
        columns: vec!["什么时候", "怎么送", "说什么", "送给", "状态", "没送到的原因"],
        rows: found.rows.iter().map(|row| line(row, now)).collect(),
        empty: "没有这样的通知。",
        pager: params.onward(PATH, found.next.map(|id| id.text()), found.rows.len()),
        act: None,
    })
}

fn tabs(asked: &List, mine: bool) -> Vec<Choice> {
    let is = |means: Option<Means>, fate: Option<Fate>| !mine && asked.means == means && asked.state == fate;
    vec![
        Choice::new(PATH, "全部", is(None, None)),
        Choice::new("/notices?mine=yes", "给我的", mine),
        Choice::new("/notices?state=failed", "没送到", is(None, Some(Fate::Failed))),
        Choice::new(
            "/notices?means=print&state=queued",
            "等着打印",
            is(Some(Means::Print), Some(Fate::Queued)),
        ),
        Choice::new(
            "/notices?means=call&state=queued",
            "等着打电话",
            is(Some(Means::Call), Some(Fate::Queued)),
        ),
    ]
}

fn filters(asked: &List) -> Vec<Filter> {
    let mut means = vec![Choice::new("", "全部", asked.means.is_none())];
    means.extend(Means::ALL.map(|m| Choice::new(m.word(), m.label(), asked.means == Some(m))));
    let mut state = vec![Choice::new("", "全部", asked.state.is_none())];
    state.extend(Fate::ALL.map(|s| Choice::new(s.word(), s.label(), asked.state == Some(s))));
    vec![
        Filter { name: "means", label: "怎么送", choices: means },
        Filter { name: "state", label: "状态", choices: state },
    ]
}

/// The tag of a state.
pub(crate) fn fate(state: Fate) -> Tag {
    let class = match state {
        Fate::Queued => "p2",
        Fate::Sent => "line",
        Fate::Heard | Fate::Confirmed => "good",
        Fate::Failed => "late",
    };
    Tag::new(class, state.label())
}

fn line(row: &NoticeView, now: Moment) -> Row {
    let to = match (row.to.as_str(), row.account.is_some()) {
        ("", true) => "工作人员".to_owned(),
        ("", false) => "长者本人".to_owned(),
        (number, _) => number.to_owned(),
    };
    Row {
        class: if row.state == Fate::Failed { "late" } else { "" },
        cells: vec![
            Cell::Num(when(row.made_at, now)),
            Cell::Text(row.means.label().into()),
            Cell::Link(format!("/notices/{}", row.id.text()), row.headline.clone()),
            Cell::Soft(to),
            Cell::Tag(fate(row.state)),
            Cell::Soft(row.reason.clone().unwrap_or_default()),
        ],
    }
}
