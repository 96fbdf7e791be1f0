//! The numbers of the board. Each is the count of a filter, so each opens to its list.

use super::READERS;
use super::filter::{Filter, Which};
use crate::store;
use crate::visit::State;
use base::Moment;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How many visits are in which state, in the asking person's scope.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Board {
    /// Only in this region and below.
    pub region: Option<String>,
}

/// One number with the list behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Number {
    /// For programs.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    /// How many.
    pub count: i64,
    /// Which ones.
    pub filter: Filter,
}

impl Query for Board {
    const NAME: &'static str = "visits.board";
    const SAYS: &'static str = "查看上门数字";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<Number>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Number>, Stop<Never>> {
        let scope = rx.scope().await?;
        let today = Moment::of_local_day(rx.now.local_day());
        let now = |state| Filter { state: Some(Which::Is(state)), ..Filter::default() };
        let ended = |state| Filter { ended_since: Some(today), ..now(state) };
        let wanted = [
            ("offering", "派单中", now(State::Offering)),
            ("accepted", "已接单", now(State::Accepted)),
            ("on_way", "在路上", now(State::OnWay)),
            ("arrived", "已到场", now(State::Arrived)),
            ("finished_today", "今日完成", ended(State::Finished)),
            ("failed_today", "今日未完成", ended(State::Failed)),
            ("nobody_today", "今日无人能去", ended(State::Nobody)),
            ("far_today", "今日远处打卡", Filter { far: true, ..ended(State::Finished) }),
        ];
        let mut numbers = Vec::new();
        for (key, label, mut filter) in wanted {
            filter.region = self.region.clone();
            let w = filter.conditions(&scope, rx.account());
            let count = store::count(rx.tx(), w.query("SELECT COUNT(*) FROM visits v", "")).await?;
            numbers.push(Number { key, label, count, filter });
        }
        Ok(numbers)
    }
}
