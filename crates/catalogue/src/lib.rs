//! The district's services as versioned data: what can be asked for, over which channel, how fast, by whom, at what price
//! and what must be proved before it counts as done.
//!
//! Pure: [`Catalogue::load`] parses (an unknown key is an error) and checks (every rule in `check.rs`), [`Service::explain`]
//! puts an entry into words for a page. `cases` is one engine for all entries; a running case keeps the version it was
//! opened under, so several versions of one code may stand in the file and the highest is the one offered today.

mod check;
mod evidence;
mod explain;
mod service;
mod sizes;

pub use check::Fault;
pub use evidence::Evidence;
pub use service::{
    Asker, CallbackRule, Channel, Clocks, Group, Outcome, Pay, Price, Priority, Question, Service, Skill,
    Step, StepKind, Subsidy,
};

use serde::Deserialize;
use std::sync::OnceLock;

/// Every service of the district, all versions, in the order of the file (which is the order on the agent's page).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "skill")]
    skills: Vec<Skill>,
    #[serde(rename = "service")]
    services: Vec<Service>,
}

impl Catalogue {
    /// Reads and checks a catalogue file. The first thing wrong is named with the entry it is in.
    pub fn load(text: &str) -> Result<Catalogue, Fault> {
        let catalogue: Catalogue = toml::from_str(text).map_err(|e| Fault::Unreadable(e.to_string()))?;
        check::check(&catalogue)?;
        Ok(catalogue)
    }

    /// What is offered today: the highest version of each code.
    pub fn offered(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|s| {
            let newer = |o: &&Service| o.code == s.code && o.version > s.version;
            self.services.iter().find(newer).is_none()
        })
    }

    /// All entries, old versions included.
    pub fn all(&self) -> &[Service] {
        &self.services
    }

    /// The version of `code` that a case opened now gets.
    pub fn current(&self, code: &str) -> Option<&Service> {
        self.services.iter().filter(|s| s.code == code).max_by_key(|s| s.version)
    }

    /// The version that a running case was opened under.
    pub fn version(&self, code: &str, version: i64) -> Option<&Service> {
        self.services.iter().find(|s| s.code == code && s.version == version)
    }

    /// What helpers can be qualified for.
    pub fn skills(&self) -> &[Skill] {
        &self.skills
    }

    /// The name people use for a skill; the code itself when the catalogue no longer knows it.
    pub fn skill_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.skills.iter().find(|s| s.code == code).map_or(code, |s| &s.name)
    }

    /// The name people use for a service; the code itself when the catalogue no longer knows it.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.current(code).map_or(code, |s| &s.name)
    }
}

/// The catalogue that comes with the program (`catalogue/services.toml`).
pub fn shipped() -> &'static Catalogue {
    static SHIPPED: OnceLock<Catalogue> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        Catalogue::load(include_str!("../../../catalogue/services.toml"))
            .expect("a test loads the shipped catalogue, so a program that was tested holds a sound one")
    })
}
