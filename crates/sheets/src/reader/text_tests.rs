//! Text files as offices send them.

use crate::reader::{self, BadFile, Format, Mark, Row};
use encoding_rs::GB18030;
use std::io::Read;

fn rows(bytes: &[u8]) -> Result<Vec<Row>, BadFile> {
    let mut rows = Vec::new();
    let (format, _) = reader::read(bytes, &mut |_, row| {
        rows.push(row);
        true
    })?;
    assert_eq!(format, Format::Csv);
    Ok(rows)
}

#[test]
fn utf8_with_a_mark_without_one_and_gb18030_are_one_text() {
    let text = "编号,姓名\r\n1,王玉英\r\n\r\n2,\"李,\"\"兰\"\"\"\r\n";
    let (gb, _, _) = GB18030.encode(text);
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), gb.into_owned()] {
        let rows = rows(&bytes).unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(rows[0].cells, ["编号", "姓名"]);
        assert_eq!(rows[2].cell(1), "李,\"兰\"");
    }
}

#[test]
fn tabs_and_semicolons_separate_too() {
    for sign in ["\t", ";"] {
        let rows = rows(format!("姓名{sign}电话\n王,玉{sign}1\n").as_bytes()).unwrap();
        assert_eq!(rows[1].cells, ["王,玉", "1"], "{sign:?}");
    }
}

#[test]
fn a_file_that_begins_in_english_may_go_on_in_gb18030() {
    let mut bytes = b"id,name\n".repeat(40_000);
    let (name, _, _) = GB18030.encode("7,王玉英\n");
    bytes.extend_from_slice(&name);
    assert_eq!(rows(&bytes).unwrap().last().unwrap().cell(1), "王玉英");
}

#[test]
fn a_cell_that_is_too_long_or_no_text_is_marked_and_the_file_goes_on() {
    let mut bytes = format!("姓名,备注\n王,{}\n", "长".repeat(4_000)).into_bytes();
    bytes.extend_from_slice("李,".as_bytes());
    bytes.extend_from_slice(&[0xff, 0xff, b'\n']);
    bytes.extend_from_slice("张,好\n".as_bytes());
    let rows = rows(&bytes).unwrap();
    assert_eq!(
        (rows[1].mark(1), rows[2].mark(1), rows[3].mark(1)),
        (Some(Mark::Long), Some(Mark::Broken), None)
    );
}

#[test]
fn too_many_columns_and_too_many_rows_are_refused() {
    assert!(matches!(rows("a,".repeat(301).as_bytes()), Err(BadFile::Wide)));
    let line = b"1,2\n";
    let many = std::io::repeat(0).take(0).chain(Lines { line, left: 500_001 * line.len() });
    let mut count = 0u64;
    let read = reader::read(many, &mut |_, _| {
        count += 1;
        true
    });
    assert!(matches!(read, Err(BadFile::Rows)));
    assert_eq!(count, 500_000);
}

/// Two gigabytes that exist nowhere.
struct Lines {
    line: &'static [u8],
    left: usize,
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let whole = buffer.len().min(self.left) / self.line.len() * self.line.len();
        buffer[..whole].chunks_mut(self.line.len()).for_each(|part| part.copy_from_slice(self.line));
        self.left -= whole;
        Ok(whole)
    }
}

#[test]
fn two_gigabytes_pass_through_little_memory_and_are_refused() {
    // One endless row of long lines: the row limit never comes, the byte limit does.
    static LINE: [u8; 4096] = {
        let mut line = [b'x'; 4096];
        line[1] = b',';
        line[4095] = b'\n';
        line
    };
    let mut seen = 0u64;
    let read = reader::read(Lines { line: &LINE, left: 2 << 30 }, &mut |_, _| {
        seen += 1;
        true
    });
    assert!(matches!(read, Err(BadFile::Large { .. })), "{read:?}");
    assert!(seen < 300_000);
}
