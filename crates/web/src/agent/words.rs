//! Words and tags that the pages of the work share: masked names, times, priorities, states, the card of a person.

use crate::agent::{Contact, Past, Person, ServiceKey};
use crate::layout::Tag;
use base::identity::Sex;
use base::{AnyId as _, Moment};
use catalogue::Priority;

/// A name on a screen that many can see: 王桂芳 → 王*芳, 李珍 → 李*.
pub(crate) fn mask(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => "还不知道是谁".to_owned(),
        [only] => only.to_string(),
        [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}*{last}"),
    }
}

/// 21:08 today, 11-24 21:08 another day, with the year another year.
pub(crate) fn when(at: Moment, now: Moment) -> String {
    let (b, today) = (at.beijing(), now.beijing());
    match (b.year == today.year, at.local_day() == now.local_day()) {
        (_, true) => at.clock_text(),
        (true, false) => format!("{:02}-{:02} {}", b.month, b.day, at.clock_text()),
        (false, false) => format!("{}-{:02}-{:02} {}", b.year, b.month, b.day, at.clock_text()),
    }
}

/// The day that a line of a story begins.
pub(crate) fn day(at: Moment) -> String {
    let b = at.beijing();
    format!("{}-{:02}-{:02}", b.year, b.month, b.day)
}

/// `p0` to `p3`, `line` for what we begin ourselves.
pub(crate) fn class_of(number: i64) -> &'static str {
    ["p0", "p1", "p2", "p3"].get(usize::try_from(number).unwrap_or(9)).copied().unwrap_or("line")
}

/// P0 紧急.
pub(crate) fn priority(priority: Priority) -> Tag {
    Tag::new(class_of(priority.number()), format!("P{} {}", priority.number(), priority.name()))
}

/// Where a case stands.
pub(crate) fn case_state(state: cases::State, overdue: bool) -> Tag {
    let class = match state {
        _ if overdue => "late",
        cases::State::Waiting => "p1",
        cases::State::Working | cases::State::Done => "p2",
        cases::State::Closed => "good",
        cases::State::Cancelled => "line",
    };
    Tag::new(class, if overdue { format!("{}，超时", state.label()) } else { state.label().to_owned() })
}

/// Where a visit stands.
pub(crate) fn visit_state(state: visits::State) -> Tag {
    let class = match state {
        visits::State::Offering => "p1",
        visits::State::Accepted | visits::State::OnWay | visits::State::Arrived => "p2",
        visits::State::Finished => "good",
        visits::State::Failed | visits::State::Nobody => "late",
        visits::State::Cancelled => "line",
    };
    Tag::new(class, state.label())
}

/// 82 岁 女.
pub(crate) fn age_sex(age: Option<i64>, sex: Sex) -> String {
    let age = age.map(|years| format!("{years} 岁")).unwrap_or_else(|| "年龄不详".to_owned());
    match sex {
        Sex::Female => format!("{age} 女"),
        Sex::Male => format!("{age} 男"),
        Sex::Unknown => age,
    }
}

/// What to know first: what was written, line by line, then the hazards that it does not already name.
pub(crate) fn first_things(card: &elders::Card) -> Vec<String> {
    let written =
        card.profile.first.split(['\n', '；', ';', '。']).map(str::trim).filter(|line| !line.is_empty());
    let mut lines: Vec<String> = written.map(str::to_owned).collect();
    for hazard in &card.profile.hazards {
        if !hazard.is_empty() && !lines.iter().any(|line| line.contains(hazard.as_str())) {
            lines.push(hazard.clone());
        }
    }
    lines
}

/// The card as the desk shows it.
pub(crate) fn person(card: &elders::Card, history: Vec<Past>) -> Person {
    let profile = &card.profile;
    let mut tags: Vec<Tag> = profile.categories.iter().map(|c| Tag::new("p1", c.label())).collect();
    tags.extend(profile.grade.map(|grade| Tag::new("p2", grade.label())));
    let mut speech = profile.languages.join("、");
    for (what, says) in [("听力", &profile.hearing), ("视力", &profile.sight)] {
        if !says.is_empty() {
            speech.push_str(if speech.is_empty() { "" } else { "；" });
            speech.push_str(&if says.contains(what) { says.clone() } else { format!("{what}{says}") });
        }
    }
    Person {
        id: card.id.text(),
        name: profile.name.clone(),
        age: age_sex(card.age, profile.sex),
        address_as: profile.called.clone(),
        tags,
        first: first_things(card),
        home: profile.address.clone(),
        door: profile.door.clone(),
        region: card.region_path.clone(),
        speech,
        phones: card.phones.iter().map(phone).collect(),
        contacts: card.contacts.iter().map(contact).collect(),
        history,
    }
}

fn phone(phone: &elders::CardPhone) -> String {
    match phone.label.as_str() {
        "" => phone.phone.digits().to_owned(),
        label => format!("{}（{label}）", phone.phone.digits()),
    }
}

fn contact(contact: &elders::CardContact) -> Contact {
    let order = usize::try_from(contact.place).unwrap_or(0);
    let mut how = contact.phone.as_ref().map_or("没有电话".to_owned(), |phone| phone.digits().to_owned());
    if !contact.hours.is_empty() {
        how.push_str(&format!(" · {}", contact.hours));
    }
    if let Some(metres) = contact.distance_m {
        how.push_str(&format!(" · 离家 {}", visits::distance_text(metres as f64)));
    }
    Contact {
        order,
        id: contact.place.to_string(),
        who: format!("{} {}", contact.name, contact.relation).trim().to_owned(),
        how,
        key: ["", "q", "w", "e"].get(order).filter(|key| !key.is_empty()).map(|key| (*key).to_owned()),
    }
}

/// What can be opened, in the order of the catalogue; the first nine on the number keys.
pub(crate) fn services() -> Vec<ServiceKey> {
    let offered = catalogue::shipped().offered().filter(|s| s.group != catalogue::Group::Care);
    let key = |(order, service): (usize, &catalogue::Service)| ServiceKey {
        key: if order < 9 { (order + 1).to_string() } else { String::new() },
        code: service.code.clone(),
        name: service.name.clone(),
        tag: Tag::new(class_of(service.priority.number()), service.priority.name()),
    };
    offered.enumerate().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked() {
        assert_eq!(mask("王桂芳"), "王*芳");
        assert_eq!(mask("李珍"), "李*");
        assert_eq!(mask("欧阳秀英"), "欧*英");
    }

    #[test]
    fn times_are_as_short_as_they_may_be() {
        let now = Moment::from_beijing(2026, 11, 24, 21, 10, 0);
        assert_eq!(when(Moment::from_beijing(2026, 11, 24, 8, 5, 0), now), "08:05");
        assert_eq!(when(Moment::from_beijing(2026, 11, 3, 2, 40, 0), now), "11-03 02:40");
        assert_eq!(when(Moment::from_beijing(2025, 1, 3, 2, 40, 0), now), "2025-01-03 02:40");
    }
}
