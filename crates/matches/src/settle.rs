//! Writes what became of records: new elders, links, questions.

use crate::core::{self, Finding};
use crate::enrol_many::{Asked, EnrolledMany};
use crate::events::{self, Happened, What};
use crate::ids::EventId;
use crate::record::{Seeker, brings_records, said};
use crate::sources::{self, How, Record};
use crate::topics::Queued;
use crate::{faces, pairs};
use base::sheet::BadRow;
use base::{ElderId, Sex};
use db::DbError;
use desk::{Cx, Stop};
use elders::{AddPhone, Amend, Import, ImportRow, Profile};
use matcher::{Face, Judged, Model};
use std::collections::HashMap;

/// A record that stood the checks.
pub(crate) struct Coming<'r> {
    pub row: &'r ImportRow,
    pub profile: Profile,
    pub seeker: Seeker,
    pub digest: String,
}

/// Takes records in that share no key among themselves.
pub(crate) async fn settle(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: Vec<Coming<'_>>,
    model: &Model,
    done: &mut EnrolledMany,
) -> Result<(), DbError> {
    let seekers: Vec<&Seeker> = rows.iter().map(|row| &row.seeker).collect();
    let findings = core::search(cx.tx(), &seekers, model).await?;
    let (mut links, mut others) = (Vec::new(), Vec::new());
    for (row, finding) in rows.into_iter().zip(findings) {
        match finding {
            Finding::Link(elder, judged) => links.push((row, elder, judged)),
            other => others.push((row, other)),
        }
    }
    link(cx, source, &links, done).await?;
    register(cx, source, &others, done).await
}

/// Links records to elders who are there, and completes what these lack.
async fn link(
    cx: &mut Cx<'_, '_>,
    source: &str,
    links: &[(Coming<'_>, ElderId, Judged)],
    done: &mut EnrolledMany,
) -> Result<(), DbError> {
    if links.is_empty() {
        return Ok(());
    }
    let elders: Vec<ElderId> = links.iter().map(|(_, elder, _)| *elder).collect();
    cx.load_keys(&elders).await?;
    let golden = faces::of(cx.tx(), &elders).await?;
    let mut happened = Vec::with_capacity(links.len());
    let mut records = Vec::with_capacity(links.len());
    let mut pointers = Vec::with_capacity(links.len());
    for (coming, elder, judged) in links {
        let event: EventId = cx.mint();
        let sealed = match cx.seal(*elder, &said(coming.row)?).await {
            Ok(sealed) => Some(sealed),
            // Erased meanwhile: the link stands, what the record said is not kept.
            Err(DbError::Absent) => None,
            Err(fault) => return Err(fault),
        };
        let mut entry = Happened::new(event, What::Linked, *elder).judged(judged);
        entry.record = Some((source.to_owned(), coming.row.source_id.clone()));
        entry.rule = match golden.get(elder) {
            Some(face) => complete(cx, *elder, face, coming).await?,
            None => String::new(),
        };
        if brings_records(&coming.profile, &coming.row.records) {
            elders::reconcile_records(cx, source, *elder, &coming.profile, &coming.row.records).await?;
        }
        happened.push(entry);
        records.push(Record {
            source: source.to_owned(),
            id: coming.row.source_id.clone(),
            elder: *elder,
            how: How::Linked,
            digest: coming.digest.clone(),
            event,
            sealed,
        });
        pointers.push((coming.row.source_id.as_str(), *elder));
    }
    events::add(cx, happened).await?;
    sources::place(cx.tx(), records).await?;
    elders::point_sources(cx.tx(), source, &pointers).await?;
    done.linked += links.len();
    done.elders.extend(links.iter().map(|(coming, elder, _)| (coming.row.line, *elder)));
    Ok(())
}

/// Writes into an elder's record what it lacks and the linked record has; never over what is there. Answers what.
pub(crate) async fn complete(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    face: &Face,
    coming: &Coming<'_>,
) -> Result<String, DbError> {
    let mut filled = Vec::new();
    for (number, token) in coming.row.numbers.iter().zip(&coming.seeker.face.phones) {
        if face.phones.contains(token) {
            continue;
        }
        let add = AddPhone::new(elder, number.phone.clone(), &number.label);
        match cx.call(add).await {
            Ok(()) => filled.push("电话"),
            // Ten numbers are enough.
            Err(Stop::Refused(_)) => {}
            Err(Stop::Fault(fault)) => return Err(fault),
        }
    }
    let came = &coming.profile;
    let lacks = (face.birth.is_none() && came.birth.is_some())
        || (face.sex == Sex::Unknown && came.sex != Sex::Unknown)
        || (face.number.is_none() && !came.identity.is_empty())
        || (face.address.iter().all(String::is_empty) && !came.address.trim().is_empty());
    if lacks && let Some(mut profile) = elders::profile_to_complete(cx, elder).await? {
        let before = filled.len();
        if profile.birth.is_none() && came.birth.is_some() {
            profile.birth = came.birth;
            filled.push("出生日期");
        }
        if profile.sex == Sex::Unknown && came.sex != Sex::Unknown {
            profile.sex = came.sex;
            filled.push("性别");
        }
        if profile.identity.is_empty() && !came.identity.is_empty() {
            profile.document = came.document;
            profile.identity.clone_from(&came.identity);
            // A nearly equal birthday gives way to the number's own.
            profile.birth = came.birth;
            filled.push("证件号码");
        }
        if profile.address.trim().is_empty() {
            profile.address.clone_from(&came.address);
            filled.push("住址");
        }
        if filled.len() > before {
            match cx.call(Amend::new(elder, profile)).await {
                Ok(_) => {}
                Err(Stop::Refused(_)) => filled.truncate(before),
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
    }
    filled.dedup();
    Ok(filled.join("、"))
}

/// Registers new elders, and those a person is asked about.
async fn register(
    cx: &mut Cx<'_, '_>,
    source: &str,
    others: &[(Coming<'_>, Finding)],
    done: &mut EnrolledMany,
) -> Result<(), DbError> {
    if others.is_empty() {
        return Ok(());
    }
    let rows: Vec<ImportRow> = others.iter().map(|(coming, finding)| as_elder(coming, finding)).collect();
    let refused = import(cx, source, rows).await?;
    let lines: Vec<u64> = refused.iter().map(|bad| bad.line).collect();
    done.bad.extend(refused);
    let good: Vec<&(Coming<'_>, Finding)> =
        others.iter().filter(|(coming, _)| !lines.contains(&coming.row.line)).collect();
    let numbers: Vec<&str> = good.iter().map(|(coming, _)| coming.row.source_id.as_str()).collect();
    let ids: HashMap<String, ElderId> = elders::from_source(cx.tx(), source, &numbers)
        .await?
        .into_iter()
        .map(|known| (known.number, known.elder))
        .collect();
    let mut happened = Vec::with_capacity(good.len());
    let mut records = Vec::with_capacity(good.len());
    let mut kept = Vec::with_capacity(good.len());
    let mut questions = Vec::new();
    for (coming, finding) in good {
        let elder = *ids.get(&coming.row.source_id).ok_or(DbError::Absent)?;
        let event: EventId = cx.mint();
        let asked = matches!(finding, Finding::Ask { .. });
        let sealed = if asked { Some(cx.seal(elder, &said(coming.row)?).await?) } else { None };
        let what = if asked { What::Asked } else { What::Registered };
        let mut entry = Happened::new(event, what, elder);
        entry.record = Some((source.to_owned(), coming.row.source_id.clone()));
        if let Finding::Ask { candidates, .. } = finding {
            let region = coming.seeker.face.region.as_str();
            questions.extend(candidates.iter().map(|candidate| (elder, region, candidate)));
            if let Some(first) = candidates.first() {
                entry.other = Some(first.elder);
                entry.rule = first.doubt.code().to_owned();
                entry = entry.judged(&first.judged);
            }
            done.asked.push(Asked { line: coming.row.line, elder });
        } else {
            done.added += 1;
        }
        happened.push(entry);
        records.push(Record {
            source: source.to_owned(),
            id: coming.row.source_id.clone(),
            elder,
            how: if asked { How::Asked } else { How::Registered },
            digest: coming.digest.clone(),
            event,
            sealed,
        });
        done.elders.push((coming.row.line, elder));
        kept.push((elder, seeker_kept(coming, finding)));
    }
    events::add(cx, happened).await?;
    sources::place(cx.tx(), records).await?;
    let now = cx.now;
    let kept: Vec<(ElderId, &Seeker)> = kept.iter().map(|(elder, seeker)| (*elder, seeker)).collect();
    faces::keep(cx.tx(), &kept, true, now).await?;
    if !questions.is_empty() {
        let pairs = pairs::ask(cx, &questions).await?;
        cx.tell(Queued { pairs: pairs.len() }).await?;
    }
    Ok(())
}

/// What is compared of the elder made from a record: without a number that is another's.
fn seeker_kept(coming: &Coming<'_>, finding: &Finding) -> Seeker {
    let mut seeker = coming.seeker.clone();
    if matches!(finding, Finding::Ask { taken: true, .. }) {
        seeker.face.number = None;
    }
    seeker
}

/// The row from which an elder is made: without a number that is another's.
fn as_elder(coming: &Coming<'_>, finding: &Finding) -> ImportRow {
    let mut row = coming.row.clone();
    row.profile = coming.profile.clone();
    if matches!(finding, Finding::Ask { taken: true, .. }) {
        row.profile.identity.clear();
    }
    row
}

/// Lets the register take rows in; answers those it did not take.
pub(crate) async fn import(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: Vec<ImportRow>,
) -> Result<Vec<BadRow>, DbError> {
    match cx.call(Import { source: source.to_owned(), rows }).await {
        Ok(imported) => Ok(imported.bad),
        Err(Stop::Fault(fault)) => Err(fault),
        // Checked before: neither too many nor without a source.
        Err(Stop::Refused(refused)) => Err(DbError::other(refused)),
    }
}
