//! `GET /matches/pairs/{id}`: one pair, both sides open.

use crate::words::{Done, Piece, compared, degree, listed, when};
use axum::extract::Path;
use axum::http::Uri;
use base::{AnyId, Date, Sex};
use matches::{Explained, Pair, PairId, PairOf, Queue, Side, Sign};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};

/// How much of the queue is looked at for the pairs before and behind.
const NEAR: i64 = 100;

#[derive(askama::Template)]
#[template(path = "pair.html")]
struct PairPage {
    chrome: Chrome,
    id: String,
    doubt: &'static str,
    odds: String,
    at: String,
    waits: bool,
    is_one: bool,
    waiting: i64,
    fields: Vec<Field>,
    stories: [String; 2],
    next: Option<String>,
    previous: Option<String>,
    done: Option<Done>,
}

/// One line of the comparison.
struct Field {
    name: &'static str,
    sides: [Vec<Piece>; 2],
    /// A word behind a side's value.
    notes: [&'static str; 2],
    mark: &'static str,
    sign: &'static str,
    class: &'static str,
    words: String,
    weight: &'static str,
}

/// One pair.
pub(crate) async fn show(
    state: axum::extract::State<State>,
    signed: Signed,
    path: Path<String>,
    uri: Uri,
) -> Answer {
    let id = PairId::parse(&path).map_err(|_| Trouble::absent())?;
    let pair = state.desk.look(&signed.ask, PairOf { pair: id }).await?;
    let near = neighbours(&state, &signed, id).await?;
    let mut chrome = signed.chrome(&state, Family::Desk, "核对一对记录");
    chrome.path = format!("/matches/pairs/{}", id.text());
    let story = |side: &Side| side.elder.map(|elder| format!("/joins/{}", elder.text()));
    page(&PairPage {
        chrome,
        id: id.text(),
        doubt: pair.doubt.says(),
        odds: degree(pair.doubt, pair.total),
        at: when(pair.at),
        waits: pair.waits && !pair.is_one,
        is_one: pair.is_one,
        waiting: near.waiting,
        fields: fields(&pair),
        stories: pair.sides.each_ref().map(|side| story(side).unwrap_or_default()),
        next: near.next.map(address),
        previous: near.previous.map(address),
        done: Done::read(&uri),
    })
}

fn address(pair: PairId) -> String {
    format!("/matches/pairs/{}", pair.text())
}

/// The pairs before and behind one, and how many wait.
pub(crate) struct Near {
    pub next: Option<PairId>,
    pub previous: Option<PairId>,
    pub waiting: i64,
}

pub(crate) async fn neighbours(state: &State, signed: &Signed, pair: PairId) -> Result<Near, Trouble> {
    let queue = state.desk.look(&signed.ask, Queue { doubt: None, after: None, limit: NEAR }).await?;
    let waiting = queue.counts.iter().map(|count| count.count).sum();
    let ids: Vec<PairId> = queue.rows.iter().map(|row| row.pair).collect();
    if let Some(at) = ids.iter().position(|id| *id == pair) {
        let previous = at.checked_sub(1).map(|at| ids[at]);
        return Ok(Near { next: ids.get(at + 1).copied(), previous, waiting });
    }
    // Further behind, or decided: what stands behind it, else the first that waits.
    let behind = Queue { doubt: None, after: Some(pair), limit: 1 };
    let behind = state.desk.look(&signed.ask, behind).await?;
    let next = behind.rows.first().map(|row| row.pair).or(ids.first().copied());
    Ok(Near { next: next.filter(|next| *next != pair), previous: None, waiting })
}

fn fields(pair: &Pair) -> Vec<Field> {
    let [a, b] = &pair.sides;
    let part = |place: usize| pair.parts.iter().find(|part| part.place == place);
    let birth = |birth: Option<Date>| birth.map(|date| date.to_string()).unwrap_or_default();
    let sex = |sex: Sex| if sex == Sex::Unknown { "" } else { sex.text() };
    let phones = |side: &Side| side.phones.iter().map(|phone| phone.digits().to_owned()).collect::<Vec<_>>();
    let mut fields = vec![
        line("姓名", [&a.name, &b.name], part(0)),
        line("出生日期", [&birth(a.birth), &birth(b.birth)], part(1)),
        line("性别", [sex(a.sex), sex(b.sex)], part(2)),
        number(pair),
        Field { sides: listed(&phones(a), &phones(b)), ..line("电话", ["", ""], part(3)) },
        line("住址", [&a.address, &b.address], part(4)),
        plain("区划", [&a.region, &b.region]),
        plain("来源", [&a.sources.join("，"), &b.sources.join("，")]),
    ];
    if pair.sides.iter().any(|side| side.is_erased) {
        let says = |side: &Side| if side.is_erased { "档案已经删除" } else { "" };
        fields.push(plain("说明", [says(a), says(b)]));
    }
    fields
}

fn line(name: &'static str, sides: [&str; 2], part: Option<&Explained>) -> Field {
    let sign = part.map_or(Sign::Missing, Explained::sign);
    Field {
        name,
        sides: compared(sides[0], sides[1]),
        notes: ["", ""],
        mark: sign.mark(),
        sign: sign.says(),
        class: class(sign),
        words: part.map(|part| part.words().to_owned()).unwrap_or_default(),
        weight: part.filter(|_| sign != Sign::Missing).map_or("", Explained::weight),
    }
}

fn plain(name: &'static str, sides: [&str; 2]) -> Field {
    let piece = |text: &str| vec![Piece { text: text.to_owned(), differs: false }];
    let sides = [piece(sides[0]), piece(sides[1])];
    Field { name, sides, notes: ["", ""], mark: "", sign: "", class: "", words: String::new(), weight: "" }
}

fn number(pair: &Pair) -> Field {
    let [a, b] = &pair.sides;
    let (sign, words) = match pair.numbers {
        Some(true) => (Sign::Agrees, "号码相同"),
        Some(false) => (Sign::Differs, "两个不同的号码"),
        None => (Sign::Missing, "有一边没有写"),
    };
    let note = |side: &Side| {
        if side.is_claimed { "（填的，与另一边重复，没有登进档案）" } else { "" }
    };
    Field {
        name: "证件号码",
        sides: compared(&a.identity, &b.identity),
        notes: [note(a), note(b)],
        mark: sign.mark(),
        sign: sign.says(),
        class: class(sign),
        words: words.to_owned(),
        weight: "",
    }
}

fn class(sign: Sign) -> &'static str {
    match sign {
        Sign::Agrees => "good",
        Sign::Near => "p1",
        Sign::Differs => "late",
        Sign::Missing => "line",
    }
}
