//! Writes down what an authority decided about an elder.

use crate::decision::GivenDecision;
use crate::derive::refresh;
use crate::note_fact::spans_meet;
use crate::private::to_text;
use crate::record_refused::{RecordRefused, since};
use crate::record_rows::{Hand, NumberNote, insert_decisions};
use crate::records::{check_days, check_texts};
use crate::topics::changed;
use crate::{record_store, store};
use base::{Date, DecisionId, ElderId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may enter decisions and assessments.
pub(crate) const DECIDERS: &[Role] =
    &[Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];

/// A decision about an elder: kind, degree, body, document number, days, money.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnterDecision {
    /// About whom.
    pub elder: ElderId,
    /// What was decided.
    pub decision: GivenDecision,
    /// What else there is to say; may be empty.
    pub note: String,
}

impl Command for EnterDecision {
    const NAME: &'static str = "elders.enter_decision";
    const SAYS: &'static str = "登记认定";
    const ROLES: &'static [Role] = DECIDERS;
    type Out = DecisionId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<DecisionId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let mut decision = self.decision.clone();
        check_days(decision.from, decision.until, today).map_err(RecordRefused::Bad)?;
        check_texts([&decision.degree, &decision.body, &decision.number, &self.note])
            .map_err(RecordRefused::Bad)?;
        for text in [&mut decision.degree, &mut decision.body, &mut decision.number] {
            *text = text.trim().to_owned();
        }
        if decision.body.is_empty() {
            return Err(RecordRefused::NoBody.into());
        }
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        if stored.birth.is_some_and(|birth| decision.from.is_some_and(|from| from < birth)) {
            return Err(RecordRefused::BeforeBirth.into());
        }
        for kept in record_store::decisions(cx.tx(), self.elder).await? {
            let days = (kept.from, kept.until);
            if kept.kind == decision.kind && !kept.voided && spans_meet((decision.from, decision.until), days)
            {
                return Err(RecordRefused::Standing(since(kept.from)).into());
            }
        }
        let id: DecisionId = cx.mint();
        let words = NumberNote { number: decision.number.clone(), note: self.note.trim().to_owned() };
        let sealed = cx.seal(self.elder, &to_text(&words)?).await?;
        cx.about(self.elder);
        cx.note("decision", decision.kind.label());
        cx.note("given", &decision);
        let hand = Hand::of(cx);
        insert_decisions(cx.tx(), &hand, vec![(self.elder, id, decision, Some(sealed))]).await?;
        let (before, after) = refresh(cx, self.elder).await?;
        if before != after {
            cx.change("categories", before, after);
        }
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}
