//! `/keys`: how keys stand, without any key; a new master; a new key for one elder.

use crate::words::{tabs, when};
use base::ElderId;
use desk::Role;
use pages::door::act::back_with;
use pages::door::{Answer, Sent, Signed, State, Trouble, page};
use pages::layout::{Choice, Chrome, Family, Tag};
use privacy::{Keys, TurnElderKey, TurnMaster, TurnRow};

/// The page.
#[derive(askama::Template)]
#[template(path = "keys.html")]
struct KeysPage {
    chrome: Chrome,
    tabs: Vec<Choice>,
    facts: Vec<(&'static str, String)>,
    wrapped: Vec<(String, i64)>,
    turns: Vec<Row>,
    /// May turn keys.
    turner: bool,
    /// A rotation is under way.
    turning: bool,
}

/// One rotation.
struct Row {
    what: &'static str,
    numbers: String,
    wanted: String,
    state: Tag,
    counted: String,
}

fn row(turn: &TurnRow, now: base::Moment) -> Row {
    let state = match turn.state.as_str() {
        "wanted" => Tag::new("p2", "等程序写好新密钥"),
        "turning" => Tag::new("p2", "正在换"),
        "wrapped" => Tag::new("p2", "换完了，等旧密钥移出"),
        _ => {
            Tag::new("good", format!("做完了 {}", turn.ended_at.map_or_else(String::new, |at| when(at, now))))
        }
    };
    Row {
        what: if turn.kind == "master" { "主密钥" } else { "一位长者的密钥" },
        numbers: format!("{} → {}", turn.from, turn.to.map_or_else(|| "？".to_owned(), |to| to.to_string())),
        wanted: format!("{} {}", turn.account_name, when(turn.wanted_at, now)),
        state,
        counted: format!("看了 {}，换了 {}", turn.looked, turn.wrapped),
    }
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed) -> Answer {
    let keys = state.desk.look(&signed.ask, Keys {}).await?;
    let now = state.desk.clock().now();
    let vault = state.desk.vault();
    let mut chrome = signed.chrome(&state, Family::Desk, "密钥");
    chrome.path = "/keys".into();
    let numbers: Vec<String> = vault.generations().iter().map(|n| format!("第 {n} 把")).collect();
    let facts = vec![
        ("新封存用", vault.suite().label().to_owned()),
        (
            "查找码用",
            format!("HMAC-{}", if vault.token_suite() == desk::Suite::Sm { "SM3" } else { "SHA-256" }),
        ),
        ("密钥文件里的主密钥", numbers.join("、")),
        ("正在用", format!("第 {} 把", vault.generation())),
        ("留痕的锚", format!("Ed25519，公钥 {}…", desk::hex(&vault.anchor_public_key()[..8]))),
    ];
    let wrapped = keys
        .wrapped
        .iter()
        .map(|w| match w.generation {
            0 => ("已销毁（删除了的长者）".to_owned(), w.keys),
            n => (format!("在第 {n} 把主密钥下"), w.keys),
        })
        .collect();
    let turning = keys.turns.iter().any(|turn| turn.kind == "master" && turn.ended_at.is_none());
    page(&KeysPage {
        chrome,
        tabs: tabs(&signed, "/keys"),
        facts,
        wrapped,
        turns: keys.turns.iter().map(|turn| row(turn, now)).collect(),
        turner: signed.is(&[Role::SecurityAdmin]),
        turning,
    })
}

/// `POST /keys/master`.
pub(crate) async fn master(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let done = state.desk.run(&signed.with(sent.request()), TurnMaster {}).await;
    let words = "开始换主密钥；换完后请把新的 master.key 另存一份";
    back_with("/keys", done.map(|_| words.to_owned()))
}

/// `POST /keys/elder`.
pub(crate) async fn elder(state: axum::extract::State<State>, signed: Signed, sent: Sent) -> Answer {
    let elder: ElderId = sent.id("elder").ok_or_else(|| {
        Trouble::told(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "请填长者编号：档案页地址里的 32 个字")
    })?;
    let act = TurnElderKey { elder, reason: sent.text("reason").to_owned() };
    let done = state.desk.run(&signed.with(sent.request()), act).await;
    back_with("/keys", done.map(|fields| format!("换好了：{fields} 项资料用新密钥重新封存")))
}
