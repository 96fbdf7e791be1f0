//! Why a visit is left undone: for each helper the first thing that stands in the way.

use crate::offer::insertions;
use crate::plan::Plan;
use crate::problem::{HelperIx, Problem, VisitIx};

/// What stands in the way of a helper going there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// Does not have the skill.
    Skill,
    /// May not go there.
    Never,
    /// Would be there too late at best, by so many minutes.
    Late(f64),
    /// Other visits would be late, by so many minutes together.
    Others(f64),
    /// Would come home after the end, by so many minutes.
    Overtime(f64),
    /// Could go, at this price more than leaving it undone.
    Price(f64),
}

/// For each helper what stands in the way of doing (any part of) a visit that the plan leaves undone.
pub fn why(problem: &Problem, plan: &Plan, visit: VisitIx) -> Vec<(HelperIx, Reason)> {
    let v = &problem.visits[visit];
    let before = plan.cost(problem);
    let ways = insertions(problem, plan, visit);
    (0..problem.helpers.len())
        .map(|helper| {
            let skills = problem.helpers[helper].skills;
            if !v.parts.iter().any(|p| skills & p.skills == p.skills) {
                return (helper, Reason::Skill);
            }
            if v.never.contains(&helper) {
                return (helper, Reason::Never);
            }
            let best =
                ways.iter().filter(|(_, helpers)| helpers.contains(&helper)).map(|(plan, _)| plan).min_by(
                    |a, b| {
                        let (a, b) = (a.cost(problem).total, b.cost(problem).total);
                        a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
                    },
                );
            // Able alone, but there is no second who could come along.
            let Some(best) = best else { return (helper, Reason::Skill) };
            let stops = best.stops(problem);
            let starts =
                stops.rounds.iter().flatten().find(|s| s.visit == visit).map_or(v.closes, |s| s.starts);
            let own = (starts - v.closes).max(0.0);
            let others = stops.cost.late - before.late - own;
            let overtime = stops.cost.overtime - before.overtime;
            let reason = if own > 0.0 {
                Reason::Late(own)
            } else if others > 1e-6 {
                Reason::Others(others)
            } else if overtime > 1e-6 {
                Reason::Overtime(overtime)
            } else {
                Reason::Price(stops.cost.total - before.total)
            };
            (helper, reason)
        })
        .collect()
}
