//! What the agent's desk shows: my state and the queue, who is calling, what can be done.

use crate::layout::{Choice, Chrome, Tag};
use base::Moment;

/// The desk.
#[derive(askama::Template)]
#[template(path = "agent/page.html")]
pub struct DeskPage {
    /// The frame.
    pub chrome: Chrome,
    /// My own state.
    pub me: MyState,
    /// Who waits, most urgent first.
    pub queue: Vec<Waiting>,
    /// How many wait beyond those shown.
    pub more: usize,
    /// My own open cases.
    pub mine: Vec<Waiting>,
    /// The call that is offered to me or that I am in.
    pub call: Option<CallBar>,
    /// Who it is about.
    pub person: Option<Person>,
    /// Mandates in force for this person, which the elder can stop with one word: id, who.
    pub acting: Vec<(String, String)>,
    /// Nobody is known under that number.
    pub unknown: Option<Unknown>,
    /// The case at hand.
    pub case: Option<AtHand>,
    /// What can be opened for this person, on the number keys.
    pub services: Vec<ServiceKey>,
    /// Who could go, best first, when help can be sent.
    pub helpers: Vec<HelperRow>,
    /// Why nobody can be sent.
    pub nobody: Option<String>,
    /// Outcomes a closing needs.
    pub outcomes: Vec<Choice>,
    /// What the agent typed before a refusal.
    pub draft: String,
}

impl DeskPage {
    /// Somebody is choosing among what was found: a look for news must not take it away.
    fn searched(&self) -> bool {
        self.unknown.as_ref().is_some_and(|unknown| unknown.searched)
    }
}

/// My state and how to change it.
pub struct MyState {
    /// ready, ringing, talking, wrapup, away.
    pub class: &'static str,
    /// The word.
    pub word: String,
    /// Since when.
    pub since: Option<Moment>,
    /// States I can change to: value, word, key.
    pub turns: Vec<(String, String, &'static str)>,
    /// My telephone is registered, or what to do about it.
    pub phone: Result<String, String>,
}

/// One row of the queue.
pub struct Waiting {
    /// p0..p3.
    pub class: &'static str,
    /// The priority's word.
    pub tag: Tag,
    /// Who: masked.
    pub who: String,
    /// What: one-key call, press without voice, call-back owed.
    pub what: String,
    /// Since when.
    pub since: Moment,
    /// Opens it on the desk.
    pub href: String,
    /// The key that opens it.
    pub key: Option<String>,
}

/// The call at hand.
pub struct CallBar {
    /// The call's id.
    pub id: String,
    /// ringing, talking, held, ended.
    pub class: &'static str,
    /// The word.
    pub word: String,
    /// The number, as far as the agent may see it.
    pub number: String,
    /// The clock starts here.
    pub since: Moment,
    /// Which acts are possible now.
    pub can_answer: bool,
    /// Hold is possible.
    pub can_hold: bool,
    /// Resume is possible.
    pub can_resume: bool,
    /// Hanging up is possible.
    pub can_hang_up: bool,
    /// Wrap-up can be finished.
    pub can_wrap: bool,
    /// How the call ended; the likeliest is chosen.
    pub outcomes: Vec<Choice>,
    /// What comes next; the likeliest is chosen.
    pub next_steps: Vec<Choice>,
}

/// Who is calling.
pub struct Person {
    /// The elder's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// "82 岁 女".
    pub age: String,
    /// How to address.
    pub address_as: String,
    /// "独居", "失能" and so on.
    pub tags: Vec<Tag>,
    /// What to know first.
    pub first: Vec<String>,
    /// The address.
    pub home: String,
    /// Door code, key, floor, dog.
    pub door: String,
    /// The region's name.
    pub region: String,
    /// "重庆话；听力差，慢点说".
    pub speech: String,
    /// Phones of the elder, masked or not as allowed.
    pub phones: Vec<String>,
    /// Whom to call, in order.
    pub contacts: Vec<Contact>,
    /// What happened before.
    pub history: Vec<Past>,
}

/// Somebody to call for the elder.
pub struct Contact {
    /// 1, 2, 3.
    pub order: usize,
    /// The id.
    pub id: String,
    /// Name and relation.
    pub who: String,
    /// Number and hours.
    pub how: String,
    /// The key that calls.
    pub key: Option<String>,
}

/// One thing that happened before.
pub struct Past {
    /// When.
    pub at: String,
    /// What.
    pub what: String,
    /// Opens it.
    pub href: String,
    /// How it ended.
    pub tag: Tag,
}

/// A number nobody is known under.
pub struct Unknown {
    /// The call.
    pub call: String,
    /// Elders found by the agent's search.
    pub found: Vec<Found>,
    /// A search was made.
    pub searched: bool,
}

/// An elder found by a search: masked.
pub struct Found {
    /// The id.
    pub id: String,
    /// Masked name, age, sex.
    pub who: String,
    /// Region and masked number.
    pub how: String,
}

/// The case at hand.
pub struct AtHand {
    /// The case's id.
    pub id: String,
    /// Service and state.
    pub title: String,
    /// The number people say.
    pub number: String,
    /// The priority's tag.
    pub priority: Tag,
    /// The state's tag.
    pub state: Tag,
    /// The steps with their clocks.
    pub steps: Vec<Step>,
    /// The next clock.
    pub due: Option<Moment>,
    /// Who is on the way.
    pub on_the_way: Option<String>,
    /// Last lines of the story.
    pub lines: Vec<(String, String)>,
    /// Acts allowed now.
    pub can_take: bool,
    /// Help can be sent.
    pub can_send: bool,
    /// Satisfaction can be asked.
    pub can_ask: bool,
    /// It can be closed.
    pub can_close: bool,
    /// The elder can be called back.
    pub can_call: bool,
}

/// One step of a case.
pub struct Step {
    /// done, now, late, "".
    pub class: &'static str,
    /// The step's word.
    pub word: String,
    /// When it was done, or by when it must be.
    pub when: String,
    /// For those who do not see colours.
    pub said: &'static str,
}

/// A service on a number key.
pub struct ServiceKey {
    /// The key.
    pub key: String,
    /// The catalogue's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The priority's tag.
    pub tag: Tag,
}

/// Somebody who could go.
pub struct HelperRow {
    /// The key.
    pub key: String,
    /// The account.
    pub id: String,
    /// The name.
    pub name: String,
    /// "1.2 公里，约 9 分钟；会急救".
    pub why: String,
}
