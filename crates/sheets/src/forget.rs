//! Rows of a file are destroyed on their day, some at a time.

use crate::refused::Refused;
use crate::sheet::{About, SheetId, State};
use crate::topics::SheetMoved;
use crate::{store, store_people};
use base::{AnyId, Span};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// 按期销毁名单内容: our own rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forget {
    /// Which file.
    pub sheet: SheetId,
}

impl Command for Forget {
    const NAME: &'static str = "sheets.forget";
    const SAYS: &'static str = "按期销毁名单内容";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Refused>> {
        let mut stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        let now = cx.now;
        if stored.state.moves() && stored.state != State::Reading {
            // Nothing is destroyed under what is on its way.
            cx.later(&self.sheet.text(), now + Span::hours(1), self).await?;
            return Ok(());
        }
        if store_people::destroy_some(cx.tx(), self.sheet).await? {
            cx.later(&self.sheet.text(), now, self).await?;
            return Ok(());
        }
        // The name may be somebody's, the headers may be a row of people: they go too. The counts stay.
        let about = store::about(cx.vault(), &stored)?;
        let kept = About { bytes: about.bytes, format: about.format, ..About::default() };
        stored.sealed = store::seal(cx.vault(), self.sheet, &kept)?;
        (stored.state, stored.changed_at) = (State::Gone, now);
        store::update(cx.tx(), &stored).await?;
        cx.note("sheet", self.sheet);
        cx.tell(SheetMoved { sheet: self.sheet }).await?;
        Ok(())
    }
}
