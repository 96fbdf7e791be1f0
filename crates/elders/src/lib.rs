//! 长者: the register of the people whom all this is for. Who somebody is, where they live, how they are
//! reached, whom to call, and what to know before anything else.
//!
//! Invariants:
//! - identity number, address, telephone numbers, contacts and what to know first are sealed with the
//!   elder's own key; look-up goes by keyed tokens (whole number, local number, last four);
//! - one identity number belongs to one elder;
//! - one number may belong to several elders (a couple's landline), and once to each;
//! - every change and every opened card leaves a trail entry about that elder.
//!
//! What the index leaks to somebody who has the database without the keys: names, birth, region and
//! coordinates of the home, categories; which elders share a number, a contact or the last four
//! digits, but not which digits.

mod add_address;
mod add_document;
mod alike;
mod amend;
mod assess;
mod assessment;
mod bulk;
mod by_source;
mod card;
mod category;
mod claims;
mod compared;
mod death;
mod death_store;
mod decision;
mod derive;
mod dial;
mod die;
mod elder;
mod end_phone;
mod end_record;
mod enter_decision;
mod fact;
mod file;
mod file_records;
mod findable;
mod followed;
mod glance;
mod health;
mod import;
mod kept_store;
mod known_as;
mod move_home;
mod note_fact;
mod number;
mod outgoing;
mod papers;
mod phones;
mod private;
mod read;
mod recode;
mod record_refused;
mod record_rows;
mod record_store;
mod records;
mod register;
mod restore;
mod roll_store;
mod rows;
mod set_contacts;
mod set_first;
mod set_religion;
mod sign_doctor;
mod spell;
mod standing;
mod store;
mod take_records;
mod topics;
mod turn_day;
mod unmask;
mod void_record;
mod whole;
mod write_health;

pub use add_address::AddAddress;
pub use add_document::AddDocument;
pub use alike::{Alike, Likely};
pub use amend::{Amend, AmendRefused};
pub use assess::Assess;
pub use assessment::{Assessment, AssessmentRow, GivenAssessment, Occasion};
pub use by_source::{BySource, BySourceRefused, FromSource};
pub use card::{Card, CardContact, CardOf, CardPhone, NoElder, PhoneOf};
pub use category::{Categories, Category, Grade};
pub use compared::{
    Bearer, Compared, bearers, changed_at, compared, count, from_source, opened_of, point_sources,
    profile_to_complete, reconcile_records, walk,
};
pub use death::{Closing, Death, FOLLOWERS, HowKnown};
pub use decision::{Decision, DecisionKind, GivenDecision};
pub use dial::{contact_number, own_number};
pub use die::{Die, DieRefused};
pub use elder::{BadProfile, Contact, Document, Number, Profile, address_of};
pub use end_phone::EndPhone;
pub use end_record::{EndRecord, Which};
pub use enter_decision::EnterDecision;
pub use fact::{Fact, FactKind, GivenFact};
pub use file::{File, ImportRow};
pub use file_records::{knows as is_record_header, records as read_records};
pub use findable::{ContactToken, Findable, FindablePhone, findable, glances, identity_token, last4_token};
pub use followed::{ToFollow, death_to_follow, followed, unfollowed};
pub use glance::Glance;
pub use health::{Contract, GivenContract, Health, HealthNotes, Literacy, Preferred, Religion, Smartphone};
pub use import::{CHUNK, Import, ImportRefused, Imported};
pub use known_as::{is_own_number, known_as, profile_of};
pub use move_home::MoveHome;
pub use note_fact::NoteFact;
pub use number::{Known, NumberKey, Owner, by_number};
pub use outgoing::{OUTGOING, Outgoing, count_outgoing, outgoing};
pub use papers::{AddressKind, GivenAddress, GivenDocument, HeldAddress, HeldDocument, PastPhone};
pub use phones::{AddPhone, AddPhoneRefused, RemovePhone, RemovePhoneRefused};
pub use read::{Brief, CountByRegion, CountsByRegion, List, Masked, Page, brief, names};
pub use recode::Recode;
pub use record_refused::RecordRefused;
pub use records::{BadRecord, Records};
pub use register::{Register, RegisterRefused};
pub use restore::{Restore, RestoreRefused};
pub use roll_store::{RollRow, owns_number, roll, roll_of};
pub use set_contacts::{SetContacts, SetContactsRefused};
pub use set_first::{SetFirst, SetFirstRefused};
pub use set_religion::SetReligion;
pub use sign_doctor::SignDoctor;
pub use spell::{Spelling, spell, surname};
pub use standing::{Standing, paid_after_death, standings, standings_after, with_decision};
pub use topics::{Changed, Died, Restored};
pub use turn_day::TurnDay;
pub use unmask::{NumberOf, Unmask, Unmasked};
pub use void_record::{VoidRecord, Wrongly};
pub use whole::{AssessmentOf, HeldPhone, RecordOf, Whole};
pub use write_health::WriteHealth;

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    kept_store::enter(registry);
    regions::follow::<Recode>(registry);
    registry.topic::<Changed>().topic::<Died>().topic::<Restored>();
    registry.act::<Register>();
    registry.act::<Amend>();
    registry.act::<SetFirst>();
    registry.act::<AddPhone>();
    registry.act::<RemovePhone>();
    registry.act::<SetContacts>();
    registry.act::<Import>();
    registry.act::<EndPhone>().act::<AddAddress>().act::<MoveHome>().act::<AddDocument>();
    registry
        .act::<NoteFact>()
        .act::<EnterDecision>()
        .act::<Assess>()
        .act::<WriteHealth>()
        .act::<SetReligion>();
    registry.act::<SignDoctor>().act::<EndRecord>().act::<VoidRecord>();
    registry.act::<Die>().act::<Restore>().act::<TurnDay>();
    registry.ask::<Likely>();
    registry.ask::<RecordOf>().ask::<AssessmentOf>().ask::<Unmask>().ask::<NumberOf>();
    registry.ask::<CardOf>();
    registry.ask::<PhoneOf>();
    registry.ask::<List>();
    registry.ask::<Glance>();
    registry.ask::<CountByRegion>();
    registry.ask::<BySource>();
}
