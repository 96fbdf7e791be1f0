//! A plan: an order of visits and who does each part. Times follow.

use crate::problem::{HelperIx, Problem, VisitIx};
use crate::time::{Clockwork, Cost};

/// Nobody.
pub(crate) const NONE: u16 = u16::MAX;

/// An order of all visits, and a helper for each part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(crate) order: Vec<u16>,
    pub(crate) who: Vec<[u16; 2]>,
}

/// A helper's stop at a door.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Which visit.
    pub visit: VisitIx,
    /// Which part of it, 0 or 1.
    pub part: usize,
    /// Who.
    pub helper: HelperIx,
    /// At the door, minutes.
    pub arrives: f64,
    /// Begins.
    pub starts: f64,
    /// Done.
    pub ends: f64,
}

/// The stops of a plan by helper, each in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Stops {
    /// One round for each helper, perhaps empty.
    pub rounds: Vec<Vec<Stop>>,
    /// Visits that nobody does.
    pub undone: Vec<VisitIx>,
    /// What the plan costs.
    pub cost: Cost,
}

impl Plan {
    /// With these helpers (`None` = nobody), in this order.
    ///
    /// Answers nothing when the order is not each visit once or a visit has helpers for some of its parts only.
    pub fn of(problem: &Problem, order: &[VisitIx], who: &[Option<Vec<HelperIx>>]) -> Option<Plan> {
        let n = problem.visits.len();
        let mut seen = vec![false; n];
        for visit in order {
            if *visit >= n || std::mem::replace(&mut seen[*visit], true) {
                return None;
            }
        }
        if order.len() != n || who.len() != n {
            return None;
        }
        let mut pairs = Vec::with_capacity(n);
        for (visit, helpers) in problem.visits.iter().zip(who) {
            let mut pair = [NONE; 2];
            if let Some(helpers) = helpers {
                if helpers.len() != visit.parts.len() || helpers.iter().any(|h| *h >= problem.helpers.len()) {
                    return None;
                }
                for (slot, helper) in pair.iter_mut().zip(helpers) {
                    *slot = u16::try_from(*helper).ok()?;
                }
            }
            pairs.push(pair);
        }
        Some(Plan { order: order.iter().filter_map(|v| u16::try_from(*v).ok()).collect(), who: pairs })
    }

    /// Who does each part of a visit; none when it is left undone.
    pub fn helpers(&self, visit: VisitIx) -> Option<Vec<HelperIx>> {
        let pair = self.who.get(visit)?;
        let helpers: Vec<HelperIx> = pair.iter().filter(|h| **h != NONE).map(|h| usize::from(*h)).collect();
        (!helpers.is_empty()).then_some(helpers)
    }

    /// The visits in their order.
    pub fn order(&self) -> impl Iterator<Item = VisitIx> + '_ {
        self.order.iter().map(|v| usize::from(*v))
    }

    /// What it costs.
    pub fn cost(&self, problem: &Problem) -> Cost {
        Clockwork::new(problem).whole(problem, self, |_| {})
    }

    /// Every stop with its times.
    pub fn stops(&self, problem: &Problem) -> Stops {
        let mut rounds: Vec<Vec<Stop>> = vec![Vec::new(); problem.helpers.len()];
        let cost = Clockwork::new(problem).whole(problem, self, |stop| rounds[stop.helper].push(stop));
        let undone = (0..problem.visits.len()).filter(|v| self.who[*v][0] == NONE).collect();
        Stops { rounds, undone, cost }
    }
}
