//! Who is asked first, and why; who is not, and why not. Pure.
//!
//! Order: qualified before not qualified (asked at all only when somebody may be in danger), a fresh position before a stale
//! one before none, near before far, fewer visits today before more. Every candidate carries the reason as the page shows it.

use crate::helper::{Duty, Helper};
use base::geo::Point;
use base::{AccountId, Moment};
use catalogue::{Catalogue, Service};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What is needed, where.
#[derive(Debug, Clone, Copy)]
pub struct Need<'a> {
    /// For which service.
    pub service: &'a Service,
    /// Where the elder's home is, when known.
    pub home: Option<Point>,
    /// When.
    pub now: Moment,
}

/// Somebody who can go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub helper: AccountId,
    /// Name.
    pub name: String,
    /// Metres to the elder's home, as far as we know.
    pub distance: Option<f64>,
    /// As the page shows it: 距离 1.2 公里 · 空闲 · 有急救证.
    pub reason: String,
}

/// Somebody who is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotChosen {
    /// Who.
    pub helper: AccountId,
    /// Name.
    pub name: String,
    /// Why not.
    pub why: String,
}

/// Everybody, in order, with reasons.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ranking {
    /// In the order in which they are asked.
    pub candidates: Vec<Candidate>,
    /// The others.
    pub others: Vec<NotChosen>,
}

/// Ranks everybody for one visit.
pub fn rank(need: &Need<'_>, helpers: &[Helper], catalogue: &Catalogue) -> Ranking {
    let mut ranked: Vec<(Key, Candidate)> = Vec::new();
    let mut others = Vec::new();
    for helper in helpers {
        match why_not(need, helper, catalogue) {
            Some(why) => others.push(NotChosen { helper: helper.account, name: helper.name.clone(), why }),
            None => ranked.push(weigh(need, helper, catalogue)),
        }
    }
    ranked.sort_by(|(a, _), (b, _)| a.order(b));
    Ranking { candidates: ranked.into_iter().map(|(_, candidate)| candidate).collect(), others }
}

fn why_not(need: &Need<'_>, helper: &Helper, catalogue: &Catalogue) -> Option<String> {
    let lacking = lacking(need, helper, catalogue);
    match helper.duty {
        Duty::Off => Some("不在班".into()),
        Duty::Resting => Some("休息中".into()),
        Duty::Job => Some("正在上门".into()),
        Duty::On if helper.asked => Some("已经问过".into()),
        Duty::On if helper.considering => Some("正在答复另一单".into()),
        Duty::On if !need.service.urgent() && !lacking.is_empty() => {
            Some(format!("没有{}", lacking.join("、")))
        }
        Duty::On => None,
    }
}

fn lacking<'a>(need: &Need<'a>, helper: &Helper, catalogue: &'a Catalogue) -> Vec<&'a str> {
    let asked = need.service.skills.iter();
    asked.filter(|s| !helper.skills.contains(s)).map(|s| catalogue.skill_name(s)).collect()
}

/// How sure we are of where somebody is; a smaller one goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    Fresh,
    Guess,
    No,
}

struct Key {
    unqualified: bool,
    sure: Sure,
    metres: f64,
    today: i64,
    account: AccountId,
}

impl Key {
    fn order(&self, other: &Key) -> Ordering {
        (self.unqualified, self.sure)
            .cmp(&(other.unqualified, other.sure))
            .then(self.metres.total_cmp(&other.metres))
            .then(self.today.cmp(&other.today))
            .then(self.account.cmp(&other.account))
    }
}

fn weigh(need: &Need<'_>, helper: &Helper, catalogue: &Catalogue) -> (Key, Candidate) {
    let (sure, distance, place) = whereabouts(need, helper);
    let lacking = lacking(need, helper, catalogue);
    let mut words = vec![place, "空闲".to_owned()];
    if lacking.is_empty() {
        words.extend(need.service.skills.iter().map(|s| format!("有{}", catalogue.skill_name(s))));
    } else {
        words.push(format!("没有{}，先到场", lacking.join("、")));
    }
    if helper.today > 0 {
        words.push(format!("今天已上门 {} 次", helper.today));
    }
    let key = Key {
        unqualified: !lacking.is_empty(),
        sure,
        metres: distance.unwrap_or(f64::MAX),
        today: helper.today,
        account: helper.account,
    };
    let (name, reason) = (helper.name.clone(), words.join(" · "));
    (key, Candidate { helper: helper.account, name, distance, reason })
}

fn whereabouts(need: &Need<'_>, helper: &Helper) -> (Sure, Option<f64>, String) {
    let Some(home) = need.home else {
        return (Sure::No, None, "长者住处没有坐标".into());
    };
    let fresh = helper.fix.filter(|fix| !fix.stale(need.now));
    match (fresh, helper.fix, helper.home) {
        (Some(fix), ..) => {
            let metres = fix.point.metres_to(home);
            (Sure::Fresh, Some(metres), format!("距离 {}", distance_text(metres)))
        }
        (None, Some(fix), None) => {
            let metres = fix.point.metres_to(home);
            let age = (need.now - fix.at).spoken();
            (Sure::Guess, Some(metres), format!("{age}前在 {} 外", distance_text(metres)))
        }
        (None, _, Some(lives)) => {
            let metres = lives.metres_to(home);
            (Sure::Guess, Some(metres), format!("按住处算 {}", distance_text(metres)))
        }
        (None, None, None) => (Sure::No, None, "位置不明".into()),
    }
}

/// Metres as people say them: 350 米, 1.2 公里.
pub fn distance_text(metres: f64) -> String {
    if metres < 1_000.0 {
        format!("{:.0} 米", (metres / 10.0).round() * 10.0)
    } else {
        format!("{:.1} 公里", metres / 1_000.0)
    }
}
