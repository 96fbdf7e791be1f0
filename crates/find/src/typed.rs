//! What was typed, cut into what each part looks like, before anything is looked up.

use crate::term::half_width;
use base::Phone;
use base::identity::{Document, Identity};

/// Most characters of one search.
pub(crate) const LONGEST: usize = 100;
/// Most parts of one search.
const PARTS: usize = 8;
/// Single characters that only say what the number before them counts: 3栋, 502室.
const UNITS: &str = "号栋幢楼层室组座弄户";

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// 王秀英, 渝北, 花卉园, 王婆婆.
    Written(String),
    /// wangxiuying, wxy.
    Letters(String),
    /// 1234, 502; not long enough for a telephone number.
    Digits(String),
    /// A telephone number, and its digits, which may be a case's number too.
    Phone(Phone, String),
    /// An identity number, or what looks like another document's.
    Identity(String),
    /// The last four places of an identity number that ends with X.
    IdentityEnd(String),
    /// The number of a case as people say it: 1124-473829.
    Case(String),
    /// The beginning of a device's number.
    Device(String),
}

/// The parts of a text, at most eight.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let text: String = text.chars().map(half_width).collect();
    let only_number = text.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
    if only_number && let Some(part) = number(&text) {
        return vec![part];
    }
    let between = |c: char| c.is_whitespace() || ",;/，、；。|".contains(c);
    let mut all: Vec<Part> = text.split(between).filter(|word| !word.is_empty()).flat_map(word).collect();
    all.truncate(PARTS);
    all
}

/// A text of nothing but digits and what people write between them.
fn number(text: &str) -> Option<Part> {
    let tight = text.trim();
    if let Some((day, rest)) = tight.split_once('-')
        && day.len() == 4
        && rest.len() == 6
        && tight.len() == 11
    {
        return Some(Part::Case(tight.to_owned()));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // Several short numbers are no telephone number: 1234 502.
    let spread =
        tight.split_whitespace().all(|group| group.len() <= 4) && tight.contains(' ') && digits.len() < 10;
    if spread {
        return None;
    }
    match digits.len() {
        0 => None,
        1..=6 if tight.len() == digits.len() => Some(Part::Digits(digits)),
        15 | 18 => Some(identity(&digits)),
        7.. => match Phone::parse(text) {
            Ok(phone) => Some(Part::Phone(phone, digits)),
            Err(_) => (digits.len() == 10).then_some(Part::Case(digits)),
        },
        _ => None,
    }
}

/// One word between spaces.
fn word(word: &str) -> Vec<Part> {
    if word.is_ascii() {
        if let Some(part) =
            number(word).filter(|_| word.chars().all(|c| c.is_ascii_digit() || "+-()".contains(c)))
        {
            return vec![part];
        }
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let tail = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let head = word.len() - tail.len();
        if word.len() == 18 && digits == 17 && word.ends_with(['X', 'x']) {
            return vec![identity(word)];
        }
        if word.len() == 4 && digits == 3 && word.ends_with(['X', 'x']) {
            return vec![Part::IdentityEnd(word.to_ascii_uppercase())];
        }
        if (1..=3).contains(&head)
            && tail.len() >= 6
            && tail.bytes().all(|b| b.is_ascii_digit())
            && word.len() < 16
        {
            return vec![Part::Identity(word.to_ascii_uppercase())];
        }
        let hex = word.bytes().all(|b| b.is_ascii_hexdigit());
        if hex && (8..=32).contains(&word.len()) && digits > 2 {
            return vec![Part::Device(word.to_ascii_lowercase())];
        }
    }
    runs(word)
}

fn identity(text: &str) -> Part {
    let parsed = Identity::parse(Document::Citizen, text);
    Part::Identity(parsed.map_or_else(|_| text.to_ascii_uppercase(), |identity| identity.number().to_owned()))
}

/// Cut where one sort of sign ends and another begins: 王xiu, 王秀英1234.
fn runs(word: &str) -> Vec<Part> {
    #[derive(PartialEq, Clone, Copy)]
    enum Sort {
        Written,
        Letter,
        Digit,
        Other,
    }
    let sort = |c: char| match c {
        c if c.is_ascii_digit() => Sort::Digit,
        c if c.is_ascii_alphabetic() || c == 'ü' || c == 'Ü' => Sort::Letter,
        c if c.is_alphanumeric() => Sort::Written,
        _ => Sort::Other,
    };
    let mut runs: Vec<(Sort, String)> = Vec::new();
    for c in word.chars() {
        // 阿依·买买提, xi'an: the sign stands within a word.
        if "·•'’".contains(c) {
            continue;
        }
        let here = sort(c);
        match runs.last_mut() {
            Some((last, text)) if *last == here => text.push(c),
            _ => runs.push((here, c.to_string())),
        }
    }
    let mut parts = Vec::new();
    let mut counted = false;
    for (sort, text) in runs {
        let unit = counted && text.chars().count() == 1 && UNITS.contains(text.as_str());
        counted = sort == Sort::Digit;
        match sort {
            Sort::Written if !unit => parts.push(Part::Written(text)),
            Sort::Letter => parts.push(Part::Letters(text.to_lowercase().replace('ü', "v"))),
            Sort::Digit => parts.push(number(&text).unwrap_or(Part::Digits(text))),
            Sort::Written | Sort::Other => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Part {
        Part::Written(text.into())
    }

    fn letters(text: &str) -> Part {
        Part::Letters(text.into())
    }

    fn digits(text: &str) -> Part {
        Part::Digits(text.into())
    }

    #[test]
    fn the_box_knows_what_was_typed() {
        assert_eq!(parts(" 王玉 "), [written("王玉")]);
        assert_eq!(parts("Wang Lü"), [letters("wang"), letters("lv")]);
        assert_eq!(parts("wang 渝北 1234"), [letters("wang"), written("渝北"), digits("1234")]);
        assert_eq!(parts("王秀英１２３４"), [written("王秀英"), digits("1234")]);
        assert_eq!(parts("3栋2单元502室"), [digits("3"), digits("2"), written("单元"), digits("502")]);
        assert_eq!(parts("阿依·古丽"), [written("阿依古丽")]);
        assert_eq!(parts("xi'an"), [letters("xian")]);
        assert_eq!(parts(" ?! "), []);
        assert_eq!(parts("1234 502"), [digits("1234"), digits("502")]);
    }

    #[test]
    fn numbers_are_told_apart() {
        for text in ["100 0123 4567", "10001234567", "+86 100-0123-4567", "１００01234567"] {
            assert!(
                matches!(parts(text).as_slice(), [Part::Phone(phone, _)] if phone.digits() == "10001234567"),
                "{text}"
            );
        }
        assert!(matches!(parts("023-60001234").as_slice(), [Part::Phone(..)]));
        assert!(matches!(parts("王 10001234567").as_slice(), [Part::Written(_), Part::Phone(..)]));
        assert_eq!(parts("1124-473829"), [Part::Case("1124-473829".into())]);
        let head = "00100119420315002";
        let number = format!("{head}{}", base::identity::check_place(head).unwrap());
        assert_eq!(parts(&number), [Part::Identity(number.clone())]);
        assert_eq!(parts("00100119420315002x"), [Part::Identity("00100119420315002X".into())]);
        assert_eq!(parts("123x"), [Part::IdentityEnd("123X".into())]);
        assert_eq!(parts("E12345678"), [Part::Identity("E12345678".into())]);
        assert_eq!(parts("0192ab34cd56"), [Part::Device("0192ab34cd56".into())]);
        assert_eq!(parts(&"王".repeat(40)).len(), 1);
        assert_eq!(parts(&"王 ".repeat(40)).len(), PARTS);
    }
}
