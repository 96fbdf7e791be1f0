//! `GET /months/records`: the records behind one number; `GET /months/compare`: a closed month counted once more.

use crate::words::{Asked, param, query, when};
use axum::http::Uri;
use pages::State;
use pages::door::answer::Trouble;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family, Pager};
use reports::{Compare, Compared, Opened, PAGE, Records};

struct Line {
    opens: Option<String>,
    name: String,
    place: String,
    words: String,
    at: String,
}

#[derive(askama::Template)]
#[template(path = "records.html")]
struct RecordsPage {
    chrome: Chrome,
    opened: Opened,
    lines: Vec<Line>,
    back: String,
    month: String,
    pager: Pager,
}

/// The list.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let asked = Asked::read(&uri, state.desk.clock().now(), &signed.me.region);
    let (Some(unit), Some(figure)) = (asked.unit, param(&uri, "figure")) else {
        return Err(Trouble::absent());
    };
    let number = param(&uri, "page").and_then(|text| text.parse().ok()).unwrap_or(1);
    let records = Records {
        month: asked.month,
        unit: unit.clone(),
        way: asked.way,
        figure: figure.clone(),
        page: number,
    };
    let mut opened = state.desk.look(&signed.ask, records).await?;
    let here = query(asked.month, unit.as_str(), asked.way);
    let of = |page: i64| format!("/months/records?{here}&figure={figure}&page={page}");
    let mut chrome = signed.chrome(&state, Family::Desk, opened.source.label);
    chrome.path = of(opened.page);
    let lines = std::mem::take(&mut opened.rows)
        .into_iter()
        .map(|record| Line {
            opens: record.opens,
            name: record.name.unwrap_or_else(|| "不知道是谁".into()),
            place: record.place,
            words: record.words,
            at: when(record.at),
        })
        .collect();
    page(&RecordsPage {
        chrome,
        lines,
        back: format!("/months?{here}"),
        month: asked.month.label(),
        pager: Pager {
            previous: (opened.page > 1).then(|| of(opened.page - 1)),
            next: (opened.page < opened.pages).then(|| of(opened.page + 1)),
            words: format!("共 {} 条，每页 {PAGE} 条，第 {} 页", opened.total, opened.page),
        },
        opened,
    })
}

#[derive(askama::Template)]
#[template(path = "compare.html")]
struct ComparePage {
    chrome: Chrome,
    compared: Compared,
    closed: String,
    back: String,
    here: String,
}

/// The comparison.
pub(crate) async fn compare(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let asked = Asked::read(&uri, state.desk.clock().now(), &signed.me.region);
    let Some(unit) = asked.unit else { return Err(Trouble::absent()) };
    let compared = state.desk.look(&signed.ask, Compare { month: asked.month, unit: unit.clone() }).await?;
    let here = query(asked.month, unit.as_str(), asked.way);
    let mut chrome = signed.chrome(&state, Family::Desk, &format!("核对{}月报", asked.month.label()));
    chrome.path = format!("/months/compare?{here}");
    page(&ComparePage {
        chrome,
        closed: compared.closing.closed_at.map(when).unwrap_or_default(),
        compared,
        back: format!("/months?{here}"),
        here,
    })
}
