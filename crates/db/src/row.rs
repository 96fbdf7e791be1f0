//! One row of an answer, read alike from both databases.

use crate::DbError;
use crate::postgres;
use base::{Moment, Span};
use rusqlite::types::ValueRef;

/// A row, valid while its mapper runs.
pub struct Row<'r>(pub(crate) Cells<'r>);

pub(crate) enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

/// The content of one column, before it is read as a Rust type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'r> {
    /// NULL.
    Empty,
    /// A whole number of any width.
    Int(i64),
    /// A floating-point number.
    Real(f64),
    /// A boolean; SQLite has none and gives [`Cell::Int`].
    Bool(bool),
    /// Text.
    Text(&'r str),
    /// Bytes.
    Bytes(&'r [u8]),
}

/// A type that can be read from a column.
pub trait FromColumn: Sized {
    /// Its name in an error.
    const WANTED: &'static str;
    /// Reads it; `None` when the cell holds something else.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// The column at `index`, counted from 0.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, DbError> {
        let cell = self.cell(index)?;
        T::from_cell(cell).ok_or_else(|| DbError::Column {
            index,
            wanted: T::WANTED,
            found: cell.kind().to_owned(),
        })
    }

    /// How many columns the row has.
    pub fn width(&self) -> usize {
        match self.0 {
            Cells::Sqlite(row) => row.as_ref().column_count(),
            Cells::Postgres(row) => row.len(),
        }
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>, DbError> {
        match self.0 {
            Cells::Sqlite(row) => sqlite_cell(row, index),
            Cells::Postgres(row) => postgres::cell(row, index),
        }
    }
}

fn sqlite_cell<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Result<Cell<'r>, DbError> {
    let value = row.get_ref(index).map_err(|_| DbError::Column {
        index,
        wanted: "a column",
        found: "no such column".to_owned(),
    })?;
    Ok(match value {
        ValueRef::Null => Cell::Empty,
        ValueRef::Integer(n) => Cell::Int(n),
        ValueRef::Real(x) => Cell::Real(x),
        ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(|_| DbError::Column {
            index,
            wanted: "text",
            found: "text that is not UTF-8".to_owned(),
        })?),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes),
    })
}

impl Cell<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Cell::Empty => "nothing",
            Cell::Int(_) => "a whole number",
            Cell::Real(_) => "a floating-point number",
            Cell::Bool(_) => "a boolean",
            Cell::Text(_) => "text",
            Cell::Bytes(_) => "bytes",
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    const WANTED: &'static str = T::WANTED;
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Empty => Some(None),
            full => T::from_cell(full).map(Some),
        }
    }
}

impl FromColumn for bool {
    const WANTED: &'static str = "a boolean";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bool(b) => Some(b),
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromColumn for f64 {
    const WANTED: &'static str = "a floating-point number";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Real(x) => Some(x),
            // What is kept as a whole number is a number all the same.
            Cell::Int(n) => Some(n as f64),
            _ => None,
        }
    }
}

impl FromColumn for String {
    const WANTED: &'static str = "text";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl FromColumn for Vec<u8> {
    const WANTED: &'static str = "bytes";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => Some(bytes.to_owned()),
            _ => None,
        }
    }
}

macro_rules! whole_numbers {
    ($($t:ty => $n:ident $how:expr;)+) => {$(
        impl FromColumn for $t {
            const WANTED: &'static str = stringify!($t);
            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                match cell {
                    Cell::Int($n) => $how,
                    _ => None,
                }
            }
        }
    )+};
}

whole_numbers! {
    i64 => n Some(n);
    i32 => n n.try_into().ok();
    u32 => n n.try_into().ok();
    u16 => n n.try_into().ok();
    u8 => n n.try_into().ok();
    u64 => n n.try_into().ok();
    usize => n n.try_into().ok();
    Moment => n Some(Moment::from_ms(n));
    Span => n Some(Span::from_ms(n));
}
