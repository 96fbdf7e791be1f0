//! A register's worth of rows through the same way as a clerk's file and the command line: into an empty register, from a
//! second system against the full register (every row matched), and the same file again.
use crate::frame::{Ask, Database, Report, Scratch, district, fresh_target};
use anyhow::{Result, anyhow, ensure};
use base::{Clock, Stopwatch};
use db::{Db, Settings};
use desk::{Channel, Desk, Vault};
use sheets::{Straight, Way, straight};
use sim::district::{Plan, files};
use std::path::{Path, PathBuf};

/// Most seconds for a full register against a full register.
const BAR: [(Database, f64); 2] = [(Database::Sqlite, 30.0), (Database::Postgres, 60.0)];

/// Measures every database asked for.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let elders = ask.size(district::FULL, 5_000);
    let scratch = Scratch::new()?;
    eprintln!("import: writing the files of {elders} elders");
    let plan = Plan::full(Clock::system().now()).with_elders(elders);
    let written = files::write(&plan, &scratch.0, |_| {})?;
    let second = as_second(&written.elders, &scratch.0)?;
    for kind in ask.databases() {
        one(kind, &written, &second, report).await?;
    }
    Ok(())
}

async fn one(kind: Database, files: &files::District, second: &Path, report: &mut Report) -> Result<()> {
    let (_kept, target) = fresh_target(kind)?;
    let db = Db::open(&target.parse()?, Settings::default().bulk()).await?;
    db.migrate(migrations::ALL).await?;
    let desk = Desk::new(db, Clock::system(), Vault::forgetful(), yinqiao::wire::registry());
    let (units, _) = regions::read_file(std::fs::File::open(&files.regions)?)?;
    for units in units.chunks(500) {
        let load = regions::LoadUnits { units: units.to_vec() };
        desk.run(&desk::Ask::system(), load).await.map_err(|error| anyhow!("{error}"))?;
    }
    let bar = BAR.iter().find(|(database, _)| *database == kind).map_or(0.0, |(_, bar)| *bar);
    let (first, _) = timed(&desk, "旧系统", &files.elders, kind, "into an empty register", report).await?;
    let (matched, seconds) =
        timed(&desk, "民政台账", second, kind, "against a full register", report).await?;
    report.line(&format!("{} against a full register", kind.word()), "bar_s", bar);
    eprintln!("import: {seconds:.1} s against a bar of {bar} s for {} rows", district::FULL);
    let (again, _) = timed(&desk, "民政台账", second, kind, "the same file again", report).await?;
    let case = kind.word();
    // Somebody who is there already and was registered again without a question would be somebody twice.
    report.must_be_none(case, "registered_twice_count", matched.sums.fresh.unsigned_abs());
    report.must_be_none(
        case,
        "changed_by_a_repeat_count",
        (again.sums.fresh + again.sums.changed).unsigned_abs(),
    );
    report.must_be_none(case, "bad_count", (first.sums.bad + matched.sums.bad).unsigned_abs());
    desk.db().close().await;
    Ok(())
}

async fn timed(
    desk: &Desk,
    source: &str,
    file: &Path,
    kind: Database,
    what: &str,
    report: &mut Report,
) -> Result<(Straight, f64)> {
    let way = Way { source: source.to_owned(), name: "elders.csv".to_owned(), side_by_side: 8 };
    let ask = desk::Ask::system_over(Channel::Import);
    let path = file.to_owned();
    let watch = Stopwatch::start();
    let done = straight(
        desk,
        &ask,
        &way,
        move || std::fs::File::open(&path),
        |done, all| {
            if done % 100 == 0 {
                eprintln!("import: {what}: {done} of {all} chunks");
            }
        },
    )
    .await
    .map_err(|error| anyhow!("{error}"))?;
    let seconds = watch.elapsed().as_secs_f64();
    let case = format!("{} {what}", kind.word());
    report.line(&case, "seconds", seconds);
    report.line(&case, "rows_per_s", done.sums.rows() as f64 / seconds);
    report.line(&case, "asked_count", done.sums.review as f64);
    Ok((done, seconds))
}

/// The same people as another system has them: its own numbers.
fn as_second(elders: &Path, folder: &Path) -> Result<PathBuf> {
    let text = std::fs::read_to_string(elders)?;
    let (header, rows) = text.split_once('\n').unwrap_or((&text, ""));
    ensure!(header.trim_start_matches('\u{feff}').starts_with("编号,"), "the number does not stand first");
    let mut out = String::with_capacity(text.len() + rows.len() / 50);
    out.push_str(header);
    for line in rows.lines() {
        out.push_str("\nM");
        out.push_str(line);
    }
    out.push('\n');
    let path = folder.join("second.csv");
    std::fs::write(&path, out)?;
    Ok(path)
}
