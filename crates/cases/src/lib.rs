//! 诉求/工单 cases: whatever an elder needs, from asking to closing; one engine for every service of the catalogue.
//!
//! A case waits, is worked on, is done, and ends closed or cancelled ([`State`]); its steps and clocks come from its service.
//! Invariants, held by the types and by the schema: an open case has an owner (a person or a rung of people in its region)
//! and a time by which something must have happened; when that time comes a timer moves it one rung up and says so
//! (`cases.overdue`); it closes only with the evidence and the call-back that its service asks for; an elder has at most one
//! open urgent case, which further presses and calls join.

mod advance;
mod call_back;
mod cancel;
mod cannot;
mod case;
mod close;
mod escalate;
mod follow_death;
mod hand_over;
mod hold;
mod note;
mod open;
mod prove;
pub mod read;
mod recode;
mod reopen;
mod run_out;
mod set_priority;
mod store;
mod take;
mod tie;
mod topics;

#[cfg(test)]
mod case_tests;
mod kept_store;

pub use advance::Advance;
pub use call_back::CallBack;
pub use cancel::Cancel;
pub use cannot::Cannot;
pub use case::{CALLBACK_TRIES, Case, Owner, Rung, State, missing};
pub use close::Close;
pub use escalate::Escalate;
pub use follow_death::FollowDeath;
pub use hand_over::HandOver;
pub use kept_store::open_of;
pub use note::Note;
pub use open::{CannotOpen, Open, Opened};
pub use prove::Prove;
pub use recode::Recode;
pub use reopen::Reopen;
pub use run_out::RunOut;
pub use set_priority::SetPriority;
pub use take::Take;
pub use tie::Tie;
pub use topics::{CaseChanged, CaseClosed, CaseJoined, CaseOpened, CaseOverdue};

use base::{CaseId, ElderId};
use db::{DbError, Tx};

/// Enters everything that cases can do, ask and tell.
pub fn register(r: &mut desk::Registry) {
    kept_store::enter(r);
    regions::follow::<Recode>(r);
    r.act::<Open>().act::<Take>().act::<Note>().act::<Advance>().act::<Escalate>().act::<RunOut>();
    r.act::<SetPriority>().act::<HandOver>().act::<Prove>().act::<CallBack>().act::<Close>().act::<Cancel>();
    r.act::<Reopen>().act::<Tie>();
    r.act::<FollowDeath>();
    r.on::<elders::Died, FollowDeath>("cases.follow_death", |n| Some(FollowDeath { elder: n.elder }));
    r.on::<elders::Restored, FollowDeath>("cases.undo_death", |n| Some(FollowDeath { elder: n.elder }));
    r.ask::<read::List>().ask::<read::Show>().ask::<read::Board>();
    r.topic::<CaseOpened>()
        .topic::<CaseJoined>()
        .topic::<CaseChanged>()
        .topic::<CaseOverdue>()
        .topic::<CaseClosed>();
}

/// The open urgent case of an elder, for other capabilities in their own transaction.
pub async fn urgent_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<CaseId>, DbError> {
    store::urgent_of(tx, elder).await
}

/// What other capabilities need to know of a case in their own transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The case.
    pub id: CaseId,
    /// Its service, in the version it was opened under.
    pub service: &'static catalogue::Service,
    /// Whom it is for.
    pub elder: Option<ElderId>,
    /// Where.
    pub region: String,
    /// Where it stands.
    pub case: Case,
}

/// The brief of a case, for other capabilities in their own transaction.
pub async fn brief(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<Brief>, DbError> {
    let Some(kept) = store::load(tx, id).await? else { return Ok(None) };
    let service = hold::service_of(&kept)?;
    Ok(Some(Brief { id, service, elder: kept.elder, region: kept.region, case: kept.case }))
}

/// The number of a case as people say it over the phone: month and day of opening and six digits, `1124-473829`. It follows
/// from the id alone, so that no counter has to be kept and no two databases can disagree; [`read::Filter::number`] finds
/// cases by it. Two cases of one day share a number once in a million pairs; then the search shows both.
pub fn number(id: CaseId) -> String {
    let text = base::AnyId::text(&id);
    let ms = i64::from_str_radix(&text[..12], 16).unwrap_or(0);
    let tail = u64::from_str_radix(&text[20..], 16).unwrap_or(0);
    let at = base::Moment::from_ms(ms).beijing();
    format!("{:02}{:02}-{:06}", at.month, at.day, tail % 1_000_000)
}
