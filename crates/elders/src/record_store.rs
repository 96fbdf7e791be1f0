//! Reads of an elder's records as they are stored: kinds and days clear, words sealed.

use crate::assessment::AssessmentRow;
use crate::category::Grade;
use crate::decision::DecisionKind;
use crate::fact::FactKind;
use crate::health::{Contract, GivenContract};
use crate::papers::AddressKind;
use base::identity::Document;
use base::{AccountId, AddressId, Date, DecisionId, DocumentId, ElderId, FactId, Fen, Moment, Point};
use db::{DbError, Row, Tx, sql};

/// A day of a nullable column.
pub(crate) fn day(row: &Row<'_>, column: usize) -> Result<Option<Date>, DbError> {
    Ok(row.get::<Option<i64>>(column)?.and_then(|number| Date::from_number(number).ok()))
}

fn strange(what: &str) -> DbError {
    DbError::other(format!("a stored {what} is none that we know"))
}

/// A fact, sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredFact {
    pub id: FactId,
    pub elder: ElderId,
    pub kind: FactKind,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub source: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub noted_at: Moment,
    pub noted_by: Option<AccountId>,
    pub voided: bool,
}

/// A decision, sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredDecision {
    pub id: DecisionId,
    pub elder: ElderId,
    pub kind: DecisionKind,
    pub degree: String,
    pub body: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub monthly: Option<Fen>,
    pub source: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub noted_at: Moment,
    pub noted_by: Option<AccountId>,
    pub voided: bool,
}

/// Health notes, sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredHealth {
    pub dementia: bool,
    pub sealed: Vec<u8>,
    pub religion: Option<Vec<u8>>,
    pub changed_at: Moment,
    pub changed_by: Option<AccountId>,
}

/// A document, sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredDocument {
    pub id: DocumentId,
    pub kind: Document,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub source: Option<String>,
    pub sealed: Vec<u8>,
    pub noted_at: Moment,
    pub voided: bool,
}

/// An address, sealed.
#[derive(Debug, Clone)]
pub(crate) struct StoredAddress {
    pub id: AddressId,
    pub kind: AddressKind,
    pub region: String,
    pub point: Option<Point>,
    pub accuracy_m: Option<i64>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub sealed: Vec<u8>,
    pub noted_at: Moment,
    pub noted_by: Option<AccountId>,
    pub voided: bool,
}

pub(crate) async fn facts(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredFact>, DbError> {
    sql("SELECT id, elder_id, kind, from_day, until_day, source, sealed, noted_at, noted_by, voided_at FROM elder_facts \
         WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        Ok(StoredFact {
            id: row.get(0)?,
            elder: row.get(1)?,
            kind: FactKind::read(row.get::<String>(2)?.as_str()).ok_or_else(|| strange("fact"))?,
            from: day(row, 3)?,
            until: day(row, 4)?,
            source: row.get(5)?,
            sealed: row.get(6)?,
            noted_at: row.get(7)?,
            noted_by: row.get(8)?,
            voided: row.get::<Option<Moment>>(9)?.is_some(),
        })
    })
    .await
}

pub(crate) async fn decisions(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredDecision>, DbError> {
    sql("SELECT id, elder_id, kind, degree, body, from_day, until_day, monthly_fen, source, sealed, noted_at, noted_by, \
         voided_at FROM elder_decisions WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        Ok(StoredDecision {
            id: row.get(0)?,
            elder: row.get(1)?,
            kind: DecisionKind::read(row.get::<String>(2)?.as_str()).ok_or_else(|| strange("decision"))?,
            degree: row.get(3)?,
            body: row.get(4)?,
            from: day(row, 5)?,
            until: day(row, 6)?,
            monthly: row.get::<Option<i64>>(7)?.map(Fen::new),
            source: row.get(8)?,
            sealed: row.get(9)?,
            noted_at: row.get(10)?,
            noted_by: row.get(11)?,
            voided: row.get::<Option<Moment>>(12)?.is_some(),
        })
    })
    .await
}

/// Assessments as lists show them, each with its sealed part.
pub(crate) async fn assessments_sealed(
    tx: &mut Tx<'_>,
    elder: ElderId,
) -> Result<Vec<(AssessmentRow, Option<Vec<u8>>)>, DbError> {
    sql("SELECT id, elder_id, on_day, due_day, total, grade, instrument, source, noted_at, noted_by, voided_at, sealed \
         FROM elder_assessments WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        let listed = AssessmentRow {
            id: row.get(0)?,
            elder: row.get(1)?,
            day: day(row, 2)?,
            due: day(row, 3)?,
            total: row.get(4)?,
            grade: row.get::<Option<i64>>(5)?.and_then(Grade::from_code),
            instrument: row.get(6)?,
            source: row.get(7)?,
            noted_at: row.get(8)?,
            noted_by: row.get(9)?,
            voided: row.get::<Option<Moment>>(10)?.is_some(),
        };
        Ok((listed, row.get(11)?))
    })
    .await
}

pub(crate) async fn assessments(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<AssessmentRow>, DbError> {
    Ok(assessments_sealed(tx, elder).await?.into_iter().map(|(row, _)| row).collect())
}

pub(crate) async fn health(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<StoredHealth>, DbError> {
    sql("SELECT dementia, sealed, religion, changed_at, changed_by FROM elder_health WHERE elder_id = $1")
        .bind(elder)
        .opt(tx, |row| {
            Ok(StoredHealth {
                dementia: row.get(0)?,
                sealed: row.get(1)?,
                religion: row.get(2)?,
                changed_at: row.get(3)?,
                changed_by: row.get(4)?,
            })
        })
        .await
}

pub(crate) async fn contracts(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<Contract>, DbError> {
    sql("SELECT id, elder_id, doctor_id, doctor, institution, from_day, until_day, source, noted_at, voided_at \
         FROM elder_contracts WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        Ok(Contract {
            id: row.get(0)?,
            elder: row.get(1)?,
            given: GivenContract {
                account: row.get(2)?,
                doctor: row.get(3)?,
                institution: row.get(4)?,
                from: day(row, 5)?,
                until: day(row, 6)?,
            },
            source: row.get(7)?,
            noted_at: row.get(8)?,
            voided: row.get::<Option<Moment>>(9)?.is_some(),
        })
    })
    .await
}

pub(crate) async fn documents(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredDocument>, DbError> {
    sql("SELECT id, kind, from_day, until_day, source, sealed, noted_at, voided_at FROM elder_documents \
         WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        Ok(StoredDocument {
            id: row.get(0)?,
            kind: Document::from_word(row.get::<String>(1)?.as_str()).ok_or_else(|| strange("document"))?,
            from: day(row, 2)?,
            until: day(row, 3)?,
            source: row.get(4)?,
            sealed: row.get(5)?,
            noted_at: row.get(6)?,
            voided: row.get::<Option<Moment>>(7)?.is_some(),
        })
    })
    .await
}

pub(crate) async fn addresses(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredAddress>, DbError> {
    sql("SELECT id, kind, region, lat, lon, accuracy_m, from_day, until_day, sealed, noted_at, noted_by, voided_at \
         FROM elder_addresses WHERE elder_id = $1 ORDER BY id")
    .bind(elder)
    .all(tx, |row| {
        let point = match (row.get::<Option<f64>>(3)?, row.get::<Option<f64>>(4)?) {
            (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
            _ => None,
        };
        Ok(StoredAddress {
            id: row.get(0)?,
            kind: AddressKind::read(row.get::<String>(1)?.as_str()).ok_or_else(|| strange("address"))?,
            region: row.get(2)?,
            point,
            accuracy_m: row.get(5)?,
            from: day(row, 6)?,
            until: day(row, 7)?,
            sealed: row.get(8)?,
            noted_at: row.get(9)?,
            noted_by: row.get(10)?,
            voided: row.get::<Option<Moment>>(11)?.is_some(),
        })
    })
    .await
}

/// A number that was the elder's once, sealed.
pub(crate) struct StoredPastPhone {
    pub label: String,
    pub sealed: Vec<u8>,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

pub(crate) async fn past_phones(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredPastPhone>, DbError> {
    sql("SELECT label, sealed, from_day, until_day FROM elder_past_phones WHERE elder_id = $1 ORDER BY id")
        .bind(elder)
        .all(tx, |row| {
            Ok(StoredPastPhone {
                label: row.get(0)?,
                sealed: row.get(1)?,
                from: day(row, 2)?,
                until: day(row, 3)?,
            })
        })
        .await
}
