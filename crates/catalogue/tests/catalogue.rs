//! The shipped catalogue is sound, and each rule of the check really refuses what breaks it.

use catalogue::{CallbackRule, Catalogue, Fault, Group, Priority, StepKind};

const TEXT: &str = include_str!("../../../catalogue/services.toml");

/// The shipped text with one passage changed; fails when the passage is not there, so that no case tests nothing.
fn changed(from: &str, to: &str) -> Result<Catalogue, Fault> {
    assert!(TEXT.contains(from), "the catalogue has no {from:?}");
    Catalogue::load(&TEXT.replacen(from, to, 1))
}

fn refused(from: &str, to: &str) -> String {
    changed(from, to).expect_err("should be refused").to_string()
}

#[test]
fn the_shipped_catalogue_has_what_the_district_promises() {
    let shipped = catalogue::shipped();
    let codes = [
        "emergency",
        "meal",
        "bath",
        "cleaning",
        "urgent_help",
        "escort",
        "outing",
        "information",
        "comfort",
        "fraud",
        "complaint",
        "smartphone",
        "care_call",
        "device_silent",
        "mandate_confirm",
        "family_message",
    ];
    for code in codes {
        let service = shipped.current(code).unwrap_or_else(|| panic!("{code} is missing"));
        assert!(service.explain().len() >= 6, "{code} explains itself");
    }
    assert!(shipped.offered().count() >= codes.len());
    assert_eq!(shipped.name_of("bath"), "助浴");
    assert_eq!(shipped.skill_name("first_aid"), "急救证");
}

#[test]
fn an_emergency_is_answered_in_ten_seconds_and_offered_for_sixty() {
    let s = catalogue::shipped().current("emergency").expect("there");
    assert_eq!((s.priority, s.group), (Priority::P0, Group::Urgent));
    assert_eq!(s.clock(StepKind::Answer).ms(), 10_000);
    assert_eq!(s.clocks.accept.expect("visit").ms(), 60_000);
    assert_eq!(s.callback, CallbackRule::Always);
    assert_eq!(s.after(StepKind::Answer), Some(StepKind::Send));
    assert_eq!(s.after(StepKind::Callback), None);
}

#[test]
fn a_talk_goes_from_answer_to_finish() {
    let s = catalogue::shipped().current("information").expect("there");
    assert!(!s.visits());
    assert_eq!(s.after(StepKind::Answer), Some(StepKind::Finish));
}

#[test]
fn unknown_keys_are_errors() {
    assert!(refused("helpers = 1\n", "helpers = 1\nhelper = 2\n").contains("helper"));
    assert!(refused("answer = \"10s\"", "answr = \"10s\"").contains("answr"));
}

#[test]
fn every_rule_refuses_what_breaks_it() {
    let cases = [
        ("version = 1", "version = 0", "versions count from 1"),
        ("code = \"meal\"", "code = \"emergency\"", "stands twice"),
        ("skills = [\"first_aid\"]", "skills = [\"flying\"]", "flying"),
        ("tasks = [5, 8, 63]", "tasks = [77]", "1 to 76"),
        ("tasks = [5, 8, 63]", "tasks = []", "none of the 76"),
        ("answer = \"10s\"", "answer = \"11s\"", "within 10 s"),
        ("answer = \"10s\"", "answer = \"soon\"", "not a span"),
        ("accept = \"60s\"", "accept = \"10m\"", "longer than the whole search"),
        ("callback = \"always\"", "callback = \"50%\"", "always called back"),
        ("callback = \"10%\"", "callback = \"101%\"", "share"),
        ("ways = [\"cash\", \"card\"", "ways = [\"card\"", "cash"),
        ("channels = [\"phone\", ", "channels = [", "telephone"),
        ("helpers = 2", "helpers = 3", "one or two"),
        ("evidence = [\"place\", \"words\"]", "evidence = [\"words\"]", "place and time"),
        ("evidence = [\"words\"]", "evidence = [\"photo\"]", "door nobody is sent to"),
        ("alarm = [\"很难受\"]", "alarm = [\"不存在\"]", "does not offer"),
    ];
    for (from, to, expected) in cases {
        let said = refused(from, to);
        assert!(said.contains(expected), "{from} -> {to}: said {said}");
    }
}

#[test]
fn steps_keep_their_order() {
    let from = "  { kind = \"arrive\", says = \"助老员赶到\" },\n";
    assert!(refused(from, "").contains("come together"));
}

#[test]
fn a_new_version_is_offered_and_the_old_one_is_kept() {
    let start = TEXT.find("[[service]]\ncode = \"comfort\"").expect("there");
    let end = start + TEXT[start..].find("[[service]]\ncode = \"fraud\"").expect("there");
    let newer = TEXT[start..end].replacen("version = 1", "version = 2", 1).replacen("心理慰藉", "陪聊", 1);
    let both = Catalogue::load(&format!("{TEXT}\n{newer}")).expect("sound");
    assert_eq!(both.current("comfort").expect("there").name, "陪聊");
    assert_eq!(both.version("comfort", 1).expect("kept").name, "心理慰藉");
    assert_eq!(both.offered().filter(|s| s.code == "comfort").count(), 1);
}

#[test]
fn the_sample_is_fixed_and_about_as_large_as_it_says() {
    let rule = CallbackRule::Sample(20);
    let ids: Vec<String> = (0..20_000_u32).map(|n| format!("019aa5{n:026x}")).collect();
    let chosen = ids.iter().filter(|id| rule.asks(id)).count();
    assert!((3_700..=4_300).contains(&chosen), "{chosen} of 20000");
    assert!(ids.iter().all(|id| rule.asks(id) == rule.asks(id)));
    assert!(CallbackRule::Always.asks("x") && !CallbackRule::Never.asks("x"));
}
