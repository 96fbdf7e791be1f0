//! The import file of places; its columns are described in docs/import-formats.md.

use crate::Kind;
use base::sheet::{BadRow, BadSheet, Line, Sheet};
use base::{Phone, Point, RegionCode};
use serde::{Deserialize, Serialize};
use std::io::Read;

const KNOWN: &[&str] =
    &["编号", "名称", "类别", "机构代码", "区划代码", "地址", "电话", "纬度", "经度", "坐标系", "开放时间"];

/// One good row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceRow {
    /// Line of the file.
    pub line: u64,
    /// The number in the old system.
    pub source_id: String,
    /// Its name.
    pub name: String,
    /// What sort of place.
    pub kind: Kind,
    /// The institution's code.
    pub institution: String,
    /// Where it stands.
    pub region: Option<RegionCode>,
    /// Where it stands, in words.
    pub address: String,
    /// Its number.
    pub phone: Option<Phone>,
    /// When it is open.
    pub hours: String,
    /// Where it stands.
    pub point: Option<Point>,
}

/// An open file: an iterator over its rows, good and bad.
pub struct File<R: Read>(Sheet<R>);

impl<R: Read> File<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn open(source: R) -> Result<Self, BadSheet> {
        Sheet::open(source, &["编号", "名称", "类别", "区划代码"], |name| KNOWN.contains(&name)).map(Self)
    }

    /// Headers that nobody reads.
    pub fn unknown(&self) -> &[String] {
        self.0.unknown()
    }
}

impl<R: Read> Iterator for File<R> {
    type Item = Result<PlaceRow, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.0.next_line()?;
        Some(line.and_then(|line| row(&line)))
    }
}

fn row(line: &Line) -> Result<PlaceRow, BadRow> {
    let source_id = line.need("编号")?.to_owned();
    line.need("区划代码")?;
    let kind = Kind::read(line.need("类别")?);
    Ok(PlaceRow {
        line: line.number,
        name: line.need("名称")?.to_owned(),
        kind: kind.ok_or_else(|| BadRow::new(line.number, "类别", "不认识这个类别"))?,
        institution: line.some("机构代码").unwrap_or(&source_id).to_owned(),
        region: line.read("区划代码")?,
        address: line.get("地址").to_owned(),
        phone: line.read("电话")?,
        hours: line.get("开放时间").to_owned(),
        point: line.point()?,
        source_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_its_own_institution_unless_the_file_says_otherwise() {
        let text = "编号,名称,类别,机构代码,区划代码,电话\n1,双龙站,养老服务站,C9,990112002,02360000009\n\
            2,回龙食堂,老年食堂,,990112004,\n3,某处,游乐场,,990112004,\n";
        let rows: Vec<_> = File::open(text.as_bytes()).unwrap().collect();
        assert_eq!(rows[0].as_ref().unwrap().institution, "C9");
        assert_eq!(rows[1].as_ref().unwrap().institution, "2");
        assert_eq!(rows[2].as_ref().unwrap_err().column, "类别");
    }
}
