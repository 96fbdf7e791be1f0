//! `/privacy`: the register of purposes.

use crate::words::{tabs, when};
use desk::Role;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, page};
use pages::layout::{Choice, Chrome, Family, Tag};
use privacy::{Purposes, ReviewPurpose};

/// The register.
#[derive(askama::Template)]
#[template(path = "purposes.html")]
struct PurposesPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Row>,
    /// May enter an assessment.
    reviews: bool,
}

/// One purpose.
struct Row {
    code: String,
    name: String,
    basis: Tag,
    law: String,
    data: String,
    sensitive: String,
    who: String,
    keep: String,
    acts: String,
    stops: String,
    review: Option<(Tag, String, String)>,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let all = state.desk.look(&signed.ask, Purposes {}).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "隐私：目的登记表");
    chrome.path = "/privacy".into();
    let acts: Vec<&desk::Act> = state.desk.registry().acts().collect();
    let rows = all
        .into_iter()
        .map(|row| {
            let p = row.purpose;
            let served =
                acts.iter().filter(|act| privacy::purpose::of(act.name).is_some_and(|of| of.code == p.code));
            let (does, opens) =
                served.fold((0, 0), |(does, opens), act| (does + 1, opens + i32::from(act.opens)));
            let class = match p.basis {
                privacy::purpose::Basis::Consent => "p2",
                privacy::purpose::Basis::Emergency => "p1",
                _ => "line",
            };
            let keep = privacy::classes().iter().find(|class| class.code == p.keep);
            Row {
                code: p.code.clone(),
                name: p.name.clone(),
                basis: Tag::new(class, p.basis.label()),
                law: p.law.clone(),
                data: p.data.clone(),
                sensitive: p.sensitive.join("、"),
                who: p.who.clone(),
                keep: keep.map_or_else(String::new, |class| match class.days {
                    Some(days) => format!("{}：{days} 天", class.name),
                    None => format!("{}：不定期清理", class.name),
                }),
                acts: format!("{does} 项操作和查询，其中 {opens} 项要打开个人信息"),
                stops: p.stops.clone(),
                review: row.review.map(|(fit, words, at, by)| {
                    let tag = if fit {
                        Tag::new("good", "评估过，可以用")
                    } else {
                        Tag::new("late", "评估为应当停用")
                    };
                    (tag, words, format!("{by} {}", when(at, now)))
                }),
            }
        })
        .collect();
    let reviews = signed.is(&[Role::SecurityAdmin]);
    page(&PurposesPage { chrome, tabs: tabs(&signed, "/privacy"), rows, reviews })
}

/// `POST /privacy/review`.
pub(crate) async fn review(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let act = ReviewPurpose {
        purpose: sent.text("purpose").to_owned(),
        fit: sent.text("fit") == "yes",
        words: sent.text("words").to_owned(),
    };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with("/privacy", done.map(|()| "影响评估登记好了".to_owned()))
}
