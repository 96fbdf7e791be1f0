//! Whose elder somebody is: the community worker of the elder's own unit, by the grid of the neighbourhood.

use crate::store::people::{self, Away};
use base::{AccountId, Point};
use db::{DbError, Tx};
use desk::Role;

/// Side of a grid cell in degrees, some 300 metres: neighbours have the same worker.
const CELL: f64 = 0.003;

/// Workers by region, for one step of a series.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// Scope and account, sorted; those without a scope of their own (a whole district) are left out.
    workers: Vec<(String, AccountId)>,
}

/// A unit is a community from so many digits on (district 6, street 9, community 12); a worker of a whole street has the
/// elders of its communities without a worker.
const STREET: usize = 7;

impl Roster {
    /// Everybody who may have elders now.
    pub(crate) async fn load(tx: &mut Tx<'_>) -> Result<Roster, DbError> {
        let mut workers: Vec<(String, AccountId)> = staff::with_role(tx, Role::Worker)
            .await?
            .into_iter()
            .filter(|worker| worker.active && worker.region.len() >= STREET)
            .map(|worker| (worker.region, worker.id))
            .collect();
        workers.sort();
        Ok(Roster { workers })
    }

    #[cfg(test)]
    fn of(mut workers: Vec<(String, AccountId)>) -> Roster {
        workers.sort();
        Roster { workers }
    }

    /// Whether this worker may have elders there.
    pub(crate) fn reaches(&self, worker: AccountId, region: &str) -> bool {
        self.workers.iter().any(|(scope, id)| *id == worker && region.starts_with(scope.as_str()))
    }

    /// Who has an elder who lives there: of the workers of the nearest unit above, the one of the elder's grid cell.
    pub(crate) fn owner(&self, region: &str, point: Option<Point>) -> Option<AccountId> {
        let own = self.team(region)?;
        Some(own[point.map_or(0, cell) % own.len()].1)
    }

    /// The unit whose workers have the elders of this region, and how many they are; the region itself and nobody.
    pub(crate) fn unit<'r>(&'r self, region: &'r str) -> (&'r str, usize) {
        self.team(region).map_or((region, 0), |own| (own[0].0.as_str(), own.len()))
    }

    /// The workers of the nearest unit; never empty.
    fn team(&self, region: &str) -> Option<&[(String, AccountId)]> {
        (STREET..=region.len()).rev().find_map(|length| {
            let unit = region.get(..length)?;
            let from = self.workers.partition_point(|(scope, _)| scope.as_str() < unit);
            let many = self.workers[from..].iter().take_while(|(scope, _)| scope == unit).count();
            (many > 0).then(|| &self.workers[from..from + many])
        })
    }
}

fn cell(point: Point) -> usize {
    let part = |degrees: f64| (degrees / CELL).floor() as i64;
    let mixed = part(point.lat).wrapping_mul(31).wrapping_add(part(point.lon));
    usize::try_from(mixed.rem_euclid(1 << 20)).unwrap_or(0)
}

/// For whom somebody goes on a day: for themselves unless away, and for whoever is away and named them.
pub(crate) async fn goes_for(tx: &mut Tx<'_>, me: AccountId, day: i64) -> Result<Vec<AccountId>, DbError> {
    let away: Vec<Away> = people::on(tx, day).await?;
    let mut owners: Vec<AccountId> = away.iter().filter(|a| a.deputy == me).map(|a| a.account).collect();
    if away.iter().all(|a| a.account != me) {
        owners.push(me);
    }
    owners.sort_unstable();
    owners.dedup();
    Ok(owners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{AnyId, Moment};

    #[test]
    fn the_nearest_unit_has_the_elder_and_neighbours_share_a_worker() {
        let id = |n| AccountId::mint(Moment::from_ms(n));
        let (a, b, street, other) = (id(1), id(2), id(3), id(4));
        let roster = Roster::of(vec![
            ("990112002003".into(), a),
            ("990112002003".into(), b),
            ("990112002".into(), street),
            ("990112005001".into(), other),
        ]);
        let home = Point::new(29.7081, 106.6302).ok();
        let own = roster.owner("990112002003", home).expect("somebody");
        assert!([a, b].contains(&own));
        assert_eq!(roster.owner("990112002003", Point::new(29.7082, 106.6303).ok()), Some(own), "next door");
        assert_eq!(roster.owner("990112002009", home), Some(street), "a community without a worker");
        assert_eq!(roster.owner("990112003001", home), None);
        assert_eq!(roster.unit("990112002003"), ("990112002003", 2));
        assert_eq!(roster.unit("990112002009"), ("990112002", 1));
        assert_eq!(roster.unit("990112003001"), ("990112003001", 0));
        assert!(roster.reaches(street, "990112002003") && !roster.reaches(other, "990112002003"));
    }
}
