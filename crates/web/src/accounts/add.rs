//! `GET` and `POST /accounts/add`: an account for somebody new.

use super::AddPage;
use crate::door::{Answer, Sent, Signed, State, Trouble, page, say, wrong};
use crate::layout::{Choice, Family, FieldError};
use axum::http::StatusCode;
use base::{AnyId as _, RegionCode};
use desk::{Outcome, Role};
use staff::{AddAccount, AddAccountRefused, password};

/// The empty form.
pub(crate) async fn form(state: axum::extract::State<State>, signed: Signed) -> Answer {
    render(&state, &signed, &Sent::default(), Vec::new(), StatusCode::OK).await
}

/// Roles to tick; devices have no account.
pub(crate) fn roles(chosen: impl Fn(Role) -> bool) -> Vec<Choice> {
    let people = Role::ALL.into_iter().filter(|role| *role != Role::Device);
    people.map(|role| Choice::new(role.word(), role.label(), chosen(role))).collect()
}

async fn render(
    state: &State,
    signed: &Signed,
    sent: &Sent,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut chrome = signed.chrome(state, Family::Desk, "新账号");
    chrome.errors = errors;
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    let mut regions = vec![Choice::new("", "全区", sent.text("region").is_empty())];
    regions.extend(units.into_iter().map(|unit| {
        let code = unit.unit.code.to_string();
        let chosen = sent.text("region") == code;
        Choice::new(code, unit.unit.name, chosen)
    }));
    let mut response = page(&AddPage {
        chrome,
        name: sent.text("name").to_owned(),
        label: sent.text("label").to_owned(),
        region: sent.text("region").to_owned(),
        roles: roles(|role| sent.all("role").any(|word| word == role.word())),
        regions,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// The form that was sent.
pub(crate) async fn add(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let login = sent.text("name").to_ascii_lowercase();
    let hash = match hashed(&login, sent.raw("password")).await {
        Ok(hash) => hash,
        Err(error) => {
            return render(&state, &signed, &sent, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let act = AddAccount {
        login,
        name: sent.text("label").to_owned(),
        roles: sent.all("role").filter_map(|word| word.parse().ok()).collect(),
        region: RegionCode::parse(sent.text("region")).ok(),
        hash: Some(hash),
        // Somebody else chose this password; its owner chooses another.
        renew: true,
        ..AddAccount::default()
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(id) => Ok(say(&format!("/accounts/{}", id.text()), false, "账号建好了，把初始密码当面交给本人")),
        // The same form came before; a password hashes differently each time, so its payload is another.
        Err(Outcome::Reused) => Ok(say("/accounts", false, "这张表已经提交过了，账号在名单里")),
        Err(outcome) => {
            let taken = matches!(outcome, Outcome::Refused(AddAccountRefused::Taken));
            let fields = [("login", "name"), ("name", "label"), ("roles", "roles"), ("region", "region")];
            let (status, mut errors) = wrong(Trouble::from(outcome), &fields)?;
            if taken {
                errors.iter_mut().for_each(|error| error.field = "name");
            }
            render(&state, &signed, &sent, errors, status).await
        }
    }
}

/// Checks a new password and hashes it, outside any transaction.
pub(crate) async fn hashed(login: &str, clear: &str) -> Result<String, FieldError> {
    let error = |words: String| FieldError { field: "password", words };
    password::check(login, clear).map_err(|bad| error(bad.to_string()))?;
    password::hash(clear.to_owned()).await.map_err(|busy| error(busy.to_string()))
}
