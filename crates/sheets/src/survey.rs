//! A first look at a table: where its header is, what its columns are called, what their cells look like.

use crate::fields::{self, Shape};
use crate::fold;
use crate::reader::{Mark, Row};
use base::{Identity, Phone, identity::Document};
use std::collections::HashMap;

/// Rows among which the header is looked for.
const HEAD: usize = 30;
/// Rows whose cells are looked at.
const LOOKED: usize = 300;
/// A column looks like something when so many of its cells do.
const MOST: f64 = 0.6;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Line of the header (of its last line, where it has two).
    pub header: u64,
    /// The columns.
    pub columns: Vec<Column>,
    /// Lines that could be the header: (line, what stands there).
    pub candidates: Vec<(u64, String)>,
    /// The first rows of people.
    pub first: Vec<Row>,
    /// Rows with something worth telling.
    pub merged: usize,
    /// Rows with formulas.
    pub formulas: usize,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub at: usize,
    /// Its header; a column without one is called by its letter.
    pub header: String,
    /// What most of its cells look like.
    pub looks: Shape,
    /// Cells that are not empty, of those looked at.
    pub filled: usize,
    /// Whether its cells are all alike: one word.
    pub examples: Vec<String>,
}

/// Looks at the first rows of a table. `header` is the line somebody chose; none = find it.
pub fn survey(rows: &[Row], header: Option<u64>) -> Survey {
    let head = &rows[..rows.len().min(HEAD)];
    let found =
        header.and_then(|line| head.iter().position(|row| row.line == line)).unwrap_or_else(|| find(head));
    let Some(top) = rows.get(found) else { return Survey::default() };
    let (headers, below) = headers(top, rows.get(found + 1));
    let body = &rows[(found + below).min(rows.len())..];
    let looked = &body[..body.len().min(LOOKED)];
    let columns = headers.into_iter().filter_map(|(at, header)| column(at, header, looked)).collect();
    let marked =
        |wanted: Mark| looked.iter().filter(|row| row.marks.iter().any(|(_, mark)| *mark == wanted)).count();
    Survey {
        header: rows[found + below - 1].line,
        columns,
        candidates: head.iter().take(12).map(|row| (row.line, gist(row))).collect(),
        first: body.iter().take(5).cloned().collect(),
        merged: marked(Mark::Down),
        formulas: marked(Mark::Formula),
    }
}

/// The row with the most words that offices use for columns; where there is none, the first with two cells.
fn find(head: &[Row]) -> usize {
    let known = |row: &Row| row.cells.iter().filter(|cell| fields::guess(cell).is_some()).count();
    let best =
        head.iter().enumerate().map(|(at, row)| (known(row), at)).max_by_key(|(n, at)| (*n, usize::MAX - at));
    match best {
        Some((known, at)) if known >= 2 => at,
        _ => head
            .iter()
            .position(|row| row.cells.iter().filter(|cell| !cell.is_empty()).count() >= 2)
            .unwrap_or(0),
    }
}

/// Headers with their places, and how many lines they take. A cell merged across in the first line stands over the
/// words of the second: 联系人 over 姓名, 电话.
fn headers(top: &Row, next: Option<&Row>) -> (Vec<(usize, String)>, usize) {
    let across = top.marks.iter().any(|(_, mark)| *mark == Mark::Across);
    let second = next.filter(|next| across && is_header(next));
    let width = top.cells.len().max(second.map_or(0, |row| row.cells.len()));
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut out = Vec::with_capacity(width);
    for at in 0..width {
        let (upper, lower) = (top.cell(at).trim(), second.map_or("", |row| row.cell(at).trim()));
        let grouped = top.mark(at) == Some(Mark::Across) || top.mark(at + 1) == Some(Mark::Across);
        let down = second.is_some_and(|row| row.mark(at) == Some(Mark::Down));
        let header = match (upper, lower) {
            (upper, lower) if grouped && !lower.is_empty() && !down => format!("{upper}{lower}"),
            (upper, "") => upper.to_owned(),
            ("", lower) => lower.to_owned(),
            (upper, _) => upper.to_owned(),
        };
        let header = if header.is_empty() { letter(at) } else { header };
        let times = seen.entry(header.clone()).or_default();
        *times += 1;
        out.push((at, if *times > 1 { format!("{header}（第{times}列）") } else { header }));
    }
    (out, 1 + usize::from(second.is_some()))
}

/// A line of words, none of which could be somebody's number or day.
fn is_header(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.is_empty() || matches!(look(cell), Shape::Text | Shape::Name))
        && row.cells.iter().any(|cell| fields::guess(cell).is_some())
}

/// `A`, `B`, ... as a spreadsheet names a column.
fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    match at / 26 {
        0 => format!("{last}列"),
        more => format!("{}{last}列", char::from(b'A' + ((more - 1) % 26) as u8)),
    }
}

fn column(at: usize, header: String, rows: &[Row]) -> Option<Column> {
    let cells: Vec<&str> = rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty()).collect();
    // A column without a header and without cells is an empty place of the table.
    if cells.is_empty() && header == letter(at) {
        return None;
    }
    let mut counts: HashMap<&'static str, (usize, Shape)> = HashMap::new();
    for cell in &cells {
        let shape = look(cell);
        counts.entry(shape.label()).or_insert((0, shape)).0 += 1;
    }
    let most = counts.into_values().max_by_key(|(count, _)| *count);
    let looks =
        most.filter(|(count, _)| *count as f64 >= cells.len() as f64 * MOST).map_or(Shape::Text, |(_, s)| s);
    let examples = cells.iter().take(2).map(|cell| (*cell).to_owned()).collect();
    Some(Column { at, header, looks, filled: cells.len(), examples })
}

/// What a cell looks like.
pub fn look(cell: &str) -> Shape {
    let text = fold(cell);
    let text = text.trim_start_matches('\'').trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if matches!(text, "男" | "女" | "男性" | "女性") {
        return Shape::Sex;
    }
    // Before telephone numbers: 18 digits are nobody's telephone.
    if (digits >= 17 || digits == 15) && Identity::parse(Document::Citizen, text).is_ok()
        || digits >= 17 && text.len() == 18
    {
        return Shape::Identity;
    }
    if crate::when::day(text).is_some_and(|date| (1880..=2100).contains(&date.year())) && digits <= 8 {
        return Shape::Day;
    }
    if matches!(digits, 9 | 12)
        && digits == text.len()
        && !text.starts_with("0")
        && Phone::parse(text).is_err()
    {
        return Shape::Region;
    }
    if digits >= 7 && Phone::parse(text).is_ok() {
        return Shape::Phone;
    }
    let letters = text.chars().count();
    if digits == 0
        && (2..=4).contains(&letters)
        && text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    {
        return Shape::Name;
    }
    Shape::Text
}

/// What stands in a line, for choosing the header. Numbers are left out: they may be somebody's.
fn gist(row: &Row) -> String {
    let words = row.cells.iter().filter(|cell| !cell.is_empty());
    let words = words.map(|cell| match look(cell) {
        Shape::Identity | Shape::Phone => "…".to_owned(),
        _ => cell.chars().take(8).collect(),
    });
    words.take(6).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
#[path = "survey_tests.rs"]
mod tests;
