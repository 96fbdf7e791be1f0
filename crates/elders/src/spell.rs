//! How a name is spelled on a keyboard: full pinyin and initials, with the readings that surnames have.

use pinyin::ToPinyin;

/// A name in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// `zengyuying`.
    pub full: String,
    /// `zyy`.
    pub initials: String,
}

/// Characters that are read otherwise when they begin a name. ü is written v, as keyboards have it.
const SURNAMES: &[(&str, &[&str])] = &[
    ("单", &["shan"]),
    ("解", &["xie"]),
    ("仇", &["qiu"]),
    ("区", &["ou"]),
    ("曾", &["zeng"]),
    ("查", &["zha"]),
    ("朴", &["piao"]),
    ("任", &["ren"]),
    ("华", &["hua"]),
    ("翟", &["zhai"]),
    ("盖", &["ge"]),
    ("覃", &["qin"]),
    ("冼", &["xian"]),
    ("洗", &["xian"]),
    ("乐", &["yue"]),
    ("缪", &["miao"]),
    ("折", &["she"]),
    ("种", &["chong"]),
    ("召", &["shao"]),
    ("秘", &["bi"]),
    ("员", &["yun"]),
    ("贾", &["jia"]),
    ("牟", &["mu"]),
    ("幺", &["yao"]),
    ("石", &["shi"]),
    ("车", &["che"]),
    ("沈", &["shen"]),
    ("谌", &["chen"]),
    ("郗", &["xi"]),
    ("隗", &["wei"]),
    ("燕", &["yan"]),
    ("葛", &["ge"]),
    ("纪", &["ji"]),
    ("宁", &["ning"]),
    ("俞", &["yu"]),
    ("晁", &["chao"]),
    ("卜", &["bu"]),
    ("薄", &["bo"]),
    ("佴", &["nai"]),
    ("尹", &["yin"]),
    ("那", &["na"]),
    ("长孙", &["zhang", "sun"]),
    ("尉迟", &["yu", "chi"]),
    ("万俟", &["mo", "qi"]),
    ("令狐", &["ling", "hu"]),
    ("澹台", &["tan", "tai"]),
    ("单于", &["chan", "yu"]),
];

/// The surname with which a name begins, where its characters are read otherwise than usual, and those readings.
pub fn surname(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    // The longest surname wins: 单于 before 单.
    SURNAMES.iter().filter(|(s, _)| name.starts_with(s)).max_by_key(|(s, _)| s.len()).copied()
}

/// Spells a name.
pub fn spell(name: &str) -> Spelling {
    let mut full = String::with_capacity(name.len() * 2);
    let mut initials = String::with_capacity(name.len());
    let mut rest = name;
    if let Some((surname, readings)) = surname(name) {
        for reading in readings {
            full.push_str(reading);
            initials.extend(reading.chars().next());
        }
        rest = &name[surname.len()..];
    }
    for c in rest.chars() {
        if let Some(reading) = c.to_pinyin() {
            let plain = reading.plain().replace('ü', "v");
            initials.extend(plain.chars().next());
            full.push_str(&plain);
        } else if c.is_alphanumeric() {
            let lower = c.to_lowercase();
            initials.extend(lower.clone());
            full.extend(lower);
        }
    }
    Spelling { full, initials }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_they_are_typed() {
        for (name, full, initials) in [
            ("王玉英", "wangyuying", "wyy"),
            ("曾祥兰", "zengxianglan", "zxl"),
            ("单秀英", "shanxiuying", "sxy"),
            ("尉迟明", "yuchiming", "ycm"),
            ("吕桂花", "lvguihua", "lgh"),
            ("冉·阿依", "ranayi", "ray"),
            ("Anna", "anna", "anna"),
        ] {
            assert_eq!(spell(name), Spelling { full: full.into(), initials: initials.into() }, "{name}");
        }
    }
}
