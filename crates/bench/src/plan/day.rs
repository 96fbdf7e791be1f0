//! A district's day, seeded: helpers near their elders, some visits for two, some that follow each other, wishes. Beside a
//! greedy plan of the same day; then a helper falls ill at ten o'clock and the day is mended.
use crate::frame::{Ask, Report, Samples};
use crate::plan::searched;
use anyhow::Result;
use base::Stopwatch;
use planner::{Helper, Link, Matrix, Part, Pause, Pin, Plan, Problem, Search, Visit, Weights, check};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

/// Eight in the morning, minutes of the day.
const MORNING: f64 = 480.0;
/// When the helper falls ill.
const TEN: f64 = 600.0;
/// How long mending may take, seconds.
const MENDING: f64 = 1.5;

pub(crate) fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let (helpers, visits) = (70, ask.size(600, 600) as usize);
    let case = format!("{helpers} helpers {visits} visits");
    let (all_visits, all_helpers, travel) = day(helpers, visits, 11)?;
    let problem = Problem::new(travel.clone(), all_visits.clone(), all_helpers.clone(), Weights::default())?;
    let greedy = Plan::greedy(&problem);
    let watch = Stopwatch::start();
    let plan = searched(&problem, ask.seconds(30, 6) as f64);
    let took = watch.elapsed().as_secs_f64();
    let (before, after) = (greedy.cost(&problem), plan.cost(&problem));
    let hard = check(&problem, &plan.stops(&problem)).iter().filter(|b| b.is_hard()).count();
    report.line(&case, "plan_s", took);
    report.line(&case, "cost_gap_percent", (after.total / before.total - 1.0) * 100.0);
    report.line(&case, "greedy_late_minutes_count", before.late);
    report.line(&case, "late_minutes_count", after.late);
    report.line(&case, "greedy_travel_minutes_count", before.travel);
    report.line(&case, "travel_minutes_count", after.travel);
    report.line(&case, "continuity_percent", continuity(&all_visits, &plan));
    report.must_be_none(&case, "violations_count", hard as u64);

    let mut samples = Samples::default();
    let (mut moved, mut wrong) = (0, 0);
    let rounds = if ask.quick { 5 } else { 20 };
    for ill in 0..rounds {
        let (mended, same, broken, took) =
            mend(&travel, &all_visits, &all_helpers, &problem, &plan, ill * 3)?;
        samples.add(took);
        moved += mended - same;
        wrong += broken;
    }
    report.line(&case, "replan_ms_p99", samples.ms(99.0));
    report.line(&case, "moved_visits_count", moved as f64 / rounds as f64);
    report.must_be_none(&case, "replan_violations_count", wrong as u64);
    Ok(())
}

/// The share of visits done by the helper who usually comes.
fn continuity(visits: &[Visit], plan: &Plan) -> f64 {
    let usual = |v: &Visit| v.likes.first().map(|(helper, _)| *helper);
    let asked = visits.iter().filter(|v| usual(v).is_some()).count();
    let kept = visits
        .iter()
        .enumerate()
        .filter(|(ix, v)| usual(v).is_some_and(|u| plan.helpers(*ix).is_some_and(|h| h.contains(&u))))
        .count();
    100.0 * kept as f64 / asked.max(1) as f64
}

/// A helper is gone from ten o'clock on; who goes where is kept where it can be. Answers visits not begun, those that kept
/// their helpers, broken rules, and the time it took.
fn mend(
    travel: &Matrix,
    visits: &[Visit],
    helpers: &[Helper],
    old: &Problem,
    plan: &Plan,
    ill: usize,
) -> Result<(usize, usize, usize, std::time::Duration)> {
    let watch = Stopwatch::start();
    let stops = plan.stops(old);
    let mut started = vec![None; visits.len()];
    for stop in stops.rounds.iter().flatten().filter(|s| s.starts <= TEN) {
        started[stop.visit] = Some(stop.starts.min(started[stop.visit].unwrap_or(f64::MAX)));
    }
    let mut left = visits.to_vec();
    for (ix, visit) in left.iter_mut().enumerate() {
        let before = plan.helpers(ix);
        match (started[ix], before) {
            (Some(start), Some(before)) => {
                visit.pin = Some(Pin { helpers: before, start, begun: true });
            }
            (_, before) => {
                visit.never.push(ill);
                // Yesterday's plan is this morning's: staying with it is worth a quarter of an hour.
                visit.likes.extend(before.into_iter().flatten().filter(|h| *h != ill).map(|h| (h, -15.0)));
            }
        }
    }
    let problem = Problem::new(travel.clone(), left, helpers.to_vec(), Weights::default())?;
    let mut order: Vec<usize> = plan.order().collect();
    order.sort_by_key(|ix| started[*ix].is_none());
    let who: Vec<Option<Vec<usize>>> = (0..visits.len())
        .map(|ix| plan.helpers(ix).filter(|h| started[ix].is_some() || !h.contains(&ill)))
        .collect();
    let start = Plan::of(&problem, &order, &who).unwrap_or_else(|| Plan::greedy(&problem));
    let mut search = Search::new(&problem, start.taken(&problem), 5);
    search.run(&mut || watch.elapsed().as_secs_f64() / MENDING, planner::CALM);
    let took = watch.elapsed();
    let mended = search.best();
    let open: Vec<usize> = (0..visits.len()).filter(|ix| started[*ix].is_none()).collect();
    let same = open.iter().filter(|ix| mended.helpers(**ix) == plan.helpers(**ix)).count();
    let broken = check(&problem, &mended.stops(&problem)).iter().filter(|b| b.is_hard()).count();
    Ok((open.len(), same, broken, took))
}

/// Six towns on a plain; minutes as a scooter goes.
fn day(helpers: usize, visits: usize, seed: u64) -> Result<(Vec<Visit>, Vec<Helper>, Matrix)> {
    let mut rng = SmallRng::seed_from_u64(seed);
    let towns: Vec<(f64, f64)> =
        (0..6).map(|_| (rng.random_range(0.0..60.0), rng.random_range(0.0..60.0))).collect();
    let near = |rng: &mut SmallRng| {
        let town = towns[rng.random_range(0..towns.len())];
        (town.0 + rng.random_range(-7.0..7.0), town.1 + rng.random_range(-7.0..7.0))
    };
    let mut places: Vec<(f64, f64)> = (0..helpers + visits).map(|_| near(&mut rng)).collect();
    places.truncate(helpers + visits);
    let way = |a: &(f64, f64), b: &(f64, f64)| ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt() * 1.3 + 2.0;
    let minutes = places
        .iter()
        .flat_map(|a| places.iter().map(move |b| if a == b { 0.0 } else { way(a, b) }))
        .collect();
    let travel = Matrix::new(places.len(), minutes)?;
    let staff = (0..helpers)
        .map(|ix| Helper {
            skills: 0b1 | (u64::from(ix % 2 == 0) << 1) | (u64::from(ix % 5 == 0) << 2),
            begins: MORNING,
            ends: MORNING + 540.0,
            pause: Some(Pause { earliest: 690.0, latest: 780.0, minutes: 30.0 }),
            ..Helper::simple(0, ix)
        })
        .collect();
    let asked = (0..visits)
        .map(|ix| {
            let opens = MORNING + rng.random_range(0.0..420.0);
            let width = [30.0, 60.0, 120.0][rng.random_range(0..3)];
            let skill = [0b1, 0b1, 0b1, 0b10, 0b100][rng.random_range(0..5)];
            let part = Part { skills: skill, minutes: rng.random_range(15.0..60.0_f64).round() };
            let usual = rng.random_range(0..helpers);
            let mut visit = Visit {
                likes: if rng.random::<f64>() < 0.6 { vec![(usual, -10.0)] } else { Vec::new() },
                undone: Some(400.0),
                ..Visit::simple(helpers + ix, opens, opens + width, part)
            };
            match rng.random_range(0..20) {
                0 => (visit.parts, visit.link) = (vec![part, Part { skills: 0b1, ..part }], Link::Together),
                1 => {
                    let second = Part { skills: 0b1, minutes: 20.0 };
                    (visit.parts, visit.link) = (vec![part, second], Link::After { least: 30.0, most: 90.0 });
                }
                _ => {}
            }
            visit
        })
        .collect();
    Ok((asked, staff, travel))
}
