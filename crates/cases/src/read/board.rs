//! The numbers of the board. Each is the count of a filter, so each opens to its list.

use super::READERS;
use super::filter::{Filter, Which};
use super::list::count;
use crate::case::{Rung, State};
use base::{AccountId, Moment, Span};
use catalogue::Priority;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How many cases wait, run, are late, ended, in the asking person's scope.
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
    const NAME: &'static str = "cases.board";
    const SAYS: &'static str = "查看工单数字";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<Number>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Number>, Stop<Never>> {
        let scope = rx.scope().await?;
        let mut numbers = Vec::new();
        for (key, label, mut filter) in numbers_at(rx.now, rx.account()) {
            filter.region = self.region.clone();
            let count = count(rx, &filter, &scope).await?;
            numbers.push(Number { key, label, count, filter });
        }
        Ok(numbers)
    }
}

fn numbers_at(now: Moment, account: Option<AccountId>) -> Vec<(&'static str, &'static str, Filter)> {
    let today = Moment::of_local_day(now.local_day());
    let open = Filter::open;
    let is = |state| Filter { state: Some(Which::Is(state)), ..Filter::default() };
    let mut numbers = vec![
        ("waiting", "待接手", is(State::Waiting)),
        ("working", "办理中", is(State::Working)),
        ("done", "待办结", is(State::Done)),
        ("callback", "待回访", Filter { callback: true, ..open() }),
        ("urgent", "紧急未结", Filter { priority: Some(Priority::P0), ..open() }),
        ("overdue", "已超时", Filter { overdue: true, ..open() }),
        ("supervisors", "在主管处", Filter { rung: Some(Rung::Supervisors), ..open() }),
        ("officers", "在街道处", Filter { rung: Some(Rung::Officers), ..open() }),
        ("opened_today", "今日新开", Filter { since: Some(today), ..Filter::default() }),
        ("closed_today", "今日办结", Filter { ended_since: Some(today), ..is(State::Closed) }),
        (
            "unhappy",
            "30 天内不满意",
            Filter { unhappy: true, since: Some(today - Span::days(29)), ..Filter::default() },
        ),
    ];
    if let Some(account) = account {
        numbers.push(("mine", "我手上的", Filter { owner: Some(account), ..open() }));
    }
    numbers
}
