//! `GET /board`: the supervisor's numbers, each a link to exactly the records that it counts.

use crate::agent::words::{mask, priority};
use crate::board::{AgentRow, Alarm, BoardPage, Figure, LateRow};
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Family, Tag};
use crate::lists::address;
use axum::extract::State as Held;
use base::{AnyId as _, Moment};
use calls::AgentState;
use cockpit::read::{Agent, Board, Goal, Group, Measure, Shown};

/// The board.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    let shown = state.desk.look(&signed.ask, Board::default()).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "实时看板");
    (chrome.live, chrome.topics) = (true, "calls. agents. cases. visits. helpers. devices.");
    let helper = |figure: &&cockpit::read::Figure| figure.key.starts_with("helpers_");
    let helpers = shown.figures.iter().filter(helper).map(|figure| {
        let count = if let Measure::Count(count) = figure.measure { count } else { 0 };
        (figure.label.trim_start_matches("助老员").to_owned(), count, address::of(&figure.opens))
    });
    page(&BoardPage {
        chrome,
        span: format!("{} 起；接起率按全部来电算，挂断的也算在内", since(&shown)),
        groups: groups(&shown),
        alarms: shown.alarms.iter().map(|row| alarm(row, &shown)).collect(),
        agents: shown.agents.iter().map(|one| agent(one, shown.now)).collect(),
        late: shown.late.iter().map(|row| late(row, &shown)).collect(),
        late_more: usize::try_from(shown.late_total).unwrap_or(0).saturating_sub(shown.late.len()),
        helpers: helpers.collect(),
    })
}

/// The figures by what they are about: the line first, as that is where seconds count.
fn groups(shown: &Shown) -> Vec<(&'static str, &'static str, Vec<Figure>)> {
    let of = |group: Group| {
        let wanted = |one: &&cockpit::read::Figure| one.group == group && !one.key.starts_with("helpers_");
        shown.figures.iter().filter(wanted).map(figure).collect::<Vec<Figure>>()
    };
    [
        ("line", "电话", Group::Line),
        ("cases", "工单", Group::Cases),
        ("visits", "上门", Group::Visits),
        ("devices", "设备", Group::Devices),
    ]
    .into_iter()
    .map(|(name, word, group)| (name, word, of(group)))
    .filter(|(_, _, figures)| !figures.is_empty())
    .collect()
}

fn since(shown: &Shown) -> String {
    match shown.since == Moment::of_local_day(shown.now.local_day()) {
        true => "今天 0 点".to_owned(),
        false => crate::agent::words::when(shown.since, shown.now),
    }
}

fn figure(figure: &cockpit::read::Figure) -> Figure {
    let unit = match (figure.measure, figure.group) {
        (Measure::Share { of: 0, .. } | Measure::Oldest(None), _) => "",
        (Measure::Share { .. }, _) => " %",
        (Measure::Oldest(_), _) => "",
        (Measure::Count(_), Group::Cases) => " 张",
        (Measure::Count(_), Group::Visits) => " 次",
        (Measure::Count(_), Group::Devices) => " 台",
        (Measure::Count(_), Group::Line) => " 个",
    };
    let over = match figure.measure {
        Measure::Share { part, of } => format!("{of} 个里 {part} 个"),
        _ => String::new(),
    };
    let goal = match figure.goal {
        Some(Goal::AtLeast(tenths)) => format!("目标 {}.{} %", tenths / 10, tenths % 10),
        Some(Goal::AtMost(0)) => "应当没有".to_owned(),
        Some(Goal::AtMost(count)) => format!("最多 {count}"),
        Some(Goal::Within(span)) => format!("目标 {}内", span.spoken()),
        None => String::new(),
    };
    let parts: Vec<String> = [goal, over].into_iter().filter(|part| !part.is_empty()).collect();
    Figure {
        name: figure.key,
        word: figure.label,
        value: figure.value(),
        unit,
        goal: parts.join("，"),
        class: match figure.met() {
            Some(true) => "good",
            Some(false) => "bad",
            None => "",
        },
        href: address::of(&figure.opens),
    }
}

fn who(row: &cases::read::Row, shown: &Shown) -> String {
    mask(row.elder.and_then(|elder| shown.names.get(&elder)).map_or("", String::as_str))
}

fn alarm(row: &cases::read::Row, shown: &Shown) -> Alarm {
    Alarm {
        since: row.opened_at,
        what: format!(
            "{} {}：{}没人办，已到主管这里",
            row.service_name,
            who(row, shown),
            crate::cases::look::step_word(row.step)
        ),
        href: format!("/cases/{}", row.id.text()),
    }
}

fn late(row: &cases::read::Row, shown: &Shown) -> LateRow {
    LateRow {
        href: format!("/cases/{}", row.id.text()),
        what: format!("{} {}", row.service_name, who(row, shown)),
        tag: priority(row.priority),
        step: crate::cases::look::step_word(row.step).to_owned(),
        due: row.due.unwrap_or(row.opened_at),
        owner: row.owner_name.clone().unwrap_or_else(|| row.owner.rung.label().to_owned()),
    }
}

fn agent(agent: &Agent, now: Moment) -> AgentRow {
    let row = &agent.row;
    let class = match row.state {
        AgentState::Ready => "good",
        AgentState::Reserved => "p1",
        AgentState::Talking => "p0",
        AgentState::Wrapup => "p2",
        AgentState::Off | AgentState::Pause => "line",
    };
    let word = match (&row.reason, row.phone || row.state == AgentState::Off) {
        (Some(reason), true) => format!("{}：{reason}", row.label),
        (None, true) => row.label.to_owned(),
        (_, false) => format!("{}，话机没连上", row.label),
    };
    AgentRow {
        name: row.name.clone(),
        tag: Tag::new(class, word),
        since: (row.state != AgentState::Off).then_some(now - row.since),
        at: row.call.map(|call| (format!("/calls/{}", call.text()), "这通电话".to_owned())),
        answered: agent.answered,
    }
}
