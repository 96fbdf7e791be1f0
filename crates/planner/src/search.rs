//! Simulated annealing over orders and helpers: most tries change one visit near others like it; a try is followed only as
//! far as it can still be good.

use crate::plan::{NONE, Plan};
use crate::problem::{Problem, VisitIx};
use crate::time::Clockwork;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

/// How much of the time is over, from 0 to 1; 1 ends the search. Asked every few hundred tries.
pub trait Watch {
    /// Of the time given.
    fn over(&mut self) -> f64;
}

impl<F: FnMut() -> f64> Watch for F {
    fn over(&mut self) -> f64 {
        self()
    }
}

/// Heat for a plan from nothing: at first nearly every change is taken.
pub const BOLD: f64 = 10.0;
/// Heat for mending a plan that is in force: only what must move is moved.
pub const CALM: f64 = 0.2;

/// Visits near a visit that are looked at.
const NEAR: usize = 24;
/// Tries between two looks at the watch.
const LOOKS: usize = 512;

/// A search under way.
#[derive(Debug)]
pub struct Search<'p> {
    problem: &'p Problem,
    rng: SmallRng,
    clock: Clockwork,
    plan: Plan,
    cost: f64,
    best: Plan,
    best_cost: f64,
    place_of: Vec<u16>,
    near: Vec<Vec<u16>>,
    /// Places of the order before this one are not touched: they have begun.
    begun: usize,
    warm: f64,
    tries: u64,
}

/// What a try changed, to take it back.
enum Undo {
    Who(VisitIx, [u16; 2]),
    Two((VisitIx, [u16; 2]), (VisitIx, [u16; 2])),
    Moved { from: usize, to: usize },
    Both { visit: VisitIx, who: [u16; 2], from: usize, to: usize },
}

impl<'p> Search<'p> {
    /// From this plan; the same seed and the same watch give the same plan.
    pub fn new(problem: &'p Problem, plan: Plan, seed: u64) -> Search<'p> {
        let mut clock = Clockwork::new(problem);
        let cost = clock.keep(problem, &plan, 0);
        let mut place_of = vec![0; plan.order.len()];
        index(&plan, &mut place_of, 0, plan.order.len());
        let is_begun = |v: &u16| problem.visits[usize::from(*v)].pin.as_ref().is_some_and(|p| p.begun);
        let begun = plan.order.iter().take_while(|v| is_begun(v)).count();
        Search {
            problem,
            rng: SmallRng::seed_from_u64(seed),
            clock,
            best: plan.clone(),
            best_cost: cost,
            plan,
            cost,
            place_of,
            near: near(problem),
            begun,
            warm: warmth(problem),
            tries: 0,
        }
    }

    /// Searches until the watch says 1. `heat` is how boldly it begins: [`BOLD`] or [`CALM`], or between.
    pub fn run(&mut self, watch: &mut impl Watch, heat: f64) {
        if self.plan.order.len() - self.begun < 2 || self.problem.helpers.is_empty() {
            return;
        }
        loop {
            let over = watch.over();
            if over >= 1.0 {
                break;
            }
            let temperature = self.warm * heat.max(1e-3) * (0.002_f64 / heat.max(1e-3)).powf(over);
            for _ in 0..LOOKS {
                self.attempt(temperature);
            }
        }
    }

    /// The best plan so far.
    pub fn best(&self) -> &Plan {
        &self.best
    }

    /// What it costs.
    pub fn best_cost(&self) -> f64 {
        self.best_cost
    }

    /// How many changes were tried.
    pub fn tries(&self) -> u64 {
        self.tries
    }

    fn attempt(&mut self, temperature: f64) {
        self.tries += 1;
        let kind = self.rng.random_range(0..100_u32);
        let Some((undo, from)) = (match kind {
            0..50 => self.join(),
            50..65 => self.other_helper(),
            65..85 => self.shift(),
            85..97 => self.swap(),
            _ => self.leave_or_take(),
        }) else {
            return;
        };
        let luck: f64 = self.rng.random::<f64>();
        let bound = self.cost - temperature * luck.max(1e-12).ln();
        match self.clock.try_from(self.problem, &self.plan, from, bound) {
            Some(_) => {
                self.cost = self.clock.keep(self.problem, &self.plan, from);
                if self.cost < self.best_cost - 1e-9 {
                    self.best_cost = self.cost;
                    self.best.clone_from(&self.plan);
                }
            }
            None => self.take_back(undo),
        }
    }

    /// A visit goes to a helper who is near it at another visit, right before or after that one.
    fn join(&mut self) -> Option<(Undo, usize)> {
        let visit = self.any()?;
        let near = &self.near[visit];
        let other = usize::from(*near.get(self.rng.random_range(0..near.len().max(1)))?);
        if self.place(other) < self.begun {
            return None;
        }
        let lean = &self.problem.lean[visit];
        let part = if lean.parts == 2 { self.rng.random_range(0..2) } else { 0 };
        let beside = self.plan.who[other][self.rng.random_range(0..2_usize)];
        let before = self.plan.who[visit];
        let mut who = before;
        if beside != NONE && self.problem.able(visit, part).contains(&beside) {
            who[part] = beside;
            if lean.parts == 2 && who[1 - part] == beside {
                who[1 - part] = if before[part] != NONE { before[part] } else { return None };
                if !self.problem.able(visit, 1 - part).contains(&who[1 - part]) {
                    return None;
                }
            }
            if lean.parts == 2 && who[1 - part] == NONE {
                who[1 - part] = self.pick(visit, 1 - part, who[part])?;
            }
        }
        let from = self.place(visit);
        let target = self.place(other);
        let to = if from < target {
            target - usize::from(self.rng.random::<bool>())
        } else {
            (target + usize::from(self.rng.random::<bool>())).min(from)
        };
        if who == before && from == to {
            return None;
        }
        self.plan.who[visit] = who;
        self.carry(from, to);
        Some((Undo::Both { visit, who: before, from, to }, from.min(to)))
    }

    /// Somebody else does one part.
    fn other_helper(&mut self) -> Option<(Undo, usize)> {
        let visit = self.any()?;
        let before = self.plan.who[visit];
        if before[0] == NONE {
            return None;
        }
        let part = if before[1] != NONE { self.rng.random_range(0..2) } else { 0 };
        let helper = self.pick(visit, part, before[1 - part])?;
        if helper == before[part] {
            return None;
        }
        self.plan.who[visit][part] = helper;
        Some((Undo::Who(visit, before), self.place(visit)))
    }

    /// A visit goes a little forth or back in the order.
    fn shift(&mut self) -> Option<(Undo, usize)> {
        let visit = self.any()?;
        let from = self.place(visit);
        let reach = (self.plan.order.len() / 8).clamp(4, 40);
        let step = self.rng.random_range(1..=reach);
        let to = match self.rng.random::<bool>() {
            true => (from + step).min(self.plan.order.len() - 1),
            false => from.saturating_sub(step).max(self.begun),
        };
        if from == to {
            return None;
        }
        self.carry(from, to);
        Some((Undo::Moved { from, to }, from.min(to)))
    }

    /// Two visits change their helpers.
    fn swap(&mut self) -> Option<(Undo, usize)> {
        let one = self.any()?;
        let near = &self.near[one];
        let two = usize::from(*near.get(self.rng.random_range(0..near.len().max(1)))?);
        if self.place(two) < self.begun {
            return None;
        }
        let (before_one, before_two) = (self.plan.who[one], self.plan.who[two]);
        let (p, q) = (self.rng.random_range(0..2_usize), self.rng.random_range(0..2_usize));
        let (a, b) = (before_one[p], before_two[q]);
        if a == NONE || b == NONE || a == b || before_one[1 - p] == b || before_two[1 - q] == a {
            return None;
        }
        if !self.problem.able(one, p).contains(&b) || !self.problem.able(two, q).contains(&a) {
            return None;
        }
        self.plan.who[one][p] = b;
        self.plan.who[two][q] = a;
        let from = self.place(one).min(self.place(two));
        Some((Undo::Two((one, before_one), (two, before_two)), from))
    }

    /// What may be left undone is left, what is undone is taken.
    fn leave_or_take(&mut self) -> Option<(Undo, usize)> {
        let visit = self.any()?;
        let before = self.plan.who[visit];
        self.plan.who[visit] = if before[0] == NONE {
            let first = self.pick(visit, 0, NONE)?;
            let second = match self.problem.lean[visit].parts {
                2 => self.pick(visit, 1, first)?,
                _ => NONE,
            };
            [first, second]
        } else {
            self.problem.visits[visit].undone?;
            [NONE; 2]
        };
        Some((Undo::Who(visit, before), self.place(visit)))
    }

    fn any(&mut self) -> Option<VisitIx> {
        let place = self.rng.random_range(self.begun..self.plan.order.len());
        Some(usize::from(self.plan.order[place]))
    }

    /// Anybody able but `not`.
    fn pick(&mut self, visit: VisitIx, part: usize, not: u16) -> Option<u16> {
        let able = self.problem.able(visit, part);
        let chosen = *able.get(self.rng.random_range(0..able.len().max(1)))?;
        (chosen != not).then_some(chosen)
    }

    #[inline]
    fn place(&self, visit: VisitIx) -> usize {
        usize::from(self.place_of[visit])
    }

    /// Carries the visit at one place of the order to another.
    fn carry(&mut self, from: usize, to: usize) {
        if from < to {
            self.plan.order[from..=to].rotate_left(1);
        } else {
            self.plan.order[to..=from].rotate_right(1);
        }
        index(&self.plan, &mut self.place_of, from.min(to), from.max(to) + 1);
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Who(visit, who) => self.plan.who[visit] = who,
            Undo::Two((one, a), (two, b)) => {
                self.plan.who[one] = a;
                self.plan.who[two] = b;
            }
            Undo::Moved { from, to } => self.carry(to, from),
            Undo::Both { visit, who, from, to } => {
                self.plan.who[visit] = who;
                self.carry(to, from);
            }
        }
    }
}

fn index(plan: &Plan, place_of: &mut [u16], from: usize, to: usize) {
    for (place, visit) in plan.order.iter().enumerate().take(to).skip(from) {
        place_of[usize::from(*visit)] = u16::try_from(place).unwrap_or(u16::MAX);
    }
}

/// For each visit those that could follow or precede it at little cost: short way, windows that fit, a helper in common.
fn near(problem: &Problem) -> Vec<Vec<u16>> {
    let n = problem.visits.len();
    let follows = |a: usize, b: usize| {
        let (x, y) = (&problem.lean[a], &problem.lean[b]);
        let way = problem.travel.of(x.place as usize, y.place as usize);
        let stays = x.minutes[0].max(x.minutes[1]);
        let waits = (y.opens - (x.closes + stays + way)).max(0.0);
        let late = (x.opens + stays + way - y.closes).max(0.0);
        way + 0.2 * waits + late
    };
    (0..n)
        .map(|a| {
            let common = |b: &usize| {
                (0..2).any(|p| {
                    (0..2).any(|q| problem.able(a, p).iter().any(|h| problem.able(*b, q).contains(h)))
                })
            };
            let mut others: Vec<(f64, u16)> = (0..n)
                .filter(|b| *b != a && common(b))
                .map(|b| (follows(a, b).min(follows(b, a)), u16::try_from(b).unwrap_or(0)))
                .collect();
            others.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
            others.truncate(NEAR);
            others.into_iter().map(|(_, b)| b).collect()
        })
        .collect()
}

/// The cost of a usual way between neighbours: the measure of how bold a try may be.
fn warmth(problem: &Problem) -> f64 {
    let n = problem.visits.len();
    let mut ways = Vec::with_capacity(n);
    for a in 0..n {
        let from = problem.lean[a].place as usize;
        let mut own: Vec<f64> = (0..n)
            .filter(|b| *b != a)
            .map(|b| problem.travel.of(from, problem.lean[b].place as usize))
            .collect();
        own.sort_by(f64::total_cmp);
        ways.extend(own.get(own.len() / 8));
    }
    let mean = ways.iter().sum::<f64>() / ways.len().max(1) as f64;
    (problem.weights.travel.max(1e-6) * mean).max(1e-3)
}
