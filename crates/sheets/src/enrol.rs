//! What the register makes of rows: beforehand, and for good. Both is the matcher's.

use crate::refused::Refused;
use crate::sheet::{Fate, Sums, Told};
use base::Date;
use base::sheet::BadRow;
use desk::{Cx, Stop};
use elders::ImportRow;
use matches::{EnrolMany, Foreseen};

/// What became of rows, or would.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Rows of which something is to be told.
    pub rows: Vec<Told>,
    /// Rows that are only counted.
    pub more: Sums,
}

fn told(line: u64, fate: Fate, reason: &str) -> Told {
    Told { line, fate, column: String::new(), reason: reason.to_owned() }
}

fn bad(row: BadRow) -> Told {
    Told { line: row.line, fate: Fate::Bad, column: row.column, reason: row.reason }
}

/// What the register would make of these rows. Nothing is written.
pub(crate) async fn foresee(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: &[ImportRow],
) -> Result<Made, Stop<Refused>> {
    let (vault, today) = (cx.vault().clone(), Date::of(cx.now));
    let token = |domain: &str, text: &str| vault.token(domain, text);
    let foreseen = matches::weigh(cx.tx(), &token, today, source, rows).await?;
    let tell = |(line, foreseen): (u64, Foreseen)| match foreseen {
        Foreseen::New => told(line, Fate::Fresh, ""),
        Foreseen::Linked => told(line, Fate::Known, "和已登记的长者是同一个人，只补缺的，不改已有的"),
        Foreseen::Same => told(line, Fate::Known, "和上次导入的一样"),
        Foreseen::Changed => told(line, Fate::Changed, "同一来源的这一行，内容和上次不一样了"),
        Foreseen::Asked(doubt) => told(line, Fate::Review, doubt.says()),
        Foreseen::Bad(row) => bad(row),
    };
    Ok(Made { rows: foreseen.into_iter().map(tell).collect(), more: Sums::default() })
}

/// Takes these rows in.
pub(crate) async fn enrol(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: Vec<ImportRow>,
) -> Result<Made, Stop<Refused>> {
    let act = EnrolMany { source: source.to_owned(), rows };
    let out = cx.call(act).await.map_err(|stop| stop.refusal(|_| Refused::TooMany))?;
    let more = Sums {
        fresh: out.added as i64,
        known: (out.linked + out.same) as i64,
        changed: out.changed as i64,
        ..Sums::default()
    };
    let asked =
        out.asked.iter().map(|row| told(row.line, Fate::Review, "先登记了，等比对台核对是不是同一个人"));
    Ok(Made { rows: asked.chain(out.bad.into_iter().map(bad)).collect(), more })
}
