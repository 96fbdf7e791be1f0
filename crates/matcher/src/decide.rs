//! What is done with two records: the rules of the number first, the weights after them.

use crate::birth::BirthLevel;
use crate::chinese::{BIRTH, NAME, SEX, compare};
use crate::common::{Common, adjust};
use crate::face::Face;
use crate::model::{Model, Pattern};
use crate::name::NameLevel;
use serde::{Deserialize, Serialize};

/// From here on two records are linked without a person: odds of a thousand to one.
pub const LINK_BITS: f64 = 10.0;
/// From here on a person looks at them: odds of one to eight.
pub const REVIEW_BITS: f64 = -3.0;

/// A small register is the beginning of a large one: whoever comes in is not looked for among these few only.
const LEAST_PEOPLE: u64 = 10_000;

/// Why a person has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// One number, but name or birthday or sex do not agree.
    Number,
    /// Two numbers, but everything else agrees.
    Numbers,
    /// One birthday and one home, two given names: twins perhaps.
    Twins,
    /// Alike, but not alike enough.
    Alike,
    /// Alike enough, but more than one elder is.
    Several,
    /// Linking would make a group larger than any person's records are.
    Crowd,
}

impl Doubt {
    /// All, the most pressing first.
    pub const ALL: [Doubt; 6] =
        [Doubt::Number, Doubt::Numbers, Doubt::Several, Doubt::Alike, Doubt::Twins, Doubt::Crowd];

    /// How it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Doubt::Number => "number",
            Doubt::Numbers => "numbers",
            Doubt::Twins => "twins",
            Doubt::Alike => "alike",
            Doubt::Several => "several",
            Doubt::Crowd => "crowd",
        }
    }

    /// From the stored word.
    pub fn from_code(code: &str) -> Option<Doubt> {
        Doubt::ALL.into_iter().find(|doubt| doubt.code() == code)
    }

    /// As a clerk says it.
    pub fn says(self) -> &'static str {
        match self {
            Doubt::Number => "证件号码相同，姓名或生日对不上",
            Doubt::Numbers => "证件号码不同，其他都一样",
            Doubt::Twins => "生日住处相同，名字不同，可能是双胞胎",
            Doubt::Alike => "很像同一个人，还不能确定",
            Doubt::Several => "像不止一位已登记的长者",
            Doubt::Crowd => "归到一起的记录太多",
        }
    }
}

/// What is done with two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One person.
    Link,
    /// A person looks.
    Review(Doubt),
    /// Two persons.
    Apart,
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What is done.
    pub verdict: Verdict,
    /// The levels.
    pub pattern: Pattern,
    /// Evidence of each field in bits, the commonness of the name in it.
    pub bits: Vec<f64>,
    /// All evidence together with what is to be expected beforehand, in bits: 10 is a thousand to one.
    pub total: f64,
    /// The numbers are equal (true), two different ones (false), or one is missing.
    pub numbers: Option<bool>,
}

/// Judges two faces among `people` registered.
pub fn judge(a: &Face, b: &Face, model: &Model, common: &impl Common, people: u64) -> Judged {
    let pattern = compare(a, b);
    let mut bits: Vec<f64> =
        model.fields.iter().zip(pattern.0).map(|(field, level)| field.bits(level)).collect();
    let level = pattern.0[NAME];
    if level >= NameLevel::Swapped as u8
        && let Some(share) =
            [&a.name, &b.name].into_iter().filter_map(|name| common.share(name)).reduce(f64::max)
    {
        let usual = model.fields[NAME].u[usize::from(NameLevel::Same as u8)];
        let change = adjust(share, usual);
        // A name that only sounds alike gains nothing from being rare.
        bits[NAME] += if level == NameLevel::Same as u8 { change } else { change.min(0.0) };
    }
    let expected = -(people.max(LEAST_PEOPLE) as f64).log2();
    let total = expected + bits.iter().sum::<f64>();
    let numbers = a.number.as_ref().zip(b.number.as_ref()).map(|(a, b)| a == b);
    let verdict = verdict(&pattern, total, numbers);
    Judged { verdict, pattern, bits, total, numbers }
}

fn verdict(pattern: &Pattern, total: f64, numbers: Option<bool>) -> Verdict {
    let (name, birth) = (pattern.0[NAME], pattern.0[BIRTH]);
    let named = name >= NameLevel::Swapped as u8;
    let sexes_differ = pattern.0[SEX] == 1;
    match numbers {
        Some(true) => {
            let born = birth == BirthLevel::Same as u8 || birth == BirthLevel::Missing as u8;
            if named && born && !sexes_differ { Verdict::Link } else { Verdict::Review(Doubt::Number) }
        }
        Some(false) => {
            // Check places find what was mistyped: two good numbers are two persons unless all else is one.
            let all_else =
                named && birth >= BirthLevel::OneDigit as u8 && !sexes_differ && total >= LINK_BITS;
            if all_else { Verdict::Review(Doubt::Numbers) } else { Verdict::Apart }
        }
        None if total < REVIEW_BITS => Verdict::Apart,
        None if !named => {
            let one_day = birth == BirthLevel::Same as u8;
            if one_day { Verdict::Review(Doubt::Twins) } else { Verdict::Review(Doubt::Alike) }
        }
        None => {
            let born = birth >= BirthLevel::YearOff as u8
                || (birth == BirthLevel::Missing as u8 && name == NameLevel::Same as u8);
            let sure = total >= LINK_BITS && born && !sexes_differ;
            if sure { Verdict::Link } else { Verdict::Review(Doubt::Alike) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NameCounts, default_model};
    use base::Sex;

    fn face(name: &str, birth: &str) -> Face {
        Face::read(name, birth.parse().ok(), Sex::Female, "990112002", "双龙大道1号3单元5-2")
            .with_phones(["1"])
    }

    fn judged(a: &Face, b: &Face) -> Verdict {
        let common = NameCounts::of([a.name.as_str(), b.name.as_str()].into_iter(), 0.0013);
        let there = judge(a, b, &default_model(), &common, 208_000);
        let back = judge(b, a, &default_model(), &common, 208_000);
        assert_eq!(there, back, "judging has no direction");
        there.verdict
    }

    #[test]
    fn the_number_with_name_and_birth_links() {
        let wang = face("王玉英", "1942-03-15").with_number("N1");
        assert_eq!(judged(&wang, &wang), Verdict::Link);
        let homophone = face("王育英", "1942-03-15").with_number("N1");
        assert_eq!(judged(&wang, &homophone), Verdict::Link);
    }

    #[test]
    fn a_number_with_a_conflict_is_never_linked() {
        let wang = face("王玉英", "1942-03-15").with_number("N1");
        for other in [
            face("李国庆", "1942-03-15"),
            face("王秀英", "1942-03-15"),
            face("王玉英", "1952-08-20"),
            Face { sex: Sex::Male, ..face("王玉英", "1942-03-15") },
        ] {
            assert_eq!(judged(&wang, &other.with_number("N1")), Verdict::Review(Doubt::Number));
        }
    }

    #[test]
    fn two_numbers_are_two_persons_or_a_question() {
        let wang = face("王玉英", "1942-03-15").with_number("N1");
        assert_eq!(
            judged(&wang, &face("王玉英", "1942-03-15").with_number("N2")),
            Verdict::Review(Doubt::Numbers)
        );
        assert_eq!(judged(&wang, &face("王玉芳", "1942-03-15").with_number("N2")), Verdict::Apart, "twins");
    }

    #[test]
    fn without_a_number_the_weights_decide() {
        let wang = face("王玉英", "1942-03-15").with_number("N1");
        assert_eq!(judged(&wang, &face("王玉英", "1942-03-15")), Verdict::Link);
        assert_eq!(judged(&wang, &face("王玉芳", "1942-03-15")), Verdict::Review(Doubt::Twins));
        let far = Face::read("王玉英", "1942-03-15".parse().ok(), Sex::Female, "990112002", "回龙街8号")
            .with_phones(["2"]);
        assert_ne!(
            judged(&wang, &far),
            Verdict::Link,
            "name and day alone: another 王玉英 may be born that day"
        );
        let spouse = Face { sex: Sex::Male, ..face("李国庆", "1940-07-02") };
        assert_eq!(judged(&wang, &spouse), Verdict::Apart);
    }
}
