//! Signing in by telephone: the number, then the six digits sent to it. What is answered does not depend on whether the number
//! is known.

use axum::Extension;
use axum::extract::{ConnectInfo, State as Held};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use base::Phone;
use desk::Channel;
use mandates::{CodeEnd, SendEnd, enter_code, send_code};
use pages::State;
use pages::door::signed::SESSION;
use pages::door::{Answer, Sent, Trouble, Viewer, back, page};
use pages::layout::{Chrome, Family, FieldError};
use std::net::SocketAddr;

/// Shows the code on the page. Only a demonstration lays this beside its routes; a real service never does.
#[derive(Debug, Clone, Copy)]
pub struct ShowCodes;

/// The number.
#[derive(askama::Template)]
#[template(path = "home/sign_in.html")]
struct PhonePage {
    chrome: Chrome,
    phone: String,
}

/// The code.
#[derive(askama::Template)]
#[template(path = "home/code.html")]
struct CodePage {
    chrome: Chrome,
    phone: String,
    masked: String,
    often: bool,
    shown: Option<String>,
}

/// `GET /family/sign-in`.
pub(crate) async fn show(Held(state): Held<State>, viewer: Viewer) -> Answer {
    form(&state, &viewer, String::new(), Vec::new())
}

fn form(state: &State, viewer: &Viewer, phone: String, errors: Vec<FieldError>) -> Answer {
    let mut chrome = viewer.chrome(state, Family::Phone, "家属登录");
    chrome.path = "/family/sign-in".to_owned();
    let refused = !errors.is_empty();
    chrome.errors = errors;
    let mut response = page(&PhonePage { chrome, phone })?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// A number that can get a message.
fn mobile(text: &str) -> Result<Phone, &'static str> {
    match Phone::parse(text) {
        Ok(phone) if phone.line() == base::phone::Line::Mobile => Ok(phone),
        Ok(_) => Err("验证码只能发到手机，请填 11 位手机号"),
        Err(_) => Err("请填 11 位手机号"),
    }
}

/// From where somebody asks: the address the proxy in front of us saw, where there is one, else the connection's own.
fn address(state: &State, headers: &HeaderMap, peer: Option<SocketAddr>) -> String {
    let proxied = headers.get("x-forwarded-for").filter(|_| state.settings.secure_cookies);
    let seen = proxied.and_then(|all| all.to_str().ok()?.rsplit(',').next());
    match seen.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text.to_owned(),
        None => peer.map_or_else(|| "-".to_owned(), |peer| peer.ip().to_string()),
    }
}

/// `POST /family/sign-in`: sends the code.
pub(crate) async fn send(
    Held(state): Held<State>,
    viewer: Viewer,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    show: Option<Extension<ShowCodes>>,
    sent: Sent,
) -> Answer {
    let phone = match mobile(sent.text("phone")) {
        Ok(phone) => phone,
        Err(words) => {
            let error = FieldError { field: "phone", words: words.to_owned() };
            return form(&state, &viewer, sent.text("phone").to_owned(), vec![error]);
        }
    };
    let from = address(&state, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let (end, code) = send_code(&state.desk, phone.clone(), &from, Channel::Web).await?;
    let often = end == SendEnd::Often;
    let shown = show.filter(|_| !often).map(|_| code);
    code_page(&state, &viewer, &phone, often, shown, Vec::new())
}

fn code_page(
    state: &State,
    viewer: &Viewer,
    phone: &Phone,
    often: bool,
    shown: Option<String>,
    errors: Vec<FieldError>,
) -> Answer {
    let mut chrome = viewer.chrome(state, Family::Phone, "填验证码");
    chrome.path = "/family/sign-in".to_owned();
    let refused = !errors.is_empty();
    chrome.errors = errors;
    let (masked, phone) = (phone.masked(), phone.digits().to_owned());
    let mut response = page(&CodePage { chrome, phone, masked, often, shown })?;
    if refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// `POST /family/code`.
pub(crate) async fn enter(
    Held(state): Held<State>,
    viewer: Viewer,
    headers: HeaderMap,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    sent: Sent,
) -> Answer {
    let Ok(phone) = mobile(sent.text("phone")) else { return Ok(back("/family/sign-in")) };
    let from = address(&state, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (end, token) =
        enter_code(&state.desk, phone.clone(), sent.text("code"), &from, agent, Channel::Web).await?;
    match (end, token) {
        (CodeEnd::In { nameless, .. }, Some(token)) => {
            let mut response = back(if nameless { "/family/name" } else { "/family" });
            let secure = if state.settings.secure_cookies { "; Secure" } else { "" };
            let age = staff::SESSION.whole_secs();
            let cookie = format!("{SESSION}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
            let cookie = HeaderValue::from_str(&cookie)
                .map_err(|_| Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "没有登录上，请再试一次"))?;
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        _ => {
            let words = "验证码不对，或者过了 5 分钟。看清楚再填一次，或重新发一个";
            let error = FieldError { field: "code", words: words.to_owned() };
            code_page(&state, &viewer, &phone, false, None, vec![error])
        }
    }
}
