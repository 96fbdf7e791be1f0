//! Writes the people to call, in calling order.

use crate::elder::Contact;
use crate::register::{MOST, WRITERS};
use crate::topics::changed;
use crate::{rows, store};
use base::ElderId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// All contacts of an elder, the first to call at the head.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetContacts {
    /// Whose.
    pub elder: ElderId,
    /// All of them: who is not here is not a contact any more.
    pub contacts: Vec<Contact>,
}

/// Why contacts are not written.
#[derive(Debug, thiserror::Error)]
pub enum SetContactsRefused {
    /// More than ten.
    #[error("联系人最多 10 个")]
    TooMany,
    /// Nobody can be called by no name.
    #[error("请填写联系人姓名")]
    NoName,
    /// One of the texts is too long.
    #[error("联系人的文字太长")]
    Long,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for SetContactsRefused {
    fn kind(&self) -> Kind {
        match self {
            SetContactsRefused::Unknown => Kind::NotFound,
            _ => Kind::Invalid("contacts"),
        }
    }
}

impl Command for SetContacts {
    const NAME: &'static str = "elders.set_contacts";
    const SAYS: &'static str = "修改联系人";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = SetContactsRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetContactsRefused>> {
        check(&self.contacts)?;
        store::elder(cx.tx(), self.elder).await?.ok_or(SetContactsRefused::Unknown)?;
        let before = store::contacts(cx.tx(), self.elder).await?;
        let mut opened = Vec::with_capacity(before.len());
        for contact in &before {
            opened.push(cx.open(self.elder, &contact.sealed).await?);
        }
        cx.about(self.elder);
        cx.change("contacts", opened, &self.contacts);
        store::clear_contacts(cx.tx(), self.elder).await?;
        let rows = rows::contact_rows(cx, self.elder, &self.contacts).await?;
        rows::insert_contacts(cx.tx(), rows).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}

/// The same rules for a form and for a file.
pub(crate) fn check(contacts: &[Contact]) -> Result<(), SetContactsRefused> {
    if contacts.len() > MOST {
        return Err(SetContactsRefused::TooMany);
    }
    for contact in contacts {
        if contact.name.trim().is_empty() {
            return Err(SetContactsRefused::NoName);
        }
        let texts = [&contact.name, &contact.relation, &contact.hours];
        if texts.iter().any(|text| text.chars().count() > 100) {
            return Err(SetContactsRefused::Long);
        }
    }
    Ok(())
}
