//! 探访关爱 rounds: elders who are seen regularly, and everything that has to be cleared up so that nobody falls through.
//!
//! A rule (data, with a first day) says who belongs and in which tier; raises shorten its intervals for a while. Each elder
//! on the list ([`Round`]) has a day by which somebody must have met them and, where there is one, a worker. Invariants:
//! - a contact counts once, whoever had it: the worker's own result, a helper's finished visit, a conversation over the
//!   elder's own number; what counts as a meeting is the rule's to say, a sign of life is noted in any case;
//! - a turn (an elder, a day) is written down when it is served and when it has passed, once; the visit rate is counted
//!   from turns alone;
//! - a line of the daily list is unique by what makes it that line, so that the series may go again and adds nothing; an
//!   open line has a rung of people and a clock, and falls one rung higher when the clock runs out;
//! - who refuses is not visited, was told what it means, is asked again, and stays on the list;
//! - a door that stayed closed is tried again the same day, or a case looks for the elder.

mod cannot;
mod climb;
mod close_gap;
mod count;
mod daily;
mod died;
mod due;
mod ending;
mod gap;
mod give;
mod kept_store;
mod near;
mod raise;
pub mod read;
mod recode;
mod record;
mod refuse;
mod regard;
mod roster;
mod round;
mod rule;
mod second_try;
mod set_rule;
mod stay;
mod store;
mod topics;

pub use cannot::Cannot;
pub use climb::Climb;
pub use close_gap::{CloseGap, Heard};
pub use count::{CountCall, CountVisit};
pub use daily::{Begin, Daily, Step};
pub use died::FollowDeath;
pub use due::{Turn, due, passed, serves};
pub use ending::{Check, Ending, Worry};
pub use gap::{GapId, GapKind, Rung};
pub use give::{Give, SetAway};
pub use near::order;
pub use raise::{Cause, Raise, RaiseId, every};
pub use recode::Recode;
pub use record::{Record, Recorded};
pub use refuse::{Agree, Refuse};
pub use regard::{Regard, Regarded};
pub use round::{HOSPITAL_DAYS, Round, State};
pub use rule::{BadRule, Every, Facts, How, Line, Rule, Signs, Tier};
pub use second_try::SecondTry;
pub use set_rule::{EndRaise, MOST_PERCENT, Previewed, SetRaise, SetRule};
pub use stay::{AddStay, EndStay};
pub use topics::{GapChanged, RoundChanged};

/// Enters everything that rounds can do, ask and tell. The program runs [`Begin`] once at its start; from then on the series
/// keeps its own timers.
pub fn register(r: &mut desk::Registry) {
    kept_store::enter(r);
    r.act::<Record>().act::<SecondTry>().act::<Refuse>().act::<Agree>().act::<Give>().quiet_act::<SetAway>();
    r.act::<SetRule>().act::<SetRaise>().act::<EndRaise>().act::<AddStay>().act::<EndStay>();
    r.act::<CloseGap>().act::<Climb>().act::<Daily>().act::<Begin>().act::<Regard>();
    r.act::<CountVisit>().act::<CountCall>().act::<Heard>().act::<FollowDeath>();
    r.ask::<read::Today>().ask::<read::CardOf>().ask::<read::List>().ask::<read::LastRound>();
    r.ask::<read::Gaps>().ask::<read::GapCounts>().ask::<read::GapOf>();
    r.ask::<read::Rules>()
        .ask::<read::Preview>()
        .ask::<read::Rate>()
        .ask::<read::Turns>()
        .ask::<read::Workers>();
    r.topic::<RoundChanged>().topic::<GapChanged>();
    r.on::<elders::Changed, Regard>("rounds.regards", |news| Some(Regard { elders: news.elders }));
    r.on::<elders::Died, FollowDeath>("rounds.follow_death", |news| Some(FollowDeath { elder: news.elder }));
    r.on::<elders::Restored, FollowDeath>("rounds.undo_death", |news| {
        Some(FollowDeath { elder: news.elder })
    });
    r.on::<visits::VisitChanged, CountVisit>("rounds.visits", |news| {
        (news.state == visits::State::Finished).then_some(CountVisit { visit: news.visit, elder: news.elder })
    });
    r.on::<calls::news::Ended, CountCall>("rounds.calls", |news| {
        (news.elder.is_some() && !news.abandoned).then_some(CountCall { call: news.call })
    });
    r.on::<devices::DeviceHeard, Heard>("rounds.hears", |news| Some(Heard { device: news.device }));
    regions::follow::<Recode>(r);
}
