//! Takes up to 500 records of one source in, in a few statements: those who are there are linked, the new are
//! registered, the doubtful are registered and asked about. The same row twice changes nothing.

use crate::record::{Seeker, said};
use crate::settle::{self, Coming};
use crate::sources::{How, Record};
use crate::{CHUNK, core, faces, model, sources};
use base::sheet::BadRow;
use base::{Date, ElderId};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use elders::ImportRow;
use matcher::{Model, NameCounts, Verdict, judge};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Records of one source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolMany {
    /// Which system or sheet: its numbers (`source_id`) are its own.
    pub source: String,
    /// At most [`CHUNK`].
    pub rows: Vec<ImportRow>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnrolledMany {
    /// New elders.
    pub added: usize,
    /// Records linked to elders who were there.
    pub linked: usize,
    /// Records that say something else than last time; their elders are changed.
    pub changed: usize,
    /// Records that say the same as last time.
    pub same: usize,
    /// Records a person is asked about; each has an elder meanwhile.
    pub asked: Vec<Asked>,
    /// Records that were not taken.
    pub bad: Vec<BadRow>,
    /// The elder of each line that was linked, registered or asked about; not of those unchanged.
    pub elders: Vec<(u64, ElderId)>,
}

/// A record a person is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Line of the file.
    pub line: u64,
    /// The elder registered for the time being.
    pub elder: ElderId,
}

/// Why no record is taken.
#[derive(Debug, thiserror::Error)]
pub enum EnrolManyRefused {
    /// More than [`CHUNK`].
    #[error("一次最多 500 行")]
    TooMany,
    /// Which system?
    #[error("没有写明来自哪个系统或表格")]
    NoSource,
}

impl Refusal for EnrolManyRefused {
    fn kind(&self) -> Kind {
        match self {
            EnrolManyRefused::TooMany => Kind::Invalid("rows"),
            EnrolManyRefused::NoSource => Kind::Invalid("source"),
        }
    }
}

impl Command for EnrolMany {
    const NAME: &'static str = "matches.enrol_many";
    const SAYS: &'static str = "成批登记并比对长者";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = EnrolledMany;
    type Error = EnrolManyRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<EnrolledMany, Stop<EnrolManyRefused>> {
        if self.rows.len() > CHUNK {
            return Err(EnrolManyRefused::TooMany.into());
        }
        if self.source.trim().is_empty() {
            return Err(EnrolManyRefused::NoSource.into());
        }
        let done = take_in(cx, &self.source, &self.rows).await?;
        cx.note("source", &self.source);
        let sums = [done.added, done.linked, done.changed, done.same, done.asked.len(), done.bad.len()];
        cx.note("added_linked_changed_same_asked_bad", sums);
        Ok(done)
    }
}

/// Takes records of one source in.
pub(crate) async fn take_in(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: &[ImportRow],
) -> Result<EnrolledMany, DbError> {
    let model = model::current(cx.tx()).await?;
    let mut done = EnrolledMany::default();
    let (mut fresh, again) = sort_out(cx, source, rows, &mut done).await?;
    while !fresh.is_empty() {
        let (now, later) = told_apart(fresh);
        settle::settle(cx, source, now, &model, &mut done).await?;
        fresh = later;
    }
    change(cx, source, again, &model, &mut done).await?;
    Ok(done)
}

/// Which rows are new, and which say something else than last time.
async fn sort_out<'r>(
    cx: &mut Cx<'_, '_>,
    source: &str,
    rows: &'r [ImportRow],
    done: &mut EnrolledMany,
) -> Result<(Vec<Coming<'r>>, Vec<(Coming<'r>, Record)>), DbError> {
    let today = Date::of(cx.now);
    let ids: Vec<&str> = rows.iter().map(|row| row.source_id.as_str()).collect();
    let mut known = sources::known(cx.tx(), source, &ids).await?;
    let moved_in = moved_in(cx, source, &ids, &known).await?;
    let (mut fresh, mut again, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in rows {
        if !(1..=100).contains(&row.source_id.len()) {
            done.bad.push(BadRow::new(row.line, "编号", "编号要有 1 到 100 个字符"));
            continue;
        }
        if !seen.insert(row.source_id.as_str()) {
            done.bad.push(BadRow::new(row.line, "编号", "这个编号在文件里出现过"));
            continue;
        }
        let digest = cx.token("matches.row", &said(row)?);
        let place = known.remove(&row.source_id);
        if place.as_ref().is_some_and(|place| place.digest == digest) {
            done.same += 1;
            continue;
        }
        let profile = match row.profile.checked(today) {
            Ok(profile) => profile,
            Err(bad) => {
                done.bad.push(BadRow::new(row.line, header_of(bad.field()), bad));
                continue;
            }
        };
        let seeker = Seeker::of(&profile, &row.numbers, &|domain: &str, text: &str| cx.token(domain, text));
        let coming = Coming { row, profile, seeker, digest };
        match place.or_else(|| moved_in.get(&row.source_id).map(|elder| adopted(cx, source, row, *elder))) {
            Some(place) => again.push((coming, place)),
            None => fresh.push(coming),
        }
    }
    Ok((fresh, again))
}

/// Records that the register itself took in before there was a matcher.
async fn moved_in(
    cx: &mut Cx<'_, '_>,
    source: &str,
    ids: &[&str],
    known: &std::collections::HashMap<String, Record>,
) -> Result<std::collections::HashMap<String, ElderId>, DbError> {
    let unknown: Vec<&str> = ids.iter().copied().filter(|id| !known.contains_key(*id)).collect();
    let found = elders::from_source(cx.tx(), source, &unknown).await?;
    Ok(found.into_iter().map(|known| (known.number, known.elder)).collect())
}

fn adopted(cx: &Cx<'_, '_>, source: &str, row: &ImportRow, elder: ElderId) -> Record {
    Record {
        source: source.to_owned(),
        id: row.source_id.clone(),
        elder,
        how: How::Registered,
        digest: String::new(),
        event: cx.mint(),
        sealed: None,
    }
}

/// Parts rows that might be one person with an earlier row of the same chunk: they are looked at after it.
fn told_apart(rows: Vec<Coming<'_>>) -> (Vec<Coming<'_>>, Vec<Coming<'_>>) {
    let mut taken: HashSet<String> = HashSet::new();
    let (mut now, mut later) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let seeker = &row.seeker;
        let number = seeker.face.number.as_ref();
        let meets = number.is_some_and(|number| taken.contains(number))
            || seeker.asked.iter().any(|key| taken.contains(key));
        taken.extend(number.cloned());
        taken.extend(seeker.kept.iter().cloned());
        if meets { later.push(row) } else { now.push(row) }
    }
    (now, later)
}

/// Rows that say something else than last time: the source is right about elders that were made from its own records,
/// and completes those its records were linked to.
async fn change(
    cx: &mut Cx<'_, '_>,
    source: &str,
    again: Vec<(Coming<'_>, Record)>,
    model: &Model,
    done: &mut EnrolledMany,
) -> Result<(), DbError> {
    if again.is_empty() {
        return Ok(());
    }
    let tokens: Vec<&str> =
        again.iter().filter_map(|(coming, _)| coming.seeker.face.number.as_deref()).collect();
    let bearers = elders::bearers(cx.tx(), &tokens).await?;
    let ids: Vec<ElderId> = again.iter().map(|(_, record)| record.elder).collect();
    cx.load_keys(&ids).await?;
    let golden = faces::of(cx.tx(), &ids).await?;
    let (mut own, mut records) = (Vec::new(), Vec::new());
    for (coming, mut record) in again {
        let mut row = coming.row.clone();
        row.profile = coming.profile.clone();
        let bearer = bearers.iter().find(|b| Some(&b.token) == coming.seeker.face.number.as_ref());
        if bearer.is_some_and(|bearer| bearer.elder != record.elder) && record.how == How::Asked {
            // Still another's: a person has not decided yet.
            row.profile.identity.clear();
        }
        if record.how == How::Linked {
            let Some(face) = golden.get(&record.elder) else { continue };
            let judged = judge(&coming.seeker.face, face, model, &NameCounts::default(), 2);
            if judged.verdict != Verdict::Link {
                let reason = "和以前关联的长者对不上了，请先在比对台分开";
                done.bad.push(BadRow::new(coming.row.line, "姓名", reason));
                continue;
            }
            settle::complete(cx, record.elder, face, &coming).await?;
            elders::reconcile_records(cx, source, record.elder, &coming.profile, &coming.row.records).await?;
            done.changed += 1;
        } else {
            own.push(row);
        }
        if record.how != How::Registered {
            record.sealed = Some(cx.seal(record.elder, &said(coming.row)?).await?);
        }
        record.digest.clone_from(&coming.digest);
        records.push((coming.row.line, record));
    }
    let count = own.len();
    let refused = if own.is_empty() { Vec::new() } else { settle::import(cx, source, own).await? };
    done.changed += count - refused.len().min(count);
    records.retain(|(line, _)| refused.iter().all(|bad| bad.line != *line));
    done.elders.extend(records.iter().map(|(line, record)| (*line, record.elder)));
    done.bad.extend(refused);
    sources::place(cx.tx(), records.into_iter().map(|(_, record)| record).collect()).await
}

/// The file's header for a field of a form.
pub(crate) fn header_of(field: &str) -> &'static str {
    match field {
        "name" => "姓名",
        "region" => "区划代码",
        "identity" => "证件号码",
        "birth" => "出生日期",
        _ => "地址",
    }
}

/// What would become of a chunk if its rows came in one after the other; see [`crate::Weigh`].
pub(crate) async fn foresee(tx: &mut db::Tx<'_>, seekers: &[&Seeker]) -> Result<Vec<core::Finding>, DbError> {
    let model = model::current(tx).await?;
    core::search(tx, seekers, &model).await
}
