//! Somebody asks for a list.

use super::{Column, ExportRefused, Format, MOST, Purpose, State, Stored, store};
use crate::intake::BRINGERS;
use crate::sheet::ExportId;
use crate::topics::ExportMoved;
use base::AnyId;
use desk::{Command, Cx, Role, Stop, Subject};
use elders::Category;
use serde::{Deserialize, Serialize};

/// 申请导出.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskExport {
    /// See [`super::PURPOSES`].
    pub purpose: String,
    /// Why just now, in the asker's words.
    pub reason: String,
    /// The living of this unit and below; empty = everywhere, for those whose scope is everywhere.
    pub region: String,
    /// Only with this category.
    pub category: Option<Category>,
    /// Which columns.
    pub columns: Vec<Column>,
    /// In which form.
    pub format: Format,
}

impl Command for AskExport {
    const NAME: &'static str = "exports.ask";
    const SAYS: &'static str = "申请导出名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = ExportId;
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::Region(self.region.clone())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<ExportId, Stop<ExportRefused>> {
        let purpose = Purpose::of(&self.purpose).ok_or(ExportRefused::NoPurpose)?;
        let reason = self.reason.trim();
        match reason.chars().count() {
            0..6 => return Err(ExportRefused::NoReason.into()),
            201.. => return Err(ExportRefused::LongReason.into()),
            _ => {}
        }
        let columns: Vec<Column> =
            Column::ALL.into_iter().filter(|column| self.columns.contains(column)).collect();
        if columns.is_empty() {
            return Err(ExportRefused::NoColumns.into());
        }
        if let Some(column) = columns.iter().find(|column| !purpose.allows(**column)) {
            return Err(ExportRefused::NotForThis { purpose: purpose.label, column: column.label() }.into());
        }
        let people = elders::count_outgoing(cx.tx(), &self.region, self.category).await?;
        match people {
            0 => return Err(ExportRefused::Nobody.into()),
            people if people > MOST => return Err(ExportRefused::TooMany(people).into()),
            _ => {}
        }
        let asked_by = cx.account().ok_or(ExportRefused::NotNow)?;
        let export: ExportId = cx.mint();
        let day = cx.now.beijing();
        // The last places of an id are random: they tell two requests of a day apart.
        let tail: String = export.text().chars().skip(26).collect();
        let number = format!("D{:04}{:02}{:02}-{}", day.year, day.month, day.day, tail.to_uppercase());
        let stored = Stored {
            id: export,
            number: number.clone(),
            state: State::Asked,
            asked_by,
            asked_at: cx.now,
            purpose,
            reason: reason.to_owned(),
            region: self.region.clone(),
            category: self.category,
            columns,
            format: self.format,
            decided_by: None,
            decided_at: None,
            answer: String::new(),
            after: None,
            chunks: 0,
            row_count: people,
            ready_at: None,
            expires_at: None,
            fetched: 0,
        };
        store::insert(cx.tx(), &stored).await?;
        cx.register(&export.text(), None, &self.region, None).await?;
        cx.note("number", number);
        cx.note("purpose", purpose.code);
        cx.note("reason", reason);
        cx.note("region", &self.region);
        cx.note("columns", &stored.columns);
        cx.note("people", people);
        cx.tell(ExportMoved { export }).await?;
        Ok(export)
    }
}
