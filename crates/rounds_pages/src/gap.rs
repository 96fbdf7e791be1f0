//! `GET /gaps/{id}`: one line, and closing it with a word.

use crate::words;
use axum::extract::{Path, State as Held};
use base::AnyId as _;
use pages::State;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, Trouble, page};
use pages::layout::{Chrome, Family, Tag};
use rounds::read::GapOf;
use rounds::{CloseGap, GapId};

/// One line.
#[derive(askama::Template)]
#[template(path = "gap.html")]
pub(crate) struct GapPage {
    chrome: Chrome,
    id: String,
    kind: &'static str,
    rung: Tag,
    who: String,
    elder: Option<String>,
    region: String,
    about: String,
    facts: Vec<(&'static str, String)>,
    outcomes: &'static [(&'static str, &'static str)],
    open: bool,
    words: String,
}

fn gap(text: &str) -> Result<GapId, Trouble> {
    GapId::parse(text).map_err(|_| Trouble::absent())
}

/// The page.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let shown = state.desk.look(&signed.ask, GapOf { gap: gap(&id)? }).await?;
    let now = state.desk.clock().now();
    let row = shown.row;
    let mut facts = vec![
        ("哪里", row.region_name.clone()),
        ("从什么时候", words::when(row.found_at, now)),
        ("归谁", if row.owner.is_empty() { row.rung.label().to_owned() } else { row.owner.clone() }),
    ];
    if let Some(due) = row.due_at {
        facts.push(("时限", words::when(due, now)));
    }
    if row.climbs > 0 {
        facts.push(("超时转上一级", format!("{} 次", row.climbs)));
    }
    if let (Some(outcome), Some(at)) = (&row.outcome, shown.closed_at) {
        facts.push(("结论", outcome.clone()));
        facts.push(("办结", format!("{}，{}", words::when(at, now), shown.closed_by)));
    }
    page(&GapPage {
        chrome: signed.chrome(&state, Family::Desk, row.kind.label()),
        id: row.id.text(),
        kind: row.kind.label(),
        rung: words::rung(row.rung),
        who: row.name,
        elder: row.elder.map(|elder| elder.text()),
        region: row.region,
        about: row.about,
        facts,
        outcomes: row.kind.outcomes(),
        open: row.due_at.is_some(),
        words: shown.words,
    })
}

/// `POST /gaps/{id}/close`.
pub(crate) async fn close(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let gap = gap(&id)?;
    let close = CloseGap {
        gap,
        elder: sent.id("elder"),
        region: sent.text("region").to_owned(),
        outcome: sent.text("outcome").to_owned(),
        words: sent.text("words").to_owned(),
    };
    let outcome = state.desk.run(&signed.with(sent.request()), close).await;
    let to = if outcome.is_ok() { "/gaps".to_owned() } else { format!("/gaps/{id}") };
    back_with(&to, outcome.map(|()| "办结了".to_owned()))
}
