//! The table of routes: what there is, for whom. The guards' tests are made from it: each route turns
//! strangers to the sign-in page and wrong roles away.

use crate::layout::Family;
use desk::Role;

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// As the router has it: `/cases/{id}`.
    pub path: &'static str,
    /// Who may; empty = everybody who is signed in.
    pub roles: &'static [Role],
    /// Open to strangers.
    pub open: bool,
    /// Sizes and density of its page.
    pub family: Family,
}

/// A route.
pub const fn get(path: &'static str, roles: &'static [Role], family: Family) -> Route {
    Route { method: "GET", path, roles, open: false, family }
}

/// A route.
pub const fn post(path: &'static str, roles: &'static [Role]) -> Route {
    Route { method: "POST", path, roles, open: false, family: Family::Desk }
}

/// A route.
pub const fn open(method: &'static str, path: &'static str, family: Family) -> Route {
    Route { method, path, roles: &[], open: true, family }
}

/// The routes of all pages, joined by `web` and carried in the state.
#[derive(Debug, Clone, Copy, Default)]
pub struct Table(pub &'static [&'static [Route]]);

impl Table {
    /// Every route.
    pub fn all(self) -> impl Iterator<Item = &'static Route> {
        self.0.iter().copied().flatten()
    }

    /// The route that a request matched; a page that is asked for with `HEAD` is the same page.
    pub fn find(self, method: &str, path: &str) -> Option<&'static Route> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.all().find(|route| route.method == method && route.path == path)
    }
}
