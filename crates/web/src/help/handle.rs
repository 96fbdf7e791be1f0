//! `GET /help`: for anybody, large.

use super::HelpPage;
use crate::door::{Answer, State, Viewer, page};
use crate::layout::Family;

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, viewer: Viewer) -> Answer {
    page(&HelpPage { chrome: viewer.chrome(&state, Family::Elder, "帮助"), line: None })
}
