//! What a worker brings back from a door: the result, what was seen, what worries. Pure.

use catalogue::Priority;
use serde::{Deserialize, Serialize};

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// 见到了.
    Seen,
    /// 通了话.
    Spoke,
    /// 没开门.
    Closed,
    /// 见到了, but something is wrong.
    Worries,
    /// 搬走了.
    Moved,
    /// 住院.
    Hospital,
}

impl Ending {
    /// All of them.
    pub const ALL: [Ending; 6] =
        [Ending::Seen, Ending::Spoke, Ending::Closed, Ending::Worries, Ending::Moved, Ending::Hospital];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Seen => "seen",
            Ending::Spoke => "spoke",
            Ending::Closed => "closed",
            Ending::Worries => "worries",
            Ending::Moved => "moved",
            Ending::Hospital => "hospital",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Ending::Seen => "见到了",
            Ending::Spoke => "通了话",
            Ending::Closed => "没开门",
            Ending::Worries => "有担心的",
            Ending::Moved => "搬走了",
            Ending::Hospital => "住院了",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Ending> {
        Ending::ALL.into_iter().find(|result| result.word() == word)
    }

    /// Whether the elder was met: what a turn is served by. Somebody in hospital was asked after, which serves it too.
    pub fn met(self) -> bool {
        matches!(self, Ending::Seen | Ending::Spoke | Ending::Worries | Ending::Hospital)
    }

    /// Whether it shows that the elder is alive, from the elder and not from neighbours.
    pub fn sign(self) -> bool {
        matches!(self, Ending::Seen | Ending::Spoke | Ending::Worries)
    }
}

/// What was seen or heard: a few boxes, one tap each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// 精神好.
    Well,
    /// 吃饭正常.
    Eats,
    /// 药按时吃.
    Drugs,
    /// 屋里冷暖合适.
    Warm,
    /// 水电气安全.
    Safe,
    /// 有人照应.
    Company,
}

impl Check {
    /// All, as the page shows them.
    pub const ALL: [Check; 6] =
        [Check::Well, Check::Eats, Check::Drugs, Check::Warm, Check::Safe, Check::Company];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Check::Well => "well",
            Check::Eats => "eats",
            Check::Drugs => "drugs",
            Check::Warm => "warm",
            Check::Safe => "safe",
            Check::Company => "company",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Check::Well => "精神好",
            Check::Eats => "吃得下",
            Check::Drugs => "药按时吃",
            Check::Warm => "冷暖合适",
            Check::Safe => "水电气安全",
            Check::Company => "有人照应",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Check> {
        Check::ALL.into_iter().find(|check| check.word() == word)
    }
}

/// What worries, and so which service a case is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worry {
    /// 人有危险.
    Danger,
    /// 身体不好, 要看病.
    Ill,
    /// 吃饭成问题.
    Meal,
    /// 屋里有隐患.
    Home,
    /// 没人照料, 洗澡打扫.
    Care,
    /// 心情不好.
    Mood,
    /// 像是遇到骗子.
    Fraud,
    /// 有事要办.
    Paper,
}

impl Worry {
    /// All, as the page shows them.
    pub const ALL: [Worry; 8] = [
        Worry::Danger,
        Worry::Ill,
        Worry::Meal,
        Worry::Home,
        Worry::Care,
        Worry::Mood,
        Worry::Fraud,
        Worry::Paper,
    ];

    /// The word of forms.
    pub fn word(self) -> &'static str {
        match self {
            Worry::Danger => "danger",
            Worry::Ill => "ill",
            Worry::Meal => "meal",
            Worry::Home => "home",
            Worry::Care => "care",
            Worry::Mood => "mood",
            Worry::Fraud => "fraud",
            Worry::Paper => "paper",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Worry::Danger => "人有危险",
            Worry::Ill => "身体不好，要看病",
            Worry::Meal => "吃饭成问题",
            Worry::Home => "屋里有隐患",
            Worry::Care => "没人打扫照料",
            Worry::Mood => "心情不好",
            Worry::Fraud => "像是遇到骗子",
            Worry::Paper => "有事要办",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Worry> {
        Worry::ALL.into_iter().find(|worry| worry.word() == word)
    }

    /// The service of the catalogue, and its priority where it is not the service's own.
    pub fn service(self) -> (&'static str, Option<Priority>) {
        match self {
            Worry::Danger => ("emergency", None),
            Worry::Ill => ("escort", Some(Priority::P2)),
            Worry::Meal => ("meal", Some(Priority::P2)),
            Worry::Home => ("urgent_help", None),
            Worry::Care => ("cleaning", None),
            Worry::Mood => ("comfort", None),
            Worry::Fraud => ("fraud", None),
            Worry::Paper => ("information", None),
        }
    }
}

/// The service that looks for somebody who did not open twice, and how urgent that is.
pub(crate) const UNSEEN: (&str, Priority) = ("care_call", Priority::P1);

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Channel;

    #[test]
    fn every_worry_has_a_service_that_a_community_may_ask_for() {
        let services = Worry::ALL.into_iter().map(|worry| worry.service().0).chain([UNSEEN.0]);
        for code in services {
            let service = catalogue::shipped().current(code).unwrap_or_else(|| panic!("no service {code}"));
            assert!(service.channels.contains(&Channel::Community), "{code} is not for communities");
        }
    }

    #[test]
    fn words_read_back() {
        assert!(Ending::ALL.into_iter().all(|one| Ending::parse(one.word()) == Some(one)));
        assert!(Check::ALL.into_iter().all(|one| Check::parse(one.word()) == Some(one)));
        assert!(Worry::ALL.into_iter().all(|one| Worry::parse(one.word()) == Some(one)));
        assert!(!Ending::Closed.met() && !Ending::Moved.met() && !Ending::Hospital.sign());
    }
}
