//! The part of a list's address behind `?`: a filter of the capability, a page, nothing personal.

use crate::door::Trouble;
use crate::door::answer::encode;
use crate::layout::Pager;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use serde::de::DeserializeOwned;

/// Every name that a list's address may carry; what a filter form keeps is among them.
const KNOWN: [&str; 31] = [
    "mine",
    "means",
    "elder",
    "state",
    "since",
    "until",
    "ended_since",
    "owner",
    "rung",
    "unheld",
    "priority",
    "overdue",
    "callback",
    "rated",
    "unhappy",
    "service",
    "region",
    "number",
    "case",
    "agent",
    "unanswered",
    "direction",
    "within",
    "not_within",
    "helper",
    "far",
    "kind",
    "silence",
    "low_battery",
    "clock_off",
    "judged",
];

/// Names and values, in order, without empty ones.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// From the query of an address; what cannot be read is nothing.
    pub fn read(uri: &Uri) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs);
        let mut pairs = pairs.unwrap_or_default();
        pairs.retain(|(_, value)| !value.is_empty());
        Self(pairs)
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// A page, counted from 1.
    pub fn page(&self) -> i64 {
        self.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// Nothing is said about which records: the list shows what it shows by itself.
    pub fn plain(&self) -> bool {
        self.0.iter().all(|(key, _)| matches!(key.as_str(), "page" | "after"))
    }

    /// The filter of a capability.
    ///
    /// # Errors
    /// A word that the filter does not know.
    pub fn filter<T: DeserializeOwned>(&self, without: &[&str]) -> Result<T, Trouble> {
        let text = query(self.0.iter().filter(|(key, _)| {
            !matches!(key.as_str(), "page" | "after") && !without.contains(&key.as_str())
        }));
        let uri = format!("/?{text}").parse::<Uri>().ok();
        let read = uri.and_then(|uri| Query::<T>::try_from_uri(&uri).ok());
        read.map(|Query(filter)| filter)
            .ok_or_else(|| Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, "这个筛选条件读不懂"))
    }

    /// What a filter form keeps hidden: everything but its own selects and the page.
    pub fn kept(&self, selects: &[&str]) -> Vec<(&'static str, String)> {
        let keep = |name: &&'static str| Some((*name, self.get(name)?));
        KNOWN.iter().filter(|name| !selects.contains(name)).filter_map(keep).collect()
    }

    /// This address with another page.
    fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut pairs: Vec<(String, String)> =
            self.0.iter().filter(|(key, _)| !matches!(key.as_str(), "page" | "after")).cloned().collect();
        pairs.push((name.to_owned(), value.to_owned()));
        format!("{path}?{}", query(pairs.iter()))
    }

    /// Pages that are counted.
    pub fn counted(&self, path: &str, page: i64, pages: i64, total: i64) -> Pager {
        let to = |page: i64| self.with(path, "page", &page.to_string());
        Pager {
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < pages).then(|| to(page + 1)),
            words: match pages {
                1 => format!("共 {total} 条"),
                _ => format!("共 {total} 条，第 {page} 页，共 {pages} 页"),
            },
        }
    }

    /// Pages that go on from a row.
    pub fn onward(&self, path: &str, next: Option<String>, shown: usize) -> Pager {
        let first = self.get("after").map(|_| {
            let text = query(self.0.iter().filter(|(key, _)| key != "after"));
            super::address::with(path, text)
        });
        Pager {
            previous: first,
            next: next.map(|next| self.with(path, "after", &next)),
            words: format!("这一页 {shown} 条"),
        }
    }
}

fn query<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let parts: Vec<String> = pairs.map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Priority;

    fn params(text: &str) -> Params {
        Params::read(&text.parse().unwrap())
    }

    #[test]
    fn a_filter_comes_back_from_its_address() {
        let filter = cases::read::Filter {
            priority: Some(Priority::P0),
            overdue: true,
            since: Some(base::Moment::from_ms(5)),
            ..cases::read::Filter::open()
        };
        let read: cases::read::Filter =
            params(&format!("/cases?{}&page=3&service=", filter.to_query())).filter(&[]).unwrap();
        assert_eq!(read, filter);
        assert!(params("/cases?priority=P9").filter::<cases::read::Filter>(&[]).is_err());
    }

    #[test]
    fn pages_keep_the_filter_and_forms_keep_the_rest() {
        let p = params("/cases?state=open&service=meal&page=2");
        let pager = p.counted("/cases", 2, 3, 120);
        assert_eq!(pager.next.as_deref(), Some("/cases?state=open&service=meal&page=3"));
        assert_eq!(p.kept(&["service"]), [("state", "open".to_owned())]);
        assert!(params("/cases?page=2").plain() && !p.plain());
    }
}
