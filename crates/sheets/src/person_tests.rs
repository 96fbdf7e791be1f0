//! Rows as clerks write them.

use super::*;
use crate::mapping::Mapped;
use std::collections::HashMap;

fn read(pairs: &[(&str, &str)]) -> Result<Person, BadRow> {
    marked(pairs, &[])
}

fn marked(pairs: &[(&str, &str)], marks: &[(u16, Mark)]) -> Result<Person, BadRow> {
    let columns = pairs.iter().enumerate().map(|(at, (field, _))| Mapped {
        at,
        header: format!("{field}列"),
        field: (*field).to_owned(),
    });
    let mapping = Mapping {
        columns: columns.collect(),
        constants: vec![("社区".into(), "翠湖".into())],
        source: "x".into(),
        ..Mapping::default()
    };
    let row = Row {
        line: 7,
        cells: pairs.iter().map(|(_, cell)| (*cell).to_owned()).collect(),
        marks: marks.to_vec(),
    };
    let units = HashMap::from([("990112001001".to_owned(), "翠湖社区".to_owned())]);
    Plan::of(&mapping).read(&row, &Whereabouts::new(units, ""))
}

fn bad(pairs: &[(&str, &str)]) -> (String, String) {
    let bad = read(pairs).expect_err("a bad row");
    assert_eq!(bad.line, 7);
    (bad.column, bad.reason)
}

#[test]
fn a_row_of_full_width_signs_and_words_for_nothing() {
    let person = read(&[
        ("姓名", "　王　玉英"),
        ("证件号码", "００１００１１９４２０３１５００２ｘ"),
        ("出生日期", "１９４２年３月１５日"),
        ("电话1", "１００ ００００ ０００１/023-60000001"),
        ("联系人1姓名", "无"),
        ("类别", "独居，高龄"),
        ("地址", "-"),
    ])
    .unwrap();
    assert_eq!(person.row.profile.identity, "00100119420315002X");
    assert_eq!(person.row.profile.birth.unwrap().to_string(), "1942-03-15");
    let digits: Vec<&str> = person.row.numbers.iter().map(|n| n.phone.digits()).collect();
    assert_eq!(digits, ["10000000001", "02360000001"]);
    assert!(person.row.contacts.is_empty() && person.row.profile.address.is_empty());
    assert!(
        person.row.profile.categories.has(Category::Dj) && person.row.profile.categories.has(Category::Gl)
    );
    assert_eq!(person.row.profile.region.unwrap().as_str(), "990112001001");
}

#[test]
fn each_thing_that_is_wrong_has_its_column_and_a_way_out() {
    assert_eq!(bad(&[("姓名", "")]), ("姓名列".into(), "没有填".into()));
    assert_eq!(bad(&[("姓名", "王"), ("性别", "王玉英")]).1, "性别要写男或女");
    assert_eq!(bad(&[("姓名", "王"), ("出生日期", "民国31年")]).1, "不认民国纪年，请改成公历，如 1942-03-15");
    assert_eq!(bad(&[("姓名", "王"), ("电话1", "没有电话")]).0, "电话1列");
    assert_eq!(
        bad(&[("姓名", "王"), ("联系人1姓名", ""), ("联系人1电话", "10000000001")]).1,
        "有电话，没有姓名"
    );
    assert_eq!(bad(&[("姓名", "王"), ("纬度", "29.7")]).1, "经度和纬度要一起填");
    assert_eq!(
        bad(&[("姓名", "王"), ("街道", "没有"), ("社区", "不存在")]).1,
        "没有这个社区或村，请核对名称"
    );
}

#[test]
fn what_a_spreadsheet_did_to_a_cell_is_told() {
    let person =
        marked(&[("姓名", "王玉英"), ("社区", "翠湖")], &[(0, Mark::Formula), (1, Mark::Down)]).unwrap();
    assert!(person.formula && person.merged);
    for (mark, word) in [
        (Mark::NoValue, "公式"),
        (Mark::Fault, "#N/A"),
        (Mark::Lossy, "后几位已经丢了"),
        (Mark::Long, "2000"),
        (Mark::Broken, "编码"),
    ] {
        let bad = marked(&[("姓名", "王"), ("证件号码", "1")], &[(1, mark)]).unwrap_err();
        assert!(bad.reason.contains(word), "{mark:?}: {}", bad.reason);
        assert_eq!(bad.column, "证件号码列");
    }
    // A mark on a column that nobody uses harms nobody.
    assert!(marked(&[("姓名", "王"), ("", "1")], &[(1, Mark::Fault)]).is_ok());
}

#[test]
fn a_mended_file_is_read_through_the_mark_that_defused_it() {
    let person = read(&[("姓名", "王"), ("电话1", "'+86 10000000001"), ("地址", "'=一楼")]).unwrap();
    assert_eq!(person.row.numbers[0].phone.digits(), "10000000001");
    assert_eq!(person.row.profile.address, "=一楼");
}

#[test]
fn what_the_register_reads_by_its_own_rules_is_read_by_them() {
    let columns = ["姓名", "家庭情况"].iter().enumerate().map(|(at, field)| Mapped {
        at,
        header: (*field).to_owned(),
        field: (*field).to_owned(),
    });
    let mapping = Mapping {
        columns: columns.collect(),
        constants: vec![("社区".into(), "翠湖".into())],
        source: "x".into(),
        ..Mapping::default()
    };
    let plan = Plan::of(&mapping);
    let units = HashMap::from([("990112001001".to_owned(), "翠湖社区".to_owned())]);
    let places = Whereabouts::new(units, "");
    let people = [("王玉英", "独居:2021-05-01"), ("李明", "在月球"), ("张福", "")];
    let people = people.iter().zip(2..).map(|((name, fact), line)| {
        let row = Row { line, cells: vec![(*name).to_owned(), (*fact).to_owned()], ..Row::default() };
        plan.read(&row, &places).unwrap()
    });
    let (good, bad) = plan.read_records(people.collect()).unwrap();
    assert_eq!(good.iter().map(|p| p.row.records.facts.len()).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(bad.iter().map(|b| (b.line, b.column.as_str())).collect::<Vec<_>>(), [(3, "家庭情况")]);
}
