//! The rows that were not taken, written beside the file they came from, each with its reason, ready
//! to be corrected and imported again.

use anyhow::{Context, Result};
use base::sheet::BadRow;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Header of the added column.
const REASON: &str = "没有导入的原因";

/// Writes `<file>.错误.csv` (UTF-8 with a mark, so that a spreadsheet opens it); removes an older one when all is well.
pub(super) fn write(path: &Path, bad: &[BadRow]) -> Result<Option<PathBuf>> {
    let beside = name(path);
    if bad.is_empty() {
        std::fs::remove_file(&beside).ok();
        return Ok(None);
    }
    let mut reasons: HashMap<u64, String> = HashMap::new();
    for row in bad {
        let reason = reasons.entry(row.line).or_default();
        let said = if row.column.is_empty() {
            row.reason.clone()
        } else {
            format!("{}：{}", row.column, row.reason)
        };
        *reason = if reason.is_empty() { said } else { format!("{reason}；{said}") };
    }
    copy(path, &beside, &reasons).with_context(|| format!("写不了 {}", beside.display()))?;
    Ok(Some(beside))
}

/// The same for a file of bad rows that was made elsewhere; empty = all is well.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<Option<PathBuf>> {
    let beside = name(path);
    if bytes.is_empty() {
        std::fs::remove_file(&beside).ok();
        return Ok(None);
    }
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside);
    let mut file = file.with_context(|| format!("写不了 {}", beside.display()))?;
    file.write_all(bytes)?;
    Ok(Some(beside))
}

fn name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(".错误.csv");
    path.with_file_name(name)
}

/// Takes the spoilt rows out of the file once more, as they stand there.
fn copy(path: &Path, beside: &Path, reasons: &HashMap<u64, String>) -> Result<()> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.read_to_end(&mut bytes)?;
    let (encoding, skip) = encoding(&bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[skip..]);
    // The rows are personal data: nobody else on the machine reads them.
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(beside)?;
    let mut out = BufWriter::new(file);
    out.write_all("\u{feff}".as_bytes())?;
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let mut record = csv::ByteRecord::new();
    let mut header = true;
    while reader.read_byte_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let reason = if header { Some(REASON) } else { reasons.get(&line).map(String::as_str) };
        header = false;
        let Some(reason) = reason else { continue };
        for cell in &record {
            out.write_field(guarded(&encoding.decode_without_bom_handling(cell).0).as_bytes())?;
        }
        out.write_field(reason)?;
        out.write_record(None::<&[u8]>)?;
    }
    Ok(out.flush()?)
}

/// A cell that a spreadsheet would run as a formula is shown as text. The import reads through the mark, because
/// no field of ours begins with it.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() }
}

fn encoding(bytes: &[u8]) -> (&'static encoding_rs::Encoding, usize) {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return (encoding_rs::UTF_8, 3);
    }
    if std::str::from_utf8(bytes).is_ok() { (encoding_rs::UTF_8, 0) } else { (encoding_rs::GB18030, 0) }
}
