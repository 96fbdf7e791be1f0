//! The change of 2025-11-06 and smaller ones: planned, done, followed, interrupted, undone; and what is refused.

mod scaffold;

use base::Span;
use db::Lane;
use desk::{Ask, Denied, Outcome, Role};
use regions::{Kind, List, LoadUnits, Plan, Reorganisations, Start, State, Undo, Unit, Way};
use testkit::{World, on_each_db};

use scaffold::*;

fn register(registry: &mut desk::Registry) {
    regions::register(registry);
    regions::follow::<People>(registry);
    registry.ask::<Peek>();
}

on_each_db!(register => the_change_of_2025, on_its_day_by_itself, the_day_comes_and_it_no_longer_fits, twice_is_refused,
    bad_files_are_refused, bad_units_are_refused, interrupted_and_started_again, undone_by_name, undone_in_the_middle,
    two_into_one, who_may, a_body_reaches_what_it_runs);

async fn the_change_of_2025(w: World) {
    load(&w).await;
    assert_eq!(kinds(&w, "500112", "2024-12-31").await, (19, 11));
    let before = w.look(&Ask::system(), View(day("2024-12-31"))).await;
    assert_eq!(before.below(&code("500112"), Way::Belongs).len(), 30);
    assert_eq!(before.below(&code("500112"), Way::Runs).len(), 22, "eight are run by the development zone");
    assert_eq!(before.below(&code("5001900"), Way::Runs).len(), 8);
    let street = w.person(Role::Officer, "500112002").await;
    let district = w.person(Role::Officer, "500112").await;
    let town = w.person(Role::Officer, "500112135").await;
    let zone = w.person(Role::Officer, "5001900").await;
    let other = w.person(Role::Officer, "500109").await;
    let everywhere = w.person(Role::Agent, "").await;

    let name = begin(&w, regions::SHIPPED).await;
    w.settle().await;
    let course = course(&w, &name).await;
    assert_eq!(course.kept.state, State::Done);
    let follows: Vec<_> = course.follows.iter().map(|f| (f.follower.as_str(), f.done, f.moved)).collect();
    assert_eq!(follows, [("people.recode", true, 4)]);

    assert_eq!(at(&w, street).await, "500157002");
    assert_eq!(at(&w, district).await, "500157");
    assert_eq!(at(&w, town).await, "500109161");
    assert_eq!(at(&w, zone).await, "500157");
    assert_eq!(at(&w, other).await, "500109");
    assert_eq!(at(&w, everywhere).await, "");
    // As announced: 31 streets and 11 towns; Beibei 6 streets and 11 towns.
    assert_eq!(kinds(&w, "500157", "2025-11-06").await, (31, 11));
    assert_eq!(kinds(&w, "500109", "2025-11-06").await, (6, 11));
    assert_eq!(kinds(&w, "500112", "2025-11-06").await, (0, 0));
    // History reads as it was.
    assert_eq!(kinds(&w, "500112", "2025-11-05").await, (19, 11));
    assert_eq!(kinds(&w, "500109", "2025-11-05").await, (9, 8));
    // Who holds what a unit has become reaches what was entered under its old code; nobody else does.
    for (who, region, may) in [
        (street, "500112002", true),
        (street, "500112002003", true),
        (street, "500112004", false),
        (district, "500112004001", true),
        (district, "500112", true),
        (district, "500112135", false),
        (other, "500112135", true),
        (other, "500112002", false),
        (town, "500112135007", true),
    ] {
        let seen = w.desk.look(&w.ask(who), Peek(region.into())).await;
        match (may, seen) {
            (true, Ok((true, _))) | (false, Err(Outcome::Denied(Denied::Scope))) => {}
            (_, seen) => panic!("{region}: {may} wanted, {seen:?}"),
        }
    }
    // A code of then, understood on a day of now, and the other way about.
    let after = w.look(&Ask::system(), View(day("2026-01-01"))).await;
    assert!(after.inside("500112002003", &code("500157002"), Way::Belongs));
    assert!(after.inside("500112135", &code("500109"), Way::Belongs));
    let then = w.look(&Ask::system(), View(day("2025-11-05"))).await;
    assert!(then.inside("500112002003", &code("500112"), Way::Belongs));
    assert_eq!(then.region_sql("elder", "e"), "e.region", "no elder has moved");
    assert!(then.region_sql("actor", "a").contains("region_moves"));
    assert_eq!(after.region_sql("actor", "a"), "a.region");
}

/// Two streets under one district, which goes to another.
fn small(day: &str) -> String {
    format!(
        "name = \"小\"\ntitle = \"示范区并入江北\"\nday = \"{day}\"\n[[new]]\ncode = \"990157\"\nname = \"新区\"\nkind = \"区县\"\n\
         [[end]]\ncode = \"990112\"\nheir = \"990157\"\n[[change]]\nfrom = \"990112002\"\nto = \"990157002\"\n\
         [[change]]\nfrom = \"990112004\"\nto = \"990157004\"\nname = \"回龙新街道\"\n"
    )
}

fn unit(text: &str, name: &str, kind: Kind, parent: Option<&str>) -> Unit {
    let parent = parent.map(code);
    let (manager, from, until, centre) = (None, None, None, None);
    Unit { code: code(text), name: name.into(), kind, parent, manager, from, until, centre }
}

async fn little(w: &World) {
    let units = vec![
        unit("990112", "示范区", Kind::District, None),
        unit("990109", "北江区", Kind::District, None),
        unit("990112002", "双龙街道", Kind::Street, Some("990112")),
        unit("990112002001", "桂香社区", Kind::Community, Some("990112002")),
        unit("990112004", "回龙街道", Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

async fn on_its_day_by_itself(w: World) {
    little(&w).await;
    let officer = w.person(Role::Officer, "990112002001").await;
    let planned = plan(&w, &small("2026-11-27")).await;
    assert!(planned.by_itself);
    w.tick(Span::days(2)).await;
    assert_eq!(at(&w, officer).await, "990112002001");
    assert_eq!(course(&w, "小").await.kept.state, State::Planned);
    w.tick(Span::days(1)).await;
    assert_eq!(at(&w, officer).await, "990157002001", "what lies below goes along");
    assert_eq!(course(&w, "小").await.kept.state, State::Done);
    let now = w.look(&Ask::system(), List::default()).await;
    let names: Vec<_> = now.iter().map(|v| (v.unit.code.to_string(), v.unit.name.as_str())).collect();
    assert_eq!(
        names[1..].iter().map(|n| n.1).collect::<Vec<_>>(),
        ["新区", "双龙街道", "桂香社区", "回龙新街道"]
    );
    // Somebody is entered under an old code after all, from a list printed before.
    let late = w.person(Role::Officer, "990112004").await;
    w.tick(Span::days(2)).await;
    assert_eq!(at(&w, late).await, "990157004", "looked for once more");
}

async fn the_day_comes_and_it_no_longer_fits(w: World) {
    little(&w).await;
    plan(&w, &small("2026-11-27")).await;
    let mut new = unit("990157", "别的区", Kind::District, None);
    new.from = Some(day("2026-11-25"));
    w.run(&Ask::system(), LoadUnits { units: vec![new] }).await;
    w.tick(Span::days(4)).await;
    let kept = course(&w, "小").await.kept;
    assert_eq!(kept.state, State::Stuck);
    assert!(kept.stuck.unwrap().contains("990157"), "somebody reads why");
    let now = w.look(&Ask::system(), List::default()).await;
    assert!(now.iter().any(|view| view.unit.code == code("990112")), "nothing was changed");
}

async fn twice_is_refused(w: World) {
    little(&w).await;
    let name = begin(&w, &small("2026-11-24")).await;
    w.settle().await;
    w.refused(&Ask::system(), Start { name: name.clone() }, "“小”已完成，不能再执行").await;
    let again = Plan { text: small("2026-12-24"), on: None };
    w.refused(&Ask::system(), again, "“小”已经有了，状态是“已完成”，不能再做一次").await;
    w.refused(&Ask::system(), Start { name: "大".into() }, "没有叫“大”的区划变更").await;
    assert_eq!(w.look(&Ask::system(), Reorganisations {}).await.len(), 1);
}

async fn bad_files_are_refused(w: World) {
    little(&w).await;
    let mut later = unit("990109001", "江心街道", Kind::Street, Some("990109"));
    w.run(&Ask::system(), LoadUnits { units: vec![later.clone()] }).await;
    (later.from, later.name) = (Some(day("2027-01-01")), "江心新街道".into());
    w.run(&Ask::system(), LoadUnits { units: vec![later] }).await;
    let head = "name = \"坏\"\ntitle = \"t\"\nday = \"2026-12-01\"\n";
    let change =
        |from: &str, to: &str, rest: &str| format!("[[change]]\nfrom = \"{from}\"\nto = \"{to}\"\n{rest}");
    for (body, words) in [
        (change("990113", "990114", ""), "990113 到那天不存在"),
        (change("990112002", "990112004", ""), "代码 990112004 已经有单位在用"),
        (change("990109001", "990157001", ""), "990109001 在那天或之后已有别的版本，日期重叠"),
        (change("990112004", "990112009", "parent = \"990199\""), "上级 990199 到那天不存在"),
        (change("990112", "990112", "parent = \"990112002\""), "绕一圈成了自己的上级"),
        (change("990112004", "990112004", "parent = \"990109\""), "换了上级却沿用旧代码"),
        (change("990112004", "990112002009", "") + &change("990112002", "990157002", ""), "落在要变更的"),
        (change("990112004", "990112008", "") + &change("990112004", "990112009", ""), "990112004 写了两次"),
        (change("990112004", "990112008", "merge = true"), "到那天不存在，990112004 不能并入"),
        ("[[end]]\ncode = \"990112\"\nheir = \"990109\"\n".into(), "在撤销的 990112 之下，没有写明去处"),
        ("[[end]]\ncode = \"990112002001\"\nheir = \"990198\"\n".into(), "承接单位 990198 到那天不存在"),
        ("[[new]]\ncode = \"990109\"\nname = \"x\"\nkind = \"区县\"\n".into(), "代码 990109 已经有单位在用"),
    ] {
        let plan = Plan { text: format!("{head}{body}"), on: None };
        match w.desk.run(&Ask::system(), plan).await {
            Err(Outcome::Refused(refused)) => {
                assert!(refused.to_string().contains(words), "wanted {words}, was told {refused}");
            }
            other => panic!("wanted {words}, got {other:?}"),
        }
    }
    assert!(w.look(&Ask::system(), Reorganisations {}).await.is_empty());
}

async fn bad_units_are_refused(w: World) {
    little(&w).await;
    let mut ring = unit("990112", "示范区", Kind::District, Some("990112002"));
    w.refused(
        &Ask::system(),
        LoadUnits { units: vec![ring.clone()] },
        "示范区（990112）绕一圈成了自己的上级",
    )
    .await;
    (ring.parent, ring.manager) = (None, Some(code("990112002")));
    let mut below = unit("990112002", "双龙街道", Kind::Street, Some("990112"));
    below.manager = Some(code("990112"));
    let units = vec![ring, below];
    w.refused(&Ask::system(), LoadUnits { units }, "示范区（990112）绕一圈成了自己的管理机构").await;
    let mut overlaps = unit("990112004", "回龙街道", Kind::Street, Some("990112"));
    (overlaps.from, overlaps.until) = (Some(day("2020-01-01")), Some(day("2024-01-01")));
    let mut open = overlaps.clone();
    (open.from, open.until) = (Some(day("2022-01-01")), Some(day("2026-01-01")));
    w.run(&Ask::system(), LoadUnits { units: vec![open] }).await;
    let words = "区划 990112004 有两个版本日期重叠，请先写明前一个的失效日期";
    w.refused(&Ask::system(), LoadUnits { units: vec![overlaps] }, words).await;
}

async fn interrupted_and_started_again(w: World) {
    little(&w).await;
    let many = |count, region: &str| Many(count, region.into(), w.now());
    w.desk.db().write(Lane::Normal, many(700, "990112002")).await.unwrap();
    let name = begin(&w, &small("2026-11-24")).await;
    // The units, the news, and one step of the follower; then everything stands still, as after a kill.
    w.desk.fire_due().await.unwrap();
    w.desk.publish().await.unwrap();
    w.desk.hear_news().await.unwrap();
    let half = course(&w, &name).await;
    assert_eq!((half.kept.state, half.follows[0].moved), (State::Running, 300));
    // Meanwhile somebody comes in under an old code that the steps have passed already.
    w.run(&Ask::system(), Start { name: name.clone() }).await;
    w.settle().await;
    let done = course(&w, &name).await;
    assert_eq!((done.kept.state, done.follows[0].moved), (State::Done, 700));

    // The same with somebody new in the middle.
    w.run(&Ask::system(), Undo { name: name.clone() }).await;
    w.settle().await;
    let name = begin(&w, &small("2026-11-24")).await;
    w.desk.fire_due().await.unwrap();
    w.desk.publish().await.unwrap();
    w.desk.hear_news().await.unwrap();
    for _ in 0..4 {
        w.desk.fire_due().await.unwrap();
    }
    w.desk.db().write(Lane::Normal, many(1, "990112002001")).await.unwrap();
    w.settle().await;
    let done = course(&w, &name).await;
    assert_eq!((done.kept.state, done.follows[0].moved), (State::Done, 701));
}

async fn undone_by_name(w: World) {
    little(&w).await;
    let before = w.look(&Ask::system(), List::default()).await;
    let street = w.person(Role::Officer, "990112002").await;
    let district = w.person(Role::Officer, "990112").await;
    let name = begin(&w, &small("2026-11-20")).await;
    w.settle().await;
    let new = w.person(Role::Officer, "990157004001").await;
    let by_hand = w.person(Role::Officer, "990157").await;
    w.run(&Ask::system(), Undo { name: name.clone() }).await;
    w.settle().await;
    let course = course(&w, &name).await;
    assert_eq!(course.kept.state, State::Undone);
    assert_eq!(course.follows[0].kept, 1, "nobody can say where a person of the whole new district belongs");
    assert_eq!(w.look(&Ask::system(), List::default()).await, before);
    let past = List { on: Some(day("2026-11-22")), ..List::default() };
    assert_eq!(w.look(&Ask::system(), past).await, before, "as if it had never been");
    assert_eq!(at(&w, street).await, "990112002");
    assert_eq!(at(&w, district).await, "990112");
    assert_eq!(at(&w, new).await, "990112004001", "who came in under a new code goes along");
    assert_eq!(at(&w, by_hand).await, "990157");
    let peek = w.desk.look(&w.ask(by_hand), Peek("990112002".into())).await;
    assert!(matches!(peek, Err(Outcome::Denied(Denied::Scope))), "its reach is gone");
    w.refused(&Ask::system(), Undo { name: name.clone() }, "“小”已撤回，没有可以撤回的").await;
    // It may be done again.
    begin(&w, &small("2026-11-24")).await;
    w.settle().await;
    assert_eq!(at(&w, street).await, "990157002");
    // What something later stands on cannot be pulled away from under it.
    let next =
        small("2026-11-24").replace("小", "后").replace("990157", "990158").replace("990112", "990157");
    let next = next.replace("2026-11-24", "2026-11-25");
    w.tick(Span::days(1)).await;
    begin(&w, &next).await;
    w.settle().await;
    assert_eq!(at(&w, street).await, "990158002");
    let refused = w.desk.run(&Ask::system(), Undo { name }).await;
    assert!(matches!(refused, Err(Outcome::Refused(regions::UndoRefused::Later(..)))), "{refused:?}");
    let peek = w.look(&w.ask(street), Peek("990112002001".into())).await;
    assert!(peek.0, "two changes later the street still reaches its past");
}

async fn undone_in_the_middle(w: World) {
    little(&w).await;
    w.desk.db().write(Lane::Normal, Many(700, "990112002".into(), w.now())).await.unwrap();
    let name = begin(&w, &small("2026-11-24")).await;
    w.desk.fire_due().await.unwrap();
    w.desk.publish().await.unwrap();
    w.desk.hear_news().await.unwrap();
    w.run(&Ask::system(), Undo { name: name.clone() }).await;
    w.settle().await;
    assert_eq!(course(&w, &name).await.kept.state, State::Undone);
    let officer = w.person(Role::Officer, "990112").await;
    let seen = w.look(&w.ask(officer), Peek("990112002".into())).await.1;
    assert_eq!(seen.iter().filter(|region| *region == "990112002").count(), 700);
}

async fn two_into_one(w: World) {
    little(&w).await;
    let first = w.person(Role::Officer, "990112002").await;
    let second = w.person(Role::Officer, "990112004").await;
    let text = "name = \"并\"\ntitle = \"回龙并入双龙\"\nday = \"2026-11-24\"\n[[change]]\nfrom = \"990112004\"\n\
        to = \"990112002\"\nmerge = true\n";
    let name = begin(&w, text).await;
    w.settle().await;
    assert_eq!((at(&w, first).await, at(&w, second).await), ("990112002".into(), "990112002".into()));
    let then = w.look(&Ask::system(), View(day("2026-11-23"))).await;
    assert!(then.unit("990112004").is_some());
    assert!(w.look(&Ask::system(), View(day("2026-11-24"))).await.unit("990112004").is_none());
    w.run(&Ask::system(), Undo { name }).await;
    w.settle().await;
    assert_eq!((at(&w, first).await, at(&w, second).await), ("990112002".into(), "990112004".into()));
}

async fn who_may(w: World) {
    little(&w).await;
    for role in [Role::Officer, Role::Supervisor, Role::AuditAdmin, Role::SecurityAdmin, Role::Agent] {
        let who = w.person(role, "").await;
        let plan = Plan { text: small("2026-11-24"), on: None };
        assert_eq!(w.denied(&w.ask(who), plan).await, Denied::Role, "{role:?}");
    }
    let admin = w.person(Role::SystemAdmin, "").await;
    w.run(&w.ask(admin), Plan { text: small("2026-12-24"), on: None }).await;
    let officer = w.person(Role::Officer, "990112").await;
    assert_eq!(w.look(&w.ask(officer), Reorganisations {}).await.len(), 1);
    assert_eq!(w.denied(&w.ask(officer), Start { name: "小".into() }).await, Denied::Role);
    assert_eq!(w.denied(&w.ask(officer), Undo { name: "小".into() }).await, Denied::Role);
    assert_eq!(w.run(&w.ask(admin), Undo { name: "小".into() }).await, "withdrawn");
    w.tick(Span::days(40)).await;
    assert!(w.look(&Ask::system(), List::default()).await.iter().any(|v| v.unit.code == code("990112")));
}

async fn a_body_reaches_what_it_runs(w: World) {
    load(&w).await;
    let zone = w.person(Role::Officer, "5001900").await;
    let run_by_it = w.person(Role::Officer, "500112007001").await;
    let (covers, seen) = w.look(&w.ask(zone), Peek("500112007001".into())).await;
    assert!(covers);
    assert_eq!(seen, ["5001900", "500112007001"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>());
    let peek = w.desk.look(&w.ask(zone), Peek("500112002".into())).await;
    assert!(matches!(peek, Err(Outcome::Denied(Denied::Scope))));
    let district = w.person(Role::Officer, "500112").await;
    assert!(w.look(&w.ask(district), Peek("500112007".into())).await.0, "the parent sees it too");
    // Management ends without a reorganisation: the file of units says so, on a day to come.
    let mut back = unit("500112007", "鸳鸯街道", Kind::Street, Some("500112"));
    back.from = Some(day("2026-11-26"));
    w.run(&Ask::system(), LoadUnits { units: vec![back] }).await;
    assert!(w.look(&w.ask(zone), Peek("500112007".into())).await.0);
    w.tick(Span::days(2)).await;
    let peek = w.desk.look(&w.ask(zone), Peek("500112007".into())).await;
    assert!(matches!(peek, Err(Outcome::Denied(Denied::Scope))), "from that day on");
    assert_eq!(at(&w, run_by_it).await, "500112007001");
}
