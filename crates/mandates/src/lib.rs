//! 代办授权 mandates: who may act for which elder, for which services, seeing what, from when to when, with what evidence.
//!
//! A mandate waits for the elder's yes, is in force, and ends ([`State`]). What was said in person is in force at once; all
//! else waits until agents have called the elder on a telephone of the elder's own. Invariants:
//! - the ties that the desk's permission check reads say at every moment what the mandates in force say: both change in one
//!   transaction, so a mandate taken back is taken back;
//! - one pair of elder and person has at most one mandate that has not ended (a rule of the schema);
//! - less, shorter or none is done at the elder's word over any channel; more or longer needs the elder in person or called
//!   back on the elder's own telephone;
//! - nobody acts for oneself, nobody enters a mandate for their own hand, and who acts for many who are not their kin is
//!   looked at by a supervisor;
//! - whoever asks learns nothing: neither answers nor their time nor news depend on whether there is such an elder.
//!
//! Families sign in by a code sent to their telephone ([`send_code`], [`enter_code`]); they have no password and no region.

mod about;
mod ask_for;
mod change;
mod code;
mod confirm;
mod end;
mod follow;
mod give;
mod hands;
mod holder;
mod ids;
mod kin;
mod mandate;
mod message;
mod paper;
pub mod read;
mod recode;
mod serve;
mod store;
mod terms;
mod topics;

pub use ask_for::{AskFor, AskRefused, Noted};
pub use change::{AskRenewal, Change, RenewalRefused};
pub use code::{CheckCode, CodeEnd, GOOD, SendCode, SendEnd, SetName, enter_code, send_code};
pub use confirm::{Confirm, Decline, How};
pub use end::{Expire, Leave, Remind, Revoke, RevokeAll};
pub use follow::{CaseEnded, FollowDeath};
pub use give::{Give, GiveRefused, Given};
pub use ids::{AskedId, MandateId, MessageId};
pub use kin::{Evidence, Kin};
pub use mandate::{Cannot, Mandate, Over, State, Why};
pub use message::{Answer, MessageRefused, Write};
pub use paper::OpenPaper;
pub use read::{Someone, on_behalf};
pub use recode::Recode;
pub use serve::{AskService, ServiceRefused};
pub use terms::{BadTerms, GROUPS, LONGEST, LONGEST_GUARDIAN, Lasts, REMINDER, See, Sees, Services, Terms};
pub use topics::{Answered, Changed};

/// Tells the desk what this capability can do.
pub fn register(r: &mut desk::Registry) {
    regions::follow::<Recode>(r);
    r.about(about::TABLES);
    r.act::<Give>().act::<Confirm>().act::<Decline>().act::<Change>().act::<AskRenewal>();
    r.act::<Revoke>().act::<RevokeAll>().act::<Leave>().act::<Expire>().act::<Remind>();
    r.act::<FollowDeath>().act::<CaseEnded>();
    r.act::<AskFor>().act::<AskService>().act::<Write>().act::<Answer>().act::<SetName>();
    r.quiet_act::<SendCode>().quiet_act::<CheckCode>();
    r.ask::<read::OfElder>().ask::<read::Show>().ask::<read::List>().ask::<read::CaseOf>();
    r.ask::<read::OnBehalf>().ask::<read::BehalfOfCases>().ask::<OpenPaper>();
    r.ask::<read::Mine>().ask::<read::OneOfMine>();
    r.topic::<Changed>().topic::<Answered>();
    r.on::<elders::Died, FollowDeath>("mandates.follow_death", |news| {
        Some(FollowDeath { elder: news.elder })
    });
    r.on::<elders::Restored, FollowDeath>("mandates.undo_death", |news| {
        Some(FollowDeath { elder: news.elder })
    });
    r.on::<cases::CaseClosed, CaseEnded>("mandates.case_ended", |news| {
        (news.service == hands::CONFIRM).then_some(CaseEnded { case: news.case })
    });
}
