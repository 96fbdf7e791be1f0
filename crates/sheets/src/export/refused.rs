//! Why an act on an export is refused.

use desk::{Kind, Refusal};

/// Why an act on an export is refused.
#[derive(Debug, thiserror::Error)]
pub enum ExportRefused {
    /// No such export.
    #[error("没有这份导出")]
    Absent,
    /// Somebody else's.
    #[error("这份导出是别人申请的，只有申请人能下载")]
    NotYours,
    /// One's own.
    #[error("不能批准自己的申请，请另一位干部或主管来批")]
    Own,
    /// For what?
    #[error("请选用途")]
    NoPurpose,
    /// Why just this?
    #[error("请写清楚这次为什么要导出，至少 6 个字")]
    NoReason,
    /// Longer than anybody reads.
    #[error("理由太长，最多 200 字")]
    LongReason,
    /// Nothing to be seen.
    #[error("至少选一列")]
    NoColumns,
    /// The purpose does not need it.
    #[error("“{purpose}”用不到“{column}”这一列，请去掉")]
    NotForThis {
        /// The purpose.
        purpose: &'static str,
        /// The column.
        column: &'static str,
    },
    /// Nobody.
    #[error("这个范围里没有人")]
    Nobody,
    /// More than go out at once.
    #[error("这个范围里有 {0} 人，一次最多 5 万人，请缩小范围")]
    TooMany(i64),
    /// A no needs a reason.
    #[error("不批准要写明原因")]
    NoAnswer,
    /// Not in this state.
    #[error("这份导出现在不能这样做，请刷新看看")]
    NotNow,
    /// Its rows were destroyed.
    #[error("这份导出已经到期销毁，要用请重新申请")]
    Gone,
    /// Often enough.
    #[error("这份导出已经下载过 3 次，要再用请重新申请")]
    Enough,
}

impl Refusal for ExportRefused {
    fn kind(&self) -> Kind {
        match self {
            ExportRefused::Absent => Kind::NotFound,
            ExportRefused::NotYours | ExportRefused::Own => Kind::Forbidden,
            ExportRefused::NoPurpose => Kind::Invalid("purpose"),
            ExportRefused::NoReason | ExportRefused::LongReason => Kind::Invalid("reason"),
            ExportRefused::NoColumns | ExportRefused::NotForThis { .. } => Kind::Invalid("columns"),
            ExportRefused::Nobody | ExportRefused::TooMany(_) => Kind::Invalid("region"),
            ExportRefused::NoAnswer => Kind::Invalid("answer"),
            ExportRefused::NotNow | ExportRefused::Gone | ExportRefused::Enough => Kind::Conflict,
        }
    }
}
