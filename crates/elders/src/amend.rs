//! Writes an elder's profile anew, and says in the trail what changed.

use crate::derive::refresh;
use crate::elder::{BadProfile, Profile};
use crate::private::{Private, from_text};
use crate::register::WRITERS;
use crate::topics::changed;
use crate::{rows, store};
use base::{AnyId, Date, ElderId, Moment};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The profile as it should be, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Amend {
    /// Whose.
    pub elder: ElderId,
    /// All of it.
    pub profile: Profile,
    /// [`crate::Card::changed_at`] of the card that was on the screen; another change since then refuses this one.
    pub seen: Option<Moment>,
}

/// Why a profile is not changed.
#[derive(Debug, thiserror::Error)]
pub enum AmendRefused {
    /// The profile is wrong.
    #[error("{0}")]
    Bad(#[from] BadProfile),
    /// The region is not there today.
    #[error("没有这个区划")]
    NoRegion,
    /// Somebody else with this identity number is there.
    #[error("这个证件号码属于另一位已登记的长者")]
    Already,
    /// Somebody changed it meanwhile.
    #[error("别人刚改过这位长者的档案，请刷新后再改")]
    Meanwhile,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for AmendRefused {
    fn kind(&self) -> Kind {
        match self {
            AmendRefused::Bad(bad) => Kind::Invalid(bad.field()),
            AmendRefused::NoRegion => Kind::Invalid("region"),
            AmendRefused::Already | AmendRefused::Meanwhile => Kind::Conflict,
            AmendRefused::Unknown => Kind::NotFound,
        }
    }
}

impl Command for Amend {
    const NAME: &'static str = "elders.amend";
    const SAYS: &'static str = "修改长者档案";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = AmendRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<AmendRefused>> {
        let today = Date::of(cx.now);
        let mut profile = self.profile.checked(today).map_err(AmendRefused::Bad)?;
        let region = profile.region.clone().ok_or(AmendRefused::NoRegion)?;
        if regions::unit(cx.tx(), &region, today).await?.is_none() {
            return Err(AmendRefused::NoRegion.into());
        }
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(AmendRefused::Unknown)?;
        if self.seen.is_some_and(|seen| seen != stored.changed_at) {
            return Err(AmendRefused::Meanwhile.into());
        }
        if let Some(token) = rows::identity_token(cx, &profile)
            && store::with_identity(cx.tx(), &token).await?.is_some_and(|other| other != self.elder)
        {
            return Err(AmendRefused::Already.into());
        }
        let opened = cx.open(self.elder, &stored.sealed).await?;
        let before = stored.profile(&opened)?;
        // They follow from the records.
        (profile.categories, profile.grade) = (before.categories, before.grade);
        cx.about(self.elder);
        note_changes(cx, &before, &profile);
        if before.region != profile.region {
            cx.register(&self.elder.text(), Some(self.elder), region.as_str(), None).await?;
        }
        let kept: Private = from_text(&opened)?;
        let private =
            Private { home_from: kept.home_from, home_said: kept.home_said, ..Private::from(&profile) };
        let row = rows::elder_row_of(cx, self.elder, &profile, &private).await?;
        let now = cx.now;
        rows::update_elder(cx.tx(), row, now).await?;
        if before.birth != profile.birth {
            refresh(cx, self.elder).await?;
        }
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}

/// One entry for each part that differs.
fn note_changes(cx: &mut Cx<'_, '_>, before: &Profile, after: &Profile) {
    let (Ok(serde_json::Value::Object(old)), Ok(serde_json::Value::Object(new))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return;
    };
    for (field, value) in &new {
        let was = old.get(field);
        if was != Some(value) {
            cx.change(field, was, value);
        }
    }
}
