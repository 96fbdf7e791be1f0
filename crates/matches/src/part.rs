//! Takes a link, a join or an answer back, by naming its event.

use crate::decide::REVIEWERS;
use crate::events::{self, Happened, Stored, What};
use crate::ids::EventId;
use crate::record::{brings_records, unsaid};
use crate::sources::{self, How, Record};
use crate::topics::{PartedNews, Queued};
use crate::{joins, pairs};
use base::{AnyId, Date, ElderId};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use elders::{Profile, Records, Register, RegisterRefused};
use serde::{Deserialize, Serialize};

/// Takes this back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// What happened.
    pub event: EventId,
    /// To whom.
    pub elder: ElderId,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parted {
    /// The event of taking it back.
    pub event: EventId,
    /// The elder who stands for oneself again: the one who was gone, or the one made from the record.
    pub elder: Option<ElderId>,
    /// What the linked record had completed in the other's record stays there, for a person to look at.
    pub look_at: String,
}

/// Why it is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum PartRefused {
    /// No such event of this elder's.
    #[error("没有这条记录")]
    Unknown,
    /// Somebody was quicker.
    #[error("别人已经撤销过了")]
    Already,
    /// A registration is not taken back here.
    #[error("这一条不能撤销")]
    Stands,
    /// What the record said was erased with the elder's key.
    #[error("原来那条记录的内容已经删除，不能再分开")]
    Erased,
    /// The register did not take the record.
    #[error("分开后要重新登记，但是{0}")]
    Register(RegisterRefused),
}

impl Refusal for PartRefused {
    fn kind(&self) -> Kind {
        match self {
            PartRefused::Unknown => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

impl Command for Part {
    const NAME: &'static str = "matches.part";
    const SAYS: &'static str = "撤销比对结果";
    const ROLES: &'static [Role] = REVIEWERS;
    type Out = Parted;
    type Error = PartRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Parted, Stop<PartRefused>> {
        let event = events::event(cx.tx(), self.event).await?.ok_or(PartRefused::Unknown)?;
        if event.elder != self.elder && event.other != Some(self.elder) {
            return Err(PartRefused::Unknown.into());
        }
        let id: EventId = cx.mint();
        let mut entry = Happened::new(id, What::Parted, event.elder);
        entry.other = event.other;
        entry.record.clone_from(&event.record);
        entry.undoes = Some(event.id);
        entry.rule = event.what.code().to_owned();
        let undone = match event.what {
            What::Joined | What::Apart | What::Later | What::Linked => events::undo(cx, entry).await?,
            What::Registered | What::Asked | What::Parted => return Err(PartRefused::Stands.into()),
        };
        if !undone {
            return Err(PartRefused::Already.into());
        }
        cx.about(event.elder);
        cx.note("undoes", event.what.says());
        let mut parted = Parted { event: id, elder: None, look_at: String::new() };
        match event.what {
            What::Linked => {
                parted.elder = Some(unlink(cx, &event, id).await?);
                parted.look_at = event.rule;
            }
            What::Joined => {
                if !joins::part(cx.tx(), event.id).await? {
                    return Err(PartRefused::Already.into());
                }
                parted.elder = event.other;
                let gone = event.other.ok_or(DbError::Absent)?;
                cx.tell(PartedNews { kept: event.elder, gone }).await?;
                reopen(cx, &event).await?;
            }
            _ => reopen(cx, &event).await?,
        }
        Ok(parted)
    }
}

async fn reopen(cx: &mut Cx<'_, '_>, event: &Stored) -> Result<(), DbError> {
    let now = cx.now;
    if event.what == What::Later {
        if let Some(other) = event.other {
            pairs::bring_back(cx.tx(), event.elder, other, now).await?;
        }
    } else {
        pairs::reopen(cx.tx(), event.id, now).await?;
    }
    cx.tell(Queued { pairs: 1 }).await
}

/// Makes an elder of a record that was linked to another.
async fn unlink(cx: &mut Cx<'_, '_>, event: &Stored, id: EventId) -> Result<ElderId, Stop<PartRefused>> {
    let record = sources::by_event(cx.tx(), event.elder, event.id).await?.ok_or(PartRefused::Already)?;
    let sealed = record.sealed.as_deref().ok_or(PartRefused::Erased)?;
    let opened = match cx.open(event.elder, sealed).await {
        Ok(opened) => opened,
        Err(DbError::Absent) => return Err(PartRefused::Erased.into()),
        Err(fault) => return Err(fault.into()),
    };
    let (profile, numbers, contacts, records) = unsaid(&opened)?;
    // A number that is the other's stays with the other; birth and sex it told stay with the record.
    let mut profile = profile.checked(Date::of(cx.now)).unwrap_or(profile);
    if !profile.identity.is_empty() {
        let token = elders::identity_token(&profile.identity, |domain, text| cx.token(domain, text));
        if !elders::bearers(cx.tx(), &[&token]).await?.is_empty() {
            profile.identity.clear();
        }
    }
    let register = Register { profile: profile.clone(), numbers, contacts };
    let elder = cx.call(register).await.map_err(|stop| stop.refusal(PartRefused::Register))?;
    let sealed = cx.seal(elder, &opened).await?;
    if brings_records(&profile, &records) {
        // What the source said of this person goes with the record.
        let bare = Profile::default();
        elders::reconcile_records(cx, &record.source, event.elder, &bare, &Records::default()).await?;
        elders::reconcile_records(cx, &record.source, elder, &profile, &records).await?;
    }
    elders::point_sources(cx.tx(), &record.source, &[(record.id.as_str(), elder)]).await?;
    let place = Record { elder, how: How::Asked, event: id, sealed: Some(sealed), ..record };
    sources::place(cx.tx(), vec![place]).await?;
    cx.note("became", elder.text());
    cx.tell(PartedNews { kept: event.elder, gone: elder }).await?;
    Ok(elder)
}
