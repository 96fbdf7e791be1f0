//! `GET /calls`: calls by filter, the newest first; `GET /call-backs`: calls that we owe.

use super::params::Params;
use super::{Cell, Filter, ListPage, Row, address};
use crate::agent::words;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Pager};
use crate::words as said;
use axum::http::Uri;
use base::{AnyId as _, Moment};
use calls::read::{Answered, CallBacks, CallRow, Filter as Calls, List, OwedRow};
use calls::{Direction, State as CallState};

const PATH: &str = "/calls";

/// The list.
pub async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let filter = address::calls_filter(|name| params.get(name));
    let asked = List { filter: filter.clone(), after: params.get("after"), limit: 50 };
    let found = state.desk.look(&signed.ask, asked).await?;
    let cases = found.rows.iter().filter_map(|row| row.case).collect();
    let behalf = super::behalf(&state, &signed, cases).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "来电");
    chrome.path = PATH.into();
    (chrome.live, chrome.topics) = (true, "calls.");
    let shown = found.rows.len();
    page(&ListPage {
        chrome,
        about: about(&filter),
        tabs: tabs(&filter, now),
        filters: filters(&filter),
        kept: params.kept(&["state", "direction"]),
        columns: vec!["时间", "方向", "状态", "类别", "谁", "号码", "谁接的", "等了", "通话", "工单"],
        rows: found.rows.iter().map(|row| line(row, &behalf, now)).collect(),
        empty: "没有这样的通话。",
        pager: params.onward(PATH, found.next, shown),
        act: None,
    })
}

fn about(filter: &Calls) -> String {
    let mut parts = Vec::new();
    if let Some(since) = filter.since {
        let b = since.beijing();
        parts.push(format!("{}-{:02}-{:02} {} 起", b.year, b.month, b.day, since.clock_text()));
    }
    match filter.answered {
        Some(Answered::Within(seconds)) => parts.push(format!("{seconds} 秒内接起的")),
        Some(Answered::Judged(seconds)) => parts.push(format!("已等满 {seconds} 秒或已有结果的")),
        Some(Answered::NotWithin(seconds)) => parts.push(format!("{seconds} 秒内没接起的，含没等到就挂的")),
        None => {}
    }
    parts.push("新的在前".into());
    parts.join("，")
}

fn tabs(filter: &Calls, now: Moment) -> Vec<Choice> {
    let since = Some(Moment::of_local_day(now.local_day()));
    let choices = [
        ("全部", Calls::default()),
        ("正在等", Calls { unanswered: true, ..Calls::default() }),
        ("今天来电", Calls { direction: Some(Direction::In), since, ..Calls::default() }),
        ("今天没等到", Calls { state: Some(CallState::Abandoned), since, ..Calls::default() }),
    ];
    let tab = |(word, wanted): (&str, Calls)| {
        Choice::new(address::with(PATH, address::calls_query(&wanted)), word, wanted == *filter)
    };
    let mut tabs: Vec<Choice> = choices.into_iter().map(tab).collect();
    tabs.push(Choice::new("/call-backs", "欠着要回拨", false));
    tabs
}

fn filters(filter: &Calls) -> Vec<Filter> {
    let mut state = vec![Choice::new("", "全部", filter.state.is_none())];
    state.extend(
        CallState::ALL.into_iter().map(|s| Choice::new(s.word(), s.label(), filter.state == Some(s))),
    );
    let mut direction = vec![Choice::new("", "全部", filter.direction.is_none())];
    direction.extend(
        [Direction::In, Direction::Out]
            .into_iter()
            .map(|d| Choice::new(d.word(), d.label(), filter.direction == Some(d))),
    );
    vec![
        Filter { name: "state", label: "状态", choices: state },
        Filter { name: "direction", label: "方向", choices: direction },
    ]
}

fn line(row: &CallRow, behalf: &super::Behalf, now: Moment) -> Row {
    let who = match row.elder {
        Some(id) => Cell::Link(format!("/elders/{}", id.text()), words::mask(&row.name)),
        None => Cell::Soft("没有登记".into()),
    };
    let case = match row.case {
        Some(id) => {
            let word = behalf.get(&id).map_or_else(|| "看工单".to_owned(), mandates::Someone::words);
            Cell::Link(format!("/cases/{}", id.text()), word)
        }
        None => Cell::Soft(String::new()),
    };
    let lasting = |span: Option<base::Span>| span.map(said::lasting).unwrap_or_default();
    Row {
        class: if row.state == CallState::Abandoned { "late" } else { "" },
        cells: vec![
            Cell::Link(format!("/calls/{}", row.call.text()), words::when(row.at, now)),
            Cell::Soft(row.direction.label().into()),
            Cell::Tag(said::call_state(row.state)),
            Cell::Tag(said::call_class(row.class)),
            who,
            Cell::Num(row.number.clone()),
            Cell::Text(row.agent_name.clone()),
            Cell::Num(lasting(row.waited)),
            Cell::Num(lasting(row.talked)),
            case,
        ],
    }
}

/// Calls that we owe.
pub async fn owed(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let rows = state.desk.look(&signed.ask, CallBacks {}).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "欠着要回拨");
    chrome.path = "/call-backs".into();
    (chrome.live, chrome.topics) = (true, "calls.");
    page(&ListPage {
        chrome,
        about: "没等到就挂了，或者断了的，我们欠一个电话".into(),
        tabs: vec![Choice::new(PATH, "全部通话", false), Choice::new("/call-backs", "欠着要回拨", true)],
        filters: Vec::new(),
        kept: Vec::new(),
        columns: vec!["长者", "欠了多久", "试了几次", "下次", "来电", "工单"],
        pager: Pager { words: format!("共 {} 个", rows.len()), ..Pager::default() },
        rows: rows.iter().map(|row| owe(row, now)).collect(),
        empty: "一个也不欠。",
        act: None,
    })
}

fn owe(row: &OwedRow, now: Moment) -> Row {
    let who = match row.elder {
        Some(id) => Cell::Link(format!("/elders/{}", id.text()), words::mask(&row.name)),
        None => Cell::Soft("没有登记".into()),
    };
    let case = match row.case {
        Some(id) => Cell::Link(format!("/cases/{}", id.text()), "看工单".into()),
        None => Cell::Soft(String::new()),
    };
    Row {
        class: if row.due < now { "late" } else { "" },
        cells: vec![
            who,
            Cell::Num((now - row.opened).spoken()),
            Cell::Num(format!("{} 次", row.tries)),
            Cell::Num(words::when(row.due, now)),
            Cell::Link(format!("/calls/{}", row.call.text()), "看来电".into()),
            case,
        ],
    }
}
