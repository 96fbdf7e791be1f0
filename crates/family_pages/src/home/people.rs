//! For whom somebody acts.

use crate::words::{day, when};
use axum::extract::State as Held;
use base::AnyId as _;
use mandates::read::{Mine, Together};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};

/// One elder in the list.
struct Line {
    href: String,
    called: String,
    name: String,
    relation: String,
    until: String,
    soon: bool,
    starts: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "home/people.html")]
struct PeoplePage {
    chrome: Chrome,
    people: Vec<Line>,
    asked: Vec<(String, String)>,
}

/// `GET /family`.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    if signed.me.name.is_empty() {
        return Err(Trouble::Go("/family/name".to_owned()));
    }
    let Together { elders, asked } = state.desk.look(&signed.ask, Mine).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Phone, "我的老人");
    chrome.path = "/family".to_owned();
    let people = elders.into_iter().map(|one| Line {
        href: format!("/family/{}", one.elder.text()),
        called: one.called,
        name: one.name,
        relation: one.relation,
        until: day(one.until),
        soon: one.ends_soon,
        starts: one.from.map(day),
    });
    let asked = asked.into_iter().map(|one| {
        let relation =
            if one.relation.is_empty() { String::new() } else { format!("（{}）", one.relation) };
        (format!("{}{relation}", one.name), when(one.at, now))
    });
    page(&PeoplePage { chrome, people: people.collect(), asked: asked.collect() })
}
