//! `/rights`: requests of people's rights, by their clock; one request: identity, copy, erasure, answer.

use crate::words::{clock, id, pager, tabs, when};
use axum::extract::{Path, Query};
use base::{AnyId as _, ElderId, RightId};
use desk::{Command, Role};
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, page};
use pages::layout::{Choice, Chrome, Family, Pager, Tag};
use privacy::{
    AnswerRight, CheckIdentity, Erase, LiftHold, Means, RightKind, RightRow, Rights, SetHold, ShowRight,
    Verdict, erase,
};
use std::collections::HashMap;

/// The list.
#[derive(askama::Template)]
#[template(path = "rights.html")]
struct RightsPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Row>,
    answered: bool,
    pager: Pager,
}

/// One request in the list.
struct Row {
    href: String,
    elder: String,
    kind: &'static str,
    means: &'static str,
    state: Tag,
    asked: String,
    clock: Tag,
}

fn kind(word: &str) -> &'static str {
    RightKind::read(word).map_or("", RightKind::label)
}

fn standing(row: &RightRow) -> Tag {
    match row.state.as_str() {
        "asked" => Tag::new("p2", "等核验身份"),
        "checked" => Tag::new("p2", "等答复"),
        word => match Verdict::read(word) {
            Some(verdict @ Verdict::Refused) => Tag::new("line", verdict.label()),
            Some(verdict) => Tag::new("good", verdict.label()),
            None => Tag::new("line", word.to_owned()),
        },
    }
}

/// The list.
pub(crate) async fn list(
    state: axum::extract::State<State>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let answered = query.get("state").is_some_and(|word| word == "answered");
    let number = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1i64).max(1);
    let (found, more) = state.desk.look(&signed.ask, Rights { answered, page: number }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "个人信息权利请求");
    chrome.path = "/rights".into();
    let rows: Vec<Row> = found
        .iter()
        .map(|row| Row {
            href: format!("/rights/{}", row.id.text()),
            elder: row.elder_name.clone(),
            kind: kind(&row.kind),
            means: Means::read(&row.means).map_or("", Means::label),
            state: standing(row),
            asked: when(row.asked_at, now),
            clock: clock(row.due_at, row.answered_at.is_some(), row.late, now),
        })
        .collect();
    let joint = if answered { "?state=answered&" } else { "?" };
    page(&RightsPage {
        chrome,
        tabs: tabs(&signed, "/rights"),
        pager: pager("/rights", joint, number, more, rows.len()),
        rows,
        answered,
    })
}

/// One request.
#[derive(askama::Template)]
#[template(path = "right.html")]
struct RightPage {
    chrome: Chrome,
    id: String,
    elder: String,
    elder_name: String,
    kind: &'static str,
    state: Tag,
    clock: Tag,
    facts: Vec<(&'static str, String)>,
    /// What may be done now.
    can: Can,
    verdicts: Vec<Choice>,
    against: Vec<String>,
    holds: Vec<(String, String, bool)>,
    stays: &'static [&'static str],
    /// A holder of an office that may hold.
    holder: bool,
}

/// What may be done with a request just now, by this person.
struct Can {
    check: bool,
    copy: bool,
    erase: bool,
    answer: bool,
    delete: bool,
}

/// The page.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
) -> Answer {
    let id: RightId = id(&text)?;
    let shown = state.desk.look(&signed.ask, ShowRight { id }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "权利请求");
    chrome.path = format!("/rights/{}", id.text());
    let row = &shown.row;
    let mut facts = vec![
        ("请求人", shown.who.clone().unwrap_or_else(|| "（已随档案删除）".to_owned())),
        ("关系", shown.relation.clone()),
        ("内容", shown.words.clone()),
        (
            "提出",
            format!(
                "{}，{}，{} 受理",
                when(row.asked_at, now),
                Means::read(&row.means).map_or("", Means::label),
                shown.taken_by
            ),
        ),
    ];
    if let Some((how, by, at)) = &shown.identity {
        facts.push(("身份核验", format!("{how}（{by}，{}）", when(*at, now))));
    }
    if let Some((words, by)) = &shown.answer {
        facts.push(("答复", format!("{words}（{by}）")));
    }
    facts.retain(|(_, value)| !value.is_empty());
    let open = row.answered_at.is_none();
    let (checked, delete) = (shown.identity.is_some(), row.kind == RightKind::Delete.word());
    let office = [Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    let copiers = [Role::Supervisor, Role::Officer, Role::Clerk];
    let can = Can {
        check: open && !checked && signed.is(&office),
        copy: checked && !delete && row.kind != RightKind::Explain.word() && signed.is(&copiers),
        erase: open
            && checked
            && delete
            && !shown.erased
            && signed.is(&[Role::Supervisor, Role::SecurityAdmin]),
        answer: open && signed.is(&copiers),
        delete,
    };
    page(&RightPage {
        chrome,
        id: id.text(),
        elder: row.elder.text(),
        elder_name: row.elder_name.clone(),
        kind: kind(&row.kind),
        state: standing(row),
        clock: clock(row.due_at, !open, row.late, now),
        facts,
        can,
        verdicts: Verdict::ALL.iter().map(|v| Choice::new(v.word(), v.label(), false)).collect(),
        against: shown.against.clone(),
        holds: shown
            .holds
            .iter()
            .map(|h| (h.document.clone(), h.reason.clone().unwrap_or_default(), h.lifted_at.is_none()))
            .collect(),
        stays: erase::STAYS,
        holder: delete && signed.is(&[Role::Supervisor, Role::Officer, Role::SecurityAdmin]),
    })
}

/// An act on a request, then back to it.
async fn done<C: Command>(
    state: &State,
    signed: &Signed,
    text: &str,
    sent: &Sent,
    act: C,
    words: &str,
) -> Answer {
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with(&format!("/rights/{text}"), outcome.map(|_| words.to_owned()))
}

/// `POST /rights/{id}/identity`.
pub(crate) async fn identity(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let act = CheckIdentity { id: id(&text)?, how: sent.text("how").to_owned() };
    done(&state, &signed, &text, &sent, act, "身份核验记下了").await
}

/// `POST /rights/{id}/answer`.
pub(crate) async fn answer(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let verdict = Verdict::read(sent.text("verdict")).unwrap_or(Verdict::Refused);
    let act = AnswerRight { id: id(&text)?, verdict, words: sent.text("words").to_owned() };
    done(&state, &signed, &text, &sent, act, "答复好了").await
}

/// `POST /rights/{id}/erase`.
pub(crate) async fn erase(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let act = Erase { right: id(&text)? };
    done(&state, &signed, &text, &sent, act, "删除了：密钥已销毁，封存的内容谁也打不开了").await
}

/// `POST /rights/{id}/hold`.
pub(crate) async fn hold(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(sent.text("elder"))?;
    let act =
        SetHold { elder, document: sent.text("document").to_owned(), reason: sent.text("reason").to_owned() };
    done(&state, &signed, &text, &sent, act, "保全了：解除以前不能删除").await
}

/// `POST /rights/{id}/lift`.
pub(crate) async fn lift(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let elder: ElderId = id(sent.text("elder"))?;
    let act = LiftHold { elder, document: sent.text("document").to_owned() };
    done(&state, &signed, &text, &sent, act, "保全解除了").await
}
