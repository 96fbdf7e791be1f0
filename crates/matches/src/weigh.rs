//! What would become of records if they came in, without taking them in: a dry run.

use crate::core::Finding;
use crate::enrol_many::{foresee, header_of};
use crate::record::{Seeker, said};
use crate::{CHUNK, EnrolManyRefused, sources};
use base::Date;
use base::sheet::BadRow;
use db::{DbError, Tx};
use desk::{Query, Role, Rx, Stop, Subject};
use elders::ImportRow;
use matcher::Doubt;
use serde::Serialize;

/// Asks what would become of these records. Rows of one chunk that are each other's doubles are not foreseen.
#[derive(Debug, Serialize)]
pub struct Weigh {
    /// Which system or sheet.
    pub source: String,
    /// At most [`CHUNK`].
    pub rows: Vec<ImportRow>,
}

/// What would become of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Foreseen {
    /// It says the same as last time.
    Same,
    /// It came before and says something else now.
    Changed,
    /// It would be linked to an elder who is there.
    Linked,
    /// It would be registered and asked about.
    Asked(Doubt),
    /// It would be registered.
    New,
    /// It would not be taken.
    Bad(BadRow),
}

impl Query for Weigh {
    const NAME: &'static str = "matches.weigh";
    const SAYS: &'static str = "试比对";
    const ROLES: &'static [Role] = &[Role::SystemAdmin, Role::Officer, Role::Supervisor];
    type Out = Vec<(u64, Foreseen)>;
    type Error = EnrolManyRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<(u64, Foreseen)>, Stop<EnrolManyRefused>> {
        if self.rows.len() > CHUNK {
            return Err(EnrolManyRefused::TooMany.into());
        }
        let (vault, today) = (rx.vault().clone(), Date::of(rx.now));
        let token = |domain: &str, text: &str| vault.token(domain, text);
        Ok(weigh(rx.tx(), &token, today, &self.source, &self.rows).await?)
    }
}

/// What would become of these records, in the transaction of an act of another capability that tries a file; `token` is
/// the desk's maker of keyed tokens.
///
/// # Errors
/// When storage fails.
pub async fn weigh(
    tx: &mut Tx<'_>,
    token: &(impl Fn(&str, &str) -> String + Sync),
    today: Date,
    source: &str,
    rows: &[ImportRow],
) -> Result<Vec<(u64, Foreseen)>, DbError> {
    let ids: Vec<&str> = rows.iter().map(|row| row.source_id.as_str()).collect();
    let known = sources::known(tx, source, &ids).await?;
    let (mut out, mut open) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let digest = token("matches.row", &said(row)?);
        let foreseen = match (known.get(&row.source_id), row.profile.checked(today)) {
            (Some(record), _) if record.digest == digest => Foreseen::Same,
            (_, Err(bad)) => Foreseen::Bad(BadRow::new(row.line, header_of(bad.field()), bad)),
            (Some(_), Ok(_)) => Foreseen::Changed,
            (None, Ok(profile)) => {
                open.push((out.len(), Seeker::of(&profile, &row.numbers, token)));
                Foreseen::New
            }
        };
        out.push((row.line, foreseen));
    }
    let seekers: Vec<&Seeker> = open.iter().map(|(_, seeker)| seeker).collect();
    let findings = foresee(tx, &seekers).await?;
    for ((at, _), finding) in open.iter().zip(findings) {
        out[*at].1 = match finding {
            Finding::Link(..) => Foreseen::Linked,
            Finding::Ask { candidates, .. } => {
                Foreseen::Asked(candidates.first().map_or(Doubt::Alike, |first| first.doubt))
            }
            Finding::New => Foreseen::New,
        };
    }
    Ok(out)
}
