//! The month of a unit, and the records behind each of its figures.

use crate::source::{Row, Source};
use crate::store::{self, Closing};
use crate::tables::{self, Table};
use crate::{Figure, Month, labels, tally};
use base::{CaseId, Date, DeviceId, ElderId, Moment, RegionCode, VisitId};
use db::{DbError, Tx, Value, sql};
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use regions::{AsOf, Unit, Way};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Who reads tables of the month: each inside their own region.
pub(crate) const READERS: &[Role] = &[Role::Officer, Role::Supervisor, Role::Worker];

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum NoReport {
    /// The month has not begun.
    #[error("{0}还没有到")]
    NotYet(String),
    /// There was no such unit.
    #[error("那个月没有这个区划")]
    NoUnit,
    /// There is no such figure.
    #[error("没有这项数字")]
    NoFigure,
    /// The month is not closed.
    #[error("这个月还没有封存")]
    NotClosed,
}

impl Refusal for NoReport {
    fn kind(&self) -> Kind {
        match self {
            NoReport::NotYet(_) => Kind::Invalid("month"),
            _ => Kind::NotFound,
        }
    }
}

/// The day of which a month is reported: its last one, or today while it lasts.
pub(crate) fn day_of(month: Month, now: Moment) -> Result<Date, NoReport> {
    if month > Month::of(now) {
        return Err(NoReport::NotYet(month.label()));
    }
    Ok(month.last().min(Date::of(now)))
}

/// The tables of a month for one unit.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Which month.
    pub month: Month,
    /// Which unit, by its code of then.
    pub unit: RegionCode,
    /// By what it contains others.
    pub way: Way,
}

/// What the report shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Which month.
    pub month: Month,
    /// How things stood on this day.
    pub day: Date,
    /// The unit as it was.
    pub unit: Unit,
    /// What contained it, largest first, without itself.
    pub above: Vec<Unit>,
    /// By what it contains others.
    pub way: Way,
    /// The closing whose figures are shown; none = counted just now.
    pub closed: Option<Closing>,
    /// The tables.
    pub tables: Vec<Table>,
}

impl Query for Report {
    const NAME: &'static str = "reports.month";
    const SAYS: &'static str = "查看月报";
    const ROLES: &'static [Role] = READERS;
    type Out = Shown;
    type Error = NoReport;

    fn subject(&self) -> Subject {
        Subject::Region(self.unit.to_string())
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<NoReport>> {
        let day = day_of(self.month, rx.now)?;
        let view = AsOf::load(rx.tx(), day).await?;
        let unit = view.unit(self.unit.as_str()).cloned().ok_or(NoReport::NoUnit)?;
        let closed = closing_of(rx.tx(), self.month, &view, &unit).await?;
        let leaves = match &closed {
            Some(closing) => store::leaves(rx.tx(), self.month, &closing.unit).await?,
            None => tally::live(rx.tx(), self.month, &view).await?,
        };
        let sums = tally::sums(&leaves, &view, self.way);
        let tables = tables::tables(&view, &unit, self.way, &sums);
        let above = view.above(&unit, Way::Belongs).into_iter().skip(1).rev().cloned().collect();
        Ok(Shown { month: self.month, day, unit, above, way: self.way, closed, tables })
    }
}

/// The closing that holds a unit's figures: of the largest unit above it that was closed.
pub(crate) async fn closing_of(
    tx: &mut Tx<'_>,
    month: Month,
    view: &AsOf,
    unit: &Unit,
) -> Result<Option<Closing>, DbError> {
    let closings = store::closings(tx, month).await?;
    let mut above = view.above(unit, Way::Belongs);
    above.reverse();
    let done = |code: &str| closings.iter().find(|c| c.unit == code && c.closed_at.is_some()).cloned();
    Ok(above.into_iter().find_map(|unit| done(unit.code.as_str())))
}

/// The records that one figure counts, as the record is now.
#[derive(Debug, Serialize)]
pub struct Records {
    /// Which month.
    pub month: Month,
    /// Which unit.
    pub unit: RegionCode,
    /// By what it contains others.
    pub way: Way,
    /// [`Figure`] as text.
    pub figure: String,
    /// Counted from 1.
    pub page: i64,
}

/// Records a page.
pub const PAGE: i64 = 100;

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it is opened; none where the elder is not known and the record has no page.
    pub opens: Option<String>,
    /// The elder.
    pub elder: Option<ElderId>,
    /// The elder's name.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
    /// The unit it stood in at the month's end.
    pub place: String,
    /// What it is counted as.
    pub words: String,
}

/// A page of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// What they are.
    pub source: &'static Source,
    /// The unit's name then.
    pub unit: String,
    /// At most [`PAGE`] rows.
    pub rows: Vec<Record>,
    /// How many on all pages: the figure.
    pub total: i64,
    /// What the closed month says, where it is closed.
    pub closed: Option<i64>,
    /// This page.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
}

impl Query for Records {
    const NAME: &'static str = "reports.records";
    const SAYS: &'static str = "查看月报数字后面的记录";
    const ROLES: &'static [Role] = READERS;
    type Out = Opened;
    type Error = NoReport;

    fn subject(&self) -> Subject {
        Subject::Region(self.unit.to_string())
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Opened, Stop<NoReport>> {
        let figure: Figure = self.figure.parse().map_err(|_| NoReport::NoFigure)?;
        let source = Source::of(figure.source).ok_or(NoReport::NoFigure)?;
        let day = day_of(self.month, rx.now)?;
        let view = AsOf::load(rx.tx(), day).await?;
        let unit = view.unit(self.unit.as_str()).cloned().ok_or(NoReport::NoUnit)?;
        let select = source.select(self.month, &view);
        let codes: Vec<String> = sql(format!("SELECT DISTINCT x.region FROM ({select}) x ORDER BY 1"))
            .all(rx.tx(), |row| row.get::<String>(0))
            .await?
            .into_iter()
            .filter(|code| view.inside(code, &unit.code, self.way))
            .collect();
        let (condition, values) = picked(&figure, &codes);
        let count = sql(format!("SELECT COUNT(*) FROM ({select}) x WHERE {condition}"));
        let total: i64 =
            values.iter().cloned().fold(count, db::Query::bind).one(rx.tx(), |row| row.get(0)).await?;
        let pages = ((total + PAGE - 1) / PAGE).max(1);
        let page = self.page.clamp(1, pages);
        let list = sql(format!(
            "SELECT x.id, x.elder_id, x.at, x.region, x.k1, x.k2 FROM ({select}) x WHERE {condition} \
             ORDER BY x.at DESC, x.id LIMIT {PAGE} OFFSET {}",
            (page - 1) * PAGE
        ));
        let rows = values.into_iter().fold(list, db::Query::bind).all(rx.tx(), raw).await?;
        let closed = match closing_of(rx.tx(), self.month, &view, &unit).await? {
            Some(closing) => {
                let leaves = store::leaves(rx.tx(), self.month, &closing.unit).await?;
                let sums = tally::sums(&leaves, &view, self.way);
                Some(sums.get(unit.code.as_str()).map_or(0, |tally| tally.figure(&figure)))
            }
            None => None,
        };
        let rows = named(rx.tx(), source, &view, rows).await?;
        Ok(Opened { source, unit: unit.name, rows, total, closed, page, pages })
    }
}

/// The rows of a figure inside these codes, as a condition with its values.
fn picked(figure: &Figure, codes: &[String]) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut clauses = Vec::new();
    let mut among = |column: &str, words: &[String]| {
        let places: Vec<String> = words
            .iter()
            .map(|word| {
                values.push(word.as_str().into());
                format!("${}", values.len())
            })
            .collect();
        clauses.push(match places.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("{column} IN ({})", places.join(", ")),
        });
    };
    among("x.region", codes);
    if !figure.k1.is_empty() {
        among("x.k1", &figure.k1);
    }
    if !figure.k2.is_empty() {
        among("x.k2", &figure.k2);
    }
    (clauses.join(" AND "), values)
}

struct Raw {
    id: String,
    elder: Option<ElderId>,
    at: Moment,
    region: String,
    k1: String,
    k2: String,
}

fn raw(row: &db::Row<'_>) -> Result<Raw, DbError> {
    Ok(Raw {
        id: row.get(0)?,
        elder: row.get(1)?,
        at: row.get(2)?,
        region: row.get(3)?,
        k1: row.get(4)?,
        k2: row.get(5)?,
    })
}

async fn named(
    tx: &mut Tx<'_>,
    source: &Source,
    view: &AsOf,
    rows: Vec<Raw>,
) -> Result<Vec<Record>, DbError> {
    let elders: BTreeSet<ElderId> = rows.iter().filter_map(|row| row.elder).collect();
    let names: HashMap<ElderId, String> = elders::names(tx, &elders.into_iter().collect::<Vec<_>>()).await?;
    Ok(rows
        .into_iter()
        .map(|row| Record {
            opens: opens(source.row, &row),
            name: row.elder.and_then(|elder| names.get(&elder).cloned()),
            elder: row.elder,
            at: row.at,
            place: view.place(&row.region).map_or(row.region, |unit| unit.name.clone()),
            words: labels::words(source.name, &row.k1, &row.k2),
        })
        .collect())
}

/// The page of a record; where it has none of its own, its elder's.
fn opens(row: Row, raw: &Raw) -> Option<String> {
    use base::AnyId;
    let elder = || raw.elder.map(|elder| format!("/elders/{}", elder.text()));
    match row {
        Row::Case => CaseId::parse(&raw.id).ok().map(|id| format!("/cases/{}", id.text())),
        Row::Visit => VisitId::parse(&raw.id).ok().map(|id| format!("/visits/{}", id.text())),
        Row::Device if DeviceId::parse(&raw.id).is_err() && raw.elder.is_none() => None,
        Row::Elder | Row::Call | Row::Device | Row::Round => elder(),
    }
}
