//! 长者: by the way of lists, like a clerk's file: the same reader (CSV and XLSX), the same matcher, cut off and gone on
//! with. What could not go in lies beside the file.

use super::{Beside, Report, beside};
use crate::console::Console;
use anyhow::{Result, anyhow};
use base::Stopwatch;
use desk::{Ask, Channel, Desk};
use sheets::{Way, straight};
use std::path::Path;
use std::time::Duration;

/// Takes a file of elders in.
pub(super) async fn take(desk: &Desk, path: &Path, how: Beside, console: &dyn Console) -> Result<Report> {
    let watch = Stopwatch::start();
    let way = Way {
        source: super::links::SOURCE.to_owned(),
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        side_by_side: how.in_flight().min(8),
    };
    let file = path.to_owned();
    let progress = |done: u64, all: u64| {
        if watch.elapsed() > Duration::from_secs(1) {
            console.progress(LABEL, done, all);
        }
    };
    let ask = Ask::system_over(Channel::Import);
    let done = straight(desk, &ask, &way, move || std::fs::File::open(&file), progress)
        .await
        .map_err(|error| anyhow!("{}：{error}；改好再导一次会接着来", path.display()))?;
    if done.before > 0 {
        console.warn(&format!("上次导到一半，接着第 {} 批往下导", done.before + 1));
    }
    let sums = done.sums;
    Ok(Report {
        label: LABEL,
        rows: sums.rows().unsigned_abs(),
        added: sums.fresh.unsigned_abs(),
        changed: sums.changed.unsigned_abs(),
        same: sums.known.unsigned_abs(),
        asked: sums.review.unsigned_abs(),
        bad: done.bad,
        unknown: done.unknown,
        beside: beside::put(path, &done.bad_file)?,
        took: watch.elapsed(),
    })
}

const LABEL: &str = "长者";
