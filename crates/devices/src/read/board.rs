//! The numbers about devices. Each is the count of a filter, so each opens to its list.

use super::READERS;
use super::filter::Filter;
use crate::silence::Silence;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How many devices are in use, late, silent, never heard of, nearly empty, in the asking person's scope.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Board {
    /// Only in this region and below.
    pub region: Option<String>,
}

/// One number with the list behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Number {
    /// For programs.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    /// How many.
    pub count: i64,
    /// Which ones.
    pub filter: Filter,
}

impl Query for Board {
    const NAME: &'static str = "devices.board";
    const SAYS: &'static str = "查看设备数字";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<Number>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Number>, Stop<Never>> {
        let scope = rx.scope().await?;
        let mut numbers = Vec::new();
        for (key, label, mut filter) in numbers_of() {
            filter.region = self.region.clone();
            let query = filter.query(&scope, "SELECT COUNT(*) FROM devices d", "");
            let count = query.one(rx.tx(), |row| row.get(0)).await?;
            numbers.push(Number { key, label, count, filter });
        }
        Ok(numbers)
    }
}

fn numbers_of() -> Vec<(&'static str, &'static str, Filter)> {
    vec![
        ("active", "在用设备", Filter::active()),
        ("silent", "失联设备", Filter::heard(Silence::Silent)),
        ("late", "心跳迟到", Filter::heard(Silence::Late)),
        ("never", "还没上线", Filter::heard(Silence::Never)),
        ("low_battery", "电量低", Filter { low_battery: true, ..Filter::active() }),
        ("clock_off", "时钟不准", Filter { clock_off: true, ..Filter::active() }),
    ]
}
