//! Why a record about an elder is not written.

use crate::records::BadRecord;
use desk::{Kind, Refusal};

/// Why a record about an elder is not written, ended or taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordRefused {
    /// Something in it is wrong.
    #[error("{0}")]
    Bad(#[from] BadRecord),
    /// One of the same kind holds already.
    #[error("同样的一条还有效（{0}），请先终止它，或改它的日期")]
    Standing(String),
    /// It is not there, or was taken back.
    #[error("这条记录已经不在了，请刷新")]
    Gone,
    /// It has ended.
    #[error("这条记录已经终止了")]
    Ended,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
    /// Who decided?
    #[error("请填写认定机关")]
    NoBody,
    /// Who said so?
    #[error("请写明是谁说的、怎么知道的")]
    NoSaid,
    /// Why?
    #[error("请写明原因")]
    NoWhy,
    /// Which doctor?
    #[error("请填写家庭医生姓名和所在机构")]
    NoDoctor,
    /// Somebody else has this number, or this elder has it already.
    #[error("这个号码已经登记过了，请先查找是不是同一位长者")]
    Taken,
    /// No address.
    #[error("请填写地址")]
    NoAddress,
    /// An accuracy that says nothing.
    #[error("定位精度要在 1 到 50000 米之间")]
    Accuracy,
    /// No such region today.
    #[error("没有这个区划")]
    NoRegion,
    /// Who assessed, and on which day?
    #[error("请填写评估日期和评估人")]
    NoAssessor,
    /// Before the elder was born.
    #[error("日期在长者出生之前")]
    BeforeBirth,
    /// Somebody wrote meanwhile.
    #[error("别人刚改过健康情况，请核对下面的新内容后再保存")]
    Meanwhile,
}

impl Refusal for RecordRefused {
    fn kind(&self) -> Kind {
        match self {
            RecordRefused::Bad(bad) => Kind::Invalid(match bad {
                BadRecord::Span => "until",
                BadRecord::Future | BadRecord::Tomorrow => "from",
                BadRecord::Identity(_) => "number",
                BadRecord::Long => "note",
                BadRecord::Sheet(_) | BadRecord::TooMany => "",
            }),
            RecordRefused::Standing(_) => Kind::Invalid("kind"),
            RecordRefused::Gone | RecordRefused::Unknown => Kind::NotFound,
            RecordRefused::Ended | RecordRefused::Meanwhile => Kind::Conflict,
            RecordRefused::NoBody => Kind::Invalid("body"),
            RecordRefused::NoSaid => Kind::Invalid("said"),
            RecordRefused::NoWhy => Kind::Invalid("why"),
            RecordRefused::NoDoctor => Kind::Invalid("doctor"),
            RecordRefused::Taken => Kind::Invalid("number"),
            RecordRefused::NoAddress => Kind::Invalid("address"),
            RecordRefused::Accuracy => Kind::Invalid("accuracy"),
            RecordRefused::NoRegion => Kind::Invalid("region"),
            RecordRefused::NoAssessor => Kind::Invalid("assessors"),
            RecordRefused::BeforeBirth => Kind::Invalid("from"),
        }
    }
}

/// `2021-05-01 起`, `起始日不详`.
pub(crate) fn since(from: Option<base::Date>) -> String {
    from.map_or_else(|| "起始日不详".to_owned(), |from| format!("{from} 起"))
}
