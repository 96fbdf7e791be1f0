//! Writes down a contract with a family doctor.

use crate::enter_decision::DECIDERS;
use crate::health::GivenContract;
use crate::note_fact::spans_meet;
use crate::record_refused::{RecordRefused, since};
use crate::record_rows::{Hand, insert_contracts};
use crate::records::{check_days, check_texts};
use crate::topics::changed;
use crate::{record_store, store};
use base::{ContractId, Date, ElderId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Doctor, institution, days.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignDoctor {
    /// Whose.
    pub elder: ElderId,
    /// What it says.
    pub contract: GivenContract,
}

impl Command for SignDoctor {
    const NAME: &'static str = "elders.sign_doctor";
    const SAYS: &'static str = "登记家庭医生签约";
    const ROLES: &'static [Role] = DECIDERS;
    type Out = ContractId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<ContractId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let mut contract = self.contract.clone();
        contract.doctor = contract.doctor.trim().to_owned();
        contract.institution = contract.institution.trim().to_owned();
        if contract.doctor.is_empty() || contract.institution.is_empty() {
            return Err(RecordRefused::NoDoctor.into());
        }
        check_days(contract.from, contract.until, today).map_err(RecordRefused::Bad)?;
        check_texts([&contract.doctor, &contract.institution]).map_err(RecordRefused::Bad)?;
        store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        for kept in record_store::contracts(cx.tx(), self.elder).await? {
            let days = (kept.given.from, kept.given.until);
            if !kept.voided && spans_meet((contract.from, contract.until), days) {
                return Err(RecordRefused::Standing(since(kept.given.from)).into());
            }
        }
        let id: ContractId = cx.mint();
        cx.about(self.elder);
        cx.note("contract", &contract);
        let hand = Hand::of(cx);
        insert_contracts(cx.tx(), &hand, vec![(self.elder, id, contract)]).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}
