//! `GET /visits/{id}`: a visit as the office sees it; calling it off.

use crate::agent::Step;
use crate::agent::words::{visit_state, when};
use crate::cases::look::DESK;
use crate::door::act::back_with;
use crate::door::{Answer, Sent, Signed, State, Trouble, page};
use crate::layout::{Family, Tag};
use crate::visits::VisitPage;
use axum::extract::{Path, State as Held};
use base::{AnyId as _, Moment, VisitId};
use visits::read::{Show, Shown};
use visits::{CallOff, FAR_M, OfferState};

fn visit(text: &str) -> Result<VisitId, Trouble> {
    VisitId::parse(text).map_err(|_| Trouble::absent())
}

/// The page.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed, Path(id): Path<String>) -> Answer {
    let shown = state.desk.look(&signed.ask, Show { visit: visit(&id)? }).await?;
    let now = state.desk.clock().now();
    let row = &shown.row;
    let mut chrome = signed.chrome(&state, Family::Desk, &format!("上门：{}", row.service_name));
    (chrome.live, chrome.topics, chrome.about) = (true, "visits.", row.address());
    let case = match row.case {
        Some(case) => (format!("/cases/{}", case.text()), "看工单".to_owned()),
        None => ("/visits".to_owned(), "旧系统的上门，没有工单".to_owned()),
    };
    page(&VisitPage {
        chrome,
        state: visit_state(row.state),
        steps: steps(&shown, now),
        facts: facts(&shown, now),
        case,
        offers: shown
            .offers
            .iter()
            .map(|offer| (offer.name.clone(), why(offer), offer_tag(offer.state)))
            .collect(),
        words: words(&shown, now),
        photos: photos(&shown),
        can_call_off: signed.is(DESK) && row.state.live(),
        id: row.address(),
    })
}

fn why(offer: &visits::read::OfferRow) -> String {
    match offer.words.as_deref().filter(|words| !words.is_empty()) {
        Some(words) => format!("{}；说：{words}", offer.reason),
        None => offer.reason.clone(),
    }
}

fn offer_tag(state: OfferState) -> Tag {
    let class = match state {
        OfferState::Open => "p1",
        OfferState::Accepted => "good",
        OfferState::Declined | OfferState::Expired => "late",
        OfferState::Lost | OfferState::Withdrawn => "line",
    };
    Tag::new(class, state.label())
}

fn steps(shown: &Shown, now: Moment) -> Vec<Step> {
    let row = &shown.row;
    let done = [
        ("派单", Some(row.sent_at)),
        ("接单", row.accepted_at),
        ("到门", row.arrived_at),
        ("做完", row.finished_at),
    ];
    let next = done.iter().position(|(_, at)| at.is_none());
    let step = |(order, (word, at)): (usize, &(&str, Option<Moment>))| {
        let (class, said) = match (at, Some(order) == next && row.state.live()) {
            (Some(_), _) => ("done", "已完成"),
            (None, true) => ("now", "正在进行"),
            (None, false) => ("", "未开始"),
        };
        Step { class, word: (*word).to_owned(), when: at.map(|at| when(at, now)).unwrap_or_default(), said }
    };
    done.iter().enumerate().map(step).collect()
}

fn facts(shown: &Shown, now: Moment) -> Vec<(&'static str, String)> {
    let row = &shown.row;
    let mut facts = vec![("助老员", row.helper_name.clone().unwrap_or_else(|| "还没有".to_owned()))];
    if let Some(arrival) = &shown.arrival {
        let far = match arrival.distance {
            Some(metres) if metres > FAR_M => format!("到门时 {}，偏远", visits::distance_text(metres)),
            Some(metres) => format!("到门时 {}", visits::distance_text(metres)),
            None => "没有定位".to_owned(),
        };
        facts.push(("离家门", far));
        facts.push(("怎么知道到了", arrival.method.label().to_owned()));
        let late = arrival.at - arrival.device_at;
        if late.ms().abs() > 120_000 {
            facts.push((
                "手机记的到门时间",
                format!("{}（晚 {} 才传上来）", when(arrival.device_at, now), late.spoken()),
            ));
        }
    }
    if !shown.reason.is_empty() {
        facts.push(("说明", shown.reason.clone()));
    }
    if !shown.missing.is_empty() {
        facts.push(("还缺凭证", shown.missing.iter().map(|kind| kind.name()).collect::<Vec<_>>().join("、")));
    }
    if let Some(outcome) = row.outcome {
        facts.push(("结果", outcome.to_owned()));
    }
    facts
}

fn words(shown: &Shown, now: Moment) -> Vec<String> {
    let own = Some(&shown.words).filter(|words| !words.is_empty()).cloned();
    let proofs = shown.proofs.iter().filter(|proof| !proof.words.is_empty()).map(|proof| proof.words.clone());
    let late = shown.late.iter().map(|late| {
        format!("{}（{} 收到，这一单当时已不归{}）：{}", late.name, when(late.at, now), late.name, late.words)
    });
    own.into_iter().chain(proofs).chain(late).collect()
}

/// Addresses of the photos, and what they are.
pub(crate) fn photos(shown: &Shown) -> Vec<(String, String)> {
    let all = shown.proofs.iter().filter(|proof| proof.kind == catalogue::Evidence::Photo);
    all.map(|proof| {
        (
            format!("/photos/{}/{}", shown.row.address(), proof.reference),
            format!("现场照片 {}", proof.at.clock_text()),
        )
    })
    .collect()
}

/// `POST /visits/{id}/call-off`.
pub(crate) async fn call_off(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let visit = visit(&id)?;
    let off = CallOff { visit, reason: sent.text("reason").to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), off).await;
    back_with(&format!("/visits/{}", visit.text()), outcome.map(|()| "派单已撤回，助老员会看到".to_owned()))
}
