//! Records that come with a file: those of many new elders at once, and those of an elder who is there already, where
//! only what came from the same old system is touched.

use crate::assessment::GivenAssessment;
use crate::derive::{Grounds, newest, refresh};
use crate::elder::Profile;
use crate::fact::within;
use crate::private::to_text;
use crate::record_rows::{self as to_rows, Hand, NumberNote};
use crate::record_store;
use crate::records::Records;
use ability::Rules;
use base::{AnyId, ContractId, Date, DecisionId, ElderId, FactId};
use db::{DbError, Tx, sql};
use desk::Cx;

/// What the categories of a new elder follow from.
pub(crate) fn grounds_of(records: &Records, profile: &Profile) -> Grounds {
    let grade = |given: &GivenAssessment| {
        let outcome = given.sheet.as_ref().and_then(|sheet| ability::assess(sheet, &Rules::default()).ok());
        outcome.map(|outcome| outcome.level.into()).or(given.grade)
    };
    Grounds {
        facts: records.facts.iter().map(|fact| (fact.kind, (fact.from, fact.until))).collect(),
        decisions: records.decisions.iter().map(|one| (one.kind, (one.from, one.until))).collect(),
        assessed: records.assessment.as_ref().map(grade),
        dementia: records.health.as_ref().is_some_and(|health| health.dementia),
        birth: profile.birth,
    }
}

/// Writes the records of new elders, many rows to a statement. Answers how many documents belong to somebody else.
pub(crate) async fn insert(
    cx: &mut Cx<'_, '_>,
    source: &str,
    elders: &[(ElderId, &Records)],
) -> Result<usize, DbError> {
    let hand = Hand::file(cx, source);
    let (mut facts, mut decisions, mut contracts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut assessments, mut health, mut documents) = (Vec::new(), Vec::new(), Vec::new());
    for (elder, records) in elders {
        let elder = *elder;
        facts.extend(records.facts.iter().map(|fact| (elder, FactId::mint(cx.now), fact.clone(), None)));
        for decision in &records.decisions {
            let sealed = sealed_number(cx, elder, &decision.number).await?;
            decisions.push((elder, DecisionId::mint(cx.now), decision.clone(), sealed));
        }
        if let Some(given) = &records.assessment {
            assessments.push(to_rows::assessment_row(cx, elder, given, Rules::default(), source).await?);
        }
        if let Some(notes) = &records.health {
            health.push((elder, notes.clone(), cx.seal(elder, &to_text(notes)?).await?));
        }
        if let Some(contract) = &records.contract {
            contracts.push((elder, ContractId::mint(cx.now), contract.clone()));
        }
        for document in &records.documents {
            documents.push(to_rows::document_row(cx, elder, document).await?);
        }
    }
    to_rows::insert_facts(cx.tx(), &hand, facts).await?;
    to_rows::insert_decisions(cx.tx(), &hand, decisions).await?;
    to_rows::insert_assessments(cx.tx(), &hand, assessments).await?;
    to_rows::write_health(cx.tx(), &hand, health).await?;
    to_rows::insert_contracts(cx.tx(), &hand, contracts).await?;
    let wanted = documents.len();
    let taken = to_rows::insert_documents(cx.tx(), &hand, documents).await?.len();
    Ok(wanted - taken)
}

async fn sealed_number(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    number: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    if number.trim().is_empty() {
        return Ok(None);
    }
    let words = NumberNote { number: number.trim().to_owned(), note: String::new() };
    cx.seal(elder, &to_text(&words)?).await.map(Some)
}

/// Brings the records that came from this old system to what its file says now: what is new comes in, what is not named
/// any more ends today. What people wrote down here stays. Then the categories follow.
pub(crate) async fn reconcile(
    cx: &mut Cx<'_, '_>,
    source: &str,
    elder: ElderId,
    records: &Records,
) -> Result<(), DbError> {
    let today = Date::of(cx.now);
    let mut fresh = records.clone();
    let from_here = |found: &Option<String>| found.as_deref() == Some(source);
    for kept in record_store::facts(cx.tx(), elder).await? {
        let named = fresh.facts.iter().position(|f| f.kind == kept.kind && f.from == kept.from);
        match named {
            // Somebody here said it first, or it is the same as last time.
            Some(at) if !kept.voided && within(None, kept.until, today) => {
                let given = fresh.facts.swap_remove(at);
                if from_here(&kept.source) && given.until != kept.until {
                    end(cx.tx(), "elder_facts", elder, kept.id.text(), given.until).await?;
                }
            }
            Some(_) => {}
            None if from_here(&kept.source) && !kept.voided && kept.until.is_none() => {
                end(cx.tx(), "elder_facts", elder, kept.id.text(), Some(today)).await?;
            }
            None => {}
        }
    }
    for kept in record_store::decisions(cx.tx(), elder).await? {
        let named = fresh.decisions.iter().position(|d| d.kind == kept.kind && d.from == kept.from);
        match named {
            Some(at) if !kept.voided && within(None, kept.until, today) => {
                let given = fresh.decisions.swap_remove(at);
                if from_here(&kept.source) && given.until != kept.until {
                    end(cx.tx(), "elder_decisions", elder, kept.id.text(), given.until).await?;
                }
            }
            Some(_) => {}
            None if from_here(&kept.source) && !kept.voided && kept.until.is_none() => {
                end(cx.tx(), "elder_decisions", elder, kept.id.text(), Some(today)).await?;
            }
            None => {}
        }
    }
    let known = record_store::assessments(cx.tx(), elder).await?;
    let known: Vec<_> = known.into_iter().filter(|row| from_here(&row.source)).collect();
    if let (Some(given), Some(last)) = (&fresh.assessment, newest(&known))
        && last.day == given.day
        && (given.sheet.is_some() || last.grade == given.grade)
    {
        fresh.assessment = None;
    }
    let contracts = record_store::contracts(cx.tx(), elder).await?;
    if contracts.iter().any(|kept| fresh.contract.as_ref() == Some(&kept.given)) {
        fresh.contract = None;
    }
    insert(cx, source, &[(elder, &fresh)]).await?;
    refresh(cx, elder).await?;
    Ok(())
}

/// Sets the day on which a record ends.
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    table: &'static str,
    elder: ElderId,
    id: String,
    until: Option<Date>,
) -> Result<u64, DbError> {
    sql(format!("UPDATE {table} SET until_day = $3 WHERE elder_id = $1 AND id = $2"))
        .bind(elder)
        .bind(id)
        .bind(until.map(Date::number))
        .run(tx)
        .await
}

/// A record was entered by mistake; answers whether it was there and standing.
pub(crate) async fn void(
    tx: &mut Tx<'_>,
    table: &'static str,
    elder: ElderId,
    id: String,
    now: base::Moment,
) -> Result<bool, DbError> {
    let done = sql(format!(
        "UPDATE {table} SET voided_at = $3 WHERE elder_id = $1 AND id = $2 AND voided_at IS NULL"
    ))
    .bind(elder)
    .bind(id)
    .bind(now)
    .run(tx)
    .await?;
    Ok(done == 1)
}
