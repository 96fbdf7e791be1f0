//! The tables mandates, mandate_evidence and mandate_cases.

use crate::ids::MandateId;
use crate::kin::{Evidence, Kin};
use crate::mandate::{Mandate, State, Why};
use crate::terms::{Sees, Services};
use base::{AccountId, AnyId, CaseId, ElderId, EvidenceId, Moment};
use db::{DbError, Row, Tx, sql};
use desk::Scope;

const COLUMNS: &str = "m.id, m.elder_id, m.account_id, m.region, m.kin, m.relation, m.sees, m.services, m.state, \
     m.flagged, m.from_at, m.until_at, m.evidence, m.case_id, m.given_by, m.given_at, m.confirmed_at, m.renewal_at, \
     m.ended_at, m.ended_why";

fn mandate(row: &Row<'_>) -> Result<Mandate, DbError> {
    let strange =
        |index: usize, found: String| DbError::Column { index, wanted: "a word of mandates", found };
    let (kin, state, evidence): (String, String, String) = (row.get(4)?, row.get(8)?, row.get(12)?);
    let why: Option<String> = row.get(19)?;
    Ok(Mandate {
        id: row.get(0)?,
        elder: row.get(1)?,
        account: row.get(2)?,
        region: row.get(3)?,
        kin: Kin::read(&kin).ok_or_else(|| strange(4, kin))?,
        relation: row.get(5)?,
        sees: Sees::from_bits(row.get(6)?),
        services: Services::from_text(&row.get::<String>(7)?),
        state: State::read(&state).ok_or_else(|| strange(8, state))?,
        flagged: row.get(9)?,
        from: row.get(10)?,
        until: row.get(11)?,
        evidence: Evidence::read(&evidence).ok_or_else(|| strange(12, evidence))?,
        case: row.get(13)?,
        given_by: row.get(14)?,
        given_at: row.get(15)?,
        confirmed_at: row.get(16)?,
        renewal_at: row.get(17)?,
        ended_at: row.get(18)?,
        ended_why: why.as_deref().and_then(Why::read),
    })
}

/// Enters a mandate; false when this pair has one that has not ended.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    m: &Mandate,
    words: Option<Vec<u8>>,
    confirmed_by: Option<&str>,
) -> Result<bool, DbError> {
    let inserted =
        sql("INSERT INTO mandates (id, elder_id, account_id, region, kin, relation, services, sees, state, flagged, \
         from_at, until_at, evidence, words, case_id, given_by, given_at, confirmed_at, confirmed_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
         ON CONFLICT (elder_id, account_id) WHERE state <> 'ended' DO NOTHING")
        .bind(m.id)
        .bind(m.elder)
        .bind(m.account)
        .bind(m.region.as_str())
        .bind(m.kin.word())
        .bind(m.relation.as_str())
        .bind(m.services.text())
        .bind(m.sees.bits())
        .bind(m.state.word())
        .bind(m.flagged)
        .bind(m.from)
        .bind(m.until)
        .bind(m.evidence.word())
        .bind(words)
        .bind(m.case)
        .bind(m.given_by.as_str())
        .bind(m.given_at)
        .bind(m.confirmed_at)
        .bind(confirmed_by)
        .run(tx)
        .await?;
    Ok(inserted == 1)
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, id: MandateId) -> Result<Option<Mandate>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM mandates m WHERE m.id = $1")).bind(id).opt(tx, mandate).await
}

/// The sealed words that came with it.
pub(crate) async fn words(tx: &mut Tx<'_>, id: MandateId) -> Result<Option<Vec<u8>>, DbError> {
    let found = sql("SELECT words FROM mandates WHERE id = $1").bind(id).opt(tx, |row| row.get(0)).await?;
    Ok(found.flatten())
}

/// The mandate of this pair that has not ended.
pub(crate) async fn of_pair(
    tx: &mut Tx<'_>,
    elder: ElderId,
    account: AccountId,
) -> Result<Option<Mandate>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM mandates m WHERE m.elder_id = $1 AND m.account_id = $2 AND m.state <> 'ended'"
    ))
    .bind(elder)
    .bind(account)
    .opt(tx, mandate)
    .await
}

/// The mandates of an elder: those that have not ended, or all, the newest first.
pub(crate) async fn of_elder(tx: &mut Tx<'_>, elder: ElderId, all: bool) -> Result<Vec<Mandate>, DbError> {
    let ended = if all { "" } else { "AND m.state <> 'ended'" };
    sql(format!(
        "SELECT {COLUMNS} FROM mandates m WHERE m.elder_id = $1 {ended} ORDER BY m.id DESC LIMIT 200"
    ))
    .bind(elder)
    .all(tx, mandate)
    .await
}

/// Whom somebody acts for: in force or to be confirmed.
pub(crate) async fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Mandate>, DbError> {
    sql(format!(
        "SELECT {COLUMNS} FROM mandates m WHERE m.account_id = $1 AND m.state <> 'ended' ORDER BY m.id LIMIT 200"
    ))
    .bind(account)
    .all(tx, mandate)
    .await
}

/// The mandate that a case confirms or renews.
pub(crate) async fn of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Option<Mandate>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM mandates m WHERE m.case_id = $1 ORDER BY m.id DESC LIMIT 1"))
        .bind(case)
        .opt(tx, mandate)
        .await
}

/// For how many elders somebody acts (or wants to) as this sort of person.
pub(crate) async fn how_many(tx: &mut Tx<'_>, account: AccountId, kin: Kin) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM mandates WHERE account_id = $1 AND kin = $2 AND state <> 'ended'")
        .bind(account)
        .bind(kin.word())
        .one(tx, |row| row.get(0))
        .await
}

/// Which mandates a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub state: Option<State>,
    pub flagged: bool,
    /// In force and over before this moment.
    pub until: Option<Moment>,
    pub before: Option<MandateId>,
    pub limit: i64,
}

pub(crate) async fn list(tx: &mut Tx<'_>, wanted: &Wanted, scope: &Scope) -> Result<Vec<Mandate>, DbError> {
    let (within, values) = scope.condition("m.region", 5);
    let mut text = format!(
        "SELECT {COLUMNS} FROM mandates m WHERE ($1 = '' OR m.state = $1) AND m.id < $2 AND m.until_at < $3 \
         AND {within}"
    );
    if wanted.flagged {
        text.push_str(" AND m.flagged AND m.state <> 'ended'");
    }
    text.push_str(" ORDER BY m.id DESC LIMIT $4");
    let query = sql(text)
        .bind(wanted.state.map_or("", State::word))
        // Ids are hexadecimal digits: all of them come before g.
        .bind(wanted.before.map_or_else(|| "g".to_owned(), |id| id.text()))
        .bind(wanted.until.unwrap_or(Moment::from_ms(i64::MAX)))
        .bind(wanted.limit);
    values.into_iter().fold(query, |query, value| query.bind(value)).all(tx, mandate).await
}

/// Writes what acts may change.
pub(crate) async fn save(tx: &mut Tx<'_>, m: &Mandate) -> Result<(), DbError> {
    sql("UPDATE mandates SET sees = $2, services = $3, state = $4, flagged = $5, from_at = $6, until_at = $7, \
         case_id = $8, confirmed_at = $9, renewal_at = $10, ended_at = $11, ended_why = $12, relation = $13 WHERE id = $1")
    .bind(m.id)
    .bind(m.sees.bits())
    .bind(m.services.text())
    .bind(m.state.word())
    .bind(m.flagged)
    .bind(m.from)
    .bind(m.until)
    .bind(m.case)
    .bind(m.confirmed_at)
    .bind(m.renewal_at)
    .bind(m.ended_at)
    .bind(m.ended_why.map(Why::word))
    .bind(m.relation.as_str())
    .run(tx)
    .await?;
    Ok(())
}

/// Who confirmed it, or who ended it over which way.
pub(crate) async fn signed(
    tx: &mut Tx<'_>,
    id: MandateId,
    confirmed_by: Option<&str>,
    ended: Option<(&str, &str)>,
) -> Result<(), DbError> {
    if let Some(by) = confirmed_by {
        sql("UPDATE mandates SET confirmed_by = $2 WHERE id = $1").bind(id).bind(by).run(tx).await?;
    }
    if let Some((by, over)) = ended {
        sql("UPDATE mandates SET ended_by = $2, ended_over = $3 WHERE id = $1")
            .bind(id)
            .bind(by)
            .bind(over)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub id: EvidenceId,
    pub kind: Evidence,
    /// Name of the sealed photo, id of the call, number of the court's paper; may be empty.
    pub reference: String,
    pub words: Option<Vec<u8>>,
    pub at: Moment,
    pub by: String,
}

pub(crate) async fn add_proof(tx: &mut Tx<'_>, mandate: &Mandate, proof: &Proof) -> Result<(), DbError> {
    sql("INSERT INTO mandate_evidence (id, mandate_id, elder_id, kind, reference, words, at, added_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(proof.id)
    .bind(mandate.id)
    .bind(mandate.elder)
    .bind(proof.kind.word())
    .bind(proof.reference.as_str())
    .bind(proof.words.clone())
    .bind(proof.at)
    .bind(proof.by.as_str())
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn proofs(tx: &mut Tx<'_>, mandate: MandateId) -> Result<Vec<Proof>, DbError> {
    sql("SELECT id, kind, reference, words, at, added_by FROM mandate_evidence WHERE mandate_id = $1 ORDER BY id LIMIT 100")
        .bind(mandate)
        .all(tx, |row| {
            let kind: String = row.get(1)?;
            Ok(Proof {
                id: row.get(0)?,
                kind: Evidence::read(&kind).unwrap_or(Evidence::Asked),
                reference: row.get(2)?,
                words: row.get(3)?,
                at: row.get(4)?,
                by: row.get(5)?,
            })
        })
        .await
}

/// A case that was opened under a mandate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Behalf {
    pub case: CaseId,
    pub mandate: MandateId,
    pub elder: ElderId,
    pub account: AccountId,
    pub at: Moment,
}

pub(crate) async fn add_case(tx: &mut Tx<'_>, row: &Behalf) -> Result<(), DbError> {
    sql("INSERT INTO mandate_cases (case_id, mandate_id, elder_id, account_id, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (case_id, mandate_id) DO NOTHING")
    .bind(row.case)
    .bind(row.mandate)
    .bind(row.elder)
    .bind(row.account)
    .bind(row.at)
    .run(tx)
    .await?;
    Ok(())
}

fn behalf(row: &Row<'_>) -> Result<Behalf, DbError> {
    Ok(Behalf {
        case: row.get(0)?,
        mandate: row.get(1)?,
        elder: row.get(2)?,
        account: row.get(3)?,
        at: row.get(4)?,
    })
}

const BEHALF: &str = "SELECT case_id, mandate_id, elder_id, account_id, at FROM mandate_cases";

/// The last cases opened under a mandate, the newest first.
pub(crate) async fn cases_of(tx: &mut Tx<'_>, mandate: MandateId) -> Result<Vec<Behalf>, DbError> {
    sql(format!("{BEHALF} WHERE mandate_id = $1 ORDER BY at DESC, case_id DESC LIMIT 20"))
        .bind(mandate)
        .all(tx, behalf)
        .await
}

/// Which of these cases were opened under a mandate.
pub(crate) async fn behind(tx: &mut Tx<'_>, cases: &[CaseId]) -> Result<Vec<Behalf>, DbError> {
    let mut found = Vec::new();
    for chunk in cases.chunks(100) {
        let marks: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let text = format!("{BEHALF} WHERE case_id IN ({}) ORDER BY case_id, at", marks.join(", "));
        let query = chunk.iter().fold(sql(text), |query, case| query.bind(*case));
        found.extend(query.all(tx, behalf).await?);
    }
    Ok(found)
}

/// What everybody who ever acted for this elder is called: the newest word for each.
pub(crate) async fn relations(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<(AccountId, String)>, DbError> {
    let text = format!("SELECT {COLUMNS} FROM mandates m WHERE m.elder_id = $1 ORDER BY m.id LIMIT 500");
    let all = sql(text).bind(elder).all(tx, mandate).await?;
    Ok(all.into_iter().map(|m| (m.account, m.called().to_owned())).collect())
}
