//! Lists that go out.

use crate::world::*;
use base::Span;
use desk::{Ask, Denied, Outcome, Role};
use elders::Category;
use sheets::export::{
    AskExport, Column, DecideExport, ExportRows, ExportsList, Fetched, Format, KEPT, ShowExport, State,
    fetch_file,
};
use sheets::{ExportId, Go};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_list_goes_out_with_a_purpose_and_two_people,
    nobody_approves_alone_and_nobody_fetches_anothers,
    a_list_is_gone_on_its_day_and_after_three_times,
    a_request_says_what_is_wrong_with_it,
    a_large_list_is_made_piece_by_piece,
);

fn visits(region: &str) -> AskExport {
    AskExport {
        purpose: "visits".into(),
        reason: "十二月入户探访要用".into(),
        region: region.into(),
        category: None,
        columns: vec![Column::Phones, Column::Name, Column::Address, Column::Unit],
        format: Format::Csv,
    }
}

/// A street with so many elders, a clerk of it and an officer.
async fn street(w: &World, count: u32) -> (Ask, Ask) {
    district(w).await;
    let (_, ask) = clerk(w, "990112001").await;
    let sheet = tried(w, &ask, people(count)).await;
    w.run(&ask, Go { sheet }).await;
    w.settle().await;
    (ask, w.ask(w.person(Role::Officer, "990112").await))
}

async fn fetched(w: &World, ask: &Ask, export: ExportId) -> (Fetched, Vec<Vec<String>>) {
    let (about, bytes) = fetch_file(&w.desk, ask, export).await.expect("a file");
    let mut rows = Vec::new();
    sheets::reader::read(bytes.as_slice(), &mut |_, row| {
        rows.push(row.cells);
        true
    })
    .expect("our own file");
    (about, rows)
}

async fn a_list_goes_out_with_a_purpose_and_two_people(w: World) {
    let (clerk, officer) = street(&w, 20).await;
    let export = w.run(&clerk, visits("990112001")).await;
    let shown = w.look(&officer, ShowExport { export }).await;
    assert_eq!((shown.state, shown.rows, shown.may_decide, shown.own), (State::Asked, 20, true, false));
    w.settle().await;
    assert!(fetch_file(&w.desk, &clerk, export).await.is_err(), "not before somebody approved");
    w.run(&officer, DecideExport { export, approve: true, answer: String::new() }).await;
    w.settle().await;
    let (about, rows) = fetched(&w, &clerk, export).await;
    assert_eq!((about.rows, rows.len()), (20, 22));
    assert!(rows[0][0].contains("用途：入户探访") && rows[0][0].contains(&about.number), "{:?}", rows[0]);
    assert_eq!(rows[1], ["姓名", "社区", "地址", "电话", "导出编号"]);
    assert!(
        rows[2..]
            .iter()
            .all(|row| row[1] == "翠湖社区" && row[3].starts_with("100") && row[4] == about.number)
    );
    let acts: Vec<String> = w.trail().await.into_iter().map(|entry| entry.act).collect();
    for act in ["exports.ask", "exports.decide", "exports.make", "exports.fetch"] {
        assert!(acts.iter().any(|said| said == act), "{act} is in the trail");
    }
}

async fn nobody_approves_alone_and_nobody_fetches_anothers(w: World) {
    let (clerk_ask, officer) = street(&w, 5).await;
    let own = w.run(&officer, visits("990112001")).await;
    let yes = |export| DecideExport { export, approve: true, answer: String::new() };
    w.refused(&officer, yes(own), "不能批准自己的申请，请另一位干部或主管来批").await;
    assert_eq!(w.denied(&clerk_ask, yes(own)).await, Denied::Role);
    let far = w.ask(w.person(Role::Officer, "990112002").await);
    assert_eq!(w.denied(&far, yes(own)).await, Denied::Scope);
    assert_eq!(w.denied(&far, visits("990112001")).await, Denied::Scope, "nor ask beyond one's region");
    assert_eq!(w.denied(&clerk_ask, visits("")).await, Denied::Scope);
    let other = w.ask(w.person(Role::Supervisor, "").await);
    w.run(&other, yes(own)).await;
    w.settle().await;
    for stranger in [&clerk_ask, &other] {
        let error = fetch_file(&w.desk, stranger, own).await.err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("这份导出是别人申请的，只有申请人能下载"));
    }
    let rows = ExportRows { export: own, ordinal: 0 };
    assert!(
        matches!(w.desk.look(&officer, rows).await, Err(Outcome::Refused(_))),
        "no rows without a counted fetch"
    );
    // A no needs a reason, and is an end.
    let second = w.run(&clerk_ask, visits("990112001")).await;
    let no = |answer: &str| DecideExport { export: second, approve: false, answer: answer.into() };
    w.refused(&other, no(" "), "不批准要写明原因").await;
    w.run(&other, no("上周刚导过一次")).await;
    w.refused(&officer, yes(second), "这份导出现在不能这样做，请刷新看看").await;
    let (own_rows, _) = w.look(&clerk_ask, ExportsList::default()).await;
    assert_eq!(own_rows.iter().map(|row| row.answer.as_str()).collect::<Vec<_>>(), ["上周刚导过一次"]);
    let auditor = w.ask(w.person(Role::AuditAdmin, "").await);
    assert_eq!(w.look(&auditor, ExportsList::default()).await.0.len(), 2);
    assert_eq!(w.denied(&auditor, yes(own)).await, Denied::Role);
}

async fn a_list_is_gone_on_its_day_and_after_three_times(w: World) {
    let (clerk, officer) = street(&w, 5).await;
    let export = w.run(&clerk, visits("990112001")).await;
    w.run(&officer, DecideExport { export, approve: true, answer: String::new() }).await;
    w.settle().await;
    for _ in 0..3 {
        fetched(&w, &clerk, export).await;
    }
    let error = fetch_file(&w.desk, &clerk, export).await.err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("这份导出已经下载过 3 次，要再用请重新申请"));
    let second = w.run(&clerk, visits("990112001")).await;
    w.run(&officer, DecideExport { export: second, approve: true, answer: String::new() }).await;
    w.settle().await;
    w.tick(KEPT).await;
    w.tick(Span::mins(1)).await;
    assert_eq!(w.look(&clerk, ShowExport { export: second }).await.state, State::Gone);
    let error = fetch_file(&w.desk, &clerk, second).await.err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("这份导出已经到期销毁，要用请重新申请"));
}

async fn a_request_says_what_is_wrong_with_it(w: World) {
    let (clerk, _) = street(&w, 3).await;
    let with = |change: fn(&mut AskExport)| {
        let mut ask = visits("990112001");
        change(&mut ask);
        ask
    };
    w.refused(&clerk, with(|a| a.purpose = "curiosity".into()), "请选用途").await;
    w.refused(&clerk, with(|a| a.reason = "要用".into()), "请写清楚这次为什么要导出，至少 6 个字").await;
    w.refused(&clerk, with(|a| a.columns.clear()), "至少选一列").await;
    let both = with(|a| a.columns.push(Column::Identity));
    w.refused(&clerk, both, "“入户探访”用不到“证件号码”这一列，请去掉").await;
    w.refused(&clerk, with(|a| a.category = Some(Category::Lm)), "这个范围里没有人").await;
    w.refused(&clerk, with(|a| a.region = "990112001002".into()), "这个范围里没有人").await;
}

async fn a_large_list_is_made_piece_by_piece(w: World) {
    let (clerk, officer) = street(&w, 700).await;
    let export = w.run(&clerk, AskExport { format: Format::Xlsx, ..visits("990112001") }).await;
    w.run(&officer, DecideExport { export, approve: true, answer: String::new() }).await;
    w.desk.fire_due().await.expect("one piece");
    assert_eq!(w.look(&clerk, ShowExport { export }).await.state, State::Making);
    let desk = restarted(&w);
    desk.settle().await.expect("the rest, after a restart");
    let (about, rows) = fetched(&w, &clerk, export).await;
    assert_eq!((about.rows, about.chunks, rows.len()), (700, 3, 702));
    let mut names: Vec<&String> = rows[2..].iter().map(|row| &row[3]).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 700, "nobody twice, nobody lost");
}
