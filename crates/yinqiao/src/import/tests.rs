//! A small district goes in over the same path as a real one, on both databases.

use super::*;
use crate::console::Kept;
use base::Moment;
use sim::district::{Plan, files};
use std::path::{Path, PathBuf};
use testkit::{World, on_each_db};

on_each_db!(
    regions::register, staff::register, elders::register, matches::register, sheets::register, places::register,
    cases::register, calls::register, visits::register, devices::register =>
    a_district_goes_in_once,
    bad_rows_come_back_beside_the_file,
    a_file_of_an_old_office_program_is_read,
);

fn folder(name: &str, world: &World) -> PathBuf {
    let dir =
        std::env::temp_dir().join(format!("yq-import-{name}-{:?}-{}", world.db.kind(), std::process::id()));
    std::fs::remove_dir_all(&dir).ok();
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn small() -> Plan {
    Plan::full(Moment::from_beijing(2026, 11, 24, 8, 0, 0)).with_elders(1_200)
}

async fn took(world: &World, what: &str, path: &Path) -> Report {
    run(&world.desk, what, path, Beside::Nobody, &Kept::default())
        .await
        .unwrap_or_else(|error| panic!("{what}: {error:#}"))
}

fn sums(report: &Report) -> (u64, u64, u64, usize) {
    (report.added, report.changed, report.same, report.bad.len())
}

async fn a_district_goes_in_once(w: World) {
    let dir = folder("once", &w);
    let district = files::write(&small(), &dir, |_| {}).unwrap();
    for (what, path) in district.in_order().into_iter() {
        let first = took(&w, what, path).await;
        assert_eq!(first.bad, [], "{what}");
        assert!(first.added > 0 && first.added == first.rows, "{what}: {first:?}");
        assert_eq!(first.unknown, [""; 0], "{what}");
        let again = took(&w, what, path).await;
        assert_eq!(sums(&again), (0, 0, first.rows, 0), "{what} twice changes nothing");
    }
    std::fs::remove_dir_all(dir).unwrap();
}

async fn bad_rows_come_back_beside_the_file(w: World) {
    let dir = folder("bad", &w);
    let district = files::write(&small(), &dir, |_| {}).unwrap();
    took(&w, "regions", &district.regions).await;
    let file = dir.join("有错.csv");
    let region = "500112002001";
    let text = format!(
        "编号,姓名,出生日期,区划代码,证件号码,电话1,备注栏\n\
         1,王玉英,1942-03-15,{region},,10200000001,x\n\
         2,,1942-03-15,{region},,,x\n\
         3,李明,1942-02-30,{region},,,x\n\
         4,张福,1942-02-03,999999,,,x\n\
         5,刘群,1942-02-03,{region},001000196506140238,,x\n"
    );
    std::fs::write(&file, text).unwrap();
    let report = took(&w, "elders", &file).await;
    assert_eq!(sums(&report), (1, 0, 0, 4), "{report:?}");
    assert_eq!(report.unknown, ["备注栏"]);
    assert_eq!(report.bad.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    let beside = report.beside.clone().expect("a file beside");
    assert_eq!(beside, dir.join("有错.错误.csv"));
    let text = std::fs::read_to_string(&beside).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].ends_with("没有导入的原因"), "{}", lines[0]);
    assert!(lines[3].contains("没有这个区划"), "{}", lines[3]);
    assert!(report.lines().iter().any(|line| line.contains("有错的行")));
    // Corrected, the same file goes in, and the file beside is gone.
    std::fs::write(
        &file,
        std::fs::read_to_string(&file).unwrap().lines().take(2).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    assert_eq!(sums(&took(&w, "elders", &file).await), (0, 0, 1, 0));
    assert!(!beside.exists());
    std::fs::remove_dir_all(dir).unwrap();
}

async fn a_file_of_an_old_office_program_is_read(w: World) {
    let dir = folder("gb", &w);
    let file = dir.join("区划.csv");
    let text = "区划代码,名称,级别,上级代码\r\n990112,示范区,区县,\r\n990112001,双龙湖街道,街道,990112\r\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    std::fs::write(&file, &*bytes).unwrap();
    assert_eq!(sums(&took(&w, "regions", &file).await), (2, 0, 0, 0));
    let picture = dir.join("图.csv");
    std::fs::write(&picture, b"PK\x03\x04").unwrap();
    assert!(run(&w.desk, "regions", &picture, Beside::Others, &Kept::default()).await.is_err());
    assert!(
        run(&w.desk, "猫", &file, Beside::Others, &Kept::default())
            .await
            .unwrap_err()
            .to_string()
            .contains("可以导入")
    );
    std::fs::remove_dir_all(dir).unwrap();
}
