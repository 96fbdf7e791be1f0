//! Verifies the trail: finds any changed, missing, added or reordered row, and any anchor that does
//! not fit.

use crate::Desk;
use crate::seal::{Anchor, BLOCK_COLUMNS, Block, block, block_hash, hash_rows};
use crate::vault::signed;
use db::{DbError, Tx, Work, sql};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Blocks read.
    pub blocks: i64,
    /// Rows in them.
    pub rows: i64,
    /// Rows that are not in a block yet (the window of at most a second while the server runs).
    pub unsealed: i64,
    /// Anchors that fit.
    pub anchors: i64,
    /// What is wrong, in words; empty when all is well.
    pub faults: Vec<String>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

struct Page {
    after: i64,
}

impl Work for Page {
    type Out = Vec<(Block, i64, Vec<u8>)>;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Self::Out, DbError> {
        let text =
            format!("SELECT {BLOCK_COLUMNS} FROM trail_blocks WHERE number > $1 ORDER BY number LIMIT 50");
        let blocks = sql(text).bind(self.after).all(tx, block).await?;
        let mut out = Vec::with_capacity(blocks.len());
        for block in blocks {
            let (rows, hash) = hash_rows(tx, block.first - 1, block.last).await?;
            out.push((block, rows, hash));
        }
        Ok(out)
    }
}

struct Rest;

struct Counted {
    rows: i64,
    stamped: i64,
    greatest: i64,
    waiting: i64,
    anchors: Vec<(Anchor, Option<Vec<u8>>)>,
}

impl Work for Rest {
    type Out = Counted;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Counted, DbError> {
        let count = |text: &'static str| sql(text);
        let rows = count("SELECT COUNT(*) FROM trail").one(tx, |r| r.get(0)).await?;
        let stamped = count("SELECT COUNT(*) FROM trail_order").one(tx, |r| r.get(0)).await?;
        let greatest =
            count("SELECT coalesce(MAX(position), 0) FROM trail_order").one(tx, |r| r.get(0)).await?;
        let waiting =
            count("SELECT COUNT(*) FROM unstamped WHERE kind = 'trail'").one(tx, |r| r.get(0)).await?;
        let anchors =
            sql("SELECT a.day, a.block, a.hash, a.public_key, a.signature, b.hash FROM trail_anchors a \
             LEFT JOIN trail_blocks b ON b.number = a.block ORDER BY a.day")
            .all(tx, |r| {
                let anchor = Anchor {
                    day: r.get(0)?,
                    block: r.get(1)?,
                    hash: r.get(2)?,
                    public_key: r.get(3)?,
                    signature: r.get(4)?,
                };
                Ok((anchor, r.get::<Option<Vec<u8>>>(5)?))
            })
            .await?;
        Ok(Counted { rows, stamped, greatest, waiting, anchors })
    }
}

impl Desk {
    /// Reads the whole trail and recomputes every hash. `key`, when given, is the public key that
    /// was printed with an anchor and kept elsewhere; without it, anchors are held against our own.
    ///
    /// # Errors
    /// When storage fails. What is wrong with the trail is in the answer.
    pub async fn verify(&self, key: Option<&[u8]>) -> Result<Verified, DbError> {
        let mut found = Verified::default();
        let (mut before_hash, mut last, mut number) = (vec![0; 32], 0, 0);
        loop {
            let page = self.db().read(Page { after: number }).await?;
            if page.is_empty() {
                break;
            }
            for (block, rows, hash) in page {
                check_block(&mut found, &block, rows, &hash, (number, last, &before_hash));
                found.blocks += 1;
                found.rows += rows;
                (number, last, before_hash) = (block.number, block.last, block.hash);
            }
        }
        let rest = self.db().read(Rest).await?;
        found.unsealed = rest.stamped - last + rest.waiting;
        if rest.stamped != rest.greatest {
            found.faults.push(format!("次序表缺 {} 个位置", rest.greatest - rest.stamped));
        }
        if rest.rows != rest.stamped + rest.waiting {
            let more = rest.rows - rest.stamped - rest.waiting;
            found.faults.push(format!("留痕表与次序表相差 {more} 条：有记录被删除或夹带"));
        }
        let ours = self.vault().anchor_public_key();
        for (anchor, hash) in rest.anchors {
            let message = Anchor::message(anchor.day, anchor.block, &anchor.hash);
            let genuine = anchor.public_key == key.unwrap_or(&ours)
                && signed(&anchor.public_key, &message, &anchor.signature)
                && hash.as_ref() == Some(&anchor.hash);
            if genuine {
                found.anchors += 1;
            } else {
                found.faults.push(format!("第 {} 日的锚与第 {} 块不符", anchor.day, anchor.block));
            }
        }
        Ok(found)
    }
}

fn check_block(found: &mut Verified, block: &Block, rows: i64, hash: &[u8], before: (i64, i64, &Vec<u8>)) {
    let (number, last, before_hash) = before;
    let n = block.number;
    if n != number + 1 || block.first != last + 1 {
        found.faults.push(format!("第 {n} 块之前缺块或次序不对"));
    }
    if block.before_hash != *before_hash {
        found.faults.push(format!("第 {n} 块接不上前一块"));
    }
    if rows != block.last - block.first + 1 {
        found.faults.push(format!("第 {n} 块应有 {} 条，只有 {rows} 条", block.last - block.first + 1));
    } else if hash != block.rows_hash {
        found.faults.push(format!("第 {n} 块（第 {} 至 {} 条）被改动过", block.first, block.last));
    }
    if block_hash(n, block.first, block.last, &block.rows_hash, &block.before_hash) != block.hash {
        found.faults.push(format!("第 {n} 块的封印不对"));
    }
}
