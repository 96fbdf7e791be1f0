//! The file that goes out. Number, asker, approver, time and purpose stand over the list, at the foot of each printed
//! page, in the document's properties, and the number beside every row, so that a part that is cut out still tells
//! where it comes from. It can be removed by whoever wants to: it reminds, it does not prevent.

use super::Fetched;
use crate::guard::guarded;
use rust_xlsxwriter::{DocProperties, Format as Style, FormatAlign, Workbook, XlsxError};
use serde::{Deserialize, Serialize};

/// In which form a list goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Text with a mark, as office programs want it.
    Csv,
}

impl Format {
    /// As it is stored; also the end of the file's name.
    pub fn word(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// From storage or a form.
    pub fn parse(word: &str) -> Option<Self> {
        [Format::Xlsx, Format::Csv].into_iter().find(|format| format.word() == word)
    }

    /// The media type.
    pub fn media(self) -> &'static str {
        match self {
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// Header of the column with the number.
const NUMBER: &str = "导出编号";

/// Why a file cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMade {
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error("the list was not finished")]
    Unfinished,
}

pub(crate) fn make(about: &Fetched, rows: &[Vec<String>]) -> Result<Vec<u8>, NotMade> {
    match about.format {
        Format::Xlsx => Ok(workbook(about, rows)?),
        Format::Csv => text(about, rows),
    }
}

fn text(about: &Fetched, rows: &[Vec<String>]) -> Result<Vec<u8>, NotMade> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record([guarded(&about.mark).as_ref()])?;
    out.write_record(about.headers.iter().map(String::as_str).chain([NUMBER]))?;
    for row in rows {
        let cells = row.iter().map(|cell| guarded(cell).into_owned());
        out.write_record(cells.chain([about.number.clone()]))?;
    }
    out.into_inner().map_err(|_| NotMade::Unfinished)
}

fn workbook(about: &Fetched, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(&about.number).set_comment(&about.mark);
    book.set_properties(&properties);
    let sheet = book.add_worksheet().set_name("名单")?;
    let width = about.headers.len() as u16;
    let mark = Style::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let head = Style::new().set_bold();
    sheet.merge_range(0, 0, 0, width.max(1), &about.mark, &mark)?;
    sheet.set_row_height(0, 48)?;
    for (column, header) in about.headers.iter().map(String::as_str).chain([NUMBER]).enumerate() {
        sheet.write_string_with_format(1, column as u16, header, &head)?;
        sheet.set_column_width(column as u16, if header == "地址" { 36 } else { 18 })?;
    }
    for (line, row) in rows.iter().enumerate() {
        let line = line as u32 + 2;
        // Strings only: nothing that somebody once typed into a form is ever run as a formula.
        for (column, cell) in row.iter().enumerate() {
            sheet.write_string(line, column as u16, cell)?;
        }
        sheet.write_string(line, width, &about.number)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 1)?;
    // A footer holds 255 signs, and an ampersand means something in it.
    let foot: String = about.mark.replace('&', "＆").chars().take(200).collect();
    sheet.set_footer(format!("&L{foot}&R&P/&N"));
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader;

    fn about(format: Format) -> Fetched {
        Fetched {
            number: "D20261124-3F9A2C".into(),
            headers: vec!["姓名".into(), "电话".into(), "地址".into()],
            format,
            chunks: 1,
            rows: 2,
            mark: "D20261124-3F9A2C｜张三 申请｜李四 批准｜用途：入户探访".into(),
        }
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        reader::read(bytes, &mut |_, row| {
            rows.push(row.cells);
            true
        })
        .expect("our own file");
        rows
    }

    #[test]
    fn both_forms_say_the_same_and_every_row_tells_where_it_comes_from() {
        let rows = [
            vec!["王玉英".to_owned(), "10000000001".to_owned(), "=HYPERLINK(\"http://x\")".to_owned()],
            vec!["李明".to_owned(), "+8610000000002".to_owned(), String::new()],
        ];
        let text = read(&make(&about(Format::Csv), &rows).expect("a file"));
        let book = read(&make(&about(Format::Xlsx), &rows).expect("a file"));
        for file in [&text, &book] {
            assert!(file[0][0].contains("用途：入户探访"), "{file:?}");
            assert_eq!(file[1], ["姓名", "电话", "地址", "导出编号"]);
            assert!(file[2..].iter().all(|row| row[3] == "D20261124-3F9A2C"));
            assert_eq!(file[2][0], "王玉英");
        }
        assert_eq!(
            (text[2][2].as_str(), text[3][1].as_str()),
            ("'=HYPERLINK(\"http://x\")", "'+8610000000002")
        );
        assert_eq!(book[2][2], "=HYPERLINK(\"http://x\")", "a string, not a formula");
    }

    #[test]
    fn a_workbook_has_no_formula_in_it() {
        let bytes =
            make(&about(Format::Xlsx), &[vec!["=1+1".into(), "@x".into(), "-1".into()]]).expect("a file");
        let mut marks = Vec::new();
        reader::read(bytes.as_slice(), &mut |_, row| {
            marks.extend(row.marks.into_iter().filter(|(_, mark)| *mark == reader::Mark::Formula));
            true
        })
        .expect("our own file");
        assert!(marks.is_empty());
    }
}
