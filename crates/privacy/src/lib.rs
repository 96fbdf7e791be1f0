//! 隐私 privacy: what personal data is used for and by what right, what elders agreed to, who opened a record against the scope,
//! what people may ask of us and by when they are answered, how long things are kept, what went wrong, which keys are in use.
//!
//! Invariants:
//! - every act and every question belongs to exactly one purpose of the register ([`purpose`]); a test of the whole program holds it;
//! - what stands on separate consent is refused by the desk itself the moment a consent is withdrawn ([`desk::Registry::gate`]);
//! - whoever opens a record from outside of their scope has said why, is tied to the elder for hours only, and is reviewed by
//!   somebody else on the next working day; family never can;
//! - a request of a person's right has one clock; its answer needs a checked identity;
//! - an erased elder's key is gone with everything sealed under it; what stays is said ([`erase::STAYS`]);
//! - nothing is swept whose class has no time, and every sweep says how much of what it took.

mod answer_right;
mod ask_right;
mod break_glass;
mod check_identity;
mod clocks;
mod consent_store;
mod consents;
mod copy;
mod elder_key;
pub mod erase;
mod erase_files;
mod explain;
mod files_gone;
mod give_consent;
mod hold;
mod incident;
mod kept;
mod kinds;
mod late;
mod master_key;
mod my_override;
mod overrides;
pub mod purpose;
mod register_store;
pub mod retention;
mod review;
mod review_purpose;
mod rights;
mod store;
mod sweep;
pub mod text;
mod topics;
mod turn_store;
mod withdraw;

pub use answer_right::{AnswerRefused, AnswerRight, Verdict};
pub use ask_right::{AskRefused, AskRight};
pub use break_glass::{BreakGlass, BreakRefused, Broken, Whom};
pub use check_identity::{CheckIdentity, CheckRefused};
pub use clocks::{RIGHT_DAYS, working_days_after};
pub use consents::{Consent, ConsentsOf};
pub use copy::{Copy, CopyFor, CopyRefused, WholeCopy};
pub use elder_key::{ResealElder, TurnElderKey, TurnRefused};
pub use erase::{Erase, EraseRefused, Erased};
pub use erase_files::EraseFiles;
pub use explain::{Explain, Explained, Reason};
pub use files_gone::{FilesGone, LeavingFile, LeavingFiles};
pub use give_consent::{ConsentRefused, GiveConsent, GivenBy};
pub use hold::{HoldRefused, LiftHold, SetHold};
pub use incident::{
    CloseIncident, IncidentRefused, IncidentRow, IncidentShown, Incidents, OpenIncident, ShowIncident, Tell,
    Told,
};
pub use kinds::{IncidentKind, Means, RightKind};
pub use late::{LateIncident, LateReview, LateRight};
pub use master_key::{
    KeyState, Keys, MasterGone, Rewrap, TurnMaster, TurnMasterRefused, TurnRow, Wanted, WantedTurn,
};
pub use my_override::MyOverride;
pub use overrides::{OverrideRow, OverrideShown, Overrides, ShowOverride};
pub use retention::{Class, classes};
pub use review::{Review, ReviewRefused};
pub use review_purpose::{PurposeReviewed, Purposes, ReviewPurpose, ReviewPurposeRefused};
pub use rights::{HoldRow, RightRow, RightShown, Rights, ShowRight};
pub use sweep::{DryRun, DrySum, StartSweeps, Sweep, SweepRow, Sweeps};
pub use topics::{GlassBroken, IncidentOpened, RecordErased, RightAsked, TurnMoved};
pub use withdraw::{WithdrawConsent, WithdrawRefused};

/// Enters everything that this capability can do, ask and tell. The program runs [`StartSweeps`] once at its start.
pub fn register(r: &mut desk::Registry) {
    r.quiet_act::<GiveConsent>().quiet_act::<WithdrawConsent>().ask::<ConsentsOf>();
    r.quiet_act::<BreakGlass>()
        .quiet_act::<Review>()
        .ask::<Overrides>()
        .ask::<ShowOverride>()
        .ask::<MyOverride>();
    r.quiet_act::<AskRight>().quiet_act::<CheckIdentity>().quiet_act::<AnswerRight>();
    r.ask::<Rights>().ask::<ShowRight>().ask::<WholeCopy>().ask::<CopyFor>().ask::<Explain>();
    r.quiet_act::<Erase>().act::<EraseFiles>().quiet_act::<SetHold>().quiet_act::<LiftHold>();
    r.quiet_act::<OpenIncident>().quiet_act::<Tell>().quiet_act::<CloseIncident>();
    r.ask::<Incidents>().ask::<ShowIncident>();
    r.act::<LateRight>().act::<LateReview>().act::<LateIncident>();
    r.quiet_act::<StartSweeps>().act::<Sweep>().quiet_act::<FilesGone>();
    r.ask::<DryRun>().ask::<Sweeps>().ask::<LeavingFiles>();
    r.quiet_act::<TurnMaster>().act::<Rewrap>().quiet_act::<MasterGone>().ask::<Keys>().ask::<WantedTurn>();
    r.quiet_act::<TurnElderKey>().act::<ResealElder>();
    r.quiet_act::<ReviewPurpose>().ask::<Purposes>();
    r.topic::<GlassBroken>().topic::<RightAsked>().topic::<IncidentOpened>().topic::<RecordErased>();
    r.topic::<TurnMoved>();
    for purpose in purpose::all().iter().filter(|p| p.basis == purpose::Basis::Consent) {
        // Whose acts other capabilities gate themselves (a mandate is its own consent) are not gated here.
        for act in purpose.acts.iter().filter(|act| !act.ends_with('*')) {
            r.gate(act.as_str(), purpose.code.as_str());
        }
    }
    kept::enter(r);
}
