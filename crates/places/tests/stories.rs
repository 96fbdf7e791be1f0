//! Facilities come from a file; the nearest ones are found from a home.

use base::{Point, RegionCode};
use desk::{Ask, Role};
use places::{File, Import, Imported, Kind, List, Near, PlaceOf, PlaceRow};
use regions::{LoadUnits, Unit};
use testkit::{World, on_each_db};

on_each_db!(regions::register, places::register => a_file_twice_changes_nothing, the_nearest_come_first, lists_page_and_filter);

const TEXT: &str = "编号,名称,类别,区划代码,地址,电话,纬度,经度,开放时间\n\
    1,双龙养老服务站,养老服务站,990112002,双龙大道 9 号,02360000009,29.7165,106.6070,周一至周五 8:00-17:30\n\
    2,双龙社区卫生服务中心,社区卫生服务中心,990112002,双龙大道 20 号,,29.7200,106.6100,\n\
    3,回龙卫生院,卫生院,990112004,回龙街 3 号,,29.7800,106.6900,\n\
    4,远山养老院,养老机构,990112004,远山,,,,\n\
    5,别处食堂,老年食堂,990199,别处,,,,\n";

fn rows() -> Vec<PlaceRow> {
    File::open(TEXT.as_bytes()).unwrap().map(|row| row.expect("reads")).collect()
}

async fn district(w: &World) {
    let unit = |code: &str, kind, parent: Option<&str>| Unit {
        code: code.parse().unwrap(),
        name: format!("{code} 某地"),
        kind,
        parent: parent.map(|p| p.parse().unwrap()),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", regions::Kind::District, None),
        unit("990112002", regions::Kind::Street, Some("990112")),
        unit("990112004", regions::Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

async fn a_file_twice_changes_nothing(w: World) {
    district(&w).await;
    let first = w.run(&Ask::system(), Import { rows: rows() }).await;
    assert_eq!((first.added, first.bad.len()), (4, 1));
    assert_eq!((first.bad[0].line, first.bad[0].column.as_str()), (6, "区划代码"));
    let again = w.run(&Ask::system(), Import { rows: rows() }).await;
    assert_eq!((again.added, again.changed, again.same), (0, 0, 4));
    let mut moved = rows();
    moved[0].hours = "每天 8:00-20:00".into();
    let third = w.run(&Ask::system(), Import { rows: moved[..1].to_vec() }).await;
    assert_eq!(third, Imported { changed: 1, ..Imported::default() });
    let clerk = w.person(Role::Clerk, "990112002").await;
    let page = w.look(&w.ask(clerk), List { text: "双龙养老".into(), ..List::default() }).await;
    let place = w.look(&w.ask(clerk), PlaceOf { place: page.rows[0].place.id }).await;
    assert_eq!(
        (place.place.hours.as_str(), place.region_name.as_str()),
        ("每天 8:00-20:00", "990112002 某地")
    );
    assert_eq!(w.denied(&w.ask(clerk), Import { rows: rows() }).await, desk::Denied::Role);
}

async fn the_nearest_come_first(w: World) {
    district(&w).await;
    w.run(&Ask::system(), Import { rows: rows() }).await;
    let point = Point::new(29.7162, 106.6068).unwrap();
    let near = w.look(&Ask::system(), Near { point, kinds: vec![], limit: 10 }).await;
    let names: Vec<_> = near.iter().map(|n| n.place.source_id.as_str()).collect();
    assert_eq!(names, ["1", "2", "3"], "what stands nowhere is not near");
    assert!(near[0].metres < 60 && (7_000..12_000).contains(&near[2].metres), "{near:?}");
    let kinds = vec![Kind::Clinic, Kind::TownClinic];
    let near = w.look(&Ask::system(), Near { point, kinds, limit: 1 }).await;
    assert_eq!(near[0].place.source_id, "2");
}

async fn lists_page_and_filter(w: World) {
    district(&w).await;
    w.run(&Ask::system(), Import { rows: rows() }).await;
    let ask = Ask::system();
    let first = w.look(&ask, List { limit: 3, ..List::default() }).await;
    let rest = w.look(&ask, List { limit: 3, after: first.next, ..List::default() }).await;
    assert_eq!((first.rows.len(), rest.rows.len(), rest.next), (3, 1, None));
    let region: RegionCode = "990112004".parse().unwrap();
    let there = w.look(&ask, List { region: Some(region), kind: Some(Kind::Home), ..List::default() }).await;
    assert_eq!(there.rows[0].place.name, "远山养老院");
}
