//! Which cases: one filter behind every list, every link and every number.

use crate::case::{Rung, State};
use base::{AccountId, AnyId, CaseId, ElderId, Moment};
use catalogue::Priority;
use db::{Query, Value, sql};
use desk::Scope;
use serde::{Deserialize, Serialize};

/// Which cases are meant; what is left out does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Of this elder.
    pub elder: Option<ElderId>,
    /// In this state, or all open, or all ended.
    pub state: Option<Which>,
    /// Opened at or after.
    pub since: Option<Moment>,
    /// Opened before.
    pub until: Option<Moment>,
    /// Ended at or after.
    pub ended_since: Option<Moment>,
    /// Held by this person.
    pub owner: Option<AccountId>,
    /// On this rung.
    pub rung: Option<Rung>,
    /// Held by nobody in person.
    pub unheld: bool,
    /// In this class of the queue.
    pub priority: Option<Priority>,
    /// Out of their clock.
    pub overdue: bool,
    /// Waiting for a call-back.
    pub callback: bool,
    /// The elder said whether it was good.
    pub rated: bool,
    /// The elder was not satisfied (1 or 2).
    pub unhappy: bool,
    /// Of this service.
    pub service: Option<String>,
    /// In this region and below.
    pub region: Option<String>,
    /// With this number, as people say it.
    pub number: Option<String>,
    /// Only these.
    #[serde(skip)]
    pub among: Option<Vec<CaseId>>,
}

/// One state, or a family of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Somebody still has to do something.
    Open,
    /// Closed or cancelled.
    Ended,
    /// Just this one.
    Is(State),
}

impl Which {
    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Which::Open => "open",
            Which::Ended => "ended",
            Which::Is(state) => state.word(),
        }
    }
}

impl std::str::FromStr for Which {
    type Err = String;
    fn from_str(word: &str) -> Result<Which, String> {
        match word {
            "open" => Ok(Which::Open),
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

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// As they should be done: class, then clock.
    Urgent,
}

impl Filter {
    /// All open ones.
    pub fn open() -> Filter {
        Filter { state: Some(Which::Open), ..Filter::default() }
    }

    /// As the part of an address behind `?`; what is left out does not appear. Nothing in it is personal.
    pub fn to_query(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
        put("elder", self.elder.map(|e| e.text()));
        put("state", self.state.map(|s| s.word().to_owned()));
        put("since", self.since.map(|m| m.ms().to_string()));
        put("until", self.until.map(|m| m.ms().to_string()));
        put("ended_since", self.ended_since.map(|m| m.ms().to_string()));
        put("owner", self.owner.map(|a| a.text()));
        put("rung", self.rung.map(|r| r.word().to_owned()));
        put("priority", self.priority.map(|p| format!("{p:?}")));
        put("service", self.service.clone());
        put("region", self.region.clone());
        put("number", self.number.clone());
        for (key, set) in [
            ("unheld", self.unheld),
            ("overdue", self.overdue),
            ("callback", self.callback),
            ("rated", self.rated),
            ("unhappy", self.unhappy),
        ] {
            put(key, set.then(|| "true".to_owned()));
        }
        parts.join("&")
    }

    /// The conditions of this filter for somebody with this scope. `ids` are the cases that bear the number asked for.
    pub(crate) fn conditions(&self, scope: &Scope, ids: Option<&[CaseId]>) -> Where {
        let mut w = Where::default();
        self.scoped(scope, &mut w);
        match self.state {
            Some(Which::Open) => w.plain("c.closed_at IS NULL"),
            Some(Which::Ended) => w.plain("c.closed_at IS NOT NULL"),
            Some(Which::Is(state)) => {
                // The open ones are few and have an index of their own; saying so lets the database use it.
                w.plain(if state.open() { "c.closed_at IS NULL" } else { "c.closed_at IS NOT NULL" });
                w.and("c.state = ?", state.word());
            }
            None => {}
        }
        if let Some(at) = self.since {
            // No id is older than its case; saying so lets the database begin at the right place.
            w.and("c.id >= ?", id_floor(at));
            w.and("c.opened_at >= ?", at);
        }
        self.until.inspect(|at| w.and("c.opened_at < ?", *at));
        self.ended_since.inspect(|at| w.and("c.closed_at >= ?", *at));
        self.elder.inspect(|elder| w.and("c.elder_id = ?", *elder));
        self.owner.inspect(|account| w.and("c.owner_id = ?", *account));
        self.rung.inspect(|rung| w.and("c.rung = ?", rung.word()));
        self.priority.inspect(|priority| w.and("c.priority = ?", priority.number()));
        self.service.as_deref().inspect(|code| w.and("c.service = ?", *code));
        self.region.as_deref().inspect(|code| w.and("c.region LIKE ?", prefix(code)));
        if self.unheld {
            w.plain("c.owner_id IS NULL");
        }
        if self.overdue {
            w.plain("c.overdue");
        }
        if self.callback {
            w.plain("c.state = 'done' AND c.callback AND c.called_back_at IS NULL");
        }
        if self.rated {
            w.plain("c.satisfied IS NOT NULL");
        }
        if self.unhappy {
            w.plain("c.satisfied <= 2");
        }
        for ids in [ids, self.among.as_deref()].into_iter().flatten() {
            w.any("c.id", ids.iter().map(|id| Value::from(*id)));
        }
        w
    }

    fn scoped(&self, scope: &Scope, w: &mut Where) {
        // An elder's cases are opened to whoever passed the check on that elder, ties included.
        if self.elder.is_some() {
            return;
        }
        if scope.roles.iter().all(|role| role.needs_tie()) {
            w.plain("1 = 0");
        } else {
            w.scope(scope, "c.region");
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

/// The smallest id that a case opened at `at` can have.
pub(crate) fn id_floor(at: Moment) -> String {
    format!("{:012x}{}", at.ms().max(0), "0".repeat(20))
}

/// Conditions with their values.
#[derive(Default)]
pub(crate) struct Where {
    text: String,
    values: Vec<Value>,
}

impl Where {
    pub(crate) fn plain(&mut self, clause: &str) {
        self.text.push_str(if self.text.is_empty() { " WHERE " } else { " AND " });
        self.text.push_str(clause);
    }

    /// A clause with one `?`.
    pub(crate) fn and(&mut self, clause: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.plain(&clause.replace('?', &place));
    }

    fn scope(&mut self, scope: &Scope, column: &str) {
        let (clause, values) = scope.condition(column, self.values.len() + 1);
        self.values.extend(values);
        self.plain(&clause);
    }

    fn any(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let mut places = Vec::new();
        for value in values {
            self.values.push(value);
            places.push(format!("${}", self.values.len()));
        }
        match places.is_empty() {
            true => self.plain("1 = 0"),
            false => self.plain(&format!("{column} IN ({})", places.join(", "))),
        }
    }

    /// The whole statement: `head` before the conditions, `tail` after.
    pub(crate) fn query(&self, head: &str, tail: &str) -> Query {
        let text = format!("{head}{}{tail}", self.text);
        self.values.iter().fold(sql(text), |query, value| query.bind(value.clone()))
    }
}
