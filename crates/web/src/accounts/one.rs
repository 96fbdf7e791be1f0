//! `/accounts/{id}`: one account, its roles, its lock, its password.

use super::AccountPage;
use super::add::{hashed, roles};
use super::list::{region, standing};
use crate::agent::words;
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say, wrong};
use crate::layout::{Family, FieldError};
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, AnyId as _};
use desk::{Command, Outcome, Role, Roles};
use staff::{AccountOf, ResetPassword, SetActive, SetRoles, Unlock};

fn id(text: &str) -> Result<AccountId, Trouble> {
    AccountId::parse(text).map_err(|_| Trouble::absent())
}

fn address(account: AccountId) -> String {
    format!("/accounts/{}", account.text())
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    render(&state, &signed, id(&path)?, None, Vec::new(), StatusCode::OK).await
}

async fn render(
    state: &State,
    signed: &Signed,
    account: AccountId,
    ticked: Option<Roles>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let view = state.desk.look(&signed.ask, AccountOf { account }).await?;
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    let names = units.into_iter().map(|u| (u.unit.code.to_string(), u.unit.name)).collect();
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(state, Family::Desk, &format!("账号 {}", view.login));
    chrome.path = address(account);
    chrome.errors = errors;
    let mut facts = vec![("姓名", view.name.clone()), ("区域", region(&view, &names))];
    facts.extend(view.phone.clone().map(|phone| ("电话", phone)));
    facts.push(("动态码", if view.code_on { "已开通" } else { "没有开通" }.to_owned()));
    let seen = view.seen_at.map_or_else(|| "还没登录过".to_owned(), |at| words::when(at, now));
    facts.push(("最近登录", seen));
    let held = ticked.unwrap_or(view.roles);
    let mut response = page(&AccountPage {
        chrome,
        id: account.text(),
        state: standing(&view, now),
        facts,
        roles: roles(|role| held.has(role)),
        active: view.active,
        locked: view.locked_until.is_some(),
        coded: view.code_on,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// `POST /accounts/{id}/roles`.
pub(crate) async fn set_roles(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let account = id(&path)?;
    let wanted: Vec<Role> = sent.all("role").filter_map(|word| word.parse().ok()).collect();
    let ticked = Roles::of(&wanted);
    match state.desk.run(&signed.with(sent.request()), SetRoles { account, roles: wanted }).await {
        Ok(()) => Ok(say(&address(account), false, "岗位改好了")),
        // One's own roles are refused as "not allowed"; it is told on the page all the same.
        Err(Outcome::Refused(refused)) => {
            let errors = vec![FieldError { field: "roles", words: refused.to_string() }];
            render(&state, &signed, account, Some(ticked), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(outcome) => Err(outcome.into()),
    }
}

/// `POST /accounts/{id}/unlock`.
pub(crate) async fn unlock(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let account = id(&path)?;
    done(&state, &signed, account, &sent, Unlock { account }, "已解锁，可以登录了").await
}

/// `POST /accounts/{id}/disable`.
pub(crate) async fn disable(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let account = id(&path)?;
    done(&state, &signed, account, &sent, SetActive { account, active: false }, "账号已停用").await
}

/// `POST /accounts/{id}/enable`.
pub(crate) async fn enable(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let account = id(&path)?;
    done(&state, &signed, account, &sent, SetActive { account, active: true }, "账号已恢复").await
}

/// `POST /accounts/{id}/password`.
pub(crate) async fn reset(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let account = id(&path)?;
    let login = state.desk.look(&signed.ask, AccountOf { account }).await?.login;
    let hash = match hashed(&login, sent.raw("password")).await {
        Ok(hash) => hash,
        Err(error) => {
            return render(&state, &signed, account, None, vec![error], StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        }
    };
    let act = ResetPassword { account, hash, renew: true };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(()) | Err(Outcome::Reused) => Ok(say(&address(account), false, "密码重置好了，当面交给本人")),
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[("new", "password")])?;
            render(&state, &signed, account, None, errors, status).await
        }
    }
}

/// An act of one button: done and said, or refused and said.
async fn done<C: Command>(
    state: &State,
    signed: &Signed,
    account: AccountId,
    sent: &Sent,
    act: C,
    words: &str,
) -> Answer {
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(_) => Ok(say(&address(account), false, words)),
        Err(Outcome::Refused(refused)) => Ok(say(&address(account), true, &refused.to_string())),
        Err(outcome) => Err(outcome.into()),
    }
}
