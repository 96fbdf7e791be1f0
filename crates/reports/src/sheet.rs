//! The month as a file: a workbook for printing and further work, and plain text with commas.

use crate::read::Shown;
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};

/// What a month's file is called: `月报 2026-10 双龙湖街道`.
pub fn name(shown: &Shown) -> String {
    format!("月报-{}-{}", shown.month, shown.unit.name)
}

fn about(shown: &Shown) -> Vec<String> {
    let closed = match &shown.closed {
        Some(closing) => {
            let at = closing.closed_at.map(|at| at.beijing().to_string()).unwrap_or_default();
            format!("已于{at}封存，统计规则第{}版", closing.rules)
        }
        None => format!("未封存，按{}的记录统计，统计规则第{}版", shown.day, crate::RULES),
    };
    vec![
        format!("{}（{}）{}月报", shown.unit.name, shown.unit.code, shown.month.label()),
        format!("{}，{closed}", shown.way.label()),
    ]
}

/// The workbook: all tables one below the other, numbers as numbers, A4 upright, the head repeated on every page.
///
/// # Errors
/// When a table cannot be written; then the program is wrong.
pub fn xlsx(shown: &Shown) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let title = Format::new().set_bold().set_font_size(14);
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin);
    let sum = Format::new().set_border(FormatBorder::Thin).set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(shown.month.to_string())?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
    sheet.set_column_width(0, 24)?;
    let mut row: u32 = 0;
    for (at, line) in about(shown).into_iter().enumerate() {
        sheet.write_string_with_format(row, 0, line, if at == 0 { &title } else { &bold })?;
        row += 1;
    }
    for table in &shown.tables {
        row += 1;
        sheet.write_string_with_format(row, 0, table.title, &bold)?;
        row += 1;
        sheet.write_string_with_format(row, 0, table.lines_are, &head)?;
        for (column, words) in (1u16..).zip(&table.columns) {
            sheet.write_string_with_format(row, column, words, &head)?;
        }
        row += 1;
        for line in &table.lines {
            let format = if line.total { &sum } else { &cell };
            sheet.write_string_with_format(row, 0, &line.label, format)?;
            for (column, number) in (1u16..).zip(&line.cells) {
                sheet.write_number_with_format(row, column, number.count as f64, format)?;
            }
            row += 1;
        }
        sheet.write_string(row, 0, table.note)?;
        row += 1;
    }
    book.save_to_buffer()
}

/// Plain text with commas, begun with the mark by which office programs know UTF-8.
///
/// # Errors
/// When a line cannot be written; then the program is wrong.
pub fn csv(shown: &Shown) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(vec![0xEF, 0xBB, 0xBF]);
    for line in about(shown) {
        out.write_record([safe(&line)])?;
    }
    for table in &shown.tables {
        out.write_record([""])?;
        out.write_record([safe(table.title)])?;
        let head = [table.lines_are.to_owned()].into_iter().chain(table.columns.iter().cloned());
        out.write_record(head.map(|text| safe(&text)))?;
        for line in &table.lines {
            let numbers = line.cells.iter().map(|cell| cell.count.to_string());
            out.write_record([safe(&line.label)].into_iter().chain(numbers))?;
        }
    }
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A name that begins like a formula is no formula.
fn safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
