//! A mandate, its states, and why it ended. Pure.

use crate::ids::MandateId;
use crate::kin::{Evidence, Kin};
use crate::terms::{Sees, Services, Terms};
use base::{AccountId, CaseId, ElderId, Moment};
use desk::{Kind, Refusal};
use serde::{Deserialize, Serialize};

/// Where a mandate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待核实: nothing is allowed before the elder has said yes.
    ToConfirm,
    /// 有效.
    Live,
    /// 已停.
    Ended,
}

impl State {
    /// All of them.
    pub const ALL: [State; 3] = [State::ToConfirm, State::Live, State::Ended];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::ToConfirm => "to_confirm",
            State::Live => "live",
            State::Ended => "ended",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::ToConfirm => "待核实",
            State::Live => "有效",
            State::Ended => "已停",
        }
    }

    /// Back from the word.
    pub fn read(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Why a mandate ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// 本人撤销.
    Revoked,
    /// 代办人自己退出.
    Left,
    /// 到期.
    Expired,
    /// 本人不同意.
    Declined,
    /// 没有核实成.
    Lapsed,
    /// 长者过世.
    Died,
}

impl Why {
    const ALL: [Why; 6] = [Why::Revoked, Why::Left, Why::Expired, Why::Declined, Why::Lapsed, Why::Died];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Why::Revoked => "revoked",
            Why::Left => "left",
            Why::Expired => "expired",
            Why::Declined => "declined",
            Why::Lapsed => "lapsed",
            Why::Died => "died",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Why::Revoked => "本人撤销",
            Why::Left => "代办人退出",
            Why::Expired => "到期",
            Why::Declined => "本人不同意",
            Why::Lapsed => "没有核实成",
            Why::Died => "长者过世",
        }
    }

    /// Back from the word.
    pub fn read(word: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.word() == word)
    }
}

/// Over which way the elder said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// 电话里.
    Phone,
    /// 窗口.
    Window,
    /// 家里、社区.
    Door,
    /// 信、纸条.
    Paper,
    /// 网页.
    Page,
}

impl Over {
    /// All, in the order in which pages ask.
    pub const ALL: [Over; 5] = [Over::Phone, Over::Window, Over::Door, Over::Paper, Over::Page];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Over::Phone => "phone",
            Over::Window => "window",
            Over::Door => "door",
            Over::Paper => "paper",
            Over::Page => "page",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Over::Phone => "电话里说的",
            Over::Window => "在窗口说的",
            Over::Door => "在家里、社区说的",
            Over::Paper => "写了纸条",
            Over::Page => "在网页上",
        }
    }

    /// Back from the word.
    pub fn read(word: &str) -> Option<Over> {
        Over::ALL.into_iter().find(|over| over.word() == word)
    }
}

/// A mandate as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The mandate.
    pub id: MandateId,
    /// For whom.
    pub elder: ElderId,
    /// Who acts.
    pub account: AccountId,
    /// Where the elder lives.
    pub region: String,
    /// Who they are to the elder.
    pub kin: Kin,
    /// In the elder's word: 女儿.
    pub relation: String,
    /// What may be seen.
    pub sees: Sees,
    /// What may be asked for.
    pub services: Services,
    /// Where it stands.
    pub state: State,
    /// Somebody who acts for many elders not their kin: a supervisor looks at it.
    pub flagged: bool,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// What showed first that the elder wants it.
    pub evidence: Evidence,
    /// The case in which agents call the elder.
    pub case: Option<CaseId>,
    /// Who entered it, as [`desk::Actor::text`].
    pub given_by: String,
    /// When.
    pub given_at: Moment,
    /// When the elder said yes.
    pub confirmed_at: Option<Moment>,
    /// Whoever acts has asked to go on.
    pub renewal_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Why.
    pub ended_why: Option<Why>,
}

impl Mandate {
    /// What it allows now.
    pub fn terms(&self) -> Terms {
        Terms {
            sees: self.sees,
            services: self.services.clone(),
            from: Some(self.from),
            until: Some(self.until),
        }
    }

    /// Whether it is in force at this moment.
    pub fn in_force(&self, now: Moment) -> bool {
        self.state == State::Live && self.from <= now && now < self.until
    }

    /// 女儿; the sort of person where nobody said the elder's own word.
    pub fn called(&self) -> &str {
        if self.relation.is_empty() { self.kin.label() } else { &self.relation }
    }
}

/// Why something cannot be done with a mandate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cannot {
    /// No such mandate, or not for this actor.
    #[error("没有这份代办授权")]
    NotFound,
    /// It has ended.
    #[error("这份授权已经停了，需要的话重新办一份")]
    Ended,
    /// It is in force already.
    #[error("这份授权已经核实过了")]
    Confirmed,
    /// The elder has not been asked yet.
    #[error("还没有核实，请先打老人家自己的电话问清楚")]
    NotConfirmed,
    /// There was no call-back.
    #[error("还没有打通老人家自己的电话；请先用“打给老人家”，本人接了再点")]
    NoCall,
    /// An agent cannot have somebody before them.
    #[error("当面核实要由窗口、社区或主管来点")]
    NotInPerson,
    /// Somebody acts for many: a supervisor decides.
    #[error("这个人替好几位不是亲属的老人办事，要主管来核实")]
    Flagged,
    /// What is wrong with the terms.
    #[error("{0}")]
    Terms(#[from] crate::BadTerms),
    /// More than before without the elder's word.
    #[error("比原来放宽或延长，要打老人家自己的电话核实，或本人当面说")]
    Wider,
    /// The case says no.
    #[error("{0}")]
    Case(String),
    /// A reason is asked for.
    #[error("请写明原因")]
    NoReason,
}

impl Refusal for Cannot {
    fn kind(&self) -> Kind {
        match self {
            Cannot::NotFound => Kind::NotFound,
            Cannot::Terms(bad) => Kind::Invalid(bad.field()),
            Cannot::NoReason => Kind::Invalid("reason"),
            Cannot::Flagged | Cannot::NotInPerson => Kind::Forbidden,
            _ => Kind::Conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for state in State::ALL {
            assert_eq!(State::read(state.word()), Some(state));
        }
        for why in Why::ALL {
            assert_eq!(Why::read(why.word()), Some(why));
        }
        for over in Over::ALL {
            assert_eq!(Over::read(over.word()), Some(over));
        }
    }
}
