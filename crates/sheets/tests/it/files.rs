//! From upload to result.

use crate::world::*;
use base::Span;
use desk::{Ask, Never, Query, Role, Rx, Stop, Subject};
use sheets::{BadRows, Discard, Go, Halt, List, Look, Map, Mapping, State};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_list_goes_from_upload_to_the_register,
    the_same_file_twice_changes_nothing,
    three_wrong_rows_come_back_and_go_in_when_mended,
    one_person_twice_is_found_across_chunks,
    a_kill_on_the_way_loses_nothing_and_doubles_nothing,
    a_run_is_stopped_and_goes_on,
    a_workbook_with_two_tables_asks_which,
    a_mapping_is_kept_and_knows_its_file_again,
    rows_are_destroyed_on_their_day,
    a_file_that_cannot_be_read_leaves_nothing,
    the_command_line_goes_on_where_it_was_cut_off,
);

const THREE_WRONG: &str = "\u{feff}双龙湖街道高龄老人名单,,,,\n\
    序号,姓 名,身份证号,联系电话,社区\n\
    1,王玉英,001001194203150027,10000000001,翠湖\n\
    2,李明,001001195001010011,没有电话,翠湖\n\
    3,张福,,10000000003,没有这里\n\
    ,,,,\n\
    4,刘群,１０,10000000004,新桥村\n\
    5,陈芳,,10000000005,新桥村\n";

/// How many elders there are.
#[derive(serde::Serialize)]
struct Elders;

impl Query for Elders {
    const NAME: &'static str = "test.elders";
    const SAYS: &'static str = "数长者";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<i64, Stop<Never>> {
        Ok(elders::count(rx.tx()).await?)
    }
}

async fn elders_there(w: &World) -> i64 {
    w.look(&Ask::system(), Elders).await
}

async fn a_list_goes_from_upload_to_the_register(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "990112001").await;
    let sheet = tried(&w, &ask, people(600)).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(
        (shown.row.state, counts(&shown.row.sums)),
        (State::Tried, [600, 0, 0, 0, 0]),
        "{:?}",
        bad(&shown)
    );
    assert_eq!(shown.row.name, "名单.csv", "no folder of theirs");
    assert_eq!((shown.chunks, elders_there(&w).await), ((3, 3), 0), "nothing is changed by a try");
    w.run(&ask, Go { sheet }).await;
    w.settle().await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!((shown.row.state, counts(&shown.row.sums)), (State::Done, [600, 0, 0, 0, 0]));
    assert_eq!(elders_there(&w).await, 600);
    let says: Vec<String> = w.trail().await.into_iter().map(|entry| entry.act).collect();
    for act in ["sheets.begin", "sheets.finish", "sheets.map", "sheets.step", "sheets.go", "sheets.show"] {
        assert!(says.iter().any(|said| said == act), "{act} left a trail entry");
    }
}

async fn the_same_file_twice_changes_nothing(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let text = people(300);
    let first = tried(&w, &ask, &text).await;
    w.run(&ask, Go { sheet: first }).await;
    w.settle().await;
    let again = tried(&w, &ask, &text).await;
    let shown = show(&w, &ask, again).await;
    assert_eq!(
        shown.same.first().map(|(id, ..)| *id),
        Some(first),
        "it says that this very file came before"
    );
    w.run(&ask, Go { sheet: again }).await;
    w.settle().await;
    let shown = show(&w, &ask, again).await;
    assert_eq!(counts(&shown.row.sums), [0, 0, 300, 0, 0]);
    assert_eq!(elders_there(&w).await, 300);
}

async fn three_wrong_rows_come_back_and_go_in_when_mended(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "990112001").await;
    let wrong = THREE_WRONG.replace("001001194203150027", &identity("19420315", 2));
    let wrong = wrong.replace("001001195001010011", &identity("19500101", 1));
    let sheet = tried(&w, &ask, &wrong).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(counts(&shown.row.sums), [2, 0, 0, 0, 3]);
    let told: Vec<(u64, String)> = bad(&shown).into_iter().map(|(line, column, _)| (line, column)).collect();
    assert_eq!(told, [(4, "联系电话".into()), (5, "社区".into()), (7, "身份证号".into())]);
    w.run(&ask, Go { sheet }).await;
    w.settle().await;
    assert_eq!(elders_there(&w).await, 2, "good rows go in");

    let page = w.look(&ask, BadRows { sheet, from: 0 }).await;
    assert_eq!(page.rows.iter().map(|(row, _)| row.line).collect::<Vec<_>>(), [4, 5, 7]);
    assert!(page.rows[1].1.contains("没有这个社区"), "{:?}", page.rows[1].1);
    assert_eq!(
        page.headers.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>(),
        ["序号", "姓 名", "身份证号", "联系电话", "社区"]
    );
    // The file of bad rows has the same headers and a column more; mended, it goes in.
    let file = sheets::bad_file(&w.desk, &ask, sheet).await.expect("a file of bad rows");
    let text = String::from_utf8(file).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.contains("没有导入的原因"), "{text}");
    let mended = text.replace("没有电话", "10000000002").replace("没有这里", "翠湖").replace("１０", "");
    let sheet = tried(&w, &ask, mended).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(counts(&shown.row.sums), [3, 0, 0, 0, 0], "{:?}", bad(&shown));
    w.run(&ask, Go { sheet }).await;
    w.settle().await;
    assert_eq!(elders_there(&w).await, 5);
}

async fn one_person_twice_is_found_across_chunks(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let mut text = people(600);
    let third = text.lines().nth(2).expect("a third line").to_owned();
    text.push_str(&third);
    let sheet = tried(&w, &ask, &text).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(counts(&shown.row.sums), [600, 0, 0, 0, 1]);
    assert_eq!(bad(&shown), [(602, String::new(), "和第 3 行是同一个人".into())], "no column is to blame");
    w.run(&ask, Go { sheet }).await;
    w.settle().await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!((counts(&shown.row.sums), elders_there(&w).await), ([600, 0, 0, 0, 1], 600));
}

async fn a_kill_on_the_way_loses_nothing_and_doubles_nothing(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let sheet = tried(&w, &ask, people(1_000)).await;
    w.run(&ask, Go { sheet }).await;
    w.desk.fire_due().await.expect("one chunk");
    let shown = show(&w, &ask, sheet).await;
    assert_eq!((shown.chunks, shown.row.sums.fresh), ((1, 5), 249), "the header is a row of the first chunk");
    // A commit that is not known to have happened, then the program is gone.
    w.db.faults().fail_commits(1);
    w.desk.fire_due().await.ok();
    let desk = restarted(&w);
    for _ in 0..20 {
        w.clock.advance(Span::secs(5));
        desk.settle().await.expect("it goes on");
    }
    let shown = show(&w, &ask, sheet).await;
    assert_eq!((shown.row.state, counts(&shown.row.sums)), (State::Done, [1_000, 0, 0, 0, 0]));
    assert_eq!(elders_there(&w).await, 1_000);
}

async fn a_run_is_stopped_and_goes_on(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let sheet = tried(&w, &ask, people(600)).await;
    w.run(&ask, Go { sheet }).await;
    w.desk.fire_due().await.expect("one chunk");
    w.run(&ask, Halt { sheet }).await;
    w.settle().await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!((shown.row.state, shown.chunks), (State::Stopped, (1, 3)));
    w.refused(&ask, Halt { sheet }, "这份名单现在不能这样做，请刷新看看它到哪一步了").await;
    w.run(&ask, Go { sheet }).await;
    w.refused(&ask, Discard { sheet, why: String::new() }, "正在导入，先停下再销毁").await;
    w.settle().await;
    assert_eq!((show(&w, &ask, sheet).await.row.state, elders_there(&w).await), (State::Done, 600));
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let first = book.add_worksheet().set_name("双龙湖").expect("a name");
    for (column, word) in ["姓名", "身份证号", "社区"].into_iter().enumerate() {
        first.write(0, column as u16, word).expect("a cell");
    }
    first.write(1, 0, "王玉英").expect("a cell");
    first.write(1, 1, identity("19420315", 2)).expect("a cell");
    first.write(1, 2, "翠湖").expect("a cell");
    let second = book.add_worksheet().set_name("回兴").expect("a name");
    for (column, word) in ["所在村居", "老人姓名", "出生年月日", "镇街"].into_iter().enumerate()
    {
        second.write(2, column as u16, word).expect("a cell");
    }
    for (row, cells) in
        [["翠湖社区", "李明", "1950/1/2", "回兴"], ["翠湖社区", "张福", "18629", "回兴"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            second.write(3 + row as u32, column as u16, *cell).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

async fn a_workbook_with_two_tables_asks_which(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let sheet = bring(&w, &ask, workbook()).await;
    let look = |part| Look { sheet, part, header: None, profile: String::new() };
    let first = w.look(&ask, look(0)).await;
    assert_eq!(
        first.parts.iter().map(|p| (p.name.as_str(), p.rows)).collect::<Vec<_>>(),
        [("双龙湖", 2), ("回兴", 3)]
    );
    let second = w.look(&ask, look(1)).await;
    assert_eq!(second.survey.header, 3);
    let mut mapping = Mapping { source: "回兴名单".into(), ..second.mapping };
    assert_eq!(
        mapping.columns.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(),
        ["", "姓名", "出生日期", "街道"]
    );
    mapping.columns[0].field = "社区".into();
    w.run(&ask, Map { sheet, mapping, keep_as: String::new(), at_once: false }).await;
    w.settle().await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(counts(&shown.row.sums), [2, 0, 0, 0, 0], "{:?}", bad(&shown));
    assert!(matches!(w.desk.look(&ask, look(2)).await, Err(desk::Outcome::Refused(_))));
}

async fn a_mapping_is_kept_and_knows_its_file_again(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "990112001").await;
    let text = "甲,乙\n王玉英,19420315\n";
    let sheet = bring(&w, &ask, text).await;
    let mut mapping = guessed(&w, &ask, sheet).await;
    w.refused(
        &ask,
        Map { sheet, mapping: mapping.clone(), keep_as: String::new(), at_once: false },
        "要指明哪一列是姓名",
    )
    .await;
    mapping.columns[0].field = "姓名".into();
    mapping.columns[1].field = "出生日期".into();
    mapping.constants.push(("社区".into(), "翠湖".into()));
    w.run(&ask, Map { sheet, mapping, keep_as: "高龄名单".into(), at_once: false }).await;
    w.settle().await;
    assert_eq!(counts(&show(&w, &ask, sheet).await.row.sums), [1, 0, 0, 0, 0]);
    let next = bring(&w, &ask, "乙,甲\n19430101,李明\n").await;
    let looked = w.look(&ask, Look { sheet: next, part: 0, header: None, profile: String::new() }).await;
    assert_eq!(looked.by.as_deref(), Some("高龄名单"));
    assert_eq!(looked.mapping.column("姓名").map(|c| c.at), Some(1));
    assert_eq!((looked.mapping.source.as_str(), looked.mapping.constant("社区")), ("测试名单", Some("翠湖")));
}

async fn rows_are_destroyed_on_their_day(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let sheet = tried(&w, &ask, people(300)).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(shown.row.gone_at, w.now() + sheets::KEPT, "the day is said");
    w.tick(Span::hours(14 * 24 - 1)).await;
    assert_eq!(show(&w, &ask, sheet).await.row.state, State::Tried);
    w.tick(Span::hours(2)).await;
    let (rows, _) = w.look(&ask, List::default()).await;
    assert_eq!(
        (rows[0].state, rows[0].name.as_str(), rows[0].sums.fresh),
        (State::Gone, "", 300),
        "counts stay"
    );
    w.refused(&ask, Go { sheet }, "这份名单的内容已经按期销毁，请重新上传").await;
    assert!(w.desk.look(&ask, BadRows { sheet, from: 0 }).await.is_err());
    assert_eq!(left(&w).await, (0, 0));
}

async fn a_file_that_cannot_be_read_leaves_nothing(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "").await;
    let mut text = people(400).into_bytes();
    text.extend_from_slice("a,".repeat(400).as_bytes());
    let error = sheets::bring(&w.desk, &ask, "x.csv", std::io::Cursor::new(text), |_| {}).await;
    assert_eq!(error.err().map(|error| error.to_string()).as_deref(), Some("列数太多，最多 300 列"));
    w.settle().await;
    let (rows, _) = w.look(&ask, List::default()).await;
    assert_eq!(rows[0].state, State::Gone);
    assert_eq!(left(&w).await, (0, 0));
}

/// Sealed chunks and people that are still kept.
async fn left(w: &World) -> (i64, i64) {
    struct Left;
    impl db::Work for Left {
        type Out = (i64, i64);
        async fn run(&mut self, tx: &mut db::Tx<'_>) -> Result<(i64, i64), db::DbError> {
            let count = |table: &str| db::sql(format!("SELECT COUNT(*) FROM {table}"));
            let rows = count("sheet_rows").one(tx, |row| row.get(0)).await?;
            let people = count("sheet_people").one(tx, |row| row.get(0)).await?;
            Ok((rows, people))
        }
    }
    w.desk.db().read(Left).await.expect("tables are counted")
}

async fn the_command_line_goes_on_where_it_was_cut_off(w: World) {
    district(&w).await;
    let mut text = people(1_000);
    text.push_str("李错,,,没有这里,双龙湖\n");
    let ask = Ask::system_over(desk::Channel::Import);
    let way = sheets::Way { source: "旧系统".into(), name: "长者.csv".into(), side_by_side: 3 };
    // Cut off after the mapping and one chunk: as when the program is killed.
    let sheet = bring(&w, &ask, &text).await;
    let mapping = Mapping { source: way.source.clone(), ..guessed(&w, &ask, sheet).await };
    let pass = w.run(&ask, Map { sheet, mapping, keep_as: String::new(), at_once: true }).await;
    w.run(&ask, sheets::Step { sheet, pass, ordinal: Some(2) }).await;
    let open = |text: &str| {
        let bytes = text.to_owned().into_bytes();
        move || Ok(std::io::Cursor::new(bytes.clone()))
    };
    let done = sheets::straight(&w.desk, &ask, &way, open(&text), |_, _| {}).await.expect("it goes on");
    assert_eq!((done.sheet, done.before), (Some(sheet), 1));
    assert_eq!(counts(&done.sums), [1_000, 0, 0, 0, 1]);
    assert_eq!(done.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [1_002]);
    assert!(String::from_utf8_lossy(&done.bad_file).contains("李错"));
    let again = sheets::straight(&w.desk, &ask, &way, open(&text), |_, _| {}).await.expect("again");
    assert_eq!((counts(&again.sums), again.before), ([0, 0, 1_000, 0, 1], 0));
    assert_eq!(elders_there(&w).await, 1_000);
    w.settle().await;
    assert_eq!(left(&w).await, (0, 0), "the command line keeps nothing");
    let none = sheets::straight(&w.desk, &ask, &way, open("甲,乙\n1,2\n"), |_, _| {}).await;
    assert_eq!(none.err().map(|error| error.to_string()).as_deref(), Some("要指明哪一列是姓名"));
}
