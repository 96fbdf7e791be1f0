//! Takes up to 500 rows of an old system's register in at once. The same row twice changes nothing, a changed
//! row changes its elder, a bad row comes back with its reason, and the good ones go in.

use crate::elder::Profile;
use crate::file::ImportRow;
use crate::records::Records;
use crate::rows::{self, ContactRow, PhoneRow};
use crate::topics::Changed;
use crate::{claims, set_contacts, store, take_records};
use base::sheet::BadRow;
use base::{AnyId, Date, ElderId};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Most rows of one act. Fewer keep the line quicker for presses that come meanwhile.
pub const CHUNK: usize = 500;

/// Rows of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// Which old system: its numbers are its own.
    pub source: String,
    /// At most [`CHUNK`].
    pub rows: Vec<ImportRow>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Elders who were not there.
    pub added: usize,
    /// Rows that say something else than last time.
    pub changed: usize,
    /// Rows that say the same as last time.
    pub same: usize,
    /// Rows of this source for the first time, whose elder was there already (by identity number and name).
    pub matched: usize,
    /// Rows that were not taken.
    pub bad: Vec<BadRow>,
}

/// Why no row is taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// More than [`CHUNK`].
    #[error("一次最多导入 500 行")]
    TooMany,
    /// Which system?
    #[error("没有写明来自哪个系统")]
    NoSource,
}

impl Refusal for ImportRefused {
    fn kind(&self) -> Kind {
        match self {
            ImportRefused::TooMany => Kind::Invalid("rows"),
            ImportRefused::NoSource => Kind::Invalid("source"),
        }
    }
}

/// A row that stood the checks.
struct Good<'r> {
    row: &'r ImportRow,
    profile: Profile,
    records: Records,
    turns_on: Option<Date>,
    /// The elder's id if the row is new.
    id: ElderId,
    identity: Option<String>,
    digest: String,
}

impl Command for Import {
    const NAME: &'static str = "elders.import";
    const SAYS: &'static str = "导入长者";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Imported;
    type Error = ImportRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Imported, Stop<ImportRefused>> {
        if self.rows.len() > CHUNK {
            return Err(ImportRefused::TooMany.into());
        }
        if self.source.trim().is_empty() {
            return Err(ImportRefused::NoSource.into());
        }
        let mut done = Imported::default();
        let good = self.checked(cx, &mut done).await?;
        let (fresh, changed) = self.claim(cx, good, &mut done).await?;
        let (new, known) = insert(cx, fresh).await?;
        done.added = new.len();
        let mut touched: Vec<ElderId> = new.iter().map(|good| good.id).collect();
        self.complete(cx, &new).await?;
        let matched = self.told_apart(cx, known, &mut done).await?;
        done.matched = matched.len();
        for (elder, good) in matched {
            claims::point_source(cx.tx(), &self.source, &good.row.source_id, elder).await?;
            self.overwrite(cx, elder, &good).await?;
            touched.push(elder);
        }
        for (elder, good) in changed {
            if self.is_its_own(cx, elder, &good, &mut done).await? {
                self.overwrite(cx, elder, &good).await?;
                done.changed += 1;
                touched.push(elder);
            }
        }
        if !touched.is_empty() {
            cx.tell(Changed { elders: touched }).await?;
        }
        cx.note("source", &self.source);
        let sums = [done.added, done.changed, done.same, done.matched, done.bad.len()];
        cx.note("added_changed_same_matched_bad", sums);
        Ok(done)
    }
}

impl Import {
    /// The rows that could stand in a form, each source number and each identity number once.
    async fn checked<'r>(
        &'r self,
        cx: &mut Cx<'_, '_>,
        done: &mut Imported,
    ) -> Result<Vec<Good<'r>>, DbError> {
        let today = Date::of(cx.now);
        let units = regions::names(cx.tx(), today).await?;
        let (mut ids, mut identities) = (HashSet::new(), HashSet::new());
        let mut good = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut refuse = |column: &str, reason: &dyn std::fmt::Display| {
                done.bad.push(BadRow::new(row.line, column, reason));
            };
            let mut profile = match row.profile.checked(today) {
                Ok(profile) => profile,
                Err(bad) => {
                    refuse(header_of(bad.field()), &bad);
                    continue;
                }
            };
            let given = row.records.completed(profile.categories, profile.grade, profile.birth.is_some());
            let records = match given.checked(today) {
                Ok(records) => records,
                Err((column, bad)) => {
                    refuse(column, &bad);
                    continue;
                }
            };
            let derived = take_records::grounds_of(&records, &profile).derived(today);
            (profile.categories, profile.grade) = (derived.categories, derived.grade);
            let turns_on = derived.turns_on;
            let identity = rows::identity_token(cx, &profile);
            if profile.region.as_ref().is_none_or(|region| !units.contains_key(region.as_str())) {
                refuse("区划代码", &"没有这个区划");
            } else if let Err(bad) = set_contacts::check(&row.contacts) {
                refuse("联系人1姓名", &bad);
            } else if row.source_id.is_empty() || row.source_id.len() > 100 {
                refuse("编号", &"编号要有 1 到 100 个字符");
            } else if !ids.insert(row.source_id.as_str()) {
                refuse("编号", &"这个编号在文件里出现过");
            } else if identity.as_ref().is_some_and(|token| !identities.insert(token.clone())) {
                refuse("证件号码", &"这个证件号码在文件里出现过");
            } else {
                let digest = digest(cx, row)?;
                good.push(Good { row, profile, records, turns_on, id: cx.mint(), identity, digest });
            }
        }
        Ok(good)
    }

    /// Claims the rows' numbers: those that are new, and those that say something else than last time.
    async fn claim<'r>(
        &self,
        cx: &mut Cx<'_, '_>,
        good: Vec<Good<'r>>,
        done: &mut Imported,
    ) -> Result<(Vec<Good<'r>>, Vec<(ElderId, Good<'r>)>), DbError> {
        let rows: Vec<(&str, ElderId, &str)> =
            good.iter().map(|g| (g.row.source_id.as_str(), g.id, g.digest.as_str())).collect();
        let claimed = claims::claim(cx.tx(), &self.source, &rows).await?;
        let owners: HashMap<String, ElderId> = claimed.into_iter().map(|c| (c.source_id, c.elder)).collect();
        let (mut fresh, mut changed) = (Vec::new(), Vec::new());
        for row in good {
            match owners.get(&row.row.source_id) {
                None => done.same += 1,
                Some(owner) if *owner == row.id => fresh.push(row),
                Some(owner) => changed.push((*owner, row)),
            }
        }
        Ok((fresh, changed))
    }

    /// Rows of elders who came over another way and are known by identity number. The same number under another
    /// name is left to a person.
    async fn told_apart<'r>(
        &self,
        cx: &mut Cx<'_, '_>,
        known: Vec<Good<'r>>,
        done: &mut Imported,
    ) -> Result<Vec<(ElderId, Good<'r>)>, DbError> {
        let mut matched = Vec::new();
        for good in known {
            // The key that was made for a new elder seals nothing.
            cx.destroy_key(good.id).await?;
            let token = good.identity.as_deref().unwrap_or_default();
            let (elder, name) = claims::with_identity(cx.tx(), token).await?.ok_or(DbError::Absent)?;
            if name == good.profile.name {
                matched.push((elder, good));
            } else {
                claims::unclaim(cx.tx(), &self.source, &good.row.source_id).await?;
                let reason = "已登记的另一个名字有这个证件号码，请人工核对";
                done.bad.push(BadRow::new(good.row.line, "证件号码", reason));
            }
        }
        Ok(matched)
    }

    /// Whether a changed row may be written over its elder: not when its identity number is another elder's.
    async fn is_its_own(
        &self,
        cx: &mut Cx<'_, '_>,
        elder: ElderId,
        good: &Good<'_>,
        done: &mut Imported,
    ) -> Result<bool, DbError> {
        let Some(token) = &good.identity else { return Ok(true) };
        match store::with_identity(cx.tx(), token).await? {
            Some(other) if other != elder => {
                claims::forget_digest(cx.tx(), &self.source, &good.row.source_id).await?;
                done.bad.push(BadRow::new(good.row.line, "证件号码", "这个证件号码属于另一位已登记的长者"));
                Ok(false)
            }
            _ => Ok(true),
        }
    }
}

impl Import {
    /// Numbers, contacts, records and scope of new elders, many rows to a statement.
    async fn complete(&self, cx: &mut Cx<'_, '_>, new: &[Good<'_>]) -> Result<(), DbError> {
        let mut phones: Vec<PhoneRow> = Vec::with_capacity(new.len() * 2);
        let mut contacts: Vec<ContactRow> = Vec::with_capacity(new.len() * 2);
        let mut places = Vec::with_capacity(new.len());
        for good in new {
            phones.extend(rows::phone_rows(cx, good.id, &good.row.numbers, 1).await?);
            contacts.extend(rows::contact_rows(cx, good.id, &good.row.contacts).await?);
            if let Some(region) = &good.profile.region {
                places.push((good.id, region.as_str()));
            }
        }
        rows::insert_phones(cx.tx(), phones).await?;
        rows::insert_contacts(cx.tx(), contacts).await?;
        let records: Vec<(ElderId, &Records)> = new.iter().map(|good| (good.id, &good.records)).collect();
        let elsewhere = take_records::insert(cx, &self.source, &records).await?;
        if elsewhere > 0 {
            cx.note("documents_of_others", elsewhere);
        }
        cx.register_elders(&places).await
    }

    /// The old system is right about profile, numbers and contacts of its own elders, and about the records that came
    /// from it.
    async fn overwrite(&self, cx: &mut Cx<'_, '_>, elder: ElderId, good: &Good<'_>) -> Result<(), DbError> {
        let row = rows::elder_row(cx, elder, &good.profile).await?;
        let now = cx.now;
        rows::update_elder(cx.tx(), row, now).await?;
        store::clear_phones(cx.tx(), elder).await?;
        let phones = rows::phone_rows(cx, elder, &good.row.numbers, 1).await?;
        rows::insert_phones(cx.tx(), phones).await?;
        store::clear_contacts(cx.tx(), elder).await?;
        let contacts = rows::contact_rows(cx, elder, &good.row.contacts).await?;
        rows::insert_contacts(cx.tx(), contacts).await?;
        take_records::reconcile(cx, &self.source, elder, &good.records).await?;
        if let Some(region) = &good.profile.region {
            cx.register(&elder.text(), Some(elder), region.as_str(), None).await?;
        }
        Ok(())
    }
}

/// Tells whether a row says the same as last time, and nothing else to anybody without the keys.
fn digest(cx: &Cx<'_, '_>, row: &ImportRow) -> Result<String, DbError> {
    let said = serde_json::to_string(&(&row.profile, &row.numbers, &row.contacts)).map_err(DbError::other)?;
    // A file without the newer columns is the same file that it was before there were any.
    if row.records == Records::default() {
        return Ok(cx.token("elders.import", &said));
    }
    let records = serde_json::to_string(&row.records).map_err(DbError::other)?;
    Ok(cx.token("elders.import", &format!("{said}{records}")))
}

/// Inserts those whose identity number is not taken; answers who is new and whose number is known.
async fn insert<'r>(
    cx: &mut Cx<'_, '_>,
    fresh: Vec<Good<'r>>,
) -> Result<(Vec<Good<'r>>, Vec<Good<'r>>), DbError> {
    let ids: Vec<ElderId> = fresh.iter().map(|good| good.id).collect();
    cx.new_keys(&ids).await?;
    let mut elders = Vec::with_capacity(fresh.len());
    for good in &fresh {
        let mut row = rows::elder_row(cx, good.id, &good.profile).await?;
        row.turns_on = good.turns_on.map(Date::number);
        elders.push(row);
    }
    let now = cx.now;
    let taken: HashSet<ElderId> = rows::insert_elders(cx.tx(), elders, now).await?.into_iter().collect();
    Ok(fresh.into_iter().partition(|good| taken.contains(&good.id)))
}

/// The file's header for a field of a form.
fn header_of(field: &str) -> &'static str {
    match field {
        "name" => "姓名",
        "region" => "区划代码",
        "identity" => "证件号码",
        "birth" => "出生日期",
        _ => "地址",
    }
}
