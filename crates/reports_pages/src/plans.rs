//! `GET /reorganisations`: those there are, and a file to be looked at; `POST /reorganisations/preview`: what it would
//! move; `POST /reorganisations`: plans it.

use crate::words::when;
use base::Date;
use pages::State;
use pages::door::act::back_with;
use pages::door::answer::encode;
use pages::door::{Answer, Sent, Signed, page, say};
use pages::layout::{Chrome, Family};
use regions::{Kept, Plan, Reorganisations, SHIPPED};
use reports::{Preview, Previewed};

struct Row {
    href: String,
    kept: Kept,
    ended: String,
}

#[derive(askama::Template)]
#[template(path = "plans.html")]
struct PlansPage {
    chrome: Chrome,
    rows: Vec<Row>,
    text: String,
    may_try: bool,
}

/// The list.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let kept = state.desk.look(&signed.ask, Reorganisations {}).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "区划变更");
    chrome.path = "/reorganisations".into();
    (chrome.live, chrome.topics) = (true, "regions.");
    page(&PlansPage {
        chrome,
        rows: kept
            .into_iter()
            .map(|kept| Row {
                href: format!("/reorganisations/{}", encode(&kept.name)),
                ended: kept.ended_at.map(when).unwrap_or_default(),
                kept,
            })
            .collect(),
        text: SHIPPED.to_owned(),
        may_try: signed.is(<Preview as desk::Query>::ROLES),
    })
}

#[derive(askama::Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    chrome: Chrome,
    seen: Previewed,
    text: String,
    on: String,
    by_itself: bool,
    may_plan: bool,
}

fn asked(sent: &Sent) -> (String, Option<Date>) {
    // Whatever the browser made of the line ends, the file is the same.
    (sent.raw("text").replace("\r\n", "\n"), sent.text("on").parse().ok())
}

/// What the file would do.
pub(crate) async fn preview(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let (text, on) = asked(&sent);
    let seen = match state.desk.look(&signed.ask, Preview { text: text.clone(), on }).await {
        Ok(seen) => seen,
        Err(desk::Outcome::Refused(refused)) => {
            return Ok(say("/reorganisations", true, &refused.to_string()));
        }
        Err(other) => return Err(other.into()),
    };
    let mut chrome = signed.chrome(&state, Family::Desk, "预演区划变更");
    chrome.path = "/reorganisations".into();
    page(&PreviewPage {
        chrome,
        by_itself: seen.outlook.file.day > Date::of(state.desk.clock().now()),
        seen,
        text,
        on: on.map(|day| day.to_string()).unwrap_or_default(),
        may_plan: signed.is(<Plan as desk::Command>::ROLES),
    })
}

/// Plans it.
pub(crate) async fn plan(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let (text, on) = asked(&sent);
    match state.desk.run(&signed.with(sent.request()), Plan { text, on }).await {
        Ok(planned) => {
            let words = match planned.by_itself {
                true => format!("已列入计划，{} 零点自动执行", planned.day),
                false => "已列入计划，还没有执行；看过以后在这一页点“立即执行”".to_owned(),
            };
            Ok(say(&format!("/reorganisations/{}", encode(&planned.name)), false, &words))
        }
        Err(outcome) => back_with("/reorganisations", Err::<String, _>(outcome)),
    }
}
