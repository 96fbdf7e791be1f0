//! Closing a line of the daily list, with a word.

use crate::cannot::Cannot;
use crate::gap::{GapId, GapKind};
use crate::record::MOST;
use crate::store::gaps;
use crate::topics::GapChanged;
use base::{AnyId as _, DeviceId, ElderId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Closes a line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseGap {
    /// Which.
    pub gap: GapId,
    /// Whose it is about; decides who may.
    pub elder: Option<ElderId>,
    /// Where; decides who may when it is about nobody.
    pub region: String,
    /// Code of [`GapKind::outcomes`].
    pub outcome: String,
    /// In words; may be empty but for "other".
    pub words: String,
}

impl Command for CloseGap {
    const NAME: &'static str = "rounds.close_gap";
    const SAYS: &'static str = "办结待核实";
    const ROLES: &'static [Role] = &[Role::Worker, Role::Officer, Role::Supervisor];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        self.elder.map_or_else(|| Subject::Region(self.region.clone()), Subject::Elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let words = self.words.trim();
        if words.chars().count() > MOST {
            return Err(Cannot::Long.into());
        }
        let gap = gaps::load(cx.tx(), self.gap).await?.ok_or(Cannot::NotFound)?;
        if gap.elder != self.elder || (gap.elder.is_none() && gap.region != self.region) {
            return Err(Cannot::NotFound.into());
        }
        let outcome = gap.kind.outcomes().iter().find(|(code, _)| *code == self.outcome);
        let (code, label) = *outcome.ok_or(Cannot::NoOutcome)?;
        if code == "other" && words.is_empty() {
            return Err(Cannot::NoWords.into());
        }
        let sealed = match (words, gap.elder) {
            ("", _) => None,
            (words, Some(elder)) => Some(cx.seal(elder, words).await?),
            (words, None) => Some(cx.vault().seal_house(HOUSE, words.as_bytes())),
        };
        let (by, now) = (crate::record::who(cx), cx.now);
        if !gaps::close(cx.tx(), self.gap, code, sealed, &by, now).await? {
            return Err(Cannot::Closed.into());
        }
        if let Some(elder) = gap.elder {
            cx.about(elder);
        }
        cx.note("kind", gap.kind.label());
        cx.note("outcome", label);
        if !words.is_empty() {
            cx.note("words", words);
        }
        cx.tell(GapChanged { gap: self.gap, kind: gap.kind, region: gap.region }).await?;
        Ok(())
    }
}

/// The house key's purpose for words about nobody in particular.
pub(crate) const HOUSE: &str = "round";

/// A silent device is heard of again: its lines close by themselves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Heard {
    /// Which.
    pub device: DeviceId,
}

impl Command for Heard {
    const NAME: &'static str = "rounds.heard";
    const SAYS: &'static str = "设备又有动静，待核实自动办结";
    const ROLES: &'static [Role] = &[];
    type Out = u64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<u64, Stop<Never>> {
        let now = cx.now;
        let closed =
            gaps::gone(cx.tx(), GapKind::Silent, &format!("{}:", self.device.text()), "plug", now).await?;
        cx.note("closed", closed);
        Ok(closed)
    }
}
