//! A first plan: visits by the end of their windows, each given to whom it costs least just then.

use crate::plan::{NONE, Plan};
use crate::problem::{Problem, VisitIx};

impl Plan {
    /// A plan made greedily: the visits by when they must begin, what has begun first, each to whoever can be there soonest
    /// with the shortest way.
    pub fn greedy(problem: &Problem) -> Plan {
        let mut order: Vec<VisitIx> = (0..problem.visits.len()).collect();
        order.sort_by(|a, b| {
            key(problem, *a).partial_cmp(&key(problem, *b)).unwrap_or(std::cmp::Ordering::Equal)
        });
        let mut plan = Plan { order: Vec::with_capacity(order.len()), who: vec![[NONE; 2]; order.len()] };
        let mut hands: Vec<(f64, usize)> = problem.helpers.iter().map(|h| (h.begins, h.from)).collect();
        for visit in order {
            place(problem, &mut plan, &mut hands, visit);
            plan.order.push(u16::try_from(visit).unwrap_or(0));
        }
        plan
    }
}

/// What has begun stands first, then by the last moment to begin.
fn key(problem: &Problem, visit: VisitIx) -> (bool, f64, f64) {
    let v = &problem.visits[visit];
    let begun = v.pin.as_ref().is_some_and(|pin| pin.begun);
    (!begun, problem.lean[visit].closes, problem.lean[visit].opens)
}

/// Gives the visit to whom it costs least, when somebody can do it.
fn place(problem: &Problem, plan: &mut Plan, hands: &mut [(f64, usize)], visit: VisitIx) {
    let lean = &problem.lean[visit];
    let spot = lean.place as usize;
    let weights = &problem.weights;
    let mut chosen = [NONE; 2];
    for part in 0..usize::from(lean.parts) {
        let mut best = f64::INFINITY;
        for helper in problem.able(visit, part) {
            let ix = usize::from(*helper);
            if part == 1 && chosen[0] == *helper {
                continue;
            }
            let who = &problem.helpers[ix];
            let way = problem.travel.of(hands[ix].1, spot) * who.pace;
            let starts = (hands[ix].0 + way).max(lean.opens);
            let over = (starts + lean.minutes[part] - who.ends).max(0.0);
            let waits = starts - hands[ix].0 - way;
            let cost = weights.travel * way
                + (weights.late + weights.latest) * (starts - lean.closes).max(0.0)
                + weights.overtime * over
                + problem.liking(visit, ix).0
                + 0.1 * waits;
            if cost < best {
                (best, chosen[part]) = (cost, *helper);
            }
        }
        if chosen[part] == NONE {
            return;
        }
    }
    plan.who[visit] = chosen;
    let arrive = |part: usize| {
        let ix = usize::from(chosen[part]);
        (hands[ix].0 + problem.travel.of(hands[ix].1, spot) * problem.helpers[ix].pace).max(lean.opens)
    };
    let (mut first, mut second) = (arrive(0), if lean.parts == 2 { arrive(1) } else { 0.0 });
    if lean.parts == 2 && lean.together {
        first = first.max(second);
        second = first;
    } else if lean.parts == 2 {
        second = second.max(first + lean.least);
        first = first.max(second - lean.most);
    }
    hands[usize::from(chosen[0])] = (first + lean.minutes[0], spot);
    if lean.parts == 2 {
        hands[usize::from(chosen[1])] = (second + lean.minutes[1], spot);
    }
}
