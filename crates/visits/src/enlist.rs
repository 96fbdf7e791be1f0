//! Who is a helper, with which skills.

use crate::store::helpers;
use crate::visit::Cannot;
use base::geo::Point;
use base::{AccountId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Enters a helper or changes what they can do. Done twice it is done once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Enlist {
    /// Who.
    pub account: AccountId,
    /// What they are qualified for; replaces what was there. Codes or names of the catalogue; others are left out.
    pub skills: Vec<SkillHeld>,
    /// Where they live, when they tell: it stands in for a position.
    pub home: Option<Point>,
}

/// A skill with the day its certificate ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillHeld {
    /// Code or name.
    pub skill: String,
    /// Last valid day.
    pub until: Option<Moment>,
}

impl Command for Enlist {
    const NAME: &'static str = "visits.enlist";
    const SAYS: &'static str = "登记助老员";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::SystemAdmin];
    type Out = Vec<String>;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    /// Answers the skills that the catalogue does not know.
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<String>, Stop<Cannot>> {
        let (known, unknown): (Vec<_>, Vec<_>) = self.skills.iter().partition(|s| code(&s.skill).is_some());
        let now = cx.now;
        helpers::enlist(cx.tx(), self.account, self.home, now).await?;
        let skills: Vec<(String, Option<i64>)> = known
            .into_iter()
            .filter_map(|s| Some((code(&s.skill)?.to_owned(), s.until.map(Moment::local_day))))
            .collect();
        helpers::set_skills(cx.tx(), self.account, &skills).await?;
        cx.note("account", self.account);
        cx.note("skills", skills);
        Ok(unknown.into_iter().map(|s| s.skill.clone()).collect())
    }
}

fn code(word: &str) -> Option<&'static str> {
    let skills = catalogue::shipped().skills();
    skills.iter().find(|s| s.code == word || s.name == word).map(|s| s.code.as_str())
}
