//! What a rule would mean before it is set: whom it takes, and how much work that is for each worker.

use crate::roster::Roster;
use crate::rule::{Facts, Rule, Tier};
use base::Date;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Elders read at a time.
const PAGE: i64 = 5_000;

/// Looks at the whole register with a rule that is not set.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// The rule.
    pub rule: Rule,
}

/// The work of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Code of the unit whose workers do it; a unit without workers stands for itself.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Workers.
    pub workers: i64,
    /// Elders of each tier, as [`Tier::ALL`].
    pub tiers: [i64; 3],
    /// Meetings a week for each worker, in tenths; for a unit without workers: all of them.
    pub tenths: i64,
}

/// What the rule would mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Previewed {
    /// For [`crate::SetRule::previewed`].
    pub counted: crate::set_rule::Previewed,
    /// Elders of each tier, as [`Tier::ALL`].
    pub tiers: [i64; 3],
    /// For each line of the rule, how many elders it holds for.
    pub lines: Vec<i64>,
    /// Meetings a week in all.
    pub weekly: i64,
    /// The work of each unit, the heaviest first.
    pub loads: Vec<Load>,
    /// Units on the list without a worker.
    pub without: i64,
}

impl Query for Preview {
    const NAME: &'static str = "rounds.preview";
    const SAYS: &'static str = "预览探访规则";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Supervisor];
    type Out = Previewed;
    type Error = crate::Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Previewed, Stop<crate::Cannot>> {
        let rule = self.rule.clone().checked().map_err(crate::Cannot::Rule)?;
        let today = Date::of(rx.now);
        let roster = Roster::load(rx.tx()).await?;
        let names = regions::names(rx.tx(), today).await?;
        let (mut elders, mut lines) = (0, vec![0i64; rule.lines.len()]);
        let mut units: HashMap<String, [i64; 3]> = HashMap::new();
        let mut after = None;
        loop {
            let page = elders::roll(rx.tx(), after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for row in page.iter().filter(|row| !row.died) {
                elders += 1;
                let facts = Facts { birth: row.birth, categories: row.categories, grade: row.grade };
                for (line, many) in rule.lines.iter().zip(&mut lines) {
                    *many += i64::from(line.holds(&facts, today));
                }
                if let Some((tier, _)) = rule.tier(&facts, today, &[]) {
                    units.entry(row.region.clone()).or_default()[tier as usize] += 1;
                }
            }
        }
        let mut tiers = [0; 3];
        let mut loads: HashMap<String, Load> = HashMap::new();
        for (region, own) in units {
            let (unit, workers) = roster.unit(&region);
            let load = loads.entry(unit.to_owned()).or_insert_with(|| Load {
                region: unit.to_owned(),
                name: names.get(unit).cloned().unwrap_or_else(|| unit.to_owned()),
                workers: workers as i64,
                tiers: [0; 3],
                tenths: 0,
            });
            for tier in 0..3 {
                tiers[tier] += own[tier];
                load.tiers[tier] += own[tier];
            }
        }
        let weekly = |tiers: &[i64; 3]| -> f64 {
            let of = |(tier, many): (Tier, &i64)| *many as f64 * 7.0 / rule.every.of(tier) as f64;
            Tier::ALL.into_iter().zip(tiers).map(of).sum()
        };
        let mut loads: Vec<Load> = loads.into_values().collect();
        for load in &mut loads {
            load.tenths = (weekly(&load.tiers) * 10.0 / load.workers.max(1) as f64).ceil() as i64;
        }
        loads.sort_by(|a, b| {
            (a.workers > 0).cmp(&(b.workers > 0)).then(b.tenths.cmp(&a.tenths)).then(a.region.cmp(&b.region))
        });
        let belong = tiers.iter().sum();
        Ok(Previewed {
            counted: crate::set_rule::Previewed { elders, belong },
            tiers,
            lines,
            weekly: weekly(&tiers).ceil() as i64,
            without: loads.iter().filter(|load| load.workers == 0).count() as i64,
            loads,
        })
    }
}
