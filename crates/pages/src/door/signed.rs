//! Who is signed in. A handler that needs somebody takes [`Signed`] and so cannot forget the check.

use crate::door::nav::nav;
use crate::door::{State, Trouble};
use crate::layout::{Chrome, Family, Said, View};
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use base::AnyId;
use desk::{Ask, Channel, Never, Outcome, Role};
use staff::Me;
use std::convert::Infallible;

/// The session's cookie.
pub const SESSION: &str = "yq_session";
/// Theme and text size.
pub const VIEW: &str = "yq_view";
/// Carried by requests that a page makes by itself.
pub const REFRESH: &str = "x-refresh";
/// What the last act did, shown once.
pub const SAID: &str = "yq_said";

/// Somebody with a browser, signed in or not.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Theme, text size, shortcuts.
    pub view: View,
    /// What the last act did.
    pub said: Option<Said>,
    /// The path asked for, with its query.
    pub path: String,
}

impl Viewer {
    fn of(parts: &Parts) -> Self {
        let view = cookie(&parts.headers, VIEW).map(|text| View::read(&text)).unwrap_or_default();
        let said = cookie(&parts.headers, SAID).and_then(|text| crate::door::answer::unpack(&text));
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        Self { view, said, path }
    }

    /// The frame of a page for somebody who is not signed in.
    pub fn chrome(&self, state: &State, family: Family, title: &str) -> Chrome {
        let mut chrome = Chrome::anonymous(family, title, self.view, state.desk.clock().now());
        chrome.path = self.path.clone();
        chrome.said = self.said.clone();
        chrome
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub me: Me,
    /// How they ask the desk.
    pub ask: Ask,
    /// Their browser.
    pub viewer: Viewer,
    /// The session's cookie, for signing out.
    pub token: String,
    /// How far the news was when they asked: taken before anything is read, so that what changes while the page is made
    /// makes it look again.
    pub position: i64,
}

impl FromRequestParts<State> for Signed {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Trouble> {
        let viewer = Viewer::of(parts);
        let position = state.desk.live().position().max(0);
        let token = cookie(&parts.headers, SESSION).ok_or_else(|| Trouble::sign_in(parts))?;
        let me = state.desk.look(&Ask::system_over(Channel::Web), staff::WhoAmI::of(&token)).await?;
        let me = me.ok_or_else(|| Trouble::sign_in(parts))?;
        // Until a must is done, its own page is the only one.
        if me.must.is_some()
            && !matches!(parts.uri.path(), "/me" | "/sign-out" | "/view")
            && !parts.uri.path().starts_with("/me/")
        {
            return Err(Trouble::Go("/me".to_owned()));
        }
        // The table of routes is the rule: what does not stand in it is for nobody.
        let matched = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
        let route = state.routes.find(parts.method.as_str(), matched);
        if !route.is_some_and(|route| route.roles.is_empty() || me.roles.has_any(route.roles)) {
            return Err(Trouble::told(StatusCode::FORBIDDEN, "您的岗位不能打开这一页"));
        }
        // A page that looks again by itself is no sign that somebody sits before it.
        if !parts.headers.contains_key(REFRESH) {
            staff::touch(&state.desk, &me).await.map_err(Outcome::<Never>::Fault)?;
        }
        Ok(Self { ask: Ask::person(me.account, Channel::Web), me, viewer, token, position })
    }
}

impl Signed {
    /// How this person asks under a form's request id: a second submit of the same form finds the first answer.
    pub fn with(&self, request: &str) -> Ask {
        match request.is_empty() {
            true => self.ask.clone(),
            false => self.ask.clone().request(request),
        }
    }

    /// Whether they hold one of these roles.
    pub fn is(&self, roles: &[Role]) -> bool {
        self.me.roles.has_any(roles)
    }

    /// The frame of one of their pages.
    pub fn chrome(&self, state: &State, family: Family, title: &str) -> Chrome {
        let mut chrome = self.viewer.chrome(state, family, title);
        let roles: Vec<&str> = self.me.roles.iter().map(Role::label).collect();
        chrome.who = Some((self.me.name.clone(), roles.join("、")));
        chrome.account = self.me.account.text();
        chrome.position = self.position;
        chrome.nav = nav(&self.me, &self.viewer.path);
        chrome
    }
}

/// One cookie of the request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|all| all.split(';'))
        .filter_map(|one| one.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
}
