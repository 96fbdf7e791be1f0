//! Mandates as the office sees them: of an elder, one with its evidence, lists, what a case is about.

use crate::hands::{HOUSE, OFFICE};
use crate::ids::{MandateId, MessageId};
use crate::kin::Evidence;
use crate::mandate::{Cannot, Mandate, State};
use crate::store::{mandates as store, messages, people};
use base::{AccountId, CaseId, ElderId, EvidenceId, Moment, Phone, Span};
use db::DbError;
use desk::{Actor, Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// A mandate in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Everything about it.
    pub mandate: Mandate,
    /// The elder's name.
    pub elder_name: String,
    /// The name of whoever acts.
    pub name: String,
    /// Their telephone, masked.
    pub phone: String,
}

async fn row(rx: &mut Rx<'_, '_>, mandate: Mandate) -> Result<Row, DbError> {
    let elder_name = elders::brief(rx.tx(), mandate.elder).await?.map(|e| e.name).unwrap_or_default();
    let name = staff::name_of(rx.tx(), mandate.account).await?;
    let phone = match people::phone_of(rx.tx(), mandate.account).await? {
        Some((_, sealed)) => {
            let bytes = rx.vault().open_house(HOUSE, &sealed).map_err(DbError::other)?;
            let text = String::from_utf8(bytes).map_err(DbError::other)?;
            Phone::parse(&text).map(|phone| phone.masked()).unwrap_or_default()
        }
        None => String::new(),
    };
    Ok(Row { mandate, elder_name, name, phone })
}

async fn rows(rx: &mut Rx<'_, '_>, found: Vec<Mandate>) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::with_capacity(found.len());
    for mandate in found {
        rows.push(row(rx, mandate).await?);
    }
    Ok(rows)
}

/// All mandates of an elder, the newest first.
#[derive(Debug, Serialize)]
pub struct OfElder {
    /// Whose.
    pub elder: ElderId,
}

impl Query for OfElder {
    const NAME: &'static str = "mandates.of_elder";
    const SAYS: &'static str = "查看长者的代办授权";
    const ROLES: &'static [Role] = OFFICE;
    const OPENS: bool = true;
    type Out = Vec<Row>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Row>, Stop<Never>> {
        rx.about(self.elder);
        let found = store::of_elder(rx.tx(), self.elder, true).await?;
        Ok(rows(rx, found).await?)
    }
}

/// Mandates within the asking person's scope, the newest first, in pages of at most 100.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Only in this state.
    pub state: Option<State>,
    /// Only those that a supervisor must look at.
    pub flagged: bool,
    /// Only those in force that end within a month.
    pub ending: bool,
    /// [`Page::next`] of the page before.
    pub before: Option<MandateId>,
    /// Rows; 0 = 50.
    pub limit: i64,
}

/// One page of mandates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the next page begins; none = this was the last.
    pub next: Option<MandateId>,
}

impl Query for List {
    const NAME: &'static str = "mandates.list";
    const SAYS: &'static str = "查看代办授权列表";
    const ROLES: &'static [Role] = OFFICE;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let limit = if self.limit == 0 { 50 } else { self.limit.clamp(1, 100) };
        let scope = rx.scope().await?;
        let wanted = store::Wanted {
            state: if self.ending { Some(State::Live) } else { self.state },
            flagged: self.flagged,
            until: self.ending.then_some(rx.now + Span::days(30)),
            before: self.before,
            limit: limit + 1,
        };
        let mut found = store::list(rx.tx(), &wanted, &scope).await?;
        let more = found.len() as i64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(0));
        let next = found.last().filter(|_| more).map(|mandate| mandate.id);
        Ok(Page { rows: rows(rx, found).await?, next })
    }
}

/// One mandate with its evidence.
#[derive(Debug, Serialize)]
pub struct Show {
    /// Which.
    pub mandate: MandateId,
}

/// Answer of [`Show`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// As in a list.
    pub row: Row,
    /// What was said when it was entered.
    pub words: String,
    /// What shows that the elder wants it, in order.
    pub proofs: Vec<ProofView>,
    /// Who entered it.
    pub given_by: String,
    /// The elder answered a call that we made to the elder's own telephone since it was asked for.
    pub told_at: Option<Moment>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofView {
    /// Which.
    pub id: EvidenceId,
    /// What kind.
    pub kind: Evidence,
    /// Name of the photo, id of the call.
    pub reference: String,
    /// What was said.
    pub words: String,
    /// When.
    pub at: Moment,
    /// Who entered it.
    pub by: String,
}

async fn who(rx: &mut Rx<'_, '_>, actor: &str) -> Result<String, DbError> {
    match Actor::parse(actor) {
        Some(Actor::Person(account)) => staff::name_of(rx.tx(), account).await,
        _ => Ok("系统".to_owned()),
    }
}

async fn opened(rx: &mut Rx<'_, '_>, elder: ElderId, sealed: Option<Vec<u8>>) -> Result<String, DbError> {
    match sealed {
        None => Ok(String::new()),
        Some(sealed) => match rx.open(elder, &sealed).await {
            // The elder's key was destroyed: the mandate stays without its words.
            Err(DbError::Absent) => Ok(String::new()),
            other => other,
        },
    }
}

impl Query for Show {
    const NAME: &'static str = "mandates.show";
    const SAYS: &'static str = "查看代办授权";
    const ROLES: &'static [Role] = OFFICE;
    const OPENS: bool = true;
    type Out = Shown;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<Cannot>> {
        let mandate = store::by_id(rx.tx(), self.mandate).await?.ok_or(Cannot::NotFound)?;
        let elder = mandate.elder;
        rx.about(elder);
        let words = store::words(rx.tx(), mandate.id).await?;
        let words = opened(rx, elder, words).await?;
        let mut proofs = Vec::new();
        for proof in store::proofs(rx.tx(), mandate.id).await? {
            proofs.push(ProofView {
                id: proof.id,
                kind: proof.kind,
                reference: proof.reference,
                words: opened(rx, elder, proof.words).await?,
                at: proof.at,
                by: who(rx, &proof.by).await?,
            });
        }
        let since = mandate.renewal_at.unwrap_or(mandate.given_at);
        let told_at = calls::read::told_at(rx, elder, since).await?;
        let given_by = who(rx, &mandate.given_by).await?;
        Ok(Shown { row: row(rx, mandate).await?, words, proofs, given_by, told_at })
    }
}

/// What a case is about: a mandate to confirm, or words of a family.
#[derive(Debug, Serialize)]
pub struct CaseOf {
    /// Which case.
    pub case: CaseId,
}

/// Answer of [`CaseOf`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByCase {
    /// A mandate to confirm or renew.
    Mandate(MandateId),
    /// Words of a family, in order.
    Messages {
        /// About whom.
        elder: ElderId,
        /// The elder's name.
        elder_name: String,
        /// 由女儿 王某.
        from: String,
        /// The words.
        messages: Vec<MessageView>,
    },
    /// Neither.
    Other,
}

/// Words of a family as the office reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Which.
    pub id: MessageId,
    /// Who wrote them.
    pub account: AccountId,
    /// The words.
    pub words: String,
    /// When.
    pub at: Moment,
    /// The answer.
    pub answer: String,
    /// When it was given.
    pub answered_at: Option<Moment>,
    /// Who gave it.
    pub answered_by: String,
}

impl Query for CaseOf {
    const NAME: &'static str = "mandates.case_of";
    const SAYS: &'static str = "查看代办工单";
    const ROLES: &'static [Role] = OFFICE;
    const OPENS: bool = true;
    type Out = ByCase;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<ByCase, Stop<Never>> {
        if let Some(mandate) = store::of_case(rx.tx(), self.case).await? {
            return Ok(ByCase::Mandate(mandate.id));
        }
        let found = messages::of_case(rx.tx(), self.case).await?;
        let Some(first) = found.first() else { return Ok(ByCase::Other) };
        let (elder, account, mandate) = (first.elder, first.account, first.mandate);
        rx.about(elder);
        rx.thread(self.case);
        let relation = store::by_id(rx.tx(), mandate).await?.map(|m| m.called().to_owned());
        let name = staff::name_of(rx.tx(), account).await?;
        let from = format!("{} {name}", relation.unwrap_or_default());
        let elder_name = elders::brief(rx.tx(), elder).await?.map(|e| e.name).unwrap_or_default();
        let mut messages = Vec::new();
        for message in found {
            messages.push(MessageView {
                id: message.id,
                account: message.account,
                words: opened(rx, elder, Some(message.words)).await?,
                at: message.at,
                answer: opened(rx, elder, message.answer).await?,
                answered_at: message.answered_at,
                answered_by: match &message.answered_by {
                    Some(by) => who(rx, by).await?,
                    None => String::new(),
                },
            });
        }
        Ok(ByCase::Messages { elder, elder_name, from, messages })
    }
}
