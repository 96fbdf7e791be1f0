//! A cell that a spreadsheet would run as a formula is shown as text.

use std::borrow::Cow;

/// The cell, with a mark before it where a spreadsheet would run it: `=`, `+`, `-`, `@`, a tab or a carriage return at its
/// beginning, also behind spaces. [`crate::reader`]'s people are read through the mark.
pub(crate) fn guarded(cell: &str) -> Cow<'_, str> {
    let runs = cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if runs { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_words_stay() {
        for cell in ["=1+1", "+86 10000000001", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1"] {
            assert!(guarded(cell).starts_with('\''), "{cell}");
        }
        for cell in ["王玉英", "10000000001", "1-2", "a=b", ""] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
