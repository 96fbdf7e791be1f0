//! Times that can be offered while the elder is on the telephone, and what each costs the day.

use crate::plan::{NONE, Plan};
use crate::problem::{HelperIx, Problem, VisitIx};

/// A time that can be promised.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// When it would start, minutes.
    pub starts: f64,
    /// Who would come.
    pub helpers: Vec<HelperIx>,
    /// What it adds to the day's cost.
    pub costs: f64,
    /// Minutes by which other visits would be later than their windows allow.
    pub delays: f64,
    /// The plan with it.
    pub plan: Plan,
}

/// The cheapest times for a visit that the plan leaves undone, at least `apart` minutes from each other, at most `most`.
/// Nothing else is moved to another helper.
pub fn offers(problem: &Problem, plan: &Plan, visit: VisitIx, most: usize, apart: f64) -> Vec<Offer> {
    let before = plan.cost(problem);
    let mut all: Vec<Offer> = insertions(problem, plan, visit)
        .into_iter()
        .map(|(plan, helpers)| {
            let stops = plan.stops(problem);
            let own = stops.rounds.iter().flatten().find(|s| s.visit == visit);
            let starts = own.map_or(f64::INFINITY, |s| s.starts);
            let own_late = (starts - problem.visits[visit].closes).max(0.0);
            Offer {
                starts,
                helpers,
                costs: stops.cost.total + problem.lean[visit].undone - before.total,
                delays: (stops.cost.late - before.late - own_late).max(0.0),
                plan,
            }
        })
        .filter(|offer| offer.starts <= problem.visits[visit].closes + 1e-6)
        .collect();
    all.sort_by(|a, b| a.costs.total_cmp(&b.costs));
    let mut chosen: Vec<Offer> = Vec::new();
    for offer in all {
        if chosen.len() == most {
            break;
        }
        if chosen.iter().all(|c| (c.starts - offer.starts).abs() >= apart) {
            chosen.push(offer);
        }
    }
    chosen
}

impl Plan {
    /// This plan with every undone visit taken where it costs the day least, the most urgent first; what costs more than
    /// leaving it undone stays undone.
    pub fn taken(mut self, problem: &Problem) -> Plan {
        let mut undone: Vec<VisitIx> =
            (0..problem.visits.len()).filter(|v| self.who[*v][0] == NONE).collect();
        undone.sort_by(|a, b| problem.lean[*a].closes.total_cmp(&problem.lean[*b].closes));
        for visit in undone {
            let cost = self.cost(problem).total;
            let best = insertions(problem, &self, visit)
                .into_iter()
                .map(|(plan, _)| (plan.cost(problem).total, plan))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, plan)) = best.filter(|(with, _)| *with < cost) {
                self = plan;
            }
        }
        self
    }
}

/// The plan with the visit at every sensible place: each able helper (for two parts each with the soonest other), right
/// behind each stop of their round.
pub(crate) fn insertions(problem: &Problem, plan: &Plan, visit: VisitIx) -> Vec<(Plan, Vec<HelperIx>)> {
    let mut found = Vec::new();
    let Some(own) = plan.order.iter().position(|v| usize::from(*v) == visit) else { return found };
    let two = problem.visits[visit].parts.len() == 2;
    for first in problem.able(visit, 0) {
        let seconds: Vec<u16> = match two {
            false => vec![NONE],
            true => problem.able(visit, 1).iter().copied().filter(|h| h != first).collect(),
        };
        for second in seconds {
            let theirs = |v: &u16| {
                let pair = plan.who[usize::from(*v)];
                pair.contains(first) || (second != NONE && pair.contains(&second))
            };
            let mut places: Vec<usize> =
                plan.order.iter().enumerate().filter(|(_, v)| theirs(v)).map(|(ix, _)| ix + 1).collect();
            places.push(begun(problem, plan));
            places.sort_unstable();
            places.dedup();
            for place in places {
                let mut with = plan.clone();
                with.who[visit] = [*first, second];
                let moved = with.order.remove(own);
                let to = if own < place { place - 1 } else { place };
                with.order.insert(to.min(with.order.len()), moved);
                let helpers = [*first, second].into_iter().filter(|h| *h != NONE).map(usize::from).collect();
                found.push((with, helpers));
            }
        }
    }
    found
}

/// How many places of the order have begun.
fn begun(problem: &Problem, plan: &Plan) -> usize {
    let is = |v: &&u16| problem.visits[usize::from(**v)].pin.as_ref().is_some_and(|p| p.begun);
    plan.order.iter().take_while(is).count()
}
