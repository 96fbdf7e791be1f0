//! What handlers work with.

use crate::door::Table;
use desk::Desk;
use std::path::PathBuf;
use std::sync::Arc;

/// Where things lie and how cookies are set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Recordings of calls.
    pub recordings: PathBuf,
    /// Photos of visits, named by the SHA-256 of their bytes.
    pub photos: PathBuf,
    /// Set cookies for HTTPS only: where a proxy in front of us speaks TLS.
    pub secure_cookies: bool,
}

/// What handlers work with; cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The spine.
    pub desk: Desk,
    /// What carries calls.
    pub line: Arc<dyn calls::Line>,
    /// Where things lie.
    pub settings: Arc<Settings>,
    /// What there is, for whom; set by the router that joins all pages.
    pub routes: Table,
}

impl State {
    /// Without routes yet: `web::router` brings them.
    pub fn new(desk: Desk, line: Arc<dyn calls::Line>, settings: Settings) -> Self {
        Self { desk, line, settings: Arc::new(settings), routes: Table::default() }
    }
}
