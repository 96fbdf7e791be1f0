//! The import file of elders; its columns are described in docs/import-formats.md.

use crate::category::{Category, Grade};
use crate::elder::{Contact, Document, Number, Profile};
use crate::records::Records;
use base::sheet::{BadRow, BadSheet, Line, Sheet};
use base::{Date, Phone, RegionCode, Sex};
use serde::{Deserialize, Serialize};
use std::io::Read;

const KNOWN: &[&str] = &[
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "区划代码",
    "地址",
    "纬度",
    "经度",
    "坐标系",
    "进门提示",
    "称呼",
    "语言",
    "听力",
    "视力",
    "首先知道",
    "风险",
    "类别",
    "能力等级",
];
const REQUIRED: &[&str] = &["编号", "姓名", "区划代码"];
/// 电话1 … 电话5, 联系人1 … 联系人5.
const REPEATED: usize = 5;

/// One good row of the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ImportRow {
    /// Line of the file.
    pub line: u64,
    /// The number in the old system.
    pub source_id: String,
    /// Who it is.
    pub profile: Profile,
    /// Numbers in calling order.
    pub numbers: Vec<Number>,
    /// Contacts in calling order.
    pub contacts: Vec<Contact>,
    /// What the file says beside the card.
    #[serde(default)]
    pub records: Records,
}

/// An open file: an iterator over its rows, good and bad.
pub struct File<R: Read> {
    sheet: Sheet<R>,
    columns: Columns,
}

/// The repeated columns' headers, made once.
struct Columns {
    phones: Vec<(String, String)>,
    contacts: Vec<[String; 5]>,
}

impl<R: Read> File<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When it is no such file.
    pub fn open(source: R) -> Result<Self, BadSheet> {
        let columns = Columns {
            phones: (1..=REPEATED).map(|n| (format!("电话{n}"), format!("电话{n}说明"))).collect(),
            contacts: (1..=REPEATED)
                .map(|n| ["姓名", "关系", "电话", "时间", "距离"].map(|part| format!("联系人{n}{part}")))
                .collect(),
        };
        let known = |name: &str| {
            KNOWN.contains(&name)
                || columns.phones.iter().any(|(phone, label)| phone == name || label == name)
                || columns.contacts.iter().any(|parts| parts.iter().any(|part| part == name))
                || crate::file_records::knows(name)
        };
        let sheet = Sheet::open(source, REQUIRED, known)?;
        Ok(Self { sheet, columns })
    }

    /// Headers that nobody reads.
    pub fn unknown(&self) -> &[String] {
        self.sheet.unknown()
    }

    fn row(&self, line: &Line) -> Result<ImportRow, BadRow> {
        let at = |column: &str, reason: &dyn std::fmt::Display| BadRow::new(line.number, column, reason);
        let mut numbers = Vec::new();
        for (column, label) in &self.columns.phones {
            if let Some(phone) = line.read::<Phone>(column)? {
                numbers.push(Number { phone, label: line.get(label).to_owned() });
            }
        }
        let mut contacts = Vec::new();
        for [name, relation, phone, hours, distance] in &self.columns.contacts {
            if let Some(who) = line.some(name) {
                contacts.push(Contact {
                    name: who.to_owned(),
                    relation: line.get(relation).to_owned(),
                    phone: line.read(phone)?,
                    hours: line.get(hours).to_owned(),
                    distance_m: line
                        .some(distance)
                        .map(|text| metres(text).ok_or_else(|| at(distance, &"距离要写成 500米 或 3公里")))
                        .transpose()?,
                });
            } else if line.some(phone).is_some() {
                return Err(at(name, &"有电话，没有姓名"));
            }
        }
        Ok(ImportRow {
            line: line.number,
            source_id: line.need("编号")?.to_owned(),
            profile: profile(line)?,
            numbers,
            contacts,
            records: crate::file_records::records(line)?,
        })
    }
}

impl<R: Read> Iterator for File<R> {
    type Item = Result<ImportRow, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.sheet.next_line()?;
        Some(line.and_then(|line| self.row(&line)))
    }
}

fn profile(line: &Line) -> Result<Profile, BadRow> {
    let at = |column: &str, reason: String| BadRow::new(line.number, column, reason);
    line.need("区划代码")?;
    let categories = line
        .list("类别")
        .iter()
        .map(|word| Category::read(word).ok_or_else(|| at("类别", "不认识其中一个类别".to_owned())))
        .collect::<Result<Vec<_>, _>>()?;
    let grade = line
        .some("能力等级")
        .map(|word| {
            Grade::read(word).ok_or_else(|| at("能力等级", "要写完好、轻度、中度、重度或完全".to_owned()))
        })
        .transpose()?;
    Ok(Profile {
        name: line.need("姓名")?.to_owned(),
        sex: Sex::read(line.get("性别")),
        birth: line.read::<Date>("出生日期")?,
        document: Document::read(line.get("证件类型")),
        identity: line.get("证件号码").to_owned(),
        region: line.read::<RegionCode>("区划代码")?,
        address: line.get("地址").to_owned(),
        point: line.point()?,
        accuracy_m: line
            .some("定位精度")
            .map(|text| metres(text).ok_or_else(|| at("定位精度", "精度要写成 20米 这样".to_owned())))
            .transpose()?,
        door: line.get("进门提示").to_owned(),
        keys: line.get("钥匙").to_owned(),
        called: line.get("称呼").to_owned(),
        languages: line.list("语言"),
        hearing: line.get("听力").to_owned(),
        sight: line.get("视力").to_owned(),
        first: line.get("首先知道").to_owned(),
        hazards: line.list("风险"),
        categories: categories.into(),
        grade,
    })
}

/// `500`, `500米`, `3公里`, `1.5km` in metres.
fn metres(text: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    let (number, scale) = if let Some(n) = lower.strip_suffix("公里").or_else(|| lower.strip_suffix("km")) {
        (n, 1_000.0)
    } else {
        (lower.trim_end_matches("米").trim_end_matches('m'), 1.0)
    };
    let value = number.trim().parse::<f64>().ok()? * scale;
    (0.0..=20_000_000.0).contains(&value).then(|| value.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "编号,姓名,性别,出生日期,区划代码,电话1,电话1说明,电话2,类别,能力等级,联系人1姓名,联系人1关系,联系人1电话,联系人1距离,备注\n\
        A1,王玉英,女,1942-03-15,990112002,+86 100 0000 0001,一键呼,023-60000001,独居;高龄,轻度,王小梅,女儿,10000000002,3公里,x\n\
        A2,李明,男,1950-02-30,990112002,,,,,,,,,,\n\
        A3,张三,男,1950-02-20,990112002,电话没有,,,,,,,,,\n\
        A4,刘四,男,1950-02-20,990112002,,,,富翁,,,,,,\n\
        A5,陈五,男,1950-02-20,990112002,,,,,,,,10000000003,,\n";

    #[test]
    fn a_file_gives_its_good_rows_and_says_what_is_wrong_with_the_others() {
        let mut file = File::open(TEXT.as_bytes()).unwrap();
        assert_eq!(file.unknown(), ["备注"]);
        let row = file.next().unwrap().unwrap();
        assert_eq!((row.line, row.source_id.as_str()), (2, "A1"));
        assert_eq!(
            row.numbers.iter().map(|n| n.phone.digits()).collect::<Vec<_>>(),
            ["10000000001", "02360000001"]
        );
        assert_eq!(row.contacts[0].distance_m, Some(3_000));
        assert!(row.profile.categories.has(Category::Dj) && row.profile.categories.has(Category::Gl));
        let bad: Vec<(u64, String)> =
            file.map(|row| row.map_err(|e| (e.line, e.column)).unwrap_err()).collect();
        let columns: Vec<(u64, &str)> = bad.iter().map(|(line, column)| (*line, column.as_str())).collect();
        assert_eq!(columns, [(3, "出生日期"), (4, "电话1"), (5, "类别"), (6, "联系人1姓名")]);
    }

    #[test]
    fn distances_as_people_write_them() {
        assert_eq!(metres("500米"), Some(500));
        assert_eq!(metres("1.5km"), Some(1_500));
        assert_eq!(metres("20"), Some(20));
        assert_eq!(metres("隔壁"), None);
        assert_eq!(metres("-5"), None);
    }
}
