//! Why the line refuses an act.

use desk::{Kind, Refusal};

/// Why an act on a call, an agent or a phone is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cannot {
    /// No such call.
    #[error("没有这通电话")]
    NoCall,
    /// The call is over.
    #[error("这通电话已经结束")]
    Over,
    /// The offer was taken, declined, or ran out.
    #[error("这通电话已经转给别人")]
    OfferGone,
    /// It is another agent's call.
    #[error("这通电话不是您在接")]
    NotYours,
    /// The call is not where this act could be done.
    #[error("这通电话现在不能这样操作，请刷新")]
    WrongState,
    /// The agent is on a call or writing one up.
    #[error("您正在通话或整理，请先办完手上的电话")]
    AgentBusy,
    /// No phone of this agent is registered.
    #[error("您的话机不在线，请检查话机")]
    NoPhone,
    /// A pause needs a reason.
    #[error("请写明小休原因")]
    NoReason,
    /// The outcome is needed.
    #[error("请选择通话结果")]
    NoOutcome,
    /// The next step is needed.
    #[error("请选择下一步")]
    NoNextStep,
    /// Nobody to call: no number is known.
    #[error("没有可以拨打的号码")]
    NoNumber,
    /// Not a telephone number.
    #[error("电话号码不对")]
    BadNumber,
    /// No such elder.
    #[error("没有这位长者的档案")]
    NoElder,
    /// The call already belongs to another elder.
    #[error("这通电话已经对应另一位长者")]
    OtherElder,
    /// The SIP user is taken.
    #[error("这个话机账号已经有了，请换一个")]
    UserTaken,
    /// A SIP user of other characters.
    #[error("话机账号只能用小写字母、数字、点和横线，3 到 32 位")]
    BadUser,
    /// No such phone.
    #[error("没有这部话机")]
    NoSuchPhone,
    /// The elder's card is full of numbers.
    #[error("这位长者的号码已经满 10 个，请先删掉不用的")]
    TooManyNumbers,
    /// More rows than one act takes.
    #[error("一次最多导入 500 行")]
    TooMany,
}

impl Refusal for Cannot {
    fn kind(&self) -> Kind {
        match self {
            Cannot::NoCall | Cannot::NoElder | Cannot::NoSuchPhone => Kind::NotFound,
            Cannot::NotYours => Kind::Forbidden,
            Cannot::NoReason => Kind::Invalid("reason"),
            Cannot::NoOutcome => Kind::Invalid("outcome"),
            Cannot::NoNextStep => Kind::Invalid("next_step"),
            Cannot::BadNumber | Cannot::NoNumber => Kind::Invalid("number"),
            Cannot::BadUser | Cannot::UserTaken => Kind::Invalid("user"),
            Cannot::TooMany => Kind::Invalid("rows"),
            Cannot::Over
            | Cannot::OfferGone
            | Cannot::WrongState
            | Cannot::AgentBusy
            | Cannot::NoPhone
            | Cannot::TooManyNumbers
            | Cannot::OtherElder => Kind::Conflict,
        }
    }
}
