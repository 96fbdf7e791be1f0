//! The import file of units; its columns are described in docs/import-formats.md.

use crate::{Kind, Unit};
use base::sheet::{BadSheet, Line, Sheet};
use base::{Date, RegionCode};
use std::io::Read;

pub use base::sheet::BadRow;

/// Why a file of units is not read at all.
pub type BadFile = BadSheet;

const KNOWN: &[&str] =
    &["区划代码", "名称", "级别", "上级代码", "管理机构", "生效日期", "失效日期", "纬度", "经度", "坐标系"];

/// Reads a whole file: its units, and the rows that are none.
///
/// # Errors
/// When it is no such file.
pub fn read_file(source: impl Read) -> Result<(Vec<Unit>, Vec<BadRow>), BadFile> {
    let mut sheet = Sheet::open(source, &["区划代码", "名称", "级别"], |name| KNOWN.contains(&name))?;
    let (mut units, mut bad) = (Vec::new(), Vec::new());
    while let Some(line) = sheet.next_line() {
        match line.and_then(|line| unit(&line)) {
            Ok(unit) => units.push(unit),
            Err(row) => bad.push(row),
        }
    }
    Ok((units, bad))
}

fn unit(line: &Line) -> Result<Unit, BadRow> {
    line.need("区划代码")?;
    let kind = line.need("级别")?;
    Ok(Unit {
        code: line.read::<RegionCode>("区划代码")?.expect("just seen"),
        name: line.need("名称")?.to_owned(),
        kind: Kind::read(kind).ok_or_else(|| BadRow::new(line.number, "级别", "不认识这个级别"))?,
        parent: line.read("上级代码")?,
        manager: line.read("管理机构")?,
        from: line.read::<Date>("生效日期")?,
        until: line.read::<Date>("失效日期")?,
        centre: line.point()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_rows_come_with_the_bad_ones_beside_them() {
        let text = "区划代码,名称,级别,上级代码,管理机构,生效日期,失效日期,纬度,经度\n\
            990112,示范区,区,,,,,29.7,106.6\n\
            990112002,双龙街道,街道,990112,,2015-01-01,,29.71,106.60\n\
            990112003,,街道,990112,,,,,\n\
            990112004,回龙街道,大街,990112,,,,,\n";
        let (units, bad) = read_file(text.as_bytes()).unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[0].kind, Kind::District);
        assert_eq!(units[1].from.map(Date::number), Some(20_150_101));
        let places: Vec<(u64, &str)> = bad.iter().map(|row| (row.line, row.column.as_str())).collect();
        assert_eq!(places, [(4, "名称"), (5, "级别")]);
    }
}
