//! `GET /months`: the tables of a month for one unit, every number a link to its records; `POST /months/close`: closes it.

use crate::words::{Asked, query, when};
use axum::http::{StatusCode, Uri};
use base::RegionCode;
use desk::Outcome;
use pages::State;
use pages::door::act::back_with;
use pages::door::answer::Trouble;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Choice, Chrome, Family};
use regions::{List, Show, Way};
use reports::{CloseMonth, Month, NoReport, Report, Shown};

#[derive(askama::Template)]
#[template(path = "month.html")]
struct MonthPage {
    chrome: Chrome,
    shown: Shown,
    query: String,
    before: String,
    after: Option<String>,
    ways: Vec<Choice>,
    closed: Option<String>,
    may_close: bool,
    running: bool,
    made: String,
}

impl MonthPage {
    /// Where a number's records are.
    fn opens(&self, cell: &reports::Cell) -> String {
        format!(
            "/months/records?{}&figure={}",
            query(self.shown.month, &cell.unit, self.shown.way),
            cell.figure
        )
    }

    /// The same month of another unit.
    fn unit(&self, code: impl std::fmt::Display) -> String {
        format!("/months?{}", query(self.shown.month, &code.to_string(), self.shown.way))
    }
}

/// The report an address asks for, or where to go instead.
pub(crate) async fn report(state: &State, signed: &Signed, uri: &Uri) -> Result<Shown, Trouble> {
    let now = state.desk.clock().now();
    let asked = Asked::read(uri, now, &signed.me.region);
    let unit = match asked.unit {
        Some(unit) => unit,
        None => largest(state, signed, asked.month).await?.ok_or_else(Trouble::absent)?,
    };
    let wanted = Report { month: asked.month, unit: unit.clone(), way: asked.way };
    match state.desk.look(&signed.ask, wanted).await {
        Ok(shown) => Ok(shown),
        Err(Outcome::Refused(NoReport::NoUnit)) => {
            Err(instead(state, signed, asked.month, &unit, asked.way).await)
        }
        Err(other) => Err(other.into()),
    }
}

/// A unit that did not exist in the month: what it was then, or what it has become.
async fn instead(state: &State, signed: &Signed, month: Month, unit: &RegionCode, way: Way) -> Trouble {
    let absent = Trouble::told(StatusCode::NOT_FOUND, format!("{}没有这个区划", month.label()));
    let Ok(around) = state.desk.look(&signed.ask, Show { code: unit.clone(), on: None }).await else {
        return absent;
    };
    let then: Vec<&String> =
        around.came_from.iter().filter(|(_, day)| *day > month.last()).map(|(c, _)| c).collect();
    let now: Vec<&String> =
        around.became.iter().filter(|(_, day)| *day <= month.last()).map(|(c, _)| c).collect();
    match (then.as_slice(), now.as_slice()) {
        ([one], _) | ([], [one]) => Trouble::Go(format!("/months?{}", query(month, one, way))),
        ([], _) => absent,
        (many, _) => {
            let codes = many.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("、");
            let words = format!("{}还没有这个区划，它的前身是 {codes}，请从“区划”进入", month.label());
            Trouble::told(StatusCode::NOT_FOUND, words)
        }
    }
}

/// With what somebody without a region of their own begins: the root with most below it.
async fn largest(state: &State, signed: &Signed, month: Month) -> Result<Option<RegionCode>, Trouble> {
    let on = month.last().min(base::Date::of(state.desk.clock().now()));
    let units = state.desk.look(&signed.ask, List { on: Some(on), ..List::default() }).await?;
    let below =
        |code: &RegionCode| units.iter().filter(|view| view.unit.parent.as_ref() == Some(code)).count();
    let roots = units.iter().map(|view| &view.unit).filter(|unit| unit.parent.is_none());
    Ok(roots.max_by_key(|unit| below(&unit.code)).map(|unit| unit.code.clone()))
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let shown = report(&state, &signed, &uri).await?;
    let now = state.desk.clock().now();
    let unit = shown.unit.code.to_string();
    let here = query(shown.month, &unit, shown.way);
    let month = |month: Month| format!("/months?{}", query(month, &unit, shown.way));
    let running = now < shown.month.ends();
    let closed = shown.closed.as_ref().map(|closing| {
        let at = closing.closed_at.map(when).unwrap_or_default();
        format!("{at} 封存，统计规则第 {} 版", closing.rules)
    });
    let mut chrome =
        signed.chrome(&state, Family::Desk, &format!("{} {}月报", shown.unit.name, shown.month.label()));
    chrome.path = format!("/months?{here}");
    page(&MonthPage {
        chrome,
        before: month(shown.month.before()),
        after: (shown.month < Month::of(now)).then(|| month(shown.month.after())),
        ways: [Way::Belongs, Way::Runs]
            .map(|way| {
                Choice::new(
                    format!("/months?{}", query(shown.month, &unit, way)),
                    way.label(),
                    way == shown.way,
                )
            })
            .to_vec(),
        may_close: signed.is(<CloseMonth as desk::Command>::ROLES) && closed.is_none() && !running,
        made: when(now),
        query: here,
        closed,
        running,
        shown,
    })
}

/// Closes the month.
pub(crate) async fn close(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let (Ok(month), Ok(unit)) = (sent.text("month").parse::<Month>(), RegionCode::parse(sent.text("unit")))
    else {
        return Ok(say("/months", true, "请从月报页封存"));
    };
    let to = format!("/months?{}", query(month, unit.as_str(), Way::Belongs));
    let outcome = state.desk.run(&signed.with(sent.request()), CloseMonth { month, unit }).await;
    back_with(&to, outcome.map(|()| "开始封存，几秒后刷新这一页就能看到".to_owned()))
}
