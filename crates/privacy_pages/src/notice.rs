//! `/privacy-notice`: what people are told, in large print, and read aloud: for anybody, signed in or not.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use pages::door::{Answer, State, Viewer, page};
use pages::layout::{Chrome, Family};
use privacy::text;

/// The general notice as it is spoken; made by `tools/prompts` from the text of the same version.
const SPOKEN: &[u8] = include_bytes!("../spoken/general-1.wav");

/// The page.
#[derive(askama::Template)]
#[template(path = "notice.html")]
struct NoticePage {
    chrome: Chrome,
    texts: Vec<&'static text::Text>,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, viewer: Viewer) -> Answer {
    let mut chrome = viewer.chrome(&state, Family::Elder, "我们怎么用您的信息");
    chrome.path = "/privacy-notice".into();
    let mut texts: Vec<&text::Text> = Vec::new();
    for one in text::all() {
        // The newest version of each, in the order of the file.
        if text::newest(&one.code) == Some(one) {
            texts.push(one);
        }
    }
    page(&NoticePage { chrome, texts })
}

/// The voice.
pub(crate) async fn spoken() -> Answer {
    Ok(([(CONTENT_TYPE, "audio/wav"), (CACHE_CONTROL, "public, max-age=86400")], SPOKEN).into_response())
}

#[cfg(test)]
mod tests {
    /// A new version of the text needs a new recording.
    #[test]
    fn the_voice_says_the_newest_version() {
        assert_eq!(privacy::text::newest("general").map(|text| text.version), Some(1));
        assert!(super::SPOKEN.starts_with(b"RIFF") && super::SPOKEN.len() > 100_000);
    }
}
