//! Openings against the scope, as those who review them see them.

use crate::store::{self, KeptOverride};
use base::{AccountId, ElderId, Moment, OverrideId};
use db::DbError;
use desk::{Actor, Kind, Never, Query, Refusal, Role, Rx, Search, Stop, Subject};
use serde::Serialize;

/// One opening in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideRow {
    /// Which.
    pub id: OverrideId,
    /// Who opened.
    pub account: AccountId,
    /// Their name.
    pub account_name: String,
    /// Whose record.
    pub elder: ElderId,
    /// The elder's name.
    pub elder_name: String,
    /// From when.
    pub from_at: Moment,
    /// Until when.
    pub until_at: Moment,
    /// Until when it is to be reviewed.
    pub due_at: Moment,
    /// It was not reviewed in time.
    pub late: bool,
    /// When it was reviewed.
    pub reviewed_at: Option<Moment>,
    /// By whom.
    pub reviewer: Option<String>,
    /// `right` or `wrong`.
    pub verdict: Option<String>,
}

/// Openings, the newest first, in pages of 50. Reviewers see those of their regions, others their own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Overrides {
    /// Only those that wait for their review.
    pub unreviewed: bool,
    /// Pages, from 1.
    pub page: i64,
}

const SIZE: i64 = 50;

impl Query for Overrides {
    const NAME: &'static str = "privacy.overrides";
    const SAYS: &'static str = "查看破例查看名单";
    const ROLES: &'static [Role] = &[
        Role::Agent,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];
    /// The rows, and whether there are more.
    type Out = (Vec<OverrideRow>, bool);
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<(Vec<OverrideRow>, bool), Stop<Never>> {
        let scope = rx.scope().await?;
        let reviews = scope.roles.has_any(&[Role::Supervisor, Role::SecurityAdmin, Role::AuditAdmin]);
        let own = if reviews { None } else { rx.account() };
        let region = if reviews { scope.region } else { String::new() };
        let offset = (self.page.max(1) - 1) * SIZE;
        let mut kept = store::overrides(rx.tx(), &region, own, self.unreviewed, offset, SIZE + 1).await?;
        let more = kept.len() as i64 > SIZE;
        kept.truncate(SIZE as usize);
        Ok((rows(rx, &kept).await?, more))
    }
}

async fn rows(rx: &mut Rx<'_, '_>, kept: &[KeptOverride]) -> Result<Vec<OverrideRow>, DbError> {
    let mut people: Vec<AccountId> = kept.iter().map(|k| k.account).collect();
    people.extend(kept.iter().filter_map(|k| k.reviewed_by));
    people.sort_unstable();
    people.dedup();
    let people = staff::names(rx.tx(), &people).await?;
    let ids: Vec<ElderId> = kept.iter().map(|k| k.elder).collect();
    let elders = elders::names(rx.tx(), &ids).await?;
    let row = |k: &KeptOverride| OverrideRow {
        id: k.id,
        account: k.account,
        account_name: people.get(&k.account).cloned().unwrap_or_default(),
        elder: k.elder,
        elder_name: elders.get(&k.elder).cloned().unwrap_or_default(),
        from_at: k.from_at,
        until_at: k.until_at,
        due_at: k.due_at,
        late: k.late,
        reviewed_at: k.reviewed_at,
        reviewer: k.reviewed_by.and_then(|by| people.get(&by).cloned()),
        verdict: k.verdict.clone(),
    };
    Ok(kept.iter().map(row).collect())
}

/// One opening: why, and everything that was done under it.
#[derive(Debug, Clone, Serialize)]
pub struct ShowOverride {
    /// Which.
    pub id: OverrideId,
}

/// An opening with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideShown {
    /// The opening.
    pub row: OverrideRow,
    /// Why; none when the record was erased since.
    pub reason: Option<String>,
    /// What the reviewer said.
    pub remark: Option<String>,
    /// What the person did and opened of this elder's meanwhile: when, the act's name, how it ended.
    pub done: Vec<(Moment, String, String)>,
}

/// There is no such opening.
#[derive(Debug, thiserror::Error)]
#[error("没有这条破例记录")]
pub struct NoOverride;

impl Refusal for NoOverride {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for ShowOverride {
    const NAME: &'static str = "privacy.override";
    const SAYS: &'static str = "查看一次破例查看";
    const ROLES: &'static [Role] = &[
        Role::Agent,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];
    const OPENS: bool = true;
    type Out = OverrideShown;
    type Error = NoOverride;

    fn subject(&self) -> Subject {
        Subject::record(self.id)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<OverrideShown, Stop<NoOverride>> {
        let kept = store::one_override(rx.tx(), self.id).await?.ok_or(NoOverride)?;
        rx.about(kept.elder);
        let reason = opened(rx, kept.elder, Some(&kept.reason)).await?;
        let remark = opened(rx, kept.elder, kept.remark.as_ref()).await?;
        let wanted = Search {
            actor: Some(Actor::Person(kept.account).text()),
            elder: Some(kept.elder),
            limit: 500,
            ..Search::default()
        };
        let trail = rx.trail(&wanted).await?;
        let done = trail
            .into_iter()
            .filter(|entry| entry.at >= kept.from_at && entry.at <= kept.until_at)
            .map(|entry| (entry.at, entry.act, entry.outcome))
            .collect();
        let row = rows(rx, std::slice::from_ref(&kept)).await?.remove(0);
        Ok(OverrideShown { row, reason, remark, done })
    }
}

/// Opens what was sealed for the elder; none when it is erased.
pub(crate) async fn opened(
    rx: &mut Rx<'_, '_>,
    elder: ElderId,
    sealed: Option<&Vec<u8>>,
) -> Result<Option<String>, DbError> {
    let Some(sealed) = sealed else { return Ok(None) };
    match rx.open(elder, sealed).await {
        Ok(text) => Ok(Some(text)),
        Err(DbError::Absent) => Ok(None),
        Err(error) => Err(error),
    }
}
