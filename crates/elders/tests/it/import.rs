//! A district moves in from its old system: good rows go in, bad rows come back, twice is once.

use crate::common::{self, code, contact, identity, number, units, wang};
use base::sheet::BadRow;
use desk::{Ask, Denied, Role};
use elders::{CardOf, CountByRegion, Import, ImportRow, Imported, List, Owner, Profile};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register =>
    twice_is_once_and_a_change_changes,
    bad_rows_come_back_with_reasons,
    an_elder_who_is_there_is_matched,
    many_rows_at_once_can_all_be_found,
);

fn row(line: u64, id: &str, name: &str) -> ImportRow {
    ImportRow {
        line,
        source_id: id.into(),
        profile: Profile { name: name.into(), region: Some(code("990112002")), ..Profile::default() },
        numbers: vec![number(&format!("1000001{line:04}"), "一键呼")],
        contacts: vec![contact("王小梅", "女儿", Some("10000000002"))],
        ..ImportRow::default()
    }
}

async fn import(w: &World, rows: Vec<ImportRow>) -> Imported {
    w.run(&Ask::system(), Import { source: "旧系统".into(), rows }).await
}

async fn twice_is_once_and_a_change_changes(w: World) {
    units(&w).await;
    let rows = vec![row(2, "A1", "王玉英"), row(3, "A2", "李兰")];
    let first = import(&w, rows.clone()).await;
    assert_eq!(first, Imported { added: 2, ..Imported::default() });
    assert_eq!(import(&w, rows.clone()).await, Imported { same: 2, ..Imported::default() });
    let elder = common::known(&w, "10000010002").await[0].elder;

    let mut changed = rows;
    changed[0].profile.region = Some(code("990112004"));
    changed[0].numbers = vec![number("10000009999", "座机")];
    changed[0].contacts = vec![];
    assert_eq!(import(&w, changed.clone()).await, Imported { changed: 1, same: 1, ..Imported::default() });
    assert_eq!(import(&w, changed).await, Imported { same: 2, ..Imported::default() });
    let card = w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await;
    assert_eq!((card.region_name.as_str(), card.phones.len(), card.contacts.len()), ("回龙街道", 1, 0));
    assert!(common::known(&w, "10000010002").await.is_empty(), "the old number is gone");
    let old = w.person(Role::Worker, "990112002").await;
    let look = w.desk.look(&w.ask(old), CardOf { elder, in_emergency: false }).await;
    assert!(matches!(look, Err(desk::Outcome::Denied(Denied::Scope))), "the scope has moved too");
}

async fn bad_rows_come_back_with_reasons(w: World) {
    units(&w).await;
    let mut rows: Vec<ImportRow> = (2..8).map(|line| row(line, &format!("A{line}"), "王玉英")).collect();
    rows[1].profile.region = Some(code("990199"));
    rows[2].profile.identity = "123".into();
    rows[3].source_id = "A2".into();
    rows[4].contacts = vec![contact("", "女儿", None)];
    let done = import(&w, rows).await;
    assert_eq!(done.added, 2);
    let bad: Vec<(u64, &str)> = done.bad.iter().map(|bad| (bad.line, bad.column.as_str())).collect();
    assert_eq!(bad, [(3, "区划代码"), (4, "证件号码"), (5, "编号"), (6, "联系人1姓名")]);
    assert_eq!(done.bad[1], BadRow::new(4, "证件号码", "证件号码位数不对"));
    let many = Import {
        source: "旧系统".into(),
        rows: (0..501).map(|n| row(n, &n.to_string(), "王")).collect(),
    };
    w.refused(&Ask::system(), many, "一次最多导入 500 行").await;
    let agent = w.person(Role::Agent, "").await;
    let one = Import { source: "旧系统".into(), rows: vec![row(2, "B1", "王")] };
    assert_eq!(w.denied(&w.ask(agent), one).await, Denied::Role);
}

async fn an_elder_who_is_there_is_matched(w: World) {
    units(&w).await;
    let elder = w.run(&Ask::system(), wang()).await;
    let mut same = row(2, "A1", "王玉英");
    same.profile.identity = identity("19420315", "002");
    let mut other = row(3, "A2", "李兰");
    other.profile.identity = identity("19420315", "002");
    let done = import(&w, vec![same.clone()]).await;
    assert_eq!(done, Imported { matched: 1, ..Imported::default() });
    let done = import(&w, vec![other.clone()]).await;
    assert_eq!(done.bad, [BadRow::new(3, "证件号码", "已登记的另一个名字有这个证件号码，请人工核对")]);
    assert_eq!(import(&w, vec![other]).await.bad.len(), 1, "it is looked at again, not forgotten");
    assert_eq!(import(&w, vec![same]).await, Imported { same: 1, ..Imported::default() });
    let known = common::known(&w, "10000010002").await;
    assert_eq!((known.len(), known[0].elder), (1, elder));
    assert_eq!(w.look(&Ask::system(), CountByRegion).await.total, 1, "nobody is there twice");
}

async fn many_rows_at_once_can_all_be_found(w: World) {
    units(&w).await;
    let rows: Vec<ImportRow> = (0..500).map(|n| row(n + 2, &format!("A{n}"), "张三")).collect();
    assert_eq!(import(&w, rows).await.added, 500);
    for line in [2, 101, 102, 251, 501] {
        let known = common::known(&w, &format!("1000001{line:04}")).await;
        assert_eq!(known.len(), 1, "{line}");
        assert_eq!(known[0].owner, Owner::Own("一键呼".into()));
        let card = w.look(&Ask::system(), CardOf { elder: known[0].elder, in_emergency: false }).await;
        assert_eq!(card.contacts[0].name, "王小梅", "sealed with this elder's own key");
    }
    // Pages meet without a gap and without a row twice, though all have one name.
    let (mut seen, mut after) = (std::collections::HashSet::new(), None);
    loop {
        let found = w.look(&Ask::system(), List { after, limit: 99, ..List::default() }).await;
        seen.extend(found.rows.iter().map(|row| row.id));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 500);
}
