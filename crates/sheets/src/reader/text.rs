//! CSV: comma, tab or semicolon; UTF-8 with or without a mark, or GB18030, which every older office program writes.

use super::{BadFile, CELL_CHARS, COLUMNS, Count, Mark, Row, SNIFF, TEXT_BYTES, Taker};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::io::{BufRead, BufReader, Read};

/// Reads text row by row.
pub(super) fn read<R: Read>(mut source: BufReader<R>, take: &mut Taker<'_>) -> Result<(), BadFile> {
    let start = source.fill_buf()?;
    let (encoding, separator) = (sniff(start)?, separator(start));
    let limited = BufReader::with_capacity(SNIFF, source.take(TEXT_BYTES + 1));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        // Rows end at the line feed only, so that lines are counted right; a carriage return is trimmed with its cell.
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(limited);
    let (mut record, mut count) = (csv::ByteRecord::new(), Count::default());
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(std::io::Error::from(error).into()),
        }
        if reader.position().byte() > TEXT_BYTES {
            return Err(BadFile::Large { what: "文本文件", most: TEXT_BYTES >> 20 });
        }
        if record.len() > COLUMNS {
            return Err(BadFile::Wide);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let row = row(&record, line, encoding);
        if row.is_empty() {
            continue;
        }
        count.one()?;
        if !take(0, row) {
            return Err(BadFile::Stopped);
        }
    }
    if count.any() { Ok(()) } else { Err(BadFile::Empty) }
}

fn row(record: &csv::ByteRecord, line: u64, encoding: &'static Encoding) -> Row {
    let mut row = Row { line, ..Row::default() };
    for (column, cell) in record.iter().enumerate() {
        // The byte limit holds before anything is decoded or copied.
        if cell.len() > CELL_CHARS * 4 {
            row.put(column, String::new(), Some(Mark::Long));
            continue;
        }
        match decode(cell, encoding) {
            Some(text) => row.put(column, text, None),
            None => row.put(column, String::new(), Some(Mark::Broken)),
        }
    }
    row
}

fn decode(cell: &[u8], encoding: &'static Encoding) -> Option<String> {
    let (text, _, broken) = encoding.decode(cell);
    // A file whose beginning is plain ASCII says nothing about its encoding: the first cell that tells is believed.
    let text = match broken {
        true if encoding == UTF_8 => {
            let (text, _, broken) = GB18030.decode(cell);
            (!broken).then_some(text)?
        }
        true => return None,
        false => text,
    };
    (!text.contains('\0'))
        .then(|| text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned())
}

/// UTF-8 if the beginning of the file is, but for a few broken signs; else GB18030.
fn sniff(start: &[u8]) -> Result<&'static Encoding, BadFile> {
    if start[..start.len().min(4096)].contains(&0) {
        return Err(BadFile::Alien);
    }
    // The buffer may end inside a character: that is one broken sign too.
    let (mut whole, mut broken) = (0, 0);
    for chunk in start.utf8_chunks() {
        whole += chunk.valid().chars().filter(|sign| !sign.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // Text in GB18030 read as UTF-8 is broken at nearly every sign.
    let utf8 =
        start.starts_with(b"\xef\xbb\xbf") || broken <= whole / 10 || (broken == 1 && start.len() == SNIFF);
    Ok(if utf8 { UTF_8 } else { GB18030 })
}

/// The sign that stands most often in the first lines, outside of quotes.
fn separator(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    let (mut quoted, mut lines) = (false, 0);
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines += 1,
            sign if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(candidate, _)| candidate == sign) {
                    *count += 1;
                }
            }
            _ => {}
        }
        if lines == 20 {
            break;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}
