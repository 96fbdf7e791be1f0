//! What a mandate allows: seeing, services, from when to when. Pure.

use crate::kin::Kin;
use base::{Moment, Span};
use catalogue::{Channel, Group, Service};
use desk::under;
use serde::{Deserialize, Serialize};

/// The longest a mandate lasts before it is renewed.
pub const LONGEST: Span = Span::days(365);
/// The longest for a guardian, whose paper comes from a court.
pub const LONGEST_GUARDIAN: Span = Span::days(3 * 365);
/// So long before its end everybody is reminded.
pub const REMINDER: Span = Span::days(30);

/// One thing that the elder may let somebody see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum See {
    /// 平安消息: the last known sign of life.
    Sign,
    /// 来往电话.
    Contacts,
    /// 上门安排.
    Visits,
    /// 身体情况.
    Health,
    /// 住址.
    Address,
}

impl See {
    /// All, in the order in which pages ask.
    pub const ALL: [See; 5] = [See::Sign, See::Contacts, See::Visits, See::Health, See::Address];

    /// The word in forms.
    pub fn word(self) -> &'static str {
        match self {
            See::Sign => "sign",
            See::Contacts => "contacts",
            See::Visits => "visits",
            See::Health => "health",
            See::Address => "address",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            See::Sign => "平安消息",
            See::Contacts => "来往电话",
            See::Visits => "上门安排",
            See::Health => "身体情况",
            See::Address => "住址",
        }
    }

    /// The purpose of its tie.
    pub fn purpose(self) -> &'static str {
        match self {
            See::Sign => under::SIGN,
            See::Contacts => under::CONTACTS,
            See::Visits => under::VISITS,
            See::Health => under::HEALTH,
            See::Address => under::ADDRESS,
        }
    }

    fn bit(self) -> i64 {
        1 << (self as i64)
    }
}

/// A set of them, stored as one whole number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sees(i64);

impl Sees {
    /// The set of these.
    pub fn of(sees: &[See]) -> Self {
        Self(sees.iter().fold(0, |bits, see| bits | see.bit()))
    }
    /// From a form's words; unknown words are left out.
    pub fn read<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let known = words.filter_map(|word| See::ALL.into_iter().find(|see| see.word() == word));
        Self::of(&known.collect::<Vec<_>>())
    }
    /// As it is stored.
    pub fn bits(self) -> i64 {
        self.0
    }
    /// From storage.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits)
    }
    /// Whether it is among them.
    pub fn has(self, see: See) -> bool {
        self.0 & see.bit() != 0
    }
    /// Them one by one.
    pub fn iter(self) -> impl Iterator<Item = See> {
        See::ALL.into_iter().filter(move |see| self.has(*see))
    }
    /// Whether every one of these is among the others.
    pub fn within(self, others: Sees) -> bool {
        self.0 & !others.0 == 0
    }
    /// On a page: 平安消息、住址.
    pub fn label(self) -> String {
        let words: Vec<&str> = self.iter().map(See::label).collect();
        if words.is_empty() { "都不看".to_owned() } else { words.join("、") }
    }
}

/// Which services may be asked for: families of the catalogue (`g.help`) and single ones (`meal`), by their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Services(Vec<String>);

/// Families of services that a mandate can name, with the word on a page. Emergencies need no mandate for each service: any
/// mandate in force may call for help.
pub const GROUPS: [(Group, &str, &str); 3] = [
    (Group::Help, "g.help", "上门助老（助餐、助浴、陪诊等）"),
    (Group::Talk, "g.talk", "咨询、谈心、教用手机"),
    (Group::Complaint, "g.complaint", "投诉"),
];

impl Services {
    /// From a form's words; what the catalogue does not know is left out, repeats too.
    pub fn read<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut known: Vec<String> = Vec::new();
        for word in words {
            let group = GROUPS.iter().any(|(_, code, _)| *code == word);
            let service = catalogue::shipped().current(word).is_some_and(asked_by_families);
            if (group || service) && known.iter().all(|had| had != word) {
                known.push(word.to_owned());
            }
        }
        Self(known)
    }

    /// As it is stored.
    pub fn text(&self) -> String {
        self.0.join(" ")
    }

    /// From storage.
    pub fn from_text(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether the word is among them.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|had| had == word)
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this service may be asked for.
    pub fn covers(&self, service: &Service) -> bool {
        if !asked_by_families(service) {
            return false;
        }
        let group = GROUPS.iter().any(|(group, code, _)| *group == service.group && self.has(code));
        group || service.group == Group::Urgent || self.has(&service.code)
    }

    /// Whether nothing is allowed here that is not allowed there.
    pub fn within(&self, others: &Services) -> bool {
        self.0.iter().all(|word| {
            others.has(word)
                || catalogue::shipped().current(word).is_some_and(|service| {
                    GROUPS.iter().any(|(group, code, _)| *group == service.group && others.has(code))
                })
        })
    }

    /// On a page.
    pub fn label(&self) -> String {
        let name = |word: &String| match GROUPS.iter().find(|(_, code, _)| code == word) {
            Some((_, _, label)) => (*label).to_owned(),
            None => catalogue::shipped().name_of(word).to_owned(),
        };
        let words: Vec<String> = self.0.iter().map(name).collect();
        if words.is_empty() { "不办事，只能紧急求助".to_owned() } else { words.join("、") }
    }
}

fn asked_by_families(service: &Service) -> bool {
    service.channels.contains(&Channel::Family) && service.group != Group::Care
}

/// What a mandate allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What may be seen.
    pub sees: Sees,
    /// What may be asked for.
    pub services: Services,
    /// From when; none = from now.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when; none = as long as this sort of mandate may last.
    #[serde(default)]
    pub until: Option<Moment>,
}

/// What is wrong with the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTerms {
    /// It would allow nothing.
    #[error("请至少选一样：能看什么，或者能办什么")]
    Nothing,
    /// Over before it began.
    #[error("到期的日子要在开始之后，也要在今天之后")]
    Backwards,
    /// Longer than it may last.
    #[error("最长一年（监护人三年），到期前再续")]
    TooLong,
    /// It begins in another year.
    #[error("开始的日子最多在三个月以内")]
    TooFar,
}

impl BadTerms {
    /// The field of a form.
    pub fn field(self) -> &'static str {
        match self {
            BadTerms::Nothing => "sees",
            BadTerms::TooFar => "from",
            BadTerms::Backwards | BadTerms::TooLong => "until",
        }
    }
}

/// From when to when, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasts {
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}

impl Terms {
    /// From when to when it lasts for this sort of person.
    ///
    /// # Errors
    /// [`BadTerms`].
    pub fn checked(&self, kin: Kin, now: Moment) -> Result<Lasts, BadTerms> {
        if self.sees == Sees::default() && self.services.is_empty() {
            return Err(BadTerms::Nothing);
        }
        let from = self.from.filter(|from| *from > now).unwrap_or(now);
        if from > now + Span::days(92) {
            return Err(BadTerms::TooFar);
        }
        let longest = if kin == Kin::Guardian { LONGEST_GUARDIAN } else { LONGEST };
        let until = self.until.unwrap_or(from + longest);
        if until <= from {
            return Err(BadTerms::Backwards);
        }
        // A day named on a form ends at midnight; the year may be over by that much.
        if until > from + longest + Span::days(1) {
            return Err(BadTerms::TooLong);
        }
        Ok(Lasts { from, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(code: &str) -> &'static Service {
        catalogue::shipped().current(code).expect("offered")
    }

    #[test]
    fn services_are_covered_by_code_or_family_and_emergencies_always() {
        let help = Services::read(["g.help", "nonsense", "g.help"].into_iter());
        assert_eq!(help.text(), "g.help");
        assert!(help.covers(service("meal")) && !help.covers(service("information")));
        let meal = Services::read(["meal"].into_iter());
        assert!(meal.covers(service("meal")) && !meal.covers(service("bath")));
        assert!(Services::default().covers(service("emergency")));
        assert!(!help.covers(service("device_silent")), "our own rules' services are nobody's to ask for");
        assert!(meal.within(&help) && !help.within(&meal));
        assert_eq!(Services::from_text(&meal.text()), meal);
    }

    #[test]
    fn a_mandate_lasts_a_year_a_guardians_three() {
        let now = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        let terms = |until: Option<Moment>| Terms { sees: Sees::of(&[See::Sign]), until, ..Terms::default() };
        assert_eq!(terms(None).checked(Kin::Family, now).map(|l| l.until), Ok(now + LONGEST));
        assert_eq!(terms(None).checked(Kin::Guardian, now).map(|l| l.until), Ok(now + LONGEST_GUARDIAN));
        let two_years = Some(now + Span::days(730));
        assert_eq!(terms(two_years).checked(Kin::Family, now), Err(BadTerms::TooLong));
        assert!(terms(two_years).checked(Kin::Guardian, now).is_ok());
        assert_eq!(terms(Some(now)).checked(Kin::Family, now), Err(BadTerms::Backwards));
        assert_eq!(Terms::default().checked(Kin::Family, now), Err(BadTerms::Nothing));
        let late = Terms { from: Some(now + Span::days(200)), ..terms(None) };
        assert_eq!(late.checked(Kin::Family, now), Err(BadTerms::TooFar));
    }

    #[test]
    fn what_is_seen_reads_back() {
        let sees = Sees::read(["sign", "address", "everything"].into_iter());
        assert_eq!(Sees::from_bits(sees.bits()).label(), "平安消息、住址");
        assert!(Sees::of(&[See::Sign]).within(sees) && !sees.within(Sees::of(&[See::Sign])));
    }
}
