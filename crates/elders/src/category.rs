//! Why an elder is looked after with priority, and how able the elder is.

use serde::{Deserialize, Serialize};

/// Why somebody is looked after with priority (特殊困难老年人); they overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// 特困.
    Tk,
    /// 低保.
    Db,
    /// 低保边缘.
    Dbb,
    /// 失能.
    Sn,
    /// 失智.
    Sz,
    /// 独居.
    Dj,
    /// 空巢.
    Kc,
    /// 留守.
    Ls,
    /// 高龄.
    Gl,
    /// 计划生育特殊家庭.
    Sd,
    /// 重残.
    Cz,
    /// 劳模.
    Lm,
    /// 优抚.
    Yf,
}

impl Category {
    /// All, in the order in which pages show them.
    pub const ALL: [Category; 13] = [
        Category::Tk,
        Category::Db,
        Category::Dbb,
        Category::Sn,
        Category::Sz,
        Category::Dj,
        Category::Kc,
        Category::Ls,
        Category::Gl,
        Category::Sd,
        Category::Cz,
        Category::Lm,
        Category::Yf,
    ];

    /// The code of files and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Category::Tk => "TK",
            Category::Db => "DB",
            Category::Dbb => "DBB",
            Category::Sn => "SN",
            Category::Sz => "SZ",
            Category::Dj => "DJ",
            Category::Kc => "KC",
            Category::Ls => "LS",
            Category::Gl => "GL",
            Category::Sd => "SD",
            Category::Cz => "CZ",
            Category::Lm => "LM",
            Category::Yf => "YF",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Category::Tk => "特困",
            Category::Db => "低保",
            Category::Dbb => "低保边缘",
            Category::Sn => "失能",
            Category::Sz => "失智",
            Category::Dj => "独居",
            Category::Kc => "空巢",
            Category::Ls => "留守",
            Category::Gl => "高龄",
            Category::Sd => "计生特殊家庭",
            Category::Cz => "重残",
            Category::Lm => "劳模",
            Category::Yf => "优抚",
        }
    }

    /// Reads a code or a word.
    pub fn read(text: &str) -> Option<Self> {
        let upper = text.trim().to_uppercase();
        match upper.as_str() {
            "JS" | "失独" | "计划生育特殊家庭" => return Some(Category::Sd),
            "优抚对象" => return Some(Category::Yf),
            "特困人员" => return Some(Category::Tk),
            _ => {}
        }
        Category::ALL.into_iter().find(|c| c.code() == upper || c.label() == upper)
    }

    fn bit(self) -> i64 {
        1 << (self as i64)
    }
}

/// A set of categories, stored as one whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Category>", into = "Vec<Category>")]
pub struct Categories(i64);

impl Categories {
    /// As it is stored.
    pub fn bits(self) -> i64 {
        self.0
    }
    /// From storage.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits)
    }
    /// Whether this one is among them.
    pub fn has(self, category: Category) -> bool {
        self.0 & category.bit() != 0
    }
    /// Them one by one.
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::ALL.into_iter().filter(move |category| self.has(*category))
    }
}

impl From<Vec<Category>> for Categories {
    fn from(list: Vec<Category>) -> Self {
        Self(list.into_iter().fold(0, |bits, category| bits | category.bit()))
    }
}

impl From<Categories> for Vec<Category> {
    fn from(set: Categories) -> Self {
        set.iter().collect()
    }
}

/// The grade of ability by GB/T 42195-2022, as assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 能力完好.
    Intact,
    /// 轻度失能.
    Mild,
    /// 中度失能.
    Moderate,
    /// 重度失能.
    Severe,
    /// 完全失能.
    Total,
}

impl Grade {
    const ALL: [Grade; 5] = [Grade::Intact, Grade::Mild, Grade::Moderate, Grade::Severe, Grade::Total];

    /// As it is stored.
    pub fn code(self) -> i64 {
        self as i64
    }
    /// From storage.
    pub fn from_code(code: i64) -> Option<Self> {
        Grade::ALL.into_iter().find(|grade| grade.code() == code)
    }
    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Grade::Intact => "能力完好",
            Grade::Mild => "轻度失能",
            Grade::Moderate => "中度失能",
            Grade::Severe => "重度失能",
            Grade::Total => "完全失能",
        }
    }
    /// Reads 完好, 轻度, 中度失能, 重度, 完全 and the like.
    pub fn read(text: &str) -> Option<Self> {
        let heads = ["完好", "轻度", "中度", "重度", "完全"];
        let text = text.trim().trim_start_matches("能力");
        heads.iter().position(|head| text.starts_with(head)).and_then(|at| Grade::from_code(at as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_files_are_read() {
        assert_eq!(Category::read("低保"), Some(Category::Db));
        assert_eq!(Category::read("dj"), Some(Category::Dj));
        assert_eq!(Category::read("富翁"), None);
        assert_eq!(Grade::read("中度失能"), Some(Grade::Moderate));
        assert_eq!(Grade::read("能力完好"), Some(Grade::Intact));
        let set = Categories::from(vec![Category::Tk, Category::Yf]);
        assert_eq!(
            Categories::from_bits(set.bits()).iter().collect::<Vec<_>>(),
            [Category::Tk, Category::Yf]
        );
    }
}
