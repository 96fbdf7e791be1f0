//! 人员: accounts of people and of programs: who somebody is, what for (roles), for where (region, institution),
//! and how they prove it (password, one-time code, session, bearer token).
//!
//! Invariants:
//! - a password is kept as an argon2id hash, a session or bearer token as a SHA-256 hash, a one-time code's
//!   secret sealed: none of them can be read back;
//! - an administrator (system, security, audit) has that one role and no other, and can do nothing before a
//!   one-time code is set up;
//! - what the desk's permission check knows of an account changes in the same transaction as the account;
//! - five wrong passwords lock an account for 15 minutes, each further lock twice as long, a day at most.
//!
//! The slow hash never runs inside a transaction: [`sign_in`] reads, hashes outside, then records.

mod account;
mod add_account;
mod change_account;
mod code;
mod create_token;
mod family;
mod file;
mod import;
mod kept_store;
pub mod password;
mod read;
mod recode;
mod secret;
mod set_active;
mod set_code;
mod set_password;
mod set_roles;
mod sign_in;
mod sign_out;
mod store;
mod touch;

pub use account::{BadRoles, IDLE, Must, SESSION, check_roles, idle_of};
pub use add_account::{AddAccount, AddAccountRefused};
pub use change_account::{ChangeAccount, ChangeAccountRefused};
pub use code::CodeSecret;
pub use create_token::{CreateToken, CreateTokenRefused};
pub use family::{AddFamily, NameFamily, NameRefused, OpenSession};
pub use file::{File, StaffRow};
pub use import::{Import, ImportRefused, Imported};
pub use read::{
    AccountOf, AccountView, Accounts, AccountsPage, Brief, Me, NoAccount, WhoAmI, WhoIs, brief, name_of,
    names, with_role,
};
pub use recode::Recode;
pub use secret::Secret;
pub use set_active::{SetActive, SetActiveRefused, Unlock};
pub use set_code::{ConfirmCode, ConfirmCodeRefused, EnrolCode, EnrolCodeRefused};
pub use set_password::{ChangePassword, ResetPassword, SetPasswordRefused, change_password};
pub use set_roles::SetRoles;
pub use sign_in::{Credentials, CredentialsOf, RecordSignIn, SignIn, SignedIn, sign_in};
pub use sign_out::{SignOut, SignOutEverywhere};
pub use touch::touch;

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    kept_store::enter(registry);
    regions::follow::<Recode>(registry);
    registry.act::<AddAccount>();
    registry.act::<ChangeAccount>();
    registry.act::<SetRoles>();
    registry.act::<SetActive>();
    registry.act::<Unlock>();
    registry.act::<ResetPassword>();
    registry.act::<ChangePassword>();
    registry.act::<EnrolCode>();
    registry.act::<ConfirmCode>();
    registry.act::<CreateToken>();
    registry.act::<RecordSignIn>();
    registry.act::<AddFamily>();
    registry.act::<NameFamily>();
    registry.act::<OpenSession>();
    registry.act::<SignOut>();
    registry.act::<SignOutEverywhere>();
    registry.act::<Import>();
    registry.ask::<CredentialsOf>();
    registry.ask::<WhoAmI>();
    registry.ask::<WhoIs>();
    registry.ask::<AccountOf>();
    registry.ask::<Accounts>();
}
