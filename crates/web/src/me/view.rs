//! How somebody wants pages: text size, light or dark, single keys. Kept in a cookie of this browser.

use crate::door::signed::VIEW;
use crate::door::{Answer, Sent, State, Viewer, back};
use crate::layout::{Theme, View};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;

const YEAR: i64 = 366 * 86_400;

/// `POST /view`: what is not sent stays as it is.
pub async fn set(_: axum::extract::State<State>, viewer: Viewer, sent: Sent) -> Answer {
    let view = changed(viewer.view, &sent);
    let mut response = back(sent.some("back").unwrap_or("/"));
    let cookie = format!("{VIEW}={}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax", view.cookie());
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

fn changed(view: View, sent: &Sent) -> View {
    View {
        theme: match sent.text("theme") {
            "auto" => Theme::Auto,
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => view.theme,
        },
        size: match sent.text("size") {
            "0" => 0,
            "1" => 1,
            "2" => 2,
            _ => view.size,
        },
        keys_off: match sent.text("keys") {
            "on" => false,
            "off" => true,
            _ => view.keys_off,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_button_changes_one_thing() {
        let sent = |name: &str, value: &str| Sent::of(vec![(name.into(), value.into())]);
        let view = changed(View::default(), &sent("theme", "dark"));
        let view = changed(view, &sent("size", "2"));
        let view = changed(view, &sent("keys", "off"));
        assert_eq!(view, View { theme: Theme::Dark, size: 2, keys_off: true });
        assert_eq!(changed(view, &sent("size", "9")), view, "nonsense changes nothing");
    }
}
