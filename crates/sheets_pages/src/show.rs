//! `GET /sheets/{id}`: how far a file is and what becomes of its rows; and what is done with it there.

use crate::params::id;
use crate::words::{fate, size, standing, when};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::AnyId;
use pages::State;
use pages::door::act::back_with;
use pages::door::answer::encode;
use pages::door::{Answer, Sent, Signed, back, page};
use pages::layout::{Chrome, Family};
use sheets::{Discard, Example, Fate, Go, Halt, SheetId, Show, Shown, State as Stands};

#[derive(askama::Template)]
#[template(path = "show.html")]
struct ShowPage {
    chrome: Chrome,
    id: String,
    name: String,
    about: String,
    tag: String,
    source: String,
    steps: [(&'static str, &'static str); 4],
    moves: bool,
    doing: &'static str,
    done: i64,
    of: i64,
    percent: i64,
    may_go: bool,
    stopped: bool,
    finished: bool,
    gone: bool,
    counts: Vec<Count>,
    going_in: i64,
    merged: i64,
    formulas: i64,
    groups: Vec<Group>,
    bad: i64,
    review: i64,
    warns: Vec<String>,
    gone_at: String,
}

struct Count {
    word: &'static str,
    count: i64,
    about: &'static str,
    class: &'static str,
}

/// The first rows of one fate.
struct Group {
    fate: String,
    word: &'static str,
    is_bad: bool,
    rows: Vec<Example>,
    more: i64,
}

/// The page.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let sheet: SheetId = id(&path)?;
    let shown = state.desk.look(&signed.ask, Show { sheet }).await?;
    if shown.row.state == Stands::Read {
        return Ok(back(&format!("/sheets/{}/columns", sheet.text())));
    }
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, "名单");
    chrome.path = format!("/sheets/{}", sheet.text());
    (chrome.live, chrome.topics, chrome.about) = (true, "sheets.", sheet.text());
    let at = shown.row.state;
    let (done, of) = shown.chunks;
    page(&ShowPage {
        id: sheet.text(),
        name: if shown.row.name.is_empty() {
            "（文件名已销毁）".to_owned()
        } else {
            shown.row.name.clone()
        },
        about: about(&shown),
        tag: standing(at).html(),
        source: shown.row.source.clone(),
        steps: steps(at),
        moves: at.moves(),
        doing: if at == Stands::Trying { "试导" } else { "导入" },
        done,
        of,
        percent: if of > 0 { done * 100 / of } else { 0 },
        may_go: at == Stands::Tried,
        stopped: at == Stands::Stopped,
        finished: at == Stands::Done,
        gone: at == Stands::Gone,
        counts: counts(&shown),
        going_in: shown.row.sums.fresh
            + shown.row.sums.changed
            + shown.row.sums.known
            + shown.row.sums.review,
        merged: shown.row.sums.merged,
        formulas: shown.row.sums.formulas,
        bad: shown.row.sums.bad,
        review: shown.row.sums.review,
        warns: warns(&shown),
        gone_at: when(shown.row.gone_at, now),
        groups: groups(shown),
        chrome,
    })
}

fn about(shown: &Shown) -> String {
    let part = shown.mapping.as_ref().and_then(|mapping| shown.parts.get(mapping.part));
    let table = part.filter(|part| !part.name.is_empty()).map(|part| format!("工作表“{}”，", part.name));
    format!("{}{} 行，{}", table.unwrap_or_default(), shown.row.rows, size(shown.bytes))
}

fn steps(at: Stands) -> [(&'static str, &'static str); 4] {
    let now = match at {
        Stands::Reading => 0,
        Stands::Read => 1,
        Stands::Trying | Stands::Tried => 2,
        Stands::Going | Stands::Stopped => 3,
        Stands::Done | Stands::Gone => 4,
    };
    let class = |step: usize| match step.cmp(&now) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "",
    };
    [("1 上传", class(0)), ("2 对列", class(1)), ("3 试导", class(2)), ("4 导入", class(3))]
}

fn counts(shown: &Shown) -> Vec<Count> {
    let sums = &shown.row.sums;
    let future = matches!(shown.row.state, Stands::Trying | Stands::Tried);
    let say = |will: &'static str, did: &'static str| if future { will } else { did };
    let count = |word, count, about, class| Count { word, count, about, class };
    vec![
        count("新登记", sums.fresh, say("会新登记这么多人", "新登记的人"), ""),
        count("有更新", sums.changed, say("同一来源的老记录，会按这份更新", "按这份更新了的人"), ""),
        count(
            "已登记",
            sums.known,
            say("已经有的人：只补缺的，不改已有的", "已经有的人：只补缺的，没有改已有的"),
            "",
        ),
        count(
            "要核对",
            sums.review,
            say("像又不敢断定：会先登记，再请人核对", "先登记了，等人核对是不是同一个人"),
            if sums.review > 0 { "warn" } else { "" },
        ),
        count(
            "有错",
            sums.bad,
            say("这些行不会导入，可以改好再传", "这些行没有导入"),
            if sums.bad > 0 { "late" } else { "" },
        ),
    ]
}

/// What is odd about the whole.
fn warns(shown: &Shown) -> Vec<String> {
    let (sums, mut out) = (&shown.row.sums, Vec::new());
    if shown.row.state != Stands::Tried {
        return out;
    }
    if sums.bad * 2 > sums.rows() && sums.rows() > 20 {
        out.push("有错的行超过一半，多半是哪一列对错了，先回去看看对列".to_owned());
    }
    let lacks = |field: &str| shown.mapping.as_ref().is_some_and(|mapping| mapping.column(field).is_none());
    if sums.changed > 0 {
        let missing: Vec<&str> =
            ["地址", "电话1", "联系人1姓名"].into_iter().filter(|field| lacks(field)).collect();
        if !missing.is_empty() {
            out.push(format!(
                "这份名单里没有“{}”。有 {} 人是同一来源以前登记的，导入后他们的这几项会变成空的；不想这样就换一个来源名字",
                missing.join("”“"),
                sums.changed
            ));
        }
    }
    out
}

fn groups(shown: Shown) -> Vec<Group> {
    let sums = shown.row.sums;
    let all = |fate: Fate| match fate {
        Fate::Fresh => sums.fresh,
        Fate::Known => sums.known,
        Fate::Changed => sums.changed,
        Fate::Review => sums.review,
        Fate::Bad => sums.bad,
    };
    let mut groups: Vec<Group> = shown
        .examples
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(kind, rows)| Group {
            fate: fate(kind).html(),
            word: kind.label(),
            is_bad: kind == Fate::Bad,
            more: (all(kind) - rows.len() as i64).max(0),
            rows,
        })
        .collect();
    // What has to be mended stands first.
    groups.reverse();
    groups
}

/// `POST /sheets/{id}/go`.
pub(crate) async fn go(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let sheet: SheetId = id(&path)?;
    let outcome = state.desk.run(&signed.with(sent.request()), Go { sheet }).await;
    back_with(&format!("/sheets/{}", sheet.text()), outcome.map(|()| "开始导入了，可以先做别的".to_owned()))
}

/// `POST /sheets/{id}/halt`.
pub(crate) async fn halt(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let sheet: SheetId = id(&path)?;
    let outcome = state.desk.run(&signed.with(sent.request()), Halt { sheet }).await;
    back_with(&format!("/sheets/{}", sheet.text()), outcome.map(|()| "停下了；已经进去的留着".to_owned()))
}

/// `POST /sheets/{id}/discard`.
pub(crate) async fn discard(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    sent: Sent,
) -> Answer {
    let sheet: SheetId = id(&path)?;
    let act = Discard { sheet, why: "不导了".to_owned() };
    let outcome = state.desk.run(&signed.with(sent.request()), act).await;
    back_with("/sheets", outcome.map(|()| "文件内容销毁了".to_owned()))
}

/// `GET /sheets/{id}/bad`: the rows that could not go in, with their reasons.
pub(crate) async fn bad(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let sheet: SheetId = id(&path)?;
    let bytes = sheets::bad_file(&state.desk, &signed.ask, sheet).await?;
    let name = encode("要改的行.csv");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"rows.csv\"; filename*=UTF-8''{name}")),
    ];
    Ok((headers, bytes).into_response())
}
