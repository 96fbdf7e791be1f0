//! Why something about rounds is not done.

use crate::rule::BadRule;
use desk::{Kind, Refusal};

/// Why it is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cannot {
    /// The elder is not on the list.
    #[error("这位长者不在探访名单里")]
    NotOnList,
    /// Something else is not there.
    #[error("没有找到这一条")]
    NotFound,
    /// The rule itself.
    #[error("{0}")]
    Rule(#[from] BadRule),
    /// It would take more than two elders in five.
    #[error("这个规则会把 {0}% 的长者算进来，超过四成；确实要这样，请写明理由并勾选“仍然要定”")]
    TooMany(i64),
    /// Nobody has looked at what it would mean.
    #[error("先看预览，再定规则")]
    NotPreviewed,
    /// A day that is long past.
    #[error("开始的日子不能早于一周前")]
    Past,
    /// Days the wrong way round, or a raise that never ends.
    #[error("从哪天到哪天不对：要先后有序，最长 180 天")]
    Days,
    /// A raise that raises nothing.
    #[error("至少写一档的加密间隔，1 到 90 天")]
    NoRaise,
    /// A worry without saying what about.
    #[error("请选一项担心的事")]
    NoWorry,
    /// The elder was not told what refusing means.
    #[error("先当面讲清楚：不要探访也随时可以再要，{0} 个月后会再问一次；讲过了再勾选")]
    NotTold(i64),
    /// It is not one of the reasons.
    #[error("这不是名单上的理由，请刷新再看")]
    NoReason,
    /// Nothing was refused.
    #[error("这位长者没有提过不同意")]
    NotRefused,
    /// The word of another kind of line.
    #[error("请选一个办结的结论")]
    NoOutcome,
    /// "Other" says nothing by itself.
    #[error("选“其他”请写一句怎么回事")]
    NoWords,
    /// Somebody else was quicker.
    #[error("这一条已经办结了")]
    Closed,
    /// Not a worker of there.
    #[error("这个人不管这一片，换一位社区工作者")]
    NotTheirs,
    /// Oneself.
    #[error("代班的要是另一位社区工作者")]
    OwnDeputy,
    /// Long words.
    #[error("文字太长，最多 500 字")]
    Long,
}

impl Refusal for Cannot {
    fn kind(&self) -> Kind {
        match self {
            Cannot::NotOnList | Cannot::NotFound => Kind::NotFound,
            Cannot::Rule(_) => Kind::Invalid("rule"),
            Cannot::TooMany(_) => Kind::Invalid("anyway"),
            Cannot::NotPreviewed => Kind::Conflict,
            Cannot::Past | Cannot::Days => Kind::Invalid("from"),
            Cannot::NoRaise => Kind::Invalid("high"),
            Cannot::NoWorry => Kind::Invalid("worry"),
            Cannot::NotTold(_) => Kind::Invalid("told"),
            Cannot::NoReason => Kind::Invalid("reason"),
            Cannot::NoOutcome => Kind::Invalid("outcome"),
            Cannot::NoWords | Cannot::Long => Kind::Invalid("words"),
            Cannot::NotTheirs => Kind::Invalid("owner"),
            Cannot::OwnDeputy => Kind::Invalid("deputy"),
            Cannot::NotRefused | Cannot::Closed => Kind::Conflict,
        }
    }
}
