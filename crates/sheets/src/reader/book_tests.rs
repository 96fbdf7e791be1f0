//! Workbooks as offices send them, written here by another library than reads them.

use super::*;
use crate::reader::{self, Format};
use rust_xlsxwriter::{Format as Style, Formula, Workbook};

/// Names of tables, and rows with the number of their table.
type Rows = (Vec<String>, Vec<(usize, Row)>);

fn rows_of(bytes: &[u8]) -> Result<Rows, BadFile> {
    let mut rows = Vec::new();
    let (format, names) = reader::read(bytes, &mut |part, row| {
        rows.push((part, row));
        true
    })?;
    assert_eq!(format, Format::Xlsx);
    Ok((names, rows))
}

/// The same workbook without these words in its first table.
fn strip(book: Vec<u8>, words: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name.ends_with("sheet1.xml") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(words), "{text}");
            bytes = text.replace(words, "").into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn merged_cells_are_filled_down_and_said() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Style::new();
    sheet.merge_range(0, 0, 0, 2, "2026年高龄名单", &plain).unwrap();
    for (column, word) in ["社区", "姓名", "电话"].into_iter().enumerate() {
        sheet.write(1, column as u16, word).unwrap();
    }
    sheet.merge_range(2, 0, 4, 0, "翠湖社区", &plain).unwrap();
    for (row, name) in ["王玉英", "李明", "张福"].into_iter().enumerate() {
        sheet.write(2 + row as u32, 1, name).unwrap();
    }
    sheet.write(5, 1, "刘群").unwrap();
    let (_, rows) = rows_of(&book.save_to_buffer().unwrap()).unwrap();
    let told: Vec<(u64, &str, Option<Mark>)> =
        rows.iter().skip(2).map(|(_, row)| (row.line, row.cell(0), row.mark(0))).collect();
    assert_eq!(
        told,
        [
            (3, "翠湖社区", None),
            (4, "翠湖社区", Some(Mark::Down)),
            (5, "翠湖社区", Some(Mark::Down)),
            (6, "", None)
        ]
    );
    assert_eq!(rows[0].1.mark(2), Some(Mark::Across), "a title over three columns");
}

#[test]
fn formulas_give_their_value_or_are_an_error() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "姓名").unwrap();
    sheet.write_formula(1, 0, Formula::new("=\"王\"&\"玉英\"").set_result("王玉英")).unwrap();
    sheet.write_formula(2, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let (_, rows) = rows_of(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((rows[1].1.cell(0), rows[1].1.mark(0)), ("王玉英", Some(Mark::Formula)));
    assert_eq!(rows[2].1.mark(0), Some(Mark::Fault), "{rows:?}");
    // A program that computes nothing leaves the value out.
    let empty = strip(book.save_to_buffer().unwrap(), "<v>王玉英</v>");
    let (_, rows) = rows_of(&empty).unwrap();
    assert_eq!((rows[1].1.cell(0), rows[1].1.mark(0)), ("", Some(Mark::NoValue)));
}

#[test]
fn numbers_days_and_words_come_as_text() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Style::new().set_num_format("yyyy/m/d");
    sheet.write(0, 0, 10_000_000_001_f64).unwrap();
    sheet.write_with_format(0, 1, 15_415_f64, &day).unwrap();
    sheet.write(0, 2, 15_415_f64).unwrap();
    sheet.write(0, 3, 1_001_194_203_150_020_f64).unwrap();
    sheet.write(0, 4, true).unwrap();
    sheet.write(0, 5, 29.71).unwrap();
    sheet.write(0, 6, "长".repeat(2_001)).unwrap();
    let (_, rows) = rows_of(&book.save_to_buffer().unwrap()).unwrap();
    let row = &rows[0].1;
    assert_eq!(row.cells[..3], ["10000000001", "1942-03-15", "15415"]);
    assert_eq!(row.mark(3), Some(Mark::Lossy), "an identity number that lost its last digits");
    assert_eq!((row.cell(4), row.cell(5)), ("是", "29.71"));
    assert_eq!(row.mark(6), Some(Mark::Long));
}

#[test]
fn hidden_and_empty_tables_are_not_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    book.add_worksheet().set_name("双龙湖").unwrap().write(0, 0, "姓名").unwrap();
    book.add_worksheet().set_name("旧的").unwrap().set_hidden(true).write(0, 0, "姓名").unwrap();
    book.add_worksheet().set_name("回兴").unwrap().write(3, 1, "姓名").unwrap();
    let (names, rows) = rows_of(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(names, ["双龙湖", "回兴"]);
    assert_eq!(rows.iter().map(|(part, row)| (*part, row.line)).collect::<Vec<_>>(), [(0, 1), (1, 4)]);
}

#[test]
fn what_is_no_workbook_says_so() {
    assert!(matches!(rows_of(b"PK\x03\x04 nothing"), Err(BadFile::Torn)));
    assert!(matches!(rows_of(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), Err(BadFile::Old)));
    assert!(matches!(rows_of(b""), Err(BadFile::Empty)));
    assert!(matches!(rows_of(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(BadFile::Alien)));
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let other = zip.finish().unwrap().into_inner();
    assert!(matches!(rows_of(&other), Err(BadFile::Torn)));
    let mut book = Workbook::new();
    book.add_worksheet();
    assert!(matches!(rows_of(&book.save_to_buffer().unwrap()), Err(BadFile::Empty)));
}

#[test]
fn a_cell_far_to_the_right_is_no_table_of_people() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "姓名").unwrap();
    sheet.write(0, 300, "x").unwrap();
    assert!(matches!(rows_of(&book.save_to_buffer().unwrap()), Err(BadFile::Wide)));
}
