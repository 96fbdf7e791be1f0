//! Who is away, and who goes instead.

use base::AccountId;
use db::{DbError, Tx, sql};

/// Somebody is away from a day until (not including) a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Away {
    pub account: AccountId,
    pub from: i64,
    pub until: i64,
    pub deputy: AccountId,
}

pub(crate) async fn put(tx: &mut Tx<'_>, away: &Away) -> Result<(), DbError> {
    sql("INSERT INTO round_aways (account_id, from_day, until_day, deputy_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account_id, from_day) DO UPDATE SET until_day = excluded.until_day, deputy_id = excluded.deputy_id")
    .bind(away.account)
    .bind(away.from)
    .bind(away.until)
    .bind(away.deputy)
    .run(tx)
    .await?;
    Ok(())
}

/// Everybody who is away on a day.
pub(crate) async fn on(tx: &mut Tx<'_>, day: i64) -> Result<Vec<Away>, DbError> {
    sql("SELECT account_id, from_day, until_day, deputy_id FROM round_aways WHERE from_day <= $1 AND until_day > $1 \
         ORDER BY account_id")
    .bind(day)
    .all(tx, |row| {
        Ok(Away { account: row.get(0)?, from: row.get(1)?, until: row.get(2)?, deputy: row.get(3)? })
    })
    .await
}
