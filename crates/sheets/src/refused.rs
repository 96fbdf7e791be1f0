//! Why an act on a file is refused.

use crate::mapping::BadMapping;
use desk::{Kind, Refusal};

/// Why an act on a file is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No such file.
    #[error("没有这份名单")]
    Absent,
    /// Somebody else's.
    #[error("这是别人上传的名单；要看请找街道干部或值班主管")]
    NotYours,
    /// Its rows were destroyed.
    #[error("这份名单的内容已经按期销毁，请重新上传")]
    Gone,
    /// Not in this state.
    #[error("这份名单现在不能这样做，请刷新看看它到哪一步了")]
    NotNow,
    /// Rows are going in.
    #[error("正在导入，先停下再销毁")]
    StopFirst,
    /// More than an act takes.
    #[error("一次给的行太多")]
    TooMany,
    /// There is no such table.
    #[error("没有这张工作表")]
    NoPart,
    /// The columns do not stand.
    #[error("{0}")]
    Mapping(#[from] BadMapping),
    /// A name of a profile is missing or too long.
    #[error("方案的名字要有 1 到 40 个字")]
    ProfileName,
}

impl Refusal for Refused {
    fn kind(&self) -> Kind {
        match self {
            Refused::Absent | Refused::NoPart => Kind::NotFound,
            Refused::NotYours => Kind::Forbidden,
            Refused::Gone | Refused::NotNow | Refused::StopFirst => Kind::Conflict,
            Refused::TooMany => Kind::Invalid("rows"),
            Refused::Mapping(BadMapping::NoSource | BadMapping::LongSource) => Kind::Invalid("source"),
            Refused::Mapping(_) => Kind::Invalid("columns"),
            Refused::ProfileName => Kind::Invalid("profile"),
        }
    }
}
