//! Reads the CSV files that a district brings from its old system: columns by their header, UTF-8 or
//! GB18030, row by row, so that a file of any size passes through little memory.

use encoding_rs::{Encoding, GB18030, UTF_8};
use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

/// Longest cell that is taken.
pub const CELL_CHARS: usize = 2_000;
/// Most columns that a file may have.
pub const COLUMNS: usize = 300;
/// How much of a file is looked at to tell its encoding.
const SNIFF_BYTES: usize = 256 * 1024;

/// An open file. Rows come with [`Sheet::next_line`].
pub struct Sheet<R: Read> {
    reader: csv::Reader<io::BufReader<R>>,
    columns: Arc<HashMap<String, usize>>,
    unknown: Vec<String>,
    encoding: &'static Encoding,
    record: csv::ByteRecord,
}

/// One row with its place in the file.
#[derive(Debug, Clone)]
pub struct Line {
    /// Line of the file, from 1 (the header).
    pub number: u64,
    cells: Vec<String>,
    columns: Arc<HashMap<String, usize>>,
}

/// Why a whole file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BadSheet {
    /// It cannot be read from the disk.
    #[error("文件读不出来：{0}")]
    Io(#[from] io::Error),
    /// Nothing in it.
    #[error("文件是空的")]
    Empty,
    /// It is an Excel workbook or another binary file.
    #[error("这不是 CSV 文件，请在表格软件里另存为 CSV")]
    NotText,
    /// A column that must be there is not.
    #[error("缺少必填的列：{0}")]
    Missing(String),
    /// Two columns have the same header.
    #[error("有两列都叫：{0}")]
    Twice(String),
    /// More columns than anybody needs.
    #[error("列数太多，最多 300 列")]
    Wide,
}

/// Why one row is not taken; the others are.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BadRow {
    /// Line of the file.
    pub line: u64,
    /// The header of the column, empty when it is the row as a whole.
    pub column: String,
    /// What is wrong, for a person. Never the cell's content: it may be personal.
    pub reason: String,
}

impl BadRow {
    /// This column of this row is wrong.
    pub fn new(line: u64, column: impl Into<String>, reason: impl ToString) -> Self {
        Self { line, column: column.into(), reason: reason.to_string() }
    }
}

impl std::fmt::Display for BadRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "第 {} 行", self.line)?;
        if !self.column.is_empty() {
            write!(f, "“{}”列", self.column)?;
        }
        write!(f, "：{}", self.reason)
    }
}

impl<R: Read> Sheet<R> {
    /// Reads the header. `required` must be there; what `known` does not know is reported by
    /// [`Sheet::unknown`] and skipped.
    ///
    /// # Errors
    /// When the file cannot be a sheet of this kind.
    pub fn open(source: R, required: &[&str], known: impl Fn(&str) -> bool) -> Result<Self, BadSheet> {
        let mut buffered = io::BufReader::with_capacity(SNIFF_BYTES, source);
        let encoding = sniff(&mut buffered)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(true)
            .flexible(true)
            // Rows end at the line feed only, so that lines are counted right; a carriage return before
            // it is trimmed with the last cell.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(buffered);
        let header = reader.byte_headers().map_err(io::Error::from)?.clone();
        if header.is_empty() {
            return Err(BadSheet::Empty);
        }
        if header.len() > COLUMNS {
            return Err(BadSheet::Wide);
        }
        let mut columns = HashMap::new();
        let mut unknown = Vec::new();
        for (index, cell) in header.iter().enumerate() {
            let name = encoding.decode(cell).0.trim_matches(['\u{feff}', ' ', '\t', '\r']).to_owned();
            if name.is_empty() {
                continue;
            }
            if !known(&name) {
                unknown.push(name.clone());
            }
            if columns.insert(name.clone(), index).is_some() {
                return Err(BadSheet::Twice(name));
            }
        }
        if let Some(missing) = required.iter().find(|name| !columns.contains_key(**name)) {
            return Err(BadSheet::Missing((*missing).to_owned()));
        }
        let record = csv::ByteRecord::new();
        Ok(Self { reader, columns: Arc::new(columns), unknown, encoding, record })
    }

    /// Headers that nobody reads.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The next row that is not empty; `Err` is a row that cannot be read, and the file goes on.
    pub fn next_line(&mut self) -> Option<Result<Line, BadRow>> {
        loop {
            let number = self.reader.position().line();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return None,
                Ok(true) => {}
                Err(error) => {
                    return Some(Err(BadRow::new(
                        number,
                        "",
                        format!("这一行读不出来（{}）", kind_of(&error)),
                    )));
                }
            }
            let number = self.record.position().map_or(number, |position| position.line());
            if self.record.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            return Some(self.line(number));
        }
    }

    fn line(&self, number: u64) -> Result<Line, BadRow> {
        let mut cells = Vec::with_capacity(self.record.len());
        for cell in &self.record {
            // The byte limit holds before anything is decoded or copied.
            if cell.len() > CELL_CHARS * 4 {
                return Err(BadRow::new(number, "", "有一格内容太长，最多 2000 字"));
            }
            let (text, _, broken) = self.encoding.decode(cell);
            if broken || text.contains('\0') {
                return Err(BadRow::new(number, "", "有一格的文字编码不对"));
            }
            cells.push(text.trim().to_owned());
        }
        Ok(Line { number, cells, columns: self.columns.clone() })
    }
}

impl Line {
    /// The cell under this header; empty where the column or the cell is missing.
    pub fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|index| self.cells.get(*index)).map_or("", String::as_str)
    }

    /// The cell, or none where it is empty.
    pub fn some(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|text| !text.is_empty())
    }

    /// The cell, which must not be empty.
    ///
    /// # Errors
    /// When it is empty.
    pub fn need(&self, column: &str) -> Result<&str, BadRow> {
        self.some(column).ok_or_else(|| BadRow::new(self.number, column, "没有填"))
    }

    /// The cell read as some type; none where it is empty.
    ///
    /// # Errors
    /// When it is not empty and cannot be read.
    pub fn read<T>(&self, column: &str) -> Result<Option<T>, BadRow>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        self.some(column)
            .map(|text| text.parse().map_err(|e| BadRow::new(self.number, column, e)))
            .transpose()
    }

    /// The parts of a list cell, separated by `;`, `；` or `、`.
    pub fn list(&self, column: &str) -> Vec<String> {
        let parts = self.get(column).split([';', '；', '、']);
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// The point in the columns 纬度 and 经度, brought to WGS-84 from what 坐标系 says.
    ///
    /// # Errors
    /// When only one is there or they are no place.
    pub fn point(&self) -> Result<Option<crate::Point>, BadRow> {
        let number = |column: &str| -> Result<Option<f64>, BadRow> {
            self.some(column)
                .map(|text| text.parse().map_err(|_| BadRow::new(self.number, column, "不是数字")))
                .transpose()
        };
        let (lat, lon) = match (number("纬度")?, number("经度")?) {
            (None, None) => return Ok(None),
            (Some(lat), Some(lon)) => (lat, lon),
            _ => return Err(BadRow::new(self.number, "纬度", "经度和纬度要一起填")),
        };
        let system = self.get("坐标系").to_ascii_lowercase().replace(['-', ' '], "");
        let point = match system.as_str() {
            "" | "wgs84" => crate::Point::new(lat, lon),
            "gcj02" | "火星坐标" => crate::Point::from_gcj02(lat, lon),
            _ => return Err(BadRow::new(self.number, "坐标系", "只认 WGS-84 和 GCJ-02")),
        };
        point.map(Some).map_err(|e| BadRow::new(self.number, "纬度", e))
    }
}

/// UTF-8 if the beginning of the file is; else GB18030, which every older system here writes.
fn sniff<R: Read>(reader: &mut io::BufReader<R>) -> Result<&'static Encoding, BadSheet> {
    let start = reader.fill_buf()?;
    if start.is_empty() {
        return Err(BadSheet::Empty);
    }
    if start.starts_with(b"PK\x03\x04")
        || start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
        || start[..start.len().min(1024)].contains(&0)
    {
        return Err(BadSheet::NotText);
    }
    match std::str::from_utf8(start) {
        Ok(_) => Ok(UTF_8),
        // The buffer may end inside a character.
        Err(error) if error.error_len().is_none() => Ok(UTF_8),
        Err(_) => Ok(GB18030),
    }
}

fn kind_of(error: &csv::Error) -> &'static str {
    match error.kind() {
        csv::ErrorKind::Io(_) => "磁盘读取出错",
        csv::ErrorKind::UnequalLengths { .. } => "列数不对",
        _ => "格式不对",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &[u8]) -> Result<Sheet<&[u8]>, BadSheet> {
        Sheet::open(bytes, &["编号", "姓名"], |name| name != "备注")
    }

    fn lines(sheet: &mut Sheet<&[u8]>) -> Vec<Result<Line, BadRow>> {
        std::iter::from_fn(|| sheet.next_line()).collect()
    }

    #[test]
    fn utf8_with_a_mark_and_gb18030_read_alike() {
        let text = "编号,姓名,纬度,经度\r\n1,王玉英,29.7,106.6\r\n\r\n2,\"李,\"\"兰\"\"\",,\r\n";
        let (gb, _, _) = GB18030.encode(text);
        for bytes in [format!("\u{feff}{text}").into_bytes(), gb.into_owned()] {
            let mut sheet = open(&bytes).unwrap();
            let rows = lines(&mut sheet);
            assert_eq!(rows.len(), 2);
            let first = rows[0].as_ref().unwrap();
            assert_eq!((first.number, first.get("姓名")), (2, "王玉英"));
            assert!(first.point().unwrap().is_some());
            let second = rows[1].as_ref().unwrap();
            assert_eq!((second.number, second.get("姓名"), second.point().unwrap()), (4, "李,\"兰\"", None));
        }
    }

    #[test]
    fn a_bad_file_says_what_is_wrong() {
        assert!(matches!(open(b""), Err(BadSheet::Empty)));
        assert!(matches!(open(b"PK\x03\x04rest"), Err(BadSheet::NotText)));
        assert!(matches!(open("编号,性别\n".as_bytes()), Err(BadSheet::Missing(name)) if name == "姓名"));
        assert!(matches!(open("编号,姓名,姓名\n".as_bytes()), Err(BadSheet::Twice(name)) if name == "姓名"));
    }

    #[test]
    fn a_bad_row_does_not_stop_the_others() {
        let long = "长".repeat(4_000);
        let text = format!("编号,姓名,备注\n1,{long},\n2,李兰,好\n3");
        let mut sheet = open(text.as_bytes()).unwrap();
        assert_eq!(sheet.unknown(), ["备注"]);
        let rows = lines(&mut sheet);
        assert_eq!(rows[0].as_ref().unwrap_err().line, 2);
        assert_eq!(rows[1].as_ref().unwrap().get("姓名"), "李兰");
        let bad = rows[2].as_ref().unwrap().need("姓名").unwrap_err();
        assert_eq!(bad.to_string(), "第 4 行“姓名”列：没有填");
    }

    #[test]
    fn a_point_from_a_chinese_map_is_brought_home() {
        let (lat, lon) = crate::Point::new(29.7, 106.6).unwrap().to_gcj02();
        let text = format!("编号,姓名,纬度,经度,坐标系\n1,王,{lat},{lon},GCJ-02\n2,李,{lat},,\n");
        let mut sheet = open(text.as_bytes()).unwrap();
        let rows = lines(&mut sheet);
        let home = rows[0].as_ref().unwrap().point().unwrap().unwrap();
        assert!(home.metres_to(crate::Point::new(29.7, 106.6).unwrap()) < 0.01);
        assert!(rows[1].as_ref().unwrap().point().is_err());
    }
}
