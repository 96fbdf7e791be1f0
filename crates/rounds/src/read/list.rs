//! Elders on the list by filter: behind every number.

use super::{READERS, pages, size};
use crate::round::{Round, State};
use crate::rule::Tier;
use crate::store::rounds::{COLUMNS, round};
use base::{AccountId, AnyId as _, ElderId};
use db::{Query as Statement, Value, sql};
use desk::{Never, Query, Role, Rx, Scope, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Which elders are meant; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// In this region and below.
    pub region: Option<String>,
    /// In this tier.
    pub tier: Option<Tier>,
    /// In this state; left out: everybody who is seen, or declined, or in hospital.
    pub state: Option<State>,
    /// Of this worker.
    pub owner: Option<AccountId>,
    /// Late today.
    pub late: bool,
}

impl Filter {
    /// As the part of an address behind `?`.
    pub fn to_query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("region", self.region.clone());
        put("tier", self.tier.map(|t| t.word().to_owned()));
        put("state", self.state.map(|s| s.word().to_owned()));
        put("owner", self.owner.map(|o| o.text()));
        put("late", self.late.then(|| "true".to_owned()));
        parts.join("&")
    }

    fn query(&self, scope: &Scope, today: i64, head: &str, tail: &str) -> Statement {
        let (clause, mut values) = scope.condition("r.region", 1);
        let mut clauses = vec![clause];
        let mut and = |clause: &str, value: Value| {
            values.push(value);
            clauses.push(clause.replace('#', &format!("${}", values.len())));
        };
        if let Some(region) = &self.region {
            and("r.region >= #", region.as_str().into());
            and("r.region < #", desk::after(region).into());
        }
        if let Some(tier) = self.tier {
            and("r.tier = #", tier.word().into());
        }
        match self.state {
            Some(state) => and("r.state = #", state.word().into()),
            None => and("r.state <> # AND r.state <> 'died'", State::Out.word().into()),
        }
        if let Some(owner) = self.owner {
            and("r.owner_id = #", owner.into());
        }
        if self.late {
            and("r.state = 'on' AND r.due_day < #", today.into());
        }
        let text = format!("{head} WHERE {}{tail}", clauses.join(" AND "));
        values.into_iter().fold(sql(text), Statement::bind)
    }
}

/// Elders by filter, the most urgent first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// Page, from 1.
    pub page: i64,
    /// Rows; 0 = 50.
    pub size: i64,
}

/// One elder on the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The place on the list.
    pub round: Round,
    /// Full name.
    pub name: String,
    /// The worker's name.
    pub owner: String,
    /// The unit's name.
    pub region_name: String,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many in all.
    pub total: i64,
    /// This page.
    pub page: i64,
    /// Of so many.
    pub pages: i64,
}

impl Query for List {
    const NAME: &'static str = "rounds.list";
    const SAYS: &'static str = "查看探访名单";
    const ROLES: &'static [Role] = READERS;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let scope = rx.scope().await?;
        let (today, date) = (rx.now.local_day(), base::Date::of(rx.now));
        let (size, page) = (size(self.size), self.page.max(1));
        let count = self.filter.query(&scope, today, "SELECT COUNT(*) FROM rounds r", "");
        let total: i64 = count.one(rx.tx(), |row| row.get(0)).await?;
        let tail = format!(
            " ORDER BY CASE WHEN r.due_day IS NULL THEN 1 ELSE 0 END, r.due_day, CASE r.tier WHEN 'high' THEN 0 WHEN 'key' THEN 1 \
             ELSE 2 END, r.elder_id LIMIT {size} OFFSET {}",
            (page - 1).saturating_mul(size)
        );
        let query = self.filter.query(&scope, today, &format!("SELECT {COLUMNS} FROM rounds r"), &tail);
        let found: Vec<Round> = query.all(rx.tx(), round).await?;
        let ids: Vec<ElderId> = found.iter().map(|round| round.elder).collect();
        let names = elders::names(rx.tx(), &ids).await?;
        let owners: Vec<AccountId> = found.iter().filter_map(|round| round.owner).collect();
        let workers = staff::names(rx.tx(), &owners).await?;
        let units = regions::names(rx.tx(), date).await?;
        let row = |round: Round| Row {
            name: names.get(&round.elder).cloned().unwrap_or_default(),
            owner: round.owner.and_then(|owner| workers.get(&owner).cloned()).unwrap_or_default(),
            region_name: units.get(&round.region).cloned().unwrap_or_else(|| round.region.clone()),
            round,
        };
        Ok(Page { rows: found.into_iter().map(row).collect(), total, page, pages: pages(total, size) })
    }
}
