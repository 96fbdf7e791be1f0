//! `GET /reorganisations/{id}`: one reorganisation, who has followed, what it does; and its two acts.

use crate::words::when;
use axum::extract::Path;
use pages::State;
use pages::door::act::back_with;
use pages::door::answer::encode;
use pages::door::{Answer, Sent, Signed, page};
use pages::layout::{Chrome, Family};
use regions::{Course, Progress, Start, State as Stands, Undo, Unit};

struct Follow {
    says: String,
    done: bool,
    moved: i64,
    kept: i64,
    at: String,
}

struct TurnRow {
    before: String,
    after: String,
}

#[derive(askama::Template)]
#[template(path = "course.html")]
struct CoursePage {
    chrome: Chrome,
    address: String,
    course: Course,
    began: String,
    ended: String,
    follows: Vec<Follow>,
    turns: Vec<TurnRow>,
    may_start: bool,
    goes_on: bool,
    may_undo: bool,
    undo: &'static str,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let course = state.desk.look(&signed.ask, Progress { name: path.0.clone() }).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, &format!("区划变更 {}", course.kept.name));
    let address = format!("/reorganisations/{}", encode(&course.kept.name));
    chrome.path = address.clone();
    (chrome.live, chrome.topics) = (true, "regions.");
    let registry = state.desk.registry();
    let runs = signed.is(<Start as desk::Command>::ROLES);
    let stands = course.kept.state;
    page(&CoursePage {
        chrome,
        address,
        began: course.kept.began_at.map(when).unwrap_or_default(),
        ended: course.kept.ended_at.map(when).unwrap_or_default(),
        follows: course
            .follows
            .iter()
            .map(|follow| Follow {
                says: registry.says(&follow.follower).to_owned(),
                done: follow.done,
                moved: follow.moved,
                kept: follow.kept,
                at: when(follow.at),
            })
            .collect(),
        turns: course
            .turns
            .iter()
            .map(|turn| TurnRow {
                before: told(&turn.before, "（新设）"),
                after: told(&turn.after, "（撤销或并入）"),
            })
            .collect(),
        may_start: runs && matches!(stands, Stands::Planned | Stands::Running),
        goes_on: stands == Stands::Running,
        may_undo: runs
            && matches!(stands, Stands::Planned | Stands::Running | Stands::Done | Stands::Undoing),
        undo: if stands == Stands::Planned { "取消计划" } else { "撤回这次变更" },
        course,
    })
}

fn told(unit: &Option<Unit>, none: &str) -> String {
    let Some(unit) = unit else { return none.to_owned() };
    let above = unit.parent.as_ref().map(|code| format!("，属 {code}")).unwrap_or_default();
    let run = unit.manager.as_ref().map(|code| format!("，由 {code} 管理")).unwrap_or_default();
    format!("{}（{}）{above}{run}", unit.name, unit.code)
}

/// Begins it now.
pub(crate) async fn start(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let to = format!("/reorganisations/{}", encode(&path.0));
    let outcome = state.desk.run(&signed.with(sent.request()), Start { name: path.0 }).await;
    back_with(&to, outcome.map(|()| "开始了，后台会一直做完，可以离开这一页".to_owned()))
}

/// Undoes it, or takes the plan back.
pub(crate) async fn undo(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let to = format!("/reorganisations/{}", encode(&path.0));
    let outcome = state.desk.run(&signed.with(sent.request()), Undo { name: path.0 }).await;
    back_with(
        &to,
        outcome.map(|stands| match stands.as_str() {
            "withdrawn" => "计划取消了".to_owned(),
            _ => "开始撤回，后台会一直做完".to_owned(),
        }),
    )
}
