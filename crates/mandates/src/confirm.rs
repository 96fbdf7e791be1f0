//! What the elder said when asked: yes, to these terms, or no.

use crate::hands::{self, OFFICE};
use crate::ids::MandateId;
use crate::kin::Evidence;
use crate::mandate::{Cannot, Mandate, State, Why};
use crate::store::mandates::{self as store, Proof};
use crate::terms::Terms;
use base::{AnyId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// How the elder was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// On the elder's own telephone, which we called and the elder answered.
    Call,
    /// In person.
    InPerson,
}

/// The elder said yes, perhaps to less or other than was asked for: from now on it is in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Confirm {
    /// Which.
    pub mandate: MandateId,
    /// How the elder was asked.
    pub how: How,
    /// What the elder allows.
    pub terms: Terms,
    /// The elder's words; may be empty.
    pub words: String,
}

impl Command for Confirm {
    const NAME: &'static str = "mandates.confirm";
    const SAYS: &'static str = "核实代办授权：本人同意";
    const ROLES: &'static [Role] = OFFICE;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut mandate = hands::load(cx, self.mandate).await?;
        match mandate.state {
            State::ToConfirm => {}
            State::Live => return Err(Cannot::Confirmed.into()),
            State::Ended => return Err(Cannot::Ended.into()),
        }
        if mandate.flagged && !cx.holds(Role::Supervisor).await? {
            return Err(Cannot::Flagged.into());
        }
        let lasts = self.terms.checked(mandate.kin, cx.now).map_err(Cannot::Terms)?;
        let proof = proof(cx, &mandate, self.how, mandate.given_at, &self.words).await?;
        hands::close_case(cx, mandate.case, "agreed", &said(&self.words, "本人同意")).await?;
        mandate.sees = self.terms.sees;
        mandate.services = self.terms.services.clone();
        (mandate.from, mandate.until) = (lasts.from, lasts.until);
        (mandate.state, mandate.flagged, mandate.confirmed_at) = (State::Live, false, Some(cx.now));
        store::save(cx.tx(), &mandate).await?;
        let by = cx.actor().text();
        store::signed(cx.tx(), mandate.id, Some(&by), None).await?;
        store::add_proof(cx.tx(), &mandate, &proof).await?;
        hands::tie(cx, &mandate).await?;
        hands::clock(cx, &mandate).await?;
        cx.change("state", State::ToConfirm, mandate.state);
        cx.note("how", self.how);
        cx.note("call", &proof.reference);
        cx.note("sees", mandate.sees.label());
        cx.note("services", mandate.services.label());
        cx.note("until", mandate.until);
        if !self.words.trim().is_empty() {
            cx.note("words", self.words.trim());
        }
        hands::tell(cx, &mandate).await?;
        let words = "【银桥】您申请的代办授权，老人家同意了。请登录银桥查看。";
        hands::word_to(cx, mandate.account, "代办授权已核实", words).await?;
        Ok(())
    }
}

/// The elder said no.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Decline {
    /// Which.
    pub mandate: MandateId,
    /// The elder's words.
    pub words: String,
}

impl Command for Decline {
    const NAME: &'static str = "mandates.decline";
    const SAYS: &'static str = "核实代办授权：本人不同意";
    const ROLES: &'static [Role] = OFFICE;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.mandate)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut mandate = hands::load(cx, self.mandate).await?;
        match mandate.state {
            State::ToConfirm => {}
            State::Live => return Err(Cannot::Confirmed.into()),
            State::Ended => return Err(Cannot::Ended.into()),
        }
        if !self.words.trim().is_empty() {
            cx.note("words", self.words.trim());
        }
        hands::close_case(cx, mandate.case, "declined", &said(&self.words, "本人不同意")).await?;
        // Whoever asked hears nothing: a no would tell that there is such an elder.
        hands::end(cx, &mut mandate, Why::Declined, None).await?;
        Ok(())
    }
}

fn said(words: &str, otherwise: &str) -> String {
    if words.trim().is_empty() { otherwise.to_owned() } else { words.trim().to_owned() }
}

/// What shows that the elder in person said so, since `since`.
pub(crate) async fn proof(
    cx: &mut Cx<'_, '_>,
    mandate: &Mandate,
    how: How,
    since: Moment,
    words: &str,
) -> Result<Proof, Stop<Cannot>> {
    let (kind, reference) = match how {
        How::Call => {
            let spoke = calls::read::told(cx, mandate.elder, since).await?.ok_or(Cannot::NoCall)?;
            (Evidence::Callback, spoke.call.text())
        }
        How::InPerson if hands::meets(cx).await? => (Evidence::InPerson, String::new()),
        How::InPerson => return Err(Cannot::NotInPerson.into()),
    };
    let words = match words.trim() {
        "" => None,
        said => Some(cx.seal(mandate.elder, said).await?),
    };
    Ok(Proof { id: cx.mint(), kind, reference, words, at: cx.now, by: cx.actor().text() })
}
