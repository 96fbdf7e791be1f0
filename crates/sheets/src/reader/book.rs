//! XLSX: cells in the order of the file, merged cells filled down, formulas by the value they had when it was saved.

use super::{BadFile, CELL_CHARS, COLUMNS, Count, Mark, PARTS, Row, Taker, bomb};
use calamine::{DataRef, Dimensions, Reader, Xlsx};
use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows at the head of a table in which a cell merged across is filled, because it may be a header.
const HEAD: u32 = 40;
/// More merged regions than this are decoration; they are not filled.
const MERGED: usize = 200_000;

/// Reads every visible table and answers their names; tables without rows are left out.
pub(super) fn read(bytes: Vec<u8>, take: &mut Taker<'_>) -> Result<Vec<String>, BadFile> {
    bomb::check(&bytes)?;
    // A file made to break the reader breaks this file's reading, not the program.
    catch_unwind(AssertUnwindSafe(|| tables(bytes, take))).unwrap_or(Err(BadFile::Torn))
}

fn tables(bytes: Vec<u8>, take: &mut Taker<'_>) -> Result<Vec<String>, BadFile> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| BadFile::Torn)?;
    let hidden = |sheet: &calamine::Sheet| sheet.visible != calamine::SheetVisible::Visible;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| !hidden(sheet))
        .map(|sheet| sheet.name.clone())
        .collect();
    if names.len() > PARTS {
        return Err(BadFile::Parts);
    }
    let (mut count, mut kept) = (Count::default(), Vec::new());
    for name in names {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut table = Table::new(merged, kept.len());
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| BadFile::Torn)? {
            let (line, column) = cell.pos;
            table.at_line(line, &mut count, take)?;
            let column = column as usize;
            let (text, mark) = told(&cell.value, cell.formula.is_some());
            if column >= COLUMNS {
                if text.is_empty() {
                    continue;
                }
                return Err(BadFile::Wide);
            }
            table.row.put(column, text, mark);
        }
        table.end_row(&mut count, take)?;
        if table.any {
            kept.push(name);
        }
    }
    if kept.is_empty() { Err(BadFile::Empty) } else { Ok(kept) }
}

/// One table on its way.
struct Table {
    number: usize,
    line: Option<u32>,
    row: Row,
    any: bool,
    /// Merged regions by the row in which they begin.
    begins: HashMap<u32, Vec<Dimensions>>,
    /// Regions that reach into later rows, with their value: (column, last row, value).
    open: Vec<(usize, u32, String)>,
}

impl Table {
    fn new(merged: Vec<Dimensions>, number: usize) -> Self {
        let mut begins: HashMap<u32, Vec<Dimensions>> = HashMap::new();
        if merged.len() <= MERGED {
            for region in merged {
                begins.entry(region.start.0).or_default().push(region);
            }
        }
        Self { number, line: None, row: Row::default(), any: false, begins, open: Vec::new() }
    }

    /// A cell of this row comes next.
    fn at_line(&mut self, line: u32, count: &mut Count, take: &mut Taker<'_>) -> Result<(), BadFile> {
        if self.line == Some(line) {
            return Ok(());
        }
        self.end_row(count, take)?;
        self.line = Some(line);
        self.row = Row { line: u64::from(line) + 1, ..Row::default() };
        Ok(())
    }

    fn end_row(&mut self, count: &mut Count, take: &mut Taker<'_>) -> Result<(), BadFile> {
        let Some(line) = self.line.take() else { return Ok(()) };
        // A row of which only merged cells are left is no row of its own.
        if self.row.is_empty() {
            return Ok(());
        }
        self.fill(line);
        self.any = true;
        count.one()?;
        let row = std::mem::take(&mut self.row);
        if take(self.number, row) { Ok(()) } else { Err(BadFile::Stopped) }
    }

    fn fill(&mut self, line: u32) {
        self.open.retain(|(_, last, _)| *last >= line);
        for (column, _, value) in &self.open {
            if self.row.cell(*column).is_empty() {
                self.row.put(*column, value.clone(), Some(Mark::Down));
            }
        }
        for region in self.begins.remove(&line).unwrap_or_default() {
            let (first, last) = (region.start.1 as usize, (region.end.1 as usize).min(COLUMNS - 1));
            let value = self.row.cell(first).to_owned();
            if value.is_empty() {
                continue;
            }
            if line < HEAD {
                (first + 1..=last).for_each(|column| self.row.put(column, value.clone(), Some(Mark::Across)));
            }
            if region.end.0 > line {
                self.open.push((first, region.end.0, value));
            }
        }
    }
}

/// A cell as text, and what is to be told about it.
fn told(value: &DataRef<'_>, formula: bool) -> (String, Option<Mark>) {
    let mark = formula.then_some(Mark::Formula);
    let text = match value {
        DataRef::Empty => return (String::new(), formula.then_some(Mark::NoValue)),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => return of_number(*number, mark),
        DataRef::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            match (hour, minute) {
                (0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
            }
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::String(text) => return of_text(text, mark, formula),
        DataRef::SharedString(text) => return of_text(text, mark, formula),
        DataRef::Error(_) => return (String::new(), Some(Mark::Fault)),
    };
    (text, mark)
}

fn of_text(text: &str, mark: Option<Mark>, formula: bool) -> (String, Option<Mark>) {
    let text = text.trim();
    // A formula that says "" has a value; one that was never computed has none.
    if text.is_empty() {
        return (String::new(), if formula { mark } else { None });
    }
    if text.len() > CELL_CHARS && text.chars().count() > CELL_CHARS {
        return (String::new(), Some(Mark::Long));
    }
    (text.to_owned(), mark)
}

/// A spreadsheet keeps fifteen digits of a number; of a longer one the last are made up.
fn of_number(number: f64, mark: Option<Mark>) -> (String, Option<Mark>) {
    if number.fract() == 0.0 {
        let mark = if number.abs() >= 1e15 { Some(Mark::Lossy) } else { mark };
        return (format!("{number:.0}"), mark);
    }
    (number.to_string(), mark)
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
