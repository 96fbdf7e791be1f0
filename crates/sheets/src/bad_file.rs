//! The rows that could not go in, as a file of the same columns with a column of reasons, ready to be mended and
//! brought again. Text with a mark, so that every office program opens it.

use crate::fields::REASON;
use crate::guard::guarded;
use crate::read::BadRows;
use crate::refused::Refused;
use crate::sheet::SheetId;
use desk::{Ask, Desk, Outcome};

/// The whole file.
///
/// # Errors
/// When the file may not be seen, or storage fails.
pub async fn bad_file(desk: &Desk, ask: &Ask, sheet: SheetId) -> Result<Vec<u8>, Outcome<Refused>> {
    let fault = |error: csv::Error| Outcome::Fault(db::DbError::other(error));
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let mut from = Some(0);
    let mut begun = false;
    while let Some(at) = from {
        let page = desk.look(ask, BadRows { sheet, from: at }).await?;
        // A column that an earlier list of bad rows added is not repeated.
        let columns: Vec<(usize, String)> =
            page.headers.into_iter().filter(|(_, header)| header != REASON).collect();
        if !begun {
            begun = true;
            let headers = columns.iter().map(|(_, header)| guarded(header));
            out.write_record(headers.chain([REASON.into()]).map(|cell| cell.into_owned())).map_err(fault)?;
        }
        for (row, why) in page.rows {
            let cells = columns.iter().map(|(at, _)| guarded(row.cell(*at)).into_owned());
            out.write_record(cells.chain([why])).map_err(fault)?;
        }
        from = page.next;
    }
    out.into_inner().map_err(|error| Outcome::Fault(db::DbError::other(error)))
}
