//! Signing in and out. The cookie holds a random token; what we keep is its hash.

use super::SignInPage;
use crate::door::signed::{SESSION, cookie};
use crate::door::{Answer, Sent, Signed, State, Trouble, Viewer, answer, back, page, say};
use crate::layout::{Family, FieldError};
use axum::extract::Query;
use axum::http::header::{HeaderName, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base::Moment;
use desk::{Ask, Channel};
use serde::Deserialize;
use staff::{SignIn, SignOut, SignedIn};

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`.
pub async fn show(
    state: axum::extract::State<State>,
    viewer: Viewer,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Answer {
    let expired = !next.is_empty() && cookie(&headers, SESSION).is_some();
    form(&state, &viewer, Typed { next, expired, ..Typed::default() }, Vec::new())
}

/// What is shown again.
#[derive(Default)]
struct Typed {
    name: String,
    next: String,
    code_wanted: bool,
    expired: bool,
}

fn form(state: &State, viewer: &Viewer, typed: Typed, errors: Vec<FieldError>) -> Answer {
    let mut chrome = viewer.chrome(state, Family::Desk, "登录");
    let refused = !errors.is_empty();
    chrome.errors = errors;
    let Typed { name, next, code_wanted, expired } = typed;
    let mut response = page(&SignInPage { chrome, name, next, code_wanted, expired })?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// `POST /sign-in`.
pub async fn enter(
    state: axum::extract::State<State>,
    viewer: Viewer,
    headers: HeaderMap,
    sent: Sent,
) -> Answer {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let typed = SignIn {
        login: sent.text("name"),
        password: sent.raw("password"),
        code: sent.some("code"),
        agent,
        channel: Channel::Web,
    };
    let next = sent.text("next").to_owned();
    let again = |code_wanted, field, words: String| {
        let shown =
            Typed { name: sent.text("name").to_owned(), next: next.clone(), code_wanted, expired: false };
        form(&state, &viewer, shown, vec![FieldError { field, words }])
    };
    let coded = sent.some("code").is_some();
    let (ended, token) = match staff::sign_in(&state.desk, typed).await? {
        Ok(ended) => ended,
        Err(busy) => return again(coded, "", busy.to_string()),
    };
    match ended {
        SignedIn::In { must, .. } => {
            let token = token
                .ok_or_else(|| Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "没有登录上，请再试一次"))?;
            let mut response = back(match must {
                Some(_) => "/me",
                None if next.is_empty() => "/",
                None => &next,
            });
            set(&mut response, &session(&state, &token));
            Ok(response)
        }
        SignedIn::Wrong if coded => again(true, "password", "用户名、密码或动态码不对，请再试一次".into()),
        SignedIn::Wrong => again(false, "password", "用户名或密码不对，请再试一次".into()),
        SignedIn::CodeNeeded => {
            again(true, "code", "这个账号要动态码：请再填一次密码，和手机上的 6 位数字".into())
        }
        SignedIn::Locked { until } => again(coded, "name", locked(until, state.desk.clock().now())),
    }
}

fn locked(until: Moment, now: Moment) -> String {
    let wait = until - now;
    format!(
        "密码错得太多，账号锁到 {}，还有{}。急着用，请找安全管理员解锁",
        crate::agent::words::when(until, now),
        wait.spoken()
    )
}

/// The session's cookie: for us only, not for scripts, not for forms of other sites.
fn session(state: &State, token: &str) -> String {
    let secure = if state.settings.secure_cookies { "; Secure" } else { "" };
    let age = staff::SESSION.whole_secs();
    format!("{SESSION}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
}

/// The cookie of a session that is over.
pub(crate) fn no_session(response: &mut Response) {
    set(response, &format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
}

fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// `POST /sign-out`. What the browser kept of our pages goes too; acts that a helper's phone has not sent yet stay.
pub async fn leave(state: axum::extract::State<State>, signed: Signed) -> Answer {
    if let Some(session) = signed.me.session {
        state.desk.run(&Ask::system_over(Channel::Web), SignOut { session }).await?;
    }
    let mut response = say("/sign-in", false, "已退出").into_response();
    no_session(&mut response);
    let clear = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(clear, HeaderValue::from_static("\"cache\""));
    Ok(response)
}

/// `GET /`: everybody's own first page.
pub async fn home(signed: Signed) -> Answer {
    let first = crate::door::nav::nav(&signed.me, "/").first().map_or("/me", |item| item.href);
    Ok(answer::go(first))
}
