//! Takes a new elder into the register.

use crate::elder::{BadProfile, Contact, Number, Profile};
use crate::records::Records;
use crate::topics::changed;
use crate::{rows, take_records};
use base::{AnyId, Date, ElderId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may write in the register.
pub(crate) const WRITERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];

/// Most numbers and most contacts of one elder.
pub(crate) const MOST: usize = 10;

/// The source of records that were told in one word when the elder was registered.
const AT_REGISTERING: &str = "登记";

/// A new elder with numbers and contacts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Register {
    /// Who it is.
    pub profile: Profile,
    /// Numbers, the one to call first at the head.
    pub numbers: Vec<Number>,
    /// Contacts in calling order.
    pub contacts: Vec<Contact>,
}

/// Why an elder is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum RegisterRefused {
    /// The profile is wrong.
    #[error("{0}")]
    Bad(#[from] BadProfile),
    /// The region is not there today.
    #[error("没有这个区划")]
    NoRegion,
    /// Somebody with this identity number is there.
    #[error("这个证件号码已经登记过，请先查找这位长者")]
    Already,
    /// More than ten.
    #[error("电话和联系人最多各 10 个")]
    TooMany,
}

impl Refusal for RegisterRefused {
    fn kind(&self) -> Kind {
        match self {
            RegisterRefused::Bad(bad) => Kind::Invalid(bad.field()),
            RegisterRefused::NoRegion => Kind::Invalid("region"),
            RegisterRefused::Already => Kind::Conflict,
            RegisterRefused::TooMany => Kind::Invalid("numbers"),
        }
    }
}

impl Command for Register {
    const NAME: &'static str = "elders.register";
    const SAYS: &'static str = "登记长者";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ElderId;
    type Error = RegisterRefused;

    fn subject(&self) -> Subject {
        self.profile.region.as_ref().map_or(Subject::Nobody, |region| Subject::Region(region.to_string()))
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<ElderId, Stop<RegisterRefused>> {
        let today = Date::of(cx.now);
        let mut profile = self.profile.checked(today).map_err(RegisterRefused::Bad)?;
        let birth = profile.birth.is_some();
        let records = Records::default().completed(profile.categories, profile.grade, birth);
        let derived = take_records::grounds_of(&records, &profile).derived(today);
        (profile.categories, profile.grade) = (derived.categories, derived.grade);
        if self.numbers.len() > MOST || self.contacts.len() > MOST {
            return Err(RegisterRefused::TooMany.into());
        }
        let region = profile.region.clone().ok_or(RegisterRefused::NoRegion)?;
        if regions::unit(cx.tx(), &region, today).await?.is_none() {
            return Err(RegisterRefused::NoRegion.into());
        }
        let elder: ElderId = cx.mint();
        cx.new_keys(&[elder]).await?;
        let mut row = rows::elder_row(cx, elder, &profile).await?;
        row.turns_on = derived.turns_on.map(Date::number);
        let now = cx.now;
        if rows::insert_elders(cx.tx(), vec![row], now).await?.is_empty() {
            return Err(RegisterRefused::Already.into());
        }
        let phones = rows::phone_rows(cx, elder, &self.numbers, 1).await?;
        rows::insert_phones(cx.tx(), phones).await?;
        let contacts = rows::contact_rows(cx, elder, &self.contacts).await?;
        rows::insert_contacts(cx.tx(), contacts).await?;
        take_records::insert(cx, AT_REGISTERING, &[(elder, &records)]).await?;
        cx.register(&elder.text(), Some(elder), region.as_str(), None).await?;
        cx.about(elder);
        cx.note("name", &profile.name);
        cx.note("numbers", self.numbers.len());
        cx.tell(changed(elder)).await?;
        Ok(elder)
    }
}
