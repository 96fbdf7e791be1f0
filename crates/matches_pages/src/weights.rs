//! `GET /matches/weights`: what each level of each field weighs, and what the register itself teaches.

use crate::words::param;
use axum::http::Uri;
use matches::{Estimate, Estimated, Explained, SetModel};
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, page};
use pages::layout::{Chrome, Family};

#[derive(askama::Template)]
#[template(path = "weights.html")]
struct WeightsPage {
    chrome: Chrome,
    rows: Vec<Row>,
    elders: usize,
    pairs: u64,
    sure: u64,
    asked: bool,
}

struct Row {
    field: &'static str,
    words: &'static str,
    before: String,
    after: String,
}

/// The weights.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let asked = param(&uri, "estimate").is_some();
    let learnt = state.desk.look(&signed.ask, Estimate { only_current: !asked }).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "比对权重");
    chrome.path = "/matches/weights".into();
    page(&WeightsPage {
        chrome,
        rows: rows(&learnt),
        elders: learnt.elders,
        pairs: learnt.pairs,
        sure: learnt.sure,
        asked,
    })
}

fn rows(learnt: &Estimated) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, (before, after)) in learnt.before.fields.iter().zip(&learnt.after.fields).enumerate() {
        for level in (1..u8::try_from(before.m.len()).unwrap_or(u8::MAX)).rev() {
            let part = Explained { place, level, bits: 0.0 };
            rows.push(Row {
                field: part.field(),
                words: part.words(),
                before: format!("{:+.1}", before.bits(level)),
                after: format!("{:+.1}", after.bits(level)),
            });
        }
    }
    rows
}

/// `POST /matches/weights`: learns once more, as it was shown, and uses what was learnt.
pub(crate) async fn adopt(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let learnt = state.desk.look(&signed.ask, Estimate { only_current: false }).await?;
    let act = SetModel { model: learnt.after, pairs: learnt.pairs };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with("/matches/weights", outcome.map(|()| "从现在起用新的权重".to_owned()))
}
