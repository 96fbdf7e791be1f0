//! `plan`: public instances of home care routing with two-helper visits, beside the best published values; a district's day
//! beside a greedy plan; mending a day when a helper falls ill.
mod day;
mod instance;

use crate::frame::{Ask, Report};
use anyhow::{Context, Result, bail};
use base::Stopwatch;
use instance::Instance;
use planner::{Plan, Problem, Search, check};
use std::path::PathBuf;
use std::thread;

/// Instance numbers and the best published values (the lower of the repository's selected solutions and public logs).
const BEST: &[(u32, u32, f64)] = &[
    (10, 1, 218.2),
    (10, 2, 246.6),
    (25, 1, 428.1),
    (25, 2, 476.0),
    (50, 1, 943.7),
    (50, 2, 569.4),
    (75, 1, 1111.4),
    (75, 2, 652.2),
    (100, 1, 1255.9),
    (100, 2, 778.4),
    (200, 1, 1237.0),
    (200, 2, 1206.9),
    (300, 1, 1650.2),
    (300, 2, 1591.8),
];

/// Searches side by side, one a core, each from another seed; the best of them counts.
const SEARCHES: u64 = 2;

/// Measures.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let folder = folder(ask);
    let seconds = ask.seconds(60, 3) as f64;
    let sizes: &[u32] = if ask.quick { &[10, 50, 100] } else { &[10, 25, 50, 75, 100, 200, 300] };
    if folder.is_dir() {
        for size in sizes {
            instances(&folder, *size, seconds, report)?;
        }
    } else {
        eprintln!("plan: no instances in {} (see --instances); the district's day only", folder.display());
    }
    day::run(ask, report)
}

fn folder(ask: &Ask) -> PathBuf {
    let said =
        ask.instances.clone().or_else(|| std::env::var_os("YINQIAO_BENCH_INSTANCES").map(PathBuf::from));
    said.unwrap_or_else(|| PathBuf::from("hhcrsp"))
}

/// All instances of one size: the mean gap to the best published, the time, the broken rules.
fn instances(folder: &std::path::Path, size: u32, seconds: f64, report: &mut Report) -> Result<()> {
    let case = format!("patients={size}");
    let (mut gaps, mut broken, mut took) = (Vec::new(), 0, 0.0_f64);
    for (_, number, best) in BEST.iter().filter(|(patients, ..)| *patients == size) {
        let path = folder.join(format!("mankowska_{size}_{number}.json"));
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let instance = Instance::read(&text).with_context(|| path.display().to_string())?;
        let problem = instance.problem()?;
        let watch = Stopwatch::start();
        let plan = searched(&problem, seconds);
        took = took.max(watch.elapsed().as_secs_f64());
        let stops = plan.stops(&problem);
        broken += check(&problem, &stops).iter().filter(|b| b.is_hard()).count() + stops.undone.len();
        gaps.push((stops.cost.total / best - 1.0) * 100.0);
        if let Some(out) = std::env::var_os("YINQIAO_BENCH_PLANS") {
            let file = PathBuf::from(out).join(format!("plan_{size}_{number}.json"));
            std::fs::write(file, instance.written(&stops))?;
        }
    }
    if gaps.is_empty() {
        bail!("no instance of {size} patients");
    }
    report.line(&case, "gap_percent", gaps.iter().sum::<f64>() / gaps.len() as f64);
    report.line(&case, "plan_s", took);
    report.must_be_none(&case, "violations_count", broken as u64);
    Ok(())
}

/// The best of some searches side by side.
pub(crate) fn searched(problem: &Problem, seconds: f64) -> Plan {
    let one = |seed: u64| {
        let watch = Stopwatch::start();
        let mut search = Search::new(problem, Plan::greedy(problem), seed);
        search.run(&mut || watch.elapsed().as_secs_f64() / seconds, planner::BOLD);
        (search.best_cost(), search.best().clone())
    };
    let found: Vec<(f64, Plan)> = thread::scope(|scope| {
        let threads: Vec<_> = (1..=SEARCHES).map(|seed| scope.spawn(move || one(seed))).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    let best = found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(|| Plan::greedy(problem), |(_, plan)| plan)
}
