//! The street's daily list: lines by filter, how many of each kind, one line.

use super::{Unknown, pages, size};
use crate::close_gap::HOUSE;
use crate::gap::{GapId, GapKind, Rung};
use crate::store::gaps::{COLUMNS, Kept, kept, load};
use base::{AccountId, AnyId as _, ElderId, Moment};
use db::{DbError, Query as Statement, Value, sql};
use desk::{Never, Query, Role, Rx, Scope, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who works on lines.
const WORKS: &[Role] = &[Role::Worker, Role::Officer, Role::Supervisor];

/// Which lines are meant; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GapFilter {
    /// In this region and below.
    pub region: Option<String>,
    /// Of this kind.
    pub kind: Option<GapKind>,
    /// On this rung.
    pub rung: Option<Rung>,
    /// Of the asking person.
    pub mine: bool,
    /// Climbed at least once.
    pub late: bool,
    /// Closed today instead of open.
    pub closed: bool,
}

impl GapFilter {
    /// As the part of an address behind `?`.
    pub fn to_query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("region", self.region.clone());
        put("kind", self.kind.map(|k| k.word().to_owned()));
        put("rung", self.rung.map(|r| r.word().to_owned()));
        put("mine", self.mine.then(|| "true".to_owned()));
        put("late", self.late.then(|| "true".to_owned()));
        put("closed", self.closed.then(|| "true".to_owned()));
        parts.join("&")
    }

    fn query(&self, scope: &Scope, me: Option<AccountId>, now: Moment, head: &str, tail: &str) -> Statement {
        let (clause, mut values) = scope.condition("g.region", 1);
        let mut clauses = vec![clause];
        let mut and = |clause: &str, value: Value| {
            values.push(value);
            clauses.push(clause.replace('#', &format!("${}", values.len())));
        };
        match self.closed {
            true => and("g.closed_at >= #", Moment::of_local_day(now.local_day()).into()),
            false => and("g.closed_at IS NULL AND g.found_at <= #", now.into()),
        }
        if let Some(region) = &self.region {
            and("g.region >= #", region.as_str().into());
            and("g.region < #", desk::after(region).into());
        }
        if let Some(kind) = self.kind {
            and("g.kind = #", kind.word().into());
        }
        if let Some(rung) = self.rung {
            and("g.rung = #", rung.word().into());
        }
        if self.mine {
            and("g.owner_id = #", me.map(|me| me.text()).unwrap_or_default().into());
        }
        if self.late {
            and("g.climbs >= #", 1i64.into());
        }
        let text = format!("{head} WHERE {}{tail}", clauses.join(" AND "));
        values.into_iter().fold(sql(text), Statement::bind)
    }
}

/// Lines by filter, the most urgent first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Gaps {
    /// Which.
    pub filter: GapFilter,
    /// Page, from 1.
    pub page: i64,
    /// Rows; 0 = 50.
    pub size: i64,
}

/// One line in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct GapRow {
    /// Which.
    pub id: GapId,
    /// What it is.
    pub kind: GapKind,
    /// Whom it is about.
    pub elder: Option<ElderId>,
    /// The elder's name.
    pub name: String,
    /// Where.
    pub region: String,
    /// The unit's name.
    pub region_name: String,
    /// What it is about.
    pub about: String,
    /// Since when.
    pub found_at: Moment,
    /// Whose turn it is.
    pub rung: Rung,
    /// The worker, on the first rung.
    pub owner: String,
    /// How often its clock ran out.
    pub climbs: i64,
    /// By when; none = closed.
    pub due_at: Option<Moment>,
    /// How it was closed.
    pub outcome: Option<String>,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq)]
pub struct GapPage {
    /// The rows.
    pub rows: Vec<GapRow>,
    /// How many in all.
    pub total: i64,
    /// This page.
    pub page: i64,
    /// Of so many.
    pub pages: i64,
}

impl Query for Gaps {
    const NAME: &'static str = "rounds.gaps";
    const SAYS: &'static str = "查看待核实清单";
    const ROLES: &'static [Role] = WORKS;
    type Out = GapPage;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<GapPage, Stop<Never>> {
        let (scope, me, now) = (rx.scope().await?, rx.account(), rx.now);
        let (size, page) = (size(self.size), self.page.max(1));
        let count = self.filter.query(&scope, me, now, "SELECT COUNT(*) FROM round_gaps g", "");
        let total: i64 = count.one(rx.tx(), |row| row.get(0)).await?;
        let tail = format!(
            " ORDER BY g.climbs DESC, g.weight, g.due_at NULLS LAST, g.id LIMIT {size} OFFSET {}",
            (page - 1).saturating_mul(size)
        );
        let query = self.filter.query(&scope, me, now, &format!("SELECT {COLUMNS} FROM round_gaps g"), &tail);
        let found: Vec<Kept> = query.all(rx.tx(), kept).await?;
        let rows = told(rx, found).await?;
        Ok(GapPage { rows, total, page, pages: pages(total, size) })
    }
}

/// With the names of elders, workers and units.
async fn told(rx: &mut Rx<'_, '_>, found: Vec<Kept>) -> Result<Vec<GapRow>, DbError> {
    let date = base::Date::of(rx.now);
    let elders: Vec<ElderId> = found.iter().filter_map(|gap| gap.elder).collect();
    let names = elders::names(rx.tx(), &elders).await?;
    let owners: Vec<AccountId> = found.iter().filter_map(|gap| gap.owner).collect();
    let workers = staff::names(rx.tx(), &owners).await?;
    let units = regions::names(rx.tx(), date).await?;
    let row = |gap: Kept| {
        let outcome = gap.outcome.map(|code| {
            let known = gap.kind.outcomes().iter().find(|(own, _)| *own == code);
            let own = match code.as_str() {
                "died" => "已去世",
                "decided" => "核对台已定",
                _ => "已办结",
            };
            known.map_or(own, |(_, word)| word).to_owned()
        });
        GapRow {
            name: gap.elder.and_then(|elder| names.get(&elder).cloned()).unwrap_or_default(),
            region_name: units.get(&gap.region).cloned().unwrap_or_else(|| gap.region.clone()),
            owner: gap.owner.and_then(|owner| workers.get(&owner).cloned()).unwrap_or_default(),
            id: gap.id,
            kind: gap.kind,
            elder: gap.elder,
            region: gap.region,
            about: gap.about,
            found_at: gap.found_at,
            rung: gap.rung,
            climbs: gap.climbs,
            due_at: gap.due_at,
            outcome,
        }
    };
    Ok(found.into_iter().map(row).collect())
}

/// How many open lines of each kind, of each rung, and late; each with the filter that opens to them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapCounts {
    /// In this region and below; none: the whole scope.
    pub region: Option<String>,
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct GapCount {
    /// What it counts.
    pub label: &'static str,
    /// How many.
    pub count: i64,
    /// What it opens to.
    pub filter: GapFilter,
}

impl Query for GapCounts {
    const NAME: &'static str = "rounds.gap_counts";
    const SAYS: &'static str = "查看待核实数字";
    const ROLES: &'static [Role] = WORKS;
    type Out = Vec<GapCount>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<GapCount>, Stop<Never>> {
        let (scope, me, now) = (rx.scope().await?, rx.account(), rx.now);
        let all = GapFilter { region: self.region.clone(), ..GapFilter::default() };
        let head = "SELECT g.kind, COUNT(*), COUNT(*) FILTER (WHERE g.climbs > 0) FROM round_gaps g";
        let rows: Vec<(String, i64, i64)> = all
            .query(&scope, me, now, head, " GROUP BY g.kind ORDER BY g.kind")
            .all(rx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .await?;
        let closed = GapFilter { closed: true, ..all.clone() };
        let query = closed.query(&scope, me, now, "SELECT COUNT(*) FROM round_gaps g", "");
        let done: i64 = query.one(rx.tx(), |row| row.get(0)).await?;
        let count = |kind: GapKind| {
            rows.iter().find(|(word, ..)| word == kind.word()).map_or(0, |(_, count, _)| *count)
        };
        let mut numbers = vec![
            GapCount {
                label: "没办结的",
                count: rows.iter().map(|(_, count, _)| count).sum(),
                filter: all.clone(),
            },
            GapCount {
                label: "超过时限",
                count: rows.iter().map(|(.., late)| late).sum(),
                filter: GapFilter { late: true, ..all.clone() },
            },
        ];
        numbers.extend(GapKind::ALL.into_iter().map(|kind| GapCount {
            label: kind.label(),
            count: count(kind),
            filter: GapFilter { kind: Some(kind), ..all.clone() },
        }));
        numbers.push(GapCount { label: "今天办结", count: done, filter: closed });
        Ok(numbers)
    }
}

/// One line, opened.
#[derive(Debug, Clone, Serialize)]
pub struct GapOf {
    /// Which.
    pub gap: GapId,
}

/// A line with what was written when it was closed.
#[derive(Debug, Clone, PartialEq)]
pub struct GapShown {
    /// The line.
    pub row: GapRow,
    /// What was written.
    pub words: String,
    /// Who closed it.
    pub closed_by: String,
    /// When.
    pub closed_at: Option<Moment>,
}

impl Query for GapOf {
    const NAME: &'static str = "rounds.gap";
    const SAYS: &'static str = "查看一条待核实";
    const ROLES: &'static [Role] = WORKS;
    const OPENS: bool = true;
    type Out = GapShown;
    type Error = Unknown;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<GapShown, Stop<Unknown>> {
        let scope = rx.scope().await?;
        let gap = load(rx.tx(), self.gap).await?.filter(|gap| scope.covers(&gap.region)).ok_or(Unknown)?;
        let words = match (&gap.words, gap.elder) {
            (None, _) => String::new(),
            (Some(sealed), Some(elder)) => {
                rx.about(elder);
                rx.open(elder, sealed).await?
            }
            (Some(sealed), None) => {
                let clear = rx.vault().open_house(HOUSE, sealed).map_err(DbError::other)?;
                String::from_utf8(clear).map_err(DbError::other)?
            }
        };
        if let Some(elder) = gap.elder {
            rx.about(elder);
        }
        let closed_by = match gap.closed_by.as_deref().and_then(|by| AccountId::parse(by).ok()) {
            Some(account) => staff::name_of(rx.tx(), account).await?,
            None => "系统".to_owned(),
        };
        let closed_at = gap.closed_at;
        let row = told(rx, vec![gap]).await?.pop().ok_or(Unknown)?;
        Ok(GapShown { row, words, closed_by, closed_at })
    }
}
