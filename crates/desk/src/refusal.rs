//! Two kinds of "no": a refusal, which somebody can act on, and a fault, which is only reported.

use db::DbError;

/// What sort of refusal it is; each door maps it once (HTTP status, MQTT reason code, SIP answer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is no such thing, or not for this actor.
    NotFound,
    /// Not this actor.
    Forbidden,
    /// This field is wrong.
    Invalid(&'static str),
    /// It no longer fits what is so by now.
    Conflict,
    /// Too much at once; the same request may be sent again.
    Busy,
    /// Our fault.
    Broken,
}

/// Why an act was refused. `Display` is a short Chinese fragment that tells a person what to do about it.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// What sort of refusal it is.
    fn kind(&self) -> Kind;
}

/// An act or question that is never refused for reasons of its own.
#[derive(Debug, thiserror::Error)]
pub enum Never {}

impl Refusal for Never {
    fn kind(&self) -> Kind {
        match *self {}
    }
}

/// How a command's `run` ends when it does not succeed: `?` makes it from a refusal and from a fault.
#[derive(Debug)]
pub enum Stop<E> {
    /// Refused, with its reason.
    Refused(E),
    /// Storage failed.
    Fault(DbError),
}

impl<E> From<DbError> for Stop<E> {
    fn from(error: DbError) -> Self {
        Stop::Fault(error)
    }
}

impl<E: Refusal> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Stop::Refused(error)
    }
}

impl<E> Stop<E> {
    /// Turns a nested act's refusal into one of the outer act's.
    pub fn refusal<F>(self, f: impl FnOnce(E) -> F) -> Stop<F> {
        match self {
            Stop::Refused(e) => Stop::Refused(f(e)),
            Stop::Fault(fault) => Stop::Fault(fault),
        }
    }
}

/// Why the desk did not let an actor do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The account is unknown or switched off.
    #[error("这个账号不能用了")]
    Gone,
    /// None of the actor's roles may do this.
    #[error("您的岗位不能做这件事")]
    Role,
    /// The record is outside the actor's region, institution and ties.
    #[error("不在您的负责范围内")]
    Scope,
    /// There is no such record.
    #[error("没有找到这条记录")]
    NoRecord,
    /// The mandate is missing, over or withdrawn.
    #[error("没有有效的代办授权")]
    NoMandate,
    /// The elder has not agreed to what this act is for, or agrees no longer.
    #[error("长者没有同意这样使用，或已经撤回同意")]
    NoConsent,
    /// What it needs was erased with the elder's key.
    #[error("这位长者的资料已经按请求删除")]
    Erased,
}

impl Denied {
    /// What sort of refusal it is.
    pub fn kind(self) -> Kind {
        match self {
            Denied::NoRecord | Denied::Erased => Kind::NotFound,
            _ => Kind::Forbidden,
        }
    }

    /// The word that the trail keeps.
    pub fn word(self) -> &'static str {
        match self {
            Denied::Gone => "gone",
            Denied::Role => "role",
            Denied::Scope => "scope",
            Denied::NoRecord => "no_record",
            Denied::NoMandate => "no_mandate",
            Denied::NoConsent => "no_consent",
            Denied::Erased => "erased",
        }
    }
}

/// How `Desk::run` and `Desk::look` end when they do not succeed.
#[derive(Debug)]
pub enum Outcome<E> {
    /// The act refused.
    Refused(E),
    /// The desk did not let the actor.
    Denied(Denied),
    /// The same request id came before with another payload.
    Reused,
    /// Storage failed.
    Fault(DbError),
}

impl<E: Refusal> Outcome<E> {
    /// What sort of refusal it is.
    pub fn kind(&self) -> Kind {
        match self {
            Outcome::Refused(e) => e.kind(),
            Outcome::Denied(d) => d.kind(),
            Outcome::Reused => Kind::Conflict,
            Outcome::Fault(DbError::Busy | DbError::Contended) => Kind::Busy,
            Outcome::Fault(_) => Kind::Broken,
        }
    }

    /// The fault, when it is one.
    pub fn fault(&self) -> Option<&DbError> {
        match self {
            Outcome::Fault(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: Refusal> std::fmt::Display for Outcome<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Outcome::Refused(e) => write!(f, "{e}"),
            Outcome::Denied(d) => write!(f, "{d}"),
            Outcome::Reused => f.write_str("这次提交的编号已经用过，内容却不一样，请刷新后再试"),
            Outcome::Fault(DbError::Busy | DbError::Contended) => f.write_str("系统正忙，请再试一次"),
            Outcome::Fault(DbError::DiskFull) => f.write_str("存储空间满了，没有保存，请马上通知系统管理员"),
            Outcome::Fault(_) => f.write_str("系统出了故障，没有保存，请再试一次"),
        }
    }
}

impl<E: Refusal> std::error::Error for Outcome<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Outcome::Fault(error) => Some(error),
            _ => None,
        }
    }
}
