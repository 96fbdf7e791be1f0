//! `GET /rounds/rate`: the visit rate of a month; `GET /rounds/turns`: the turns behind each number.

use crate::params::{Params, address};
use crate::words;
use axum::extract::State as Held;
use axum::http::Uri;
use base::{AccountId, AnyId as _, Moment};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Choice, Chrome, Family, Pager, Tag};
use rounds::Tier;
use rounds::read::{By, Fate, Rate, RateRow, TurnFilter, Turns};

/// The rate.
#[derive(askama::Template)]
#[template(path = "rate.html")]
pub(crate) struct RatePage {
    chrome: Chrome,
    month: String,
    before: String,
    after: Option<String>,
    tabs: Vec<Choice>,
    head: &'static str,
    rows: Vec<Line>,
    total: Option<Line>,
}

/// One row; each number with its address.
pub(crate) struct Line {
    label: String,
    rate: String,
    due: (String, i64),
    in_time: (String, i64),
    late: (String, i64),
    missed: (String, i64),
}

fn filter(params: &Params) -> Result<TurnFilter, Trouble> {
    let month = |text: &str| text.parse::<i64>().ok().filter(|m| (1..=12).contains(&(m % 100)));
    Ok(TurnFilter {
        month: params.word("month", month)?.unwrap_or_default(),
        region: params.region()?,
        tier: params.word("tier", Tier::parse)?,
        owner: params.word("owner", |text| AccountId::parse(text).ok())?,
        fate: params.word("fate", |text| Fate::ALL.into_iter().find(|fate| fate.word() == text))?,
    })
}

fn this_month(now: Moment) -> i64 {
    let today = now.beijing();
    i64::from(today.year) * 100 + i64::from(today.month)
}

fn moved(month: i64, by: i64) -> i64 {
    let whole = month / 100 * 12 + month % 100 - 1 + by;
    whole / 12 * 100 + whole % 12 + 1
}

/// The rate.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let now = state.desk.clock().now();
    let mut filter = filter(&params)?;
    if filter.month == 0 {
        filter.month = this_month(now);
    }
    let by = match params.get("by") {
        Some("region") => By::Region,
        Some("worker") => By::Worker,
        _ => By::Tier,
    };
    let rows = state.desk.look(&signed.ask, Rate { filter: filter.clone(), by }).await?;
    let sum = |part: fn(&RateRow) -> i64| rows.iter().map(part).sum::<i64>();
    let whole = RateRow {
        label: "合计".to_owned(),
        due: sum(|row| row.due),
        in_time: sum(|row| row.in_time),
        late: sum(|row| row.late),
        filter: filter.clone(),
    };
    let month = filter.month;
    let at = |month: i64, by: &str| format!("/rounds/rate?month={month}&by={by}");
    let own = match by {
        By::Tier => "tier",
        By::Region => "region",
        By::Worker => "worker",
    };
    let tabs = [("tier", "按档"), ("region", "按社区"), ("worker", "按人")];
    page(&RatePage {
        chrome: signed.chrome(&state, Family::Desk, "探访率"),
        month: format!("{} 年 {} 月", month / 100, month % 100),
        before: at(moved(month, -1), own),
        after: (month < this_month(now)).then(|| at(moved(month, 1), own)),
        tabs: tabs.into_iter().map(|(code, word)| Choice::new(at(month, code), word, code == own)).collect(),
        head: match by {
            By::Tier => "档",
            By::Region => "社区",
            By::Worker => "社区工作者",
        },
        total: (rows.len() > 1).then(|| line(&whole)),
        rows: rows.iter().map(line).collect(),
    })
}

fn line(row: &RateRow) -> Line {
    let to =
        |fate: Option<Fate>| address("/rounds/turns", &TurnFilter { fate, ..row.filter.clone() }.to_query());
    Line {
        label: row.label.clone(),
        rate: row.permille().map_or_else(|| "没有到期的".to_owned(), |p| format!("{}.{} %", p / 10, p % 10)),
        due: (to(None), row.due),
        in_time: (to(Some(Fate::InTime)), row.in_time),
        late: (to(Some(Fate::Late)), row.late),
        missed: (to(Some(Fate::Missed)), row.due - row.in_time - row.late),
    }
}

/// The turns.
#[derive(askama::Template)]
#[template(path = "turns.html")]
pub(crate) struct TurnsPage {
    chrome: Chrome,
    about: String,
    rows: Vec<TurnLine>,
    pager: Pager,
}

/// One turn.
pub(crate) struct TurnLine {
    href: String,
    name: String,
    tier: Tag,
    place: String,
    owner: String,
    due: String,
    met: String,
    fate: Tag,
}

/// The turns.
pub(crate) async fn turns(Held(state): Held<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let now = state.desk.clock().now();
    let mut filter = filter(&params)?;
    if filter.month == 0 {
        filter.month = this_month(now);
    }
    let found =
        state.desk.look(&signed.ask, Turns { filter: filter.clone(), page: params.page(), size: 50 }).await?;
    let rows = found.rows.into_iter().map(|row| TurnLine {
        href: format!("/rounds/{}", row.elder.text()),
        name: row.name,
        tier: words::tier(row.tier),
        place: row.region_name,
        owner: row.owner,
        due: words::day(row.day, now),
        fate: match row.met {
            Some((at, _)) if at.local_day() <= row.day => Tag::new("good", Fate::InTime.label()),
            Some(_) => Tag::new("p1", Fate::Late.label()),
            None => Tag::new("late", Fate::Missed.label()),
        },
        met: row
            .met
            .map(|(at, how)| format!("{}，{}", words::when(at, now), how.label()))
            .unwrap_or_default(),
    });
    let fate = filter.fate.map_or("全部", Fate::label);
    page(&TurnsPage {
        chrome: signed.chrome(&state, Family::Desk, "到期和见面"),
        about: format!("{} 年 {} 月，{fate}", filter.month / 100, filter.month % 100),
        rows: rows.collect(),
        pager: params.pager("/rounds/turns", found.page, found.pages, found.total),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_one_another() {
        assert_eq!(moved(202_612, 1), 202_701);
        assert_eq!(moved(202_601, -1), 202_512);
        assert_eq!(moved(202_611, 0), 202_611);
    }
}
