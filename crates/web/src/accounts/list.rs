//! `GET /accounts`: who has an account, what for, and whether they can sign in.

use crate::agent::words;
use crate::door::{Answer, Signed, State, page};
use crate::layout::{Choice, Family, Tag};
use crate::lists::{Cell, Filter, ListPage, Params, Row};
use axum::http::Uri;
use base::{AnyId as _, Moment};
use desk::Role;
use staff::{AccountView, Accounts};
use std::collections::HashMap;

const PATH: &str = "/accounts";

/// The list.
pub(crate) async fn list(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let params = Params::read(&uri);
    let role = params.get("role").and_then(|word| word.parse::<Role>().ok());
    let active = params.get("state").map(|word| word != "off");
    let after = params.get("after").and_then(|id| id.parse().ok());
    let asked = Accounts { role, active, after, limit: 50, ..Accounts::default() };
    let found = state.desk.look(&signed.ask, asked).await?;
    let units = state.desk.look(&signed.ask, regions::List::default()).await?;
    let names: HashMap<String, String> =
        units.into_iter().map(|u| (u.unit.code.to_string(), u.unit.name)).collect();
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "账号");
    chrome.path = PATH.into();
    let shown = found.rows.len();
    page(&ListPage {
        chrome,
        about: "账号不删除，只停用：做过的事还在留痕里".into(),
        tabs: Vec::new(),
        filters: filters(role, active),
        kept: Vec::new(),
        columns: vec!["姓名", "用户名", "岗位", "区域", "状态", "动态码", "最近登录"],
        rows: found.rows.iter().map(|row| line(row, &names, now)).collect(),
        empty: "没有这样的账号。",
        pager: params.onward(PATH, found.next.map(|id| id.text()), shown),
        act: Some(("/accounts/add", "新账号")),
    })
}

fn filters(role: Option<Role>, active: Option<bool>) -> Vec<Filter> {
    let mut roles = vec![Choice::new("", "全部", role.is_none())];
    let people = Role::ALL.into_iter().filter(|r| *r != Role::Device);
    roles.extend(people.map(|r| Choice::new(r.word(), r.label(), role == Some(r))));
    let states = vec![
        Choice::new("", "全部", active.is_none()),
        Choice::new("on", "在用", active == Some(true)),
        Choice::new("off", "已停用", active == Some(false)),
    ];
    vec![
        Filter { name: "role", label: "岗位", choices: roles },
        Filter { name: "state", label: "状态", choices: states },
    ]
}

/// How an account stands.
pub(crate) fn standing(account: &AccountView, now: Moment) -> Tag {
    match account.locked_until {
        _ if !account.active => Tag::new("line", "已停用"),
        Some(until) => Tag::new("late", format!("锁到 {}", words::when(until, now))),
        None if account.program => Tag::new("good", "程序令牌"),
        None if !account.can_sign_in => Tag::new("p2", "还没有密码"),
        None => Tag::new("good", "在用"),
    }
}

/// The region an account is for.
pub(crate) fn region(account: &AccountView, names: &HashMap<String, String>) -> String {
    match account.region.as_str() {
        "" => "全区".to_owned(),
        code => names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
    }
}

fn line(row: &AccountView, names: &HashMap<String, String>, now: Moment) -> Row {
    let roles: Vec<&str> = row.roles.iter().map(Role::label).collect();
    Row {
        class: if row.locked_until.is_some() { "late" } else { "" },
        cells: vec![
            Cell::Link(format!("{PATH}/{}", row.id.text()), row.name.clone()),
            Cell::Text(row.login.clone()),
            Cell::Text(roles.join("、")),
            Cell::Soft(region(row, names)),
            Cell::Tag(standing(row, now)),
            Cell::Soft(if row.code_on { "已开通" } else { "" }.into()),
            Cell::Num(row.seen_at.map(|at| words::when(at, now)).unwrap_or_default()),
        ],
    }
}
