//! The rules as they were set, and the raises that hold or are to come.

use crate::raise::Raise;
use crate::rule::Rule;
use crate::set_rule::Previewed;
use crate::store::rules;
use base::{AccountId, AnyId as _, Moment};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// All rules and raises; nobody's personal data.
#[derive(Debug, Clone, Serialize)]
pub struct Rules;

/// One rule as it was set.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleRow {
    /// The rule.
    pub rule: Rule,
    /// First day, in whole days since 1970 in Beijing.
    pub from: i64,
    /// It is the one of today.
    pub holds: bool,
    /// What its preview showed.
    pub previewed: Previewed,
    /// Why it was set so.
    pub words: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// Rules, the newest first, and raises.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesShown {
    /// Rules.
    pub rules: Vec<RuleRow>,
    /// Raises that are not over, with the name of their unit.
    pub raises: Vec<(Raise, String)>,
}

impl Query for Rules {
    const NAME: &'static str = "rounds.rules";
    const SAYS: &'static str = "查看探访规则";
    const ROLES: &'static [Role] = &[Role::Worker, Role::Officer, Role::Supervisor];
    type Out = RulesShown;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<RulesShown, Stop<Never>> {
        let (today, date) = (rx.now.local_day(), base::Date::of(rx.now));
        let set = rules::all(rx.tx()).await?;
        let holding = set.iter().map(|set| set.from).filter(|from| *from <= today).max();
        let mut shown = Vec::with_capacity(set.len());
        for one in set {
            let by = match AccountId::parse(&one.set_by) {
                Ok(account) => staff::name_of(rx.tx(), account).await?,
                Err(_) => "系统".to_owned(),
            };
            shown.push(RuleRow {
                holds: Some(one.from) == holding,
                previewed: Previewed { elders: one.elders, belong: one.belong },
                rule: one.rule,
                from: one.from,
                words: one.words,
                by,
                at: one.set_at,
            });
        }
        let mut raises = Vec::new();
        for raise in rules::raises(rx.tx(), today).await? {
            let name = if raise.region.is_empty() {
                "全区".to_owned()
            } else {
                regions::name_of(rx.tx(), &raise.region, date).await?
            };
            raises.push((raise, name));
        }
        Ok(RulesShown { rules: shown, raises })
    }
}
