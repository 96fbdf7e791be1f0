//! Why our rules say of an elder what they say (PIPL 24): each reason with the record it comes from. What a rule decides, a person
//! can overrule.

use base::{Date, ElderId};
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Why an elder is looked after as they are.
#[derive(Debug, Clone, Serialize)]
pub struct Explain {
    /// Whose.
    pub elder: ElderId,
}

/// One thing that a rule says, and because of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What follows.
    pub says: String,
    /// From which records.
    pub because: Vec<String>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The elder's name.
    pub name: String,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// How somebody objects.
    pub objects: &'static str,
}

/// There is no such elder.
#[derive(Debug, thiserror::Error)]
#[error("没有这位长者")]
pub struct NoElder;

impl Refusal for NoElder {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for Explain {
    const NAME: &'static str = "privacy.explain";
    const SAYS: &'static str = "解释自动判断的理由";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    const OPENS: bool = true;
    type Out = Explained;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Explained, Stop<NoElder>> {
        rx.about(self.elder);
        let today = Date::of(rx.now);
        let standing =
            elders::standings(rx.tx(), &[self.elder], today).await?.into_iter().next().ok_or(NoElder)?;
        let since = |day: Option<Date>| {
            day.map(|d| format!("（{:04}-{:02}-{:02} 起）", d.year(), d.month(), d.day()))
        };
        let facts: Vec<(Option<elders::Category>, String)> = standing
            .facts
            .iter()
            .map(|(kind, day)| {
                (kind.category(), format!("家庭情况：{}{}", kind.label(), since(*day).unwrap_or_default()))
            })
            .collect();
        let decisions: Vec<(Option<elders::Category>, String)> = standing
            .decisions
            .iter()
            .map(|(kind, _)| (kind.category(), format!("认定：{}", kind.label())))
            .collect();
        let mut reasons = Vec::new();
        for category in standing.categories.iter() {
            let mut because: Vec<String> = facts
                .iter()
                .chain(&decisions)
                .filter(|(of, _)| *of == Some(category))
                .map(|(_, words)| words.clone())
                .collect();
            if because.is_empty() {
                because.push(match (category, standing.grade, standing.birth) {
                    (elders::Category::Sn, Some(grade), _) => format!("能力评估：{}", grade.label()),
                    (elders::Category::Sz, ..) => "健康要点：失智".to_owned(),
                    (elders::Category::Gl, _, Some(birth)) => format!("年龄：{} 岁", birth.age_on(today)),
                    _ => "原档案里就这样登记，没有更细的依据".to_owned(),
                });
            }
            reasons.push(Reason { says: format!("重点人群：{}", category.label()), because });
        }
        if let Some(grade) = standing.grade {
            let because = vec!["最近一次能力评估（GB/T 42195-2022）".to_owned()];
            reasons.push(Reason { says: format!("能力等级：{}", grade.label()), because });
        }
        Ok(Explained {
            name: standing.name,
            reasons,
            objects: "不同意的，可以提出更正：改了依据，结论马上跟着变；也可以要求由人来判断。",
        })
    }
}
