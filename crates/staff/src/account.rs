//! Rules about accounts that need no database.

use base::{Moment, Span};
use desk::{Role, Roles};
use serde::{Deserialize, Serialize};

/// How long a session lives at most: one shift.
pub const SESSION: Span = Span::hours(12);
/// How long a session of the desk lives without a sign of life.
pub const IDLE: Span = Span::mins(30);
/// Wrong passwords in a row before the account is locked.
pub(crate) const WRONG_LIMIT: i64 = 5;
const LOCK: Span = Span::mins(15);
const LONGEST_LOCK: Span = Span::hours(24);

/// How long a session of somebody with these roles lives without a sign of life. A helper's phone is away from
/// the network between two doors, and a family's phone is in a pocket: they live as long as the session.
pub fn idle_of(roles: Roles) -> Span {
    let pocket = [Role::Helper, Role::Family];
    if roles.iter().all(|role| pocket.contains(&role)) { SESSION } else { IDLE }
}

/// What somebody must do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// The password was set by somebody else.
    ChangePassword,
    /// An administrator without a one-time code.
    EnrolCode,
}

/// Why roles cannot stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRoles {
    /// Nobody is here for nothing.
    #[error("请至少选择一个角色")]
    None,
    /// System, security and audit are three people.
    #[error("系统、安全、审计管理员必须分别由三个人担任，也不能兼任别的角色")]
    Administrators,
    /// Devices have no account.
    #[error("设备不能有账号")]
    Device,
}

/// Whether one account may hold these roles.
///
/// # Errors
/// [`BadRoles`].
pub fn check_roles(roles: Roles) -> Result<(), BadRoles> {
    let held: Vec<Role> = roles.iter().collect();
    if held.is_empty() {
        return Err(BadRoles::None);
    }
    if held.contains(&Role::Device) {
        return Err(BadRoles::Device);
    }
    if held.len() > 1 && held.iter().any(|role| role.is_administrator()) {
        return Err(BadRoles::Administrators);
    }
    Ok(())
}

/// Whether this account must have a one-time code.
pub(crate) fn needs_code(roles: Roles) -> bool {
    roles.iter().any(Role::is_administrator)
}

/// The roles that the desk may act on: an administrator without a code has none.
pub(crate) fn effective(roles: Roles, code_on: bool, program: bool) -> Roles {
    if needs_code(roles) && !code_on && !program { Roles::default() } else { roles }
}

/// Login names: 2 to 32 of `a-z 0-9 . _ -`, lower case.
pub(crate) fn login_of(text: &str) -> Option<String> {
    let login = text.trim().to_ascii_lowercase();
    let fits = (2..=32).contains(&login.len())
        && login
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
    fits.then_some(login)
}

/// What counts wrong passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lock {
    pub failures: i64,
    pub locks: i64,
    pub until: Option<Moment>,
}

impl Lock {
    pub(crate) fn holds(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// After one more wrong password.
    pub(crate) fn wrong(self, now: Moment) -> Self {
        let failures = self.failures + 1;
        if failures < WRONG_LIMIT {
            return Self { failures, ..self };
        }
        let doubled = LOCK.ms().saturating_mul(1 << self.locks.clamp(0, 20));
        let span = Span::from_ms(doubled.min(LONGEST_LOCK.ms()));
        Self { failures: 0, locks: self.locks + 1, until: Some(now + span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_administrators_stand_alone() {
        let three = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
        for one in three {
            assert_eq!(check_roles(Roles::of(&[one])), Ok(()));
            for other in Role::ALL {
                let wanted = match other {
                    Role::Device => Err(BadRoles::Device),
                    other if other == one => Ok(()),
                    _ => Err(BadRoles::Administrators),
                };
                assert_eq!(check_roles(Roles::of(&[one, other])), wanted, "{one:?} {other:?}");
            }
        }
        assert_eq!(check_roles(Roles::default()), Err(BadRoles::None));
        assert_eq!(check_roles(Roles::of(&[Role::Agent, Role::Supervisor])), Ok(()));
    }

    #[test]
    fn locks_double_up_to_a_day() {
        let now = Moment::from_ms(0);
        let mut lock = Lock::default();
        let mut spans = Vec::new();
        for _ in 0..9 {
            for _ in 0..4 {
                lock = lock.wrong(now);
            }
            lock = lock.wrong(now);
            spans.push((lock.until.unwrap() - now).ms() / 60_000);
        }
        assert_eq!(spans, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert!(lock.holds(now + Span::hours(23)) && !lock.holds(now + Span::hours(24)));
    }

    #[test]
    fn login_names() {
        assert_eq!(login_of(" Wang.Li-2 ").as_deref(), Some("wang.li-2"));
        for bad in ["", "a", "王丽", "a b", "a@b", &"x".repeat(33)] {
            assert_eq!(login_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_helpers_phone_stays_signed_in_through_the_shift() {
        assert_eq!(idle_of(Roles::of(&[Role::Helper])), SESSION);
        assert_eq!(idle_of(Roles::of(&[Role::Helper, Role::Supervisor])), IDLE);
        assert_eq!(idle_of(Roles::of(&[Role::Agent])), IDLE);
    }
}
