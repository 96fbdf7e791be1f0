//! `GET /gaps`: the street's daily list: everything that has to be cleared up, the most urgent first.

use crate::params::{Params, address};
use crate::words;
use axum::extract::State as Held;
use axum::http::Uri;
use base::{AnyId as _, Moment};
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family, Pager, Tag};
use rounds::read::{GapCounts, GapFilter, GapRow, Gaps};
use rounds::{GapKind, Rung};

const PATH: &str = "/gaps";

/// The daily list.
#[derive(askama::Template)]
#[template(path = "gaps.html")]
pub(crate) struct GapsPage {
    chrome: Chrome,
    /// Address, word, how many, whether it is the one shown.
    figures: Vec<(String, &'static str, i64, bool)>,
    /// Address, word, whether it is the one shown.
    rungs: Vec<(String, &'static str, bool)>,
    rows: Vec<Line>,
    pager: Pager,
}

/// One line.
pub(crate) struct Line {
    href: String,
    kind: &'static str,
    who: String,
    place: String,
    about: String,
    since: String,
    rung: Tag,
    owner: String,
    due: String,
    late: bool,
    climbs: i64,
}

/// The page.
pub(crate) async fn list(Held(state): Held<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let filter = GapFilter {
        region: params.region()?,
        kind: params.word("kind", GapKind::parse)?,
        rung: params.word("rung", Rung::parse)?,
        mine: params.yes("mine"),
        late: params.yes("late"),
        closed: params.yes("closed"),
    };
    let asked = Gaps { filter: filter.clone(), page: params.page(), size: 50 };
    let found = state.desk.look(&signed.ask, asked).await?;
    let counts = state.desk.look(&signed.ask, GapCounts { region: filter.region.clone() }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "待核实清单");
    (chrome.live, chrome.topics) = (true, "rounds.");
    page(&GapsPage {
        chrome,
        figures: counts
            .into_iter()
            .map(|n| (address(PATH, &n.filter.to_query()), n.label, n.count, n.filter == filter))
            .collect(),
        rungs: rungs(&filter),
        rows: found.rows.into_iter().map(|row| line(row, now)).collect(),
        pager: params.pager(PATH, found.page, found.pages, found.total),
    })
}

fn rungs(filter: &GapFilter) -> Vec<(String, &'static str, bool)> {
    let base = GapFilter { rung: None, mine: false, ..filter.clone() };
    let mut tabs = vec![("不分归谁", base.clone()), ("归我的", GapFilter { mine: true, ..base.clone() })];
    tabs.extend(Rung::ALL.into_iter().map(|r| (r.label(), GapFilter { rung: Some(r), ..base.clone() })));
    tabs.into_iter().map(|(word, own)| (address(PATH, &own.to_query()), word, own == *filter)).collect()
}

fn line(row: GapRow, now: Moment) -> Line {
    Line {
        href: format!("/gaps/{}", row.id.text()),
        kind: row.kind.label(),
        who: if row.name.is_empty() { "一片".to_owned() } else { row.name },
        place: row.region_name,
        about: row.about,
        since: words::when(row.found_at, now),
        rung: words::rung(row.rung),
        owner: row.owner,
        due: match (row.due_at, row.outcome) {
            (Some(due), _) => words::when(due, now),
            (None, outcome) => outcome.unwrap_or_default(),
        },
        late: row.climbs > 0 && row.due_at.is_some(),
        climbs: row.climbs,
    }
}
