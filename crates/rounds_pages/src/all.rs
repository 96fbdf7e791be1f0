//! `GET /rounds/all`: elders on the list by filter; `GET /rounds/away`: who is away, who goes instead.

use crate::params::{Params, address};
use crate::words;
use axum::extract::State as Held;
use axum::http::Uri;
use base::{AccountId, AnyId as _, Moment};
use desk::Role;
use pages::State;
use pages::door::{Answer, Signed, page};
use pages::layout::{Choice, Chrome, Family, Pager, Tag};
use rounds::read::{Filter, List, Row, WorkerRow, Workers};
use rounds::{State as Standing, Tier};

const PATH: &str = "/rounds/all";

/// The list.
#[derive(askama::Template)]
#[template(path = "all.html")]
pub(crate) struct AllPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Line>,
    pager: Pager,
    office: bool,
}

/// One elder.
pub(crate) struct Line {
    href: String,
    name: String,
    tier: Tag,
    state: Tag,
    why: String,
    place: String,
    owner: String,
    due: String,
    last: String,
    late: bool,
}

/// The list.
pub(crate) async fn list(Held(state): Held<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let filter = Filter {
        region: params.region()?,
        tier: params.word("tier", Tier::parse)?,
        state: params.word("state", Standing::parse)?,
        owner: params.word("owner", |text| AccountId::parse(text).ok())?,
        late: params.yes("late"),
    };
    let found =
        state.desk.look(&signed.ask, List { filter: filter.clone(), page: params.page(), size: 50 }).await?;
    let now = state.desk.clock().now();
    page(&AllPage {
        chrome: signed.chrome(&state, Family::Desk, "探访名单"),
        tabs: tabs(&filter),
        rows: found.rows.into_iter().map(|row| line(row, now)).collect(),
        pager: params.pager(PATH, found.page, found.pages, found.total),
        office: signed.is(&[Role::Worker, Role::Officer, Role::Supervisor]),
    })
}

fn tabs(filter: &Filter) -> Vec<Choice> {
    let base = Filter { region: filter.region.clone(), owner: filter.owner, ..Filter::default() };
    let mut choices = vec![("全部".to_owned(), base.clone())];
    choices.extend(
        Tier::ALL.into_iter().map(|t| (t.label().to_owned(), Filter { tier: Some(t), ..base.clone() })),
    );
    choices.push(("到期没见到".to_owned(), Filter { late: true, ..base.clone() }));
    for state in [Standing::Declined, Standing::Hospital, Standing::Moved, Standing::Died] {
        choices.push((state.label().to_owned(), Filter { state: Some(state), ..base.clone() }));
    }
    let tab =
        |(word, own): (String, Filter)| Choice::new(address(PATH, &own.to_query()), word, own == *filter);
    choices.into_iter().map(tab).collect()
}

fn line(row: Row, now: Moment) -> Line {
    let round = row.round;
    Line {
        href: format!("/rounds/{}", round.elder.text()),
        name: row.name,
        tier: words::tier(round.tier),
        state: words::state(round.state),
        why: round.reasons.first().cloned().unwrap_or_default(),
        place: row.region_name,
        owner: if row.owner.is_empty() { "还没有人".to_owned() } else { row.owner },
        due: round.due.map(|day| words::day(day, now)).unwrap_or_default(),
        last: round.last.map(|at| words::day(at.local_day(), now)).unwrap_or_else(|| "没有见过".to_owned()),
        late: round.state == Standing::On && round.due.is_some_and(|due| due < now.local_day()),
    }
}

/// Who is away.
#[derive(askama::Template)]
#[template(path = "away.html")]
pub(crate) struct AwayPage {
    chrome: Chrome,
    /// Name, unit, until when, who goes.
    away: Vec<(String, String, String, String)>,
    /// Who can be said to be away: oneself, or for officers everybody; region and account in one value.
    people: Vec<WorkerRow>,
    deputies: Vec<WorkerRow>,
    today: String,
    tomorrow: String,
}

/// The page.
pub(crate) async fn away(Held(state): Held<State>, signed: Signed) -> Answer {
    let workers = state.desk.look(&signed.ask, Workers).await?;
    let now = state.desk.clock().now();
    let above = signed.is(&[Role::Officer, Role::Supervisor]);
    let gone = workers.iter().filter_map(|worker| {
        let (until, deputy) = worker.away.clone()?;
        Some((worker.name.clone(), worker.region_name.clone(), words::day(until, now), deputy))
    });
    page(&AwayPage {
        chrome: signed.chrome(&state, Family::Desk, "请假和代班"),
        away: gone.collect(),
        people: workers.iter().filter(|one| above || one.account == signed.me.account).cloned().collect(),
        deputies: workers.clone(),
        today: words::day_form(now.local_day()),
        tomorrow: words::day_form(now.local_day() + 1),
    })
}
