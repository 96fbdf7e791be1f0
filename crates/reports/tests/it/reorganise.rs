//! The change of 2025-11-06 played on a day of 2026, over every capability.

use crate::district::{self, at, code, day};
use base::{AnyId, Moment};
use desk::{Ask, Denied, Outcome, Role};
use regions::{Plan, Progress, Start, State, Undo, Way};
use reports::{Preview, Report};
use testkit::World;

const NAME: &str = "2025-11-06";

async fn done(w: &World, on: &str) {
    let plan = Plan { text: regions::SHIPPED.into(), on: Some(day(on)) };
    w.run(&Ask::system(), plan).await;
    w.run(&Ask::system(), Start { name: NAME.into() }).await;
    w.settle().await;
    let course = w.look(&Ask::system(), Progress { name: NAME.into() }).await;
    assert_eq!(course.kept.state, State::Done, "{:?}", course.follows);
    let followed: Vec<_> = course.follows.iter().map(|f| f.follower.as_str()).collect();
    for name in ["calls", "cases", "devices", "elders", "places", "staff", "visits"] {
        assert!(followed.contains(&format!("{name}.recode").as_str()), "{name} has not followed");
    }
}

pub async fn everything_open_goes_along_and_history_reads_as_it_was(w: World) {
    let d = district::november(&w).await;
    let place = district::place(&w, "C1", "500112002001").await;
    let street = district::account(&w, "street1", Role::Officer, "500112002").await;
    let north = district::account(&w, "north1", Role::Officer, "500112135").await;
    let worker = district::account(&w, "worker1", Role::Worker, "500112002001").await;
    let supervisor = district::account(&w, "super1", Role::Supervisor, "500112").await;
    let everything = w.ask(w.person(Role::Officer, "").await);
    let report = |month: &str, unit: &str| Report {
        month: month.parse().unwrap(),
        unit: code(unit),
        way: Way::Belongs,
    };
    let october = w.look(&everything, report("2026-10", "500112")).await;
    w.clock.set(Moment::from_beijing(2026, 12, 1, 0, 30, 0));
    w.settle().await;
    let november_then = w.look(&everything, report("2026-11", "500112")).await;
    done(&w, "2026-12-01").await;

    let new = |code: &str| (code.to_owned(), code.to_owned());
    assert_eq!(at(&w, "elders", d.wang).await, new("500157002001"));
    assert_eq!(at(&w, "elders", d.town).await, new("500109161201"));
    assert_eq!(at(&w, "elders", d.zone).await, new("500157007"));
    assert_eq!(at(&w, "cases", d.open).await, new("500157002001"));
    assert_eq!(at(&w, "cases", d.of_town).await, new("500109161201"));
    assert_eq!(at(&w, "cases", d.ended).await, new("500112002002"), "what is closed stays where it was");
    assert_eq!(at(&w, "cases", d.pressed).await, new("500157002001"));
    assert_eq!(at(&w, "devices", d.device).await, new("500157002001"));
    assert_eq!(at(&w, "visits", d.visit).await.0, "500157002001");
    assert_eq!(w.look(&Ask::system(), district::At("places", place)).await.0, "500157002001");
    for (who, region) in
        [(street, "500157002"), (north, "500109161"), (worker, "500157002001"), (supervisor, "500157")]
    {
        assert_eq!(at(&w, "accounts", who).await.0, region);
        assert_eq!(at(&w, "actors", who).await.0, region);
    }
    assert_eq!(at(&w, "calls", d.call).await.0, "", "a caller whom nobody knows belongs nowhere");

    // The same people still reach the same records, the closed ones too; the others do not.
    let show = |case| cases::read::Show { case };
    assert!(w.desk.look(&w.ask(street), show(d.open)).await.is_ok());
    assert!(w.desk.look(&w.ask(street), show(d.ended)).await.is_ok());
    assert!(w.desk.look(&w.ask(supervisor), show(d.ended)).await.is_ok());
    assert!(matches!(
        w.desk.look(&w.ask(supervisor), show(d.of_town)).await,
        Err(Outcome::Denied(Denied::Scope))
    ));
    assert!(matches!(w.desk.look(&w.ask(north), show(d.ended)).await, Err(Outcome::Denied(Denied::Scope))));
    assert!(w.desk.look(&w.ask(north), show(d.of_town)).await.is_ok());
    let list = cases::read::List { size: 100, ..Default::default() };
    let listed: Vec<_> = w.look(&w.ask(street), list).await.rows.iter().map(|row| row.id).collect();
    assert!(listed.contains(&d.ended) && listed.contains(&d.open) && !listed.contains(&d.of_town));

    // Reports for earlier days read as they did, by the codes of those days.
    let mut again = w.look(&everything, report("2026-10", "500112")).await;
    assert_eq!(again.tables, october.tables);
    again = w.look(&everything, report("2026-11", "500112")).await;
    assert_eq!(again.tables, november_then.tables);
    // And the first month of the new district counts everybody where they are now.
    let december = w.look(&everything, report("2026-12", "500157")).await;
    let count = |shown: &reports::Shown, key: &str| {
        shown.tables.iter().find(|t| t.key == key).unwrap().lines.last().unwrap().cells.last().unwrap().count
    };
    assert_eq!(
        count(&december, "ages"),
        count(&november_then, "ages") - 1,
        "the town's elder went to Beibei"
    );
    assert!(w.desk.look(&everything, report("2026-12", "500112")).await.is_err());
}

pub async fn previewed_before_and_undone_after(w: World) {
    let d = district::november(&w).await;
    let street = district::account(&w, "street1", Role::Officer, "500112002").await;
    let district = district::account(&w, "district1", Role::Officer, "500112").await;
    let admin = w.ask(w.person(Role::SystemAdmin, "").await);
    let preview = || Preview { text: regions::SHIPPED.into(), on: Some(day("2026-11-24")) };
    let before = w.look(&admin, preview()).await;
    assert!(before.outlook.wrong.is_empty(), "{:?}", before.outlook.wrong);
    let column = |kind: &str| before.kinds.iter().position(|one| *one == kind).unwrap();
    assert_eq!(before.total[column("长者")], 6);
    assert_eq!(before.total[column("未办结工单")], 4);
    assert_eq!(before.total[column("账号")], 3);
    assert_eq!(before.wider, 1, "whoever answered for the old district answers for a larger one");
    let line = before.lines.iter().find(|line| line.before == "500112135").unwrap();
    assert_eq!((line.name.as_str(), line.after.as_str()), ("大湾镇", "500109161"));
    assert_eq!((line.parent.as_str(), line.counts[column("长者")]), ("北碚区", 1));
    assert_eq!(at(&w, "elders", d.wang).await.0, "500112002001", "nothing was moved by looking");

    done(&w, "2026-11-24").await;
    let course = w.look(&Ask::system(), Progress { name: NAME.into() }).await;
    let moved = |name: &str| course.follows.iter().find(|f| f.follower == name).unwrap().moved;
    assert_eq!(moved("elders.recode"), before.total[column("长者")], "what was said is what was done");
    assert_eq!(moved("cases.recode"), before.total[column("未办结工单")]);
    let since = district::case(&w, "information", d.wang, "500157002001").await;
    let elder = district::elder(&w, "周新来", "1950-01-01", base::Sex::Male, "500157002001").await;

    w.run(&admin, Undo { name: NAME.into() }).await;
    w.settle().await;
    let course = w.look(&Ask::system(), Progress { name: NAME.into() }).await;
    assert_eq!(course.kept.state, State::Undone, "{:?}", course.follows);
    let old = |code: &str| (code.to_owned(), code.to_owned());
    assert_eq!(at(&w, "elders", d.wang).await, old("500112002001"));
    assert_eq!(at(&w, "elders", d.town).await, old("500112135201"));
    assert_eq!(at(&w, "cases", d.open).await, old("500112002001"));
    assert_eq!(at(&w, "cases", since).await, old("500112002001"));
    assert_eq!(at(&w, "elders", elder).await, old("500112002001"));
    assert_eq!(at(&w, "accounts", street).await.0, "500112002");
    assert_eq!(at(&w, "accounts", district).await.0, "500112");
    let after = w.look(&admin, preview()).await;
    assert_eq!(after.total[column("长者")], 7, "it could be done again");
    assert!(after.outlook.wrong.is_empty());
    let bad = Preview { text: "name = 1".into(), on: None };
    assert!(w.desk.look(&admin, bad).await.is_err());
    let agent = w.ask(w.person(Role::Agent, "").await);
    assert!(matches!(w.desk.look(&agent, preview()).await, Err(Outcome::Denied(Denied::Role))));
}

pub async fn a_case_opened_in_the_middle(w: World) {
    let d = district::november(&w).await;
    let plan = Plan { text: regions::SHIPPED.into(), on: Some(day("2026-11-24")) };
    w.run(&Ask::system(), plan).await;
    w.run(&Ask::system(), Start { name: NAME.into() }).await;
    // Units are new, some capabilities have followed, others have not; the agent's page was opened before.
    w.desk.fire_due().await.unwrap();
    w.desk.publish().await.unwrap();
    w.desk.hear_news().await.unwrap();
    for _ in 0..60 {
        w.desk.fire_due().await.unwrap();
    }
    let case = district::case(&w, "information", d.wang, "500112002001").await;
    let pressed = district::press(&w, d.device, "9").await;
    w.settle().await;
    w.tick(base::Span::hours(2)).await;
    assert_eq!(at(&w, "cases", case).await.0, "500157002001");
    assert_eq!(pressed, d.pressed, "the press joined the open emergency");
    assert_eq!(at(&w, "cases", d.pressed).await.0, "500157002001");
    assert_eq!(d.li.text().len(), 32);
}
