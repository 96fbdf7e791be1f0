//! A row as it stands in the file, before anybody knows what its columns mean.

use serde::{Deserialize, Serialize};

/// What is to be told about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// A formula; the value it had when the file was saved is used.
    #[serde(rename = "f")]
    Formula,
    /// A formula without a value: nobody knows what it would say.
    #[serde(rename = "n")]
    NoValue,
    /// Merged with the cell above, whose value is used.
    #[serde(rename = "d")]
    Down,
    /// Merged with the cell to the left; used in a header, not in a row of people.
    #[serde(rename = "a")]
    Across,
    /// A long number kept as a floating one: its last digits are lost.
    #[serde(rename = "l")]
    Lossy,
    /// The program that wrote the file could not compute it: #N/A, #REF!.
    #[serde(rename = "e")]
    Fault,
    /// Longer than is taken; left out.
    #[serde(rename = "x")]
    Long,
    /// Bytes that are no text; left out.
    #[serde(rename = "b")]
    Broken,
}

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Line of the file, from 1, as a spreadsheet shows it.
    #[serde(rename = "l")]
    pub line: u64,
    /// Its cells, trimmed; trailing empty ones are left out.
    #[serde(rename = "c")]
    pub cells: Vec<String>,
    /// (column, what is to be told about it).
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<(u16, Mark)>,
}

impl Row {
    /// The cell in this column; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// What is to be told about the cell in this column.
    pub fn mark(&self, column: usize) -> Option<Mark> {
        self.marks.iter().find(|(at, _)| usize::from(*at) == column).map(|(_, mark)| *mark)
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty) && self.marks.is_empty()
    }

    /// Puts a cell in; cells between are empty.
    pub(crate) fn put(&mut self, column: usize, text: String, mark: Option<Mark>) {
        if let Some(mark) = mark {
            self.marks.push((column as u16, mark));
        }
        if text.is_empty() {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
    }
}
