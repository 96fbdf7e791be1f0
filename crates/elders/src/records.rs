//! What a file brings beside the card: facts, decisions, an assessment, health notes, a doctor, other documents. And what
//! the bare categories of old files mean in these records.

use crate::assessment::GivenAssessment;
use crate::category::{Categories, Category, Grade};
use crate::decision::{DecisionKind, GivenDecision};
use crate::fact::{FactKind, GivenFact};
use crate::health::{GivenContract, Health};
use crate::papers::GivenDocument;
use base::{Date, Identity};
use serde::{Deserialize, Serialize};

/// Records of one elder as an old system has them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Records {
    /// Facts of the household.
    pub facts: Vec<GivenFact>,
    /// Decisions of authorities.
    pub decisions: Vec<GivenDecision>,
    /// The newest assessment.
    pub assessment: Option<GivenAssessment>,
    /// Health notes.
    pub health: Option<Health>,
    /// The family doctor.
    pub contract: Option<GivenContract>,
    /// Documents beside the first.
    pub documents: Vec<GivenDocument>,
}

impl Records {
    /// With what the bare categories and the bare grade of a form or a file mean: each becomes a record without days,
    /// unless a record of its kind is there already.
    pub fn completed(&self, categories: Categories, grade: Option<Grade>, has_birth: bool) -> Records {
        let mut records = self.clone();
        for category in categories.iter() {
            match meaning(category) {
                Meaning::Fact(FactKind::HighAge) if has_birth => {}
                Meaning::Fact(kind) => {
                    if records.facts.iter().all(|fact| fact.kind != kind) {
                        records.facts.push(GivenFact { kind, from: None, until: None });
                    }
                }
                Meaning::Decision(kind) => {
                    let family = kind == DecisionKind::FamilyPlanning
                        && records.facts.iter().any(|fact| fact.kind.category() == Some(Category::Sd));
                    if !family && records.decisions.iter().all(|decision| decision.kind != kind) {
                        records.decisions.push(bare(kind));
                    }
                }
                Meaning::Dementia => records.health.get_or_insert_default().dementia = true,
                Meaning::Disabled if grade.is_none() => {
                    records.assessment.get_or_insert_default();
                }
                Meaning::Disabled => {}
            }
        }
        if let Some(grade) = grade {
            let assessment = records.assessment.get_or_insert_default();
            if assessment.sheet.is_none() {
                assessment.grade = assessment.grade.or(Some(grade));
            }
        }
        records
    }
}

/// What is wrong with a record of a file or a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// It ends before it begins.
    #[error("截止日期要在开始日期之后")]
    Span,
    /// It begins years from now.
    #[error("开始日期在将来太远，请核对")]
    Future,
    /// A day that is still to come.
    #[error("日期在今天之后")]
    Tomorrow,
    /// One of the texts is too long.
    #[error("文字太长，最多 500 字")]
    Long,
    /// The number of a document.
    #[error("{0}")]
    Identity(#[from] base::identity::BadIdentity),
    /// The sheet of an assessment.
    #[error("{0}")]
    Sheet(String),
    /// More than anybody has.
    #[error("一类记录最多 50 条")]
    TooMany,
}

/// Days of a record as a person means them: the end after the beginning, the beginning not years ahead.
pub(crate) fn check_days(from: Option<Date>, until: Option<Date>, today: Date) -> Result<(), BadRecord> {
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(BadRecord::Span);
    }
    match from {
        Some(from) if from.year() > today.year() + 2 => Err(BadRecord::Future),
        _ => Ok(()),
    }
}

/// Texts of a form that is not a story.
pub(crate) fn check_texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Result<(), BadRecord> {
    let long = texts.into_iter().any(|text| text.chars().count() > 500);
    if long { Err(BadRecord::Long) } else { Ok(()) }
}

impl Records {
    /// Checks everything as the acts do; document numbers come back in the form in which they are kept.
    ///
    /// # Errors
    /// The column of the file and what is wrong with it.
    pub fn checked(&self, today: Date) -> Result<Records, (&'static str, BadRecord)> {
        let mut records = self.clone();
        if self.facts.len() > 50 || self.decisions.len() > 50 || self.documents.len() > 50 {
            return Err(("家庭情况", BadRecord::TooMany));
        }
        for fact in &self.facts {
            check_days(fact.from, fact.until, today).map_err(|bad| ("家庭情况", bad))?;
        }
        for decision in &self.decisions {
            check_days(decision.from, decision.until, today).map_err(|bad| ("认定1类别", bad))?;
            check_texts([&decision.degree, &decision.body, &decision.number])
                .map_err(|bad| ("认定1类别", bad))?;
        }
        for document in &mut records.documents {
            let at = |bad: BadRecord| ("其他证件1号码", bad);
            let identity = Identity::parse(document.kind, &document.number).map_err(|bad| at(bad.into()))?;
            (document.kind, document.number) = (identity.document(), identity.number().to_owned());
            check_days(document.from, document.until, today).map_err(at)?;
        }
        if let Some(given) = &self.assessment {
            let wrongs = given.sheet.as_ref().map(ability::Sheet::wrongs).unwrap_or_default();
            if let Some(first) = wrongs.first() {
                return Err(("评估分数", BadRecord::Sheet(first.to_string())));
            }
            if given.day.is_some_and(|day| day > today) {
                return Err(("评估日期", BadRecord::Tomorrow));
            }
        }
        if let Some(health) = &self.health {
            let lists = health.conditions.iter().chain(&health.drugs).chain(&health.allergies);
            check_texts(lists.chain([&health.note])).map_err(|bad| ("慢性病", bad))?;
        }
        if let Some(contract) = &self.contract {
            check_days(contract.from, contract.until, today).map_err(|bad| ("签约起", bad))?;
            check_texts([&contract.doctor, &contract.institution]).map_err(|bad| ("家庭医生", bad))?;
        }
        Ok(records)
    }
}

/// What a bare category stands for.
enum Meaning {
    Fact(FactKind),
    Decision(DecisionKind),
    /// A diagnosis.
    Dementia,
    /// 失能 of a degree that was not told.
    Disabled,
}

fn meaning(category: Category) -> Meaning {
    match category {
        Category::Dj => Meaning::Fact(FactKind::Alone),
        Category::Kc => Meaning::Fact(FactKind::EmptyNest),
        Category::Ls => Meaning::Fact(FactKind::LeftBehind),
        Category::Gl => Meaning::Fact(FactKind::HighAge),
        Category::Sd => Meaning::Decision(DecisionKind::FamilyPlanning),
        Category::Tk => Meaning::Decision(DecisionKind::Destitute),
        Category::Db => Meaning::Decision(DecisionKind::Allowance),
        Category::Dbb => Meaning::Decision(DecisionKind::AllowanceEdge),
        Category::Cz => Meaning::Decision(DecisionKind::SevereDisability),
        Category::Lm => Meaning::Decision(DecisionKind::ModelWorker),
        Category::Yf => Meaning::Decision(DecisionKind::Veteran),
        Category::Sz => Meaning::Dementia,
        Category::Sn => Meaning::Disabled,
    }
}

fn bare(kind: DecisionKind) -> GivenDecision {
    GivenDecision {
        kind,
        degree: String::new(),
        body: String::new(),
        number: String::new(),
        from: None,
        until: None,
        monthly: None,
    }
}
