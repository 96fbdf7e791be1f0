//! Somebody says which column is what; then every row is tried.

use crate::mapping::{Mapping, Profile};
use crate::refused::Refused;
use crate::sheet::{SheetId, State};
use crate::step::Step;
use crate::topics::SheetMoved;
use crate::{store, store_people};
use base::AnyId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// 对列并试导.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Map {
    /// Which file.
    pub sheet: SheetId,
    /// Which column is what.
    pub mapping: Mapping,
    /// Keep it under this name; empty = do not.
    pub keep_as: String,
    /// Take the rows in at once, without trying: the command line, where nobody waits for a report.
    pub at_once: bool,
}

impl Command for Map {
    const NAME: &'static str = "sheets.map";
    const SAYS: &'static str = "对列并试导名单";
    const ROLES: &'static [Role] = crate::intake::BRINGERS;
    type Out = i64;
    type Error = Refused;

    fn subject(&self) -> Subject {
        Subject::record(self.sheet)
    }

    /// Answers the number of the try.
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Refused>> {
        let mut stored = store::find(cx.tx(), self.sheet).await?.ok_or(Refused::Absent)?;
        crate::access::writes(cx, &stored).await?;
        match stored.state {
            State::Gone => return Err(Refused::Gone.into()),
            state if !state.takes_mapping() => return Err(Refused::NotNow.into()),
            _ => {}
        }
        let mut mapping = self.mapping.clone();
        mapping.source = mapping.source.trim().to_owned();
        mapping.checked().map_err(Refused::from)?;
        let mut about = store::about(cx.vault(), &stored)?;
        let part = about.parts.get(mapping.part).ok_or(Refused::NoPart)?;
        (stored.part, stored.chunks, stored.row_count) =
            (mapping.part as i64, part.chunks as i64, part.rows as i64);
        stored.pass += 1;
        stored.state = if self.at_once { State::Going } else { State::Trying };
        stored.changed_at = cx.now;
        let (account, now) = (cx.account(), cx.now);
        if !self.keep_as.is_empty() {
            let name = self.keep_as.trim();
            if name.is_empty() || name.chars().count() > 40 {
                return Err(Refused::ProfileName.into());
            }
            store_people::keep_profile(cx.tx(), &Profile::of(name, &mapping), account, now).await?;
            cx.note("profile", name);
        }
        cx.note("source", &mapping.source);
        about.mapping = Some(mapping);
        stored.sealed = store::seal(cx.vault(), self.sheet, &about)?;
        store::update(cx.tx(), &stored).await?;
        store::restart(cx.tx(), self.sheet, stored.part).await?;
        if !self.at_once {
            let step = Step { sheet: self.sheet, pass: stored.pass, ordinal: None };
            cx.later(&self.sheet.text(), now, &step).await?;
        }
        cx.tell(SheetMoved { sheet: self.sheet }).await?;
        Ok(stored.pass)
    }
}
