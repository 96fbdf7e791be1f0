//! Ties a number to an elder, and takes it away again.

use crate::elder::Number;
use crate::register::{MOST, WRITERS};
use crate::topics::changed;
use crate::{rows, store};
use base::{Date, ElderId, Phone};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The number is this elder's. Also how an unknown caller becomes known on the spot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddPhone {
    /// Whose.
    pub elder: ElderId,
    /// The number.
    pub phone: Phone,
    /// What it is: 一键呼, 座机.
    pub label: String,
    /// Since when it is in use; none = not known.
    #[serde(default)]
    pub from: Option<Date>,
    /// Who said so; may be empty.
    #[serde(default)]
    pub said: String,
}

impl AddPhone {
    /// A number of which nothing more is known.
    pub fn new(elder: ElderId, phone: Phone, label: &str) -> AddPhone {
        AddPhone { elder, phone, label: label.to_owned(), from: None, said: String::new() }
    }
}

/// Why a number is not tied.
#[derive(Debug, thiserror::Error)]
pub enum AddPhoneRefused {
    /// It is there.
    #[error("这位长者已经有这个号码")]
    Already,
    /// More than ten.
    #[error("一位长者最多 10 个号码")]
    TooMany,
    /// The label is a story.
    #[error("号码说明太长")]
    Long,
    /// It is to be in use from tomorrow on.
    #[error("启用日期在今天之后")]
    Tomorrow,
}

impl Refusal for AddPhoneRefused {
    fn kind(&self) -> Kind {
        match self {
            AddPhoneRefused::Long => Kind::Invalid("label"),
            AddPhoneRefused::Tomorrow => Kind::Invalid("from"),
            _ => Kind::Conflict,
        }
    }
}

impl Command for AddPhone {
    const NAME: &'static str = "elders.add_phone";
    const SAYS: &'static str = "登记电话号码";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = AddPhoneRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<AddPhoneRefused>> {
        if self.label.chars().count() > 40 || self.said.chars().count() > 100 {
            return Err(AddPhoneRefused::Long.into());
        }
        if self.from.is_some_and(|from| from > Date::of(cx.now)) {
            return Err(AddPhoneRefused::Tomorrow.into());
        }
        let (count, last) = store::phone_count(cx.tx(), self.elder).await?;
        let number = Number { phone: self.phone.clone(), label: self.label.clone() };
        let row = rows::phone_rows(cx, self.elder, &[number], last + 1).await?;
        cx.about(self.elder);
        cx.note("number", self.phone.masked());
        cx.note("label", &self.label);
        // Nothing is written before the last reason to refuse: an outer act may go on after a refusal.
        if count >= MOST {
            return Err(AddPhoneRefused::TooMany.into());
        }
        if rows::insert_phones(cx.tx(), row).await? == 0 {
            return Err(AddPhoneRefused::Already.into());
        }
        if self.from.is_some() || !self.said.trim().is_empty() {
            let said = cx.seal(self.elder, self.said.trim()).await?;
            store::date_phone(cx.tx(), self.elder, last + 1, self.from, said).await?;
        }
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}

/// The number in this place is not this elder's any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemovePhone {
    /// Whose.
    pub elder: ElderId,
    /// [`crate::CardPhone::place`].
    pub place: i64,
}

/// Why a number is not taken away.
#[derive(Debug, thiserror::Error)]
pub enum RemovePhoneRefused {
    /// It is not there.
    #[error("这个号码已经不在了")]
    Gone,
}

impl Refusal for RemovePhoneRefused {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Command for RemovePhone {
    const NAME: &'static str = "elders.remove_phone";
    const SAYS: &'static str = "删除电话号码";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = RemovePhoneRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RemovePhoneRefused>> {
        let sealed =
            store::remove_phone(cx.tx(), self.elder, self.place).await?.ok_or(RemovePhoneRefused::Gone)?;
        // The trail keeps the whole number, sealed with the elder's key: it may have to be put back.
        let number = cx.open(self.elder, &sealed).await?;
        cx.about(self.elder);
        cx.note("number", number);
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
