//! Units are loaded, corrected, and given to another parent; the past stays what it was.

use base::{Date, RegionCode};
use desk::{Ask, Role};
use regions::{Kind, List, LoadUnits, Loaded, PathOf, Unit};
use testkit::{World, on_each_db};

on_each_db!(regions::register => a_file_twice_changes_nothing, a_town_changes_hands, bad_units_are_refused, who_may_load);

fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn unit(text: &str, name: &str, kind: Kind, parent: Option<&str>) -> Unit {
    Unit {
        code: code(text),
        name: name.into(),
        kind,
        parent: parent.map(code),
        manager: None,
        from: None,
        until: None,
        centre: None,
    }
}

fn district() -> Vec<Unit> {
    vec![
        unit("990112002", "双龙街道", Kind::Street, Some("990112")),
        unit("990112135", "大湾镇", Kind::Town, Some("990112")),
        unit("990112", "示范区", Kind::District, None),
        unit("990109", "北江区", Kind::District, None),
    ]
}

async fn a_file_twice_changes_nothing(w: World) {
    let first = w.run(&Ask::system(), LoadUnits { units: district() }).await;
    assert_eq!(first, Loaded { added: 4, changed: 0, same: 0 });
    let again = w.run(&Ask::system(), LoadUnits { units: district() }).await;
    assert_eq!(again, Loaded { added: 0, changed: 0, same: 4 });
    let mut renamed = district();
    renamed[0].name = "双龙湖街道".into();
    let third = w.run(&Ask::system(), LoadUnits { units: renamed }).await;
    assert_eq!(third, Loaded { added: 0, changed: 1, same: 3 });
    let towns = w.look(&Ask::system(), List { parent: Some(code("990112")), ..List::default() }).await;
    let names: Vec<_> = towns.iter().map(|t| (t.unit.name.as_str(), t.parent_name.as_deref())).collect();
    assert_eq!(names, [("双龙湖街道", Some("示范区")), ("大湾镇", Some("示范区"))]);
}

async fn a_town_changes_hands(w: World) {
    w.run(&Ask::system(), LoadUnits { units: district() }).await;
    let mut moved = unit("990112135", "大湾镇", Kind::Town, Some("990109"));
    moved.from = Some(day("2025-11-06"));
    w.run(&Ask::system(), LoadUnits { units: vec![moved] }).await;
    let parents = async |on: &str| {
        let path = w.look(&Ask::system(), PathOf { code: code("990112135"), on: Some(day(on)) }).await;
        path.into_iter().map(|unit| unit.name).collect::<Vec<_>>()
    };
    assert_eq!(parents("2025-11-05").await, ["示范区", "大湾镇"]);
    assert_eq!(parents("2025-11-06").await, ["北江区", "大湾镇"]);
    let before = List { on: Some(day("2025-11-05")), kind: Some(Kind::Town), ..List::default() };
    assert_eq!(w.look(&Ask::system(), before).await.len(), 1, "one version a day");
    // The old file, loaded once more, does not reopen what has ended.
    w.run(&Ask::system(), LoadUnits { units: district() }).await;
    assert_eq!(parents("2026-01-01").await, ["北江区", "大湾镇"]);
}

async fn bad_units_are_refused(w: World) {
    let orphan = vec![unit("990112002", "双龙街道", Kind::Street, Some("990112"))];
    w.refused(&Ask::system(), LoadUnits { units: orphan }, "区划 990112002 的上级 990112 不存在").await;
    let nameless = vec![unit("990112", " ", Kind::District, None)];
    w.refused(&Ask::system(), LoadUnits { units: nameless }, "区划 990112 没有名称").await;
    let mut backwards = unit("990112", "示范区", Kind::District, None);
    (backwards.from, backwards.until) = (Some(day("2025-01-02")), Some(day("2025-01-01")));
    w.refused(&Ask::system(), LoadUnits { units: vec![backwards] }, "区划 990112 的失效日期早于生效日期")
        .await;
    let many = (0..501).map(|n| unit(&format!("99{n:04}"), "某区", Kind::District, None)).collect();
    w.refused(&Ask::system(), LoadUnits { units: many }, "一次最多导入 500 个区划").await;
    assert!(w.look(&Ask::system(), List::default()).await.is_empty(), "nothing of it stayed");
}

async fn who_may_load(w: World) {
    let agent = w.person(Role::Agent, "").await;
    assert_eq!(w.denied(&w.ask(agent), LoadUnits { units: district() }).await, desk::Denied::Role);
    let admin = w.person(Role::SystemAdmin, "").await;
    w.run(&w.ask(admin), LoadUnits { units: district() }).await;
    assert_eq!(w.look(&w.ask(agent), List::default()).await.len(), 4);
}
