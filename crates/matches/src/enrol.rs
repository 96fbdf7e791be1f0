//! Takes one person in, from a window or another program: linked to whoever it is, registered when new, registered and
//! asked about when in doubt. Help never waits for the answer.

use crate::core::Finding;
use crate::enrol_many::{foresee, take_in};
use crate::events::{parts_of, parts_text};
use crate::record::Seeker;
use base::{AnyId, Date, ElderId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use elders::{Contact, ImportRow, Number, Profile};
use matcher::{Doubt, Explained, explain};
use serde::{Deserialize, Serialize};

/// A record's place in the system it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceKey {
    /// Which system.
    pub source: String,
    /// Its number there.
    pub id: String,
}

/// One person.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Enrol {
    /// Where the record comes from; none at a window: then each time is a record of its own.
    pub from: Option<SourceKey>,
    /// Who it is.
    pub profile: Profile,
    /// Numbers, the one to call first at the head.
    pub numbers: Vec<Number>,
    /// Contacts in calling order.
    pub contacts: Vec<Contact>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Enrolled {
    /// The elder was there.
    Linked {
        /// Who.
        elder: ElderId,
        /// Why.
        why: Vec<Explained>,
    },
    /// Registered for the time being; a person at the review desk says whether it is one of these.
    Review {
        /// The elder, who can be helped at once.
        elder: ElderId,
        /// Why a person has to look.
        doubt: Doubt,
        /// Who it may be.
        perhaps: Vec<ElderId>,
    },
    /// New.
    New {
        /// Who.
        elder: ElderId,
    },
    /// The record came before and was brought up to date.
    Known {
        /// Who.
        elder: ElderId,
    },
}

impl Enrolled {
    /// The elder, whatever became of the record.
    pub fn elder(&self) -> ElderId {
        match self {
            Enrolled::Linked { elder, .. }
            | Enrolled::Review { elder, .. }
            | Enrolled::New { elder }
            | Enrolled::Known { elder } => *elder,
        }
    }
}

/// Why a person is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum EnrolRefused {
    /// Something in it is wrong: which field, and why.
    #[error("{1}")]
    Bad(&'static str, String),
    /// More than ten.
    #[error("电话和联系人最多各 10 个")]
    TooMany,
}

impl Refusal for EnrolRefused {
    fn kind(&self) -> Kind {
        match self {
            EnrolRefused::Bad(field, _) => Kind::Invalid(field),
            EnrolRefused::TooMany => Kind::Invalid("numbers"),
        }
    }
}

/// Most numbers and contacts.
const MOST: usize = 10;

impl Command for Enrol {
    const NAME: &'static str = "matches.enrol";
    const SAYS: &'static str = "登记并比对长者";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = Enrolled;
    type Error = EnrolRefused;

    fn subject(&self) -> Subject {
        self.profile.region.as_ref().map_or(Subject::Nobody, |region| Subject::Region(region.to_string()))
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Enrolled, Stop<EnrolRefused>> {
        if self.numbers.len() > MOST || self.contacts.len() > MOST {
            return Err(EnrolRefused::TooMany.into());
        }
        let today = Date::of(cx.now);
        let bad = |bad: elders::BadProfile| EnrolRefused::Bad(bad.field(), bad.to_string());
        let profile = self.profile.checked(today).map_err(bad)?;
        let seeker = Seeker::of(&profile, &self.numbers, &|domain: &str, text: &str| cx.token(domain, text));
        let finding = foresee(cx.tx(), &[&seeker]).await?.into_iter().next().unwrap_or(Finding::New);
        let (source, id) = match &self.from {
            Some(from) => (from.source.clone(), from.id.clone()),
            None => ("window".to_owned(), cx.mint::<crate::EventId>().text()),
        };
        let row = ImportRow {
            line: 0,
            source_id: id,
            profile: self.profile.clone(),
            numbers: self.numbers.clone(),
            contacts: self.contacts.clone(),
            records: Default::default(),
        };
        let mut done = take_in(cx, &source, std::slice::from_ref(&row)).await?;
        if let Some(bad) = done.bad.pop() {
            return Err(EnrolRefused::Bad(field_of(&bad.column), bad.reason).into());
        }
        let known = elders::from_source(cx.tx(), &source, &[&row.source_id]).await?;
        let elder = done.elders.first().map(|(_, elder)| *elder).or(known.first().map(|known| known.elder));
        let elder = elder.ok_or(db::DbError::Absent)?;
        cx.about(elder);
        cx.note("source", &source);
        let enrolled = match finding {
            _ if done.changed + done.same > 0 => Enrolled::Known { elder },
            Finding::Link(_, judged) => {
                Enrolled::Linked { elder, why: parts_of(&parts_text(&explain(&judged))) }
            }
            Finding::Ask { candidates, .. } => Enrolled::Review {
                elder,
                doubt: candidates.first().map_or(Doubt::Alike, |first| first.doubt),
                perhaps: candidates.iter().map(|candidate| candidate.elder).collect(),
            },
            Finding::New => Enrolled::New { elder },
        };
        cx.note("became", word_of(&enrolled));
        Ok(enrolled)
    }
}

fn word_of(enrolled: &Enrolled) -> &'static str {
    match enrolled {
        Enrolled::Linked { .. } => "linked",
        Enrolled::Review { .. } => "review",
        Enrolled::New { .. } => "new",
        Enrolled::Known { .. } => "known",
    }
}

/// The field of a form for a file's header.
fn field_of(header: &str) -> &'static str {
    match header {
        "姓名" => "name",
        "区划代码" => "region",
        "证件号码" => "identity",
        "出生日期" => "birth",
        "联系人1姓名" => "contacts",
        _ => "address",
    }
}
