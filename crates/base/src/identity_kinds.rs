//! Kinds of documents as data: what each is called, which code it has in health records, how its number is checked,
//! whether it can be the number by which an elder is known (the master index) or only stands beside it.

use crate::identity::BadIdentity;

/// What sort of document a number belongs to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Document {
    /// 居民身份证.
    #[default]
    Citizen,
    /// 港澳台居民居住证: 18 digits by the same rule, beginning 81, 82 or 83.
    HmtResident,
    /// 外国人永久居留身份证: 18 digits by the same rule, first digit 9; the old card's three letters and twelve digits.
    ForeignResident,
    /// 护照.
    Passport,
    /// 居民户口簿.
    HouseholdBook,
    /// 军官证.
    OfficerCard,
    /// 港澳居民来往内地通行证.
    HmtPass,
    /// 台湾居民来往大陆通行证.
    TaiwanPass,
    /// 社会保障卡: the card's own serial; its holder's number is the citizen's.
    SocialSecurity,
    /// 电子健康码.
    HealthCode,
    /// 医保电子凭证.
    InsuranceVoucher,
    /// 老年人优待证.
    SeniorCard,
    /// 残疾人证: the citizen's number, a digit for the kind, a digit for the degree.
    DisabilityCard,
    /// 其他.
    Other,
}

/// How a number is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// GB 11643: 18 places with a check place, birth and sex. The beginnings that this kind must have; empty: any.
    Mod11(&'static [&'static str]),
    /// Letters and digits, so many of them.
    Signs(usize, usize),
    /// A citizen's number with a kind (1 to 7), a degree (1 to 4), and perhaps the count of a replacement (B1).
    CitizenAndDegree,
    /// Anything, no longer than so many places.
    Free(usize),
}

/// One row of the table of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindOfDocument {
    /// The kind.
    pub document: Document,
    /// The word of forms and interfaces.
    pub word: &'static str,
    /// Code of CV02.01.101 (WS 364), 99 where it has none.
    pub code: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// How its number is checked.
    pub rule: Rule,
    /// Its number can be the one by which an elder is known.
    pub master: bool,
}

const fn row(
    document: Document,
    word: &'static str,
    code: &'static str,
    label: &'static str,
    rule: Rule,
    master: bool,
) -> KindOfDocument {
    KindOfDocument { document, word, code, label, rule, master }
}

/// Every kind, in the order in which forms show them and in which [`Document`] names them.
pub const KINDS: [KindOfDocument; 14] = [
    row(Document::Citizen, "citizen", "01", "居民身份证", Rule::Mod11(&[]), true),
    row(
        Document::HmtResident,
        "hmtresident",
        "99",
        "港澳台居民居住证",
        Rule::Mod11(&["81", "82", "83"]),
        true,
    ),
    row(
        Document::ForeignResident,
        "foreignresident",
        "99",
        "外国人永久居留身份证",
        Rule::Mod11(&["9"]),
        true,
    ),
    row(Document::Passport, "passport", "03", "护照", Rule::Signs(5, 20), true),
    row(Document::HouseholdBook, "householdbook", "02", "居民户口簿", Rule::Free(40), false),
    row(Document::OfficerCard, "officercard", "04", "军官证", Rule::Free(40), false),
    row(Document::HmtPass, "hmtpass", "06", "港澳居民来往内地通行证", Rule::Signs(9, 11), true),
    row(Document::TaiwanPass, "taiwanpass", "07", "台湾居民来往大陆通行证", Rule::Signs(8, 11), true),
    row(Document::SocialSecurity, "socialsecurity", "99", "社会保障卡", Rule::Signs(6, 20), false),
    row(Document::HealthCode, "healthcode", "99", "电子健康码", Rule::Signs(8, 80), false),
    row(Document::InsuranceVoucher, "insurancevoucher", "99", "医保电子凭证", Rule::Signs(8, 80), false),
    row(Document::SeniorCard, "seniorcard", "99", "老年人优待证", Rule::Signs(4, 30), false),
    row(Document::DisabilityCard, "disabilitycard", "99", "残疾人证", Rule::CitizenAndDegree, false),
    row(Document::Other, "other", "99", "其他证件", Rule::Free(40), true),
];

impl Document {
    /// Its row of the table.
    pub fn kind(self) -> &'static KindOfDocument {
        &KINDS[self as usize]
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        self.kind().label
    }

    /// The word of forms and interfaces.
    pub fn word(self) -> &'static str {
        self.kind().word
    }

    /// From [`Document::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.word == word).map(|kind| kind.document)
    }

    /// Reads the words of import files, as loosely as people write them; empty is a citizen's card.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let has = |part: &str| text.contains(part);
        match text {
            "" | "01" => Document::Citizen,
            "02" => Document::HouseholdBook,
            "03" => Document::Passport,
            "04" => Document::OfficerCard,
            "06" => Document::HmtPass,
            "07" => Document::TaiwanPass,
            _ if has("永久居留") || has("身份证") && has("永久") => Document::ForeignResident,
            _ if has("居住证") => Document::HmtResident,
            _ if has("台") && (has("通行证") || has("台胞")) => Document::TaiwanPass,
            _ if has("通行证") || has("回乡证") => Document::HmtPass,
            _ if has("社保") || has("社会保障") => Document::SocialSecurity,
            _ if has("健康码") || has("健康卡") => Document::HealthCode,
            _ if has("医保") => Document::InsuranceVoucher,
            _ if has("优待") || has("老年证") || has("敬老") => Document::SeniorCard,
            _ if has("残疾") => Document::DisabilityCard,
            _ if has("户口") => Document::HouseholdBook,
            _ if has("军官") || has("士官") => Document::OfficerCard,
            _ if has("身份证") => Document::Citizen,
            _ if has("护照") => Document::Passport,
            _ => Document::from_word(text).unwrap_or(Document::Other),
        }
    }
}

/// Checks a number whose rule is not GB 11643.
pub(crate) fn check_plain(rule: Rule, number: &str) -> Result<(), BadIdentity> {
    let count = number.chars().count();
    let signs = number.bytes().all(|b| b.is_ascii_alphanumeric());
    match rule {
        Rule::Free(most) if count == 0 || count > most => Err(BadIdentity::Length),
        Rule::Signs(least, most) if count < least || count > most => Err(BadIdentity::Length),
        Rule::Signs(..) if !signs => Err(BadIdentity::Letters),
        Rule::CitizenAndDegree => {
            let (citizen, rest) = number.split_at_checked(18).ok_or(BadIdentity::Length)?;
            crate::Identity::parse(Document::Citizen, citizen)?;
            match rest.as_bytes() {
                [b'1'..=b'7', b'1'..=b'4'] | [b'1'..=b'7', b'1'..=b'4', b'B', b'0'..=b'9'] => Ok(()),
                [_, _] | [_, _, _, _] => Err(BadIdentity::Letters),
                _ => Err(BadIdentity::Length),
            }
        }
        Rule::Mod11(_) | Rule::Free(_) | Rule::Signs(..) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds_and_words_read_back() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!(kind.document as usize, at);
            assert_eq!(kind.document.kind(), kind);
            assert_eq!(Document::from_word(kind.word), Some(kind.document));
            assert_eq!(Document::read(kind.label), kind.document, "{}", kind.label);
            let stored = serde_json::to_string(&kind.document).unwrap();
            assert_eq!(stored, format!("\"{}\"", kind.word), "the word is also the stored one");
        }
        assert_eq!(Document::read("老年证"), Document::SeniorCard);
        assert_eq!(Document::read("台胞证"), Document::TaiwanPass);
        assert_eq!(Document::read("借书证"), Document::Other);
    }

    #[test]
    fn numbers_of_other_documents_are_checked_as_far_as_they_can_be() {
        let good = |document, text| crate::Identity::parse(document, text).map(|id| id.number().to_owned());
        assert_eq!(good(Document::SocialSecurity, " a1234 5678"), Ok("A12345678".into()));
        assert_eq!(good(Document::SocialSecurity, "12"), Err(BadIdentity::Length));
        assert_eq!(good(Document::HmtPass, "H１２３４５６７８"), Ok("H12345678".into()));
        assert_eq!(good(Document::Passport, "E1234567号"), Err(BadIdentity::Letters));
        assert_eq!(good(Document::DisabilityCard, "11010519491231002X42").map(|n| n.len()), Ok(20));
        assert_eq!(good(Document::DisabilityCard, "11010519491231002X42B1").map(|n| n.len()), Ok(22));
        assert_eq!(good(Document::DisabilityCard, "11010519491231002X82"), Err(BadIdentity::Letters));
        assert_eq!(good(Document::DisabilityCard, "11010519491231002142"), Err(BadIdentity::Check));
        assert_eq!(good(Document::Other, ""), Err(BadIdentity::Length));
    }
}
