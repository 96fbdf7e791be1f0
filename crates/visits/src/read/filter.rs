//! Which visits: one filter behind every list, every link and every number.

use crate::visit::State;
use base::{AccountId, AnyId, CaseId, ElderId, Moment};
use db::{Query, Value, sql};
use desk::Scope;
use serde::{Deserialize, Serialize};

/// Which visits are meant; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// To this elder.
    pub elder: Option<ElderId>,
    /// By this helper.
    pub helper: Option<AccountId>,
    /// For this case.
    pub case: Option<CaseId>,
    /// In this state, or all that go on, or all that ended.
    pub state: Option<Which>,
    /// Sent at or after.
    pub since: Option<Moment>,
    /// Sent before.
    pub until: Option<Moment>,
    /// Ended at or after.
    pub ended_since: Option<Moment>,
    /// Of this service.
    pub service: Option<String>,
    /// In this region and below.
    pub region: Option<String>,
    /// Arrived farther from the home than a reason is asked for.
    pub far: bool,
}

/// One state, or a family of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Goes on.
    Live,
    /// Ended in whatever way.
    Ended,
    /// Just this one.
    Is(State),
}

impl Which {
    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Which::Live => "live",
            Which::Ended => "ended",
            Which::Is(state) => state.word(),
        }
    }
}

impl std::str::FromStr for Which {
    type Err = String;
    fn from_str(word: &str) -> Result<Which, String> {
        match word {
            "live" => Ok(Which::Live),
            "ended" => Ok(Which::Ended),
            _ => State::parse(word).map(Which::Is).ok_or_else(|| format!("没有“{word}”这种状态")),
        }
    }
}

impl Serialize for Which {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Which {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Which, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Filter {
    /// As the part of an address behind `?`; what is left out does not appear. Nothing in it is personal.
    pub fn to_query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("elder", self.elder.map(|e| e.text()));
        put("helper", self.helper.map(|a| a.text()));
        put("case", self.case.map(|c| c.text()));
        put("state", self.state.map(|s| s.word().to_owned()));
        put("since", self.since.map(|m| m.ms().to_string()));
        put("until", self.until.map(|m| m.ms().to_string()));
        put("ended_since", self.ended_since.map(|m| m.ms().to_string()));
        put("service", self.service.clone());
        put("region", self.region.clone());
        put("far", self.far.then(|| "true".to_owned()));
        parts.join("&")
    }

    /// The conditions of this filter for somebody with this scope.
    pub(crate) fn conditions(&self, scope: &Scope, me: Option<AccountId>) -> Where {
        let mut w = Where::default();
        self.scoped(scope, me, &mut w);
        match self.state {
            Some(Which::Live) => w.plain("v.ended_at IS NULL"),
            Some(Which::Ended) => w.plain("v.ended_at IS NOT NULL"),
            Some(Which::Is(state)) => {
                w.plain(if state.live() { "v.ended_at IS NULL" } else { "v.ended_at IS NOT NULL" });
                w.and("v.state = ?", state.word());
            }
            None => {}
        }
        self.elder.inspect(|elder| w.and("v.elder_id = ?", *elder));
        self.helper.inspect(|helper| w.and("v.helper_id = ?", *helper));
        self.case.inspect(|case| w.and("v.case_id = ?", *case));
        self.since.inspect(|at| w.and("v.sent_at >= ?", *at));
        self.until.inspect(|at| w.and("v.sent_at < ?", *at));
        self.ended_since.inspect(|at| w.and("v.ended_at >= ?", *at));
        self.service.as_deref().inspect(|code| w.and("v.service = ?", *code));
        self.region.as_deref().inspect(|code| w.and("v.region LIKE ?", prefix(code)));
        if self.far {
            w.and("v.distance > ?", crate::visit::FAR_M);
        }
        w
    }

    fn scoped(&self, scope: &Scope, me: Option<AccountId>, w: &mut Where) {
        // An elder's visits are opened to whoever passed the check on that elder, ties included.
        if self.elder.is_some() {
            return;
        }
        if scope.roles.iter().all(|role| role.needs_tie()) {
            // A helper sees their own.
            match me {
                Some(me) => w.and("v.helper_id = ?", me),
                None => w.plain("1 = 0"),
            }
        } else {
            w.scope(scope, "v.region");
        }
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

/// Conditions with their values.
#[derive(Default)]
pub(crate) struct Where {
    text: String,
    values: Vec<Value>,
}

impl Where {
    fn scope(&mut self, scope: &Scope, column: &str) {
        let (clause, values) = scope.condition(column, self.values.len() + 1);
        self.values.extend(values);
        self.plain(&clause);
    }

    fn plain(&mut self, clause: &str) {
        self.text.push_str(if self.text.is_empty() { " WHERE " } else { " AND " });
        self.text.push_str(clause);
    }

    /// A clause with one `?`.
    fn and(&mut self, clause: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.plain(&clause.replace('?', &place));
    }

    /// The whole statement: `head` before the conditions, `tail` after.
    pub(crate) fn query(&self, head: &str, tail: &str) -> Query {
        let text = format!("{head}{}{tail}", self.text);
        self.values.iter().fold(sql(text), |query, value| query.bind(value.clone()))
    }
}
