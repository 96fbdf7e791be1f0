//! A helper is at the door.

use crate::hands::{self, HELPER};
use crate::helper::Fix;
use crate::report::Position;
use crate::store::{self, helpers};
use crate::visit::{Arrival, Cannot, FAR_M, Method};
use base::{Moment, VisitId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The helper is there: where, how exact, when. Far from the home it asks for a reason, but it never keeps anybody out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrive {
    /// Which visit.
    pub visit: VisitId,
    /// Where the phone is; none indoors or without permission, which needs a reason.
    pub position: Option<Position>,
    /// The tag at the door was read.
    pub tag: bool,
    /// When, by the phone's clock.
    pub device_at: Moment,
    /// Which phone.
    pub device: Option<String>,
    /// Why far from the home, or why without a position; may follow with [`crate::Finish`].
    pub reason: String,
}

/// How the arrival was taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// Metres from the home, when both places are known.
    pub distance: Option<f64>,
    /// A reason is still wanted before finishing.
    pub explain: bool,
}

impl Command for Arrive {
    const NAME: &'static str = "visits.arrive";
    const SAYS: &'static str = "到场打卡";
    const ROLES: &'static [Role] = HELPER;
    type Out = Arrived;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Arrived, Stop<Cannot>> {
        let (mut visit, me) = hands::load_mine(cx, self.visit).await?;
        let point = self.position.map(Position::point).transpose()?;
        let home = elders::brief(cx.tx(), visit.elder).await?.and_then(|elder| elder.point);
        let distance = point.zip(home).map(|(here, home)| here.metres_to(home));
        let method = match (point, self.tag) {
            (Some(_), true) => Method::Tag,
            (Some(_), false) => Method::Gps,
            (None, _) => Method::Told,
        };
        let reason = self.reason.trim();
        visit.device = self.device.clone().or(visit.device);
        visit.arrive(Arrival {
            at: cx.now,
            device_at: self.device_at,
            method,
            point,
            accuracy: self.position.map(|p| p.accuracy),
            distance,
            explained: !reason.is_empty(),
        });
        if let Some((point, position)) = point.zip(self.position) {
            let fix = Fix { point, accuracy: position.accuracy, at: cx.now };
            helpers::set_fix(cx.tx(), me, &fix, self.device_at).await?;
        }
        cx.note("device_at", self.device_at);
        cx.note("distance", distance.map(f64::round));
        hands::save(cx, &visit).await?;
        if !reason.is_empty() {
            let sealed = cx.seal(visit.elder, reason).await?;
            store::explain(cx.tx(), visit.id, sealed).await?;
            cx.note("reason", reason);
        }
        hands::move_case(cx, visit.case).await?;
        let far = distance.is_some_and(|metres| metres > FAR_M) || method == Method::Told;
        Ok(Arrived { distance, explain: far && reason.is_empty() })
    }
}
