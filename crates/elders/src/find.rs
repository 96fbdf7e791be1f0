//! One box for everything by which people look for an elder: the name or its beginning, pinyin, initials,
//! the last four digits of a number, a whole number, an identity number.

use crate::number::{IDENTITY, LAST4, NumberKey};
use crate::read::{LISTERS, Masked, Page, masked, next_of, page_size};
use crate::store::{self, By, Stored};
use base::identity::{Document, Identity};
use base::{ElderId, Phone};
use db::DbError;
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// What was typed. Masked rows within the asking person's scope.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Find {
    /// 王玉, wangyu, wyy, 1234, a whole number, an identity number.
    pub text: String,
    /// [`Page::next`] of the page before.
    pub after: Option<ElderId>,
    /// Rows; 0 = 20.
    pub limit: i64,
}

/// By what was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The beginning of the name.
    Name,
    /// The beginning of the name in pinyin.
    Pinyin,
    /// The beginning of the initials.
    Initials,
    /// The last four digits of a number.
    Last4,
    /// A whole number, the elder's own or a contact's.
    Phone,
    /// An identity number.
    Identity,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// By what.
    pub by: FoundBy,
    /// Whom.
    pub page: Page<Masked>,
}

/// Why nothing can be searched.
#[derive(Debug, thiserror::Error)]
pub enum FindRefused {
    /// Nothing typed.
    #[error("请输入姓名、拼音、电话或证件号码")]
    Empty,
    /// Digits that are neither the last four nor a whole number.
    #[error("请输入电话的后四位或整个号码")]
    Digits,
}

impl Refusal for FindRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("text")
    }
}

/// What the text is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Name(String),
    Letters(String),
    Last4(String),
    Phone(Phone),
    Identity(String),
}

impl Query for Find {
    const NAME: &'static str = "elders.find";
    const SAYS: &'static str = "查找长者";
    const ROLES: &'static [Role] = LISTERS;
    type Out = Found;
    type Error = FindRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Found, Stop<FindRefused>> {
        let limit = page_size(self.limit);
        let scope = rx.scope().await?.region;
        let (by, mut found) = match meaning(&self.text)? {
            Meaning::Name(text) => (FoundBy::Name, self.prefix(rx, By::Name, &text, &scope).await?),
            Meaning::Letters(text) => self.letters(rx, &text, &scope).await?,
            Meaning::Last4(digits) => {
                let token = rx.token(LAST4, &digits);
                (FoundBy::Last4, store::with_last4(rx.tx(), &token, &scope, self.after, limit + 1).await?)
            }
            Meaning::Phone(phone) => (FoundBy::Phone, with_number(rx, &phone, &scope).await?),
            Meaning::Identity(number) => {
                let token = rx.token(IDENTITY, &number);
                let found = store::with_identity(rx.tx(), &token).await?;
                (FoundBy::Identity, within(rx, &scope, found.into_iter()).await?)
            }
        };
        let next = next_of(&mut found, limit);
        Ok(Found { by, page: Page { rows: masked(rx, found).await?, next } })
    }
}

impl Find {
    async fn prefix(
        &self,
        rx: &mut Rx<'_, '_>,
        by: By,
        text: &str,
        scope: &str,
    ) -> Result<Vec<Stored>, DbError> {
        store::beginning(rx.tx(), by, text, scope, self.after, page_size(self.limit) + 1).await
    }

    /// Letters without a vowel can only be initials; others are pinyin, and initials where no pinyin
    /// begins so.
    async fn letters(
        &self,
        rx: &mut Rx<'_, '_>,
        text: &str,
        scope: &str,
    ) -> Result<(FoundBy, Vec<Stored>), DbError> {
        if text.contains(['a', 'e', 'i', 'o', 'u', 'v']) {
            let found = self.prefix(rx, By::Pinyin, text, scope).await?;
            if !found.is_empty() {
                return Ok((FoundBy::Pinyin, found));
            }
        }
        Ok((FoundBy::Initials, self.prefix(rx, By::Initials, text, scope).await?))
    }
}

async fn with_number(rx: &mut Rx<'_, '_>, phone: &Phone, scope: &str) -> Result<Vec<Stored>, DbError> {
    let key = NumberKey::of(phone, |domain, text| rx.token(domain, text));
    let known = crate::number::by_number(rx.tx(), &key).await?;
    within(rx, scope, known.into_iter().map(|known| known.elder)).await
}

async fn within(
    rx: &mut Rx<'_, '_>,
    scope: &str,
    elders: impl Iterator<Item = ElderId> + Send,
) -> Result<Vec<Stored>, DbError> {
    let mut found = Vec::new();
    for id in elders {
        if let Some(elder) = store::elder(rx.tx(), id).await?
            && elder.region.starts_with(scope)
        {
            found.push(elder);
        }
    }
    Ok(found)
}

fn meaning(text: &str) -> Result<Meaning, FindRefused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FindRefused::Empty);
    }
    if text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '\'' | 'ü')) {
        let letters: String =
            text.to_lowercase().replace('ü', "v").chars().filter(char::is_ascii_alphabetic).collect();
        return Ok(Meaning::Letters(letters));
    }
    if let Ok(identity) = Identity::parse(Document::Citizen, text) {
        return Ok(Meaning::Identity(identity.number().to_owned()));
    }
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Meaning::Last4(text.to_owned()));
    }
    let has_digit = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    match Phone::parse(text) {
        Ok(phone) if phone.digits().len() >= 7 => Ok(Meaning::Phone(phone)),
        _ if has_digit => Err(FindRefused::Digits),
        _ => Ok(Meaning::Name(text.split_whitespace().collect::<Vec<_>>().join(" "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_knows_what_was_typed() {
        let is = |text: &str| meaning(text).unwrap();
        assert_eq!(is(" 王玉 "), Meaning::Name("王玉".into()));
        assert_eq!(is("Wang Yu"), Meaning::Letters("wangyu".into()));
        assert_eq!(is("lü"), Meaning::Letters("lv".into()));
        assert_eq!(is("1234"), Meaning::Last4("1234".into()));
        assert_eq!(is("100 0123 4567"), Meaning::Phone(Phone::parse("10001234567").unwrap()));
        assert_eq!(is("023-60001234"), Meaning::Phone(Phone::parse("02360001234").unwrap()));
        let head = "00100119420315002";
        let number = format!("{head}{}", base::identity::check_place(head).unwrap());
        assert_eq!(is(&number), Meaning::Identity(number.clone()));
        assert!(matches!(meaning("12345"), Err(FindRefused::Digits)));
        assert!(matches!(meaning("  "), Err(FindRefused::Empty)));
    }
}
