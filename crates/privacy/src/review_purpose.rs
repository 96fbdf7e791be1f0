//! The register of purposes with the newest impact assessment of each (PIPL 55, 56: kept for three years at least; we never delete
//! one).

use crate::purpose::{self, Purpose};
use crate::register_store;
use base::{AccountId, AnyId, EntryId, Moment};
use desk::{Command, Cx, Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Enters an impact assessment of a purpose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReviewPurpose {
    /// Which.
    pub purpose: String,
    /// It may be used.
    pub fit: bool,
    /// Lawful, proper, necessary? Which risk, which measures?
    pub words: String,
}

/// Why it is not entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewPurposeRefused {
    /// No such purpose.
    #[error("没有这个目的")]
    None,
    /// Too little said.
    #[error("请写明评估结论：是否必要、有什么风险、采取什么措施（至少 20 字）")]
    Words,
}

impl Refusal for ReviewPurposeRefused {
    fn kind(&self) -> Kind {
        match self {
            ReviewPurposeRefused::None => Kind::NotFound,
            ReviewPurposeRefused::Words => Kind::Invalid("words"),
        }
    }
}

impl Command for ReviewPurpose {
    const NAME: &'static str = "privacy.review_purpose";
    const SAYS: &'static str = "登记个人信息保护影响评估";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = ();
    type Error = ReviewPurposeRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ReviewPurposeRefused>> {
        let known = purpose::by_code(&self.purpose).ok_or(ReviewPurposeRefused::None)?;
        let words = self.words.trim();
        if !(20..=2000).contains(&words.chars().count()) {
            return Err(ReviewPurposeRefused::Words.into());
        }
        let by: AccountId = cx.account().ok_or(ReviewPurposeRefused::None)?;
        let (id, now) = (EntryId::mint(cx.now).text(), cx.now);
        let verdict = if self.fit { "fit" } else { "unfit" };
        register_store::review_purpose(cx.tx(), id, &known.code, verdict, words, by, now).await?;
        cx.note("purpose", &known.name);
        cx.note("verdict", if self.fit { "可以使用" } else { "应当停用" });
        Ok(())
    }
}

/// A purpose with its newest assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurposeReviewed {
    /// The purpose.
    pub purpose: &'static Purpose,
    /// It may be used, what was said, when, by whom.
    pub review: Option<(bool, String, Moment, String)>,
}

/// All purposes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Purposes {}

impl Query for Purposes {
    const NAME: &'static str = "privacy.purposes";
    const SAYS: &'static str = "查看目的登记表";
    const ROLES: &'static [Role] = &[
        Role::Agent,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::SecurityAdmin,
        Role::SystemAdmin,
        Role::AuditAdmin,
    ];
    type Out = Vec<PurposeReviewed>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<PurposeReviewed>, Stop<Never>> {
        let reviews = register_store::purpose_reviews(rx.tx()).await?;
        let people: Vec<AccountId> = reviews.iter().map(|review| review.4).collect();
        let names = staff::names(rx.tx(), &people).await?;
        let of = |code: &str| {
            let found = reviews.iter().find(|review| review.0 == code)?;
            let name = names.get(&found.4).cloned().unwrap_or_default();
            Some((found.1 == "fit", found.2.clone(), found.3, name))
        };
        Ok(purpose::all()
            .iter()
            .map(|purpose| PurposeReviewed { purpose, review: of(&purpose.code) })
            .collect())
    }
}
