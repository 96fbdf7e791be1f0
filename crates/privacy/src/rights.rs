//! Requests of people's rights, as those who answer them see them.

use crate::ask_right::Asked;
use crate::overrides::opened;
use crate::store::{self, KeptRight};
use base::{AccountId, ElderId, Moment, RightId};
use db::DbError;
use desk::{Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Who sees requests.
const READERS: &[Role] = &[
    Role::Agent,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];

/// One request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RightRow {
    /// Which.
    pub id: RightId,
    /// Whose record.
    pub elder: ElderId,
    /// The elder's name.
    pub elder_name: String,
    /// What is asked: [`crate::RightKind`].
    pub kind: String,
    /// Over what: [`crate::Means`].
    pub means: String,
    /// `asked`, `checked`, `done`, `partly`, `refused`.
    pub state: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Until when it is to be answered.
    pub due_at: Moment,
    /// That time went by.
    pub late: bool,
    /// When it was answered.
    pub answered_at: Option<Moment>,
}

/// Requests of one's regions in pages of 50: open ones by their clock, or answered ones.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rights {
    /// Those that are answered.
    pub answered: bool,
    /// Pages, from 1.
    pub page: i64,
}

const SIZE: i64 = 50;

impl Query for Rights {
    const NAME: &'static str = "privacy.rights";
    const SAYS: &'static str = "查看权利请求名单";
    const ROLES: &'static [Role] = READERS;
    /// The rows, and whether there are more.
    type Out = (Vec<RightRow>, bool);
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<(Vec<RightRow>, bool), Stop<Never>> {
        let region = rx.scope().await?.region;
        let offset = (self.page.max(1) - 1) * SIZE;
        let mut kept = store::rights(rx.tx(), &region, !self.answered, offset, SIZE + 1).await?;
        let more = kept.len() as i64 > SIZE;
        kept.truncate(SIZE as usize);
        let ids: Vec<ElderId> = kept.iter().map(|k| k.elder).collect();
        let names = elders::names(rx.tx(), &ids).await?;
        let name = |elder: &ElderId| names.get(elder).cloned().unwrap_or_default();
        Ok((kept.iter().map(|k| row(k, name(&k.elder))).collect(), more))
    }
}

fn row(k: &KeptRight, elder_name: String) -> RightRow {
    RightRow {
        id: k.id,
        elder: k.elder,
        elder_name,
        kind: k.kind.clone(),
        means: k.means.clone(),
        state: k.state.clone(),
        asked_at: k.asked_at,
        due_at: k.due_at,
        late: k.late,
        answered_at: k.answered_at,
    }
}

/// One request, opened.
#[derive(Debug, Clone, Serialize)]
pub struct ShowRight {
    /// Which.
    pub id: RightId,
}

/// A hold on the elder's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldRow {
    /// The paper that asks for it.
    pub document: String,
    /// Why; none when erased.
    pub reason: Option<String>,
    /// From when.
    pub from_at: Moment,
    /// Until when.
    pub lifted_at: Option<Moment>,
}

/// A request with everything about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RightShown {
    /// The request.
    pub row: RightRow,
    /// Who asks; none when erased.
    pub who: Option<String>,
    /// What they are to the elder.
    pub relation: String,
    /// What exactly is asked.
    pub words: String,
    /// Who took it in.
    pub taken_by: String,
    /// How the identity was checked, by whom, when.
    pub identity: Option<(String, String, Moment)>,
    /// What was answered, by whom.
    pub answer: Option<(String, String)>,
    /// Holds on the record.
    pub holds: Vec<HoldRow>,
    /// The record was erased for this request.
    pub erased: bool,
    /// What stands in the way of erasing.
    pub against: Vec<String>,
}

/// There is no such request.
#[derive(Debug, thiserror::Error)]
#[error("没有这个请求")]
pub struct NoRight;

impl Refusal for NoRight {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for ShowRight {
    const NAME: &'static str = "privacy.right";
    const SAYS: &'static str = "查看权利请求";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = RightShown;
    type Error = NoRight;

    fn subject(&self) -> Subject {
        Subject::record(self.id)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<RightShown, Stop<NoRight>> {
        let kept = store::right(rx.tx(), self.id).await?.ok_or(NoRight)?;
        rx.about(kept.elder);
        let asked = opened(rx, kept.elder, Some(&kept.asked)).await?;
        let asked: Option<Asked> = asked.and_then(|text| serde_json::from_str(&text).ok());
        let answer = opened(rx, kept.elder, kept.answer.as_ref()).await?;
        let people: Vec<AccountId> =
            [kept.by, kept.identity_by, kept.answered_by].into_iter().flatten().collect();
        let people = staff::names(rx.tx(), &people).await?;
        let name = |id: Option<AccountId>| id.and_then(|id| people.get(&id).cloned()).unwrap_or_default();
        let elder_name = elders::names(rx.tx(), &[kept.elder]).await?.remove(&kept.elder).unwrap_or_default();
        let holds = holds(rx, kept.elder).await?;
        let identity = kept.identity.clone().zip(kept.identity_at);
        Ok(RightShown {
            identity: identity.map(|(how, at)| (how, name(kept.identity_by), at)),
            answer: kept.answered_at.map(|_| (answer.unwrap_or_default(), name(kept.answered_by))),
            taken_by: name(kept.by),
            erased: store::erased_by(rx.tx(), self.id).await?,
            against: crate::erase::against(rx.tx(), kept.elder).await?,
            who: asked.as_ref().map(|asked| asked.who.clone()),
            relation: asked.as_ref().map(|asked| asked.relation.clone()).unwrap_or_default(),
            words: asked.map(|asked| asked.words).unwrap_or_default(),
            holds,
            row: row(&kept, elder_name),
        })
    }
}

async fn holds(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Vec<HoldRow>, DbError> {
    let mut rows = Vec::new();
    for kept in store::holds(rx.tx(), elder).await? {
        let reason = opened(rx, elder, Some(&kept.reason)).await?;
        rows.push(HoldRow {
            document: kept.document,
            reason,
            from_at: kept.from_at,
            lifted_at: kept.lifted_at,
        });
    }
    Ok(rows)
}
