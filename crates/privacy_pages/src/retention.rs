//! `/retention`: how long everything is kept, what a sweep would take just now, what the last nights took.

use crate::words::{tabs, when};
use base::Moment;
use pages::door::{Answer, Signed, State, page};
use pages::layout::{Choice, Chrome, Family};
use privacy::{DryRun, Sweeps, classes};

/// The page.
#[derive(askama::Template)]
#[template(path = "retention.html")]
struct RetentionPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    classes: Vec<Row>,
    sweeps: Vec<Swept>,
}

/// One class.
struct Row {
    name: String,
    days: String,
    source: String,
    /// What is over just now, of which tables.
    over: String,
}

/// What one night took of one class.
struct Swept {
    day: String,
    class: String,
    before: String,
    gone: i64,
    files: i64,
    left: i64,
}

fn name(code: &str) -> String {
    classes()
        .iter()
        .find(|class| class.code == code)
        .map_or_else(|| code.to_owned(), |class| class.name.clone())
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let keepings = state.desk.registry().keepings().copied().collect();
    let dry = state.desk.look(&signed.ask, DryRun { keepings }).await?;
    let swept = state.desk.look(&signed.ask, Sweeps {}).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "保存期限");
    chrome.path = "/retention".into();
    let rows = classes()
        .iter()
        .map(|class| {
            let sum = dry.iter().find(|sum| sum.class == class.code);
            let over: i64 = sum.map_or(0, |sum| sum.tables.iter().map(|(_, rows)| rows).sum());
            Row {
                name: class.name.clone(),
                days: class.days.map_or_else(|| "不定期".to_owned(), |days| format!("{days} 天")),
                source: class.source.clone(),
                over: match class.before(now) {
                    None => class.why.clone(),
                    Some(_) if over == 0 => "没有到期的".to_owned(),
                    Some(_) => format!("{over} 条到期，今夜清理"),
                },
            }
        })
        .collect();
    let sweeps = swept
        .iter()
        .map(|row| {
            let day = Moment::of_local_day(row.day).beijing();
            Swept {
                day: format!("{:04}-{:02}-{:02}", day.year, day.month, day.day),
                class: name(&row.class),
                before: when(row.before, now),
                gone: row.gone,
                files: row.files,
                left: row.left,
            }
        })
        .collect();
    page(&RetentionPage { chrome, tabs: tabs(&signed, "/retention"), classes: rows, sweeps })
}
