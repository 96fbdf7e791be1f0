//! Identity documents: the citizen number of GB 11643 with its check digit, what it tells of birth
//! and sex, its 15-digit forerunner, and the documents that look like it.
//!
//! A region that is no longer in the table is not an error: elders carry numbers of districts that
//! were dissolved long ago. Numbers whose region begins with `00` exist nowhere and are used in
//! demonstrations and tests.

use crate::date::Date;
use crate::identity_kinds::{Rule, check_plain};
use crate::identity_regions::{Standing, standing};
use std::fmt;

pub use crate::identity_kinds::{Document, KINDS, KindOfDocument};

/// Sex as GB/T 2261.1 codes it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// 0, also for "not stated" (9).
    #[default]
    Unknown,
    /// 1 男.
    Male,
    /// 2 女.
    Female,
}

impl Sex {
    /// The code that is stored.
    pub fn code(self) -> i64 {
        match self {
            Sex::Unknown => 0,
            Sex::Male => 1,
            Sex::Female => 2,
        }
    }

    /// From the stored code; what is neither 1 nor 2 is unknown.
    pub fn from_code(code: i64) -> Self {
        match code {
            1 => Sex::Male,
            2 => Sex::Female,
            _ => Sex::Unknown,
        }
    }

    /// Reads 男, 女, 1, 2, M, F; anything else is unknown.
    pub fn read(text: &str) -> Self {
        match text.trim() {
            "男" | "1" | "M" | "m" | "男性" => Sex::Male,
            "女" | "2" | "F" | "f" | "女性" => Sex::Female,
            _ => Sex::Unknown,
        }
    }

    /// 男, 女, 未知.
    pub fn text(self) -> &'static str {
        match self {
            Sex::Unknown => "未知",
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// The number of a document, checked as far as its kind can be checked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    document: Document,
    number: String,
}

/// Why a number cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentity {
    /// Not 18 (or 15) places.
    #[error("证件号码位数不对")]
    Length,
    /// A sign where a digit belongs.
    #[error("证件号码里有不该有的字")]
    Letters,
    /// The day of birth in it does not exist.
    #[error("证件号码里的出生日期不存在")]
    Birth,
    /// The last place does not fit the others: somebody mistyped.
    #[error("证件号码校验不过，可能抄错了一位")]
    Check,
    /// It begins otherwise than numbers of this kind do.
    #[error("这个号码不是这种证件的，请看看证件类型选对没有")]
    Head,
}

/// What is strange about a number that may be right all the same: said to the clerk, never a reason to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Its region was dissolved; many elders carry such a number.
    #[error("号码前六位是已撤销的区划，老人常有这种号码，核对证件即可")]
    RevokedRegion,
    /// No table of the last decades has its region.
    #[error("号码前六位不在区划表里，请对照证件再看一遍")]
    UnknownRegion,
    /// More than 110 years by this number.
    #[error("按号码已经超过 110 岁，请对照证件再看一遍")]
    VeryOld,
    /// Not yet 60 by this number.
    #[error("按号码还不到 60 岁，请确认是要登记的长者")]
    Young,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &[u8; 11] = b"10X98765432";

/// The check place of the first 17 digits (MOD 11-2); `None` if they are not 17 digits.
pub fn check_place(first: &str) -> Option<char> {
    let bytes = first.as_bytes();
    if bytes.len() != 17 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    Some(char::from(CHECK[(sum % 11) as usize]))
}

impl Identity {
    /// Checks a number; a 15-digit citizen number becomes its 18-digit successor.
    pub fn parse(document: Document, text: &str) -> Result<Self, BadIdentity> {
        let number: String = text
            .trim()
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            // As an input method for Chinese writes letters and digits.
            .map(|c| match c {
                '\u{ff01}'..='\u{ff5e}' => {
                    char::from_u32(u32::from(c) - 0xfee0).expect("the full-width block mirrors ASCII")
                }
                other => other,
            })
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let Rule::Mod11(heads) = document.kind().rule else {
            check_plain(document.kind().rule, &number)?;
            return Ok(Self { document, number });
        };
        // The permanent resident's card of before 2023-12: three letters, twelve digits, no check place that is public.
        if document == Document::ForeignResident && number.len() == 15 {
            let (letters, digits) = number.split_at_checked(3).ok_or(BadIdentity::Letters)?;
            let fits =
                letters.bytes().all(|b| b.is_ascii_uppercase()) && digits.bytes().all(|b| b.is_ascii_digit());
            return if fits { Ok(Self { document, number }) } else { Err(BadIdentity::Letters) };
        }
        let number = match number.len() {
            15 if document == Document::Citizen => upgrade(&number)?,
            18 => number,
            _ => return Err(BadIdentity::Length),
        };
        let (head, tail) = number.split_at_checked(17).ok_or(BadIdentity::Letters)?;
        let expected = check_place(head).ok_or(BadIdentity::Letters)?;
        if !matches!(tail.as_bytes(), [b'0'..=b'9' | b'X']) {
            return Err(BadIdentity::Letters);
        }
        // A permit copied into the field of the citizen's card is what its beginning says it is.
        let document = if document == Document::Citizen { told_by_head(&number) } else { document };
        let identity = Self { document, number: number.clone() };
        identity.birth().ok_or(BadIdentity::Birth)?;
        if !tail.chars().eq([expected]) {
            return Err(BadIdentity::Check);
        }
        let heads = if heads.is_empty() { &[""][..] } else { heads };
        if heads.iter().any(|head| number.starts_with(head)) { Ok(identity) } else { Err(BadIdentity::Head) }
    }

    /// Whether the text is a citizen number of before 1999, which is shown and kept as its successor.
    pub fn is_old_form(text: &str) -> bool {
        let digits = text.chars().filter(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count();
        digits == 15 && text.chars().filter(|c| c.is_alphanumeric()).count() == 15
    }

    /// What to look at twice.
    pub fn doubts(&self, today: Date) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        match self.region().map(standing) {
            Some(Standing::Revoked) => doubts.push(Doubt::RevokedRegion),
            Some(Standing::Unknown) => doubts.push(Doubt::UnknownRegion),
            Some(Standing::Current) | None => {}
        }
        match self.birth().map(|birth| birth.age_on(today)) {
            Some(..60) => doubts.push(Doubt::Young),
            Some(111..) => doubts.push(Doubt::VeryOld),
            _ => {}
        }
        doubts
    }

    /// Whether the number carries birth, sex and a check place.
    fn is_checked(&self) -> bool {
        matches!(self.document.kind().rule, Rule::Mod11(_)) && self.number.len() == 18
    }

    /// The kind of document.
    pub fn document(&self) -> Document {
        self.document
    }

    /// The number as it is compared and sealed.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Birthday, where the number carries one.
    pub fn birth(&self) -> Option<Date> {
        if !self.is_checked() {
            return None;
        }
        self.number.get(6..14)?.parse::<i64>().ok().and_then(|n| Date::from_number(n).ok())
    }

    /// Sex, where the number carries it (odd is male).
    pub fn sex(&self) -> Sex {
        if !self.is_checked() {
            return Sex::Unknown;
        }
        match self.number.as_bytes().get(16) {
            Some(b) if b.is_ascii_digit() && (b - b'0') % 2 == 1 => Sex::Male,
            Some(b) if b.is_ascii_digit() => Sex::Female,
            _ => Sex::Unknown,
        }
    }

    /// The region in which it was first issued; it may have been dissolved since.
    pub fn region(&self) -> Option<&str> {
        if self.is_checked() { self.number.get(..6) } else { None }
    }

    /// Whether no living person can have this number (region `00…`).
    pub fn is_synthetic(&self) -> bool {
        self.document == Document::Citizen && self.number.starts_with("00")
    }

    /// For lists: `500112********123X` keeps region and the last four.
    pub fn masked(&self) -> String {
        let count = self.number.chars().count();
        if count < 12 {
            let tail: String = self.number.chars().skip(count.saturating_sub(2)).collect();
            return format!("****{tail}");
        }
        let head: String = self.number.chars().take(6).collect();
        let tail: String = self.number.chars().skip(count - 4).collect();
        format!("{head}********{tail}")
    }
}

/// Permits have numbers of the same build; their beginnings are no region of the mainland.
fn told_by_head(number: &str) -> Document {
    match number.as_bytes() {
        [b'8', b'1'..=b'3', ..] => Document::HmtResident,
        [b'9', ..] => Document::ForeignResident,
        _ => Document::Citizen,
    }
}

/// A number of before 1999: two digits of the year, no check place. Centenarians had sequences
/// 996 to 999 and were born in the eighteen hundreds.
fn upgrade(old: &str) -> Result<String, BadIdentity> {
    if !old.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadIdentity::Letters);
    }
    let century = if matches!(&old[12..], "996" | "997" | "998" | "999") { "18" } else { "19" };
    let first = format!("{}{century}{}", &old[..6], &old[6..]);
    let check = check_place(&first).ok_or(BadIdentity::Letters)?;
    Ok(format!("{first}{check}"))
}

/// Masked, so that a number never reaches a log by accident.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn citizen(text: &str) -> Result<Identity, BadIdentity> {
        Identity::parse(Document::Citizen, text)
    }

    #[test]
    fn the_standards_own_vectors() {
        let woman = citizen("11010519491231002X").unwrap();
        assert_eq!((woman.birth().unwrap().number(), woman.sex()), (19_491_231, Sex::Female));
        let revoked = citizen("440524188001010014").unwrap();
        assert_eq!((revoked.birth().unwrap().year(), revoked.sex()), (1880, Sex::Male));
        assert!(Identity::parse(Document::HmtResident, "81000019980902013X").is_ok());
        assert!(Identity::parse(Document::HmtResident, "83000019810715006X").is_ok());
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(citizen("110105194912310021"), Err(BadIdentity::Check));
        assert_eq!(citizen("11010519490231002X"), Err(BadIdentity::Birth));
        assert_eq!(citizen("1101051949123100"), Err(BadIdentity::Length));
        assert_eq!(citizen("1101051949123100A1"), Err(BadIdentity::Letters));
        assert_eq!(citizen("王婆婆王婆婆"), Err(BadIdentity::Letters));
        assert_eq!(citizen(""), Err(BadIdentity::Length));
    }

    #[test]
    fn lower_case_spaces_and_full_width_are_read() {
        assert_eq!(citizen(" 110105 19491231 002x ").unwrap().number(), "11010519491231002X");
        assert_eq!(citizen("１１０１０５１９４９１２３１００２Ｘ").unwrap().number(), "11010519491231002X");
    }

    #[test]
    fn an_old_number_becomes_its_successor() {
        assert_eq!(citizen("110105491231002").unwrap().number(), "11010519491231002X");
        assert_eq!(citizen("000101991231997").unwrap().birth().unwrap().year(), 1899);
    }

    #[test]
    fn permits_are_told_by_their_beginnings() {
        let head = "91120119500315002";
        let number = format!("{head}{}", check_place(head).unwrap());
        assert_eq!(citizen(&number).unwrap().document(), Document::ForeignResident);
        assert_eq!(citizen("81000019980902013X").unwrap().document(), Document::HmtResident);
        let wrong = Identity::parse(Document::HmtResident, "11010519491231002X");
        assert_eq!(wrong, Err(BadIdentity::Head));
        let old = Identity::parse(Document::ForeignResident, "can110078010105").unwrap();
        assert_eq!((old.number(), old.birth(), old.sex()), ("CAN110078010105", None, Sex::Unknown));
    }

    #[test]
    fn doubts_are_said_and_refuse_nothing() {
        let today: Date = "2026-11-24".parse().unwrap();
        assert_eq!(citizen("11010519491231002X").unwrap().doubts(today), []);
        let both = citizen("440524188001010014").unwrap().doubts(today);
        assert_eq!(both, [Doubt::RevokedRegion, Doubt::VeryOld]);
        assert!(Identity::is_old_form("110105 491231 002") && !Identity::is_old_form("11010519491231002X"));
    }

    #[test]
    fn masks_keep_region_and_tail() {
        let id = citizen("11010519491231002X").unwrap();
        assert_eq!(id.masked(), "110105********002X");
        assert_eq!(format!("{id:?}"), "Identity(110105********002X)");
        assert_eq!(Identity::parse(Document::Passport, "E1234567").unwrap().masked(), "****67");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(seq in 0u32..1000, days in 0i64..36_000, at in 0usize..17, other in 0u8..10) {
            let (y, m, d) = crate::moment::civil_from_days(days - 25_000);
            let head = format!("001001{y:04}{m:02}{d:02}{seq:03}");
            let number = format!("{head}{}", check_place(&head).unwrap());
            let good = citizen(&number).unwrap();
            prop_assert!(good.is_synthetic());
            let mut bytes = number.clone().into_bytes();
            if bytes[at] != b'0' + other {
                bytes[at] = b'0' + other;
                prop_assert!(citizen(std::str::from_utf8(&bytes).unwrap()).is_err());
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,40}") {
            if let Ok(id) = citizen(&text) { let _ = (id.masked(), id.birth(), id.sex(), id.region()); }
        }
    }
}
