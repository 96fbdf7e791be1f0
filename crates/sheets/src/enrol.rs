//! What the register makes of rows: beforehand, and for good.

use crate::refused::Refused;
use crate::sheet::{Fate, Told};
use base::sheet::BadRow;
use base::{AnyId, Date, ElderId};
use desk::{Cx, Stop};
use elders::ImportRow;
use std::collections::{HashMap, HashSet};

/// What became of rows, or would.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Each row with its fate and, where something is to be said, a reason.
    pub rows: Vec<Told>,
}

impl Made {
    fn tell(&mut self, line: u64, fate: Fate, reason: &str) {
        self.rows.push(Told { line, fate, column: String::new(), reason: reason.to_owned() });
    }

    fn bad(&mut self, row: BadRow) {
        self.rows.push(Told { line: row.line, fate: Fate::Bad, column: row.column, reason: row.reason });
    }
}

/// What the register would make of these rows. Nothing is written.
pub(crate) async fn foresee(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: &[ImportRow],
) -> Result<Made, Stop<Refused>> {
    let mut made = Made::default();
    let today = Date::of(cx.now);
    let ids: Vec<&str> = rows.iter().map(|row| row.source_id.as_str()).collect();
    let owners: HashMap<String, ElderId> =
        elders::from_source(cx.tx(), source, &ids).await?.into_iter().map(|o| (o.number, o.elder)).collect();
    let mut tokens = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.profile.checked(today).map(|p| p.identity).unwrap_or_default();
        let token = |domain: &str, text: &str| cx.token(domain, text);
        tokens.push((!number.is_empty()).then(|| elders::identity_token(&number, token)));
    }
    let asked: Vec<&str> = tokens.iter().flatten().map(String::as_str).collect();
    let bearers: HashMap<String, (ElderId, String)> =
        elders::bearers(cx.tx(), &asked).await?.into_iter().map(|b| (b.token, (b.elder, b.name))).collect();
    for (row, token) in rows.iter().zip(&tokens) {
        if let Err(bad) = row.profile.checked(today) {
            made.bad(BadRow::new(row.line, header_of(bad.field()), bad));
            continue;
        }
        let bearer = token.as_ref().and_then(|token| bearers.get(token));
        match (owners.get(&row.source_id), bearer) {
            (Some(_), _) => made.tell(row.line, Fate::Changed, ""),
            (None, Some((_, name))) if *name == row.profile.name => made.tell(row.line, Fate::Changed, ""),
            (None, Some(_)) => made.tell(row.line, Fate::Review, "这个证件号码登记的是另一个名字"),
            (None, None) => made.tell(row.line, Fate::Fresh, ""),
        }
    }
    Ok(made)
}

/// Takes these rows in.
pub(crate) async fn enrol(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: Vec<ImportRow>,
) -> Result<Made, Stop<Refused>> {
    let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
    let act = elders::Import { source: source.to_owned(), rows };
    let out = cx.call(act).await.map_err(|stop| stop.refusal(|_| Refused::TooMany))?;
    let mut made = Made::default();
    let bad: HashSet<u64> = out.bad.iter().map(|row| row.line).collect();
    let mut good = lines.into_iter().filter(|line| !bad.contains(line));
    for (count, fate) in [
        (out.added, Fate::Fresh),
        (out.changed + out.matched, Fate::Changed),
        (out.same, Fate::Known),
    ] {
        good.by_ref().take(count).for_each(|line| made.tell(line, fate, ""));
    }
    out.bad.into_iter().for_each(|row| made.bad(row));
    Ok(made)
}

/// The file's header for a field of a form.
fn header_of(field: &str) -> &'static str {
    match field {
        "name" => "姓名",
        "region" => "区划代码",
        "identity" => "证件号码",
        "birth" => "出生日期",
        _ => "地址",
    }
}
