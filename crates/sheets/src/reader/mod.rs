//! Reads what a district's offices really send: CSV in UTF-8 or GB18030, XLSX with merged cells, formulas and several
//! tables. Everything is bounded before it is believed: bytes, unzipped bytes, rows, columns, cells.

mod bomb;
mod book;
mod row;
mod text;
#[cfg(test)]
mod text_tests;

pub use row::{Mark, Row};

use std::io::{self, BufRead, BufReader, Read};

/// Largest workbook; it has to be held in memory to be read.
pub const BOOK_BYTES: u64 = 64 << 20;
/// Largest text file; it passes through in pieces.
pub const TEXT_BYTES: u64 = 1 << 30;
/// Most rows that one file may bring.
pub const ROWS: u64 = 500_000;
/// Most columns that are looked at; more is not a table of people.
pub const COLUMNS: usize = 300;
/// Longest cell that is taken, in characters.
pub const CELL_CHARS: usize = 2_000;
/// Most tables of one workbook.
pub const PARTS: usize = 20;
/// How much of a file is looked at to tell what it is.
const SNIFF: usize = 256 << 10;

/// Why a whole file is not read. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// It cannot be read from where it comes.
    #[error("文件没有读完：{0}")]
    Io(#[from] io::Error),
    /// Nothing in it.
    #[error("文件是空的")]
    Empty,
    /// More bytes than are taken.
    #[error("文件太大：{what}最多 {most} MB，请分成几个文件")]
    Large {
        /// 表格文件 or 文本文件.
        what: &'static str,
        /// In megabytes.
        most: u64,
    },
    /// Unpacked, it would be enormous.
    #[error("这个文件解压后异常地大，没有打开；请另存为新的表格再上传")]
    Bomb,
    /// The old binary format, or one with a password; both begin alike.
    #[error("这是旧版 .xls 或加了密码的表格，请去掉密码，另存为 .xlsx 再上传")]
    Old,
    /// Neither a table nor text.
    #[error("这不是表格文件，只认 .xlsx 和 .csv")]
    Alien,
    /// Looks like a workbook and is none.
    #[error("表格文件坏了，打不开；请在表格软件里另存一份再上传")]
    Torn,
    /// More rows than are taken.
    #[error("行数太多，一个文件最多 50 万行")]
    Rows,
    /// More columns than anybody needs.
    #[error("列数太多，最多 300 列")]
    Wide,
    /// More tables than anybody needs.
    #[error("工作表太多，最多 20 个")]
    Parts,
    /// Whoever took the rows wants no more.
    #[error("没有读完")]
    Stopped,
}

/// What sort of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Text.
    Csv,
}

/// Whoever takes the rows: (number of the table, row) → go on?
pub type Taker<'t> = dyn FnMut(usize, Row) -> bool + 't;

/// Reads a whole file, row by row, and answers what it was and the names of its tables (empty for text).
///
/// # Errors
/// [`BadFile`]; rows that were handed over before it are not to be used.
pub fn read(source: impl Read, take: &mut Taker<'_>) -> Result<(Format, Vec<String>), BadFile> {
    let mut source = BufReader::with_capacity(SNIFF, source);
    let start = source.fill_buf()?;
    match start {
        [] => Err(BadFile::Empty),
        [b'P', b'K', 3, 4, ..] => {
            let mut bytes = Vec::new();
            source.take(BOOK_BYTES + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > BOOK_BYTES {
                return Err(BadFile::Large { what: "表格文件", most: BOOK_BYTES >> 20 });
            }
            Ok((Format::Xlsx, book::read(bytes, take)?))
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(BadFile::Old),
        _ => {
            text::read(source, take)?;
            Ok((Format::Csv, vec![String::new()]))
        }
    }
}

/// Counts rows, so that no file brings more than [`ROWS`].
#[derive(Default)]
pub(crate) struct Count(u64);

impl Count {
    pub(crate) fn one(&mut self) -> Result<(), BadFile> {
        self.0 += 1;
        if self.0 > ROWS { Err(BadFile::Rows) } else { Ok(()) }
    }

    pub(crate) fn any(&self) -> bool {
        self.0 > 0
    }
}
