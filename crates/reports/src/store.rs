//! The SQL of closed months.

use crate::Month;
use crate::tally::{Leaves, Tally};
use base::Moment;
use db::{DbError, Row, Tx, sql};

/// A closed month of a unit, or one that is being closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The unit, by its code of then.
    pub unit: String,
    /// By which rules it was counted.
    pub rules: i64,
    /// Who closed it, as the trail writes it.
    pub closed_by: String,
    /// When counting began.
    pub began_at: Moment,
    /// When it was done; none = under way.
    pub closed_at: Option<Moment>,
    /// Over all its figures, in order.
    pub hash: Option<String>,
}

const COLUMNS: &str = "unit, rules, closed_by, began_at, closed_at, hash";

fn closing(row: &Row<'_>) -> Result<Closing, DbError> {
    Ok(Closing {
        unit: row.get(0)?,
        rules: row.get(1)?,
        closed_by: row.get(2)?,
        began_at: row.get(3)?,
        closed_at: row.get(4)?,
        hash: row.get(5)?,
    })
}

pub(crate) async fn closings(tx: &mut Tx<'_>, month: Month) -> Result<Vec<Closing>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM month_closings WHERE month = $1 ORDER BY unit"))
        .bind(month.number())
        .all(tx, closing)
        .await
}

/// Begins to close; false when it is closed or being closed.
pub(crate) async fn begin(
    tx: &mut Tx<'_>,
    month: Month,
    unit: &str,
    rules: i64,
    by: &str,
    now: Moment,
) -> Result<bool, DbError> {
    let rows = sql("INSERT INTO month_closings (month, unit, state, rules, closed_by, began_at) \
         VALUES ($1, $2, 'counting', $3, $4, $5) ON CONFLICT (month, unit) DO NOTHING")
    .bind(month.number())
    .bind(unit)
    .bind(rules)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(rows == 1)
}

pub(crate) async fn end(
    tx: &mut Tx<'_>,
    month: Month,
    unit: &str,
    hash: &str,
    now: Moment,
) -> Result<(), DbError> {
    sql("UPDATE month_closings SET state = 'closed', closed_at = $3, hash = $4 WHERE month = $1 AND unit = $2 \
         AND closed_at IS NULL")
    .bind(month.number())
    .bind(unit)
    .bind(now)
    .bind(hash)
    .run(tx)
    .await?;
    Ok(())
}

/// The figures of a closed month, by the smallest region.
pub(crate) async fn leaves(tx: &mut Tx<'_>, month: Month, unit: &str) -> Result<Leaves, DbError> {
    let rows: Vec<(String, String)> =
        sql("SELECT code, figures FROM month_figures WHERE month = $1 AND unit = $2 ORDER BY code")
            .bind(month.number())
            .bind(unit)
            .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
            .await?;
    rows.into_iter().map(|(code, text)| Ok((code, Tally::read(&text)?))).collect()
}

/// Adds what one step counted.
pub(crate) async fn add(tx: &mut Tx<'_>, month: Month, unit: &str, counted: &Leaves) -> Result<(), DbError> {
    for (code, tally) in counted {
        let kept: Option<String> =
            sql("SELECT figures FROM month_figures WHERE month = $1 AND unit = $2 AND code = $3")
                .bind(month.number())
                .bind(unit)
                .bind(code.as_str())
                .opt(tx, |row| row.get(0))
                .await?;
        let mut sum = kept.map_or_else(|| Ok(Tally::default()), |text| Tally::read(&text))?;
        sum.add_all(tally);
        sql("INSERT INTO month_figures (month, unit, code, figures) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (month, unit, code) DO UPDATE SET figures = excluded.figures")
        .bind(month.number())
        .bind(unit)
        .bind(code.as_str())
        .bind(sum.text()?)
        .run(tx)
        .await?;
    }
    Ok(())
}
