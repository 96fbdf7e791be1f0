//! The board: all figures, who works, what is late, what waits for the supervisor; in one snapshot.

use super::figure::{Figure, Goal, Group, Measure, waiting, wanted};
use super::opens::{Opens, fault};
use base::{ElderId, Moment, Span};
use calls::Direction;
use cases::Rung;
use db::DbError;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Rows shown of each list; the rest is behind its link.
const SHOWN: i64 = 10;

/// The board of the asking person's scope.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Board {
    /// Only cases, visits and devices of this region and below.
    pub region: Option<String>,
    /// From when what happened is counted; none: since midnight in Beijing.
    pub since: Option<Moment>,
}

/// What the board shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// When it was so.
    pub now: Moment,
    /// From when what happened is counted.
    pub since: Moment,
    /// All figures, group by group.
    pub figures: Vec<Figure>,
    /// Everybody who answers the line, those off duty last.
    pub agents: Vec<Agent>,
    /// Cases out of clock, the most urgent first.
    pub late: Vec<cases::read::Row>,
    /// How many there are in all.
    pub late_total: i64,
    /// Cases that wait for the supervisor, the most urgent first.
    pub alarms: Vec<cases::read::Row>,
    /// How many there are in all.
    pub alarms_total: i64,
    /// Names of the elders in these lists.
    pub names: HashMap<ElderId, String>,
}

/// Somebody who answers the line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agent {
    /// Who, and what they do just now.
    pub row: calls::read::AgentRow,
    /// Calls answered since the board's beginning.
    pub answered: i64,
    /// Those calls.
    pub opens: Opens,
}

impl Shown {
    /// A figure by its key.
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }
}

impl Query for Board {
    const NAME: &'static str = "cockpit.board";
    const SAYS: &'static str = "查看实时看板";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer];
    type Out = Shown;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<Never>> {
        let now = rx.now;
        let since = self.since.unwrap_or_else(|| Moment::of_local_day(now.local_day()));
        let figures = self.figures(rx, since).await?;
        let agents = agents(rx, since).await?;
        let open = || cases::read::Filter { region: self.region.clone(), ..cases::read::Filter::open() };
        let (late, late_total) = top(rx, cases::read::Filter { overdue: true, ..open() }).await?;
        let above = cases::read::Filter { rung: Some(Rung::Supervisors), ..open() };
        let (alarms, alarms_total) = top(rx, above).await?;
        let mut elders: Vec<ElderId> = late.iter().chain(&alarms).filter_map(|row| row.elder).collect();
        elders.sort();
        elders.dedup();
        let names = elders::names(rx.tx(), &elders).await?;
        Ok(Shown { now, since, figures, agents, late, late_total, alarms, alarms_total, names })
    }
}

impl Board {
    async fn figures(&self, rx: &mut Rx<'_, '_>, since: Moment) -> Result<Vec<Figure>, DbError> {
        let mut figures = Vec::new();
        for wanted in wanted(rx.now, since, self.region.as_deref()) {
            let all = wanted.opens.count(rx).await?;
            let measure = match &wanted.misses {
                Some(misses) => Measure::Share { part: all - misses.count(rx).await?, of: all },
                None => Measure::Count(all),
            };
            figures.push(Figure {
                key: wanted.key,
                label: wanted.label,
                group: wanted.group,
                measure,
                goal: wanted.goal,
                opens: wanted.opens,
                misses: wanted.misses,
            });
        }
        figures.insert(1, oldest(rx).await?);
        Ok(figures)
    }
}

/// How long the oldest waiting call waits.
async fn oldest(rx: &mut Rx<'_, '_>) -> Result<Figure, DbError> {
    let tallied = calls::read::Tally { filter: waiting() }.run(rx).await.map_err(fault)?;
    Ok(Figure {
        key: "oldest",
        label: "等得最久",
        group: Group::Line,
        measure: Measure::Oldest(tallied.oldest),
        goal: Some(Goal::Within(Span::secs(10))),
        opens: Opens::Calls(waiting()),
        misses: None,
    })
}

async fn agents(rx: &mut Rx<'_, '_>, since: Moment) -> Result<Vec<Agent>, DbError> {
    let rows = calls::read::Agents {}.run(rx).await.map_err(fault)?;
    let mut agents = Vec::with_capacity(rows.len());
    for row in rows {
        let opens = Opens::Calls(calls::read::Filter {
            agent: Some(row.agent),
            direction: Some(Direction::In),
            since: Some(since),
            ..Default::default()
        });
        agents.push(Agent { answered: opens.count(rx).await?, row, opens });
    }
    Ok(agents)
}

async fn top(
    rx: &mut Rx<'_, '_>,
    filter: cases::read::Filter,
) -> Result<(Vec<cases::read::Row>, i64), DbError> {
    let list = cases::read::List { filter, order: cases::read::Order::Urgent, page: 1, size: SHOWN };
    let page = list.run(rx).await.map_err(fault)?;
    Ok((page.rows, page.total))
}
