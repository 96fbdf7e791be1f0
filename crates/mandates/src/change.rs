//! Limiting, widening and renewing a mandate. Less is done at the elder's word; more or longer needs what the first time
//! needed: the elder in person, or called back.

use crate::confirm::{How, proof};
use crate::hands::{self, OFFICE};
use crate::ids::MandateId;
use crate::mandate::{Cannot, State};
use crate::store::mandates as store;
use crate::terms::Terms;
use base::{ElderId, Moment, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject, under};
use serde::{Deserialize, Serialize};

/// A call with the elder proves a change for so long.
const FRESH: Span = Span::hours(24);
/// Renewal can be asked for so long before the end.
const EARLY: Span = Span::days(60);

/// New terms.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub mandate: MandateId,
    /// What it allows from now on; `from` stays as it was.
    pub terms: Terms,
    /// How the elder was asked; none: less than before.
    pub how: Option<How>,
    /// The elder's words; may be empty.
    pub words: String,
}

impl Command for Change {
    const NAME: &'static str = "mandates.change";
    const SAYS: &'static str = "修改代办授权";
    const ROLES: &'static [Role] = OFFICE;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut mandate = hands::load(cx, self.mandate).await?;
        match mandate.state {
            State::Live => {}
            State::ToConfirm => return Err(Cannot::NotConfirmed.into()),
            State::Ended => return Err(Cannot::Ended.into()),
        }
        let before = mandate.terms();
        // A renewed one may last as long from today as a new one.
        let asked = Terms { from: None, ..self.terms.clone() };
        let mut until = asked.checked(mandate.kin, cx.now).map_err(Cannot::Terms)?.until;
        // A form names days: the day on which it ends anyway is no longer time.
        if until > mandate.until && until <= end_of_day(mandate.until) {
            until = mandate.until;
        }
        let narrower = self.terms.sees.within(mandate.sees)
            && self.terms.services.within(&mandate.services)
            && until <= mandate.until;
        match self.how {
            None if !narrower => return Err(Cannot::Wider.into()),
            None => {}
            Some(how) => {
                let since = mandate.renewal_at.unwrap_or(cx.now - FRESH);
                let proof = proof(cx, &mandate, how, since, &self.words).await?;
                store::add_proof(cx.tx(), &mandate, &proof).await?;
                cx.note("how", how);
                cx.note("call", &proof.reference);
            }
        }
        if mandate.renewal_at.take().is_some() {
            hands::close_case(cx, mandate.case, "agreed", "本人同意").await?;
        }
        mandate.sees = self.terms.sees;
        mandate.services = self.terms.services.clone();
        mandate.until = until;
        store::save(cx.tx(), &mandate).await?;
        hands::tie(cx, &mandate).await?;
        hands::clock(cx, &mandate).await?;
        cx.change("sees", before.sees.label(), mandate.sees.label());
        cx.change("services", before.services.label(), mandate.services.label());
        cx.change("until", before.until, mandate.until);
        if !self.words.trim().is_empty() {
            cx.note("words", self.words.trim());
        }
        hands::tell(cx, &mandate).await?;
        Ok(())
    }
}

/// The midnight after the last moment before `until`.
fn end_of_day(until: Moment) -> Moment {
    Moment::of_local_day((until - Span::from_ms(1)).local_day() + 1)
}

/// Whoever acts asks to go on: agents call the elder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskRenewal {
    /// For whom.
    pub elder: ElderId,
}

/// Why it is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenewalRefused {
    /// No mandate.
    #[error("没有有效的代办授权")]
    NotFound,
    /// There is time.
    #[error("还早，到期前两个月再申请续期")]
    Early,
    /// It was asked already.
    #[error("已经申请过了，我们会打电话问老人家")]
    Asked,
}

impl Refusal for RenewalRefused {
    fn kind(&self) -> Kind {
        match self {
            RenewalRefused::NotFound => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

impl Command for AskRenewal {
    const NAME: &'static str = "mandates.ask_renewal";
    const SAYS: &'static str = "申请续期";
    const ROLES: &'static [Role] = &[Role::Family];
    const UNDER: &'static str = under::ANY;
    type Out = ();
    type Error = RenewalRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RenewalRefused>> {
        let account = cx.account().ok_or(RenewalRefused::NotFound)?;
        let found = store::of_pair(cx.tx(), self.elder, account).await?;
        let mut mandate = found.ok_or(RenewalRefused::NotFound)?;
        if mandate.renewal_at.is_some() {
            return Err(RenewalRefused::Asked.into());
        }
        if mandate.until - cx.now > EARLY {
            return Err(RenewalRefused::Early.into());
        }
        let name = staff::name_of(cx.tx(), account).await?;
        let words = format!(
            "{name}（{}）的代办授权快到期，想接着办。请打老人家自己登记的电话问清楚，在授权页面改到期日。",
            mandate.called()
        );
        let channel = catalogue::Channel::Family;
        mandate.case = Some(hands::open_case(cx, self.elder, channel, words).await?);
        mandate.renewal_at = Some(cx.now);
        store::save(cx.tx(), &mandate).await?;
        hands::about(cx, &mandate);
        hands::tell(cx, &mandate).await?;
        Ok(())
    }
}
