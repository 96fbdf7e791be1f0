//! One pair, both sides open.

use crate::decide::REVIEWERS;
use crate::ids::{EventId, PairId};
use crate::pairs::{self, State};
use crate::record::unsaid;
use crate::{joins, sources};
use base::{Date, ElderId, Identity, Moment, Phone, Sex};
use db::DbError;
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use matcher::{Doubt, Explained};
use serde::Serialize;

/// Opens a pair; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct PairOf {
    /// Which.
    pub pair: PairId,
}

/// Two records that a person has to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Which.
    pub id: PairId,
    /// Why.
    pub doubt: Doubt,
    /// What each field says.
    pub parts: Vec<Explained>,
    /// Evidence in bits.
    pub total: f64,
    /// The numbers are equal, two, or one is missing.
    pub numbers: Option<bool>,
    /// The one who came in last, and the one who was there.
    pub sides: [Side; 2],
    /// Since when.
    pub at: Moment,
    /// It waits for an answer.
    pub waits: bool,
    /// The event that answered it.
    pub event: Option<EventId>,
    /// The two are known as one by now.
    pub is_one: bool,
}

/// One side of a pair.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Side {
    /// Who.
    pub elder: Option<ElderId>,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Birthday.
    pub birth: Option<Date>,
    /// The identity number, masked; what the record claims, where the register could not take it.
    pub identity: String,
    /// The number is only claimed: it is another's in the register.
    pub is_claimed: bool,
    /// From the largest unit down.
    pub region: String,
    /// The home.
    pub address: String,
    /// Telephone numbers.
    pub phones: Vec<Phone>,
    /// Where its records come from.
    pub sources: Vec<String>,
    /// Everything was erased.
    pub is_erased: bool,
}

/// There is no such pair.
#[derive(Debug, thiserror::Error)]
#[error("没有这一对记录")]
pub struct NoPair;

impl Refusal for NoPair {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for PairOf {
    const NAME: &'static str = "matches.pair";
    const SAYS: &'static str = "查看待核对的一对记录";
    const ROLES: &'static [Role] = REVIEWERS;
    const OPENS: bool = true;
    type Out = Pair;
    type Error = NoPair;

    fn subject(&self) -> Subject {
        Subject::record(self.pair)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Pair, Stop<NoPair>> {
        let pair = pairs::pair(rx.tx(), self.pair).await?.ok_or(NoPair)?;
        let other = pair.other();
        rx.about(pair.asked);
        rx.note("other", base::AnyId::text(&other));
        let sides = [side(rx, pair.asked).await?, side(rx, other).await?];
        let is_one = joins::kept(rx.tx(), pair.asked).await? == joins::kept(rx.tx(), other).await?;
        Ok(Pair {
            id: pair.id,
            doubt: pair.doubt,
            parts: pair.parts,
            total: pair.total,
            numbers: pair.numbers,
            sides,
            at: pair.at,
            waits: pair.state == State::Waiting,
            event: pair.event,
            is_one,
        })
    }
}

async fn side(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Side, DbError> {
    let opened = match elders::opened_of(rx, elder).await {
        Ok(opened) => opened,
        Err(DbError::Absent) => None,
        Err(fault) => return Err(fault),
    };
    let Some((profile, phones)) = opened else {
        return Ok(Side { elder: Some(elder), is_erased: true, ..Side::default() });
    };
    let records = sources::of_elders(rx.tx(), &[elder]).await?;
    let mut claimed = String::new();
    for record in records.iter().filter(|_| profile.identity.is_empty()) {
        if let Some(sealed) = &record.sealed {
            let (said, _, _, _) = unsaid(&rx.open(elder, sealed).await?)?;
            if !said.identity.is_empty() {
                claimed = masked(&said);
            }
        }
    }
    let today = Date::of(rx.now);
    let region = match &profile.region {
        Some(region) => {
            let path = regions::path(rx.tx(), region, today).await?;
            path.into_iter().map(|unit| unit.name).collect::<Vec<_>>().join(" ")
        }
        None => String::new(),
    };
    Ok(Side {
        elder: Some(elder),
        name: profile.name.clone(),
        sex: profile.sex,
        birth: profile.birth,
        is_claimed: !claimed.is_empty(),
        identity: if claimed.is_empty() { masked(&profile) } else { claimed },
        region,
        address: profile.address,
        phones,
        sources: records.into_iter().map(|record| format!("{} {}", record.source, record.id)).collect(),
        is_erased: false,
    })
}

fn masked(profile: &elders::Profile) -> String {
    if profile.identity.is_empty() {
        return String::new();
    }
    Identity::parse(profile.document, &profile.identity)
        .map_or_else(|_| "****".to_owned(), |identity| identity.masked())
}
