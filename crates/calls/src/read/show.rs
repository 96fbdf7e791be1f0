//! One call with its offers and recordings.

use base::{AccountId, AnyId, CallId, CaseId, ElderId, Moment, OfferId, RecordingId, Span};
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::{READERS, agent_names, masked, names};
use crate::call::{Class, Direction, State};
use crate::refused::Cannot;
use crate::store;

/// Everything about a call that may be shown; the number stays masked, calling it needs no reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallView {
    /// The call.
    pub call: CallId,
    /// In or out.
    pub direction: Direction,
    /// Where it stands.
    pub state: State,
    /// In words.
    pub state_label: &'static str,
    /// Its class.
    pub class: Class,
    /// In words.
    pub class_label: &'static str,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// The elder's name; empty if unknown.
    pub name: String,
    /// `尾号1234`.
    pub number: String,
    /// The registered phone or trunk it came over.
    pub line: Option<String>,
    /// Its case.
    pub case: Option<CaseId>,
    /// Who answered.
    pub agent: Option<AccountId>,
    /// Their name.
    pub agent_name: String,
    /// The abandoned call that this one pays.
    pub callback_of: Option<CallId>,
    /// When it rang.
    pub arrived: Moment,
    /// When somebody answered.
    pub answered: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// How it ended.
    pub reason: String,
    /// What came of it.
    pub outcome: String,
    /// What comes next.
    pub next_step: String,
    /// To whom it was offered, in order.
    pub offers: Vec<OfferRow>,
    /// Its recordings.
    pub recordings: Vec<RecordingRow>,
}

/// One offer of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferRow {
    /// The offer.
    pub offer: OfferId,
    /// To whom.
    pub agent: AccountId,
    /// Their name.
    pub agent_name: String,
    /// `open`, `answered`, `declined`, `expired`, `withdrawn`.
    pub state: String,
    /// Why it was not answered.
    pub reason: String,
    /// When it was made.
    pub made: Moment,
    /// When it was settled.
    pub settled: Option<Moment>,
}

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordingRow {
    /// The recording: [`super::Listen`] plays it.
    pub recording: RecordingId,
    /// Of which call.
    pub call: CallId,
    /// How long.
    pub length: Span,
    /// Hash of the file.
    pub sha256: String,
    /// The program died while it was written.
    pub mended: bool,
    /// When it was finished.
    pub saved: Moment,
}

impl From<store::recordings::Kept> for RecordingRow {
    fn from(kept: store::recordings::Kept) -> Self {
        RecordingRow {
            recording: kept.id,
            call: kept.call,
            length: Span::from_ms(kept.millis),
            sha256: kept.sha256,
            mended: kept.mended,
            saved: kept.saved,
        }
    }
}

/// One call.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Show {
    /// Which.
    pub call: CallId,
}

impl Query for Show {
    const NAME: &'static str = "calls.show";
    const SAYS: &'static str = "查看来电";
    const ROLES: &'static [Role] = READERS;
    type Out = CallView;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<CallView, Stop<Cannot>> {
        let (kept, rest) = store::calls::whole(rx.tx(), self.call).await?.ok_or(Cannot::NoCall)?;
        let scope = rx.scope().await?;
        if !kept.region.is_empty() && !scope.covers(&kept.region) {
            return Err(Cannot::NoCall.into());
        }
        let offers = store::offers::all_of(rx.tx(), self.call).await?;
        let elders = names(rx.tx(), std::iter::once(kept.elder)).await?;
        let agents =
            agent_names(rx.tx(), offers.iter().map(|o| Some(o.agent)).chain(std::iter::once(kept.agent)))
                .await?;
        let recordings = store::recordings::of_call(rx.tx(), self.call).await?;
        let name_of = |agent: AccountId| agents.get(&agent).cloned().unwrap_or_default();
        Ok(CallView {
            call: kept.id,
            direction: kept.direction,
            state: kept.state,
            state_label: kept.state.label(),
            class: kept.class,
            class_label: kept.class.label(),
            elder: kept.elder,
            name: kept.elder.and_then(|e| elders.get(&e).cloned()).unwrap_or_default(),
            number: masked(kept.tail),
            line: kept.line,
            case: kept.case,
            agent: kept.agent,
            agent_name: kept.agent.map(name_of).unwrap_or_default(),
            callback_of: kept.callback_of,
            arrived: kept.arrived_at,
            answered: kept.answered_at,
            ended: rest.ended,
            reason: rest.reason,
            outcome: rest.outcome,
            next_step: rest.next_step,
            offers: offers.into_iter().map(|o| OfferRow { agent_name: name_of(o.agent), ..o }).collect(),
            recordings: recordings.into_iter().map(RecordingRow::from).collect(),
        })
    }
}

/// The recordings of a case, in order.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct RecordingsOfCase {
    /// Which case.
    pub case: CaseId,
}

impl Query for RecordingsOfCase {
    const NAME: &'static str = "calls.recordings_of_case";
    const SAYS: &'static str = "查看工单录音";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<RecordingRow>;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Record(self.case.text())
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<RecordingRow>, Stop<Cannot>> {
        let found = store::recordings::of_case(rx.tx(), self.case).await?;
        Ok(found.into_iter().map(RecordingRow::from).collect())
    }
}
