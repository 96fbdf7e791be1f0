//! Moves records in from files: reads, checks, sends chunks as acts with several in flight so that
//! the writer can batch them, and writes the rows that were not taken beside the file.
//!
//! The same file twice changes nothing, so an import that was cut off is simply run again.

mod beside;
mod helpers;
mod kinds;
mod links;
mod past;
mod people;

#[cfg(test)]
mod tests;

use crate::console::Console;
use anyhow::{Context, Result, bail};
use base::Stopwatch;
use base::sheet::{BadRow, BadSheet};
use desk::{Ask, Channel, Command, Desk, Outcome};
use links::Links;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Who else is at the desk while a file goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The house is open: few acts at once, so that nobody waits long behind them.
    Others,
    /// The house is closed: as many as the writer can put into one commit.
    Nobody,
}

impl Beside {
    fn in_flight(self) -> usize {
        match self {
            Beside::Others => 3,
            Beside::Nobody => 40,
        }
    }
}

/// Chunks read ahead.
const AHEAD: usize = 6;

/// What came of a file.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What the file holds: 长者, 设施.
    pub label: &'static str,
    /// Rows read, good and bad.
    pub rows: u64,
    /// Records that were not there before.
    pub added: u64,
    /// Records that were there and say something else now.
    pub changed: u64,
    /// Records that were there and say the same.
    pub same: u64,
    /// Records that were entered and wait for a person to say who they are.
    pub asked: u64,
    /// Rows not taken, with their reasons.
    pub bad: Vec<BadRow>,
    /// Headers that nobody reads.
    pub unknown: Vec<String>,
    /// The file with the rows not taken.
    pub beside: Option<PathBuf>,
    /// From the first byte to the last answer.
    pub took: Duration,
}

/// What one act counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) added: u64,
    pub(crate) changed: u64,
    pub(crate) same: u64,
    pub(crate) bad: Vec<BadRow>,
}

/// One kind of file: how a row is read, which act takes a chunk, what its answer counts.
pub(crate) trait Intake: Send + 'static {
    /// A row that was read.
    type Row: Clone + Send + Sync + 'static;
    /// The act that takes a chunk.
    type Act: Command;
    /// What the file holds, for the report.
    const LABEL: &'static str;
    /// Rows of one act.
    const CHUNK: usize = 500;
    /// Chunks must go in one after the other, because later rows lean on earlier ones.
    const ORDERED: bool = false;

    /// Reads the whole file and hands each row over; stops when `row` says so. Answers the headers nobody reads.
    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet>;
    /// The elder's number in the old system and the login of which a row speaks; empty where it speaks of none.
    fn speaks_of(_row: &Self::Row) -> (&str, &str) {
        ("", "")
    }
    /// The act for these rows. Rows that speak of somebody unknown are left out and counted in `tally`.
    fn act(rows: Vec<(u64, Self::Row)>, links: &Links, tally: &mut Tally) -> Self::Act;
    /// Counts its answer.
    fn count(out: <Self::Act as Command>::Out, tally: &mut Tally);
}

/// A row with its line in the file, or why it is none.
pub(crate) type Taken<R> = Result<(u64, R), BadRow>;

/// Imports a file of the kind that `what` names (regions, places, staff, elders, devices, calls, visits).
///
/// # Errors
/// When the kind is unknown, the file is no such file, or storage failed. Bad rows are no error: they are in the report.
pub async fn run(
    desk: &Desk,
    what: &str,
    path: &Path,
    beside: Beside,
    console: &dyn Console,
) -> Result<Report> {
    match what {
        "regions" => take::<kinds::Regions>(desk, path, beside, console).await,
        "places" => take::<kinds::Places>(desk, path, beside, console).await,
        "staff" => {
            let mut report = take::<kinds::Staff>(desk, path, beside, console).await?;
            report.bad.extend(helpers::enlist(desk, path).await?);
            report.beside = beside::write(path, &report.bad)?;
            Ok(report)
        }
        "elders" => people::take(desk, path, beside, console).await,
        "devices" => take::<kinds::Devices>(desk, path, beside, console).await,
        "calls" => take::<past::Calls>(desk, path, beside, console).await,
        "visits" => take::<past::Visits>(desk, path, beside, console).await,
        _ => bail!("不认识“{what}”：可以导入 {}", KINDS.join("、")),
    }
}

/// The kinds of file, in the order in which a district is moved in.
pub const KINDS: &[&str] = &["regions", "places", "staff", "elders", "devices", "calls", "visits"];

impl Report {
    /// The report as a person reads it.
    pub fn lines(&self) -> Vec<String> {
        let secs = self.took.as_secs_f64();
        let mut lines = vec![format!(
            "{}：{} 行，新增 {}，更新 {}，没有变化 {}，有错 {}（{secs:.1} 秒）",
            self.label,
            self.rows,
            self.added,
            self.changed,
            self.same,
            self.bad.len()
        )];
        if self.asked > 0 {
            lines.push(format!("  另有 {} 行像是已登记的人又不敢断定：先登记了，请到“核对”里看", self.asked));
        }
        if !self.unknown.is_empty() {
            lines.push(format!("  没有用到的列：{}", self.unknown.join("、")));
        }
        lines.extend(self.bad.iter().take(5).map(|row| format!("  {row}")));
        if let Some(beside) = &self.beside {
            lines.push(format!("  有错的行和原因都在 {}，改好后再导入一次即可", beside.display()));
        }
        lines
    }

    fn count(&mut self, tally: Tally) {
        self.added += tally.added;
        self.changed += tally.changed;
        self.same += tally.same;
        self.bad.extend(tally.bad);
    }
}

async fn take<I: Intake>(desk: &Desk, path: &Path, beside: Beside, console: &dyn Console) -> Result<Report> {
    let watch = Stopwatch::start();
    let total = count_lines(path).with_context(|| format!("打不开 {}", path.display()))?;
    let (send, mut chunks) = mpsc::channel::<Chunk<I::Row>>(AHEAD);
    let file = File::open(path)?;
    let reading = tokio::task::spawn_blocking(move || read::<I>(file, send));
    let mut report = Report { label: I::LABEL, ..Report::default() };
    let mut acting: JoinSet<Result<Tally>> = JoinSet::new();
    let links = Arc::new(Links::default());
    let limit = if I::ORDERED { 1 } else { beside.in_flight() };
    while let Some(chunk) = chunks.recv().await {
        report.rows += (chunk.rows.len() + chunk.bad.len()) as u64;
        report.bad.extend(chunk.bad);
        while acting.len() >= limit {
            let done = acting.join_next().await.context("an act was on its way")?;
            report.count(done.context("an import act stopped")??);
        }
        acting.spawn(send_chunk::<I>(desk.clone(), links.clone(), chunk.rows));
        if watch.elapsed() > Duration::from_secs(1) {
            console.progress(I::LABEL, report.rows, total.max(report.rows + 1));
        }
    }
    while let Some(done) = acting.join_next().await {
        report.count(done.context("an import act stopped")??);
    }
    report.unknown = reading.await.context("reading the file stopped")??;
    report.bad.sort_by_key(|row| row.line);
    report.took = watch.elapsed();
    if report.took > Duration::from_secs(1) {
        console.progress(I::LABEL, report.rows, report.rows);
    }
    report.beside = beside::write(path, &report.bad)?;
    Ok(report)
}

/// What the reader hands over at once.
struct Chunk<R> {
    rows: Vec<(u64, R)>,
    bad: Vec<BadRow>,
}

fn read<I: Intake>(file: File, send: mpsc::Sender<Chunk<I::Row>>) -> Result<Vec<String>, BadSheet> {
    let empty = || Chunk { rows: Vec::with_capacity(I::CHUNK), bad: Vec::new() };
    let mut chunk = empty();
    let unknown = I::read(file, &mut |taken| {
        match taken {
            Ok(row) => chunk.rows.push(row),
            Err(bad) => chunk.bad.push(bad),
        }
        if chunk.rows.len() < I::CHUNK && chunk.bad.len() < I::CHUNK {
            return true;
        }
        // The other end is gone when storage failed: reading on would be for nothing.
        send.blocking_send(std::mem::replace(&mut chunk, empty())).is_ok()
    })?;
    send.blocking_send(chunk).ok();
    Ok(unknown)
}

async fn send_chunk<I: Intake>(desk: Desk, links: Arc<Links>, rows: Vec<(u64, I::Row)>) -> Result<Tally> {
    if rows.is_empty() {
        return Ok(Tally::default());
    }
    links.learn(&desk, rows.iter().map(|(_, row)| I::speaks_of(row))).await?;
    match act::<I>(&desk, &links, rows.clone()).await? {
        Ok(tally) => return Ok(tally),
        Err(reason) if rows.len() == 1 => return Ok(refused(rows[0].0, reason)),
        Err(_) => {}
    }
    // One row spoils the chunk: each goes by itself, and only the spoilt ones stay out.
    let mut sum = Tally::default();
    for (line, row) in rows {
        let one =
            act::<I>(&desk, &links, vec![(line, row)]).await?.unwrap_or_else(|reason| refused(line, reason));
        sum.added += one.added;
        sum.changed += one.changed;
        sum.same += one.same;
        sum.bad.extend(one.bad);
    }
    Ok(sum)
}

fn refused(line: u64, reason: String) -> Tally {
    Tally { bad: vec![BadRow::new(line, "", reason)], ..Tally::default() }
}

/// Runs one act; the inner `Err` is a refusal in words.
async fn act<I: Intake>(
    desk: &Desk,
    links: &Links,
    rows: Vec<(u64, I::Row)>,
) -> Result<Result<Tally, String>> {
    let ask = Ask::system_over(Channel::Import);
    let mut tally = Tally::default();
    let act = I::act(rows, links, &mut tally);
    match desk.run(&ask, act).await {
        Ok(out) => I::count(out, &mut tally),
        Err(Outcome::Refused(error)) => return Ok(Err(error.to_string())),
        Err(other) => bail!("{}没有导完：{other}；再导一次会接着来", I::LABEL),
    }
    Ok(Ok(tally))
}

/// Lines of the file, for the progress bar; a line break inside a cell makes it a little too many.
fn count_lines(path: &Path) -> std::io::Result<u64> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0u8; 1 << 18];
    let mut lines = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(lines),
            size => lines += buffer[..size].iter().filter(|byte| **byte == b'\n').count() as u64,
        }
    }
}
