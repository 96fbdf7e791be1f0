//! Words of the review desk: moments, odds, what differs in two texts.

use axum::http::Uri;
use base::{AnyId, Moment};

/// 11-24 17:05.
pub(crate) fn when(at: Moment) -> String {
    let b = at.beijing();
    format!("{:02}-{:02} {}", b.month, b.day, at.clock_text())
}

/// Evidence in words: how many to one.
pub(crate) fn odds(bits: f64) -> String {
    let many = |bits: f64| match bits.exp2() {
        n if n >= 1e6 => "一百万以上".to_owned(),
        n if n >= 1e4 => format!("{:.0} 万", n / 1e4),
        n if n >= 10.0 => format!("{:.0}", n),
        n => format!("{n:.1}"),
    };
    match bits {
        bits if bits.abs() < 0.5 => "像与不像各半".to_owned(),
        bits if bits > 0.0 => format!("是同一人的可能，约 {} 比 1", many(bits)),
        bits => format!("不是同一人的可能，约 {} 比 1", many(-bits)),
    }
}

/// How alike a pair is, in words. Where one number stands on both, birthday and sex are read from it and say nothing
/// more, and a household shares the rest: odds would mislead. Twins likewise.
pub(crate) fn degree(doubt: matches::Doubt, bits: f64) -> String {
    match doubt {
        matches::Doubt::Number => "一个号码只属于一个人：不是填错了，就是同一人".to_owned(),
        matches::Doubt::Twins => "名字不同，住处生日分不出来".to_owned(),
        _ => odds(bits),
    }
}

/// A piece of a text; `differs` where the other text has something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub text: String,
    pub differs: bool,
}

/// Two lists in pieces: what the other list does not have differs.
pub(crate) fn listed(a: &[String], b: &[String]) -> [Vec<Piece>; 2] {
    let side = |own: &[String], other: &[String]| {
        let mut pieces: Vec<Piece> = Vec::new();
        for one in own {
            if !pieces.is_empty() {
                pieces.push(Piece { text: "，".to_owned(), differs: false });
            }
            let differs = !other.is_empty() && !other.contains(one);
            pieces.push(Piece { text: one.clone(), differs });
        }
        pieces
    };
    [side(a, b), side(b, a)]
}

/// Longest text that is compared sign by sign.
const LONGEST: usize = 200;

/// Both texts in pieces: what both have in the same order is alike, the rest differs.
pub(crate) fn compared(a: &str, b: &str) -> [Vec<Piece>; 2] {
    let whole = |text: &str, differs: bool| match text {
        "" => Vec::new(),
        text => vec![Piece { text: text.to_owned(), differs }],
    };
    if a == b || a.is_empty() || b.is_empty() {
        return [whole(a, false), whole(b, false)];
    }
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if left.len() > LONGEST || right.len() > LONGEST {
        return [whole(a, true), whole(b, true)];
    }
    let alike = common(&left, &right);
    let side = |chars: &[char], kept: Vec<bool>| {
        let mut pieces: Vec<Piece> = Vec::new();
        for (c, kept) in chars.iter().zip(kept) {
            match pieces.last_mut() {
                Some(last) if last.differs != kept => last.text.push(*c),
                _ => pieces.push(Piece { text: c.to_string(), differs: !kept }),
            }
        }
        pieces
    };
    [side(&left, alike.0), side(&right, alike.1)]
}

/// Which signs of each belong to the longest common subsequence.
fn common(a: &[char], b: &[char]) -> (Vec<bool>, Vec<bool>) {
    let width = b.len() + 1;
    let mut table = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            table[i * width + j] = if a[i] == b[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut left, mut right) = (vec![false; a.len()], vec![false; b.len()]);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            (left[i], right[j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (left, right)
}

/// One value of an address's query.
pub(crate) fn param(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri.query()?.split('&').filter_map(|part| part.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// An id in an address's query.
pub(crate) fn id_param<T: AnyId>(uri: &Uri, name: &str) -> Option<T> {
    T::parse(&param(uri, name)?).ok()
}

/// The act just done, which the next page offers to take back: event and elder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    pub event: String,
    pub elder: String,
    pub says: &'static str,
}

impl Done {
    pub(crate) fn read(uri: &Uri) -> Option<Done> {
        let event: matches::EventId = id_param(uri, "did")?;
        let elder: base::ElderId = id_param(uri, "of")?;
        let says = match param(uri, "say")?.as_str() {
            "one" => "已合为同一人",
            "two" => "已记为不是同一人",
            _ => "已推到以后",
        };
        Some(Done { event: event.text(), elder: elder.text(), says })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_found_sign_by_sign() {
        let [a, b] = compared("王玉英", "王育英");
        let marked = |pieces: &[Piece]| -> String {
            pieces.iter().map(|p| if p.differs { format!("[{}]", p.text) } else { p.text.clone() }).collect()
        };
        assert_eq!((marked(&a).as_str(), marked(&b).as_str()), ("王[玉]英", "王[育]英"));
        let [a, b] = compared("双龙大道1号3单元", "双龙大道11号2单元");
        assert_eq!(marked(&a).replace(['[', ']'], ""), "双龙大道1号3单元");
        assert!(marked(&a).contains("[3]") && marked(&b).contains("[2]"));
        assert_eq!(compared("一样", "一样")[0], [Piece { text: "一样".into(), differs: false }]);
        let [a, b] = listed(&["1".into(), "2".into()], &["2".into()]);
        assert_eq!((marked(&a).as_str(), marked(&b).as_str()), ("[1]，2", "2"));
        assert!(compared("", "有")[1].iter().all(|piece| !piece.differs), "missing is not different");
        assert!(compared(&"长".repeat(300), "短")[0][0].differs);
    }

    #[test]
    fn odds_as_people_say_them() {
        assert_eq!(odds(10.0), "是同一人的可能，约 1024 比 1");
        assert_eq!(odds(-3.0), "不是同一人的可能，约 8.0 比 1");
        assert_eq!(odds(0.2), "像与不像各半");
        assert_eq!(odds(40.0), "是同一人的可能，约 一百万以上 比 1");
    }
}
