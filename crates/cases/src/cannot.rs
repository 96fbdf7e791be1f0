//! Why something cannot be done with a case.

use catalogue::Evidence;
use desk::{Kind, Refusal};

/// Why something cannot be done with a case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cannot {
    /// No such case, or not for this actor.
    #[error("没有这件工单")]
    NotFound,
    /// It has ended.
    #[error("这件工单已经结束，需要的话先重新打开")]
    Ended,
    /// It has not ended.
    #[error("这件工单还没结束")]
    NotEnded,
    /// Somebody else holds it.
    #[error("已经有人接手，请刷新看看是谁")]
    Held,
    /// Nobody holds it yet.
    #[error("还没有人接手，请先接手")]
    NotTaken,
    /// A helper is on the way or at the door.
    #[error("助老员在路上或正在办，请先撤回派单或等办完")]
    HelperOut,
    /// The service has no such step from here.
    #[error("这个服务走不到这一步")]
    NoSuchStep,
    /// The service does not end like that.
    #[error("请选择办理结果")]
    NoSuchOutcome,
    /// Evidence is missing.
    #[error("还缺凭证：{}", names(.0))]
    NoEvidence(Vec<Evidence>),
    /// The call-back is missing.
    #[error("还没有回访，请先给长者回个电话")]
    NoCallback,
    /// Satisfaction is 1 to 5.
    #[error("满意度请打 1 到 5 分")]
    Score,
    /// A reason is asked for.
    #[error("请写明原因")]
    NoReason,
    /// It already has an elder.
    #[error("这件工单已经对应了长者")]
    HasElder,
}

fn names(kinds: &[Evidence]) -> String {
    kinds.iter().map(|k| k.name()).collect::<Vec<_>>().join("、")
}

impl Refusal for Cannot {
    fn kind(&self) -> Kind {
        match self {
            Cannot::NotFound => Kind::NotFound,
            Cannot::NoSuchOutcome => Kind::Invalid("outcome"),
            Cannot::Score => Kind::Invalid("satisfied"),
            Cannot::NoReason => Kind::Invalid("reason"),
            _ => Kind::Conflict,
        }
    }
}
