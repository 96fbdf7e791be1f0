//! Which column is what: guessed from the headers, corrected by a person, kept under a name for the next file.

use crate::fields::{self, CONSTANTS, Shape};
use crate::survey::{Column, Survey};
use serde::{Deserialize, Serialize};

/// Which column is what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// Which table of the workbook, from 0.
    pub part: usize,
    /// Line of the header; rows begin below it.
    pub header: u64,
    /// The columns that are used, and those that are not (with an empty field).
    pub columns: Vec<Mapped>,
    /// Fields that are the same for the whole file: (field, value).
    pub constants: Vec<(String, String)>,
    /// Whose numbers and digests these are: 区民政局台账. The same row of the same source is known again by it.
    pub source: String,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// Its place, from 0.
    pub at: usize,
    /// Its header.
    pub header: String,
    /// The field's name; empty = not used.
    pub field: String,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMapping {
    /// Nobody has a name.
    #[error("要指明哪一列是姓名")]
    NoName,
    /// Nobody lives anywhere.
    #[error("要指明哪一列是区划代码、社区或街道，或者给整个文件选一个")]
    NoRegion,
    /// Which list is this?
    #[error("请写明这份名单从哪里来，例如：区民政局台账")]
    NoSource,
    /// Longer than a name of a list.
    #[error("来源太长，最多 40 字")]
    LongSource,
    /// Two columns are the same thing.
    #[error("有两列都选了“{0}”")]
    Twice(String),
    /// No such field.
    #[error("没有“{0}”这一项")]
    Unknown(String),
    /// This field differs from person to person.
    #[error("“{0}”不能整个文件都一样")]
    NotConstant(String),
}

/// A mapping kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// 双龙湖街道高龄名单.
    pub name: String,
    /// See [`Mapping::source`].
    pub source: String,
    /// (header as it is compared, field); an empty field is a column that is not used.
    pub words: Vec<(String, String)>,
    /// See [`Mapping::constants`].
    pub constants: Vec<(String, String)>,
}

impl Profile {
    /// What to remember of a mapping.
    pub fn of(name: &str, mapping: &Mapping) -> Self {
        let words = mapping.columns.iter().map(|c| (fields::plain(&c.header), c.field.clone())).collect();
        Self {
            name: name.to_owned(),
            source: mapping.source.clone(),
            words,
            constants: mapping.constants.clone(),
        }
    }

    /// Every header of the table is one that this profile knows: the same kind of file came again.
    pub fn fits(&self, survey: &Survey) -> bool {
        let known =
            |column: &Column| self.words.iter().any(|(word, _)| *word == fields::plain(&column.header));
        !survey.columns.is_empty() && survey.columns.iter().all(known)
    }
}

impl Mapping {
    /// From a profile where one is given, else from the words of the headers; two columns that mean the same: the first
    /// counts, except that a second telephone number is a second telephone number.
    pub fn guess(part: usize, survey: &Survey, profile: Option<&Profile>) -> Self {
        let mut columns: Vec<Mapped> = Vec::with_capacity(survey.columns.len());
        for column in &survey.columns {
            let word = fields::plain(&column.header);
            let kept = profile.and_then(|p| p.words.iter().find(|(known, _)| *known == word));
            let wanted = match kept {
                Some((_, field)) => field.clone(),
                None => fields::guess(&column.header).map(|field| field.name.to_owned()).unwrap_or_default(),
            };
            let taken = |name: &str| columns.iter().any(|c| c.field == name);
            let field = match wanted.as_str() {
                "" => String::new(),
                name if !taken(name) => wanted,
                name if name.starts_with("电话") && !name.ends_with("说明") => {
                    let free = (2..=5).map(|n| format!("电话{n}")).find(|name| !taken(name));
                    free.unwrap_or_default()
                }
                _ => String::new(),
            };
            columns.push(Mapped { at: column.at, header: column.header.clone(), field });
        }
        let (source, constants) =
            profile.map(|p| (p.source.clone(), p.constants.clone())).unwrap_or_default();
        Self { part, header: survey.header, columns, constants, source }
    }

    /// The column of this field; none of no field.
    pub fn column(&self, field: &str) -> Option<&Mapped> {
        self.columns.iter().find(|column| !field.is_empty() && column.field == field)
    }

    /// The value of this field for the whole file.
    pub fn constant(&self, field: &str) -> Option<&str> {
        self.constants
            .iter()
            .find(|(name, value)| name == field && !value.is_empty())
            .map(|(_, v)| v.as_str())
    }

    /// Whether rows can be read by it.
    ///
    /// # Errors
    /// What is missing or twice.
    pub fn checked(&self) -> Result<(), BadMapping> {
        for (at, column) in self.columns.iter().enumerate().filter(|(_, column)| !column.field.is_empty()) {
            if fields::by_name(&column.field).is_none() {
                return Err(BadMapping::Unknown(column.field.clone()));
            }
            if self.columns[..at].iter().any(|other| other.field == column.field) {
                return Err(BadMapping::Twice(column.field.clone()));
            }
        }
        if let Some((name, _)) = self.constants.iter().find(|(name, _)| !CONSTANTS.contains(&name.as_str())) {
            return Err(BadMapping::NotConstant(name.clone()));
        }
        if self.column("姓名").is_none() {
            return Err(BadMapping::NoName);
        }
        let somewhere = ["区划代码", "社区", "街道"];
        if !somewhere.iter().any(|field| self.column(field).is_some() || self.constant(field).is_some()) {
            return Err(BadMapping::NoRegion);
        }
        match self.source.chars().count() {
            0 => Err(BadMapping::NoSource),
            1..=40 => Ok(()),
            _ => Err(BadMapping::LongSource),
        }
    }

    /// Columns whose cells look like something else than what they were said to be: probably two were swapped.
    pub fn warnings(&self, survey: &Survey) -> Vec<String> {
        let mut out = Vec::new();
        for mapped in self.columns.iter().filter(|mapped| !mapped.field.is_empty()) {
            let Some(field) = fields::by_name(&mapped.field) else { continue };
            let Some(column) = survey.columns.iter().find(|column| column.at == mapped.at) else { continue };
            if column.filled == 0 || fits(field.shape, column.looks) {
                continue;
            }
            out.push(format!(
                "“{}”这一列选的是“{}”，里面看上去却是{}，是不是选错了列？",
                mapped.header,
                field.name,
                column.looks.label()
            ));
        }
        let used = |shape: Shape| {
            self.columns.iter().any(|c| fields::by_name(&c.field).is_some_and(|field| field.shape == shape))
        };
        for column in &survey.columns {
            let unused = self.columns.iter().any(|c| c.at == column.at && c.field.is_empty());
            if unused && column.looks == Shape::Identity && !used(Shape::Identity) {
                out.push(format!("“{}”这一列看上去是证件号码，没有用上", column.header));
            }
        }
        out
    }
}

/// Whether cells that look like `looks` can be what `wanted` is. Words can be anything; numbers cannot be names.
fn fits(wanted: Shape, looks: Shape) -> bool {
    match (wanted, looks) {
        (wanted, looks) if wanted == looks => true,
        (Shape::Text, Shape::Identity | Shape::Phone) => false,
        (Shape::Text, _) => true,
        // Cells of many kinds: nothing can be said.
        (Shape::Name | Shape::Identity | Shape::Sex, Shape::Text) => true,
        (_, Shape::Text) => true,
        _ => false,
    }
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
