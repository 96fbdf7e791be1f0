//! Which devices: one filter behind every list, every link and every number.

use crate::device::{Kind, State};
use crate::silence::Silence;
use base::{AnyId as _, ElderId};
use db::{Query, Value, sql};
use desk::Scope;
use serde::{Deserialize, Serialize};

/// A battery at or below this is low.
const LOW_BATTERY: i64 = 20;

/// Which devices are meant; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// Of this elder.
    pub elder: Option<ElderId>,
    /// In this region and below.
    pub region: Option<String>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<State>,
    /// Heard, late, silent, never heard of.
    pub silence: Option<Silence>,
    /// With a battery that is nearly empty.
    pub low_battery: bool,
    /// With a clock that is wrong.
    pub clock_off: bool,
}

impl Filter {
    /// All in use.
    pub fn active() -> Filter {
        Filter { state: Some(State::Active), ..Filter::default() }
    }

    /// All in use that are heard of like this.
    pub fn heard(silence: Silence) -> Filter {
        Filter { silence: Some(silence), ..Filter::active() }
    }

    /// As the part of an address behind `?`; what is left out does not appear.
    pub fn to_query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("elder", self.elder.map(|e| e.text()));
        put("region", self.region.clone());
        put("kind", self.kind.map(|k| k.word().to_owned()));
        put("state", self.state.map(|s| s.word().to_owned()));
        put("silence", self.silence.map(|s| s.word().to_owned()));
        put("low_battery", self.low_battery.then(|| "true".to_owned()));
        put("clock_off", self.clock_off.then(|| "true".to_owned()));
        parts.join("&")
    }

    /// The statement for somebody with this scope: `head` before the conditions, `tail` after.
    pub(crate) fn query(&self, scope: &Scope, head: &str, tail: &str) -> Query {
        let mut clauses: Vec<String> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        // An elder's devices are opened to whoever passed the check on that elder, ties included.
        if self.elder.is_none() {
            let (clause, scoped) = scope.condition("d.region", 1);
            clauses.push(clause);
            values.extend(scoped);
        }
        let mut and = |clause: &str, value: Value| {
            values.push(value);
            clauses.push(format!("{clause} ${}", values.len()));
        };
        if let Some(elder) = self.elder {
            and("d.elder_id =", elder.into());
        }
        if let Some(region) = &self.region {
            and("d.region LIKE", prefix(region).into());
        }
        if let Some(kind) = self.kind {
            and("d.kind =", kind.word().into());
        }
        if let Some(state) = self.state {
            and("d.state =", state.word().into());
        }
        if let Some(silence) = self.silence {
            and("d.silence =", silence.word().into());
        }
        if self.low_battery {
            clauses.push(format!("d.battery <= {LOW_BATTERY}"));
        }
        if self.clock_off {
            clauses.push("d.clock_off IS NOT NULL".to_owned());
        }
        if self.elder.is_none() && scope.roles.iter().all(|role| role.needs_tie()) {
            clauses.push("1 = 0".to_owned());
        }
        let only =
            if clauses.is_empty() { String::new() } else { format!(" WHERE {}", clauses.join(" AND ")) };
        let text = format!("{head}{only}{tail}");
        values.into_iter().fold(sql(text), Query::bind)
    }
}

/// Region codes are hierarchical; anything but digits and letters would be a wildcard.
fn prefix(code: &str) -> String {
    let mut code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    if code.is_empty() {
        code.push('-');
    }
    code + "%"
}
