//! The sealer: closes stamped rows of the trail into blocks. A block's hash covers every stored byte
//! of its rows (details as ciphertext, so that an erased elder's rows still verify) and the hash of
//! the block before. Once a day the newest block is signed: the anchor, to print and keep elsewhere.
//!
//! The window: a row is sealed within a second of its commit. Until then a change to it cannot be found.

use crate::Desk;
use crate::vault::hex;
use base::Moment;
use db::{DbError, Lane, Row, Tx, Work, sql};
use ring::digest::{Context, SHA256};

/// The most rows in one block.
pub(crate) const BLOCK_ROWS: i64 = 1000;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) number: i64,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) rows_hash: Vec<u8>,
    pub(crate) before_hash: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

/// A signed anchor: proof of how the trail ended on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Local day since 1970-01-01.
    pub day: i64,
    /// The newest block on that day.
    pub block: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// Ed25519.
    pub public_key: Vec<u8>,
    /// Over day, block and hash.
    pub signature: Vec<u8>,
}

impl Anchor {
    pub(crate) fn message(day: i64, block: i64, hash: &[u8]) -> Vec<u8> {
        format!("yinqiao anchor/1 day={day} block={block} hash={}", hex(hash)).into_bytes()
    }
}

/// Closes the next block; answers how many rows went into it.
pub(crate) struct Seal {
    pub(crate) now: Moment,
}

impl Work for Seal {
    type Out = i64;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        let before = last_block(tx).await?;
        let (number, after, before_hash) = match before {
            Some(block) => (block.number + 1, block.last, block.hash),
            None => (1, 0, vec![0; 32]),
        };
        let (rows, rows_hash) = hash_rows(tx, after, after + BLOCK_ROWS).await?;
        if rows == 0 {
            return Ok(0);
        }
        let (first, last) = (after + 1, after + rows);
        let hash = block_hash(number, first, last, &rows_hash, &before_hash);
        sql("INSERT INTO trail_blocks (number, first_position, last_position, rows_hash, before_hash, hash, sealed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(number)
        .bind(first)
        .bind(last)
        .bind(rows_hash)
        .bind(before_hash)
        .bind(hash)
        .bind(self.now)
        .run(tx)
        .await?;
        Ok(rows)
    }
}

/// Hash over the rows at positions `after + 1 ..= to`; stops at the first position that is missing.
pub(crate) async fn hash_rows(tx: &mut Tx<'_>, after: i64, to: i64) -> Result<(i64, Vec<u8>), DbError> {
    let rows = sql("SELECT o.position, t.id, t.at, t.actor, t.behalf, t.act, t.outcome, t.channel, t.elder_id, \
         t.thread, t.parent, t.request, t.sealed, t.detail FROM trail_order o JOIN trail t ON t.id = o.entry_id \
         WHERE o.position > $1 AND o.position <= $2 ORDER BY o.position")
    .bind(after)
    .bind(to)
    .all(tx, |row| Ok((row.get::<i64>(0)?, row_bytes(row)?)))
    .await?;
    let mut context = Context::new(&SHA256);
    let mut count = 0;
    for (position, bytes) in rows {
        if position != after + count + 1 {
            break;
        }
        context.update(&bytes);
        count += 1;
    }
    Ok((count, context.finish().as_ref().to_vec()))
}

/// Every stored field with its length before it, so that no two rows have the same bytes.
fn row_bytes(row: &Row) -> Result<Vec<u8>, DbError> {
    let mut out = Vec::with_capacity(400);
    let mut put = |bytes: Option<&[u8]>| {
        let length = bytes.map_or(u64::MAX, |b| b.len() as u64);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(bytes.unwrap_or_default());
    };
    put(Some(&row.get::<i64>(0)?.to_be_bytes()));
    put(Some(row.get::<String>(1)?.as_bytes()));
    put(Some(&row.get::<i64>(2)?.to_be_bytes()));
    for column in 3..=11 {
        put(row.get::<Option<String>>(column)?.as_deref().map(str::as_bytes));
    }
    put(Some(&[u8::from(row.get::<bool>(12)?)]));
    put(Some(&row.get::<Vec<u8>>(13)?));
    Ok(out)
}

pub(crate) fn block_hash(number: i64, first: i64, last: i64, rows: &[u8], before: &[u8]) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    context.update(b"yinqiao block/1");
    for n in [number, first, last] {
        context.update(&n.to_be_bytes());
    }
    context.update(rows);
    context.update(before);
    context.finish().as_ref().to_vec()
}

pub(crate) fn block(row: &Row) -> Result<Block, DbError> {
    Ok(Block {
        number: row.get(0)?,
        first: row.get(1)?,
        last: row.get(2)?,
        rows_hash: row.get(3)?,
        before_hash: row.get(4)?,
        hash: row.get(5)?,
    })
}

pub(crate) const BLOCK_COLUMNS: &str = "number, first_position, last_position, rows_hash, before_hash, hash";

async fn last_block(tx: &mut Tx<'_>) -> Result<Option<Block>, DbError> {
    let text = format!("SELECT {BLOCK_COLUMNS} FROM trail_blocks ORDER BY number DESC LIMIT 1");
    sql(text).opt(tx, block).await
}

struct MakeAnchor {
    desk: Desk,
}

impl Work for MakeAnchor {
    type Out = Option<Anchor>;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Option<Anchor>, DbError> {
        let Some(block) = last_block(tx).await? else { return Ok(None) };
        let now = self.desk.clock().now();
        let day = now.local_day();
        let (public_key, signature) =
            self.desk.vault().sign(&Anchor::message(day, block.number, &block.hash));
        sql("INSERT INTO trail_anchors (day, block, hash, public_key, signature, at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (day) DO UPDATE SET block = excluded.block, hash = excluded.hash, \
             public_key = excluded.public_key, signature = excluded.signature, at = excluded.at")
        .bind(day)
        .bind(block.number)
        .bind(block.hash.as_slice())
        .bind(public_key.as_slice())
        .bind(signature.as_slice())
        .bind(now)
        .run(tx)
        .await?;
        Ok(Some(Anchor { day, block: block.number, hash: block.hash, public_key, signature }))
    }
}

impl Desk {
    /// Signs the newest block as today's anchor; nothing while the trail has no block.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn anchor(&self) -> Result<Option<Anchor>, DbError> {
        self.db().write(Lane::Normal, MakeAnchor { desk: self.clone() }).await
    }
}
