//! `/consents/{id}`: what one elder agrees to, why our rules say what they say, and where a request begins.

use crate::words::{id, when};
use axum::extract::Path;
use base::{AnyId as _, ElderId};
use desk::Role;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, page, say};
use pages::layout::{Choice, Chrome, Family, Tag};
use privacy::purpose::{self, Basis};
use privacy::{
    AskRight, ConsentsOf, Explain, Explained, GiveConsent, GivenBy, Means, RightKind, WithdrawConsent, text,
};

/// One elder's page.
#[derive(askama::Template)]
#[template(path = "consents.html")]
struct ConsentsPage {
    chrome: Chrome,
    elder: String,
    explained: Explained,
    purposes: Vec<Asked>,
    history: Vec<Row>,
    means: Vec<Choice>,
    kinds: Vec<Choice>,
    /// May make a copy for another institution.
    copies: bool,
}

/// A purpose that stands on consent.
struct Asked {
    code: String,
    name: String,
    law: String,
    stops: String,
    version: i64,
    title: String,
    /// When it was given, by whom; none = not.
    given: Option<String>,
}

/// A consent given once.
struct Row {
    purpose: String,
    version: i64,
    means: String,
    given: String,
    evidence: String,
    state: Tag,
}

fn back(elder: ElderId) -> String {
    format!("/consents/{}", elder.text())
}

fn purpose_name(code: &str) -> String {
    purpose::by_code(code).map_or_else(|| code.to_owned(), |p| p.name.clone())
}

fn means(word: &str) -> &'static str {
    Means::read(word).map_or("随删除撤回", Means::label)
}

/// The page.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(elder): Path<String>,
) -> Answer {
    let elder: ElderId = id(&elder)?;
    let explained = state.desk.look(&signed.ask, Explain { elder }).await?;
    let consents = state.desk.look(&signed.ask, ConsentsOf { elder }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "长者的同意与权利");
    chrome.path = back(elder);
    let valid = |code: &str| consents.iter().find(|c| c.purpose == code && c.withdrawn_at.is_none());
    let purposes = purpose::all()
        .iter()
        .filter(|p| p.basis == Basis::Consent && !p.given_elsewhere())
        .filter_map(|p| {
            let text = text::newest(&p.code)?;
            Some(Asked {
                code: p.code.clone(),
                name: p.name.clone(),
                law: p.law.clone(),
                stops: p.stops.clone(),
                version: text.version,
                title: text.title.clone(),
                given: valid(&p.code).map(|c| format!("{}，{}", when(c.given_at, now), means(&c.means))),
            })
        })
        .collect();
    let history = consents
        .iter()
        .map(|c| Row {
            purpose: purpose_name(&c.purpose),
            version: c.version,
            means: means(&c.means).to_owned(),
            given: format!("{}，{} 登记", when(c.given_at, now), c.account_name),
            evidence: match &c.by {
                Some(GivenBy::Guardian { name, paper }) => {
                    format!("监护人 {name}（{paper}）；{}", c.evidence)
                }
                Some(GivenBy::Elder) => c.evidence.clone(),
                None => "（已删除）".to_owned(),
            },
            state: match c.withdrawn_at {
                None => Tag::new("good", "有效"),
                Some(at) => {
                    let over = c.withdrawn_means.as_deref().map_or("", means);
                    Tag::new("line", format!("{} 撤回（{over}）", when(at, now)))
                }
            },
        })
        .collect();
    let choice = |word: &'static str, label: &'static str| Choice::new(word, label, false);
    page(&ConsentsPage {
        chrome,
        elder: elder.text(),
        explained,
        purposes,
        history,
        means: Means::ALL.iter().map(|m| choice(m.word(), m.label())).collect(),
        kinds: RightKind::ALL.iter().map(|k| choice(k.word(), k.label())).collect(),
        copies: signed.is(&[Role::Supervisor, Role::Officer, Role::Clerk]),
    })
}

/// `POST /consents/{id}/give`.
pub(crate) async fn give(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(elder): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(&elder)?;
    let by = match sent.text("by") {
        "guardian" => {
            GivenBy::Guardian { name: sent.text("guardian").to_owned(), paper: sent.text("paper").to_owned() }
        }
        _ => GivenBy::Elder,
    };
    let act = GiveConsent {
        elder,
        purpose: sent.text("purpose").to_owned(),
        version: sent.number("version").unwrap_or(0),
        means: Means::read(sent.text("means")).unwrap_or(Means::Paper),
        by,
        evidence: sent.text("evidence").to_owned(),
    };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&back(elder), done.map(|_| "同意登记好了；随时可以撤回".to_owned()))
}

/// `POST /consents/{id}/withdraw`.
pub(crate) async fn withdraw(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(elder): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(&elder)?;
    let act = WithdrawConsent {
        elder,
        purpose: sent.text("purpose").to_owned(),
        means: Means::read(sent.text("means")).unwrap_or(Means::Person),
    };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&back(elder), done.map(|stops| format!("已撤回，从现在起生效。{stops}")))
}

/// `POST /consents/{id}/ask`.
pub(crate) async fn ask(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(elder): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(&elder)?;
    let act = AskRight {
        elder,
        kind: RightKind::read(sent.text("kind")).unwrap_or(RightKind::See),
        means: Means::read(sent.text("means")).unwrap_or(Means::Person),
        who: sent.text("who").to_owned(),
        relation: sent.text("relation").to_owned(),
        words: sent.text("words").to_owned(),
    };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(right) => {
            let words = format!("请求受理了，{} 个工作日内答复；先核验身份", privacy::RIGHT_DAYS);
            Ok(say(&format!("/rights/{}", right.text()), false, &words))
        }
        Err(outcome) => back_with::<privacy::AskRefused>(&back(elder), Err(outcome)),
    }
}
