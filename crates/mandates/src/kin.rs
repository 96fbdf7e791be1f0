//! Who somebody is to the elder, and what shows that the elder wants it.

use catalogue::Asker;
use serde::{Deserialize, Serialize};

/// Who somebody is to the elder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kin {
    /// 亲属.
    Family,
    /// 朋友.
    Friend,
    /// 邻居.
    Neighbour,
    /// 家庭医生.
    Doctor,
    /// 社区工作者.
    Worker,
    /// 监护人, by a court's or an office's paper.
    Guardian,
}

impl Kin {
    /// All, in the order in which pages ask.
    pub const ALL: [Kin; 6] =
        [Kin::Family, Kin::Friend, Kin::Neighbour, Kin::Doctor, Kin::Worker, Kin::Guardian];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Kin::Family => "family",
            Kin::Friend => "friend",
            Kin::Neighbour => "neighbour",
            Kin::Doctor => "doctor",
            Kin::Worker => "worker",
            Kin::Guardian => "guardian",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Kin::Family => "亲属",
            Kin::Friend => "朋友",
            Kin::Neighbour => "邻居",
            Kin::Doctor => "家庭医生",
            Kin::Worker => "社区工作者",
            Kin::Guardian => "监护人",
        }
    }

    /// Back from the word.
    pub fn read(word: &str) -> Option<Kin> {
        Kin::ALL.into_iter().find(|kin| kin.word() == word)
    }

    /// For how many elders one such person may act before somebody looks at it. Relatives have as many as they have;
    /// doctors and workers have it as their work.
    pub fn many(self) -> Option<i64> {
        match self {
            Kin::Family | Kin::Guardian => None,
            Kin::Friend | Kin::Neighbour => Some(3),
            Kin::Doctor | Kin::Worker => Some(50),
        }
    }

    /// Who asks, as the catalogue calls it.
    pub fn asker(self) -> Asker {
        match self {
            Kin::Family | Kin::Guardian => Asker::Family,
            Kin::Friend | Kin::Neighbour => Asker::Neighbour,
            Kin::Doctor => Asker::Doctor,
            Kin::Worker => Asker::Community,
        }
    }
}

/// What shows that the elder wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// 签字的纸, photographed.
    Paper,
    /// 录音: said to an agent on the telephone.
    Voice,
    /// 当面: in person at a desk or at the door.
    InPerson,
    /// 法院或居委会的监护文书.
    Court,
    /// 网上: by the elder, on a page.
    Online,
    /// 本人还没说: somebody asked for it.
    Asked,
    /// 回电核实: the elder said so when we called the elder's own phone.
    Callback,
}

impl Evidence {
    /// What a desk may enter.
    pub const GIVEN: [Evidence; 5] =
        [Evidence::InPerson, Evidence::Paper, Evidence::Voice, Evidence::Court, Evidence::Online];

    const ALL: [Evidence; 7] = [
        Evidence::Paper,
        Evidence::Voice,
        Evidence::InPerson,
        Evidence::Court,
        Evidence::Online,
        Evidence::Asked,
        Evidence::Callback,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Evidence::Paper => "paper",
            Evidence::Voice => "voice",
            Evidence::InPerson => "in_person",
            Evidence::Court => "court",
            Evidence::Online => "online",
            Evidence::Asked => "asked",
            Evidence::Callback => "callback",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Evidence::Paper => "签字的纸（拍照）",
            Evidence::Voice => "电话里说的（录音）",
            Evidence::InPerson => "本人当面说的",
            Evidence::Court => "法院或居委会的监护文书",
            Evidence::Online => "本人在网上填的",
            Evidence::Asked => "家属在网上申请",
            Evidence::Callback => "打本人电话核实",
        }
    }

    /// Back from the word.
    pub fn read(word: &str) -> Option<Evidence> {
        Evidence::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether the elder (or the court's paper) stood before us: then nobody has to call back.
    pub fn in_person(self) -> bool {
        matches!(self, Evidence::InPerson | Evidence::Court)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for kin in Kin::ALL {
            assert_eq!(Kin::read(kin.word()), Some(kin));
        }
        for kind in Evidence::ALL {
            assert_eq!(Evidence::read(kind.word()), Some(kind));
            assert!(kind.in_person() || !matches!(kind, Evidence::InPerson | Evidence::Court));
        }
    }
}
