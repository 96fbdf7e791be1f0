//! From what is told to what is stored, many rows to a statement: one record at a window and the records of five hundred
//! elders of a file go the same way.

use crate::assessment::GivenAssessment;
use crate::bulk::Bulk;
use crate::category::Grade;
use crate::decision::GivenDecision;
use crate::fact::GivenFact;
use crate::health::{GivenContract, Health, Preferred, Smartphone};
use crate::papers::GivenDocument;
use crate::private::to_text;
use ability::Rules;
use base::{
    AccountId, AnyId, AssessmentId, ContractId, Date, DecisionId, DocumentId, ElderId, FactId, Fen, Moment,
};
use db::{DbError, Tx};
use desk::Cx;
use serde::{Deserialize, Serialize};

/// The sealed part of a fact.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SaidNote {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The sealed part of a decision.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct NumberNote {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The sealed part of an assessment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SealedAssessment {
    #[serde(flatten)]
    pub given: GivenAssessment,
    #[serde(default)]
    pub rules: Rules,
}

/// The sealed part of a document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct NumberIssuer {
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
}

/// Who writes a record down: a person here, or an old system.
#[derive(Debug, Clone)]
pub(crate) struct Hand {
    pub by: Option<AccountId>,
    pub source: Option<String>,
    pub at: Moment,
}

impl Hand {
    pub(crate) fn of(cx: &Cx<'_, '_>) -> Self {
        Self { by: cx.account(), source: None, at: cx.now }
    }

    pub(crate) fn file(cx: &Cx<'_, '_>, source: &str) -> Self {
        Self { by: cx.account(), source: Some(source.to_owned()), at: cx.now }
    }
}

pub(crate) type FactRow = (ElderId, FactId, GivenFact, Option<Vec<u8>>);

pub(crate) async fn insert_facts(tx: &mut Tx<'_>, hand: &Hand, rows: Vec<FactRow>) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_facts (elder_id, id, kind, from_day, until_day, source, sealed, noted_at, noted_by) VALUES ",
        9,
        "",
    );
    INSERT
        .run(tx, rows, |query, (elder, id, fact, sealed)| {
            query
                .bind(elder)
                .bind(id)
                .bind(fact.kind.word())
                .bind(fact.from.map(Date::number))
                .bind(fact.until.map(Date::number))
                .bind(hand.source.clone())
                .bind(sealed)
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

pub(crate) type DecisionRow = (ElderId, DecisionId, GivenDecision, Option<Vec<u8>>);

pub(crate) async fn insert_decisions(
    tx: &mut Tx<'_>,
    hand: &Hand,
    rows: Vec<DecisionRow>,
) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_decisions (elder_id, id, kind, degree, body, from_day, until_day, monthly_fen, source, sealed, \
         noted_at, noted_by) VALUES ",
        12,
        "",
    );
    INSERT
        .run(tx, rows, |query, (elder, id, decision, sealed)| {
            query
                .bind(elder)
                .bind(id)
                .bind(decision.kind.word())
                .bind(decision.degree)
                .bind(decision.body)
                .bind(decision.from.map(Date::number))
                .bind(decision.until.map(Date::number))
                .bind(decision.monthly.map(Fen::fen))
                .bind(hand.source.clone())
                .bind(sealed)
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

/// An assessment ready to be stored.
pub(crate) struct AssessmentToStore {
    pub elder: ElderId,
    pub id: AssessmentId,
    pub day: Option<Date>,
    pub due: Option<Date>,
    pub total: Option<i64>,
    pub grade: Option<Grade>,
    pub instrument: String,
    pub sealed: Option<Vec<u8>>,
}

pub(crate) async fn insert_assessments(
    tx: &mut Tx<'_>,
    hand: &Hand,
    rows: Vec<AssessmentToStore>,
) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_assessments (elder_id, id, on_day, due_day, total, grade, instrument, source, sealed, noted_at, \
         noted_by) VALUES ",
        11,
        "",
    );
    INSERT
        .run(tx, rows, |query, row| {
            query
                .bind(row.elder)
                .bind(row.id)
                .bind(row.day.map(Date::number))
                .bind(row.due.map(Date::number))
                .bind(row.total)
                .bind(row.grade.map(Grade::code))
                .bind(row.instrument)
                .bind(hand.source.clone())
                .bind(row.sealed)
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

/// An assessment of a file or a form, computed and sealed. A bare level names the old system as its instrument; with
/// nothing but a level there is nothing to seal.
pub(crate) async fn assessment_row(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    given: &GivenAssessment,
    rules: Rules,
    source: &str,
) -> Result<AssessmentToStore, DbError> {
    let outcome = given.sheet.as_ref().and_then(|sheet| ability::assess(sheet, &rules).ok());
    let words = !given.assessors.is_empty()
        || [&given.institution, &given.informant, &given.note].iter().any(|text| !text.is_empty());
    let sealed = if given.sheet.is_some() || words {
        let text = to_text(&SealedAssessment { given: given.clone(), rules })?;
        Some(cx.seal(elder, &text).await?)
    } else {
        None
    };
    Ok(AssessmentToStore {
        elder,
        id: AssessmentId::mint(cx.now),
        day: given.day,
        due: given.day.map(|day| rules.due(day)),
        total: outcome.as_ref().map(|outcome| i64::from(outcome.total)),
        grade: outcome.as_ref().map(|outcome| outcome.level.into()).or(given.grade),
        instrument: if outcome.is_some() { ability::INSTRUMENT.to_owned() } else { source.to_owned() },
        sealed,
    })
}

pub(crate) type HealthRow = (ElderId, Health, Vec<u8>);

/// Writes health notes, over those that are there. Religion stays as it is.
pub(crate) async fn write_health(tx: &mut Tx<'_>, hand: &Hand, rows: Vec<HealthRow>) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_health (elder_id, dementia, smartphone, channel, sealed, changed_at, changed_by) VALUES ",
        7,
        " ON CONFLICT (elder_id) DO UPDATE SET dementia = excluded.dementia, smartphone = excluded.smartphone, \
         channel = excluded.channel, sealed = excluded.sealed, changed_at = excluded.changed_at, \
         changed_by = excluded.changed_by",
    );
    INSERT
        .run(tx, rows, |query, (elder, health, sealed)| {
            query
                .bind(elder)
                .bind(health.dementia)
                .bind(health.smartphone.map(Smartphone::code))
                .bind(health.channel.map(Preferred::code))
                .bind(sealed)
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

pub(crate) type ContractRow = (ElderId, ContractId, GivenContract);

pub(crate) async fn insert_contracts(
    tx: &mut Tx<'_>,
    hand: &Hand,
    rows: Vec<ContractRow>,
) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_contracts (elder_id, id, doctor_id, doctor, institution, from_day, until_day, source, noted_at, \
         noted_by) VALUES ",
        10,
        "",
    );
    INSERT
        .run(tx, rows, |query, (elder, id, contract)| {
            query
                .bind(elder)
                .bind(id)
                .bind(contract.account)
                .bind(contract.doctor)
                .bind(contract.institution)
                .bind(contract.from.map(Date::number))
                .bind(contract.until.map(Date::number))
                .bind(hand.source.clone())
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

/// A document ready to be stored: with its token and what is sealed.
pub(crate) type DocumentRow = (ElderId, DocumentId, GivenDocument, String, Vec<u8>);

/// Inserts documents; one whose number is somebody's already is left out. Answers which were taken.
pub(crate) async fn insert_documents(
    tx: &mut Tx<'_>,
    hand: &Hand,
    rows: Vec<DocumentRow>,
) -> Result<Vec<DocumentId>, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_documents (elder_id, id, kind, token, from_day, until_day, source, sealed, noted_at, noted_by) \
         VALUES ",
        10,
        " ON CONFLICT DO NOTHING RETURNING id",
    );
    INSERT
        .taken(tx, rows, |query, (elder, id, document, token, sealed)| {
            query
                .bind(elder)
                .bind(id)
                .bind(document.kind.word())
                .bind(token)
                .bind(document.from.map(Date::number))
                .bind(document.until.map(Date::number))
                .bind(hand.source.clone())
                .bind(sealed)
                .bind(hand.at)
                .bind(hand.by)
        })
        .await
}

/// A document with its token and sealed number; its number was checked.
pub(crate) async fn document_row(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    document: &GivenDocument,
) -> Result<DocumentRow, DbError> {
    let sealed = NumberIssuer { number: document.number.clone(), issuer: document.issuer.trim().to_owned() };
    let sealed = cx.seal(elder, &to_text(&sealed)?).await?;
    let token = document_token(document.kind, &document.number, |domain, text| cx.token(domain, text));
    Ok((elder, DocumentId::mint(cx.now), document.clone(), token, sealed))
}

/// The look-up token of a document's number.
pub(crate) fn document_token(
    kind: base::identity::Document,
    number: &str,
    token: impl Fn(&str, &str) -> String,
) -> String {
    token("document", &format!("{}:{number}", kind.word()))
}
