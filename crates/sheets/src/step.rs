//! One chunk of a file: tried, or taken in. What became of its rows is written in the same transaction, so that a kill
//! at any moment neither loses a chunk nor takes it in twice.

use crate::enrol::{self, Made};
use crate::mapping::Mapping;
use crate::person::{Person, Plan};
use crate::reader::Row;
use crate::refused::Refused;
use crate::sheet::{Fate, SheetId, Stage, State, Stored, Sums, Told};
use crate::store;
use crate::store_people;
use crate::topics::SheetMoved;
use crate::whereabouts::Whereabouts;
use base::{AnyId, Date};
use desk::{Command, Cx, Role, Stop, Subject};
use elders::ImportRow;
use serde::{Deserialize, Serialize};

/// Open pages are told every so many chunks: a page that looks again too often only looks again.
const TELL_EVERY: i64 = 8;
/// Rows of a chunk of which more is remembered than their count, of each fate but the bad ones.
const EXAMPLES: usize = 3;

/// 试导或导入一批: our own rule, and the command line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    /// Which file.
    pub sheet: SheetId,
    /// The try it belongs to; after a new mapping it is void.
    pub pass: i64,
    /// Which chunk; none = the next one, and the one after it when this is done.
    pub ordinal: Option<i64>,
}

impl Command for Step {
    const NAME: &'static str = "sheets.step";
    const SAYS: &'static str = "试导或导入一批";
    const ROLES: &'static [Role] = &[];
    type Out = Sums;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Sums, Stop<Refused>> {
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        let stage = match stored.state {
            State::Trying => Stage::Tried,
            State::Going => Stage::Taken,
            _ => return Err(Refused::NotNow.into()),
        };
        if stored.pass != self.pass {
            return Err(Refused::NotNow.into());
        }
        let next = match self.ordinal {
            Some(ordinal) => Some(ordinal),
            None => store::next_chunk(cx.tx(), self.sheet, stored.part, stage).await?,
        };
        let Some(ordinal) = next else {
            close(cx, &stored, stage).await?;
            return Ok(Sums::default());
        };
        let sums = self.chunk(cx, &stored, stage, ordinal).await?;
        cx.note("chunk", ordinal);
        cx.note(
            "fresh_changed_known_review_bad",
            [sums.fresh, sums.changed, sums.known, sums.review, sums.bad],
        );
        if self.ordinal.is_none() {
            let now = cx.now;
            cx.later(&self.sheet.text(), now, self).await?;
            if ordinal % TELL_EVERY == 0 {
                cx.tell(SheetMoved { sheet: self.sheet }).await?;
            }
        }
        Ok(sums)
    }
}

impl Step {
    /// Reads the chunk's rows by the mapping, and lets the register make of them what it makes.
    async fn chunk(
        &self,
        cx: &mut Cx<'_, '_>,
        stored: &Stored,
        stage: Stage,
        ordinal: i64,
    ) -> Result<Sums, Stop<Refused>> {
        let sealed = store::rows(cx.tx(), self.sheet, stored.part, ordinal).await?.ok_or(Refused::Gone)?;
        let rows: Vec<Row> = store::open(cx.vault(), self.sheet, &sealed)?;
        let about = store::about(cx.vault(), stored)?;
        let mapping = about.mapping.ok_or(Refused::NotNow)?;
        let mut sums = Sums::default();
        let mut told = Vec::new();
        let people = self.people(cx, stored, &mapping, rows, &mut sums, &mut told).await?;
        let made = match stage {
            _ if people.is_empty() => Made::default(),
            Stage::Taken => enrol::enrol(cx, &mapping.source, people).await?,
            _ => enrol::foresee(cx, &mapping.source, &people).await?,
        };
        told.extend(made.rows);
        told.iter().for_each(|row| sums.count(row.fate));
        sums.fresh += made.more.fresh;
        sums.known += made.more.known;
        sums.changed += made.more.changed;
        let told = store::seal(cx.vault(), self.sheet, &kept(told, &mapping))?;
        store::done(cx.tx(), self.sheet, (stored.part, ordinal), stage, sums, told).await?;
        Ok(sums)
    }

    /// The rows that can be read, each person once; the others are told why not.
    async fn people(
        &self,
        cx: &mut Cx<'_, '_>,
        stored: &Stored,
        mapping: &Mapping,
        rows: Vec<Row>,
        sums: &mut Sums,
        told: &mut Vec<Told>,
    ) -> Result<Vec<ImportRow>, Stop<Refused>> {
        let today = Date::of(cx.now);
        let places = Whereabouts::new(regions::names(cx.tx(), today).await?, &stored.region);
        let plan = Plan::of(mapping);
        let mut people = Vec::with_capacity(rows.len());
        for row in rows.iter().filter(|row| row.line > mapping.header && !plan.is_blank(row)) {
            match plan.read(row, &places) {
                Ok(person) => {
                    sums.merged += i64::from(person.merged);
                    sums.formulas += i64::from(person.formula);
                    people.push(person);
                }
                Err(bad) => told.push(refused(bad.line, &bad.column, &bad.reason)),
            }
        }
        let (people, bad) = plan.read_records(people).map_err(db::DbError::other)?;
        told.extend(bad.into_iter().map(|bad| refused(bad.line, &bad.column, &bad.reason)));
        self.each_once(cx, stored, people, told).await
    }

    /// The same person twice in one file, or the same number of the old system: the first counts, the second is told where
    /// the first is.
    async fn each_once(
        &self,
        cx: &mut Cx<'_, '_>,
        stored: &Stored,
        people: Vec<Person>,
        told: &mut Vec<Told>,
    ) -> Result<Vec<ImportRow>, Stop<Refused>> {
        let mut keys: Vec<(String, u64)> = Vec::with_capacity(people.len() * 2);
        let mut rows: Vec<(ImportRow, String, Option<String>)> = Vec::with_capacity(people.len());
        for person in people {
            let mut row = person.row;
            let who = who(cx, &row);
            let number = (!row.source_id.is_empty()).then(|| cx.token("sheets.number", &row.source_id));
            if row.source_id.is_empty() {
                // A list without numbers of its own: the person is the key, so that the same file twice changes nothing.
                row.source_id = format!("~{who}");
            }
            keys.push((who.clone(), row.line));
            keys.extend(number.clone().map(|number| (number, row.line)));
            rows.push((row, who, number));
        }
        let first = store_people::enter_people(cx.tx(), self.sheet, stored.pass, &keys).await?;
        let mut once = Vec::with_capacity(rows.len());
        for (row, who, number) in rows {
            let before = |key: &String| first.get(key).copied().filter(|line| *line != row.line);
            if let Some(line) = before(&who) {
                told.push(refused(row.line, "", &format!("和第 {line} 行是同一个人")));
            } else if let Some(line) = number.as_ref().and_then(before) {
                told.push(refused(row.line, "编号", &format!("和第 {line} 行的编号一样")));
            } else {
                once.push(row);
            }
        }
        Ok(once)
    }
}

/// When every chunk is so far: the file is tried, or done.
pub(crate) async fn close(cx: &mut Cx<'_, '_>, stored: &Stored, stage: Stage) -> Result<(), Stop<Refused>> {
    let to = if stage == Stage::Tried { State::Tried } else { State::Done };
    let now = cx.now;
    if !store::set_state(cx.tx(), stored.id, stored.state, to, now).await? {
        return Err(Refused::NotNow.into());
    }
    let (_, sums) = store::sums(cx.tx(), stored.id, stored.part, stage).await?;
    cx.note("sums", sums);
    cx.tell(SheetMoved { sheet: stored.id }).await?;
    Ok(())
}

/// By what a person is told apart within one file.
fn who(cx: &Cx<'_, '_>, row: &ImportRow) -> String {
    let profile = &row.profile;
    if !profile.identity.is_empty() {
        let number = base::Identity::parse(profile.document, &profile.identity);
        let number =
            number.map_or_else(|_| profile.identity.clone(), |identity| identity.number().to_owned());
        return cx.token("sheets.identity", &number);
    }
    let birth = profile.birth.map(Date::number).unwrap_or_default();
    let phone = row.numbers.first().map(|number| number.phone.digits()).unwrap_or_default();
    let place = profile.region.as_ref().map(|region| region.as_str()).unwrap_or_default();
    cx.token("sheets.person", &format!("{}|{birth}|{phone}|{place}|{}", profile.name, profile.address))
}

fn refused(line: u64, column: &str, reason: &str) -> Told {
    Told { line, fate: Fate::Bad, column: column.to_owned(), reason: reason.to_owned() }
}

/// Of bad rows and of those a person must look at everything is kept; of the others a few examples. Columns are called
/// as the file calls them.
fn kept(told: Vec<Told>, mapping: &Mapping) -> Vec<Told> {
    let mut counts = [0; Fate::ALL.len()];
    let mut all: Vec<Told> = told
        .into_iter()
        .filter(|row| {
            let count = &mut counts[row.fate as usize];
            *count += 1;
            matches!(row.fate, Fate::Bad | Fate::Review) || *count <= EXAMPLES
        })
        .map(|mut row| {
            if let Some(column) = mapping.column(&row.column) {
                row.column = column.header.clone();
            }
            row
        })
        .collect();
    all.sort_by_key(|row| row.line);
    all
}

/// 名单导完: the command line, which takes chunks in side by side, says that all are in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// Which file.
    pub sheet: SheetId,
}

impl Command for Close {
    const NAME: &'static str = "sheets.close";
    const SAYS: &'static str = "名单导完";
    const ROLES: &'static [Role] = &[];
    type Out = Sums;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Sums, Stop<Refused>> {
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        if stored.state != State::Going {
            return Err(Refused::NotNow.into());
        }
        if store::next_chunk(cx.tx(), self.sheet, stored.part, Stage::Taken).await?.is_some() {
            return Err(Refused::NotNow.into());
        }
        close(cx, &stored, Stage::Taken).await?;
        Ok(store::sums(cx.tx(), self.sheet, stored.part, Stage::Taken).await?.1)
    }
}
