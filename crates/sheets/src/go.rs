//! After the try: take the rows in; or stop on the way.

use crate::refused::Refused;
use crate::sheet::{SheetId, State};
use crate::step::Step;
use crate::store;
use crate::topics::SheetMoved;
use base::AnyId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// 确认导入; after a stop: go on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Go {
    /// Which file.
    pub sheet: SheetId,
}

impl Command for Go {
    const NAME: &'static str = "sheets.go";
    const SAYS: &'static str = "确认导入名单";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        crate::access::writes(cx, &stored).await?;
        let now = cx.now;
        if stored.state == State::Gone {
            return Err(Refused::Gone.into());
        }
        if !stored.state.may_go()
            || !store::set_state(cx.tx(), self.sheet, stored.state, State::Going, now).await?
        {
            return Err(Refused::NotNow.into());
        }
        let step = Step { sheet: self.sheet, pass: stored.pass, ordinal: None };
        cx.later(&self.sheet.text(), now, &step).await?;
        cx.note("sheet", self.sheet);
        cx.tell(SheetMoved { sheet: self.sheet }).await?;
        Ok(())
    }
}

/// 停下导入: what went in stays in; the rest waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Halt {
    /// Which file.
    pub sheet: SheetId,
}

impl Command for Halt {
    const NAME: &'static str = "sheets.halt";
    const SAYS: &'static str = "停下导入名单";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        let stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        crate::access::writes(cx, &stored).await?;
        let to = match stored.state {
            State::Going => State::Stopped,
            State::Trying => State::Read,
            _ => return Err(Refused::NotNow.into()),
        };
        let now = cx.now;
        if !store::set_state(cx.tx(), self.sheet, stored.state, to, now).await? {
            return Err(Refused::NotNow.into());
        }
        cx.never::<Step>(&self.sheet.text()).await?;
        cx.note("sheet", self.sheet);
        cx.tell(SheetMoved { sheet: self.sheet }).await?;
        Ok(())
    }
}
