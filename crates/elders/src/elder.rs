//! What is written down about an elder.

use crate::category::{Categories, Grade};
use base::{Date, Identity, Phone, Point, RegionCode, Sex};
use serde::{Deserialize, Serialize};

pub use base::identity::Document;

/// One number under which an elder is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The number.
    pub phone: Phone,
    /// What it is: 一键呼, 座机, 女儿的手机.
    #[serde(default)]
    pub label: String,
}

/// Somebody to call, in calling order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// 王小梅.
    pub name: String,
    /// 女儿.
    #[serde(default)]
    pub relation: String,
    /// None: lives in the same house, say.
    pub phone: Option<Phone>,
    /// When to call: 8:00-22:00.
    #[serde(default)]
    pub hours: String,
    /// How far from the elder's home.
    pub distance_m: Option<i64>,
}

/// Everything written down about an elder except numbers and contacts, which have acts of their own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Full name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Birthday.
    pub birth: Option<Date>,
    /// Kind of document.
    pub document: Document,
    /// Its number, empty when not known.
    pub identity: String,
    /// Where the elder lives.
    pub region: Option<RegionCode>,
    /// The home.
    pub address: String,
    /// Where the home is.
    pub point: Option<Point>,
    /// How exactly that is known, in metres.
    pub accuracy_m: Option<i64>,
    /// How to get in.
    pub door: String,
    /// Who has a key.
    pub keys: String,
    /// How the elder is addressed; empty = from name and sex.
    pub called: String,
    /// Languages and dialects, best first.
    pub languages: Vec<String>,
    /// 好, 差, 助听器.
    pub hearing: String,
    /// 好, 差, 失明.
    pub sight: String,
    /// What to know before anything else.
    pub first: String,
    /// Hazards: 吸氧, 养狗, 失智.
    pub hazards: Vec<String>,
    /// Why looked after with priority.
    pub categories: Categories,
    /// Grade of ability.
    pub grade: Option<Grade>,
}

/// What is wrong with a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadProfile {
    /// No name.
    #[error("请填写姓名")]
    NoName,
    /// A name of hundreds of characters.
    #[error("姓名太长")]
    LongName,
    /// No region.
    #[error("请选择所在区划")]
    NoRegion,
    /// The identity number cannot be right.
    #[error("{0}")]
    Identity(#[from] base::identity::BadIdentity),
    /// The two say different days.
    #[error("出生日期和证件号码里的不一样")]
    Birth,
    /// A birthday that is still to come.
    #[error("出生日期在今天之后")]
    Unborn,
    /// Nobody lives so long: a slip of the pen.
    #[error("出生日期早于 130 年前，请核对")]
    TooOld,
    /// An accuracy that says nothing.
    #[error("定位精度要在 1 到 50000 米之间")]
    Accuracy,
    /// One of the texts is too long.
    #[error("文字太长，最多 2000 字")]
    Long,
}

impl BadProfile {
    /// The field of a form.
    pub fn field(&self) -> &'static str {
        match self {
            BadProfile::NoName | BadProfile::LongName => "name",
            BadProfile::NoRegion => "region",
            BadProfile::Identity(_) => "identity",
            BadProfile::Birth | BadProfile::Unborn | BadProfile::TooOld => "birth",
            BadProfile::Accuracy => "accuracy",
            BadProfile::Long => "address",
        }
    }
}

impl Profile {
    /// Checks it and fills in what follows from something else: birth and sex from the identity number,
    /// the form of address from name, sex and age.
    ///
    /// # Errors
    /// [`BadProfile`].
    pub fn checked(&self, today: Date) -> Result<Profile, BadProfile> {
        let mut profile = self.clone();
        profile.name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        match profile.name.chars().count() {
            0 => return Err(BadProfile::NoName),
            41.. => return Err(BadProfile::LongName),
            _ => {}
        }
        if profile.region.is_none() {
            return Err(BadProfile::NoRegion);
        }
        let texts = [&profile.address, &profile.door, &profile.keys, &profile.first, &profile.called];
        let lists = profile.languages.iter().chain(&profile.hazards);
        if texts.into_iter().chain(lists).any(|text| text.chars().count() > 2_000) {
            return Err(BadProfile::Long);
        }
        if !profile.identity.trim().is_empty() {
            let identity = Identity::parse(profile.document, &profile.identity)?;
            if let (Some(told), Some(read)) = (profile.birth, identity.birth())
                && told != read
            {
                return Err(BadProfile::Birth);
            }
            profile.birth = profile.birth.or(identity.birth());
            if profile.sex == Sex::Unknown {
                profile.sex = identity.sex();
            }
            // A permit in the field of the citizen's card is told by its beginning.
            profile.document = identity.document();
            profile.identity = identity.number().to_owned();
        }
        if profile.birth.is_some_and(|birth| birth > today) {
            return Err(BadProfile::Unborn);
        }
        if profile.birth.is_some_and(|birth| birth.age_on(today) >= OLDEST) {
            return Err(BadProfile::TooOld);
        }
        if profile.accuracy_m.is_some_and(|metres| !(1..=50_000).contains(&metres)) {
            return Err(BadProfile::Accuracy);
        }
        if profile.called.trim().is_empty() {
            profile.called = address_of(&profile.name, profile.sex);
        }
        Ok(profile)
    }
}

/// Older than anybody has ever been.
const OLDEST: i64 = 130;

/// Surnames of two characters, for 欧阳婆婆 and not 欧婆婆.
const DOUBLE_SURNAMES: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "司徒", "东方",
    "夏侯", "南宫", "端木", "申屠", "轩辕", "呼延", "独孤", "万俟", "濮阳", "淳于", "太史", "公冶", "钟离",
    "闻人", "赫连",
];

/// How an elder is addressed when nobody wrote it down: 王婆婆, 李爷爷; by the full name when the sex is not known.
pub fn address_of(name: &str, sex: Sex) -> String {
    let kin = match sex {
        Sex::Female => "婆婆",
        Sex::Male => "爷爷",
        Sex::Unknown => return name.to_owned(),
    };
    let long = name.chars().count() > 2 && DOUBLE_SURNAMES.iter().any(|surname| name.starts_with(surname));
    let surname: String = name.chars().take(if long { 2 } else { 1 }).collect();
    // A name in Latin letters has no surname of one character.
    if surname.is_ascii() { name.to_owned() } else { format!("{surname}{kin}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile {
            name: " 欧阳  玉英 ".into(),
            region: Some("990112002".parse().unwrap()),
            identity: "001001194203150027".into(),
            ..Profile::default()
        }
    }

    fn today() -> Date {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn birth_sex_and_address_follow_from_the_number() {
        let head = "00100119420315002";
        let number = format!("{head}{}", base::identity::check_place(head).unwrap());
        let checked = Profile { identity: number, ..profile() }.checked(today()).unwrap();
        assert_eq!(checked.birth.unwrap().to_string(), "1942-03-15");
        assert_eq!((checked.sex, checked.called.as_str()), (Sex::Female, "欧阳婆婆"));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let with = |change: fn(&mut Profile)| {
            let mut p = Profile { identity: String::new(), ..profile() };
            change(&mut p);
            p.checked(today()).unwrap_err()
        };
        assert_eq!(with(|p| p.name = " ".into()), BadProfile::NoName);
        assert_eq!(with(|p| p.region = None), BadProfile::NoRegion);
        assert_eq!(with(|p| p.birth = Some("2027-01-01".parse().unwrap())), BadProfile::Unborn);
        assert_eq!(with(|p| p.birth = Some("1896-11-24".parse().unwrap())), BadProfile::TooOld);
        assert_eq!(with(|p| p.accuracy_m = Some(0)), BadProfile::Accuracy);
        assert_eq!(with(|p| p.first = "长".repeat(2_001)), BadProfile::Long);
        assert!(matches!(with(|p| p.identity = "1".into()), BadProfile::Identity(_)));
    }

    #[test]
    fn people_are_addressed_as_people_speak() {
        assert_eq!(address_of("王玉英", Sex::Female), "王婆婆");
        assert_eq!(address_of("司马光", Sex::Male), "司马爷爷");
        assert_eq!(address_of("John Smith", Sex::Male), "John Smith");
        assert_eq!(address_of("王玉", Sex::Unknown), "王玉");
    }
}
