//! What files tell open pages.

use crate::sheet::{ExportId, SheetId};
use base::AnyId;
use desk::Topic;
use serde::{Deserialize, Serialize};

/// A file went on: some rows further, or into another state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetMoved {
    /// Which.
    pub sheet: SheetId,
}

impl Topic for SheetMoved {
    const NAME: &'static str = "sheets.moved";
    fn keys(&self) -> Vec<String> {
        vec![self.sheet.text()]
    }
}

/// An export was asked for, decided, made, fetched or destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMoved {
    /// Which.
    pub export: ExportId,
}

impl Topic for ExportMoved {
    const NAME: &'static str = "exports.moved";
    fn keys(&self) -> Vec<String> {
        vec![self.export.text()]
    }
}
