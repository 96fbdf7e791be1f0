//! 探访率 the visit rate of a month: turns met in time of turns due, by tier, unit, worker; each number opens to its turns.

use super::{READERS, pages, size};
use crate::rule::{How, Tier};
use base::{AccountId, AnyId as _, ElderId, Moment};
use db::{Query as Statement, Value, sql};
use desk::{Never, Query, Role, Rx, Scope, Stop, Subject};
use serde::{Deserialize, Serialize};

/// By what turns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// By tier.
    #[default]
    Tier,
    /// By community.
    Region,
    /// By worker.
    Worker,
}

impl By {
    fn column(self) -> &'static str {
        match self {
            By::Tier => "d.tier",
            By::Region => "d.region",
            By::Worker => "d.owner_id",
        }
    }
}

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Met by its day.
    InTime,
    /// Met later.
    Late,
    /// Not met.
    Missed,
}

impl Fate {
    /// All of them.
    pub const ALL: [Fate; 3] = [Fate::InTime, Fate::Late, Fate::Missed];

    /// The word of addresses.
    pub fn word(self) -> &'static str {
        match self {
            Fate::InTime => "in_time",
            Fate::Late => "late",
            Fate::Missed => "missed",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Fate::InTime => "按时见到",
            Fate::Late => "晚了才见到",
            Fate::Missed => "没见到",
        }
    }

    fn clause(self) -> &'static str {
        match self {
            Fate::InTime => "d.met_at IS NOT NULL AND d.met_at < (d.due_day + 1) * 86400000 - 28800000",
            Fate::Late => "d.met_at >= (d.due_day + 1) * 86400000 - 28800000",
            Fate::Missed => "d.met_at IS NULL",
        }
    }
}

/// Which turns are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TurnFilter {
    /// The month, as `202611`; 0 = this one.
    pub month: i64,
    /// In this region and below.
    pub region: Option<String>,
    /// In this tier.
    pub tier: Option<Tier>,
    /// Of this worker.
    pub owner: Option<AccountId>,
    /// With this fate.
    pub fate: Option<Fate>,
}

impl TurnFilter {
    /// As the part of an address behind `?`.
    pub fn to_query(&self) -> String {
        let mut parts = vec![format!("month={}", self.month)];
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("region", self.region.clone());
        put("tier", self.tier.map(|t| t.word().to_owned()));
        put("owner", self.owner.map(|o| o.text()));
        put("fate", self.fate.map(|f| f.word().to_owned()));
        parts.join("&")
    }

    /// First day of the month and of the next; days that are still to come do not count.
    fn days(&self, now: Moment) -> (i64, i64) {
        let b = now.beijing();
        let this = i64::from(b.year) * 100 + i64::from(b.month);
        let month = if (180_001..=219_912).contains(&self.month) && (1..=12).contains(&(self.month % 100)) {
            self.month
        } else {
            this
        };
        let first = |year: i64, month: i64| {
            let (year, month) = (i32::try_from(year).unwrap_or(b.year), month as u32);
            Moment::from_beijing(year, month, 1, 0, 0, 0).local_day()
        };
        let (year, own) = (month / 100, month % 100);
        let next = if own == 12 { first(year + 1, 1) } else { first(year, own + 1) };
        (first(year, own), next)
    }

    fn query(&self, scope: &Scope, now: Moment, head: &str, tail: &str) -> Statement {
        let (clause, mut values) = scope.condition("d.region", 1);
        let mut clauses = vec![clause];
        let (from, until) = self.days(now);
        let mut and = |clause: &str, value: Value| {
            values.push(value);
            clauses.push(clause.replace('#', &format!("${}", values.len())));
        };
        and("d.due_day >= #", from.into());
        and("d.due_day < #", until.into());
        if let Some(region) = &self.region {
            and("d.region >= #", region.as_str().into());
            and("d.region < #", desk::after(region).into());
        }
        if let Some(tier) = self.tier {
            and("d.tier = #", tier.word().into());
        }
        if let Some(owner) = self.owner {
            and("d.owner_id = #", owner.into());
        }
        if let Some(fate) = self.fate {
            clauses.push(format!("({})", fate.clause()));
        }
        let text = format!("{head} WHERE {}{tail}", clauses.join(" AND "));
        values.into_iter().fold(sql(text), Statement::bind)
    }
}

/// The visit rate, row by row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rate {
    /// Which turns.
    pub filter: TurnFilter,
    /// By what.
    pub by: By,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRow {
    /// What the row is about, as people say it.
    pub label: String,
    /// Turns due.
    pub due: i64,
    /// Met by their day.
    pub in_time: i64,
    /// Met later.
    pub late: i64,
    /// What the row opens to.
    pub filter: TurnFilter,
}

impl RateRow {
    /// In time of due, in tenths of a percent; none when nothing was due.
    pub fn permille(&self) -> Option<i64> {
        (self.due > 0).then(|| self.in_time * 1000 / self.due)
    }
}

impl Query for Rate {
    const NAME: &'static str = "rounds.rate";
    const SAYS: &'static str = "查看探访率";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<RateRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<RateRow>, Stop<Never>> {
        let (scope, now) = (rx.scope().await?, rx.now);
        let column = self.by.column();
        let head = format!(
            "SELECT {column}, COUNT(*), COUNT(*) FILTER (WHERE {}), COUNT(*) FILTER (WHERE {}) FROM round_dues d",
            Fate::InTime.clause(),
            Fate::Late.clause()
        );
        let tail = format!(" GROUP BY {column} ORDER BY {column} NULLS LAST");
        let rows: Vec<(Option<String>, i64, i64, i64)> = self
            .filter
            .query(&scope, now, &head, &tail)
            .all(rx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .await?;
        let units = regions::names(rx.tx(), base::Date::of(now)).await?;
        let owners: Vec<AccountId> =
            rows.iter().filter_map(|(key, ..)| AccountId::parse(key.as_deref()?).ok()).collect();
        let workers = if self.by == By::Worker { staff::names(rx.tx(), &owners).await? } else { [].into() };
        let row = |(key, due, in_time, late): (Option<String>, i64, i64, i64)| {
            let key = key.unwrap_or_default();
            let mut filter = self.filter.clone();
            let label = match self.by {
                By::Tier => {
                    filter.tier = Tier::parse(&key);
                    filter.tier.map(Tier::label).unwrap_or_default().to_owned()
                }
                By::Region => {
                    filter.region = Some(key.clone());
                    units.get(&key).cloned().unwrap_or(key)
                }
                By::Worker => {
                    filter.owner = AccountId::parse(&key).ok();
                    let name = filter.owner.and_then(|owner| workers.get(&owner).cloned());
                    name.unwrap_or_else(|| "没有负责人".to_owned())
                }
            };
            RateRow { label, due, in_time, late, filter }
        };
        let mut rows: Vec<RateRow> = rows.into_iter().map(row).collect();
        if self.by == By::Tier {
            rows.sort_by_key(|row| row.filter.tier);
        }
        Ok(rows)
    }
}

/// Turns by filter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Turns {
    /// Which.
    pub filter: TurnFilter,
    /// Page, from 1.
    pub page: i64,
    /// Rows; 0 = 50.
    pub size: i64,
}

/// One turn.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnRow {
    /// Whose.
    pub elder: ElderId,
    /// Full name.
    pub name: String,
    /// The day by which the elder was due, in whole days since 1970 in Beijing.
    pub day: i64,
    /// The unit's name.
    pub region_name: String,
    /// The tier of then.
    pub tier: Tier,
    /// The worker's name.
    pub owner: String,
    /// When the elder was met.
    pub met: Option<(Moment, How)>,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnPage {
    /// The rows.
    pub rows: Vec<TurnRow>,
    /// How many in all.
    pub total: i64,
    /// This page.
    pub page: i64,
    /// Of so many.
    pub pages: i64,
}

type Found = (ElderId, i64, String, String, Option<AccountId>, Option<Moment>, Option<String>);

impl Query for Turns {
    const NAME: &'static str = "rounds.turns";
    const SAYS: &'static str = "查看探访记录";
    const ROLES: &'static [Role] = READERS;
    type Out = TurnPage;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<TurnPage, Stop<Never>> {
        let (scope, now) = (rx.scope().await?, rx.now);
        let (size, page) = (size(self.size), self.page.max(1));
        let count = self.filter.query(&scope, now, "SELECT COUNT(*) FROM round_dues d", "");
        let total: i64 = count.one(rx.tx(), |row| row.get(0)).await?;
        let head = "SELECT d.elder_id, d.due_day, d.region, d.tier, d.owner_id, d.met_at, d.met_how FROM round_dues d";
        let tail = format!(
            " ORDER BY d.due_day DESC, d.elder_id LIMIT {size} OFFSET {}",
            (page - 1).saturating_mul(size)
        );
        let found: Vec<Found> = self
            .filter
            .query(&scope, now, head, &tail)
            .all(rx.tx(), |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ))
            })
            .await?;
        let elders: Vec<ElderId> = found.iter().map(|found| found.0).collect();
        let names = elders::names(rx.tx(), &elders).await?;
        let owners: Vec<AccountId> = found.iter().filter_map(|found| found.4).collect();
        let workers = staff::names(rx.tx(), &owners).await?;
        let units = regions::names(rx.tx(), base::Date::of(now)).await?;
        let row = |(elder, day, region, tier, owner, met, how): Found| TurnRow {
            elder,
            name: names.get(&elder).cloned().unwrap_or_default(),
            day,
            region_name: units.get(&region).cloned().unwrap_or(region),
            tier: Tier::parse(&tier).unwrap_or(Tier::Ordinary),
            owner: owner.and_then(|owner| workers.get(&owner).cloned()).unwrap_or_default(),
            met: met.map(|at| (at, how.and_then(|how| How::parse(&how)).unwrap_or(How::Round))),
        };
        Ok(TurnPage { rows: found.into_iter().map(row).collect(), total, page, pages: pages(total, size) })
    }
}
