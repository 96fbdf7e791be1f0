//! `GET /rounds`: the worker's list of today, all on one page, so that it lives a whole day without a network.

use crate::words;
use axum::extract::State as Held;
use base::{AnyId as _, Moment};
use desk::Role;
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family, Tag};
use rounds::read::{Today, TodayRow};
use rounds::{Check, Worry};

/// The list of today.
#[derive(askama::Template)]
#[template(path = "today.html")]
pub(crate) struct TodayPage {
    chrome: Chrome,
    /// How many and where the rest is, in words.
    about: String,
    doors: Vec<Door>,
    done: Vec<(String, Tag, String)>,
    checks: [Check; 6],
    worries: [Worry; 8],
}

/// One door.
pub(crate) struct Door {
    id: String,
    name: String,
    /// 82 岁，听力差.
    about: String,
    tier: Tag,
    late: Option<Tag>,
    address: String,
    /// How to get in.
    door: String,
    /// What to know before anything else.
    first: Vec<String>,
    reasons: String,
    /// Metres from the door before, or why somebody else's.
    way: String,
    /// To dial, and masked to read.
    phone: Option<(String, String)>,
    /// The last sign of life.
    last: String,
    /// Which form is open: of the first try, or of the second.
    step: &'static str,
    /// Declined half a year ago.
    ask: bool,
}

impl Door {
    /// The form of this step is the one that is shown.
    fn at(&self, step: &str) -> bool {
        self.step == step
    }

    /// The door stayed closed for the first time today: it is tried again.
    fn first(&self, step: &str) -> bool {
        step == "todo"
    }
}

/// The page. Opening the doors leaves a trail entry for each.
pub(crate) async fn show(Held(state): Held<State>, signed: Signed) -> Answer {
    if !signed.is(&[Role::Worker]) {
        return Err(Trouble::Go("/gaps".to_owned()));
    }
    let list = state.desk.look(&signed.ask, Today).await?;
    let now = state.desk.clock().now();
    let mut doors = Vec::with_capacity(list.rows.len());
    for row in &list.rows {
        doors.push(door(&state, &signed, row, now).await?);
    }
    let rest = list.due - doors.len() as i64;
    let date = Moment::of_local_day(list.day).beijing();
    let how = match (doors.len(), rest) {
        (0, _) => "没有要去的".to_owned(),
        (many, 1..) => format!("先去这 {many} 家，另有 {rest} 家做完再排出来"),
        (many, _) => format!("要去 {many} 家，由近及远"),
    };
    // The date stands on it because a phone without a network may show yesterday's.
    let about = format!("{} 月 {} 日，{how}。名下 {} 位。", date.month, date.day, list.all);
    let done = list.done.into_iter();
    page(&TodayPage {
        chrome: signed.chrome(&state, Family::Phone, "今天的探访"),
        about,
        doors,
        done: done.map(|(_, name, ending, at)| (name, words::ending(ending), at.clock_text())).collect(),
        checks: Check::ALL,
        worries: Worry::ALL,
    })
}

async fn door(state: &State, signed: &Signed, row: &TodayRow, now: Moment) -> Result<Door, Trouble> {
    let card =
        state.desk.look(&signed.ask, elders::CardOf { elder: row.round.elder, in_emergency: false }).await?;
    let mut about: Vec<String> = card.age.map(|age| format!("{age} 岁")).into_iter().collect();
    if !card.profile.hearing.is_empty() && card.profile.hearing != "好" {
        about.push(format!("听力{}", card.profile.hearing));
    }
    if let Some(language) = card.profile.languages.first() {
        about.push(language.clone());
    }
    let late = match (row.again, row.ask, row.late) {
        (true, ..) => Some(Tag::new("late", "没开门，再敲一次")),
        (_, true, _) => Some(Tag::new("p1", "再问一次愿不愿意")),
        (.., 0) => None,
        (.., days) => Some(Tag::new("late", format!("晚了 {days} 天"))),
    };
    let first =
        [card.profile.first.as_str()].into_iter().chain(card.profile.hazards.iter().map(String::as_str));
    Ok(Door {
        id: row.round.elder.text(),
        name: row.name.clone(),
        about: about.join("，"),
        tier: words::tier(row.round.tier),
        late,
        address: card.profile.address.clone(),
        door: card.profile.door.clone(),
        first: first.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        reasons: row.round.reasons.first().cloned().unwrap_or_default(),
        way: match (row.deputy, row.metres) {
            (true, _) => "代班".to_owned(),
            (false, Some(metres)) => format!("离上一家 {}", words::far(metres)),
            (false, None) => String::new(),
        },
        phone: card.phones.first().map(|own| (own.phone.digits().to_owned(), own.phone.masked())),
        last: match (row.round.last, row.round.last_how) {
            (Some(at), Some(how)) => {
                format!("上次有消息：{}（{}）", words::day(at.local_day(), now), how.label())
            }
            _ => "还没有见过".to_owned(),
        },
        step: if row.again { "again" } else { "todo" },
        ask: row.ask,
    })
}
