//! An elder moves: the home before is kept with its days, the new one is the home from now on. Correcting a slip in the
//! address is no move; that is `elders.amend`.

use crate::add_address::{checked, insert};
use crate::papers::{AddressKind, GivenAddress};
use crate::private::{Private, from_text};
use crate::record_refused::RecordRefused;
use crate::records::BadRecord;
use crate::register::WRITERS;
use crate::topics::changed;
use crate::{rows, store};
use base::{AnyId, Date, ElderId, RegionCode};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The new home, from a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveHome {
    /// Who moves.
    pub elder: ElderId,
    /// Where to; its region is needed, its kind and its end are not looked at.
    pub home: GivenAddress,
}

impl Command for MoveHome {
    const NAME: &'static str = "elders.move_home";
    const SAYS: &'static str = "登记搬家";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let home = checked(&GivenAddress { until: None, ..self.home.clone() }, today)?;
        let from = home.from.unwrap_or(today);
        if from > today {
            return Err(RecordRefused::Bad(BadRecord::Tomorrow).into());
        }
        let region = RegionCode::parse(&home.region).map_err(|_| RecordRefused::NoRegion)?;
        regions::unit(cx.tx(), &region, today).await?.ok_or(RecordRefused::NoRegion)?;
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        let opened = cx.open(self.elder, &stored.sealed).await?;
        let private: Private = from_text(&opened)?;
        let mut profile = stored.profile(&opened)?;
        let before = GivenAddress {
            kind: AddressKind::PastHome,
            region: stored.region.clone(),
            address: private.address.clone(),
            point: stored.point,
            accuracy_m: stored.accuracy_m,
            door: private.door.clone(),
            keys: private.keys.clone(),
            from: private.home_from,
            until: Some(from),
            said: private.home_said.clone(),
        };
        if before.from.is_some_and(|began| began >= from) {
            return Err(RecordRefused::Bad(BadRecord::Span).into());
        }
        profile.region = Some(region.clone());
        profile.address = home.address.clone();
        profile.point = home.point;
        profile.accuracy_m = home.accuracy_m;
        profile.door = home.door.clone();
        profile.keys = home.keys.clone();
        cx.about(self.elder);
        cx.change("home", &before, &home);
        if !before.address.is_empty() {
            insert(cx, self.elder, &before).await?;
        }
        let private =
            Private { home_from: Some(from), home_said: home.said.clone(), ..Private::from(&profile) };
        let row = rows::elder_row_of(cx, self.elder, &profile, &private).await?;
        let now = cx.now;
        rows::update_elder(cx.tx(), row, now).await?;
        cx.register(&self.elder.text(), Some(self.elder), region.as_str(), None).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
