//! Keeps what is compared of elders in step with the register.

use crate::faces;
use crate::record::Seeker;
use base::{ElderId, Span};
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Elders of one step through the whole register.
const STEP: usize = 300;
/// News of more elders than this come from an act that marks every one of them as changed.
const FEW: usize = 20;

/// Looks again at elders whose record has changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LookAgain {
    /// Who.
    pub elders: Vec<ElderId>,
}

impl Command for LookAgain {
    const NAME: &'static str = "matches.look_again";
    const SAYS: &'static str = "更新比对资料";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        Ok(look(cx, &self.elders, self.elders.len() > FEW).await?)
    }
}

/// Makes what is compared of elders anew; of many only of those changed since it was made.
async fn look(cx: &mut Cx<'_, '_>, elders: &[ElderId], skip: bool) -> Result<usize, DbError> {
    let mut stale = elders.to_vec();
    if skip {
        let made = faces::made(cx.tx(), elders).await?;
        let changed = elders::changed_at(cx.tx(), elders).await?;
        stale.retain(|elder| match (made.get(elder), changed.get(elder)) {
            (Some(made), Some(changed)) => made < changed,
            _ => true,
        });
    }
    let now = cx.now;
    let compared = elders::compared(cx, &stale).await?;
    let seekers: Vec<(ElderId, Seeker)> = seekers(cx, &compared);
    let rows: Vec<(ElderId, &Seeker)> = seekers.iter().map(|(elder, seeker)| (*elder, seeker)).collect();
    faces::keep(cx.tx(), &rows, false, now).await?;
    Ok(rows.len())
}

fn seekers(cx: &Cx<'_, '_>, compared: &[elders::Compared]) -> Vec<(ElderId, Seeker)> {
    let token = |domain: &str, text: &str| cx.token(domain, text);
    compared.iter().map(|elder| (elder.elder, Seeker::of_elder(elder, &token))).collect()
}

/// Walks through the whole register, a few hundred elders a step: for a register that was filled before there was a
/// matcher. Goes on by itself to the end.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Survey {
    /// The last elder looked at.
    pub after: Option<ElderId>,
}

impl Command for Survey {
    const NAME: &'static str = "matches.survey";
    const SAYS: &'static str = "整理比对资料";
    const ROLES: &'static [Role] = &[Role::SystemAdmin, Role::Supervisor];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let elders = elders::walk(cx.tx(), self.after, STEP as i64).await?;
        let looked = look(cx, &elders, true).await?;
        if elders.len() == STEP {
            let next = Survey { after: elders.last().copied() };
            let due = cx.now + Span::from_ms(50);
            cx.later("register", due, &next).await?;
        }
        Ok(looked)
    }
}
