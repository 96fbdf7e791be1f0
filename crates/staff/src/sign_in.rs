//! Signing in: read the hash, check the password outside any transaction, record what came of it. Wrong passwords
//! are counted, so the act answers `Wrong` and is not refused: a refusal would undo the counting.

use crate::account::{self, Lock, Must, SESSION, login_of};
use crate::code::CodeSecret;
use crate::password::{self, HashRefused};
use crate::store::{self, Account};
use crate::{Secret, read};
use base::{AccountId, Moment, SessionId};
use db::DbError;
use desk::{Ask, Channel, Command, Cx, Desk, Never, Outcome, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// What a sign-in needs to know of an account. Only our own rules may ask.
#[derive(Debug, Serialize)]
pub struct CredentialsOf {
    /// As typed.
    pub login: String,
}

/// Answer of [`CredentialsOf`].
pub struct Credentials {
    /// Whose.
    pub account: AccountId,
    /// Of the password.
    pub hash: Option<String>,
    /// Locked until then.
    pub locked_until: Option<Moment>,
}

impl Query for CredentialsOf {
    const NAME: &'static str = "staff.credentials";
    const SAYS: &'static str = "核对登录";
    const ROLES: &'static [Role] = &[];
    type Out = Option<Credentials>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Credentials>, Stop<Never>> {
        let Some(login) = login_of(&self.login) else { return Ok(None) };
        let account =
            store::by_login(rx.tx(), &login).await?.filter(|account| account.active && !account.program);
        let now = rx.now;
        Ok(account.map(|account| Credentials {
            account: account.id,
            hash: account.password,
            locked_until: account.lock.until.filter(|until| now < *until),
        }))
    }
}

/// Records a sign-in whose password was checked. Made by [`sign_in`].
#[derive(Clone, Serialize, Deserialize)]
pub struct RecordSignIn {
    /// Whose; none = no such login.
    pub account: Option<AccountId>,
    /// The password fits.
    pub fits: bool,
    /// The hash against which it was checked, so that a password changed meanwhile counts.
    pub hash: Option<String>,
    /// The one-time code, if one was typed.
    pub code: Option<String>,
    /// Hash of the session's token.
    pub token_hash: String,
    /// The browser, as it calls itself.
    pub agent: String,
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedIn {
    /// A session is open.
    In {
        /// Which.
        session: SessionId,
        /// Whose.
        account: AccountId,
        /// What must be done before anything else.
        must: Option<Must>,
    },
    /// Login or password (or code) is wrong; which of them is not said.
    Wrong,
    /// Too many wrong passwords.
    Locked {
        /// Until when.
        until: Moment,
    },
    /// The password is right, now the one-time code.
    CodeNeeded,
}

impl Command for RecordSignIn {
    const NAME: &'static str = "staff.sign_in";
    const SAYS: &'static str = "登录";
    const ROLES: &'static [Role] = &[];
    type Out = SignedIn;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<SignedIn, Stop<Never>> {
        let found = match self.account {
            Some(id) => store::by_id(cx.tx(), id).await?.filter(|account| account.active),
            None => None,
        };
        // What was typed as the login is not noted: people type passwords there.
        let Some(account) = found else {
            cx.note("result", "unknown");
            return Ok(SignedIn::Wrong);
        };
        cx.note("account", account.id);
        if let Some(until) = account.lock.until.filter(|_| account.lock.holds(cx.now)) {
            cx.note("result", "locked");
            return Ok(SignedIn::Locked { until });
        }
        if !self.fits || self.hash != account.password {
            return Ok(wrong(cx, &account, "wrong").await?);
        }
        if account.code_on {
            let Some(code) = self.code.as_deref().filter(|code| !code.trim().is_empty()) else {
                cx.note("result", "code_needed");
                return Ok(SignedIn::CodeNeeded);
            };
            if !self.code_fits(cx, &account, code).await? {
                return Ok(wrong(cx, &account, "wrong_code").await?);
            }
        }
        Ok(self.open(cx, &account).await?)
    }
}

impl RecordSignIn {
    async fn code_fits(&self, cx: &mut Cx<'_, '_>, account: &Account, code: &str) -> Result<bool, DbError> {
        let secret = account.code.as_deref().and_then(|sealed| CodeSecret::open(cx.vault(), sealed));
        let secret =
            secret.ok_or_else(|| DbError::other("a one-time code's secret is under another master key"))?;
        match secret.fits(code, cx.now, account.code_step) {
            Some(step) => store::use_code(cx.tx(), account.id, step).await,
            None => Ok(false),
        }
    }

    async fn open(&self, cx: &mut Cx<'_, '_>, account: &Account) -> Result<SignedIn, DbError> {
        let (session, now): (SessionId, _) = (cx.mint(), cx.now);
        let agent: String = self.agent.chars().take(200).collect();
        store::sweep_sessions(cx.tx(), now).await?;
        store::open_session(cx.tx(), session, account.id, &self.token_hash, &agent, now, now + SESSION)
            .await?;
        if account.lock != Lock::default() {
            store::set_lock(cx.tx(), account.id, Lock::default()).await?;
        }
        cx.note("result", "in");
        Ok(SignedIn::In { session, account: account.id, must: read::must_of(account) })
    }
}

async fn wrong(cx: &mut Cx<'_, '_>, account: &Account, result: &str) -> Result<SignedIn, DbError> {
    let lock = account.lock.wrong(cx.now);
    store::set_lock(cx.tx(), account.id, lock).await?;
    cx.note("result", result);
    cx.note("failures", lock.failures);
    Ok(match lock.until.filter(|_| lock.holds(cx.now)) {
        Some(until) => SignedIn::Locked { until },
        None => SignedIn::Wrong,
    })
}

/// What a door hands on to sign somebody in.
pub struct SignIn<'s> {
    /// As typed.
    pub login: &'s str,
    /// As typed.
    pub password: &'s str,
    /// The one-time code, if one was typed.
    pub code: Option<&'s str>,
    /// The browser, as it calls itself.
    pub agent: &'s str,
    /// Over which channel.
    pub channel: Channel,
}

/// The whole way of a sign-in: its end, and the token for the cookie if a session was opened.
///
/// # Errors
/// [`HashRefused`] inside `Ok(Err(..))` when too many sign in at once; [`Outcome`] when storage fails.
pub async fn sign_in(
    desk: &Desk,
    typed: SignIn<'_>,
) -> Result<Result<(SignedIn, Option<String>), HashRefused>, Outcome<Never>> {
    let ask = Ask::system_over(typed.channel);
    let known = desk.look(&ask, CredentialsOf { login: typed.login.to_owned() }).await?;
    if let Some(until) = known.as_ref().and_then(|known| known.locked_until) {
        // A locked account does not even make us hash.
        return Ok(Ok((SignedIn::Locked { until }, None)));
    }
    let (account, hash) = known.map_or((None, None), |known| (Some(known.account), known.hash));
    let fits = match password::verify(typed.password.to_owned(), hash.clone()).await {
        Ok(fits) => fits,
        Err(refused) => return Ok(Err(refused)),
    };
    let token = Secret::fresh("");
    let record = RecordSignIn {
        account,
        fits,
        hash,
        code: typed.code.map(str::to_owned),
        token_hash: token.hash,
        agent: typed.agent.to_owned(),
    };
    let ended = desk.run(&ask, record).await?;
    let cookie = matches!(ended, SignedIn::In { .. }).then_some(token.clear);
    Ok(Ok((ended, cookie)))
}

/// Whether a session that was last seen then is still alive.
pub(crate) fn alive(seen: Moment, until: Moment, idle: base::Span, now: Moment) -> bool {
    now < until && now < seen + idle
}

const _: () = assert!(account::IDLE.ms() < SESSION.ms());
