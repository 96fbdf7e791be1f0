//! Guessing, checking, remembering.

use super::*;
use crate::reader::Row;
use crate::survey::survey;

fn table(headers: &[&str], cells: &[&str]) -> Survey {
    let row = |line, cells: &[&str]| Row {
        line,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        ..Row::default()
    };
    survey(&[row(1, headers), row(2, cells), row(3, cells), row(4, cells)], None)
}

fn fields(mapping: &Mapping) -> Vec<&str> {
    mapping.columns.iter().map(|column| column.field.as_str()).collect()
}

#[test]
fn a_mapping_is_guessed_and_a_second_number_is_a_second_number() {
    let seen =
        table(&["序号", "姓名", "身份证号", "电话", "手机号", "社区"], &["1", "王玉英", "", "", "", "翠湖"]);
    let mut mapping = Mapping::guess(0, &seen, None);
    assert_eq!(fields(&mapping), ["", "姓名", "证件号码", "电话1", "电话2", "社区"]);
    assert_eq!(mapping.checked(), Err(BadMapping::NoSource));
    mapping.source = "高龄名单".into();
    assert_eq!(mapping.checked(), Ok(()));
    mapping.columns[0].field = "姓名".into();
    assert_eq!(mapping.checked(), Err(BadMapping::Twice("姓名".into())));
}

#[test]
fn somewhere_must_be_said_by_a_column_or_for_the_whole_file() {
    let mut mapping = Mapping::guess(0, &table(&["姓名", "电话"], &["王玉英", "1"]), None);
    mapping.source = "x".into();
    assert_eq!(mapping.checked(), Err(BadMapping::NoRegion));
    mapping.constants.push(("社区".into(), "翠湖".into()));
    assert_eq!(mapping.checked(), Ok(()));
    mapping.constants.push(("姓名".into(), "王玉英".into()));
    assert_eq!(mapping.checked(), Err(BadMapping::NotConstant("姓名".into())));
    mapping.columns.clear();
    mapping.constants.clear();
    assert_eq!(mapping.checked(), Err(BadMapping::NoName));
}

#[test]
fn swapped_columns_are_noticed_by_what_is_in_them() {
    let seen = table(
        &["姓名", "身份证号", "电话", "社区"],
        &["王玉英", "10000000001", "001001194203150027", "翠湖"],
    );
    let warnings = Mapping::guess(0, &seen, None).warnings(&seen);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("“身份证号”这一列选的是“证件号码”，里面看上去却是电话号码"), "{warnings:?}");
    let right = table(&["姓名", "身份证号", "电话"], &["王玉英", "001001194203150027", "10000000001"]);
    assert_eq!(Mapping::guess(0, &right, None).warnings(&right), [""; 0]);
    let unknown = table(&["姓名", "甲"], &["王玉英", "001001194203150027"]);
    assert!(Mapping::guess(0, &unknown, None).warnings(&unknown)[0].contains("没有用上"));
}

#[test]
fn a_profile_knows_its_kind_of_file_again() {
    let seen = table(&["姓名", "甲", "乙"], &["王玉英", "x", "y"]);
    let mut mapping = Mapping::guess(0, &seen, None);
    mapping.columns[1].field = "地址".into();
    mapping.source = "高龄名单".into();
    mapping.constants.push(("社区".into(), "翠湖".into()));
    let profile = Profile::of("我的", &mapping);
    assert!(profile.fits(&seen));
    let other = table(&["乙", "姓 名", "甲"], &["y", "王玉英", "x"]);
    assert!(profile.fits(&other), "in whatever order");
    let again = Mapping::guess(1, &other, Some(&profile));
    assert_eq!(fields(&again), ["", "姓名", "地址"]);
    assert_eq!((again.source.as_str(), again.constants.len(), again.part), ("高龄名单", 1, 1));
    assert!(!profile.fits(&table(&["姓名", "丙"], &["王玉英", "x"])));
}
