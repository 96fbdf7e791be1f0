//! Where the header is and what columns look like.

use super::*;

fn row(line: u64, cells: &[&str]) -> Row {
    Row { line, cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), marks: Vec::new() }
}

#[test]
fn a_header_below_a_title_is_found_and_can_be_chosen() {
    let rows = [
        row(1, &["双龙湖街道2026年高龄老人名单"]),
        row(2, &["填表人：", "李某", "日期", "2026-01-02"]),
        row(3, &["序号", "姓名", "身份证号码", "联系电话"]),
        row(4, &["1", "王玉英", "001001194203150027", "10000000001"]),
    ];
    let seen = survey(&rows, None);
    assert_eq!((seen.header, seen.first.len()), (3, 1));
    assert_eq!(seen.columns[2].header, "身份证号码");
    assert_eq!(survey(&rows, Some(2)).header, 2);
    assert_eq!(survey(&[], None), Survey::default());
}

#[test]
fn a_header_of_two_lines_is_one() {
    let mut top = row(1, &["姓名", "联系人", "联系人", "电话"]);
    top.marks.push((2, Mark::Across));
    let mut below = row(2, &["姓名", "姓名", "电话"]);
    below.marks.push((0, Mark::Down));
    let seen = survey(&[top, below, row(3, &["王玉英", "王小梅", "10000000002", "10000000001"])], None);
    let headers: Vec<&str> = seen.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers, ["姓名", "联系人姓名", "联系人电话", "电话"]);
    assert_eq!((seen.header, seen.first.len()), (2, 1));
}

#[test]
fn cells_look_like_what_they_are() {
    for (cell, shape) in [
        ("００１００１１９４２０３１５００２７", Shape::Identity),
        ("001001194203150020", Shape::Identity),
        ("10000000001", Shape::Phone),
        ("023-60000001", Shape::Phone),
        ("1942年3月15日", Shape::Day),
        ("19420315", Shape::Day),
        ("女", Shape::Sex),
        ("990112001001", Shape::Region),
        ("王玉英", Shape::Name),
        ("一单元三楼左手边", Shape::Text),
        ("12", Shape::Text),
    ] {
        assert_eq!(look(cell), shape, "{cell}");
    }
}

#[test]
fn what_could_be_a_header_is_shown_without_numbers() {
    let rows = [row(1, &["王玉英", "001001194203150027", "10000000001"])];
    let words = &survey(&rows, None).candidates[0].1;
    assert!(!words.contains("1000") && words.contains('…'), "{words}");
}
