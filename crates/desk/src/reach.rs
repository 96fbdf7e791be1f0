//! 管到 what a scope reaches beside the codes that begin like it. A body that runs a unit of another parent reaches it;
//! a unit that has another code since a reorganisation reaches what was entered under the code before. `regions` keeps
//! the rows; the permission check and every list read them here.

use crate::Cx;
use crate::cx::values;
use db::{DbError, Tx, Value, sql};
use std::collections::BTreeSet;

/// Why a scope reaches a code that does not begin like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The holder runs the unit.
    Runs,
    /// The holder is what the unit has become; what lies below the holder reaches what lay below the unit.
    Heir,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Why::Runs => "runs",
            Why::Heir => "heir",
        }
    }
}

/// One row: whoever holds `holder` reaches `region`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// The scope.
    pub holder: String,
    /// What it reaches.
    pub region: String,
    /// Also everything below that code.
    pub below: bool,
    /// Why.
    pub why: Why,
}

/// A code and, perhaps, everything below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The code.
    pub region: String,
    /// Also everything below it.
    pub below: bool,
    /// Reached because it was something before a reorganisation: only what is closed still stands there.
    pub past: bool,
}

impl Part {
    /// Whether this code lies in it.
    pub fn covers(&self, region: &str) -> bool {
        if self.below { region.starts_with(&self.region) } else { region == self.region }
    }
}

/// What a scope reaches by these rows: the scope's own code is not among it.
pub fn spread(rows: &[Reach], scope: &str) -> Vec<Part> {
    let mut found: BTreeSet<Part> = BTreeSet::new();
    let mut next = vec![(scope.to_owned(), false)];
    // Rows are few and made by people; a ring among them ends because nothing is taken twice.
    while let Some((scope, past)) = next.pop() {
        for row in rows {
            let region = if row.holder.starts_with(&scope) {
                row.region.clone()
            } else if row.below && row.why == Why::Heir && scope.starts_with(&row.holder) {
                format!("{}{}", row.region, &scope[row.holder.len()..])
            } else {
                continue;
            };
            let part = Part { region, below: row.below, past: past || row.why == Why::Heir };
            if found.insert(part.clone()) && part.below {
                next.push((part.region, part.past));
            }
        }
    }
    found.into_iter().collect()
}

/// What a scope reaches now.
pub(crate) async fn of(tx: &mut Tx<'_>, scope: &str) -> Result<Vec<Part>, DbError> {
    if scope.is_empty() {
        return Ok(Vec::new());
    }
    Ok(spread(&rows(tx).await?, scope))
}

async fn rows(tx: &mut Tx<'_>) -> Result<Vec<Reach>, DbError> {
    sql("SELECT holder, region, below, why FROM reaches ORDER BY holder, region")
        .all(tx, |row| {
            let why: String = row.get(3)?;
            Ok(Reach {
                holder: row.get(0)?,
                region: row.get(1)?,
                below: row.get(2)?,
                why: if why == Why::Runs.word() { Why::Runs } else { Why::Heir },
            })
        })
        .await
}

impl Cx<'_, '_> {
    /// Makes these the rows that say what scopes reach beside their own code; answers how many are new or gone.
    /// Some hundred in a district; they are few because what lies below follows from what lies above.
    pub async fn set_reaches(&mut self, wanted: &[Reach]) -> Result<usize, DbError> {
        let before: BTreeSet<Reach> = rows(self.tx()).await?.into_iter().collect();
        let wanted: BTreeSet<Reach> = wanted.iter().cloned().collect();
        for gone in before.difference(&wanted) {
            sql("DELETE FROM reaches WHERE holder = $1 AND region = $2 AND why = $3")
                .bind(gone.holder.as_str())
                .bind(gone.region.as_str())
                .bind(gone.why.word())
                .run(self.tx())
                .await?;
        }
        let new: Vec<&Reach> = wanted.difference(&before).collect();
        for chunk in new.chunks(100) {
            let text = format!(
                "INSERT INTO reaches (holder, region, below, why) VALUES {} ON CONFLICT (holder, region, why) \
                 DO UPDATE SET below = excluded.below",
                values(4, chunk.len())
            );
            let query = chunk.iter().fold(sql(text), |query, row| {
                query.bind(row.holder.as_str()).bind(row.region.as_str()).bind(row.below).bind(row.why.word())
            });
            query.run(self.tx()).await?;
        }
        Ok(new.len() + before.difference(&wanted).count())
    }
}

impl From<Part> for crate::Scope {
    /// Exactly one part, for lists that are asked for one region.
    fn from(part: Part) -> Self {
        Self { region: part.region, also: Vec::new(), institution: None, roles: crate::Roles::default() }
    }
}

impl crate::Scope {
    /// Everything, without a role: for reads whose permission was checked by the record.
    pub fn everywhere() -> Self {
        Part { region: String::new(), below: true, past: false }.into()
    }

    /// Whether somebody with this scope reaches what stands in this region.
    pub fn covers(&self, region: &str) -> bool {
        region.starts_with(&self.region) || self.also.iter().any(|part| part.covers(region))
    }

    /// The condition that `column` lies in this scope, and its values, numbered from `first`: for lists.
    /// `(c.region >= $3 AND c.region < $4 OR c.region = $5)`; `1 = 1` for a scope that covers everything.
    pub fn condition(&self, column: &str, first: usize) -> (String, Vec<Value>) {
        let own = Part { region: self.region.clone(), below: true, past: false };
        condition(std::iter::once(&own).chain(&self.also), column, first)
    }

    /// The same without what units were before a reorganisation, for records of which none stays behind: elders, devices,
    /// accounts, places.
    pub fn condition_now(&self, column: &str, first: usize) -> (String, Vec<Value>) {
        let own = Part { region: self.region.clone(), below: true, past: false };
        condition(std::iter::once(&own).chain(self.also.iter().filter(|part| !part.past)), column, first)
    }
}

/// The condition that `column` lies in one of these parts, and its values, numbered from `first`.
pub fn condition<'a>(
    parts: impl Iterator<Item = &'a Part>,
    column: &str,
    first: usize,
) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut clauses = Vec::new();
    for part in parts {
        if part.below && part.region.is_empty() {
            return ("1 = 1".to_owned(), Vec::new());
        }
        let at = first + values.len();
        values.push(part.region.as_str().into());
        if part.below {
            values.push(after(&part.region).into());
            clauses.push(format!("{column} >= ${at} AND {column} < ${}", at + 1));
        } else {
            clauses.push(format!("{column} = ${at}"));
        }
    }
    (format!("({})", clauses.join(" OR ")), values)
}

/// The first text after everything that begins like this code: codes are digits.
pub fn after(code: &str) -> String {
    format!("{code}:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heir(holder: &str, region: &str, below: bool) -> Reach {
        Reach { holder: holder.into(), region: region.into(), below, why: Why::Heir }
    }

    fn codes(rows: &[Reach], scope: &str) -> Vec<String> {
        spread(rows, scope).into_iter().map(|part| part.region).collect()
    }

    #[test]
    fn a_successor_reaches_what_was_before_and_nobody_else_does() {
        let rows = [
            heir("990157", "990112", false),
            heir("990157002", "990112002", true),
            heir("990109135", "990112135", true),
            Reach { holder: "9901900".into(), region: "990112007".into(), below: true, why: Why::Runs },
        ];
        assert_eq!(codes(&rows, "990157"), ["990112", "990112002"]);
        assert_eq!(codes(&rows, "990157002003"), ["990112002003"], "a community reaches its own past alone");
        assert_eq!(codes(&rows, "990109"), ["990112135"]);
        assert_eq!(codes(&rows, "9901900"), ["990112007"], "a body reaches what it runs");
        assert_eq!(codes(&rows, "9901900001"), Vec::<String>::new());
        assert!(spread(&rows, "990157").iter().all(|part| !part.covers("990112135")));
    }

    #[test]
    fn two_changes_one_after_the_other_are_followed_and_a_ring_ends() {
        let rows = [heir("c", "b", true), heir("b", "a", true), heir("a", "c", true)];
        assert_eq!(codes(&rows, "c1"), ["a1", "b1", "c1"]);
    }
}
