//! Counting: rows of all sources by region and words, and their sums for everything that contains a region.

use crate::{Figure, Month, source::SOURCES};
use db::{DbError, Tx, sql};
use regions::{AsOf, Way};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// How many rows of a source have which words: `source` and two words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(String, String, String), i64>);

impl Tally {
    /// Counts more rows.
    pub fn add(&mut self, source: &str, k1: &str, k2: &str, count: i64) {
        *self.0.entry((source.to_owned(), k1.to_owned(), k2.to_owned())).or_default() += count;
    }

    /// Counts everything of another one.
    pub fn add_all(&mut self, other: &Tally) {
        for ((source, k1, k2), count) in &other.0 {
            self.add(source, k1, k2, *count);
        }
    }

    /// How many rows a figure counts.
    pub fn figure(&self, figure: &Figure) -> i64 {
        let of = self
            .0
            .iter()
            .filter(|((source, k1, k2), _)| source.as_str() == figure.source && figure.counts(k1, k2));
        of.map(|(_, count)| count).sum()
    }

    /// The first words that occur in a source.
    pub fn firsts(&self, source: &str) -> Vec<&str> {
        let mut words: Vec<&str> =
            self.0.keys().filter(|(of, ..)| of == source).map(|(_, k1, _)| k1.as_str()).collect();
        words.dedup();
        words
    }

    /// The pairs of words that occur in a source.
    pub fn pairs(&self, source: &str) -> Vec<(&str, &str)> {
        let of = self.0.keys().filter(|(of, ..)| of == source);
        of.map(|(_, k1, k2)| (k1.as_str(), k2.as_str())).collect()
    }

    /// All of it, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&(String, String, String), i64)> {
        self.0.iter().map(|(key, count)| (key, *count))
    }

    /// As a closed month keeps it.
    pub(crate) fn text(&self) -> Result<String, DbError> {
        let rows: Vec<Cell<'_>> =
            self.0.iter().map(|((s, a, b), n)| Cell(s.into(), a.into(), b.into(), *n)).collect();
        serde_json::to_string(&rows).map_err(DbError::other)
    }

    pub(crate) fn read(text: &str) -> Result<Tally, DbError> {
        let rows: Vec<Cell<'_>> = serde_json::from_str(text).map_err(DbError::other)?;
        let mut tally = Tally::default();
        rows.into_iter().for_each(|Cell(source, k1, k2, count)| tally.add(&source, &k1, &k2, count));
        Ok(tally)
    }
}

#[derive(Serialize, Deserialize)]
struct Cell<'a>(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>, i64);

/// Tallies by the code in which the rows stood, as it was called on the view's day.
pub type Leaves = BTreeMap<String, Tally>;

/// Counts a month from the record as it is now.
pub(crate) async fn live(tx: &mut Tx<'_>, month: Month, view: &AsOf) -> Result<Leaves, DbError> {
    let mut leaves = Leaves::new();
    for source in SOURCES {
        let text = format!(
            "SELECT x.region, x.k1, x.k2, COUNT(*) FROM ({}) x GROUP BY x.region, x.k1, x.k2",
            source.select(month, view)
        );
        let rows: Vec<(String, String, String, i64)> =
            sql(text).all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).await?;
        for (region, k1, k2, count) in rows {
            leaves.entry(view.code(&region)).or_default().add(source.name, &k1, &k2, count);
        }
    }
    Ok(leaves)
}

/// The sums of every unit that contains something.
pub(crate) fn sums(leaves: &Leaves, view: &AsOf, way: Way) -> HashMap<String, Tally> {
    let mut sums: HashMap<String, Tally> = HashMap::new();
    for (code, tally) in leaves {
        let Some(place) = view.place(code) else { continue };
        for unit in view.above(place, way) {
            sums.entry(unit.code.to_string()).or_default().add_all(tally);
        }
    }
    sums
}
