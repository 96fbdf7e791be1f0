//! Telephone numbers as Chinese networks and old spreadsheets write them, brought to one
//! canonical string of digits: the key by which a caller is known.
//!
//! Canonical forms: mobile `13812341234`; landline `02367812345` (trunk 0, area, number); landline
//! whose area nobody wrote `67812345`; short and service numbers as dialled (`120`, `4001234567`);
//! foreign `00` + country + number.

use std::fmt;
use std::str::FromStr;

/// A number that can be dialled, in canonical digits, with its extension if it has one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    digits: String,
    extension: Option<String>,
}

/// What sort of line a number belongs to, as far as its digits tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// 11 digits beginning with 1.
    Mobile,
    /// With its area code.
    Landline,
    /// Seven or eight digits, area unknown.
    Local,
    /// Short numbers, 95…/96…, 400 and 800.
    Service,
    /// Begins with 00.
    Foreign,
}

/// The text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// Nothing there.
    #[error("没有填电话号码")]
    Empty,
    /// A letter or a sign that no number has.
    #[error("电话号码里有数字以外的字")]
    Letters,
    /// Too short or too long, or no known form has this length.
    #[error("电话号码位数不对")]
    Length,
}

/// Prefixes that people put before a number to reach a cheaper long-distance carrier, and that
/// some exchanges pass on in the caller number.
const CARRIER_PREFIXES: &[&str] = &[
    "17951", "17950", "17911", "17910", "17909", "17908", "17901", "17931", "17960", "17961", "17968",
    "17969", "17990", "17991", "12593", "12530", "11808", "11888", "10193", "10131",
];

impl Phone {
    /// Reads any written form.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let folded = fold(text);
        let (main, extension) = split_extension(&folded);
        let (plus, digits) = bare_digits(main)?;
        let digits = canonical(plus, &digits)?;
        Ok(Self { digits, extension })
    }

    /// Reads the caller of a SIP or tel URI: `sip:+8613812341234@host;user=phone`,
    /// `"王婆婆" <tel:+86-23-6781-2345>`, or a bare user part. `None` for `anonymous`, names and the like.
    pub fn from_sip(uri: &str) -> Option<Self> {
        let inner = match (uri.find('<'), uri.rfind('>')) {
            (Some(open), Some(close)) if open < close => &uri[open + 1..close],
            _ => uri,
        };
        let lower = inner.trim().to_ascii_lowercase();
        let rest =
            ["sips:", "sip:", "tel:"].iter().find_map(|scheme| lower.strip_prefix(scheme)).unwrap_or(&lower);
        let user = rest.split(['@', ';', '?']).next().unwrap_or("");
        let user = user.split(':').next().unwrap_or("");
        let user = user.replace("%2b", "+").replace("%20", " ");
        // A user part is a number only if nothing but a number is in it: "elder7" must not become 7.
        let visual = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '(' | ')' | ' ');
        if user.is_empty() || !user.chars().all(visual) {
            return None;
        }
        Self::parse(&user).ok()
    }

    /// The canonical digits, without the extension.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// What to dial after the other side has answered.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The last four digits, by which people remember a number; `None` if it has no more than four.
    pub fn last_four(&self) -> Option<&str> {
        let from = self.digits.len().checked_sub(4)?;
        (from > 0).then(|| &self.digits[from..])
    }

    /// What sort of line it is.
    pub fn line(&self) -> Line {
        let d = &self.digits;
        match d.len() {
            _ if d.starts_with("00") => Line::Foreign,
            _ if d.starts_with('0') => Line::Landline,
            11 if d.starts_with('1') => Line::Mobile,
            7 | 8 if !d.starts_with('1') && !is_service(d) => Line::Local,
            _ => Line::Service,
        }
    }

    /// The number without its area code, if it is a landline: how its neighbours dial it.
    pub fn local_part(&self) -> Option<&str> {
        match self.line() {
            Line::Landline => Some(&self.digits[area_len(&self.digits)..]),
            Line::Local => Some(&self.digits),
            _ => None,
        }
    }

    /// The same landline with the area code of where it stands; other numbers are left alone.
    pub fn in_area(self, area: &str) -> Self {
        if self.line() != Line::Local {
            return self;
        }
        let area = area.trim_start_matches('0');
        Self { digits: format!("0{area}{}", self.digits), ..self }
    }

    /// For lists: `138****1234`, `023****2345`, `****2345`. Short numbers are nobody's secret.
    pub fn masked(&self) -> String {
        let d = &self.digits;
        let (head, tail) = match self.line() {
            Line::Mobile => (3, 4),
            Line::Landline => (area_len(d), 4),
            Line::Local => (0, 4),
            Line::Foreign => (d.len().saturating_sub(4).min(5), 4),
            Line::Service => return d.clone(),
        };
        format!("{}****{}", &d[..head], &d[d.len() - tail.min(d.len())..])
    }
}

/// Full-width digits, letters and signs to ASCII.
fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xfee0).expect("the full-width block mirrors ASCII")
            }
            '\u{3000}' => ' ',
            '—' | '–' | '‐' | '‑' | '−' => '-',
            other => other,
        })
        .collect()
}

/// Cuts `转801`, `ext. 801`, `x801`, `#801`, `,801`.
fn split_extension(text: &str) -> (&str, Option<String>) {
    let lower = text.to_ascii_lowercase();
    for mark in ["转分机", "分机", "转", "ext.", "ext", "#", ",", "x"] {
        let Some(at) = lower.find(mark) else { continue };
        let tail: String =
            text[at + mark.len()..].chars().filter(|c| !matches!(c, ' ' | '-' | ':' | '.')).collect();
        if at > 0 && (1..=8).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit()) {
            return (&text[..at], Some(tail));
        }
    }
    (text, None)
}

/// Whether a + leads, and the digits; a remark in brackets (`（女儿）`) is dropped.
fn bare_digits(text: &str) -> Result<(bool, String), NotAPhone> {
    let mut digits = String::with_capacity(20);
    let mut plus = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            '(' => {
                if let Some(end) = rest.find(')')
                    && !rest[..end].bytes().any(|b| b.is_ascii_digit())
                {
                    rest = &rest[end + 1..];
                }
            }
            ' ' | '-' | '.' | ')' | '/' | '·' | '\t' | '\u{a0}' => {}
            _ => return Err(NotAPhone::Letters),
        }
        if digits.len() > 32 {
            return Err(NotAPhone::Length);
        }
    }
    if digits.is_empty() { Err(NotAPhone::Empty) } else { Ok((plus, digits)) }
}

fn canonical(plus: bool, digits: &str) -> Result<String, NotAPhone> {
    if plus {
        // "+0086…" and "+086…" are seen in the wild: the plus then means nothing.
        if digits.starts_with('0') {
            return canonical(false, digits);
        }
        return match digits.strip_prefix("86") {
            Some(national) => national_form(national),
            None => foreign(digits),
        };
    }
    if let Some(rest) = CARRIER_PREFIXES.iter().find_map(|prefix| digits.strip_prefix(prefix))
        && looks_whole(rest)
    {
        return canonical(false, rest);
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return match rest.strip_prefix("86") {
            Some(national) => national_form(national),
            None => foreign(rest),
        };
    }
    if let Some(national) = digits.strip_prefix("86")
        && national.len() >= 10
        && national_form(national).is_ok()
    {
        return national_form(national);
    }
    domestic(digits)
}

/// Whether what follows a carrier prefix is a number of its own, so that a mobile number that
/// happens to begin with the same digits is left whole.
fn looks_whole(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'0', ..] => rest.len() >= 10,
        [b'1', ..] => rest.len() == 11,
        [b'8', b'6', ..] => rest.len() >= 12,
        _ => false,
    }
}

/// After +86: no trunk 0, though some write it all the same.
fn national_form(national: &str) -> Result<String, NotAPhone> {
    let national = national.strip_prefix('0').unwrap_or(national);
    if national.len() == 11 && national.starts_with('1') {
        return Ok(national.to_owned());
    }
    if is_service(national) {
        return Ok(national.to_owned());
    }
    domestic(&format!("0{national}"))
}

fn domestic(digits: &str) -> Result<String, NotAPhone> {
    if let Some(rest) = digits.strip_prefix('0') {
        if rest.len() == 11 && rest.starts_with('1') {
            return Ok(rest.to_owned());
        }
        let local = digits.len().saturating_sub(area_len(digits));
        return if rest.starts_with('0') || !(7..=8).contains(&local) {
            Err(NotAPhone::Length)
        } else {
            Ok(digits.to_owned())
        };
    }
    let fits = match digits.len() {
        11 => digits.starts_with('1'),
        7 | 8 => !digits.starts_with('1') || is_service(digits),
        _ => is_service(digits),
    };
    if fits { Ok(digits.to_owned()) } else { Err(NotAPhone::Length) }
}

/// Short numbers and shared-cost numbers, dialled as they are.
fn is_service(digits: &str) -> bool {
    match digits.len() {
        3..=6 => digits.starts_with(['1', '9']),
        7..=9 => digits.starts_with("95") || digits.starts_with("96"),
        10 => digits.starts_with("400") || digits.starts_with("800"),
        _ => false,
    }
}

fn foreign(digits: &str) -> Result<String, NotAPhone> {
    // E.164 allows fifteen digits with the country code.
    if (5..=15).contains(&digits.len()) && !digits.starts_with('0') {
        Ok(format!("00{digits}"))
    } else {
        Err(NotAPhone::Length)
    }
}

/// Length of the area code with its trunk 0: 010 and 02x have three digits, the rest four.
fn area_len(digits: &str) -> usize {
    if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)?;
        match &self.extension {
            Some(extension) => write!(f, "转{extension}"),
            None => Ok(()),
        }
    }
}

/// Masked, so that a number never reaches a log by accident.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl FromStr for Phone {
    type Err = NotAPhone;
    fn from_str(text: &str) -> Result<Self, NotAPhone> {
        Self::parse(text)
    }
}

impl serde::Serialize for Phone {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Phone {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
