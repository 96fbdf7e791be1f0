//! 个人信息事件 incidents: what, when it was known, who is affected, what was done, who was told and by when (PIPL 57).

use crate::clocks::{TELL_AUTHORITY, TELL_PEOPLE};
use crate::kinds::IncidentKind;
use crate::late::LateIncident;
use crate::register_store::{self, KeptIncident};
use crate::topics::IncidentOpened;
use base::{AccountId, AnyId, ElderId, IncidentId, Moment};
use desk::{Command, Cx, Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// What the house's key seals it for.
const HOUSE: &str = "privacy.incident";
/// Who enters and tells.
const KEEPERS: &[Role] = &[Role::Supervisor, Role::SecurityAdmin, Role::SystemAdmin];
/// Who reads.
const READERS: &[Role] =
    &[Role::Supervisor, Role::Officer, Role::SecurityAdmin, Role::SystemAdmin, Role::AuditAdmin];
/// Who reads whom it concerns: not who runs the machine.
const OPENERS: &[Role] = &[Role::Supervisor, Role::Officer, Role::SecurityAdmin, Role::AuditAdmin];
/// So many elders are named with one incident; more are counted.
const NAMED: usize = 500;

/// Why it is not entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncidentRefused {
    /// No headline or no words.
    #[error("请写明发生了什么")]
    NoWords,
    /// It happened in the future.
    #[error("发生时间在现在之后，请核对")]
    Future,
    /// Fewer than none, fewer than are named, or more named than fit.
    #[error("涉及人数不对：不能少于点名的人数，点名最多 500 人")]
    Affected,
    /// No such incident.
    #[error("没有这个事件")]
    None,
    /// They were told.
    #[error("已经登记过告知了")]
    Told,
    /// It was closed.
    #[error("这个事件已经结案")]
    Closed,
    /// Somebody must be told first.
    #[error("先报告主管部门并告知本人（或写明依法可以不告知本人的理由）")]
    Untold,
}

impl Refusal for IncidentRefused {
    fn kind(&self) -> Kind {
        match self {
            IncidentRefused::NoWords => Kind::Invalid("words"),
            IncidentRefused::Future => Kind::Invalid("happened_at"),
            IncidentRefused::Affected => Kind::Invalid("affected"),
            IncidentRefused::None => Kind::NotFound,
            IncidentRefused::Told | IncidentRefused::Closed | IncidentRefused::Untold => Kind::Conflict,
        }
    }
}

/// Enters an incident: it is known from now on, and the clocks run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenIncident {
    /// What sort.
    pub kind: IncidentKind,
    /// In a line; nobody's personal data.
    pub headline: String,
    /// What is known.
    pub words: String,
    /// When it happened, when that is known.
    pub happened_at: Option<Moment>,
    /// How many people.
    pub affected: i64,
    /// It can do harm.
    pub serious: bool,
    /// Who, as far as it is known.
    pub elders: Vec<ElderId>,
}

impl Command for OpenIncident {
    const NAME: &'static str = "privacy.open_incident";
    const SAYS: &'static str = "登记个人信息事件";
    const ROLES: &'static [Role] = KEEPERS;
    type Out = IncidentId;
    type Error = IncidentRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<IncidentId, Stop<IncidentRefused>> {
        let (headline, words) = (self.headline.trim(), self.words.trim());
        if headline.is_empty() || words.is_empty() || headline.chars().count() > 60 {
            return Err(IncidentRefused::NoWords.into());
        }
        if self.happened_at.is_some_and(|at| at > cx.now) {
            return Err(IncidentRefused::Future.into());
        }
        if self.affected < self.elders.len() as i64 || self.elders.len() > NAMED {
            return Err(IncidentRefused::Affected.into());
        }
        let id: IncidentId = cx.mint();
        let kept = KeptIncident {
            id,
            kind: self.kind.word().to_owned(),
            headline: headline.to_owned(),
            words: cx.vault().seal_house(HOUSE, words.as_bytes()),
            happened_at: self.happened_at,
            known_at: cx.now,
            affected: self.affected,
            serious: self.serious,
            account: cx.account(),
            tell_authority_at: cx.now + TELL_AUTHORITY,
            tell_people_at: cx.now + TELL_PEOPLE,
            told_authority_at: None,
            told_people_at: None,
            late: false,
            closed_at: None,
            measures: None,
        };
        register_store::add_incident(cx.tx(), &kept).await?;
        register_store::name_elders(cx.tx(), id, &self.elders).await?;
        cx.later(&id.text(), kept.tell_authority_at, &LateIncident { id }).await?;
        cx.note("headline", headline);
        cx.note("affected", self.affected);
        cx.tell(IncidentOpened { id }).await?;
        Ok(id)
    }
}

/// Who was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The authority that protects personal data.
    Authority,
    /// The people themselves.
    People,
}

/// Says that somebody was told, or why they need not be (PIPL 57: where the harm was prevented, the people need not be told).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tell {
    /// Of which incident.
    pub id: IncidentId,
    /// Who.
    pub told: Told,
    /// How, or why not.
    pub words: String,
}

impl Command for Tell {
    const NAME: &'static str = "privacy.tell_incident";
    const SAYS: &'static str = "登记事件的报告和告知";
    const ROLES: &'static [Role] = KEEPERS;
    type Out = ();
    type Error = IncidentRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<IncidentRefused>> {
        if self.words.trim().is_empty() {
            return Err(IncidentRefused::NoWords.into());
        }
        let kept = register_store::incident(cx.tx(), self.id).await?.ok_or(IncidentRefused::None)?;
        if kept.closed_at.is_some() {
            return Err(IncidentRefused::Closed.into());
        }
        let now = cx.now;
        if !register_store::told(cx.tx(), self.id, self.told, now).await? {
            return Err(IncidentRefused::Told.into());
        }
        cx.note("told", if self.told == Told::Authority { "主管部门" } else { "本人" });
        cx.note("words", self.words.trim());
        Ok(())
    }
}

/// Ends an incident with what was done about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseIncident {
    /// Which.
    pub id: IncidentId,
    /// What was done, and what keeps it from happening again.
    pub measures: String,
}

impl Command for CloseIncident {
    const NAME: &'static str = "privacy.close_incident";
    const SAYS: &'static str = "个人信息事件结案";
    const ROLES: &'static [Role] = KEEPERS;
    type Out = ();
    type Error = IncidentRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<IncidentRefused>> {
        let measures = self.measures.trim();
        if measures.is_empty() {
            return Err(IncidentRefused::NoWords.into());
        }
        let kept = register_store::incident(cx.tx(), self.id).await?.ok_or(IncidentRefused::None)?;
        if kept.told_authority_at.is_none() || kept.told_people_at.is_none() {
            return Err(IncidentRefused::Untold.into());
        }
        let (sealed, now) = (cx.vault().seal_house(HOUSE, measures.as_bytes()), cx.now);
        if !register_store::close_incident(cx.tx(), self.id, sealed, now).await? {
            return Err(IncidentRefused::Closed.into());
        }
        cx.never::<LateIncident>(&self.id.text()).await?;
        cx.note("measures", measures);
        Ok(())
    }
}

/// One incident in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentRow {
    /// Which.
    pub id: IncidentId,
    /// What sort: [`IncidentKind`].
    pub kind: String,
    /// In a line.
    pub headline: String,
    /// When it became known.
    pub known_at: Moment,
    /// How many people.
    pub affected: i64,
    /// It can do harm.
    pub serious: bool,
    /// Until when the authority is to be told, and when it was.
    pub authority: (Moment, Option<Moment>),
    /// Until when the people are to be told, and when they were.
    pub people: (Moment, Option<Moment>),
    /// A clock ran out.
    pub late: bool,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

fn row(k: &KeptIncident) -> IncidentRow {
    IncidentRow {
        id: k.id,
        kind: k.kind.clone(),
        headline: k.headline.clone(),
        known_at: k.known_at,
        affected: k.affected,
        serious: k.serious,
        authority: (k.tell_authority_at, k.told_authority_at),
        people: (k.tell_people_at, k.told_people_at),
        late: k.late,
        closed_at: k.closed_at,
    }
}

/// Incidents, the newest first, at most 200.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Incidents {}

impl Query for Incidents {
    const NAME: &'static str = "privacy.incidents";
    const SAYS: &'static str = "查看个人信息事件名单";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<IncidentRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<IncidentRow>, Stop<Never>> {
        Ok(register_store::incidents(rx.tx()).await?.iter().map(row).collect())
    }
}

/// One incident with its words.
#[derive(Debug, Clone, Serialize)]
pub struct ShowIncident {
    /// Which.
    pub id: IncidentId,
}

/// An incident, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentShown {
    /// The incident.
    pub row: IncidentRow,
    /// What is known.
    pub words: String,
    /// When it happened.
    pub happened_at: Option<Moment>,
    /// Who entered it; empty for our own rules.
    pub opened_by: String,
    /// What was done.
    pub measures: Option<String>,
    /// Who is named.
    pub elders: Vec<(ElderId, String)>,
}

impl Query for ShowIncident {
    const NAME: &'static str = "privacy.incident";
    const SAYS: &'static str = "查看个人信息事件";
    const ROLES: &'static [Role] = OPENERS;
    const OPENS: bool = true;
    type Out = IncidentShown;
    type Error = IncidentRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<IncidentShown, Stop<IncidentRefused>> {
        let kept = register_store::incident(rx.tx(), self.id).await?.ok_or(IncidentRefused::None)?;
        let open = |rx: &Rx<'_, '_>, sealed: &[u8]| {
            let clear = rx.vault().open_house(HOUSE, sealed).map_err(db::DbError::other)?;
            String::from_utf8(clear).map_err(db::DbError::other)
        };
        let words = open(rx, &kept.words)?;
        let measures = kept.measures.as_ref().map(|sealed| open(rx, sealed)).transpose()?;
        let by: Vec<AccountId> = kept.account.into_iter().collect();
        let opened_by = staff::names(rx.tx(), &by).await?.into_values().next().unwrap_or_default();
        let ids = register_store::named_elders(rx.tx(), self.id).await?;
        let mut names = elders::names(rx.tx(), &ids).await?;
        let elders = ids.into_iter().map(|id| (id, names.remove(&id).unwrap_or_default())).collect();
        Ok(IncidentShown {
            row: row(&kept),
            words,
            happened_at: kept.happened_at,
            opened_by,
            measures,
            elders,
        })
    }
}
