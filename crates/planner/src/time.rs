//! Times and costs of a plan: one pass over its visits in order.

use crate::plan::{NONE, Plan, Stop};
use crate::problem::Problem;

/// What a plan costs, and of what.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Everything at its weight.
    pub total: f64,
    /// Minutes of travel.
    pub travel: f64,
    /// Minutes of lateness, all starts together.
    pub late: f64,
    /// The latest start's lateness, minutes.
    pub latest: f64,
    /// Minutes of overtime.
    pub overtime: f64,
    /// Who goes where, at their prices.
    pub likes: f64,
    /// Visits left undone, at their prices.
    pub undone: f64,
}

/// Where a helper is and when.
#[derive(Debug, Clone, Copy)]
struct Hand {
    at: u32,
    out: bool,
    paused: bool,
    free: f64,
    worked: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    travel: f64,
    late: f64,
    latest: f64,
    likes: f64,
    /// The likes above the best possible: never negative, so that a sum so far is a lower bound.
    above: f64,
    undone: f64,
}

/// After how many visits the state is kept, so that a change far back costs little.
const STRIDE: usize = 12;

/// The working state of the pass, kept so that nothing is allocated in the search.
#[derive(Debug)]
pub(crate) struct Clockwork {
    hands: Vec<Hand>,
    sums: Sums,
    /// Kept states: before visit `k * STRIDE` of the order.
    kept: Vec<(Vec<Hand>, Sums)>,
    /// How many of them are true for the plan at hand.
    sound: usize,
}

impl Clockwork {
    pub(crate) fn new(problem: &Problem) -> Clockwork {
        let hands: Vec<Hand> = problem
            .helpers
            .iter()
            .map(|h| Hand {
                at: u32::try_from(h.from).unwrap_or(0),
                out: false,
                paused: h.pause.is_none(),
                free: h.begins,
                worked: 0.0,
            })
            .collect();
        let steps = problem.visits.len() / STRIDE + 1;
        let kept = vec![(hands.clone(), Sums::default()); steps];
        Clockwork { hands, sums: Sums::default(), kept, sound: 1 }
    }

    /// The whole plan, telling every stop.
    pub(crate) fn whole(&mut self, problem: &Problem, plan: &Plan, mut tell: impl FnMut(Stop)) -> Cost {
        self.hands.clone_from(&self.kept[0].0);
        self.sums = Sums::default();
        for visit in &plan.order {
            self.step(problem, usize::from(*visit), plan.who[usize::from(*visit)], &mut tell);
        }
        self.end(problem)
    }

    /// The cost of a plan that differs from the kept one from place `from` on; nothing when it is certain to cost more
    /// than `bound`.
    pub(crate) fn try_from(
        &mut self,
        problem: &Problem,
        plan: &Plan,
        from: usize,
        bound: f64,
    ) -> Option<f64> {
        let block = (from / STRIDE).min(self.sound - 1);
        let (hands, sums) = &self.kept[block];
        self.hands.clone_from(hands);
        self.sums = *sums;
        let weights = problem.weights;
        let mut silent = |_: Stop| {};
        for (count, visit) in plan.order[block * STRIDE..].iter().enumerate() {
            self.step(problem, usize::from(*visit), plan.who[usize::from(*visit)], &mut silent);
            if count % 4 == 3 {
                let s = &self.sums;
                let so_far = weights.travel * s.travel
                    + weights.late * s.late
                    + weights.latest * s.latest
                    + s.above
                    + s.undone
                    + problem.floor;
                if so_far > bound {
                    return None;
                }
            }
        }
        let cost = self.end(problem).total;
        (cost <= bound).then_some(cost)
    }

    /// Keeps the states of this plan, from place `from` on.
    pub(crate) fn keep(&mut self, problem: &Problem, plan: &Plan, from: usize) -> f64 {
        let block = (from / STRIDE).min(self.sound - 1);
        let (hands, sums) = &self.kept[block];
        self.hands.clone_from(hands);
        self.sums = *sums;
        let mut silent = |_: Stop| {};
        for (ix, visit) in plan.order.iter().enumerate().skip(block * STRIDE) {
            if ix % STRIDE == 0 {
                let (hands, sums) = &mut self.kept[ix / STRIDE];
                hands.clone_from(&self.hands);
                *sums = self.sums;
            }
            self.step(problem, usize::from(*visit), plan.who[usize::from(*visit)], &mut silent);
        }
        self.sound = self.kept.len();
        self.end(problem).total
    }

    /// When this helper can be at that door.
    #[inline]
    fn arrival(&self, problem: &Problem, helper: usize, place: usize) -> (f64, f64, bool) {
        let hand = &self.hands[helper];
        let who = &problem.helpers[helper];
        let way = problem.travel.of(hand.at as usize, place);
        let mut arrives = hand.free + way * who.pace;
        let mut paused = hand.paused;
        if let (false, Some(pause)) = (hand.paused, who.pause) {
            // The pause is taken before the way to the first visit that would be reached after its latest beginning.
            if arrives > pause.latest {
                arrives = hand.free.max(pause.earliest) + pause.minutes + way * who.pace;
                paused = true;
            }
        }
        (arrives, way * who.pace, paused)
    }

    #[inline]
    fn step(&mut self, problem: &Problem, visit: usize, who: [u16; 2], tell: &mut impl FnMut(Stop)) {
        let v = &problem.lean[visit];
        if who[0] == NONE {
            self.sums.undone += v.undone;
            return;
        }
        let (opens, place) = (v.opens, v.place as usize);
        let a = usize::from(who[0]);
        let (arrives, way, paused) = self.arrival(problem, a, place);
        let mut first = arrives.max(opens);
        if v.parts == 1 {
            self.put(problem, visit, 0, a, (arrives, first, way, paused), tell);
            return;
        }
        let b = usize::from(who[1]);
        let (arrives_b, way_b, paused_b) = self.arrival(problem, b, place);
        let mut second = arrives_b.max(opens);
        if v.together {
            first = first.max(second);
            second = first;
        } else {
            second = second.max(first + v.least);
            // Who comes first waits rather than let the gap grow too long.
            first = first.max(second - v.most);
        }
        self.put(problem, visit, 0, a, (arrives, first, way, paused), tell);
        self.put(problem, visit, 1, b, (arrives_b, second, way_b, paused_b), tell);
    }

    #[inline]
    fn put(
        &mut self,
        problem: &Problem,
        visit: usize,
        part: usize,
        helper: usize,
        (arrives, starts, way, paused): (f64, f64, f64, bool),
        tell: &mut impl FnMut(Stop),
    ) {
        let v = &problem.lean[visit];
        let minutes = v.minutes[part];
        let late = (starts - v.closes).max(0.0);
        let sums = &mut self.sums;
        sums.travel += way;
        sums.late += late;
        sums.latest = sums.latest.max(late);
        let (likes, above) = problem.liking(visit, helper);
        sums.likes += likes;
        sums.above += above;
        let hand = &mut self.hands[helper];
        hand.at = v.place;
        hand.out = true;
        hand.paused = paused;
        hand.free = starts + minutes;
        hand.worked += way + minutes;
        tell(Stop { visit, part, helper, arrives, starts, ends: starts + minutes });
    }

    /// The ways home, overtime, everything at its weight.
    fn end(&self, problem: &Problem) -> Cost {
        let Sums { mut travel, late, latest, likes, undone, above: _ } = self.sums;
        let mut overtime = 0.0;
        for (hand, who) in self.hands.iter().zip(&problem.helpers) {
            if !hand.out {
                continue;
            }
            let home = who.to.map_or(0.0, |to| problem.travel.of(hand.at as usize, to) * who.pace);
            travel += home;
            overtime += (hand.free + home - who.ends).max(0.0) + (hand.worked + home - who.most).max(0.0);
        }
        let w = problem.weights;
        let total =
            w.travel * travel + w.late * late + w.latest * latest + w.overtime * overtime + likes + undone;
        Cost { total, travel, late, latest, overtime, likes, undone }
    }
}
