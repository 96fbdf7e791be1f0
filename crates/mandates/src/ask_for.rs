//! A relative, neighbour or friend asks to act for an elder. Whoever asks is always answered the same, whether there is
//! such an elder or not, whether the digits fit or not, and ever more slowly: nothing can be learnt by trying. Agents call
//! the elder on the elder's own telephone; until the elder has said yes nothing is shown.

use crate::give;
use crate::hands::{HOUSE, PHONE};
use crate::holder;
use crate::ids::AskedId;
use crate::kin::{Evidence, Kin};
use crate::mandate::{Mandate, State};
use crate::store::people::{self, Asked};
use crate::terms::{BadTerms, Terms};
use base::{AccountId, ElderId, Phone, Span};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// So many times a day.
const A_DAY: i64 = 6;

/// Asks to act for an elder.
#[derive(Clone, Serialize, Deserialize)]
pub struct AskFor {
    /// The elder's name.
    pub name: String,
    /// The last four signs of the elder's identity number or telephone number.
    pub last4: String,
    /// Who the asking person is to the elder.
    pub kin: Kin,
    /// In the elder's word: 女儿.
    pub relation: String,
    /// What they would like to see and do.
    pub terms: Terms,
    /// What for.
    pub words: String,
}

/// No name in a log.
impl std::fmt::Debug for AskFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AskFor").field("kin", &self.kin).finish_non_exhaustive()
    }
}

/// The answer: the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// How often this person has asked today; the door answers the more slowly.
    pub times: i64,
}

impl Noted {
    /// How long after the question the door answers, whatever the answer took.
    pub fn answer_after(self) -> Span {
        Span::from_ms(1_500 << (self.times - 1).clamp(0, 3))
    }
}

/// Why nothing is asked. None of these depends on whether there is such an elder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// No name.
    #[error("请填写老人家的姓名")]
    Name,
    /// Not four signs.
    #[error("请填身份证或电话号码的最后四位")]
    Last4,
    /// Too long.
    #[error("关系最多 20 字，说明最多 300 字")]
    Long,
    /// What is wrong with the terms.
    #[error("{0}")]
    Terms(#[from] BadTerms),
    /// Guardians come with their paper.
    #[error("监护人请带文书到窗口办")]
    Guardian,
    /// Often enough for today.
    #[error("今天问得太多了，请明天再来，或打中心电话")]
    TooMany,
    /// Nobody is signed in by telephone.
    #[error("请先用手机号登录")]
    NoPhone,
}

impl Refusal for AskRefused {
    fn kind(&self) -> Kind {
        match self {
            AskRefused::Name => Kind::Invalid("name"),
            AskRefused::Last4 => Kind::Invalid("last4"),
            AskRefused::Long => Kind::Invalid("words"),
            AskRefused::Terms(bad) => Kind::Invalid(bad.field()),
            AskRefused::Guardian => Kind::Invalid("kin"),
            AskRefused::TooMany | AskRefused::NoPhone => Kind::Conflict,
        }
    }
}

impl Command for AskFor {
    const NAME: &'static str = "mandates.ask_for";
    const SAYS: &'static str = "申请代办授权";
    const ROLES: &'static [Role] = &[Role::Family];
    type Out = Noted;
    type Error = AskRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Noted, Stop<AskRefused>> {
        self.check()?;
        let lasts = self.terms.checked(self.kin, cx.now).map_err(AskRefused::Terms)?;
        let account = cx.account().ok_or(AskRefused::NoPhone)?;
        let phone = phone_of(cx, account).await?.ok_or(AskRefused::NoPhone)?;
        let (key, now) = (format!("ask:{account}"), cx.now);
        let times = people::count(cx.tx(), &key, Span::days(1), now).await?;
        if times > A_DAY {
            return Err(AskRefused::TooMany.into());
        }
        let meant = self.meant(cx, &phone).await?;
        let mut mandate = None;
        if let Some((elder, region)) = meant {
            let flagged = give::too_many(cx, account, self.kin).await?;
            let mut asked = Mandate {
                id: cx.mint(),
                elder,
                account,
                region,
                kin: self.kin,
                relation: self.relation.trim().to_owned(),
                sees: self.terms.sees,
                services: self.terms.services.clone(),
                state: State::ToConfirm,
                flagged,
                from: lasts.from,
                until: lasts.until,
                evidence: Evidence::Asked,
                case: None,
                given_by: cx.actor().text(),
                given_at: cx.now,
                confirmed_at: None,
                renewal_at: None,
                ended_at: None,
                ended_why: None,
            };
            let channel = catalogue::Channel::Family;
            if give::enter(cx, &mut asked, &self.words, String::new(), channel).await? {
                mandate = Some(asked.id);
            }
        }
        self.remember(cx, account, mandate).await?;
        cx.note("times", times);
        cx.note("matched", meant_word(mandate.is_some()));
        Ok(Noted { times })
    }
}

fn meant_word(matched: bool) -> &'static str {
    if matched { "yes" } else { "no" }
}

async fn phone_of(cx: &mut Cx<'_, '_>, account: AccountId) -> Result<Option<Phone>, DbError> {
    let Some((token, sealed)) = people::phone_of(cx.tx(), account).await? else { return Ok(None) };
    let bytes = cx.vault().open_house(HOUSE, &sealed).map_err(DbError::other)?;
    let phone = String::from_utf8(bytes).ok().and_then(|text| Phone::parse(&text).ok());
    Ok(phone.filter(|phone| cx.token(PHONE, phone.digits()) == token))
}

impl AskFor {
    fn check(&self) -> Result<(), AskRefused> {
        match self.name.trim().chars().count() {
            0 => return Err(AskRefused::Name),
            41.. => return Err(AskRefused::Name),
            _ => {}
        }
        let last4 = self.last4.trim();
        if last4.chars().count() != 4 || !last4.chars().all(|c| c.is_ascii_digit() || matches!(c, 'x' | 'X'))
        {
            return Err(AskRefused::Last4);
        }
        if self.relation.chars().count() > 20 || self.words.chars().count() > 300 {
            return Err(AskRefused::Long);
        }
        if self.kin == Kin::Guardian {
            return Err(AskRefused::Guardian);
        }
        Ok(())
    }

    /// The one elder who is meant, and where; none also when the name and digits fit several, or the asking person.
    async fn meant(&self, cx: &mut Cx<'_, '_>, phone: &Phone) -> Result<Option<(ElderId, String)>, DbError> {
        let found = elders::known_as(cx, &self.name, &self.last4).await?;
        let &[elder] = found.as_slice() else { return Ok(None) };
        if holder::is_the_elders(cx, elder, phone).await? {
            return Ok(None);
        }
        Ok(elders::brief(cx.tx(), elder).await?.map(|brief| (elder, brief.region)))
    }

    /// What was asked stays on the asking person's page, in their own words and the same for all.
    async fn remember(
        &self,
        cx: &mut Cx<'_, '_>,
        account: AccountId,
        mandate: Option<crate::MandateId>,
    ) -> Result<(), DbError> {
        let id: AskedId = cx.mint();
        let name = cx.vault().seal_house(HOUSE, self.name.trim().as_bytes());
        let (relation, at) = (self.relation.trim().to_owned(), cx.now);
        people::add_asked(cx.tx(), &Asked { id, account, name, relation, at, mandate }).await
    }
}
