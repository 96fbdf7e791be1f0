//! Questions about files: which there are, how far one is, what became of its rows.

use crate::access;
use crate::mapping::{Mapping, Profile};
use crate::reader::{Format, Row};
use crate::refused::Refused;
use crate::sheet::{Fate, Part, SheetId, Stage, State, Stored, Sums, Told};
use crate::survey::{Survey, survey};
use crate::{store, store_people};
use base::{AccountId, Moment};
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Examples of each fate in a report; of bad rows more, because each is work for somebody.
fn examples_of(fate: Fate) -> usize {
    if fate == Fate::Bad { 20 } else { 5 }
}
/// Chunks among which examples are looked for.
const LOOKED: i64 = 40;
/// Chunks behind them in which bad rows are looked for.
const MORE: i64 = 20;

/// One file in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// Which.
    pub id: SheetId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// Who brought it; none = the command line.
    pub account: Option<AccountId>,
    /// The name of who brought it.
    pub brought_by: String,
    /// When it came.
    pub made_at: Moment,
    /// When its rows are destroyed.
    pub gone_at: Moment,
    /// Its rows, the header among them.
    pub rows: i64,
    /// What became of them so far.
    pub sums: Sums,
    /// From where, once somebody said so.
    pub source: String,
}

/// 名单列表: one's own; officers and supervisors see all of their region. Newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// The last row of the page before.
    pub after: Option<SheetId>,
}

/// Rows of a page of [`List`].
const PAGE: i64 = 30;

impl Query for List {
    const NAME: &'static str = "sheets.list";
    const SAYS: &'static str = "查看名单列表";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    type Out = (Vec<SheetRow>, Option<SheetId>);
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Refused>> {
        let scope = rx.scope().await?;
        let only = if access::sees(scope.roles) { None } else { rx.account() };
        let scoped = scope.condition_now("region", 3);
        let mut found = store::list(rx.tx(), only, scoped, self.after, PAGE + 1).await?;
        let more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let next = found.last().map(|sheet| sheet.id).filter(|_| more);
        let mut rows = Vec::with_capacity(found.len());
        for sheet in found {
            rows.push(row(rx, &sheet).await?);
        }
        Ok((rows, next))
    }
}

async fn row(rx: &mut Rx<'_, '_>, sheet: &Stored) -> Result<SheetRow, Stop<Refused>> {
    let about = store::about(rx.vault(), sheet)?;
    let (_, sums) = store::sums(rx.tx(), sheet.id, sheet.part, stage(sheet.state)).await?;
    let brought_by = match sheet.account {
        Some(account) => staff::name_of(rx.tx(), account).await?,
        None => String::new(),
    };
    Ok(SheetRow {
        brought_by,
        id: sheet.id,
        name: about.name,
        state: sheet.state,
        account: sheet.account,
        made_at: sheet.made_at,
        gone_at: sheet.gone_at,
        rows: sheet.row_count,
        sums,
        source: about.mapping.map(|mapping| mapping.source).unwrap_or_default(),
    })
}

/// Which chunks count: in a file that goes in, those that are in.
fn stage(state: State) -> Stage {
    match state {
        State::Going | State::Stopped | State::Done => Stage::Taken,
        _ => Stage::Tried,
    }
}

/// How far a file is, and what became of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As in the list.
    pub row: SheetRow,
    /// What it was.
    pub format: Option<Format>,
    /// Bytes.
    pub bytes: u64,
    /// Its tables.
    pub parts: Vec<Part>,
    /// Which column is what, once somebody said so.
    pub mapping: Option<Mapping>,
    /// Chunks that are so far, of how many.
    pub chunks: (i64, i64),
    /// The first rows of each fate, and why.
    pub examples: Vec<(Fate, Vec<Example>)>,
    /// Other files with these very bytes: (which, where it stands, when it came).
    pub same: Vec<(SheetId, State, Moment)>,
}

/// A row in a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What is told about it.
    pub told: Told,
    /// Who it is about: the cell of the column of names.
    pub name: String,
    /// What stands in the column that is wrong.
    pub cell: String,
}

/// 查看一份名单.
#[derive(Debug, Clone, Serialize)]
pub struct Show {
    /// Which.
    pub sheet: SheetId,
}

impl Query for Show {
    const NAME: &'static str = "sheets.show";
    const SAYS: &'static str = "查看名单的试导和导入结果";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    const OPENS: bool = true;
    type Out = Shown;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<Refused>> {
        let sheet = found(rx, self.sheet).await?;
        rx.note("sheet", self.sheet);
        let about = store::about(rx.vault(), &sheet)?;
        let (done, _) = store::sums(rx.tx(), sheet.id, sheet.part, stage(sheet.state)).await?;
        let examples = examples(rx, &sheet, about.mapping.as_ref()).await?;
        let same = match sheet.digest.as_str() {
            "" => Vec::new(),
            digest => store::same(rx.tx(), digest, sheet.id).await?,
        };
        Ok(Shown {
            row: row(rx, &sheet).await?,
            format: about.format,
            bytes: about.bytes,
            parts: about.parts,
            mapping: about.mapping,
            chunks: (done, sheet.chunks),
            examples,
            same,
        })
    }
}

async fn found(rx: &mut Rx<'_, '_>, sheet: SheetId) -> Result<Stored, Stop<Refused>> {
    let sheet = store::find(rx.tx(), sheet).await?.ok_or(Refused::Absent)?;
    access::reads(rx, &sheet).await?;
    Ok(sheet)
}

async fn examples(
    rx: &mut Rx<'_, '_>,
    sheet: &Stored,
    mapping: Option<&Mapping>,
) -> Result<Vec<(Fate, Vec<Example>)>, Stop<Refused>> {
    let mut found: Vec<(Fate, Vec<Example>)> = Fate::ALL.into_iter().map(|fate| (fate, Vec::new())).collect();
    let mut chunks = store::told(rx.tx(), sheet.id, sheet.part, 0, LOOKED).await?;
    // Bad rows may lie behind those.
    let mut from = chunks.last().map_or(0, |(ordinal, _)| ordinal + 1);
    while chunks.len() < (LOOKED + MORE) as usize
        && let Some(bad) = store::next_bad(rx.tx(), sheet.id, sheet.part, from).await?
    {
        from = bad.0 + 1;
        chunks.push(bad);
    }
    for (ordinal, sealed) in chunks {
        let told = store::opened(rx.vault(), sheet.id, &sealed)?;
        let wanted: Vec<Told> = told
            .into_iter()
            .filter(|row| {
                let there = found.iter_mut().find(|(fate, _)| *fate == row.fate);
                there.is_some_and(|(_, examples)| examples.len() < examples_of(row.fate))
            })
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let rows = open_rows(rx, sheet, ordinal).await?;
        for told in wanted {
            let Some((_, examples)) = found.iter_mut().find(|(fate, _)| *fate == told.fate) else { continue };
            if examples.len() == examples_of(told.fate) {
                continue;
            }
            let row = rows.iter().find(|row| row.line == told.line);
            let cell = |at: Option<usize>| {
                let text = row.zip(at).map(|(row, at)| row.cell(at)).unwrap_or_default();
                text.chars().take(40).collect::<String>()
            };
            let name = mapping.and_then(|m| m.column("姓名")).map(|column| column.at);
            let wrong =
                mapping.and_then(|m| m.columns.iter().find(|c| c.header == told.column)).map(|c| c.at);
            examples.push(Example { name: cell(name), cell: cell(wrong), told });
        }
    }
    Ok(found)
}

async fn open_rows(rx: &mut Rx<'_, '_>, sheet: &Stored, ordinal: i64) -> Result<Vec<Row>, Stop<Refused>> {
    match store::rows(rx.tx(), sheet.id, sheet.part, ordinal).await? {
        Some(sealed) => Ok(store::open(rx.vault(), sheet.id, &sealed)?),
        None => Ok(Vec::new()),
    }
}

/// 对列: the head of one table, what its columns seem to be, and mappings that were kept.
#[derive(Debug, Clone, Serialize)]
pub struct Look {
    /// Which file.
    pub sheet: SheetId,
    /// Which table, from 0.
    pub part: i64,
    /// The line of the header, where somebody chose one.
    pub header: Option<u64>,
    /// The profile to go by; empty = one that fits, if there is one.
    pub profile: String,
}

/// Answer of [`Look`].
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// As in the list.
    pub row: SheetRow,
    /// Its tables.
    pub parts: Vec<Part>,
    /// What the table looks like.
    pub survey: Survey,
    /// What its columns seem to be, or were said to be before.
    pub mapping: Mapping,
    /// The profile that the mapping was made from.
    pub by: Option<String>,
    /// Every profile there is.
    pub profiles: Vec<Profile>,
    /// What is odd about it.
    pub warnings: Vec<String>,
    /// Other files with these very bytes.
    pub same: Vec<(SheetId, State, Moment)>,
}

impl Query for Look {
    const NAME: &'static str = "sheets.look";
    const SAYS: &'static str = "查看名单的列";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    const OPENS: bool = true;
    type Out = Looked;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Looked, Stop<Refused>> {
        let sheet = found(rx, self.sheet).await?;
        if sheet.state == State::Gone {
            return Err(Refused::Gone.into());
        }
        rx.note("sheet", self.sheet);
        let about = store::about(rx.vault(), &sheet)?;
        if self.part < 0 || self.part >= about.parts.len() as i64 {
            return Err(Refused::NoPart.into());
        }
        let sealed = store::rows(rx.tx(), sheet.id, self.part, 0).await?.ok_or(Refused::NoPart)?;
        let rows: Vec<Row> = store::open(rx.vault(), sheet.id, &sealed)?;
        let before = about.mapping.filter(|m| m.part as i64 == self.part && self.profile.is_empty());
        let survey = survey(&rows, self.header.or(before.as_ref().map(|m| m.header)));
        let profiles = store_people::profiles(rx.tx()).await?;
        let by = match self.profile.as_str() {
            "" => profiles.iter().find(|profile| profile.fits(&survey)),
            name => profiles.iter().find(|profile| profile.name == name),
        };
        let said = before.filter(|m| m.header == survey.header);
        let mapping = said.unwrap_or_else(|| Mapping::guess(self.part as usize, &survey, by));
        let same = store::same(rx.tx(), &sheet.digest, sheet.id).await?;
        Ok(Looked {
            row: row(rx, &sheet).await?,
            parts: about.parts,
            warnings: mapping.warnings(&survey),
            by: by.map(|profile| profile.name.clone()),
            profiles,
            survey,
            mapping,
            same,
        })
    }
}

/// 下载有错的行: some of the bad rows, as they stand in the file, with their reasons.
#[derive(Debug, Clone, Serialize)]
pub struct BadRows {
    /// Which file.
    pub sheet: SheetId,
    /// The first chunk that is looked at; 0 at first.
    pub from: i64,
}

/// Answer of [`BadRows`].
#[derive(Debug, Clone, PartialEq)]
pub struct BadPage {
    /// The headers as the file has them, with their places.
    pub headers: Vec<(usize, String)>,
    /// Rows with what is wrong with each.
    pub rows: Vec<(Row, String)>,
    /// Where to go on.
    pub next: Option<i64>,
}

impl Query for BadRows {
    const NAME: &'static str = "sheets.bad_rows";
    const SAYS: &'static str = "下载名单里有错的行";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    const OPENS: bool = true;
    type Out = BadPage;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<BadPage, Stop<Refused>> {
        let sheet = found(rx, self.sheet).await?;
        if sheet.state == State::Gone {
            return Err(Refused::Gone.into());
        }
        rx.note("sheet", self.sheet);
        let about = store::about(rx.vault(), &sheet)?;
        let mapping = about.mapping.ok_or(Refused::NotNow)?;
        let headers = mapping.columns.iter().map(|c| (c.at, c.header.clone())).collect();
        let Some((ordinal, sealed)) = store::next_bad(rx.tx(), sheet.id, sheet.part, self.from).await? else {
            return Ok(BadPage { headers, rows: Vec::new(), next: None });
        };
        let told = store::opened(rx.vault(), sheet.id, &sealed)?;
        let rows = open_rows(rx, &sheet, ordinal).await?;
        let bad = rows.into_iter().filter_map(|row| {
            let why: Vec<String> =
                told.iter().filter(|t| t.line == row.line && t.fate == Fate::Bad).map(reason).collect();
            (!why.is_empty()).then(|| (row, why.join("；")))
        });
        Ok(BadPage { headers, rows: bad.collect(), next: Some(ordinal + 1) })
    }
}

fn reason(told: &Told) -> String {
    match told.column.as_str() {
        "" => told.reason.clone(),
        column => format!("{column}：{}", told.reason),
    }
}
