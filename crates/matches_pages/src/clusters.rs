//! `GET /matches/clusters`: the largest groups of records that are one person.

use crate::queue::masked;
use base::AnyId;
use matches::Clusters;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Chrome, Family};

#[derive(askama::Template)]
#[template(path = "clusters.html")]
struct ClustersPage {
    chrome: Chrome,
    most: usize,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    gone: i64,
    records: i64,
}

/// The groups.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let groups = state.desk.look(&signed.ask, Clusters { limit: 100 }).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "归到一起的记录");
    chrome.path = "/matches/clusters".into();
    page(&ClustersPage {
        chrome,
        most: matches::MOST_RECORDS,
        rows: groups
            .into_iter()
            .map(|group| Row {
                href: format!("/joins/{}", group.elder.text()),
                name: masked(&group.name),
                gone: group.gone,
                records: group.records,
            })
            .collect(),
    })
}
