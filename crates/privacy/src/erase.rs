//! 删除: an elder's key is destroyed, and with it everything that was sealed under it, in every table, in the trail, in every backup
//! that is opened with today's database. What is clear about the elder is emptied by the same act.

use crate::erase_files::EraseFiles;
use crate::kinds::RightKind;
use crate::store;
use crate::topics::RecordErased;
use base::{AnyId, ElderId, RightId};
use db::{DbError, Tx};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// What stays after an erasure, said on the page and in the answer.
pub const STAYS: &[&str] = &[
    "留痕的外壳：谁在什么时候做了哪一类操作。内容随密钥一起打不开了；外壳按网络安全法第二十一条留存，少一条封存就对不上",
    "办过的诉求、上门、来电的时间、类别和结果（不含内容），用于结算和统计；上门的坐标随服务凭证留存",
    "没有登记成这位长者的来电里提到的话",
    "删除以前做的备份：备份里的密钥还在，按备份的轮换期限销毁；在那以前只用于灾难恢复",
    "这次请求本身：什么时候提出、什么时候办结",
];

/// Erases the record of the elder whose request this is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Erase {
    /// The request.
    pub right: RightId,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Whose record.
    pub elder: ElderId,
    /// Rows emptied or removed beside what the key sealed.
    pub rows: u64,
}

/// Why nothing is erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EraseRefused {
    /// No such request.
    #[error("没有这个请求")]
    None,
    /// Something else was asked.
    #[error("这个请求不是删除")]
    Kind,
    /// It is not known who asks.
    #[error("先核验请求人的身份")]
    Unchecked,
    /// It was answered.
    #[error("已经答复过了")]
    Answered,
    /// It was erased.
    #[error("已经删除过了")]
    Done,
    /// Something stands in the way.
    #[error("还不能删除：{0}")]
    Against(String),
}

impl Refusal for EraseRefused {
    fn kind(&self) -> Kind {
        match self {
            EraseRefused::None => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

/// What stands in the way of erasing an elder's record, in words; empty when nothing does.
pub(crate) async fn against(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<String>, DbError> {
    let mut why = Vec::new();
    let holds = store::holds(tx, elder).await?;
    why.extend(
        holds
            .into_iter()
            .filter(|hold| hold.lifted_at.is_none())
            .map(|hold| format!("有保全：{}", hold.document)),
    );
    let open = cases::open_of(tx, elder).await?;
    if open > 0 {
        why.push(format!("还有 {open} 张没办结的工单"));
    }
    let devices = devices::held_by(tx, elder).await?;
    if devices > 0 {
        why.push(format!("还有 {devices} 台设备在用，先收回"));
    }
    Ok(why)
}

impl Command for Erase {
    const NAME: &'static str = "privacy.erase";
    const SAYS: &'static str = "删除长者的个人信息";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::SecurityAdmin];
    type Out = Erased;
    type Error = EraseRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.right)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Erased, Stop<EraseRefused>> {
        let kept = store::right(cx.tx(), self.right).await?.ok_or(EraseRefused::None)?;
        if kept.kind != RightKind::Delete.word() {
            return Err(EraseRefused::Kind.into());
        }
        if kept.answered_at.is_some() {
            return Err(EraseRefused::Answered.into());
        }
        if kept.identity_at.is_none() {
            return Err(EraseRefused::Unchecked.into());
        }
        if store::erased_by(cx.tx(), self.right).await? {
            return Err(EraseRefused::Done.into());
        }
        let elder = kept.elder;
        let why = against(cx.tx(), elder).await?;
        if !why.is_empty() {
            return Err(EraseRefused::Against(why.join("；")).into());
        }
        let (by, now) = (cx.account(), cx.now);
        crate::consent_store::withdraw(cx.tx(), elder, None, "erased", by, now).await?;
        // By what the elder was compared goes before the tokens that it is found by.
        matches::forget(cx.tx(), elder).await?;
        let rows = cx.erase_rows(elder).await?;
        cx.destroy_key(elder).await?;
        store::add_erasure(cx.tx(), elder, self.right, by, now).await?;
        cx.later(&elder.text(), now, &EraseFiles { elder }).await?;
        cx.tell(elders::Changed { elders: vec![elder] }).await?;
        cx.tell(RecordErased { elder }).await?;
        cx.note("rows", rows);
        Ok(Erased { elder, rows })
    }
}
