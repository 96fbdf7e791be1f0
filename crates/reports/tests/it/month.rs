//! Every figure against its records; closing and comparing; who reads what; the files.

use crate::district::{self, code, day};
use base::{Moment, Sex};
use desk::{Ask, Denied, Outcome, Role};
use regions::Way;
use reports::{CloseMonth, Compare, Figure, Month, Records, Report, Shown};
use testkit::World;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

async fn report(w: &World, ask: &Ask, of: &str, unit: &str, way: Way) -> Shown {
    w.look(ask, Report { month: month(of), unit: code(unit), way }).await
}

fn cell(shown: &Shown, table: &str, line: &str, column: usize) -> i64 {
    let table =
        shown.tables.iter().find(|one| one.key == table).unwrap_or_else(|| panic!("no table {table}"));
    let line = table.lines.iter().find(|one| one.label == line).unwrap_or_else(|| panic!("no line {line}"));
    line.cells[column].count
}

/// Reads every page behind every cell; answers how many cells were not nothing.
async fn agrees(w: &World, ask: &Ask, shown: &Shown) -> usize {
    let mut full = 0;
    for cell in shown.tables.iter().flat_map(|table| &table.lines).flat_map(|line| &line.cells) {
        let records = |page| Records {
            month: shown.month,
            unit: code(&cell.unit),
            way: shown.way,
            figure: cell.figure.clone(),
            page,
        };
        let opened = w.look(ask, records(1)).await;
        let mut found = opened.rows.len();
        for page in 2..=opened.pages {
            found += w.look(ask, records(page)).await.rows.len();
        }
        assert_eq!(opened.total, cell.count, "{} of {}", cell.figure, cell.unit);
        assert_eq!(found as i64, cell.count, "{} of {}", cell.figure, cell.unit);
        full += usize::from(cell.count > 0);
    }
    full
}

pub async fn every_figure_is_the_count_of_what_it_opens_to(w: World) {
    let d = district::november(&w).await;
    let ask = w.ask(w.person(Role::Officer, "").await);
    let mut full = 0;
    for (of, unit, way) in [
        ("2026-11", "500112", Way::Belongs),
        ("2026-11", "500112", Way::Runs),
        ("2026-11", "500112002", Way::Belongs),
        ("2026-11", "500112002001", Way::Belongs),
        ("2026-11", "5001900", Way::Runs),
        ("2026-10", "500112", Way::Belongs),
    ] {
        full += agrees(&w, &ask, &report(&w, &ask, of, unit, way).await).await;
    }
    assert!(full > 60, "{full} figures were not nothing");

    let shown = report(&w, &ask, "2026-11", "500112", Way::Belongs).await;
    assert_eq!(cell(&shown, "ages", "合计", 3), 5, "who died is not counted");
    assert_eq!(cell(&shown, "ages", "100岁及以上", 1), 0, "a hundred tomorrow is not a hundred today");
    assert_eq!(cell(&shown, "ages", "90—99岁", 1), 1);
    assert_eq!(cell(&shown, "ages", "80—89岁", 3), 1);
    assert_eq!(cell(&shown, "ages", "不满60岁", 2), 1);
    assert_eq!(cell(&shown, "groups", "独居", 0), 1, "one of two was alone until the tenth");
    assert_eq!(cell(&shown, "groups", "高龄", 0), 2);
    assert_eq!(cell(&shown, "changes", "新登记", 0), 2);
    assert_eq!(cell(&shown, "changes", "去世", 0), 1);
    assert_eq!(cell(&shown, "cases", "合计", 0), 5);
    assert_eq!(cell(&shown, "cases", "合计", 1), 1);
    assert_eq!(cell(&shown, "cases", "合计", 3), 4);
    assert_eq!(cell(&shown, "devices", "合计", 1), 2);
    assert_eq!((cell(&shown, "calls", "呼入", 0), cell(&shown, "calls", "呼入", 1)), (1, 1));
    assert_eq!(cell(&shown, "visits", "合计", 0), 1);
    assert_eq!(cell(&shown, "overview", "鸳鸯街道", 0), 1);
    let run = report(&w, &ask, "2026-11", "500112", Way::Runs).await;
    assert_eq!(cell(&run, "ages", "合计", 3), 4, "one lives where the development zone is in charge");
    let october = report(&w, &ask, "2026-10", "500112", Way::Belongs).await;
    assert_eq!(cell(&october, "ages", "合计", 3), 4, "who died in November was alive in October");
    assert_eq!(cell(&october, "groups", "独居", 0), 2);
    assert_eq!(cell(&october, "visits", "合计", 0), 1);

    // A move: counted where from and where to, and October still reads as it was.
    let home = elders::GivenAddress {
        region: "500112002001".into(),
        address: "桂香路 9 号".into(),
        from: Some(day("2026-11-15")),
        ..Default::default()
    };
    w.run(&Ask::system(), elders::MoveHome { elder: d.li, home }).await;
    let street = report(&w, &ask, "2026-11", "500112002", Way::Belongs).await;
    assert!(agrees(&w, &ask, &street).await > 10);
    assert_eq!(cell(&street, "overview", "桂香社区", 4), 1);
    assert_eq!(cell(&street, "overview", "松园社区", 5), 1);
    assert_eq!(cell(&street, "overview", "松园社区", 0), 0);
    let october = report(&w, &ask, "2026-10", "500112002", Way::Belongs).await;
    assert_eq!(cell(&october, "overview", "松园社区", 0), 1);
    agrees(&w, &ask, &october).await;
}

pub async fn a_closed_month_is_kept_and_compared(w: World) {
    let d = district::november(&w).await;
    let officer = w.ask(w.person(Role::Officer, "500112").await);
    let close = |of: &str, unit: &str| CloseMonth { month: month(of), unit: code(unit) };
    w.refused(&officer, close("2026-11", "500112"), "2026年11月还没有过完，过完再封存").await;
    w.refused(&officer, close("2026-10", "500112999"), "那个月没有这个区划").await;
    let before = report(&w, &officer, "2026-10", "500112", Way::Belongs).await;
    w.run(&officer, close("2026-10", "500112")).await;
    w.refused(&officer, close("2026-10", "500112"), "2026年10月已经封存或正在封存").await;
    w.settle().await;
    let closed = report(&w, &officer, "2026-10", "500112", Way::Belongs).await;
    assert_eq!(closed.tables, before.tables, "what was counted in steps is what was counted at once");
    assert_eq!(closed.closed.as_ref().unwrap().rules, reports::RULES);
    w.refused(&officer, close("2026-10", "500112002"), "2026年10月已经封存或正在封存").await;
    let compare = || Compare { month: month("2026-10"), unit: code("500112002") };
    let same = w.look(&officer, compare()).await;
    assert!(same.whole && same.differs.is_empty(), "{:?}", same.differs);

    // Somebody who had died in October is told of only now; a visit of October comes in late.
    let die = elders::Die {
        elder: d.wang,
        on: day("2026-10-30"),
        how: elders::HowKnown::Registry,
        document: String::new(),
        note: String::new(),
    };
    w.run(&Ask::system(), die).await;
    let at = Moment::from_beijing(2026, 10, 9, 9, 0, 0);
    district::past_visit(&w, "late", at, d.li, d.helper, "500112002002").await;
    let kept = report(&w, &officer, "2026-10", "500112002", Way::Belongs).await;
    assert_eq!(cell(&kept, "changes", "去世", 0), 0, "a closed month does not change");
    let differs = w.look(&officer, compare()).await;
    assert!(differs.whole);
    let words: Vec<_> =
        differs.differs.iter().map(|(name, cell, now)| (name.as_str(), cell.count, *now)).collect();
    assert!(words.contains(&("本月去世", 0, 1)), "{words:?}");
    assert!(
        words.iter().any(|(name, then, now)| name.starts_with("本月结束的上门") && (*then, *now) == (1, 2))
    );
    let records = Records {
        month: month("2026-10"),
        unit: code("500112002"),
        way: Way::Belongs,
        figure: Figure::all("died").to_string(),
        page: 1,
    };
    let opened = w.look(&officer, records).await;
    assert_eq!((opened.closed, opened.total), (Some(0), 1), "the page says both");
}

pub async fn who_reads_what(w: World) {
    district::november(&w).await;
    let of = |unit: &str| Report { month: month("2026-11"), unit: code(unit), way: Way::Belongs };
    let worker = w.ask(w.person(Role::Worker, "500112002001").await);
    w.look(&worker, of("500112002001")).await;
    let denied = w.desk.look(&worker, of("500112002")).await;
    assert!(matches!(denied, Err(Outcome::Denied(Denied::Scope))));
    let agent = w.ask(w.person(Role::Agent, "").await);
    assert!(matches!(w.desk.look(&agent, of("500112")).await, Err(Outcome::Denied(Denied::Role))));
    let zone = w.ask(w.person(Role::Officer, "5001900").await);
    w.look(&zone, of("500112007")).await;
    assert!(matches!(w.desk.look(&zone, of("500112002")).await, Err(Outcome::Denied(Denied::Scope))));
    let close = CloseMonth { month: month("2026-10"), unit: code("500112002001") };
    assert_eq!(w.denied(&worker, close).await, Denied::Role);
    let officer = w.ask(w.person(Role::Officer, "500112002").await);
    let future = Report { month: month("2026-12"), unit: code("500112002"), way: Way::Belongs };
    let refused = w.desk.look(&officer, future).await;
    assert!(matches!(refused, Err(Outcome::Refused(reports::NoReport::NotYet(_)))));
    let records = |figure: &str| Records {
        month: month("2026-11"),
        unit: code("500112002"),
        way: Way::Belongs,
        figure: figure.into(),
        page: 1,
    };
    for bad in ["", "nothing.*.*", "elders.x' OR 1=1.*", "elders.*"] {
        let refused = w.desk.look(&officer, records(bad)).await;
        assert!(matches!(refused, Err(Outcome::Refused(reports::NoReport::NoFigure))), "{bad}");
    }
    assert_eq!(w.look(&officer, records("elders.999.*")).await.total, 0);
}

pub async fn files_say_what_the_page_says(w: World) {
    district::november(&w).await;
    district::elder(&w, "=1+1", "1940-01-01", Sex::Female, "500112002001").await;
    let ask = w.ask(w.person(Role::Officer, "").await);
    let shown = report(&w, &ask, "2026-11", "500112", Way::Belongs).await;
    let text = String::from_utf8(reports::sheet::csv(&shown).unwrap()).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("渝北区（500112）2026年11月月报"));
    let book = reports::sheet::xlsx(&shown).unwrap();
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("2026-11").unwrap();
    let cells: Vec<(usize, usize, String)> =
        sheet.used_cells().map(|(row, column, data)| (row, column, data.to_string())).collect();
    for table in &shown.tables {
        let (row, ..) = cells.iter().find(|(_, column, text)| *column == 0 && text == table.title).unwrap();
        for (at, line) in table.lines.iter().enumerate() {
            for (column, cell) in line.cells.iter().enumerate() {
                let found = cells.iter().find(|(r, c, _)| (*r, *c) == (row + 2 + at, column + 1)).unwrap();
                assert_eq!(found.2, cell.count.to_string(), "{} {}", table.title, line.label);
                assert!(text.contains(&line.label));
            }
        }
    }
}
