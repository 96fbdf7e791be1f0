//! Addresses of lists: every number of the board opens to exactly the records it counts.

use base::{AnyId as _, Moment};
use calls::read::{Answered, Filter};
use cockpit::read::Opens;

/// The address of the list that a number opens to.
pub fn of(opens: &Opens) -> String {
    match opens {
        Opens::Calls(filter) => with("/calls", calls_query(filter)),
        Opens::CallBacks => "/call-backs".to_owned(),
        // Without a word about the state the list shows open cases; a filter that says nothing means all.
        Opens::Cases(filter) if filter.state.is_none() => {
            with("/cases", join("state=all", filter.to_query()))
        }
        Opens::Cases(filter) => with("/cases", filter.to_query()),
        Opens::Visits(filter) => with("/visits", filter.to_query()),
        Opens::Helpers(None) => "/helpers".to_owned(),
        Opens::Helpers(Some(duty)) => format!("/helpers?duty={}", duty.word()),
        Opens::Devices(filter) => with("/devices", filter.to_query()),
    }
}

/// `path?query`, or the path alone.
pub(crate) fn with(path: &str, query: String) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn join(first: &str, rest: String) -> String {
    if rest.is_empty() { first.to_owned() } else { format!("{first}&{rest}") }
}

/// A filter of calls as the part of an address behind `?`; nothing in it is personal.
pub(crate) fn calls_query(filter: &Filter) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut put = |key: &str, value: Option<String>| parts.extend(value.map(|v| format!("{key}={v}")));
    put("elder", filter.elder.map(|e| e.text()));
    put("case", filter.case.map(|c| c.text()));
    put("agent", filter.agent.map(|a| a.text()));
    put("state", filter.state.map(|s| s.word().to_owned()));
    put("unanswered", filter.unanswered.then(|| "true".to_owned()));
    put("direction", filter.direction.map(|d| d.word().to_owned()));
    put("since", filter.since.map(|m| m.ms().to_string()));
    put("until", filter.until.map(|m| m.ms().to_string()));
    match filter.answered {
        Some(Answered::Within(seconds)) => put("within", Some(seconds.to_string())),
        Some(Answered::NotWithin(seconds)) => put("not_within", Some(seconds.to_string())),
        Some(Answered::Judged(seconds)) => put("judged", Some(seconds.to_string())),
        None => {}
    }
    parts.join("&")
}

/// Reads [`calls_query`] back; what cannot be read does not narrow.
pub(crate) fn calls_filter(get: impl Fn(&str) -> Option<String>) -> Filter {
    let moment = |name: &str| get(name).and_then(|ms| ms.parse().ok()).map(Moment::from_ms);
    let seconds = |name: &str| get(name).and_then(|n| n.parse::<i64>().ok());
    Filter {
        elder: get("elder").and_then(|id| id.parse().ok()),
        case: get("case").and_then(|id| id.parse().ok()),
        agent: get("agent").and_then(|id| id.parse().ok()),
        state: get("state").and_then(|word| calls::State::ALL.into_iter().find(|s| s.word() == word)),
        unanswered: get("unanswered").is_some_and(|word| word == "true"),
        direction: get("direction").map(|word| calls::Direction::parse(&word)),
        since: moment("since"),
        until: moment("until"),
        answered: seconds("within")
            .map(Answered::Within)
            .or_else(|| seconds("not_within").map(Answered::NotWithin))
            .or_else(|| seconds("judged").map(Answered::Judged)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_of_calls_survives_its_address() {
        let filter = Filter {
            state: Some(calls::State::Abandoned),
            direction: Some(calls::Direction::In),
            since: Some(Moment::from_ms(1_795_525_805_000)),
            answered: Some(Answered::NotWithin(60)),
            unanswered: true,
            ..Filter::default()
        };
        let query = calls_query(&filter);
        let get = |name: &str| {
            let pairs = query.split('&').filter_map(|part| part.split_once('='));
            pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        assert_eq!(calls_filter(get), filter);
        assert_eq!(of(&Opens::Calls(Filter::default())), "/calls");
    }
}
