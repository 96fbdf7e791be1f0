//! Roles: what somebody is here for. A person's roles are a set; each act names the roles that may do it.

use serde::{Deserialize, Serialize};

/// What somebody is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 话务员: answers the line.
    Agent,
    /// 助老员: goes to the door.
    Helper,
    /// 值班主管: answers for the centre.
    Supervisor,
    /// 社区工作者, 网格员.
    Worker,
    /// 家庭医生, 护士.
    Doctor,
    /// 窗口人员.
    Clerk,
    /// 街道, 区级工作人员.
    Officer,
    /// 家属, 亲友: acts for an elder under a mandate.
    Family,
    /// 系统管理员: runs the machine, sees nobody's record.
    SystemAdmin,
    /// 安全管理员: accounts and roles.
    SecurityAdmin,
    /// 审计管理员: reads the trail, changes nothing.
    AuditAdmin,
    /// 设备: a device acting for itself.
    Device,
}

impl Role {
    /// Every role, in the order in which tables show them.
    pub const ALL: [Role; 12] = [
        Role::Agent,
        Role::Helper,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::Family,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Device,
    ];

    /// The word in configuration, in the API and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Helper => "helper",
            Role::Supervisor => "supervisor",
            Role::Worker => "worker",
            Role::Doctor => "doctor",
            Role::Clerk => "clerk",
            Role::Officer => "officer",
            Role::Family => "family",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
            Role::Device => "device",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Role::Agent => "话务员",
            Role::Helper => "助老员",
            Role::Supervisor => "值班主管",
            Role::Worker => "社区工作者",
            Role::Doctor => "家庭医生",
            Role::Clerk => "窗口人员",
            Role::Officer => "街道干部",
            Role::Family => "家属",
            Role::SystemAdmin => "系统管理员",
            Role::SecurityAdmin => "安全管理员",
            Role::AuditAdmin => "审计管理员",
            Role::Device => "设备",
        }
    }

    /// Whether this role reaches a record only through a tie to the elder, never by region alone.
    pub fn needs_tie(self) -> bool {
        matches!(self, Role::Family | Role::Helper)
    }

    /// Whether this is one of the three administrators whom no one person may combine
    /// (GB/T 22239-2019, level 3: system, security and audit administration are separate).
    pub fn is_administrator(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }

    fn bit(self) -> i64 {
        1 << (self as i64)
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.word() == word || role.label() == word)
            .ok_or_else(|| UnknownRole(word.to_owned()))
    }
}

/// The word names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有“{0}”这个角色")]
pub struct UnknownRole(pub String);

/// A set of roles, stored as one whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(i64);

impl Roles {
    /// The set of these roles.
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().fold(0, |bits, role| bits | role.bit()))
    }
    /// As it is stored.
    pub fn bits(self) -> i64 {
        self.0
    }
    /// From storage.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits)
    }
    /// Whether `role` is among them.
    pub fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }
    /// Whether any of `roles` is among them.
    pub fn has_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }
    /// Them one by one.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back_from_their_words_and_bits() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
            assert!(Roles::from_bits(Roles::of(&[role]).bits()).has(role));
            assert_eq!(Roles::of(&[role]).iter().collect::<Vec<_>>(), [role]);
        }
        assert!("root".parse::<Role>().is_err());
    }
}
