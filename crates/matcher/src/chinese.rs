//! Elders beside each other: name, birthday, sex, telephone, address.

use crate::birth::compare_births;
use crate::face::Face;
use crate::model::{FieldModel, Model, Pattern};
use crate::name::compare_names;
use base::Sex;

/// A field with its levels, as people say them. Level 0 is "one side does not have it".
pub struct Field {
    /// 姓名.
    pub name: &'static str,
    /// One sentence a level.
    pub levels: &'static [&'static str],
    /// The least level that counts as agreeing.
    pub agrees: u8,
}

/// Name, birth, sex, telephone, address: the places in a [`Pattern`].
pub const FIELDS: [Field; 5] = [
    Field {
        name: "姓名",
        levels: &[
            "有一边没有写",
            "不一样",
            "同姓，名字不一样",
            "差一个字，读音也不同",
            "同样的字，前后颠倒",
            "读音相近（本地口音）",
            "读音相同，字不同",
            "完全一样",
        ],
        agrees: 7,
    },
    Field {
        name: "出生日期",
        levels: &[
            "有一边没有写",
            "不一样",
            "只有年份一样",
            "月日一样，差一岁",
            "差一个数字",
            "一边像是农历",
            "月和日写反了",
            "完全一样",
        ],
        agrees: 7,
    },
    Field { name: "性别", levels: &["有一边没有写", "不一样", "一样"], agrees: 2 },
    Field {
        name: "电话", levels: &["有一边没有写", "没有相同的号码", "有相同的号码"], agrees: 2
    },
    Field {
        name: "住址",
        levels: &["有一边没有写", "不一样", "同一条路或同一个村", "同一栋楼", "同一户"],
        agrees: 4,
    },
];

/// Places of the fields in a pattern.
pub(crate) const NAME: usize = 0;
pub(crate) const BIRTH: usize = 1;
pub(crate) const SEX: usize = 2;
pub(crate) const PHONE: usize = 3;
pub(crate) const ADDRESS: usize = 4;

/// Compares two faces; the identity number is not part of it, it has rules of its own.
pub fn compare(a: &Face, b: &Face) -> Pattern {
    let mut pattern = Pattern::default();
    pattern.0[NAME] = compare_names(&a.name, &b.name) as u8;
    pattern.0[BIRTH] = compare_births(a.birth, b.birth) as u8;
    pattern.0[SEX] = match (a.sex, b.sex) {
        (Sex::Unknown, _) | (_, Sex::Unknown) => 0,
        (a, b) => 1 + u8::from(a == b),
    };
    pattern.0[PHONE] = match (a.phones.is_empty(), b.phones.is_empty()) {
        (false, false) => 1 + u8::from(a.phones.iter().any(|phone| b.phones.contains(phone))),
        _ => 0,
    };
    pattern.0[ADDRESS] = addresses(&a.address, &b.address);
    pattern
}

fn addresses(a: &[String; 3], b: &[String; 3]) -> u8 {
    if a.iter().all(String::is_empty) || b.iter().all(String::is_empty) {
        return 0;
    }
    let same = |part: usize| !a[part].is_empty() && a[part] == b[part];
    match () {
        () if same(2) => 4,
        () if same(1) => 3,
        () if same(0) => 2,
        () => 1,
    }
}

/// What the levels weigh before a register has taught its own: learnt without labels from the synthetic district of
/// `bench match` (seed 1), rounded; levels whose mistakes are not made there (another name, another sex) have a floor.
/// Shares among records of one person first, among strangers second.
pub fn default_model() -> Model {
    let field = |m: &[f64], u: &[f64]| FieldModel { m: m.to_vec(), u: u.to_vec() };
    Model {
        fields: vec![
            field(
                &[0.0, 0.002, 0.0054, 0.048, 0.0076, 0.0041, 0.034, 0.8989],
                &[0.0, 0.952287, 0.04454, 0.00308, 0.000026, 0.0000065, 0.000012, 0.0000485],
            ),
            field(
                &[0.0, 0.003, 0.0042, 0.0226, 0.0206, 0.021, 0.0097, 0.9189],
                &[0.0, 0.964365, 0.03272, 0.00019, 0.00239, 0.0002, 0.000036, 0.000099],
            ),
            field(&[0.0, 0.005, 0.995], &[0.0, 0.5, 0.5]),
            field(&[0.0, 0.39, 0.61], &[0.0, 0.99997, 0.00003]),
            field(&[0.0, 0.23, 0.0086, 0.0014, 0.76], &[0.0, 0.952721, 0.04442, 0.0028, 0.000059]),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_every_level_and_its_shares_add_up() {
        let model = default_model();
        assert_eq!(model.levels(), FIELDS.iter().map(|field| field.levels.len()).collect::<Vec<_>>());
        for (field, about) in model.fields.iter().zip(&FIELDS) {
            for shares in [&field.m, &field.u] {
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{} {shares:?}", about.name);
            }
            let top = u8::try_from(about.levels.len() - 1).unwrap();
            assert!(field.bits(top) > 0.0 && field.bits(1) < 0.0 && field.bits(0) == 0.0);
        }
    }

    #[test]
    fn what_is_missing_weighs_nothing() {
        let empty = Face::default();
        assert_eq!(default_model().bits(&compare(&empty, &empty)), 0.0);
    }
}
