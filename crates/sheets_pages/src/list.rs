//! `GET /sheets`: bring a file; the files that came.

use crate::params::param;
use crate::words::{standing, when};
use axum::http::Uri;
use base::{AccountId, AnyId, Moment};
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family};
use sheets::{List, SheetRow};

#[derive(askama::Template)]
#[template(path = "list.html")]
struct ListPage {
    chrome: Chrome,
    rows: Vec<Line>,
    next: Option<String>,
    days: i64,
}

struct Line {
    href: String,
    name: String,
    source: String,
    tag: String,
    rows: i64,
    counts: [i64; 5],
    who: String,
    at: String,
    gone: String,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let after = param(&uri, "after").and_then(|id| AnyId::parse(&id).ok());
    let (rows, next) = state.desk.look(&signed.ask, List { after }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "名单导入");
    chrome.path = "/sheets".into();
    (chrome.live, chrome.topics) = (true, "sheets.");
    let me = (signed.me.account, signed.me.name.clone());
    page(&ListPage {
        chrome,
        rows: rows.into_iter().map(|row| line(row, now, &me)).collect(),
        next: next.map(|id| format!("/sheets?after={}", id.text())),
        days: sheets::KEPT.to_std().as_secs().cast_signed() / 86_400,
    })
}

fn line(row: SheetRow, now: Moment, me: &(AccountId, String)) -> Line {
    let name = if row.name.is_empty() { "（文件名已销毁）".to_owned() } else { row.name };
    Line {
        href: format!("/sheets/{}", row.id.text()),
        name,
        source: row.source,
        tag: standing(row.state).html(),
        rows: row.rows,
        counts: [row.sums.fresh, row.sums.changed, row.sums.known, row.sums.review, row.sums.bad],
        who: match row.account {
            Some(account) if account == me.0 => "我".to_owned(),
            Some(_) => row.brought_by,
            None => "命令行".to_owned(),
        },
        at: when(row.made_at, now),
        gone: when(row.gone_at, now),
    }
}
