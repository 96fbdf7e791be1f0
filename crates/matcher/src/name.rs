//! Two Chinese names beside each other.

use crate::latin::jaro_winkler;
use crate::sound::{folded, readings, spellings};
use std::cell::RefCell;
use std::collections::HashMap;

/// How alike two names are; greater is more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameLevel {
    /// One of them is not there.
    Missing = 0,
    /// Nothing in common that means something.
    Other = 1,
    /// One surname, another given name: kin perhaps, hardly the same person.
    Kin = 2,
    /// One character differs or is missing, and does not even sound alike.
    OneOff = 3,
    /// The same characters in another order.
    Swapped = 4,
    /// Sounds the same to somebody from Chongqing.
    Similar = 5,
    /// Sounds the same.
    Homophone = 6,
    /// The same.
    Same = 7,
}

/// Surnames of two characters; a name that begins so and is longer has it.
const DOUBLE: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "司徒", "东方",
    "夏侯", "南宫", "端木", "申屠", "轩辕", "呼延", "独孤", "万俟", "濮阳", "淳于", "太史", "公冶", "钟离",
    "闻人", "赫连", "澹台",
];

/// A folded name parted into surname and given name.
pub fn surname_of(name: &str) -> (&str, &str) {
    let double = DOUBLE.iter().find(|double| name.len() > double.len() && name.starts_with(**double));
    let at = double.map_or_else(|| name.chars().next().map_or(0, char::len_utf8), |double| double.len());
    name.split_at(at)
}

/// Compares two names folded by [`crate::fold_name`].
pub fn compare_names(a: &str, b: &str) -> NameLevel {
    if a.is_empty() || b.is_empty() {
        return NameLevel::Missing;
    }
    if a == b {
        return NameLevel::Same;
    }
    if a.is_ascii() || b.is_ascii() {
        return latin_level(a, b);
    }
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if left.len() == right.len() {
        if alike(&left, &right, same_sound) {
            return NameLevel::Homophone;
        }
        if is_swapped(&left, &right) {
            return NameLevel::Swapped;
        }
        if alike(&left, &right, similar_sound) {
            return NameLevel::Similar;
        }
        let off = left.iter().zip(&right).filter(|(x, y)| x != y && !same_sound(**x, **y)).count();
        // One of two characters is half the name.
        if off == 1 && left.len() >= 3 {
            return NameLevel::OneOff;
        }
    } else if left.len().abs_diff(right.len()) == 1
        && left.len().min(right.len()) >= 2
        && lacks_one(&left, &right)
    {
        return NameLevel::OneOff;
    }
    if surname_of(a).0 == surname_of(b).0 { NameLevel::Kin } else { NameLevel::Other }
}

/// A name in letters beside another: its own, or the spelling of a Chinese one.
fn latin_level(a: &str, b: &str) -> NameLevel {
    let spelled = |name: &str| if name.is_ascii() { name.to_owned() } else { spellings(name)[0].0.concat() };
    let (a, b) = (spelled(a), spelled(b));
    match jaro_winkler(&a, &b) {
        _ if a == b => NameLevel::Homophone,
        near if near >= 0.94 => NameLevel::Similar,
        near if near >= 0.88 => NameLevel::OneOff,
        _ => NameLevel::Other,
    }
}

fn alike(a: &[char], b: &[char], same: impl Fn(char, char) -> bool) -> bool {
    a.iter().zip(b).all(|(x, y)| x == y || same(*x, *y))
}

fn is_swapped(a: &[char], b: &[char]) -> bool {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// Whether the longer is the shorter with one more character.
fn lacks_one(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    (0..long.len()).any(|skip| {
        let rest = long.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, c)| c);
        rest.eq(short.iter())
    })
}

fn same_sound(a: char, b: char) -> bool {
    with_readings(a, |x| with_readings(b, |y| x.plain.iter().any(|reading| y.plain.contains(reading))))
}

fn similar_sound(a: char, b: char) -> bool {
    with_readings(a, |x| with_readings(b, |y| x.folded.iter().any(|reading| y.folded.contains(reading))))
}

struct Readings {
    plain: Vec<String>,
    folded: Vec<String>,
}

/// Readings are looked up millions of times by one thread: each character once.
fn with_readings<T>(c: char, f: impl FnOnce(&Readings) -> T) -> T {
    thread_local! {
        static SEEN: RefCell<HashMap<char, std::rc::Rc<Readings>>> = RefCell::new(HashMap::new());
    }
    let found = SEEN.with_borrow_mut(|seen| {
        // A file of every sign there is must not fill the memory.
        if seen.len() > 20_000 {
            seen.clear();
        }
        let made = seen.entry(c).or_insert_with(|| {
            let plain = readings(c);
            let folded = plain.iter().map(|reading| folded(reading)).collect();
            std::rc::Rc::new(Readings { plain, folded })
        });
        std::rc::Rc::clone(made)
    });
    f(&found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_level_has_its_names() {
        for (a, b, level) in [
            ("王玉英", "王玉英", NameLevel::Same),
            ("王玉英", "王育英", NameLevel::Homophone),
            ("曾祥兰", "增祥兰", NameLevel::Homophone),
            ("王玉英", "王英玉", NameLevel::Swapped),
            ("宁桂兰", "林桂兰", NameLevel::Similar),
            ("张国强", "臧国强", NameLevel::Similar),
            ("王秀英", "王秀芳", NameLevel::OneOff),
            ("王玉英", "王英", NameLevel::OneOff),
            ("王玉英", "王国庆", NameLevel::Kin),
            ("王英", "王芳", NameLevel::Kin),
            ("欧阳玉英", "欧阳国庆", NameLevel::Kin),
            ("王玉英", "李国庆", NameLevel::Other),
            ("", "李国庆", NameLevel::Missing),
            ("johnsmith", "johnsmyth", NameLevel::Similar),
            ("wangyuying", "王玉英", NameLevel::Homophone),
        ] {
            assert_eq!(compare_names(a, b), level, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn comparing_has_no_direction(a in "[王李张陈玉英秀兰国明宁林]{0,4}", b in "[王李张陈玉英秀兰国明宁林]{0,4}") {
            prop_assert_eq!(compare_names(&a, &b), compare_names(&b, &a));
        }

        #[test]
        fn nothing_makes_it_panic(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let _ = compare_names(&crate::fold_name(&a), &crate::fold_name(&b));
        }
    }
}
