//! One order for everything that happened. Where there is one writer, commit order is insert order
//! and a row is stamped in its own transaction. Where there are many, a row is queued in
//! `unstamped`, and one stamper gives committed rows their positions: a reader that has seen
//! position 11 will never be surprised by a 10.

use crate::cx::values;
use db::{DbError, Kind, Tx, Work, sql};

/// Which of the two orders a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Trail,
    News,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Order::Trail => "trail",
            Order::News => "news",
        }
    }
}

/// Whether rows are stamped in their own transaction.
pub(crate) fn at_once(tx: &Tx<'_>) -> bool {
    tx.kind() == Kind::Sqlite
}

/// Stamps the row, or queues it for the stamper.
pub(crate) async fn enter(tx: &mut Tx<'_>, order: Order, id: String) -> Result<(), DbError> {
    if !at_once(tx) {
        return sql("INSERT INTO unstamped (id, kind) VALUES ($1, $2)")
            .bind(id)
            .bind(order.word())
            .run(tx)
            .await
            .map(drop);
    }
    let text = match order {
        Order::Trail => {
            "INSERT INTO trail_order (position, entry_id) \
             SELECT coalesce(MAX(position), 0) + 1, $1 FROM trail_order"
        }
        Order::News => {
            "INSERT INTO news_order (position, news_id) \
             SELECT coalesce(MAX(position), 0) + 1, $1 FROM news_order"
        }
    };
    sql(text).bind(id).run(tx).await.map(drop)
}

/// The stamper's turn: gives up to 1,000 waiting rows their positions; answers how many.
pub(crate) struct Stamp;

impl Work for Stamp {
    type Out = usize;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<usize, DbError> {
        if at_once(tx) {
            return Ok(0);
        }
        let mut waiting =
            sql("DELETE FROM unstamped WHERE id IN (SELECT id FROM unstamped ORDER BY id LIMIT 1000) \
             RETURNING id, kind")
            .all(tx, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))
            .await?;
        waiting.sort();
        for (order, last, head) in [
            (
                Order::Trail,
                "SELECT coalesce(MAX(position), 0) FROM trail_order",
                "trail_order (position, entry_id)",
            ),
            (
                Order::News,
                "SELECT coalesce(MAX(position), 0) FROM news_order",
                "news_order (position, news_id)",
            ),
        ] {
            let ids: Vec<&String> =
                waiting.iter().filter(|(_, kind)| kind == order.word()).map(|(id, _)| id).collect();
            if ids.is_empty() {
                continue;
            }
            let mut position: i64 = sql(last).one(tx, |row| row.get(0)).await?;
            for chunk in ids.chunks(100) {
                let mut query = sql(format!("INSERT INTO {head} VALUES {}", values(2, chunk.len())));
                for id in chunk {
                    position += 1;
                    query = query.bind(position).bind(id.as_str());
                }
                query.run(tx).await?;
            }
        }
        Ok(waiting.len())
    }
}
