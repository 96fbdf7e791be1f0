//! A helper begins, pauses or ends work.

use crate::hands::HELPER;
use crate::helper::{Duty, Fix};
use crate::report::Position;
use crate::store::helpers;
use crate::topics::HelperChanged;
use crate::visit::Cannot;
use base::Moment;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The acting helper works, rests or goes home. Being on a visit is not set: it follows from the visits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetDuty {
    /// Off, on or resting.
    pub duty: Duty,
    /// Where the phone is, when it knows.
    pub position: Option<Position>,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

impl Command for SetDuty {
    const NAME: &'static str = "visits.set_duty";
    const SAYS: &'static str = "上下班";
    const ROLES: &'static [Role] = HELPER;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let duty = if self.duty == Duty::Job { Duty::On } else { self.duty };
        let fix = match self.position {
            Some(position) => Some(Fix { point: position.point()?, accuracy: position.accuracy, at: cx.now }),
            None => None,
        };
        let now = cx.now;
        helpers::set_duty(cx.tx(), me, duty, now).await?;
        if let Some(fix) = fix {
            helpers::set_fix(cx.tx(), me, &fix, self.device_at).await?;
        }
        cx.note("duty", duty);
        cx.tell(HelperChanged { helper: me, duty: Some(duty) }).await?;
        Ok(())
    }
}
