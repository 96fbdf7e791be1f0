//! Accounts of families: no password, no region of their own. Who somebody is was proved elsewhere (a code sent to the
//! telephone); here the account is made, named and given a session, as part of that act.

use crate::account::{Lock, SESSION};
use crate::store::{self, NewAccount};
use base::{AccountId, AnyId, SessionId};
use desk::{Command, Cx, Kind, Never, Refusal, Role, Roles, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A scope that no region code begins with: a family sees what it is tied to and nothing else.
pub(crate) const NOWHERE: &str = "-";

/// Makes an account for a relative, neighbour or friend. Only inside another act.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddFamily {
    /// The person's name; may be empty until they say it.
    pub name: String,
}

/// Why a name is not taken.
#[derive(Debug, thiserror::Error)]
pub enum NameRefused {
    /// Of hundreds of characters.
    #[error("姓名最多 40 个字")]
    Long,
    /// No name.
    #[error("请填写您的姓名")]
    NoName,
    /// No such account.
    #[error("没有这个账号")]
    Unknown,
    /// Others already know them by it.
    #[error("已经有授权用了这个姓名，要改请打中心电话")]
    Fixed,
}

impl Refusal for NameRefused {
    fn kind(&self) -> Kind {
        match self {
            NameRefused::Unknown => Kind::NotFound,
            NameRefused::Fixed => Kind::Conflict,
            NameRefused::Long | NameRefused::NoName => Kind::Invalid("name"),
        }
    }
}

fn name_of(text: &str) -> Result<String, NameRefused> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() > 40 { Err(NameRefused::Long) } else { Ok(name) }
}

impl Command for AddFamily {
    const NAME: &'static str = "staff.add_family";
    const SAYS: &'static str = "新建家属账号";
    const ROLES: &'static [Role] = &[];
    type Out = AccountId;
    type Error = NameRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<AccountId, Stop<NameRefused>> {
        let name = name_of(&self.name)?;
        let (id, now): (AccountId, _) = (cx.mint(), cx.now);
        // Nobody types it: the telephone is what they sign in with. Random, so that it is never taken.
        let login = format!("f-{}", desk::hex(&desk::random_key()[..14]));
        let roles = Roles::of(&[Role::Family]);
        let new = NewAccount {
            id,
            login: &login,
            name: &name,
            phone: None,
            roles,
            region: NOWHERE,
            institution: None,
            program: false,
            password: None,
            renew: false,
            code: None,
        };
        store::insert(cx.tx(), &new, now).await?;
        cx.grant(id, roles, NOWHERE, None, true).await?;
        cx.note("account", id);
        Ok(id)
    }
}

/// Says what somebody with a family account is called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameFamily {
    /// Whose account.
    pub account: AccountId,
    /// The name.
    pub name: String,
}

impl Command for NameFamily {
    const NAME: &'static str = "staff.name_family";
    const SAYS: &'static str = "填写家属姓名";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = NameRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<NameRefused>> {
        let name = name_of(&self.name)?;
        if name.is_empty() {
            return Err(NameRefused::NoName.into());
        }
        let before = store::by_id(cx.tx(), self.account).await?.ok_or(NameRefused::Unknown)?;
        let (phone, institution) = (before.phone.as_deref(), before.institution.as_deref());
        store::change(cx.tx(), self.account, &name, phone, before.roles, &before.region, institution).await?;
        cx.note("account", self.account);
        cx.change("name", before.name, name);
        Ok(())
    }
}

/// Opens a session for somebody who has proved who they are. Only inside the act that checked it.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenSession {
    /// Whose.
    pub account: AccountId,
    /// Hash of the session's token.
    pub token_hash: String,
    /// The browser, as it calls itself.
    pub agent: String,
}

impl Command for OpenSession {
    const NAME: &'static str = "staff.open_session";
    const SAYS: &'static str = "登录";
    const ROLES: &'static [Role] = &[];
    /// None: the account is switched off.
    type Out = Option<SessionId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<SessionId>, Stop<Never>> {
        let account = store::by_id(cx.tx(), self.account).await?.filter(|account| account.active);
        let Some(account) = account else { return Ok(None) };
        let (session, now): (SessionId, _) = (cx.mint(), cx.now);
        let agent: String = self.agent.chars().take(200).collect();
        store::sweep_sessions(cx.tx(), now).await?;
        store::open_session(cx.tx(), session, account.id, &self.token_hash, &agent, now, now + SESSION)
            .await?;
        if account.lock != Lock::default() {
            store::set_lock(cx.tx(), account.id, Lock::default()).await?;
        }
        cx.note("account", account.id.text());
        Ok(Some(session))
    }
}
