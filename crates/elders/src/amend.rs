//! Writes an elder's profile anew, and says in the trail what changed.

use crate::card::masked_identity;
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
    /// [`crate::Unmasked::base`] of that card: with it the refusal says what was changed meanwhile. May be empty.
    #[serde(default)]
    pub base: Vec<(String, String)>,
}

impl Amend {
    /// Without a card that was on the screen.
    pub fn new(elder: ElderId, profile: Profile) -> Amend {
        Amend { elder, profile, seen: None, base: Vec::new() }
    }
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
    /// Somebody changed it meanwhile: these parts, where that is known.
    #[error("别人刚改过这位长者的档案{}，请刷新后再改", changed_parts(.0))]
    Meanwhile(Vec<&'static str>),
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for AmendRefused {
    fn kind(&self) -> Kind {
        match self {
            AmendRefused::Bad(bad) => Kind::Invalid(bad.field()),
            AmendRefused::NoRegion => Kind::Invalid("region"),
            AmendRefused::Already | AmendRefused::Meanwhile(_) => Kind::Conflict,
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
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(AmendRefused::Unknown)?;
        let opened = cx.open(self.elder, &stored.sealed).await?;
        let before = stored.profile(&opened)?;
        if self.seen.is_some_and(|seen| seen != stored.changed_at) {
            let now = prints(&before, |domain, text| cx.token(domain, text));
            return Err(AmendRefused::Meanwhile(differing(&self.base, &now)).into());
        }
        let mut profile = self.profile.clone();
        if profile.identity.contains('*') && profile.identity == masked_identity(&before) {
            // What the form showed and nobody typed over.
            (profile.document, profile.identity) = (before.document, before.identity.clone());
        }
        let mut profile = profile.checked(today).map_err(AmendRefused::Bad)?;
        let region = profile.region.clone().ok_or(AmendRefused::NoRegion)?;
        if regions::unit(cx.tx(), &region, today).await?.is_none() {
            return Err(AmendRefused::NoRegion.into());
        }
        if let Some(token) = rows::identity_token(cx, &profile)
            && store::with_identity(cx.tx(), &token).await?.is_some_and(|other| other != self.elder)
        {
            return Err(AmendRefused::Already.into());
        }
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

/// What a form calls the parts of a profile.
const PARTS: [(&str, &str); 19] = [
    ("name", "姓名"),
    ("sex", "性别"),
    ("birth", "出生日期"),
    ("document", "证件类型"),
    ("identity", "证件号码"),
    ("region", "所在区划"),
    ("address", "住址"),
    ("point", "定位"),
    ("accuracy_m", "定位精度"),
    ("door", "进门提示"),
    ("keys", "钥匙"),
    ("called", "称呼"),
    ("languages", "语言"),
    ("hearing", "听力"),
    ("sight", "视力"),
    ("first", "先要知道"),
    ("hazards", "家里的风险"),
    ("categories", "类别"),
    ("grade", "能力等级"),
];

/// A keyed print of each part: tells whether it is the same, and nothing else.
pub(crate) fn prints(profile: &Profile, token: impl Fn(&str, &str) -> String) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(parts)) = serde_json::to_value(profile) else { return Vec::new() };
    let print =
        |value: &serde_json::Value| token("elders.amend", &value.to_string()).chars().take(16).collect();
    parts.iter().map(|(part, value)| (part.clone(), print(value))).collect()
}

/// The parts whose prints differ, as a form calls them.
fn differing(before: &[(String, String)], now: &[(String, String)]) -> Vec<&'static str> {
    let differs = |part: &str| {
        let print =
            |list: &[(String, String)]| list.iter().find(|(name, _)| name == part).map(|(_, p)| p.clone());
        print(before).is_some_and(|before| print(now).is_some_and(|now| now != before))
    };
    PARTS.iter().filter(|(part, _)| differs(part)).map(|(_, label)| *label).collect()
}

fn changed_parts(parts: &[&str]) -> String {
    if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("、")) }
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
