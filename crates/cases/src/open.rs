//! Opening a case, or joining the open urgent one.

use crate::case::Case;
use crate::hold::set_clock;
use crate::store::{self, Kept};
use crate::topics::{CaseJoined, CaseOpened};
use base::{AccountId, AnyId, CaseId, ElderId};
use catalogue::{Channel, Priority, Service};
use db::DbError;
use desk::{Command, Cx, Kind, Lane, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Opens a case. With `joins`, an urgent one joins the elder's open urgent case instead: same case, same owner, more urgent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Open {
    /// Code of the service.
    pub service: String,
    /// Whom it is for, when known.
    pub elder: Option<ElderId>,
    /// Where; empty: where the elder lives.
    pub region: String,
    /// Where the wish came in.
    pub channel: Channel,
    /// What it is about, in words; may be empty.
    pub summary: String,
    /// Instead of the service's own priority.
    pub priority: Option<Priority>,
    /// Whether an urgent case joins the open one.
    pub joins: bool,
    /// The agent who is already talking with the elder, and so holds the case from the start.
    pub held_by: Option<AccountId>,
}

impl Open {
    /// For an elder, from the service's own priority, held by nobody yet, joining where joining is possible.
    pub fn new(service: &str, elder: ElderId, region: &str, channel: Channel) -> Open {
        Open {
            service: service.to_owned(),
            elder: Some(elder),
            region: region.to_owned(),
            channel,
            summary: String::new(),
            priority: None,
            joins: true,
            held_by: None,
        }
    }

    /// With words about it.
    pub fn saying(mut self, summary: impl Into<String>) -> Open {
        self.summary = summary.into();
        self
    }

    /// Held from the start.
    pub fn held_by(mut self, account: AccountId) -> Open {
        self.held_by = Some(account);
        self
    }
}

/// Which case stands for the wish now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The case.
    pub case: CaseId,
    /// It was open already.
    pub joined: bool,
}

/// Why a case is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpen {
    /// No such service.
    #[error("没有这项服务，请重新选择")]
    NoService,
    /// Not over this channel.
    #[error("这项服务不能从这里申请，请打电话")]
    Channel,
    /// Neither an elder nor a region.
    #[error("请选择长者，或写明在哪个镇街")]
    NoRegion,
    /// No such elder.
    #[error("没有这位长者的档案")]
    NoElder,
}

impl Refusal for CannotOpen {
    fn kind(&self) -> Kind {
        match self {
            CannotOpen::NoService => Kind::Invalid("service"),
            CannotOpen::Channel => Kind::Invalid("channel"),
            CannotOpen::NoRegion => Kind::Invalid("region"),
            CannotOpen::NoElder => Kind::NotFound,
        }
    }
}

impl Command for Open {
    const NAME: &'static str = "cases.open";
    const SAYS: &'static str = "开工单";
    const ROLES: &'static [Role] = &[
        Role::Agent,
        Role::Helper,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::Family,
        Role::Device,
    ];
    const LANE: Lane = Lane::Urgent;
    type Out = Opened;
    type Error = CannotOpen;

    fn subject(&self) -> Subject {
        match self.elder {
            Some(elder) => Subject::Elder(elder),
            None => Subject::Region(self.region.clone()),
        }
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Opened, Stop<CannotOpen>> {
        let service = catalogue::shipped().current(&self.service).ok_or(CannotOpen::NoService)?;
        if !service.channels.contains(&self.channel) {
            return Err(CannotOpen::Channel.into());
        }
        let region = self.region(cx).await?;
        let kept = self.kept(cx, service, region).await?;
        let joins = self.joins && service.urgent();
        let case = store::insert(cx.tx(), &kept, joins).await?;
        cx.thread(case);
        if let Some(elder) = self.elder {
            cx.about(elder);
        }
        if case != kept.id {
            self.join(cx, case, &kept).await?;
            return Ok(Opened { case, joined: true });
        }
        cx.register(&case.text(), self.elder, &kept.region, None).await?;
        set_clock(cx, case, &kept.case).await?;
        cx.note("service", &self.service);
        if !self.summary.is_empty() {
            cx.note("summary", &self.summary);
        }
        let (owner, priority) = (self.held_by, kept.case.priority);
        let (elder, region, service) = (self.elder, kept.region, kept.service);
        cx.tell(CaseOpened { case, elder, region, owner, service, priority }).await?;
        Ok(Opened { case, joined: false })
    }
}

impl Open {
    async fn region(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<CannotOpen>> {
        match (self.region.as_str(), self.elder) {
            ("", None) => Err(CannotOpen::NoRegion.into()),
            ("", Some(elder)) => {
                let place = cx.place_of(&elder.text()).await?.ok_or(CannotOpen::NoElder)?;
                Ok(place.region)
            }
            (region, _) => Ok(region.to_owned()),
        }
    }

    async fn kept(&self, cx: &mut Cx<'_, '_>, service: &Service, region: String) -> Result<Kept, DbError> {
        let id: CaseId = cx.mint();
        let priority = self.priority.unwrap_or(service.priority);
        let callback = service.callback.asks(&id.text());
        Ok(Kept {
            id,
            service: service.code.clone(),
            version: service.version,
            elder: self.elder,
            region,
            channel: channel_word(self.channel).to_owned(),
            summary: seal_summary(cx, self.elder, &self.summary).await?,
            opened_by: cx.actor().text(),
            opened_at: cx.now,
            case: Case::open(service, priority, callback, self.held_by, cx.now),
        })
    }

    async fn join(&self, cx: &mut Cx<'_, '_>, id: CaseId, fresh: &Kept) -> Result<(), DbError> {
        let mut kept = store::load(cx.tx(), id).await?.ok_or(DbError::Absent)?;
        let service = crate::hold::service_of(&kept)?;
        let before = kept.case.clone();
        kept.case.join(service, fresh.case.priority, cx.now);
        if let Some(account) = self.held_by.filter(|_| kept.case.owner.account.is_none()) {
            // The agent who hears the elder now is the one who knows; a case that somebody holds stays with them.
            let _ = kept.case.take(account, service, cx.now);
        }
        store::save(cx.tx(), id, &kept.case).await?;
        if kept.case.due != before.due {
            set_clock(cx, id, &kept.case).await?;
        }
        cx.note("joined", true);
        cx.note("presses", kept.case.presses);
        if !self.summary.is_empty() {
            cx.note("summary", &self.summary);
        }
        let Kept { elder, region, case, .. } = kept;
        let (owner, presses, priority) = (case.owner.account, case.presses, case.priority);
        cx.tell(CaseJoined { case: id, elder, region, owner, presses, priority }).await
    }
}

/// What is said about an elder is sealed for that elder; about nobody known, with the house's key.
pub(crate) async fn seal_summary(
    cx: &mut Cx<'_, '_>,
    elder: Option<ElderId>,
    summary: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    match (summary, elder) {
        ("", _) => Ok(None),
        (words, Some(elder)) => cx.seal(elder, words).await.map(Some),
        (words, None) => Ok(Some(cx.vault().seal_house(HOUSE, words.as_bytes()))),
    }
}

/// The house key's purpose for summaries without an elder.
pub(crate) const HOUSE: &str = "case";

/// The channel as it is kept.
pub(crate) fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "phone",
        Channel::Device => "device",
        Channel::Window => "window",
        Channel::Community => "community",
        Channel::Family => "family",
        Channel::Web => "web",
        Channel::Paper => "paper",
        Channel::Ours => "ours",
    }
}

/// The channel as a page says it.
pub(crate) fn channel_label(word: &str) -> &'static str {
    match word {
        "phone" => "电话",
        "device" => "设备",
        "window" => "窗口",
        "community" => "社区",
        "family" => "家属",
        "web" => "网页",
        "paper" => "纸质",
        _ => "系统",
    }
}
