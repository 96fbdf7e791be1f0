//! Words of other capabilities as a table shows them.

/// Tiers of rounds.
pub(crate) fn tiers() -> [(&'static str, String); 3] {
    rounds::Tier::ALL.map(|tier| (tier.word(), tier.label().to_owned()))
}

/// How a round may end.
pub(crate) fn endings() -> [(&'static str, &'static str); 6] {
    rounds::Ending::ALL.map(|ending| (ending.word(), ending.label()))
}

/// Kinds of device.
pub(crate) fn devices() -> Vec<(&'static str, &'static str)> {
    devices::Kind::ALL.into_iter().map(|kind| (kind.word(), kind.label())).collect()
}

/// How a case of this service ended.
pub(crate) fn outcome(service: &str, code: &str) -> String {
    match code {
        "cancelled" => return "撤销".to_owned(),
        "none" => return "没有写结果".to_owned(),
        _ => {}
    }
    let all = catalogue::shipped().all().iter().filter(|one| one.code == service);
    all.filter_map(|one| one.outcome(code))
        .next_back()
        .map_or_else(|| code.to_owned(), |found| found.name.clone())
}

/// What a row's words say.
pub(crate) fn words(source: &str, k1: &str, k2: &str) -> String {
    match source {
        "opened" | "late" | "open" => catalogue::shipped().name_of(k1).to_owned(),
        "closed" => format!("{}：{}", catalogue::shipped().name_of(k1), outcome(k1, k2)),
        "visits" => {
            let state = visits::State::parse(k2).map_or(k2, |state| state.label());
            format!("{}：{state}", catalogue::shipped().name_of(k1))
        }
        "calls" => {
            let answered = if k2 == "answered" { "接通" } else { "未接通" };
            format!("{}，{answered}", calls::Direction::parse(k1).label())
        }
        "devices" | "presses" => {
            let all = devices();
            all.iter().find(|(word, _)| *word == k1).map_or(k1, |(_, label)| label).to_owned()
        }
        "turns" => if k2 == "met" { "已见到" } else { "未见到" }.to_owned(),
        "rounds" => endings().iter().find(|(word, _)| *word == k2).map_or(k2, |(_, label)| label).to_owned(),
        "groups" => elders::Category::read(k1).map_or_else(|| k1.to_owned(), |c| c.label().to_owned()),
        _ => String::new(),
    }
}
