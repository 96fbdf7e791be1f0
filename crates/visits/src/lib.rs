//! 上门 visits: a helper is found for a case, goes, is there, does it, proves it.
//!
//! A case that asks for two helpers has two visits, one a seat. A visit is offered to helpers one after the other, each with a
//! clock; in an emergency to two at once, and the first yes wins. Invariants, held by the rules and by the schema: a helper is
//! asked about one visit at a time; one helper at most has a visit; when nobody is left the case climbs at once
//! (`visits.nobody`); a finished visit has the six elements of electronic visit verification; what a helper's phone sends too
//! late is kept beside the visit, never lost. The phone may send anything twice: its request id finds the first answer.

mod accept;
mod arrive;
mod call_off;
mod case_ended;
mod decline;
mod depart;
mod enlist;
mod fail;
mod finish;
mod follow_death;
mod hands;
mod helper;
mod import;
mod kept_store;
mod last_store;
mod offer_run_out;
mod prove;
mod rank;
pub mod read;
mod recode;
mod report;
mod search;
mod send;
mod set_duty;
mod store;
mod topics;
mod visit;

#[cfg(test)]
mod rank_tests;

pub use accept::Accept;
pub use arrive::{Arrive, Arrived};
pub use call_off::CallOff;
pub use case_ended::CaseEnded;
pub use decline::Decline;
pub use depart::Depart;
pub use enlist::{Enlist, SkillHeld};
pub use fail::Fail;
pub use finish::{Finish, Finished};
pub use follow_death::FollowDeath;
pub use helper::{Duty, Fix, Helper, STALE};
pub use import::{CHUNK, Import, Imported, PastVisit};
pub use last_store::last_finished;
pub use offer_run_out::OfferRunOut;
pub use prove::Prove;
pub use rank::{Candidate, Need, NotChosen, Ranking, distance_text, rank};
pub use recode::Recode;
pub use report::{Position, Report};
pub use search::OfferMade;
pub use send::{Send, Sent, SentVisit};
pub use set_duty::SetDuty;
pub use store::offers::OfferState;
pub use topics::{HelperChanged, VisitChanged, VisitConflict, VisitNobody, VisitOffer};
pub use visit::{Arrival, Cannot, FAR_M, Method, State, Visit};

/// Enters everything that visits can do, ask and tell.
pub fn register(r: &mut desk::Registry) {
    kept_store::enter(r);
    regions::follow::<Recode>(r);
    r.act::<Send>().act::<OfferRunOut>().act::<Accept>().act::<Decline>().act::<Depart>().act::<Arrive>();
    r.act::<Prove>().act::<Finish>().act::<Fail>().act::<CallOff>().act::<CaseEnded>();
    r.act::<SetDuty>().act::<Report>().act::<Enlist>().act::<Import>();
    r.act::<FollowDeath>();
    r.on::<elders::Died, FollowDeath>("visits.follow_death", |n| Some(FollowDeath { elder: n.elder }));
    r.on::<elders::Restored, FollowDeath>("visits.undo_death", |n| Some(FollowDeath { elder: n.elder }));
    r.ask::<read::Candidates>().ask::<read::Day>().ask::<read::Job>().ask::<read::List>();
    r.ask::<read::Show>().ask::<read::Board>().ask::<read::Helpers>().ask::<read::OfCase>();
    r.ask::<read::LastSeen>().ask::<read::ForFamily>();
    r.topic::<VisitOffer>().topic::<VisitChanged>().topic::<VisitNobody>().topic::<VisitConflict>();
    r.topic::<HelperChanged>();
    r.on::<cases::CaseClosed, CaseEnded>("visits.case_ended", |news| {
        let service = catalogue::shipped().current(&news.service);
        service.is_none_or(catalogue::Service::visits).then_some(CaseEnded { case: news.case })
    });
}
