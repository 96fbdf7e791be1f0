//! Where figures come from. A source is one SELECT over the record of a month: a row is a record with its region as it stood
//! at the month's end and up to two words by which it is counted. Every figure and the list behind it are made of the same
//! SELECT, so that they cannot differ. Read only; the tables belong to the capabilities to the left.

use crate::Month;
use base::Date;
use regions::AsOf;

/// What a row of a source is, and so where its link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// An elder's record.
    Elder,
    /// A case.
    Case,
    /// A visit.
    Visit,
    /// A call.
    Call,
    /// A device.
    Device,
    /// A round's turn or result: its elder's record.
    Round,
}

/// One source.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The first word of its figures.
    pub name: &'static str,
    /// As people say it.
    pub label: &'static str,
    /// What its rows are.
    pub row: Row,
    text: fn(&Bounds<'_>) -> String,
}

/// What a SELECT needs of the month.
struct Bounds<'a> {
    view: &'a AsOf,
    /// First moment, and the first one after the month; milliseconds.
    from: i64,
    until: i64,
    /// First day, the last one (today while the month lasts), and the first one after the month: yyyymmdd.
    first: i64,
    last: i64,
    next: i64,
    /// First and last day as above, counted from 1970.
    first_day: i64,
    last_day: i64,
}

/// All sources. A name is never changed: closed months are kept under it.
pub const SOURCES: &[Source] = &[
    Source { name: "elders", label: "月末在册长者", row: Row::Elder, text: elders },
    Source { name: "groups", label: "月末各类重点长者", row: Row::Elder, text: groups },
    Source { name: "new", label: "本月新登记", row: Row::Elder, text: new },
    Source { name: "died", label: "本月去世", row: Row::Elder, text: died },
    Source { name: "came", label: "本月搬入", row: Row::Elder, text: came },
    Source { name: "left", label: "本月搬出", row: Row::Elder, text: left },
    Source { name: "opened", label: "本月受理诉求", row: Row::Case, text: opened },
    Source { name: "closed", label: "本月办结诉求", row: Row::Case, text: closed },
    Source { name: "late", label: "本月办结中超过时限", row: Row::Case, text: late },
    Source { name: "open", label: "月末未办结诉求", row: Row::Case, text: open },
    Source { name: "visits", label: "本月结束的上门", row: Row::Visit, text: visits },
    Source { name: "calls", label: "本月来电去电", row: Row::Call, text: calls },
    Source { name: "devices", label: "月末在用设备", row: Row::Device, text: devices },
    Source { name: "presses", label: "本月按键", row: Row::Device, text: presses },
    Source { name: "turns", label: "本月应探访", row: Row::Round, text: turns },
    Source { name: "rounds", label: "本月探访记录", row: Row::Round, text: rounds },
];

/// A source is its name.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Source {
    /// The source of this name.
    pub fn of(name: &str) -> Option<&'static Source> {
        SOURCES.iter().find(|source| source.name == name)
    }

    /// Its SELECT: `id, elder_id, at, region, k1, k2`. An id may come twice with different words, never with the same.
    pub(crate) fn select(&self, month: Month, view: &AsOf) -> String {
        let day = |date: Date| base::moment::days_from_civil(date.year(), date.month(), date.day());
        (self.text)(&Bounds {
            view,
            from: month.starts().ms(),
            until: month.ends().ms(),
            first: month.first().number(),
            last: view.day.number(),
            next: month.after().first().number(),
            first_day: day(month.first()),
            last_day: day(view.day),
        })
    }
}

/// Where an elder lived at the month's end: a home that was left later, else today's, before any reorganisation since.
fn home(b: &Bounds<'_>) -> String {
    let now = b.view.region_sql("elder", "e");
    format!(
        "COALESCE((SELECT a.region FROM elder_addresses a WHERE a.elder_id = e.id AND a.kind = 'past_home' \
         AND a.voided_at IS NULL AND a.region <> '' AND a.until_day > {last} \
         AND (a.from_day IS NULL OR a.from_day <= {last}) ORDER BY a.until_day, a.id LIMIT 1), {now})",
        last = b.last
    )
}

/// Elders who were registered and alive at the month's end; of two records of one person only the one that was kept.
fn alive(b: &Bounds<'_>) -> String {
    format!("e.added_at < {} AND (e.died_on IS NULL OR e.died_on > {}) AND {ONE}", b.until, b.last)
}

const ONE: &str = "NOT EXISTS (SELECT 1 FROM match_joins j WHERE j.gone_id = e.id)";

fn elders(b: &Bounds<'_>) -> String {
    let at_least = |age: i64| b.last - age * 10_000;
    format!(
        "SELECT e.id AS id, e.id AS elder_id, e.added_at AS at, {home} AS region, CASE WHEN e.birth IS NULL THEN 'none' \
         WHEN e.birth <= {a100} THEN '100' WHEN e.birth <= {a90} THEN '90' WHEN e.birth <= {a80} THEN '80' \
         WHEN e.birth <= {a70} THEN '70' WHEN e.birth <= {a60} THEN '60' ELSE 'under' END AS k1, \
         CASE e.sex WHEN 1 THEN 'male' WHEN 2 THEN 'female' ELSE 'none' END AS k2 FROM elders e WHERE {alive}",
        home = home(b),
        a100 = at_least(100),
        a90 = at_least(90),
        a80 = at_least(80),
        a70 = at_least(70),
        a60 = at_least(60),
        alive = alive(b),
    )
}

/// Facts and decisions that held on the last day, the newest assessment until then, a diagnosis, the age.
fn groups(b: &Bounds<'_>) -> String {
    let last = b.last;
    let holds = |t: &str| {
        format!(
            "{t}.voided_at IS NULL AND ({t}.from_day IS NULL OR {t}.from_day <= {last}) \
             AND ({t}.until_day IS NULL OR {t}.until_day > {last})"
        )
    };
    format!(
        "SELECT e.id AS id, e.id AS elder_id, e.added_at AS at, {home} AS region, g.code AS k1, '' AS k2 FROM elders e \
         JOIN (SELECT f.elder_id AS elder_id, CASE f.kind WHEN 'alone' THEN 'DJ' WHEN 'empty_nest' THEN 'KC' \
         WHEN 'left_behind' THEN 'LS' WHEN 'high_age' THEN 'GL' ELSE 'SD' END AS code FROM elder_facts f \
         WHERE f.kind IN ('alone', 'empty_nest', 'left_behind', 'bereaved', 'child_disabled', 'high_age') AND {facts} \
         UNION SELECT d.elder_id, CASE d.kind WHEN 'destitute' THEN 'TK' WHEN 'allowance' THEN 'DB' \
         WHEN 'allowance_edge' THEN 'DBB' WHEN 'severe_disability' THEN 'CZ' WHEN 'family_planning' THEN 'SD' \
         WHEN 'veteran' THEN 'YF' ELSE 'LM' END FROM elder_decisions d WHERE d.kind IN ('destitute', 'allowance', \
         'allowance_edge', 'severe_disability', 'family_planning', 'veteran', 'model_worker') AND {decisions} \
         UNION SELECT s.elder_id, 'SN' FROM elder_assessments s WHERE s.voided_at IS NULL AND {on} \
         AND (s.grade IS NULL OR s.grade >= 2) AND NOT EXISTS (SELECT 1 FROM elder_assessments n \
         WHERE n.elder_id = s.elder_id AND n.voided_at IS NULL AND (n.on_day IS NULL OR n.on_day <= {last}) \
         AND (COALESCE(n.on_day, 0), n.noted_at, n.id) > (COALESCE(s.on_day, 0), s.noted_at, s.id)) \
         UNION SELECT h.elder_id, 'SZ' FROM elder_health h WHERE h.dementia \
         UNION SELECT o.id, 'GL' FROM elders o WHERE o.birth <= {high}) g ON g.elder_id = e.id WHERE {alive}",
        home = home(b),
        facts = holds("f"),
        decisions = holds("d"),
        on = format_args!("(s.on_day IS NULL OR s.on_day <= {last})"),
        high = last - 800_000,
        alive = alive(b),
    )
}

fn new(b: &Bounds<'_>) -> String {
    format!(
        "SELECT e.id AS id, e.id AS elder_id, e.added_at AS at, {home} AS region, '' AS k1, '' AS k2 FROM elders e \
         WHERE e.added_at >= {} AND e.added_at < {} AND {ONE}",
        b.from,
        b.until,
        home = home(b)
    )
}

fn died(b: &Bounds<'_>) -> String {
    format!(
        "SELECT e.id AS id, e.id AS elder_id, e.changed_at AS at, {home} AS region, '' AS k1, '' AS k2 FROM elders e \
         WHERE e.died_on >= {} AND e.died_on <= {} AND {ONE}",
        b.first,
        b.last,
        home = home(b)
    )
}

/// Homes left in the month: `region` is where to, or where from.
fn moved(b: &Bounds<'_>, region: &str) -> String {
    format!(
        "SELECT a.id AS id, e.id AS elder_id, a.noted_at AS at, {region} AS region, '' AS k1, '' AS k2 \
         FROM elder_addresses a JOIN elders e ON e.id = a.elder_id WHERE a.kind = 'past_home' AND a.voided_at IS NULL \
         AND a.until_day >= {} AND a.until_day < {} AND a.region <> {home} AND {ONE}",
        b.first,
        b.next,
        home = home(b)
    )
}

fn came(b: &Bounds<'_>) -> String {
    moved(b, &home(b))
}

fn left(b: &Bounds<'_>) -> String {
    moved(b, "a.region")
}

fn case(b: &Bounds<'_>, at: &str, k2: &str, only: &str) -> String {
    format!(
        "SELECT c.id AS id, c.elder_id AS elder_id, {at} AS at, {region} AS region, c.service AS k1, {k2} AS k2 \
         FROM cases c WHERE {only}",
        region = b.view.region_sql("case", "c")
    )
}

fn opened(b: &Bounds<'_>) -> String {
    // No id is older than its case: the primary key finds the place to begin.
    let floor = format!("{:012x}", b.from.max(0));
    let only = format!("c.id >= '{floor}' AND c.opened_at >= {} AND c.opened_at < {}", b.from, b.until);
    case(b, "c.opened_at", "c.channel", &only)
}

fn ended(b: &Bounds<'_>) -> String {
    format!("c.closed_at >= {} AND c.closed_at < {}", b.from, b.until)
}

fn closed(b: &Bounds<'_>) -> String {
    case(
        b,
        "c.closed_at",
        "CASE WHEN c.state = 'cancelled' THEN 'cancelled' ELSE COALESCE(c.outcome, 'none') END",
        &ended(b),
    )
}

fn late(b: &Bounds<'_>) -> String {
    case(b, "c.closed_at", "''", &format!("{} AND c.overdue", ended(b)))
}

fn open(b: &Bounds<'_>) -> String {
    let only = format!("c.opened_at < {u} AND (c.closed_at IS NULL OR c.closed_at >= {u})", u = b.until);
    case(b, "c.opened_at", "''", &only)
}

fn visits(b: &Bounds<'_>) -> String {
    format!(
        "SELECT v.id AS id, v.elder_id AS elder_id, v.ended_at AS at, {region} AS region, v.service AS k1, v.state AS k2 \
         FROM visits v WHERE v.ended_at >= {} AND v.ended_at < {}",
        b.from,
        b.until,
        region = b.view.region_sql("visit", "v")
    )
}

fn calls(b: &Bounds<'_>) -> String {
    format!(
        "SELECT c.id AS id, c.elder_id AS elder_id, c.arrived_at AS at, {region} AS region, c.direction AS k1, \
         CASE WHEN c.answered_at IS NULL THEN 'missed' ELSE 'answered' END AS k2 FROM calls c \
         WHERE c.arrived_at >= {} AND c.arrived_at < {} AND c.region <> ''",
        b.from,
        b.until,
        region = b.view.region_sql("call", "c")
    )
}

fn devices(b: &Bounds<'_>) -> String {
    format!(
        "SELECT d.id AS id, d.elder_id AS elder_id, d.added_at AS at, {region} AS region, d.kind AS k1, '' AS k2 \
         FROM devices d WHERE d.added_at < {u} AND (d.withdrawn_at IS NULL OR d.withdrawn_at >= {u})",
        u = b.until,
        region = b.view.region_sql("device", "d")
    )
}

fn presses(b: &Bounds<'_>) -> String {
    format!(
        "SELECT d.id || '.' || p.press AS id, d.elder_id AS elder_id, p.received_at AS at, {region} AS region, d.kind AS k1, \
         '' AS k2 FROM presses p JOIN devices d ON d.id = p.device_id WHERE p.received_at >= {} AND p.received_at < {}",
        b.from,
        b.until,
        region = b.view.region_sql("device", "d")
    )
}

fn turns(b: &Bounds<'_>) -> String {
    format!(
        "SELECT t.elder_id || '.' || CAST(t.due_day AS TEXT) AS id, t.elder_id AS elder_id, \
         COALESCE(t.met_at, (t.due_day * 24 - 8) * 3600000) AS at, t.region AS region, t.tier AS k1, \
         CASE WHEN t.met_at IS NULL THEN 'missed' ELSE 'met' END AS k2 \
         FROM round_dues t WHERE t.due_day >= {} AND t.due_day <= {}",
        b.first_day, b.last_day
    )
}

fn rounds(b: &Bounds<'_>) -> String {
    format!(
        "SELECT r.id AS id, r.elder_id AS elder_id, r.at AS at, r.region AS region, r.tier AS k1, r.result AS k2 \
         FROM round_results r WHERE r.at >= {} AND r.at < {}",
        b.from, b.until
    )
}
