//! The story of a case in words: every act of the trail that belongs to it, with what was said, heard and photographed.

use crate::agent::words::{day, when};
use crate::cases::Line;
use crate::cases::look::Seen;
use base::{AnyId as _, Moment};
use calls::read::RecordingRow;
use cases::read::Shown;
use desk::{Actor, Channel, Entry, Registry};
use serde_json::Value;

/// Acts that only follow from another one of the same story and say nothing new.
const QUIET: &[&str] = &["calls.offer", "calls.phone_seen", "calls.lift", "cases.advance"];
/// Acts worth finding at a glance.
const KEY: &[&str] = &[
    "cases.open",
    "devices.press",
    "calls.arrive",
    "visits.send",
    "visits.arrive",
    "visits.finish",
    "cases.close",
];
/// Acts that did not go well.
const BAD: &[&str] = &[
    "cases.run_out",
    "cases.escalate",
    "cases.cancel",
    "visits.fail",
    "visits.decline",
    "visits.offer_run_out",
    "calls.abandon",
    "calls.no_answer",
];

/// All lines, in order.
pub(crate) fn lines(seen: &Seen, recordings: &[RecordingRow], registry: &Registry) -> Vec<Line> {
    let shown = &seen.shown;
    let mut last = String::new();
    let told = shown.story.iter().filter(|entry| tells(entry));
    told.map(|entry| {
        let today = day(entry.at);
        let fresh = last != today;
        last.clone_from(&today);
        Line { day: fresh.then_some(today), ..line(seen, entry, recordings, registry) }
    })
    .collect()
}

/// The last few lines, for the desk.
pub(crate) fn short(seen: &Seen, registry: &Registry, now: Moment) -> Vec<(String, String)> {
    let shown = &seen.shown;
    let told: Vec<&Entry> = shown.story.iter().filter(|entry| tells(entry)).collect();
    let last = &told[told.len().saturating_sub(4)..];
    let words = |entry: &&Entry| {
        let line = line(seen, entry, &[], registry);
        let said = line.words.first().map(|said| format!("：{said}")).unwrap_or_default();
        (
            when(entry.at, now),
            format!("{}{said}（{}）", line.what, who(seen, &entry.actor, entry.behalf.is_some())),
        )
    };
    last.iter().map(words).collect()
}

fn tells(entry: &Entry) -> bool {
    let nested_proof = entry.act == "cases.prove" && entry.parent.is_some();
    entry.outcome == "done" && !QUIET.contains(&entry.act.as_str()) && !nested_proof
}

/// Who did it; whoever did it for the elder is named so: 由女儿 王某 代办.
pub(crate) fn who(seen: &Seen, actor: &str, behalf: bool) -> String {
    let account = Actor::parse(actor).and_then(|actor| actor.account()).filter(|_| behalf);
    match account.and_then(|account| seen.acting.get(&account)) {
        Some(someone) => someone.words(),
        None => seen.shown.who(actor),
    }
}

fn line(seen: &Seen, entry: &Entry, recordings: &[RecordingRow], registry: &Registry) -> Line {
    let shown = &seen.shown;
    let act = entry.act.as_str();
    let class = match act {
        _ if KEY.contains(&act) => "key",
        _ if BAD.contains(&act) => "bad",
        _ => "",
    };
    let photo = match (act, text(entry, "kind")) {
        ("visits.prove", Some("photo")) => text(entry, "visit").zip(text(entry, "reference")),
        _ => None,
    };
    let heard = match act {
        "calls.recording_saved" => {
            recordings.iter().find(|r| text(entry, "sha256") == Some(r.sha256.as_str()))
        }
        _ => None,
    };
    let call = text(entry, "call").filter(|_| act.starts_with("calls."));
    Line {
        day: None,
        at: entry.at.clock_text(),
        class,
        what: what(shown, entry, registry.says(act)),
        by: format!(
            "{} · {}",
            who(seen, &entry.actor, entry.behalf.is_some()),
            Channel::label(&entry.channel)
        ),
        words: said(entry),
        recordings: heard
            .map(|r| (format!("/recordings/{}", r.recording.text()), format!("录音，{}", r.length.spoken())))
            .into_iter()
            .collect(),
        photos: photo
            .map(|(visit, sha)| (format!("/photos/{visit}/{sha}"), "上门现场照片".to_owned()))
            .into_iter()
            .collect(),
        link: call.filter(|_| class == "key").map(|call| (format!("/calls/{call}"), "看这通电话".to_owned())),
    }
}

/// What was said or written with the act; the same words under two names are said once.
fn said(entry: &Entry) -> Vec<String> {
    let mut said: Vec<String> =
        ["words", "summary", "reason"].iter().filter_map(|key| text(entry, key)).map(str::to_owned).collect();
    said.dedup();
    said
}

/// A note of the act, when it is words.
fn text<'e>(entry: &'e Entry, key: &str) -> Option<&'e str> {
    entry.detail.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn what(shown: &Shown, entry: &Entry, says: &str) -> String {
    let number = |key: &str| entry.detail.get(key).and_then(Value::as_i64);
    match entry.act.as_str() {
        "cases.open" if entry.detail.get("joined").is_some() => {
            format!("同一件事又来一次，并入这张工单（第 {} 次）", number("presses").unwrap_or(2))
        }
        "cases.open" => format!("{says}：{}", shown.row.service_name),
        "cases.call_back" => match number("satisfied") {
            Some(4..) => format!("{says}：满意"),
            Some(3) => format!("{says}：一般"),
            Some(_) => format!("{says}：不满意"),
            None => format!("{says}：没有接通"),
        },
        "cases.close" | "visits.finish" => {
            match text(entry, "outcome").and_then(|code| shown.service.outcome(code)) {
                Some(outcome) => format!("{says}：{}", outcome.name),
                None => says.to_owned(),
            }
        }
        "visits.send" => match asked(entry) {
            names if names.is_empty() => format!("{says}：没有人能去"),
            names => format!("{says}：{}", names.join("、")),
        },
        "visits.arrive" => match entry.detail.get("distance").and_then(Value::as_f64) {
            Some(metres) => format!("{says}，离家门 {}", visits::distance_text(metres)),
            None => says.to_owned(),
        },
        "visits.prove" => match text(entry, "kind").and_then(catalogue::Evidence::from_code) {
            Some(kind) => format!("{says}：{}", kind.name()),
            None => says.to_owned(),
        },
        "calls.call_out" => match text(entry, "to") {
            Some(to) => format!("{says} {to}"),
            None => says.to_owned(),
        },
        _ => says.to_owned(),
    }
}

/// Names of those who were asked, with the reason.
fn asked(entry: &Entry) -> Vec<String> {
    let pairs = entry.detail.get("asked").and_then(Value::as_array);
    let words = |pair: &Value| {
        let (name, why) = (pair.get(0)?.as_str()?, pair.get(1)?.as_str()?);
        Some(format!("{name}（{why}）"))
    };
    pairs.map(|pairs| pairs.iter().filter_map(words).collect()).unwrap_or_default()
}
