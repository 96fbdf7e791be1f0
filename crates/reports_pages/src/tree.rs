//! `GET /regions`: the tree of a day, by administrative parents or by who runs what.

use crate::words::{day, param};
use axum::http::Uri;
use base::Date;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Choice, Chrome, Family};
use regions::{List, UnitView, Way};
use std::collections::{BTreeMap, HashMap};

/// One line of the tree, in the order in which it is read.
struct Line {
    depth: usize,
    /// How many lists end before the next line.
    ends: usize,
    has_below: bool,
    code: String,
    name: String,
    kind: &'static str,
    /// Who runs it, where that is another.
    run_by: Option<String>,
    below: usize,
}

impl Line {
    /// What ends behind this line: lists, and the folds around those from the third level on.
    fn closings(&self) -> impl Iterator<Item = &'static str> {
        let depth = self.depth;
        (0..self.ends).map(move |n| if depth - n > FOLDED { "</ul></details></li>" } else { "</ul></li>" })
    }
}

/// From this depth on what is below is folded: streets with their communities.
const FOLDED: usize = 2;

#[derive(askama::Template)]
#[template(path = "tree.html")]
struct TreePage {
    chrome: Chrome,
    on: Date,
    way: Way,
    ways: Vec<Choice>,
    lines: Vec<Line>,
    count: usize,
    sees_changes: bool,
}

/// The tree.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let on = day(&uri).unwrap_or_else(|| Date::of(state.desk.clock().now()));
    let way = param(&uri, "way").and_then(|word| Way::read(&word)).unwrap_or_default();
    let units = state.desk.look(&signed.ask, List { on: Some(on), ..List::default() }).await?;
    let lines = lines(&units, way);
    let mut chrome = signed.chrome(&state, Family::Desk, "区划");
    chrome.path = "/regions".into();
    page(&TreePage {
        chrome,
        on,
        way,
        ways: [Way::Belongs, Way::Runs]
            .map(|one| Choice::new(format!("/regions?on={on}&way={}", one.word()), one.label(), one == way))
            .to_vec(),
        count: lines.len(),
        lines,
        sees_changes: signed.is(regions_seers()),
    })
}

fn regions_seers() -> &'static [desk::Role] {
    <regions::Reorganisations as desk::Query>::ROLES
}

/// The tree as lines: a unit, then what is below it.
fn lines(units: &[UnitView], way: Way) -> Vec<Line> {
    let known: HashMap<&str, &UnitView> = units.iter().map(|view| (view.unit.code.as_str(), view)).collect();
    let mut below: BTreeMap<Option<&str>, Vec<&UnitView>> = BTreeMap::new();
    for view in units {
        let up = match way {
            Way::Belongs => view.unit.parent.as_ref(),
            Way::Runs => view.unit.manager.as_ref().or(view.unit.parent.as_ref()),
        };
        let up = up.map(|code| code.as_str()).filter(|code| known.contains_key(code));
        below.entry(up).or_default().push(view);
    }
    let mut lines = Vec::new();
    walk(None, 0, &below, &mut lines);
    let depths: Vec<usize> = lines.iter().map(|line| line.depth).collect();
    for (at, line) in lines.iter_mut().enumerate() {
        let next = depths.get(at + 1).copied();
        line.has_below = next.is_some_and(|next| next > line.depth);
        line.ends = line.depth.saturating_sub(next.unwrap_or(0));
    }
    lines
}

fn walk(
    up: Option<&str>,
    depth: usize,
    below: &BTreeMap<Option<&str>, Vec<&UnitView>>,
    lines: &mut Vec<Line>,
) {
    if depth > 8 {
        return;
    }
    for view in below.get(&up).map(Vec::as_slice).unwrap_or_default() {
        let code = view.unit.code.as_str();
        lines.push(Line {
            depth,
            ends: 0,
            has_below: false,
            code: code.to_owned(),
            name: view.unit.name.clone(),
            kind: view.unit.kind.label(),
            run_by: view.manager_name.clone(),
            below: below.get(&Some(code)).map_or(0, Vec::len),
        });
        walk(Some(code), depth + 1, below, lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regions::{Kind, Unit};

    #[test]
    fn every_unit_stands_once_and_every_list_ends() {
        let unit = |code: &str, parent: Option<&str>, manager: Option<&str>| UnitView {
            unit: Unit {
                code: code.parse().unwrap(),
                name: code.into(),
                kind: Kind::Street,
                parent: parent.map(|code| code.parse().unwrap()),
                manager: manager.map(|code| code.parse().unwrap()),
                from: None,
                until: None,
                centre: None,
            },
            parent_name: None,
            manager_name: None,
        };
        let units = [
            unit("99", None, None),
            unit("990112", Some("99"), None),
            unit("990112002", Some("990112"), None),
            unit("990112007", Some("990112"), Some("991900")),
            unit("991900", Some("99"), None),
        ];
        let of = |way| {
            let lines = lines(&units, way);
            assert_eq!(
                lines.iter().filter(|l| l.has_below).count(),
                lines.iter().map(|l| l.ends).sum::<usize>()
            );
            lines.iter().map(|line| (line.code.clone(), line.depth)).collect::<Vec<_>>()
        };
        let belongs = of(Way::Belongs);
        assert_eq!(belongs[3], ("990112007".to_owned(), 2));
        assert_eq!(of(Way::Runs)[4], ("990112007".to_owned(), 2), "below the body that runs it");
        assert_eq!(belongs.len(), 5);
    }
}
