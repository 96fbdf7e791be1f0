//! `GET /matches`: what waits, by reason, the most pressing first.

use crate::words::{Done, degree, id_param, param, when};
use axum::http::Uri;
use base::AnyId;
use matches::{Doubt, Queue};
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Choice, Chrome, Family};

const LIMIT: i64 = 50;

#[derive(askama::Template)]
#[template(path = "queue.html")]
struct QueuePage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Row>,
    waiting: i64,
    later: i64,
    next: Option<String>,
    done: Option<Done>,
    is_lead: bool,
}

struct Row {
    href: String,
    doubt: &'static str,
    names: [String; 2],
    odds: String,
    at: String,
}

/// The queue.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let doubt = param(&uri, "doubt").and_then(|code| Doubt::from_code(&code));
    let asked = Queue { doubt, after: id_param(&uri, "after"), limit: LIMIT };
    let queue = state.desk.look(&signed.ask, asked).await?;
    let waiting: i64 = queue.counts.iter().map(|count| count.count).sum();
    let mut tabs = vec![Choice::new("/matches", format!("全部 {waiting}"), doubt.is_none())];
    tabs.extend(queue.counts.iter().filter(|count| count.count > 0 || doubt == Some(count.doubt)).map(
        |count| {
            let word = format!("{} {}", count.doubt.says(), count.count);
            Choice::new(format!("/matches?doubt={}", count.doubt.code()), word, doubt == Some(count.doubt))
        },
    ));
    let mut chrome = signed.chrome(&state, Family::Desk, "核对");
    chrome.path = "/matches".into();
    (chrome.live, chrome.topics) = (true, "matches.");
    let narrow = doubt.map(|doubt| format!("doubt={}&", doubt.code())).unwrap_or_default();
    page(&QueuePage {
        chrome,
        tabs,
        waiting,
        later: queue.later,
        next: queue.next.map(|pair| format!("/matches?{narrow}after={}", pair.text())),
        rows: queue
            .rows
            .into_iter()
            .map(|row| Row {
                href: format!("/matches/pairs/{}", row.pair.text()),
                doubt: row.doubt.says(),
                names: row.names.map(|name| masked(&name)),
                odds: degree(row.doubt, row.total),
                at: when(row.at),
            })
            .collect(),
        done: Done::read(&uri),
        is_lead: signed.is(&[desk::Role::Supervisor]),
    })
}

/// 王*英: who it is, for those who know; opening the pair shows it and leaves a trail entry.
pub(crate) fn masked(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    match chars[..] {
        [] | [_] => name.to_owned(),
        [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}{}{last}", "*".repeat(chars.len().min(6) - 2)),
    }
}
