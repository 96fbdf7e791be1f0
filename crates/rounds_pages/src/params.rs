//! The part of an address behind `?`: a filter of the capability and a page; nothing personal.

use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use pages::door::Trouble;
use pages::door::answer::encode;
use pages::layout::Pager;

/// Names and values, in order, without empty ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// From the query of an address; what cannot be read is nothing.
    pub(crate) fn read(uri: &Uri) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs);
        let mut pairs = pairs.unwrap_or_default();
        pairs.retain(|(_, value)| !value.is_empty());
        Self(pairs)
    }

    /// The first value of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of this name read as something; a word nobody knows is trouble.
    pub(crate) fn word<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Trouble> {
        let strange = || Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, "这个筛选条件读不懂");
        self.get(name).map(|word| read(word).ok_or_else(strange)).transpose()
    }

    /// Whether this name says yes.
    pub(crate) fn yes(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// A region code: digits only.
    pub(crate) fn region(&self) -> Result<Option<String>, Trouble> {
        let code = |text: &str| {
            let fits = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.to_owned())
        };
        self.word("region", code)
    }

    /// A page, counted from 1.
    pub(crate) fn page(&self) -> i64 {
        self.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 1_000_000)
    }

    /// This address with another page.
    fn with(&self, path: &str, page: i64) -> String {
        let own = self.0.iter().filter(|(key, _)| key != "page");
        let mut text: Vec<String> =
            own.map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        text.push(format!("page={page}"));
        format!("{path}?{}", text.join("&"))
    }

    /// Pages that are counted.
    pub(crate) fn pager(&self, path: &str, page: i64, pages: i64, total: i64) -> Pager {
        Pager {
            previous: (page > 1).then(|| self.with(path, page - 1)),
            next: (page < pages).then(|| self.with(path, page + 1)),
            words: match pages {
                1 => format!("共 {total} 条"),
                _ => format!("共 {total} 条，第 {page} 页，共 {pages} 页"),
            },
        }
    }
}

/// An address with its filter, when there is one.
pub(crate) fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
