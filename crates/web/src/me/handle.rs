//! My own settings: password, second factor. The only page until a password that somebody else chose is changed, and until
//! an administrator has a second factor.

use super::MePage;
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say, wrong};
use crate::layout::{Family, FieldError, Said};
use crate::signin::no_session;
use axum::http::StatusCode;
use desk::{Ask, Channel, Role};
use staff::{AccountOf, CodeSecret, ConfirmCode, EnrolCode, Must};

/// What a page of settings shows beside the account itself.
#[derive(Default)]
struct Shown {
    enrolling: Option<(String, String)>,
    errors: Vec<FieldError>,
    status: StatusCode,
}

/// Our own rule: somebody's own account, whatever their roles are.
fn own() -> Ask {
    Ask::system_over(Channel::Web)
}

/// `GET /me`.
pub async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    render(&state, &signed, Shown::default()).await
}

async fn render(state: &State, signed: &Signed, shown: Shown) -> Answer {
    let account = state.desk.look(&own(), AccountOf { account: signed.me.account }).await?;
    let mut chrome = signed.chrome(state, Family::Desk, "我的设置");
    chrome.path = "/me".into();
    chrome.errors = shown.errors;
    if chrome.said.is_none() && chrome.errors.is_empty() && shown.enrolling.is_none() {
        chrome.said = signed.me.must.map(must);
    }
    let me = &signed.me;
    let roles: Vec<&str> = me.roles.iter().map(Role::label).collect();
    let region = if me.region.is_empty() { "全区".to_owned() } else { region_name(state, signed).await? };
    let facts = vec![
        ("姓名", me.name.clone()),
        ("用户名", me.login.clone()),
        ("岗位", roles.join("、")),
        ("负责的区域", region),
    ];
    let mut response = page(&MePage { chrome, facts, coded: account.code_on, enrolling: shown.enrolling })?;
    *response.status_mut() = shown.status;
    Ok(response)
}

async fn region_name(state: &State, signed: &Signed) -> Result<String, Trouble> {
    let Ok(code) = base::RegionCode::parse(&signed.me.region) else { return Ok(signed.me.region.clone()) };
    let path = state.desk.look(&own(), regions::PathOf { code, on: None }).await?;
    Ok(path.last().map_or_else(|| signed.me.region.clone(), |unit| unit.name.clone()))
}

fn must(must: Must) -> Said {
    let words = match must {
        Must::ChangePassword => "现在的密码是别人给您设的，请先改成只有自己知道的",
        Must::EnrolCode => "管理员要先开通动态码，才能做别的事",
    };
    Said { bad: false, words: words.into() }
}

/// `POST /me/password`. All sessions end; one signs in again with the new password.
pub async fn password(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let (old, new) = (sent.raw("old"), sent.raw("new"));
    match staff::change_password(&state.desk, &signed.me, Channel::Web, old, new).await {
        Ok(()) => {
            let mut response = say("/sign-in", false, "密码改好了，请用新密码登录");
            no_session(&mut response);
            Ok(response)
        }
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[("old", "old"), ("new", "new")])?;
            render(&state, &signed, Shown { errors, status, ..Shown::default() }).await
        }
    }
}

/// `POST /me/enrol`: a secret for the authenticator, shown once. It counts only after the first code from the app.
pub async fn enrol(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let secret = CodeSecret::fresh();
    // No request id: a second press makes a second secret, and the page that is shown last is right.
    let act = EnrolCode { account: signed.me.account, sealed: secret.sealed(state.desk.vault()) };
    match state.desk.run(&own(), act).await {
        Ok(()) => {
            let enrolling = Some((grouped(&secret.letters()), secret.uri(&signed.me.login)));
            render(&state, &signed, Shown { enrolling, ..Shown::default() }).await
        }
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[])?;
            render(&state, &signed, Shown { errors, status, ..Shown::default() }).await
        }
    }
}

/// `POST /me/code`: the first code from the app.
pub async fn code(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let act = ConfirmCode { account: signed.me.account, code: sent.text("code").to_owned() };
    match state.desk.run(&own(), act).await {
        Ok(()) => Ok(say("/", false, "动态码已开通，下次登录要填")),
        Err(outcome) => {
            let (status, errors) = wrong(outcome.into(), &[("code", "code")])?;
            // The secret stands in the form that was sent, so that it can still be typed into the app.
            let (secret, address) = (sent.text("secret").to_owned(), sent.text("address").to_owned());
            let known = !secret.is_empty() && address.starts_with("otpauth://totp/");
            let enrolling = known.then_some((secret, address));
            render(&state, &signed, Shown { enrolling, errors, status }).await
        }
    }
}

/// `ABCD EFGH`: as people type it.
fn grouped(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_is_read_in_groups() {
        assert_eq!(super::grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
