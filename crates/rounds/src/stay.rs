//! 入住登记 stays: at which facilities an elder is registered. Two at once are a line of the daily list.

use crate::cannot::Cannot;
use crate::daily::day_text;
use crate::read::StayRow;
use crate::store::rules;
use base::{AnyId as _, ElderId, EntryId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who enters stays.
const ENTERS: &[Role] = &[Role::Worker, Role::Clerk, Role::Officer, Role::Supervisor];

/// Enters a stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddStay {
    /// Who stays.
    pub elder: ElderId,
    /// At which facility.
    pub place: String,
    /// Since this day, in whole days since 1970 in Beijing.
    pub from: i64,
}

impl Command for AddStay {
    const NAME: &'static str = "rounds.add_stay";
    const SAYS: &'static str = "登记入住";
    const ROLES: &'static [Role] = ENTERS;
    type Out = EntryId;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<EntryId, Stop<Cannot>> {
        let place: String = self.place.split_whitespace().collect::<Vec<_>>().join(" ");
        if place.is_empty() || place.chars().count() > 60 {
            return Err(Cannot::NoWords.into());
        }
        let (now, today) = (cx.now, cx.now.local_day());
        if self.from > today || today - self.from > 30 * 366 {
            return Err(Cannot::Days.into());
        }
        let home = cx.place_of(&self.elder.text()).await?.ok_or(Cannot::NotFound)?;
        let by = cx.account().ok_or(Cannot::NotFound)?;
        let stay = StayRow { id: cx.mint(), place, from: self.from, until: None };
        if !rules::put_stay(cx.tx(), &stay, self.elder, &home.region, by, now).await? {
            return Err(Cannot::Closed.into());
        }
        cx.about(self.elder);
        cx.note("place", &stay.place);
        cx.note("from", day_text(stay.from));
        Ok(stay.id)
    }
}

/// Ends a stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndStay {
    /// Who stayed.
    pub elder: ElderId,
    /// Which stay.
    pub stay: EntryId,
}

impl Command for EndStay {
    const NAME: &'static str = "rounds.end_stay";
    const SAYS: &'static str = "注销入住";
    const ROLES: &'static [Role] = ENTERS;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let today = cx.now.local_day();
        if !rules::end_stay(cx.tx(), self.stay, self.elder, today).await? {
            return Err(Cannot::NotFound.into());
        }
        cx.about(self.elder);
        cx.note("until", day_text(today));
        Ok(())
    }
}
