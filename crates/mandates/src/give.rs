//! Entering a mandate on an elder's word.

use crate::hands::{self, OFFICE};
use crate::holder;
use crate::ids::MandateId;
use crate::kin::{Evidence, Kin};
use crate::mandate::{Mandate, State};
use crate::store::mandates::{self as store, Proof};
use crate::terms::{BadTerms, Terms};
use base::{AnyId, ElderId, Moment, Phone, Span};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A call with the elder counts as recorded word for so long.
const FRESH: Span = Span::hours(24);

/// Lets somebody act for an elder. What was not said in person waits until agents have called the elder back.
#[derive(Clone, Serialize, Deserialize)]
pub struct Give {
    /// For whom.
    pub elder: ElderId,
    /// Who acts, by name.
    pub name: String,
    /// Their own telephone, by which they sign in.
    pub phone: Phone,
    /// Who they are to the elder.
    pub kin: Kin,
    /// In the elder's word: 女儿.
    pub relation: String,
    /// What it allows.
    pub terms: Terms,
    /// What shows that the elder wants it.
    pub evidence: Evidence,
    /// Name of the sealed photo of the paper ([`crate::SealPaper`]).
    pub paper: Option<String>,
    /// What the elder said, what the court's paper is called.
    pub words: String,
}

/// No number and no name in a log.
impl std::fmt::Debug for Give {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Give").field("elder", &self.elder).field("kin", &self.kin).finish_non_exhaustive()
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The mandate.
    pub mandate: MandateId,
    /// In force, or waiting for the call-back.
    pub state: State,
    /// A supervisor must look at it.
    pub flagged: bool,
}

/// Why no mandate is entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GiveRefused {
    /// No such elder.
    #[error("没有这位长者")]
    NoElder,
    /// The elder has died.
    #[error("这位长者已经登记过世")]
    Died,
    /// Who acts has no name.
    #[error("请填写代办人的姓名，最多 40 字")]
    Name,
    /// A word of hundreds of characters.
    #[error("关系最多 20 字，说明最多 500 字")]
    Long,
    /// The number is the elder's own.
    #[error("这是老人家自己的电话；自己的事不用授权")]
    Oneself,
    /// Whoever enters it would act.
    #[error("不能给自己办授权，请换一位同事来办")]
    OwnHand,
    /// What is wrong with the terms.
    #[error("{0}")]
    Terms(#[from] BadTerms),
    /// An agent has nobody before them.
    #[error("电话里办不了当面授权；请选录音，再打老人家自己的电话核实")]
    NotInPerson,
    /// A signed paper is photographed.
    #[error("请拍下签了字的纸")]
    NoPaper,
    /// A guardian has a paper, and only a guardian.
    #[error("监护文书只用于监护人；请写明文书名称和文号")]
    Court,
    /// There is no recorded call with the elder.
    #[error("一天之内没有和老人家本人的通话，没有录音可用")]
    NoCall,
    /// This pair has one.
    #[error("这个人已经有一份授权（或正在核实），请在那一份上改")]
    Exists,
}

impl Refusal for GiveRefused {
    fn kind(&self) -> Kind {
        match self {
            GiveRefused::NoElder => Kind::NotFound,
            GiveRefused::Name => Kind::Invalid("name"),
            GiveRefused::Long | GiveRefused::Court => Kind::Invalid("words"),
            GiveRefused::Oneself => Kind::Invalid("phone"),
            GiveRefused::OwnHand => Kind::Forbidden,
            GiveRefused::Terms(bad) => Kind::Invalid(bad.field()),
            GiveRefused::NotInPerson | GiveRefused::NoCall => Kind::Invalid("evidence"),
            GiveRefused::NoPaper => Kind::Invalid("paper"),
            GiveRefused::Exists | GiveRefused::Died => Kind::Conflict,
        }
    }
}

impl Command for Give {
    const NAME: &'static str = "mandates.give";
    const SAYS: &'static str = "登记代办授权";
    const ROLES: &'static [Role] = OFFICE;
    type Out = Given;
    type Error = GiveRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Given, Stop<GiveRefused>> {
        self.check()?;
        let lasts = self.terms.checked(self.kin, cx.now).map_err(GiveRefused::Terms)?;
        let brief = elders::brief(cx.tx(), self.elder).await?.ok_or(GiveRefused::NoElder)?;
        if brief.died.is_some() {
            return Err(GiveRefused::Died.into());
        }
        if holder::is_the_elders(cx, self.elder, &self.phone).await? {
            return Err(GiveRefused::Oneself.into());
        }
        if holder::is_the_actors(cx, &self.phone).await? {
            return Err(GiveRefused::OwnHand.into());
        }
        let reference = self.reference(cx).await?;
        let account = holder::of_phone(cx, &self.phone, &self.name)
            .await
            .map_err(|stop| stop.refusal(|_| GiveRefused::Name))?;
        let flagged = too_many(cx, account, self.kin).await?;
        let live = self.evidence.in_person() && !flagged;
        let mut mandate = Mandate {
            id: cx.mint(),
            elder: self.elder,
            account,
            region: brief.region,
            kin: self.kin,
            relation: self.relation.trim().to_owned(),
            sees: self.terms.sees,
            services: self.terms.services.clone(),
            state: if live { State::Live } else { State::ToConfirm },
            flagged,
            from: lasts.from,
            until: lasts.until,
            evidence: self.evidence,
            case: None,
            given_by: cx.actor().text(),
            given_at: cx.now,
            confirmed_at: live.then_some(cx.now),
            renewal_at: None,
            ended_at: None,
            ended_why: None,
        };
        enter(cx, &mut mandate, &self.words, reference, catalogue::Channel::Window)
            .await?
            .then_some(())
            .ok_or(GiveRefused::Exists)?;
        cx.note("name", self.name.trim());
        Ok(Given { mandate: mandate.id, state: mandate.state, flagged })
    }
}

impl Give {
    fn check(&self) -> Result<(), GiveRefused> {
        if self.name.trim().is_empty() || self.name.chars().count() > 40 {
            return Err(GiveRefused::Name);
        }
        if self.relation.chars().count() > 20 || self.words.chars().count() > 500 {
            return Err(GiveRefused::Long);
        }
        let court = self.evidence == Evidence::Court;
        if court != (self.kin == Kin::Guardian) || (court && self.words.trim().is_empty()) {
            return Err(GiveRefused::Court);
        }
        if self.evidence == Evidence::Paper && self.paper.is_none() {
            return Err(GiveRefused::NoPaper);
        }
        Ok(())
    }

    /// What the evidence points at: the sealed photo, the recorded call.
    async fn reference(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<GiveRefused>> {
        match self.evidence {
            Evidence::InPerson | Evidence::Court if !hands::meets(cx).await? => {
                Err(GiveRefused::NotInPerson.into())
            }
            Evidence::Voice => {
                let since = cx.now - FRESH;
                let spoke = calls::read::spoke_since(cx, self.elder, since).await?;
                Ok(spoke.ok_or(GiveRefused::NoCall)?.call.text())
            }
            _ => Ok(self.paper.clone().unwrap_or_default()),
        }
    }
}

/// Whether somebody acts for so many elders not their kin that a supervisor looks at it.
pub(crate) async fn too_many(
    cx: &mut Cx<'_, '_>,
    account: base::AccountId,
    kin: Kin,
) -> Result<bool, DbError> {
    match kin.many() {
        Some(many) => Ok(store::how_many(cx.tx(), account, kin).await? >= many),
        None => Ok(false),
    }
}

/// Writes a mandate down with its first evidence: tied when it is in force, else with a case for the call-back. False when
/// this pair has one already; then nothing was written.
pub(crate) async fn enter(
    cx: &mut Cx<'_, '_>,
    m: &mut Mandate,
    words: &str,
    reference: String,
    channel: catalogue::Channel,
) -> Result<bool, DbError> {
    if store::of_pair(cx.tx(), m.elder, m.account).await?.is_some() {
        return Ok(false);
    }
    let (now, by) = (cx.now, cx.actor().text());
    let sealed = match words.trim() {
        "" => None,
        said => Some(cx.seal(m.elder, said).await?),
    };
    if m.state == State::ToConfirm {
        let name = staff::name_of(cx.tx(), m.account).await?;
        let line = confirm_words(m, &name, words);
        m.case = Some(hands::open_case(cx, m.elder, channel, line).await?);
    }
    let confirmed_by = m.confirmed_at.map(|_| by.as_str());
    if !store::insert(cx.tx(), m, sealed.clone(), confirmed_by).await? {
        return Err(DbError::Contended);
    }
    let proof = Proof { id: cx.mint(), kind: m.evidence, reference, words: sealed, at: now, by };
    store::add_proof(cx.tx(), m, &proof).await?;
    cx.register(&m.id.text(), Some(m.elder), &m.region, None).await?;
    hands::about(cx, m);
    cx.note("kin", m.kin);
    cx.note("relation", &m.relation);
    cx.note("evidence", m.evidence);
    cx.note("sees", m.sees.label());
    cx.note("services", m.services.label());
    cx.note("until", m.until);
    cx.note("flagged", m.flagged);
    hands::tie(cx, m).await?;
    hands::clock(cx, m).await?;
    hands::tell(cx, m).await?;
    Ok(true)
}

fn confirm_words(m: &Mandate, name: &str, words: &str) -> String {
    let day = |at: Moment| {
        let at = at.beijing();
        format!("{}年{}月{}日", at.year, at.month, at.day)
    };
    let review = if m.flagged {
        "（这个人替好几位不是亲属的老人办事，由主管核实）"
    } else {
        ""
    };
    let said = if words.trim().is_empty() { String::new() } else { format!("说明：{}。", words.trim()) };
    format!(
        "{}（{}）要替老人家办事{review}。能看：{}。能办：{}。到{}为止。{said}请打老人家自己登记的电话，只听本人的。",
        name,
        m.called(),
        m.sees.label(),
        m.services.label(),
        day(m.until),
    )
}
