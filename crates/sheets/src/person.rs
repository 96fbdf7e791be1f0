//! From a row and a mapping to a person: folded, split, checked, with a reason that a clerk can mend.

use crate::mapping::Mapping;
use crate::reader::{Mark, Row};
use crate::whereabouts::Whereabouts;
use crate::written::{metres, phones, unguarded};
use crate::{fields, fold, when};
use base::sheet::{BadRow, BadSheet, Sheet};
use base::{Date, Point, RegionCode, Sex};
use elders::{Category, Contact, Document, Grade, ImportRow, Number, Profile};

/// Words that people write where there is nothing.
const NOTHING: &[&str] = &["无", "/", "\\", "-", "--", "—", "——", "不详", "暂无", "没有", "空", "n/a", "N/A"];

/// Where a field's value comes from.
#[derive(Debug, Default)]
struct Slot {
    column: Option<usize>,
    header: String,
    constant: String,
}

/// A mapping made ready: rows are read by it.
pub(crate) struct Plan {
    whole: Vec<(&'static str, Slot)>,
    phones: Vec<(Slot, Slot)>,
    contacts: Vec<[Slot; 5]>,
    /// Columns that the register reads by its own rules.
    records: Vec<(&'static str, Slot)>,
}

/// A row that was read.
#[derive(Debug)]
pub(crate) struct Person {
    /// As the register takes it. `source_id` is empty where the file has no numbers of its own.
    pub row: ImportRow,
    /// The cells of the columns that the register reads by its own rules; see [`Plan::read_records`].
    pub cells: Vec<String>,
    /// A value came from a cell merged with the one above.
    pub merged: bool,
    /// A value came from a formula.
    pub formula: bool,
}

const WHOLE: &[&str] = &[
    "编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "区划代码",
    "街道",
    "社区",
    "地址",
    "纬度",
    "经度",
    "坐标系",
    "定位精度",
    "钥匙",
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

impl Plan {
    pub(crate) fn of(mapping: &Mapping) -> Self {
        let slot = |field: &str| {
            let column = mapping.column(field);
            Slot {
                column: column.map(|column| column.at),
                header: column.map_or_else(|| field.to_owned(), |column| column.header.clone()),
                constant: mapping.constant(field).unwrap_or_default().to_owned(),
            }
        };
        Self {
            whole: WHOLE.iter().map(|field| (*field, slot(field))).collect(),
            phones: (1..=5).map(|n| (slot(&format!("电话{n}")), slot(&format!("电话{n}说明")))).collect(),
            contacts: (1..=5)
                .map(|n| {
                    ["姓名", "关系", "电话", "时间", "距离"].map(|part| slot(&format!("联系人{n}{part}")))
                })
                .collect(),
            records: fields::RECORDS
                .iter()
                .filter(|field| mapping.column(field.name).is_some())
                .map(|field| (field.name, slot(field.name)))
                .collect(),
        }
    }

    /// Reads one row.
    ///
    /// # Errors
    /// The first thing that is wrong, with the header of its column as the file has it.
    pub(crate) fn read(&self, row: &Row, places: &Whereabouts) -> Result<Person, BadRow> {
        let mut reading = Reading { plan: self, row, merged: false, formula: false };
        let profile = reading.profile(places)?;
        let numbers = reading.numbers()?;
        let contacts = reading.contacts()?;
        let source_id = reading.get("编号")?;
        let cells = self.records.iter().map(|(_, slot)| reading.cell(slot)).collect::<Result<Vec<_>, _>>()?;
        let records = elders::Records::default();
        Ok(Person {
            row: ImportRow { line: row.line, source_id, profile, numbers, contacts, records },
            cells,
            merged: reading.merged,
            formula: reading.formula,
        })
    }

    /// Lets the register read the columns that are its own: of all rows at once, because its reader reads files.
    ///
    /// # Errors
    /// When the columns cannot be put together as a file, which is a fault of the program.
    pub(crate) fn read_records(&self, people: Vec<Person>) -> Result<(Vec<Person>, Vec<BadRow>), BadSheet> {
        if self.records.is_empty() || people.is_empty() {
            return Ok((people, Vec::new()));
        }
        let mut file = csv::Writer::from_writer(Vec::new());
        let fault = |error: csv::Error| BadSheet::Io(std::io::Error::other(error));
        // A first column that is never empty, so that no row is left out.
        file.write_record(std::iter::once(&"#").chain(self.records.iter().map(|(name, _)| name)))
            .map_err(fault)?;
        for person in &people {
            let cells = person.cells.iter().map(|cell| cell.replace(['\n', '\r'], " "));
            file.write_record(std::iter::once("#".to_owned()).chain(cells)).map_err(fault)?;
        }
        let bytes = file.into_inner().map_err(|_| BadSheet::Empty)?;
        let mut sheet = Sheet::open(bytes.as_slice(), &["#"], |_| true)?;
        let (mut good, mut bad) = (Vec::with_capacity(people.len()), Vec::new());
        for mut person in people {
            let read = match sheet.next_line() {
                Some(line) => line.and_then(|line| elders::read_records(&line)),
                None => return Err(BadSheet::Empty),
            };
            match read {
                Ok(records) => {
                    person.row.records = records;
                    good.push(person);
                }
                Err(wrong) => bad.push(BadRow { line: person.row.line, ..wrong }),
            }
        }
        Ok((good, bad))
    }

    /// Nothing stands in the columns that are used: a total at the end, a remark.
    pub(crate) fn is_blank(&self, row: &Row) -> bool {
        let used = self.whole.iter().map(|(_, slot)| slot).chain(self.phones.iter().map(|(phone, _)| phone));
        used.filter_map(|slot| slot.column).all(|at| {
            row.cell(at).is_empty() && !row.marks.iter().any(|(column, _)| usize::from(*column) == at)
        })
    }

    fn slot(&self, field: &str) -> &Slot {
        static NONE: Slot = Slot { column: None, header: String::new(), constant: String::new() };
        self.whole.iter().find(|(name, _)| *name == field).map_or(&NONE, |(_, slot)| slot)
    }
}

struct Reading<'p, 'r> {
    plan: &'p Plan,
    row: &'r Row,
    merged: bool,
    formula: bool,
}

impl Reading<'_, '_> {
    fn bad(&self, slot: &Slot, reason: impl std::fmt::Display) -> BadRow {
        BadRow::new(self.row.line, slot.header.as_str(), reason)
    }

    /// The cell of a slot; what a spreadsheet did to it is told or refused here, once for all fields.
    fn cell(&mut self, slot: &Slot) -> Result<String, BadRow> {
        let Some(column) = slot.column else { return Ok(slot.constant.clone()) };
        let text = self.row.cell(column);
        match self.row.mark(column) {
            None => {}
            Some(Mark::Formula) => self.formula = true,
            Some(Mark::Down) => self.merged = true,
            Some(Mark::Across) => return Ok(slot.constant.clone()),
            Some(Mark::NoValue) => {
                return Err(
                    self.bad(slot, "这一格是公式，文件里没有它算出来的值；请在表格软件里打开保存一次再上传")
                );
            }
            Some(Mark::Fault) => return Err(self.bad(slot, "这一格是 #N/A 一类的错误值")),
            Some(Mark::Lossy) => {
                return Err(
                    self.bad(slot, "号码被表格软件当成数字保存，后几位已经丢了；请把这一列设成“文本”重新填")
                );
            }
            Some(Mark::Long) => return Err(self.bad(slot, "这一格内容太长，最多 2000 字")),
            Some(Mark::Broken) => return Err(self.bad(slot, "这一格的文字编码不对")),
        }
        let text = unguarded(text.trim());
        if text.is_empty() || NOTHING.contains(&text) {
            return Ok(slot.constant.clone());
        }
        Ok(text.to_owned())
    }

    fn get(&mut self, field: &str) -> Result<String, BadRow> {
        self.cell(self.plan.slot(field))
    }

    fn list(&mut self, field: &str) -> Result<Vec<String>, BadRow> {
        let text = self.get(field)?;
        let parts = text.split([';', '；', '、', ',', '，', '\n']);
        Ok(parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    fn profile(&mut self, places: &Whereabouts) -> Result<Profile, BadRow> {
        let plan = self.plan;
        let name = self.get("姓名")?;
        if name.is_empty() {
            return Err(self.bad(plan.slot("姓名"), "没有填"));
        }
        Ok(Profile {
            name: fold(&name).into_owned(),
            sex: self.sex()?,
            birth: self.birth()?,
            document: Document::read(&self.get("证件类型")?),
            identity: fold(&self.get("证件号码")?).to_uppercase(),
            region: Some(self.region(places)?),
            address: self.get("地址")?,
            point: self.point()?,
            door: self.get("进门提示")?,
            called: self.get("称呼")?,
            languages: self.list("语言")?,
            hearing: self.get("听力")?,
            sight: self.get("视力")?,
            first: self.get("首先知道")?,
            hazards: self.list("风险")?,
            categories: self.categories()?.into(),
            grade: self.grade()?,
            accuracy_m: self.metres("定位精度")?,
            keys: self.get("钥匙")?,
        })
    }

    fn metres(&mut self, field: &str) -> Result<Option<i64>, BadRow> {
        let text = self.get(field)?;
        if text.is_empty() {
            return Ok(None);
        }
        let bad = || self.bad(self.plan.slot(field), "要写成 20米 这样");
        metres(&text).map(Some).ok_or_else(bad)
    }

    fn sex(&mut self) -> Result<Sex, BadRow> {
        let text = self.get("性别")?;
        match Sex::read(&fold(&text)) {
            Sex::Unknown if !matches!(text.as_str(), "" | "0" | "9" | "未知" | "未说明") => {
                Err(self.bad(self.plan.slot("性别"), "性别要写男或女"))
            }
            sex => Ok(sex),
        }
    }

    fn birth(&mut self) -> Result<Option<Date>, BadRow> {
        let text = self.get("出生日期")?;
        if text.is_empty() {
            return Ok(None);
        }
        let folded = fold(&text);
        match when::day(&folded) {
            Some(day) => Ok(Some(day)),
            None => Err(self.bad(self.plan.slot("出生日期"), when::trouble(&folded))),
        }
    }

    fn region(&mut self, places: &Whereabouts) -> Result<RegionCode, BadRow> {
        let (code, street, community) = (self.get("区划代码")?, self.get("街道")?, self.get("社区")?);
        let found = places.find(&fold(&code), &street, &community);
        found.map_err(|(field, reason)| self.bad(self.plan.slot(field), reason))
    }

    fn categories(&mut self) -> Result<Vec<Category>, BadRow> {
        let words = self.list("类别")?;
        let read = |word: &String| Category::read(&fold(word));
        let bad = || {
            self.bad(
                self.plan.slot("类别"),
                "不认识其中一个类别，可以写：特困、低保、失能、独居、空巢、高龄等",
            )
        };
        words.iter().map(|word| read(word).ok_or_else(bad)).collect()
    }

    fn grade(&mut self) -> Result<Option<Grade>, BadRow> {
        let text = self.get("能力等级")?;
        if text.is_empty() {
            return Ok(None);
        }
        let bad = || self.bad(self.plan.slot("能力等级"), "要写完好、轻度、中度、重度或完全");
        Grade::read(&fold(&text)).map(Some).ok_or_else(bad)
    }

    fn point(&mut self) -> Result<Option<Point>, BadRow> {
        let (lat, lon, system) = (self.get("纬度")?, self.get("经度")?, self.get("坐标系")?);
        let slot = self.plan.slot("纬度");
        let number = |text: &str| fold(text).parse::<f64>().map_err(|_| self.bad(slot, "纬度和经度要写数字"));
        let (lat, lon) = match (lat.as_str(), lon.as_str()) {
            ("", "") => return Ok(None),
            ("", _) | (_, "") => return Err(self.bad(slot, "经度和纬度要一起填")),
            (lat, lon) => (number(lat)?, number(lon)?),
        };
        let point = match system.to_ascii_lowercase().replace(['-', ' '], "").as_str() {
            "" | "wgs84" => Point::new(lat, lon),
            "gcj02" | "火星坐标" => Point::from_gcj02(lat, lon),
            _ => return Err(self.bad(self.plan.slot("坐标系"), "只认 WGS-84 和 GCJ-02")),
        };
        point.map(Some).map_err(|error| self.bad(slot, error))
    }

    fn numbers(&mut self) -> Result<Vec<Number>, BadRow> {
        let mut numbers: Vec<Number> = Vec::new();
        for (phone, label) in &self.plan.phones {
            let text = self.cell(phone)?;
            if text.is_empty() {
                continue;
            }
            let label = self.cell(label)?;
            for phone in phones(&text).map_err(|error| self.bad(phone, error))? {
                if !numbers.iter().any(|known| known.phone == phone) {
                    numbers.push(Number { phone, label: label.clone() });
                }
            }
        }
        Ok(numbers)
    }

    fn contacts(&mut self) -> Result<Vec<Contact>, BadRow> {
        let mut contacts = Vec::new();
        for [name, relation, phone, hours, distance] in &self.plan.contacts {
            let (who, number) = (self.cell(name)?, self.cell(phone)?);
            if who.is_empty() {
                if !number.is_empty() && name.column.is_some() {
                    return Err(self.bad(name, "有电话，没有姓名"));
                }
                continue;
            }
            let number = match number.is_empty() {
                true => None,
                false => phones(&number).map_err(|error| self.bad(phone, error))?.into_iter().next(),
            };
            let far = self.cell(distance)?;
            let distance_m = match far.is_empty() {
                true => None,
                false => Some(metres(&far).ok_or_else(|| self.bad(distance, "距离要写成 500米 或 3公里"))?),
            };
            contacts.push(Contact {
                name: fold(&who).into_owned(),
                relation: self.cell(relation)?,
                phone: number,
                hours: self.cell(hours)?,
                distance_m,
            });
        }
        Ok(contacts)
    }
}

#[cfg(test)]
#[path = "person_tests.rs"]
mod tests;
