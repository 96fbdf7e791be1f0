//! A file straight into the register, without a report in between: the command line's way, and the bench's. The same
//! reader, the same acts, several side by side; cut off, it goes on where it was when the same file comes again.

use crate::carry::{NotBrought, bring, digest};
use crate::intake::Discard;
use crate::map::Map;
use crate::mapping::Mapping;
use crate::read::{BadRows, Look};
use crate::refused::Refused;
use crate::sheet::{SheetId, Stage, State, Sums};
use crate::step::{Close, Step};
use crate::store;
use base::sheet::BadRow;
use db::DbError;
use desk::{Ask, Desk, Outcome, Query, Role, Rx, Stop, Subject};
use serde::Serialize;
use std::io::{self, Read};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a chunk that collides is tried again.
const PATIENCE: u64 = 30;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Straight {
    /// Under which number it was kept.
    pub sheet: Option<SheetId>,
    /// What became of its rows.
    pub sums: Sums,
    /// Rows that did not go in, by line.
    pub bad: Vec<BadRow>,
    /// Headers that nobody read.
    pub unknown: Vec<String>,
    /// The bad rows as a file; empty when there are none.
    pub bad_file: Vec<u8>,
    /// Chunks that were in already, because it was cut off before.
    pub before: usize,
}

/// How a file goes in.
#[derive(Debug, Clone)]
pub struct Way {
    /// Whose numbers these are.
    pub source: String,
    /// The file's name.
    pub name: String,
    /// Acts on their way at once.
    pub side_by_side: usize,
}

/// Takes a whole file in. `open` is called twice: once to know the file again, once to read it. `progress` is told chunks
/// done and all chunks.
///
/// # Errors
/// When the file cannot be read, its columns do not stand, or storage fails. Bad rows are no error.
pub async fn straight<R: Read + Send + 'static>(
    desk: &Desk,
    ask: &Ask,
    way: &Way,
    open: impl Fn() -> io::Result<R>,
    progress: impl Fn(u64, u64),
) -> Result<Straight, NotBrought> {
    let file = |error: io::Error| NotBrought::File(error.into());
    let source = open().map_err(file)?;
    let digest = tokio::task::spawn_blocking(move || digest(source)).await;
    let digest = digest.map_err(io::Error::other).and_then(|digest| digest).map_err(file)?;
    let unfinished = desk.look(ask, Unfinished { digest }).await?;
    let (sheet, pass, mapping) = match unfinished {
        Some(found) => found,
        None => {
            let sheet = bring(desk, ask, &way.name, open().map_err(file)?, |_| {}).await?;
            let looked =
                desk.look(ask, Look { sheet, part: 0, header: None, profile: String::new() }).await?;
            let mapping = Mapping { source: way.source.clone(), ..looked.mapping };
            let map = Map { sheet, mapping: mapping.clone(), keep_as: String::new(), at_once: true };
            match desk.run(ask, map).await {
                Ok(pass) => (sheet, pass, mapping),
                Err(error) => {
                    // Nobody will say what its columns are: its rows are not kept.
                    desk.run(ask, Discard { sheet, why: error.to_string() }).await?;
                    return Err(error.into());
                }
            }
        }
    };
    let left = desk.look(ask, Left { sheet }).await?;
    let (all, before) = (left.1, left.1 - left.0.len());
    // Where many write at once, chunks that look at the same faces collide: measured, two are slower than one.
    let side_by_side = if desk.db().collides() { 1 } else { way.side_by_side };
    let mut acting: JoinSet<Result<Sums, Outcome<Refused>>> = JoinSet::new();
    let mut done = before as u64;
    for ordinal in left.0 {
        while acting.len() >= side_by_side {
            landed(acting.join_next().await)?;
            done += 1;
            progress(done, all as u64);
        }
        acting.spawn(stepped(desk.clone(), ask.clone(), Step { sheet, pass, ordinal: Some(ordinal) }));
    }
    while !acting.is_empty() {
        landed(acting.join_next().await)?;
    }
    progress(all as u64, all as u64);
    let sums = desk.run(ask, Close { sheet }).await?;
    let mut bad = Vec::new();
    let mut bad_file = Vec::new();
    if sums.bad > 0 {
        bad = bad_rows(desk, ask, sheet).await?;
        bad_file = crate::bad_file(desk, ask, sheet).await?;
    }
    let unused = mapping.columns.iter().filter(|column| column.field.is_empty());
    let unknown =
        unused.map(|column| column.header.clone()).filter(|header| header != crate::REASON).collect();
    // What could not go in lies beside the file; nothing else is needed any more.
    desk.run(ask, Discard { sheet, why: String::new() }).await?;
    Ok(Straight { sheet: Some(sheet), sums, bad, unknown, bad_file, before })
}

fn landed(
    done: Option<Result<Result<Sums, Outcome<Refused>>, tokio::task::JoinError>>,
) -> Result<(), NotBrought> {
    match done {
        Some(Ok(result)) => Ok(result.map(drop)?),
        Some(Err(error)) => Err(NotBrought::File(io::Error::other(error).into())),
        None => Ok(()),
    }
}

/// One chunk. Chunks side by side may collide more often than the database tries again by itself: then this one waits.
async fn stepped(desk: Desk, ask: Ask, step: Step) -> Result<Sums, Outcome<Refused>> {
    for pause in 1..=PATIENCE {
        match desk.run(&ask, step.clone()).await {
            Err(Outcome::Fault(DbError::Contended | DbError::Busy)) => {
                let spread = u64::try_from(step.ordinal.unwrap_or_default() % 7).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(pause * (40 + spread * 15))).await;
            }
            other => return other,
        }
    }
    desk.run(&ask, step).await
}

async fn bad_rows(desk: &Desk, ask: &Ask, sheet: SheetId) -> Result<Vec<BadRow>, Outcome<Refused>> {
    let (mut bad, mut from) = (Vec::new(), Some(0));
    while let Some(at) = from {
        let page = desk.look(ask, BadRows { sheet, from: at }).await?;
        bad.extend(page.rows.into_iter().map(|(row, why)| BadRow::new(row.line, "", why)));
        from = page.next;
    }
    Ok(bad)
}

/// A file with these very bytes that the command line began and did not finish.
#[derive(Debug, Clone, Serialize)]
pub struct Unfinished {
    /// See [`digest`].
    pub digest: String,
}

impl Query for Unfinished {
    const NAME: &'static str = "sheets.unfinished";
    const SAYS: &'static str = "查找没导完的名单";
    const ROLES: &'static [Role] = &[];
    type Out = Option<(SheetId, i64, Mapping)>;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Refused>> {
        let digest = rx.token("sheets.digest", &self.digest);
        let Some(sheet) = store::unfinished(rx.tx(), &digest).await? else { return Ok(None) };
        let stored = store::find(rx.tx(), sheet).await?.ok_or(Refused::Absent)?;
        let about = store::about(rx.vault(), &stored)?;
        Ok(about.mapping.map(|mapping| (sheet, stored.pass, mapping)))
    }
}

/// The chunks of a file that are not in yet, and how many there are.
#[derive(Debug, Clone, Serialize)]
pub struct Left {
    /// Which.
    pub sheet: SheetId,
}

impl Query for Left {
    const NAME: &'static str = "sheets.left";
    const SAYS: &'static str = "查看名单还剩多少";
    const ROLES: &'static [Role] = &[];
    type Out = (Vec<i64>, usize);
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Refused>> {
        let stored = store::find(rx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        if stored.state != State::Going {
            return Err(Refused::NotNow.into());
        }
        let left = store::chunks_left(rx.tx(), self.sheet, stored.part, Stage::Taken).await?;
        Ok((left, usize::try_from(stored.chunks).unwrap_or_default()))
    }
}
