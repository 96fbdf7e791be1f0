//! `/overrides`: records opened against the scope: opening one, seeing what was opened, reviewing it.

use crate::words::{clock, id, pager, tabs, when};
use axum::extract::{Path, Query};
use base::{AnyId as _, OverrideId};
use desk::Role;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, page, say};
use pages::layout::{Choice, Chrome, Family, Pager, Tag};
use privacy::{BreakGlass, OverrideRow, Overrides, Review, ShowOverride, Whom};
use std::collections::HashMap;

/// The list, with the form.
#[derive(askama::Template)]
#[template(path = "overrides.html")]
struct OverridesPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    rows: Vec<Row>,
    unreviewed: bool,
    pager: Pager,
    /// May open a record.
    breaks: bool,
}

/// One opening.
struct Row {
    href: String,
    elder: String,
    account: String,
    from: String,
    until: String,
    clock: Tag,
    verdict: Option<Tag>,
}

fn verdict(row: &OverrideRow) -> Option<Tag> {
    row.verdict.as_deref().map(|word| match word {
        "right" => Tag::new("good", "正当"),
        _ => Tag::new("late", "不当"),
    })
}

/// The list.
pub(crate) async fn list(
    state: axum::extract::State<State>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let unreviewed = query.get("state").is_some_and(|word| word == "open");
    let number = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1i64).max(1);
    let (found, more) = state.desk.look(&signed.ask, Overrides { unreviewed, page: number }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "破例查看");
    chrome.path = "/overrides".into();
    let rows: Vec<Row> = found
        .iter()
        .map(|row| Row {
            href: format!("/overrides/{}", row.id.text()),
            elder: row.elder_name.clone(),
            account: row.account_name.clone(),
            from: when(row.from_at, now),
            until: when(row.until_at, now),
            clock: clock(row.due_at, row.reviewed_at.is_some(), row.late, now),
            verdict: verdict(row),
        })
        .collect();
    let joint = if unreviewed { "?state=open&" } else { "?" };
    let office = [Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    page(&OverridesPage {
        chrome,
        tabs: tabs(&signed, "/overrides"),
        pager: pager("/overrides", joint, number, more, rows.len()),
        rows,
        unreviewed,
        breaks: signed.is(&office),
    })
}

/// `POST /overrides`.
pub(crate) async fn break_glass(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let whom = match sent.id("elder") {
        Some(elder) => Whom::Elder(elder),
        None => Whom::Number(sent.text("number").to_owned()),
    };
    let act =
        BreakGlass { whom, reason: sent.text("reason").to_owned(), hours: sent.number("hours").unwrap_or(0) };
    match state.desk.run(&signed.with(sent.request()), act).await {
        Ok(broken) => {
            let now = state.desk.clock().now();
            let words =
                format!("可以看了，到 {} 为止。看过什么都有记录，下一个工作日复核", when(broken.until, now));
            Ok(say(&format!("/overrides/{}", broken.id.text()), false, &words))
        }
        Err(outcome) => back_with::<privacy::BreakRefused>("/overrides", Err(outcome)),
    }
}

/// One opening.
#[derive(askama::Template)]
#[template(path = "override.html")]
struct OverridePage {
    chrome: Chrome,
    id: String,
    elder: String,
    elder_name: String,
    account: String,
    reason: String,
    from: String,
    until: String,
    /// It is open just now.
    open: bool,
    clock: Tag,
    verdict: Option<Tag>,
    reviewer: String,
    remark: String,
    done: Vec<(String, String, Tag)>,
    /// May review it.
    reviews: bool,
}

/// The page.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
) -> Answer {
    let id: OverrideId = id(&text)?;
    let shown = state.desk.look(&signed.ask, ShowOverride { id }).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "一次破例查看");
    chrome.path = format!("/overrides/{}", id.text());
    let row = &shown.row;
    let done = shown
        .done
        .iter()
        .map(|(at, act, outcome)| {
            let tag = match outcome.as_str() {
                "opened" => Tag::new("p2", "打开看了"),
                "done" => Tag::new("good", "办了"),
                _ => Tag::new("line", "没让办"),
            };
            (when(*at, now), state.desk.registry().says(act).to_owned(), tag)
        })
        .collect();
    let mine = row.account == signed.me.account;
    page(&OverridePage {
        chrome,
        id: id.text(),
        elder: row.elder.text(),
        elder_name: row.elder_name.clone(),
        account: row.account_name.clone(),
        reason: shown.reason.clone().unwrap_or_else(|| "（资料已删除）".to_owned()),
        from: when(row.from_at, now),
        until: when(row.until_at, now),
        open: now < row.until_at && row.verdict.as_deref() != Some("wrong"),
        clock: clock(row.due_at, row.reviewed_at.is_some(), row.late, now),
        verdict: verdict(row),
        reviewer: row.reviewer.clone().unwrap_or_default(),
        remark: shown.remark.clone().unwrap_or_default(),
        done,
        reviews: !mine && row.reviewed_at.is_none() && signed.is(&[Role::Supervisor, Role::SecurityAdmin]),
    })
}

/// `POST /overrides/{id}/review`.
pub(crate) async fn review(
    state: axum::extract::State<State>,
    signed: Signed,
    Path(text): Path<String>,
    sent: Sent,
) -> Answer {
    let id: OverrideId = id(&text)?;
    let right = sent.text("verdict") == "right";
    let act = Review { id, right, remark: sent.text("remark").to_owned() };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    let words = if right {
        "复核完了：正当"
    } else {
        "复核完了：不当。权限已收回，已登记为事件"
    };
    back_with(&format!("/overrides/{}", id.text()), done.map(|()| words.to_owned()))
}
