//! Who may be meant by what a clerk is about to register: same document number, same telephone, same name. Masked, so that
//! the clerk can ask; nothing is opened by it.

use crate::elder::Profile;
use crate::number::{IDENTITY, NumberKey, by_number};
use crate::read::{Masked, masked};
use crate::record_rows::document_token;
use crate::register::WRITERS;
use crate::store::{self, COLUMNS};
use base::identity::KINDS;
use base::{Date, ElderId, Identity, Phone};
use db::{DbError, sql};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Most people of one name that are shown.
const MOST: i64 = 20;

/// Why somebody may be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// The number of a document.
    Document,
    /// Name and birthday.
    NameAndBirth,
    /// A telephone number.
    Phone,
    /// The name, and no birthday that says otherwise.
    Name,
}

impl Alike {
    /// What a page says.
    pub fn label(self) -> &'static str {
        match self {
            Alike::Document => "证件号码一样",
            Alike::NameAndBirth => "姓名和生日一样",
            Alike::Phone => "电话一样",
            Alike::Name => "姓名一样",
        }
    }
}

/// Looks for elders like the one on the form.
#[derive(Debug, Serialize)]
pub struct Likely {
    /// The form.
    pub profile: Profile,
    /// Its numbers.
    pub numbers: Vec<Phone>,
}

impl Query for Likely {
    const NAME: &'static str = "elders.likely";
    const SAYS: &'static str = "登记前查重";
    const ROLES: &'static [Role] = WRITERS;
    type Out = Vec<(Masked, Alike)>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Never>> {
        let mut found: Vec<(ElderId, Alike)> = Vec::new();
        for elder in self.by_document(rx).await? {
            note(&mut found, elder, Alike::Document);
        }
        let name = self.profile.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let birth = self.profile.birth.or_else(|| {
            Identity::parse(self.profile.document, &self.profile.identity).ok().and_then(|id| id.birth())
        });
        let same: Vec<(ElderId, Option<i64>)> =
            sql("SELECT id, birth FROM elders WHERE name = $1 ORDER BY name, id LIMIT $2")
                .bind(name.as_str())
                .bind(MOST)
                .all(rx.tx(), |row| Ok((row.get(0)?, row.get(1)?)))
                .await?;
        for (elder, born) in same {
            match (birth.map(Date::number), born) {
                (Some(told), Some(born)) if told == born => note(&mut found, elder, Alike::NameAndBirth),
                // Another birthday is another person: 王玉英 is a common name.
                (Some(_), Some(_)) => {}
                _ => note(&mut found, elder, Alike::Name),
            }
        }
        for phone in &self.numbers {
            let key = NumberKey::of(phone, |domain, text| rx.token(domain, text));
            for known in by_number(rx.tx(), &key).await? {
                if matches!(known.owner, crate::Owner::Own(_)) {
                    note(&mut found, known.elder, Alike::Phone);
                }
            }
        }
        found.sort_by_key(|(_, why)| *why);
        let mut rows = Vec::with_capacity(found.len());
        for (elder, why) in found {
            let stored = sql(format!("SELECT {COLUMNS} FROM elders e WHERE e.id = $1"))
                .bind(elder)
                .opt(rx.tx(), store::stored)
                .await?;
            let shown = masked(rx, stored.into_iter().collect()).await?;
            rows.extend(shown.into_iter().map(|row| (row, why)));
        }
        Ok(rows)
    }
}

/// The best reason counts.
fn note(found: &mut Vec<(ElderId, Alike)>, elder: ElderId, why: Alike) {
    match found.iter_mut().find(|(id, _)| *id == elder) {
        Some((_, kept)) => *kept = (*kept).min(why),
        None => found.push((elder, why)),
    }
}

impl Likely {
    /// Whoever has this number, on the first document or on another.
    async fn by_document(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<ElderId>, DbError> {
        let Ok(identity) = Identity::parse(self.profile.document, &self.profile.identity) else {
            return Ok(Vec::new());
        };
        let first = rx.token(IDENTITY, identity.number());
        let mut found: Vec<ElderId> = store::with_identity(rx.tx(), &first).await?.into_iter().collect();
        for kind in KINDS.iter().filter(|kind| kind.master) {
            let token =
                document_token(kind.document, identity.number(), |domain, text| rx.token(domain, text));
            let other: Option<ElderId> =
                sql("SELECT elder_id FROM elder_documents WHERE token = $1 AND voided_at IS NULL")
                    .bind(token)
                    .opt(rx.tx(), |row| row.get(0))
                    .await?;
            found.extend(other);
        }
        Ok(found)
    }
}
