//! 代办授权 mandates.
mod ids;
mod kin;
mod mandate;
mod terms;
pub use ids::{AskedId, MandateId, MessageId};
pub use kin::{Evidence, Kin};
pub use mandate::{Cannot, Mandate, Over, State, Why};
pub use terms::{BadTerms, GROUPS, LONGEST, LONGEST_GUARDIAN, Lasts, REMINDER, See, Sees, Services, Terms};
