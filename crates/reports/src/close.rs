//! Closes a month: counts everything once more in steps, keeps the figures with the version of the rules, and seals them
//! with a hash. Nothing is typed in; what a person gives is only the word to close.

use crate::read::{NoReport, READERS, closing_of, day_of};
use crate::source::SOURCES;
use crate::tables::{Cell, RULES};
use crate::tally::{self, Leaves};
use crate::{Figure, Month, store};
use base::RegionCode;
use db::{DbError, sql};
use desk::{Command, Cx, Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use regions::{AsOf, Way};
use serde::{Deserialize, Serialize};

/// Rows counted in one step: each is at most one row written.
const STEP: i64 = 800;

/// Closes a month for a unit and everything that belongs to it.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseMonth {
    /// Which month.
    pub month: Month,
    /// Which unit, by its code of then.
    pub unit: RegionCode,
}

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum CloseRefused {
    /// It is not over.
    #[error("{0}还没有过完，过完再封存")]
    NotOver(String),
    /// There was no such unit.
    #[error("那个月没有这个区划")]
    NoUnit,
    /// It was done already.
    #[error("{0}已经封存或正在封存")]
    Closed(String),
}

impl Refusal for CloseRefused {
    fn kind(&self) -> Kind {
        match self {
            CloseRefused::NotOver(_) => Kind::Invalid("month"),
            CloseRefused::NoUnit => Kind::NotFound,
            CloseRefused::Closed(_) => Kind::Conflict,
        }
    }
}

impl Command for CloseMonth {
    const NAME: &'static str = "reports.close_month";
    const SAYS: &'static str = "封存月报";
    const ROLES: &'static [Role] = &[Role::Officer];
    type Out = ();
    type Error = CloseRefused;

    fn subject(&self) -> Subject {
        Subject::Region(self.unit.to_string())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<CloseRefused>> {
        let now = cx.now;
        if now < self.month.ends() {
            return Err(CloseRefused::NotOver(self.month.label()).into());
        }
        let view = AsOf::load(cx.tx(), self.month.last()).await?;
        let Some(unit) = view.unit(self.unit.as_str()).cloned() else {
            return Err(CloseRefused::NoUnit.into());
        };
        let above = closing_of(cx.tx(), self.month, &view, &unit).await?;
        let by = cx.actor().text();
        let new = store::begin(cx.tx(), self.month, unit.code.as_str(), RULES, &by, now).await?;
        if above.is_some() || !new {
            return Err(CloseRefused::Closed(self.month.label()).into());
        }
        cx.note("month", self.month);
        cx.note("unit", &self.unit);
        let step = Count {
            month: self.month,
            unit: self.unit.clone(),
            source: 0,
            id: String::new(),
            k1: String::new(),
        };
        cx.later(&step.key(), now, &step).await?;
        Ok(())
    }
}

/// One step of counting.
#[derive(Debug, Serialize, Deserialize)]
pub struct Count {
    month: Month,
    unit: RegionCode,
    source: usize,
    /// The last row of the step before.
    id: String,
    k1: String,
}

impl Count {
    fn key(&self) -> String {
        format!("{}:{}", self.month, self.unit)
    }
}

impl Command for Count {
    const NAME: &'static str = "reports.count";
    const SAYS: &'static str = "统计月报";
    const ROLES: &'static [Role] = &[];
    /// Rows counted.
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let now = cx.now;
        let Some(source) = SOURCES.get(self.source) else {
            let leaves = store::leaves(cx.tx(), self.month, self.unit.as_str()).await?;
            let hash = sealed(&leaves)?;
            cx.note("hash", &hash);
            store::end(cx.tx(), self.month, self.unit.as_str(), &hash, now).await?;
            return Ok(0);
        };
        let view = AsOf::load(cx.tx(), self.month.last()).await?;
        let text = format!(
            "SELECT x.id, x.region, x.k1, x.k2 FROM ({}) x WHERE (x.id, x.k1) > ($1, $2) ORDER BY x.id, x.k1 LIMIT {STEP}",
            source.select(self.month, &view)
        );
        let rows: Vec<(String, String, String, String)> = sql(text)
            .bind(self.id.as_str())
            .bind(self.k1.as_str())
            .all(cx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .await?;
        let mut counted = Leaves::new();
        for (_, region, k1, k2) in &rows {
            if view.inside(region, &self.unit, Way::Belongs) {
                counted.entry(view.code(region)).or_default().add(source.name, k1, k2, 1);
            }
        }
        store::add(cx.tx(), self.month, self.unit.as_str(), &counted).await?;
        let found = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let (month, unit) = (self.month, self.unit.clone());
        let step = match rows.into_iter().last() {
            Some((id, _, k1, _)) if found == STEP => Count { month, unit, source: self.source, id, k1 },
            _ => Count { month, unit, source: self.source + 1, id: String::new(), k1: String::new() },
        };
        cx.note("source", source.name);
        cx.note("rows", found);
        cx.later(&step.key(), now, &step).await?;
        Ok(found)
    }
}

/// A hash over all figures, in order.
fn sealed(leaves: &Leaves) -> Result<String, DbError> {
    let mut text = String::new();
    for (code, tally) in leaves {
        text.push_str(code);
        text.push_str(&tally.text()?);
    }
    Ok(desk::hex(&desk::sha256(text.as_bytes())))
}

/// Counts a closed month once more and says what differs.
#[derive(Debug, Serialize)]
pub struct Compare {
    /// Which month.
    pub month: Month,
    /// Which unit.
    pub unit: RegionCode,
}

/// A closed month beside the record of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The closing.
    pub closing: store::Closing,
    /// The version by which it is counted today.
    pub rules: i64,
    /// The kept figures are the ones that were sealed.
    pub whole: bool,
    /// Every figure that differs: its name as people say it, the number then with its address, the number now.
    pub differs: Vec<(String, Cell, i64)>,
}

impl Query for Compare {
    const NAME: &'static str = "reports.compare";
    const SAYS: &'static str = "核对封存的月报";
    const ROLES: &'static [Role] = READERS;
    type Out = Compared;
    type Error = NoReport;

    fn subject(&self) -> Subject {
        Subject::Region(self.unit.to_string())
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Compared, Stop<NoReport>> {
        let day = day_of(self.month, rx.now)?;
        let view = AsOf::load(rx.tx(), day).await?;
        let unit = view.unit(self.unit.as_str()).cloned().ok_or(NoReport::NoUnit)?;
        let closing = closing_of(rx.tx(), self.month, &view, &unit).await?.ok_or(NoReport::NotClosed)?;
        let kept = store::leaves(rx.tx(), self.month, &closing.unit).await?;
        let whole = closing.hash.as_deref() == Some(sealed(&kept)?.as_str());
        let sums = |leaves| tally::sums(leaves, &view, Way::Belongs).remove(unit.code.as_str());
        let then = sums(&kept).unwrap_or_default();
        let now = sums(&tally::live(rx.tx(), self.month, &view).await?).unwrap_or_default();
        let mut differs = Vec::new();
        for source in SOURCES {
            let both = || then.pairs(source.name).into_iter().chain(now.pairs(source.name));
            let pairs: std::collections::BTreeSet<(&str, &str)> = both().collect();
            for (k1, k2) in pairs {
                let figure = Figure::two(source.name, k1, k2);
                let (before, after) = (then.figure(&figure), now.figure(&figure));
                if before != after {
                    let words = crate::labels::words(source.name, k1, k2);
                    let words = if words.is_empty() { String::new() } else { format!("（{words}）") };
                    let cell =
                        Cell { count: before, figure: figure.to_string(), unit: unit.code.to_string() };
                    differs.push((format!("{}{words}", source.label), cell, after));
                }
            }
        }
        Ok(Compared { closing, rules: RULES, whole, differs })
    }
}
