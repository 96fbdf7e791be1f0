//! Permission, checked inside the act's own transaction: a mandate revoked a moment ago is revoked.

use crate::{Actor, Ask, Denied, Role, Roles, Subject, reach, under};
use base::{AnyId, ElderId, Moment};
use db::{DbError, Tx, sql};

/// What the check learned and later steps need.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The elder whose record it is.
    pub elder: Option<ElderId>,
    /// That elder's wrapped key.
    pub wrapped: Option<Vec<u8>>,
}

struct Place {
    elder: Option<ElderId>,
    region: String,
    institution: Option<String>,
    wrapped: Option<Vec<u8>>,
}

struct Who {
    roles: Roles,
    region: String,
    institution: Option<String>,
}

/// Roles, scope and ties: `act` is its roles and what a mandate must allow for it.
pub(crate) async fn check(
    tx: &mut Tx<'_>,
    ask: &Ask,
    act: (&[Role], &str),
    subject: &Subject,
    now: Moment,
) -> Result<Result<Checked, Denied>, DbError> {
    let (roles, under) = act;
    let who = match ask.actor {
        Actor::System => None,
        Actor::Device(_) if roles.contains(&Role::Device) => None,
        Actor::Device(_) => return Ok(Err(Denied::Role)),
        Actor::Person(account) => match who(tx, &account.text()).await? {
            None => return Ok(Err(Denied::Gone)),
            Some(who) if !who.roles.has_any(roles) => return Ok(Err(Denied::Role)),
            Some(who) => Some(who),
        },
    };
    let place = match subject {
        Subject::Nobody => return mandate(tx, ask, under, None, now).await,
        Subject::Region(code) => {
            let outside = match who {
                Some(who) => !covers(tx, &who.region, code).await?,
                None => false,
            };
            return Ok(if outside { Err(Denied::Scope) } else { Ok(Checked::default()) });
        }
        Subject::Elder(elder) => place(tx, &elder.text()).await?,
        Subject::Record(record) => place(tx, record).await?,
    };
    let Some(place) = place else { return Ok(Err(Denied::NoRecord)) };
    if let Some(who) = who
        && !reaches(tx, ask, &who, act, &place, now).await?
    {
        return Ok(Err(Denied::Scope));
    }
    if let Err(denied) = mandate(tx, ask, under, place.elder, now).await? {
        return Ok(Err(denied));
    }
    Ok(Ok(Checked { elder: place.elder, wrapped: place.wrapped }))
}

/// Whether the elder agrees to a purpose, where an act needs it. Our own rules and devices are not asked: what they may do
/// is decided where they are made.
pub(crate) async fn agreed(
    tx: &mut Tx<'_>,
    ask: &Ask,
    elder: Option<ElderId>,
    purpose: Option<&'static str>,
) -> Result<Result<(), Denied>, DbError> {
    let (Some(purpose), Some(elder), Actor::Person(_)) = (purpose, elder, ask.actor) else {
        return Ok(Ok(()));
    };
    let found = sql("SELECT 1 FROM agreed WHERE elder_id = $1 AND purpose = $2")
        .bind(elder.text())
        .bind(purpose)
        .opt(tx, |row| row.get::<i64>(0))
        .await?;
    Ok(found.map(drop).ok_or(Denied::NoConsent))
}

/// An actor who says "for this elder" must hold a tie for it.
async fn mandate(
    tx: &mut Tx<'_>,
    ask: &Ask,
    under: &str,
    elder: Option<ElderId>,
    now: Moment,
) -> Result<Result<Checked, Denied>, DbError> {
    match (ask.behalf, elder) {
        (None, _) => Ok(Ok(Checked::default())),
        (Some(behalf), Some(elder)) if behalf != elder => Ok(Err(Denied::NoMandate)),
        (Some(behalf), _) if tied(tx, ask, under, behalf, now).await? => Ok(Ok(Checked::default())),
        (Some(_), _) => Ok(Err(Denied::NoMandate)),
    }
}

async fn reaches(
    tx: &mut Tx<'_>,
    ask: &Ask,
    who: &Who,
    (roles, under): (&[Role], &str),
    place: &Place,
    now: Moment,
) -> Result<bool, DbError> {
    let held = || roles.iter().filter(|role| who.roles.has(**role));
    if held().any(|role| !role.needs_tie()) {
        let same_house = who.institution.is_some() && who.institution == place.institution;
        if same_house || covers(tx, &who.region, &place.region).await? {
            return Ok(true);
        }
    }
    match place.elder {
        Some(elder) => tied(tx, ask, under, elder, now).await,
        // A record about nobody in particular has nobody to be tied to: the roles alone decide. Families act for
        // somebody or not at all.
        None => Ok(held().any(|role| role.needs_tie() && *role != Role::Family)),
    }
}

/// Region codes are hierarchical: a district's code begins its sub-districts' codes. Who runs a unit of another
/// parent, and who holds what a unit has become, reaches it beside: looked up only where the code says no.
async fn covers(tx: &mut Tx<'_>, scope: &str, region: &str) -> Result<bool, DbError> {
    if region.starts_with(scope) {
        return Ok(true);
    }
    Ok(reach::of(tx, scope).await?.iter().any(|part| part.covers(region)))
}

/// A tie of work counts for every act; a mandate's only for what it allows, and only for whoever says "for this elder".
async fn tied(
    tx: &mut Tx<'_>,
    ask: &Ask,
    wanted: &str,
    elder: ElderId,
    now: Moment,
) -> Result<bool, DbError> {
    let Some(account) = ask.actor.account() else { return Ok(true) };
    let purposes: Vec<String> =
        sql("SELECT purpose FROM ties WHERE actor_id = $1 AND elder_id = $2 AND from_at <= $3 \
         AND (until_at IS NULL OR until_at > $3)")
        .bind(account.text())
        .bind(elder.text())
        .bind(now)
        .all(tx, |row| row.get(0))
        .await?;
    let told = ask.behalf == Some(elder);
    Ok(purposes.iter().any(|purpose| match under::is_mandate(purpose) {
        true => told && !wanted.is_empty() && purpose == wanted,
        false => true,
    }))
}

async fn who(tx: &mut Tx<'_>, id: &str) -> Result<Option<Who>, DbError> {
    sql("SELECT roles, region, institution FROM actors WHERE id = $1 AND active")
        .bind(id)
        .opt(tx, |row| {
            Ok(Who { roles: Roles::from_bits(row.get(0)?), region: row.get(1)?, institution: row.get(2)? })
        })
        .await
}

async fn place(tx: &mut Tx<'_>, record: &str) -> Result<Option<Place>, DbError> {
    sql("SELECT s.elder_id, s.region, s.institution, k.wrapped FROM subjects s \
         LEFT JOIN elder_keys k ON k.elder_id = s.elder_id WHERE s.record = $1")
    .bind(record)
    .opt(tx, |row| {
        Ok(Place { elder: row.get(0)?, region: row.get(1)?, institution: row.get(2)?, wrapped: row.get(3)? })
    })
    .await
}
