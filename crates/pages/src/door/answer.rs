//! How a page answers: a page, a way back with a word about what was done, or trouble told kindly.
//! The one place where this door maps a refusal to a status.

use crate::door::signed::SAID;
use crate::faults::FaultPage;
use crate::layout::{Chrome, Family, Said, View};
use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Moment;
use desk::{Kind, Outcome, Refusal};

/// What a handler answers.
pub type Answer = Result<Response, Trouble>;

/// Why a page is not what was asked for.
#[derive(Debug)]
pub enum Trouble {
    /// Go there instead.
    Go(String),
    /// A friendly page.
    Told {
        /// Of the answer.
        status: StatusCode,
        /// What happened, in one sentence.
        what: String,
        /// The field that is wrong, when one is.
        field: Option<&'static str>,
        /// The number under which a fault was logged.
        reference: Option<String>,
    },
}

impl Trouble {
    /// Nobody is signed in (any more): to the sign-in page and back. A form that was sent by somebody whose session
    /// ran out comes back to its page, not to its address.
    pub fn sign_in(parts: &Parts) -> Self {
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        match parts.method == Method::GET && path != "/" && !path.starts_with("/live") {
            true => Self::Go(format!("/sign-in?next={}", encode(path))),
            false => Self::Go("/sign-in".to_owned()),
        }
    }

    /// A page that says what happened.
    pub fn told(status: StatusCode, what: impl Into<String>) -> Self {
        Self::Told { status, what: what.into(), field: None, reference: None }
    }

    /// There is no such page or record.
    pub fn absent() -> Self {
        Self::told(StatusCode::NOT_FOUND, "没有找到这一页")
    }

    /// What it says, for showing it on the page where the form was.
    pub fn words(&self) -> String {
        match self {
            Trouble::Go(_) => "请重新登录".to_owned(),
            Trouble::Told { what, reference: Some(number), .. } => format!("{what}（编号 {number}）"),
            Trouble::Told { what, .. } => what.clone(),
        }
    }
}

impl<E: Refusal> From<Outcome<E>> for Trouble {
    fn from(outcome: Outcome<E>) -> Self {
        let (status, field) = match outcome.kind() {
            Kind::NotFound => (StatusCode::NOT_FOUND, None),
            Kind::Forbidden => (StatusCode::FORBIDDEN, None),
            Kind::Invalid(field) => (StatusCode::UNPROCESSABLE_ENTITY, Some(field)),
            Kind::Conflict => (StatusCode::CONFLICT, None),
            Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, None),
            Kind::Broken => (StatusCode::INTERNAL_SERVER_ERROR, None),
        };
        // Faults are logged once, here, with a number by which the log entry is found.
        let reference = outcome.fault().map(|fault| {
            let reference = desk::hex(&desk::random_key()[..4]);
            tracing::error!(reference, %fault, "a page met a fault");
            reference
        });
        Self::Told { status, what: outcome.to_string(), field, reference }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, what, reference) = match self {
            Trouble::Go(to) => return go(&to),
            Trouble::Told { status, what, reference, .. } => (status, what, reference),
        };
        let advice = match status {
            StatusCode::NOT_FOUND => "请回上一页看看，或从上面的导航进入。",
            StatusCode::FORBIDDEN => "如果这是您的工作，请让安全管理员给您开通。",
            StatusCode::CONFLICT => "请刷新后再看一次，可能已经有人办了。",
            StatusCode::UNPROCESSABLE_ENTITY => "请返回改好再提交，已经填的还在。",
            _ => "请再试一次；还是不行，就打电话告诉系统管理员下面的编号。",
        };
        let title = what.clone();
        let chrome = Chrome::anonymous(Family::Desk, &title, View::default(), Moment::default());
        let mut response = match page(&FaultPage { chrome, what, advice, reference }) {
            Ok(response) => response,
            Err(_) => title.into_response(),
        };
        *response.status_mut() = status;
        response
    }
}

/// A rendered page; never kept by the browser, for it is somebody's record.
///
/// # Errors
/// When the template fails, which is a fault of the program.
pub fn page(template: &impl Template) -> Answer {
    match template.render() {
        Ok(html) => {
            Ok(([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], html)
                .into_response())
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Err(Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "这一页出了故障"))
        }
    }
}

/// Go there with GET.
pub fn go(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// Back to a page (a path of ours) after an act.
pub fn back(to: &str) -> Response {
    go(if to.starts_with('/') && !to.starts_with("//") { to } else { "/" })
}

/// Back to a page, saying once what was done, or why not.
pub fn say(to: &str, bad: bool, words: &str) -> Response {
    let mut response = back(to);
    let text = format!("{}{}", if bad { "!" } else { "." }, encode(words));
    let cookie = format!("{SAID}={text}; Path=/; Max-Age=20; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Reads what [`say`] wrote.
pub(crate) fn unpack(text: &str) -> Option<Said> {
    let (bad, rest) = match text.split_at_checked(1)? {
        ("!", rest) => (true, rest),
        (".", rest) => (false, rest),
        _ => return None,
    };
    let words = decode(rest)?;
    (!words.is_empty()).then_some(Said { bad, words })
}

/// Percent-encodes everything but letters, digits and `-_.~/`.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte as char)
            }
            _ => write!(out, "%{byte:02X}").expect("a string takes anything"),
        }
        out
    })
}

fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let (high, low) = (bytes.next()?, bytes.next()?);
                let digits = [high, low];
                out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_survives_its_cookie() {
        let said = unpack(&format!("!{}", encode("已经办结；谢谢 100%"))).expect("reads");
        assert_eq!(said, Said { bad: true, words: "已经办结；谢谢 100%".to_owned() });
        assert_eq!(unpack("?x"), None);
        assert_eq!(unpack(".%zz"), None);
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for to in ["//evil", "https://evil", "evil"] {
            assert_eq!(back(to).headers()[LOCATION], "/");
        }
        assert_eq!(back("/cases?state=open").headers()[LOCATION], "/cases?state=open");
    }
}
