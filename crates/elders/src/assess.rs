//! Enters an assessment of ability; the level is computed, never typed.

use crate::assessment::GivenAssessment;
use crate::derive::refresh;
use crate::enter_decision::DECIDERS;
use crate::record_refused::RecordRefused;
use crate::record_rows::{Hand, assessment_row, insert_assessments};
use crate::records::{BadRecord, check_texts};
use crate::store;
use crate::topics::changed;
use ability::Rules;
use base::{AssessmentId, Date, ElderId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A filled sheet of GB/T 42195-2022, with who filled it and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assess {
    /// Of whom.
    pub elder: ElderId,
    /// The sheet and who made it. A grade in it is not looked at.
    pub given: GivenAssessment,
    /// The rules in force.
    pub rules: Rules,
}

impl Command for Assess {
    const NAME: &'static str = "elders.assess";
    const SAYS: &'static str = "登记能力评估";
    const ROLES: &'static [Role] = DECIDERS;
    type Out = AssessmentId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<AssessmentId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let mut given = self.given.clone();
        given.assessors.iter_mut().for_each(|name| *name = name.trim().to_owned());
        given.assessors.retain(|name| !name.is_empty());
        let (Some(day), false) = (given.day, given.assessors.is_empty()) else {
            return Err(RecordRefused::NoAssessor.into());
        };
        if day > today {
            return Err(RecordRefused::Bad(BadRecord::Tomorrow).into());
        }
        check_texts(given.assessors.iter().chain([&given.institution, &given.informant, &given.note]))
            .map_err(RecordRefused::Bad)?;
        let sheet = given.sheet.clone().unwrap_or_default();
        let outcome = ability::assess(&sheet, &self.rules)
            .map_err(|bad| RecordRefused::Bad(BadRecord::Sheet(bad.to_string())))?;
        given.sheet = Some(sheet);
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        if stored.birth.is_some_and(|birth| day < birth) {
            return Err(RecordRefused::BeforeBirth.into());
        }
        let row = assessment_row(cx, self.elder, &given, self.rules, "").await?;
        let id = row.id;
        let hand = Hand::of(cx);
        insert_assessments(cx.tx(), &hand, vec![row]).await?;
        cx.about(self.elder);
        cx.note("assessment", id);
        cx.note("day", day);
        cx.note("total", outcome.total);
        cx.note("level", outcome.level.label());
        let (before, after) = refresh(cx, self.elder).await?;
        if before != after {
            cx.change("categories", before, after);
        }
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}
