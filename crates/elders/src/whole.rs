//! One elder's whole record, opened in one reading: the card and everything that stands beside it, with its days.

use crate::assessment::{Assessment, AssessmentRow};
use crate::card::{Card, NoElder, READERS, card, open_phone};
use crate::death::Death;
use crate::decision::{Decision, GivenDecision};
use crate::fact::Fact;
use crate::health::{Contract, Health, HealthNotes, Religion};
use crate::papers::{GivenAddress, HeldAddress, HeldDocument, PastPhone};
use crate::private::{Private, from_text};
use crate::record_rows::{NumberIssuer, NumberNote, SaidNote, SealedAssessment};
use crate::record_store as stored;
use crate::{death_store, store};
use base::identity::Identity;
use base::{AssessmentId, Date, ElderId, Phone};
use db::DbError;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// A number in use, with its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldPhone {
    /// How acts name it.
    pub place: i64,
    /// The number.
    pub phone: Phone,
    /// What it is.
    pub label: String,
    /// Since when; none = not known.
    pub from: Option<Date>,
    /// Who said so.
    pub said: String,
}

/// Everything that is written down about an elder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Whole {
    /// The card; its identity number is masked.
    pub card: Card,
    /// Since when the elder lives there; none = not known.
    pub home_from: Option<Date>,
    /// Who said so.
    pub home_said: String,
    /// Numbers in use.
    pub phones: Vec<HeldPhone>,
    /// Numbers that were in use.
    pub past_phones: Vec<PastPhone>,
    /// Documents beside the first, masked.
    pub documents: Vec<HeldDocument>,
    /// Addresses beside the home and before it.
    pub addresses: Vec<HeldAddress>,
    /// Facts of the household, those that have ended and those that were taken back included.
    pub facts: Vec<Fact>,
    /// Decisions, likewise.
    pub decisions: Vec<Decision>,
    /// Assessments, the newest first.
    pub assessments: Vec<AssessmentRow>,
    /// Health notes.
    pub health: Option<HealthNotes>,
    /// Contracts with family doctors.
    pub contracts: Vec<Contract>,
    /// Deaths as they were entered, taken back or not, the newest first.
    pub deaths: Vec<Death>,
}

/// Opens an elder's whole record; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct RecordOf {
    /// Whose.
    pub elder: ElderId,
}

/// Who may see more than the card: nobody who comes to the door once.
const KEEPERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];

impl Query for RecordOf {
    const NAME: &'static str = "elders.record";
    const SAYS: &'static str = "查看长者完整档案";
    const ROLES: &'static [Role] = KEEPERS;
    const OPENS: bool = true;
    type Out = Whole;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Whole, Stop<NoElder>> {
        let elder = self.elder;
        rx.about(elder);
        let row = store::elder(rx.tx(), elder).await?.ok_or(NoElder)?;
        let private: Private = from_text(&rx.open(elder, &row.sealed).await?)?;
        let card = card(rx, elder, false).await?;
        let mut assessments = stored::assessments(rx.tx(), elder).await?;
        assessments.sort_by_key(|row| std::cmp::Reverse((row.day, row.noted_at, row.id)));
        Ok(Whole {
            card,
            home_from: private.home_from,
            home_said: private.home_said,
            phones: phones(rx, elder).await?,
            past_phones: past_phones(rx, elder).await?,
            documents: documents(rx, elder).await?,
            addresses: addresses(rx, elder).await?,
            facts: facts(rx, elder).await?,
            decisions: decisions(rx, elder).await?,
            assessments,
            health: health(rx, elder).await?,
            contracts: stored::contracts(rx.tx(), elder).await?,
            deaths: death_store::deaths(rx, elder).await?,
        })
    }
}

async fn phones(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<HeldPhone>, DbError> {
    let mut found = Vec::new();
    for row in store::phones(rx.tx(), elder).await? {
        let said = match &row.said {
            Some(sealed) => rx.open(elder, sealed).await?,
            None => String::new(),
        };
        let phone = open_phone(rx, elder, &row.sealed).await?;
        found.push(HeldPhone { place: row.place, phone, label: row.label, from: row.from, said });
    }
    Ok(found)
}

async fn past_phones(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<PastPhone>, DbError> {
    let mut found = Vec::new();
    for row in stored::past_phones(rx.tx(), elder).await? {
        let phone = open_phone(rx, elder, &row.sealed).await?;
        found.push(PastPhone { phone, label: row.label, from: row.from, until: row.until });
    }
    Ok(found)
}

async fn documents(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<HeldDocument>, DbError> {
    let mut found = Vec::new();
    for row in stored::documents(rx.tx(), elder).await? {
        let words: NumberIssuer = from_text(&rx.open(elder, &row.sealed).await?)?;
        let masked =
            Identity::parse(row.kind, &words.number).map_or_else(|_| "****".to_owned(), |id| id.masked());
        found.push(HeldDocument {
            id: row.id,
            elder,
            kind: row.kind,
            masked,
            from: row.from,
            until: row.until,
            issuer: words.issuer,
            source: row.source,
            noted_at: row.noted_at,
            voided: row.voided,
        });
    }
    Ok(found)
}

async fn addresses(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<HeldAddress>, DbError> {
    let mut found = Vec::new();
    for row in stored::addresses(rx.tx(), elder).await? {
        let words: GivenAddress = from_text(&rx.open(elder, &row.sealed).await?)?;
        let given = GivenAddress {
            kind: row.kind,
            region: row.region,
            point: row.point,
            accuracy_m: row.accuracy_m,
            from: row.from,
            until: row.until,
            ..words
        };
        let (noted_at, noted_by, voided) = (row.noted_at, row.noted_by, row.voided);
        found.push(HeldAddress { id: row.id, elder, given, noted_at, noted_by, voided });
    }
    Ok(found)
}

async fn facts(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<Fact>, DbError> {
    let mut found = Vec::new();
    for row in stored::facts(rx.tx(), elder).await? {
        let SaidNote { said, note } = match &row.sealed {
            Some(sealed) => from_text(&rx.open(elder, sealed).await?)?,
            None => SaidNote::default(),
        };
        found.push(Fact {
            id: row.id,
            elder: row.elder,
            kind: row.kind,
            from: row.from,
            until: row.until,
            source: row.source,
            said,
            note,
            noted_at: row.noted_at,
            noted_by: row.noted_by,
            voided: row.voided,
        });
    }
    Ok(found)
}

async fn decisions(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<Decision>, DbError> {
    let mut found = Vec::new();
    for row in stored::decisions(rx.tx(), elder).await? {
        let NumberNote { number, note } = match &row.sealed {
            Some(sealed) => from_text(&rx.open(elder, sealed).await?)?,
            None => NumberNote::default(),
        };
        found.push(Decision {
            id: row.id,
            elder: row.elder,
            given: GivenDecision {
                kind: row.kind,
                degree: row.degree,
                body: row.body,
                number,
                from: row.from,
                until: row.until,
                monthly: row.monthly,
            },
            source: row.source,
            note,
            noted_at: row.noted_at,
            noted_by: row.noted_by,
            voided: row.voided,
        });
    }
    Ok(found)
}

async fn health(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Option<HealthNotes>, DbError> {
    let Some(row) = stored::health(rx.tx(), elder).await? else { return Ok(None) };
    let health: Health = from_text(&rx.open(elder, &row.sealed).await?)?;
    let religion = match &row.religion {
        Some(sealed) => Some(from_text::<Religion>(&rx.open(elder, sealed).await?)?),
        None => None,
    };
    Ok(Some(HealthNotes { elder, health, religion, changed_at: row.changed_at, changed_by: row.changed_by }))
}

/// Opens one assessment, with every step that led to its level; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct AssessmentOf {
    /// Whose.
    pub elder: ElderId,
    /// Which.
    pub assessment: AssessmentId,
}

impl Query for AssessmentOf {
    const NAME: &'static str = "elders.assessment";
    const SAYS: &'static str = "查看能力评估";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Assessment;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Assessment, Stop<NoElder>> {
        rx.about(self.elder);
        rx.note("assessment", self.assessment);
        let rows = stored::assessments_sealed(rx.tx(), self.elder).await?;
        let (row, sealed) = rows.into_iter().find(|(row, _)| row.id == self.assessment).ok_or(NoElder)?;
        let SealedAssessment { given, rules } = match &sealed {
            Some(sealed) => from_text(&rx.open(self.elder, sealed).await?)?,
            None => SealedAssessment::default(),
        };
        let outcome = given.sheet.as_ref().and_then(|sheet| ability::assess(sheet, &rules).ok());
        Ok(Assessment { row, given, rules, outcome })
    }
}
