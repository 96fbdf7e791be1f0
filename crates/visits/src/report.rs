//! Where a helper's phone is.

use crate::hands::HELPER;
use crate::helper::Fix;
use crate::store::helpers;
use crate::topics::HelperChanged;
use crate::visit::Cannot;
use base::Moment;
use base::geo::Point;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A position as a phone gives it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Longitude, WGS-84.
    pub lon: f64,
    /// How exact, in metres.
    pub accuracy: f64,
}

impl Position {
    /// The point; refused when the numbers are no place.
    pub(crate) fn point(self) -> Result<Point, Cannot> {
        if !self.accuracy.is_finite() || self.accuracy < 0.0 {
            return Err(Cannot::BadPosition);
        }
        Point::new(self.lat, self.lon).map_err(|_| Cannot::BadPosition)
    }
}

/// The helper's phone says where it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// Where.
    pub position: Position,
    /// When it was measured, by the phone's clock.
    pub device_at: Moment,
}

impl Command for Report {
    const NAME: &'static str = "visits.report";
    const SAYS: &'static str = "上报位置";
    const ROLES: &'static [Role] = HELPER;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let me = cx.account().ok_or(Cannot::NotFound)?;
        let fix = Fix { point: self.position.point()?, accuracy: self.position.accuracy, at: cx.now };
        helpers::set_fix(cx.tx(), me, &fix, self.device_at).await?;
        cx.tell(HelperChanged { helper: me, duty: None }).await?;
        Ok(())
    }
}
