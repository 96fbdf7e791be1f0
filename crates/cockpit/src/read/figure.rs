//! The figures of the board, each defined once.

use super::opens::Opens;
use base::{Moment, Span};
use calls::{Direction, State as CallState};
use cases::Rung;
use catalogue::Priority;
use devices::Silence;
use serde::Serialize;
use visits::Duty;

/// Where on the board a figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The line.
    Line,
    /// Cases.
    Cases,
    /// Visits and helpers.
    Visits,
    /// Devices.
    Devices,
}

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many.
    Count(i64),
    /// How many of how many.
    Share {
        /// Those it went well for.
        part: i64,
        /// All.
        of: i64,
    },
    /// How long the oldest waits; none: nobody waits.
    Oldest(Option<Span>),
}

/// What is aimed at, in tenths of a percent or in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// At least this share, in tenths of a percent.
    AtLeast(i64),
    /// At most so many.
    AtMost(i64),
    /// At most so long.
    Within(Span),
}

/// One figure with the list behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// For programs.
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    /// Where it stands.
    pub group: Group,
    /// What it says.
    pub measure: Measure,
    /// What is aimed at.
    pub goal: Option<Goal>,
    /// Its records: those counted; of a share, all.
    pub opens: Opens,
    /// Of a share, those it did not go well for.
    pub misses: Option<Opens>,
}

impl Figure {
    /// Whether the goal is met; none where there is none, or nothing to judge.
    pub fn met(&self) -> Option<bool> {
        match (self.goal?, self.measure) {
            (Goal::AtLeast(_), Measure::Share { of: 0, .. }) => None,
            (Goal::AtLeast(goal), Measure::Share { part, of }) => Some(part * 1000 >= goal * of),
            (Goal::AtMost(goal), Measure::Count(count)) => Some(count <= goal),
            (Goal::Within(goal), Measure::Oldest(oldest)) => Some(oldest.is_none_or(|oldest| oldest <= goal)),
            _ => None,
        }
    }

    /// The number as it is shown: "3", "93.4", "0:42"; `—` where there is nothing to divide by. Shares are cut, not rounded:
    /// 97.49 % is not 97.5 %.
    pub fn value(&self) -> String {
        match self.measure {
            Measure::Count(count) => count.to_string(),
            Measure::Share { of: 0, .. } | Measure::Oldest(None) => "—".to_owned(),
            Measure::Share { part, of } => format!("{}.{}", part * 100 / of, part * 1000 / of % 10),
            Measure::Oldest(Some(span)) => {
                let secs = span.whole_secs().max(0);
                format!("{}:{:02}", secs / 60, secs % 60)
            }
        }
    }
}

/// A figure before it is counted.
pub(crate) struct Wanted {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) group: Group,
    pub(crate) opens: Opens,
    pub(crate) misses: Option<Opens>,
    pub(crate) goal: Option<Goal>,
}

impl Wanted {
    fn new(group: Group, key: &'static str, label: &'static str, opens: Opens) -> Wanted {
        Wanted { key, label, group, opens, misses: None, goal: None }
    }

    fn missing(mut self, misses: Opens) -> Wanted {
        self.misses = Some(misses);
        self
    }

    fn goal(mut self, goal: Goal) -> Wanted {
        self.goal = Some(goal);
        self
    }
}

/// Calls that wait just now; the oldest of them is a figure of its own.
pub(crate) fn waiting() -> calls::read::Filter {
    calls::read::Filter { unanswered: true, ..Default::default() }
}

/// All figures that are counts or shares. Answered-in-time goes over *offered* calls, abandoned ones
/// included; a call that may still be answered in time is not judged yet.
pub(crate) fn wanted(now: Moment, since: Moment, region: Option<&str>) -> Vec<Wanted> {
    let mut all = line(since);
    all.extend(case_figures(now, since, region));
    all.extend(visit_figures(since, region));
    all.extend(device_figures(region));
    all
}

fn line(since: Moment) -> Vec<Wanted> {
    use calls::read::{Answered, Filter};
    let offered = || Filter { direction: Some(Direction::In), since: Some(since), ..Filter::default() };
    let late = |secs| Opens::Calls(Filter { answered: Some(Answered::NotWithin(secs)), ..offered() });
    let within = |key, label, secs, goal| {
        let judged = Filter { answered: Some(Answered::Judged(secs)), ..offered() };
        Wanted::new(Group::Line, key, label, Opens::Calls(judged))
            .missing(late(secs))
            .goal(Goal::AtLeast(goal))
    };
    let abandoned = Filter { state: Some(CallState::Abandoned), ..offered() };
    vec![
        Wanted::new(Group::Line, "waiting", "正在等", Opens::Calls(waiting())).goal(Goal::AtMost(0)),
        Wanted::new(Group::Line, "offered", "来电", Opens::Calls(offered())),
        within("in10", "10 秒内接起", 10, 950),
        within("in60", "60 秒内接起", 60, 975),
        within("in180", "180 秒内接起", 180, 990),
        Wanted::new(Group::Line, "abandoned", "没等到就挂了", Opens::Calls(abandoned)),
        Wanted::new(Group::Line, "owed", "欠着要回拨的", Opens::CallBacks).goal(Goal::AtMost(0)),
    ]
}

fn case_figures(now: Moment, since: Moment, region: Option<&str>) -> Vec<Wanted> {
    use cases::read::{Filter, Which};
    let region = || region.map(str::to_owned);
    let open = || Filter { region: region(), ..Filter::open() };
    let of = |priority| Opens::Cases(Filter { priority: Some(priority), ..open() });
    let month = || Filter {
        region: region(),
        rated: true,
        since: Some(Moment::of_local_day(now.local_day() - 29)),
        ..Filter::default()
    };
    let ended =
        Filter { region: region(), state: Some(Which::Ended), ended_since: Some(since), ..Filter::default() };
    let case = |key, label, opens| Wanted::new(Group::Cases, key, label, opens);
    vec![
        case("open", "没办结的工单", Opens::Cases(open())),
        case("p0", "紧急 P0", of(Priority::P0)),
        case("p1", "P1", of(Priority::P1)),
        case("p2", "P2", of(Priority::P2)),
        case("p3", "P3", of(Priority::P3)),
        case("p4", "P4", of(Priority::P4)),
        case("overdue", "超时的工单", Opens::Cases(Filter { overdue: true, ..open() })).goal(Goal::AtMost(0)),
        case("unheld", "没人接手的", Opens::Cases(Filter { unheld: true, ..open() })),
        case("supervisors", "等主管处理", Opens::Cases(Filter { rung: Some(Rung::Supervisors), ..open() })),
        case("callback", "等回访的", Opens::Cases(Filter { callback: true, ..open() })),
        case("ended", "办结的", Opens::Cases(ended)),
        case("satisfied", "30 天满意", Opens::Cases(month()))
            .missing(Opens::Cases(Filter { unhappy: true, ..month() }))
            .goal(Goal::AtLeast(950)),
    ]
}

fn visit_figures(since: Moment, region: Option<&str>) -> Vec<Wanted> {
    use visits::State;
    use visits::read::{Filter, Which};
    let is = |which| Filter { region: region.map(str::to_owned), state: Some(which), ..Filter::default() };
    let now = |state| Opens::Visits(is(Which::Is(state)));
    let ended = |state| Opens::Visits(Filter { ended_since: Some(since), ..is(Which::Is(state)) });
    let visit = |key, label, opens| Wanted::new(Group::Visits, key, label, opens);
    vec![
        visit("under_way", "正在进行的上门", Opens::Visits(is(Which::Live))),
        visit("offering", "正在找人", now(State::Offering)),
        visit("accepted", "已接单", now(State::Accepted)),
        visit("on_way", "在路上", now(State::OnWay)),
        visit("arrived", "已到门", now(State::Arrived)),
        visit("finished", "完成的", ended(State::Finished)),
        visit("failed", "没做成的", ended(State::Failed)),
        visit("nobody", "没人能去的", ended(State::Nobody)).goal(Goal::AtMost(0)),
        visit("helpers_free", "助老员空闲", Opens::Helpers(Some(Duty::On))),
        visit("helpers_job", "助老员出勤中", Opens::Helpers(Some(Duty::Job))),
        visit("helpers_resting", "助老员休息", Opens::Helpers(Some(Duty::Resting))),
    ]
}

fn device_figures(region: Option<&str>) -> Vec<Wanted> {
    use devices::read::Filter;
    let region = || region.map(str::to_owned);
    let heard = |silence| Opens::Devices(Filter { region: region(), ..Filter::heard(silence) });
    let device = |key, label, opens| Wanted::new(Group::Devices, key, label, opens);
    let active = || Filter { region: region(), ..Filter::active() };
    vec![
        device("devices", "在用设备", Opens::Devices(active())),
        device("devices_silent", "失联设备", heard(Silence::Silent)).goal(Goal::AtMost(0)),
        device("devices_late", "心跳迟到", heard(Silence::Late)),
        device("devices_low", "电量低", Opens::Devices(Filter { low_battery: true, ..active() })),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: i64, of: i64, goal: i64) -> Figure {
        Figure {
            key: "x",
            label: "x",
            group: Group::Line,
            measure: Measure::Share { part, of },
            goal: Some(Goal::AtLeast(goal)),
            opens: Opens::CallBacks,
            misses: None,
        }
    }

    #[test]
    fn a_share_is_never_rounded_up_to_its_goal() {
        let near = share(9_749, 10_000, 975);
        assert_eq!((near.value().as_str(), near.met()), ("97.4", Some(false)));
        let there = share(975, 1_000, 975);
        assert_eq!((there.value().as_str(), there.met()), ("97.5", Some(true)));
        let none = share(0, 0, 975);
        assert_eq!((none.value().as_str(), none.met()), ("—", None));
    }

    #[test]
    fn keys_are_steady_and_their_own() {
        let all = wanted(Moment::from_ms(0), Moment::from_ms(0), None);
        let mut keys: Vec<_> = all.iter().map(|w| w.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all.len());
    }
}
