//! Asking for a service for an elder, under a mandate.

use crate::ids::MandateId;
use crate::mandate::Mandate;
use crate::store::mandates::{self as store, Behalf};
use crate::store::people;
use base::{CaseId, ElderId, Span};
use desk::{Command, Cx, Kind, Lane, Refusal, Role, Stop, Subject, under};
use serde::{Deserialize, Serialize};

/// So many times a day and person; emergencies are not counted.
const A_DAY: i64 = 20;

/// Asks for a service for an elder; opens a case, or joins the open emergency.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskService {
    /// For whom.
    pub elder: ElderId,
    /// Code of the service.
    pub service: String,
    /// What it is about; may be empty.
    pub words: String,
}

/// Why it is not asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceRefused {
    /// No mandate in force.
    #[error("没有有效的代办授权")]
    NoMandate,
    /// Not among what the elder allowed.
    #[error("老人家没有让您办这一项；要办请打中心电话")]
    NotCovered,
    /// Too many words.
    #[error("说明最多 500 字")]
    Long,
    /// Often enough for today.
    #[error("今天提得太多了，请打中心电话")]
    TooMany,
    /// The case says no.
    #[error("{0}")]
    Case(String),
}

impl Refusal for ServiceRefused {
    fn kind(&self) -> Kind {
        match self {
            ServiceRefused::NoMandate => Kind::Forbidden,
            ServiceRefused::NotCovered => Kind::Invalid("service"),
            ServiceRefused::Long => Kind::Invalid("words"),
            ServiceRefused::TooMany => Kind::Busy,
            ServiceRefused::Case(_) => Kind::Conflict,
        }
    }
}

impl Command for AskService {
    const NAME: &'static str = "mandates.ask_service";
    const SAYS: &'static str = "代办：申请服务";
    const ROLES: &'static [Role] = &[Role::Family];
    const UNDER: &'static str = under::SERVICES;
    const LANE: Lane = Lane::Urgent;
    type Out = CaseId;
    type Error = ServiceRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<CaseId, Stop<ServiceRefused>> {
        let mandate = in_force(cx, self.elder).await?.ok_or(ServiceRefused::NoMandate)?;
        let service = catalogue::shipped().current(&self.service).ok_or(ServiceRefused::NotCovered)?;
        if !mandate.services.covers(service) || !service.asks.contains(&mandate.kin.asker()) {
            return Err(ServiceRefused::NotCovered.into());
        }
        if self.words.chars().count() > 500 {
            return Err(ServiceRefused::Long.into());
        }
        let now = cx.now;
        if !service.urgent() {
            let key = format!("service:{}", mandate.account);
            if people::count(cx.tx(), &key, Span::days(1), now).await? > A_DAY {
                return Err(ServiceRefused::TooMany.into());
            }
        }
        let open = cases::Open::new(&self.service, self.elder, "", catalogue::Channel::Family);
        let opened = cx
            .call(open.saying(self.words.trim()))
            .await
            .map_err(|stop| stop.refusal(|refused| ServiceRefused::Case(refused.to_string())))?;
        behind(cx, &mandate, opened.case).await?;
        cx.note("service", &self.service);
        Ok(opened.case)
    }
}

/// The acting person's mandate for this elder, when it is in force.
pub(crate) async fn in_force(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<Option<Mandate>, db::DbError> {
    let Some(account) = cx.account() else { return Ok(None) };
    let now = cx.now;
    Ok(store::of_pair(cx.tx(), elder, account).await?.filter(|mandate| mandate.in_force(now)))
}

/// Writes down that a case was opened under a mandate, and makes the act part of its story.
pub(crate) async fn behind(cx: &mut Cx<'_, '_>, mandate: &Mandate, case: CaseId) -> Result<(), db::DbError> {
    let id: MandateId = mandate.id;
    let row = Behalf { case, mandate: id, elder: mandate.elder, account: mandate.account, at: cx.now };
    store::add_case(cx.tx(), &row).await?;
    cx.about(mandate.elder);
    cx.thread(case);
    cx.note("mandate", id);
    Ok(())
}
