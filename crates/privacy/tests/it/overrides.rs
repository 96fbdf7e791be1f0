//! Openings against the scope: allowed at once, for hours only, reviewed by somebody else.

use crate::{OTHER, STREET, acts, ask, id, identity, opens, register, wang};
use base::Span;
use desk::{Ask, Denied, Role};
use privacy::{BreakGlass, Incidents, Overrides, Review, ShowOverride, Whom};
use staff::AddAccount;
use testkit::{World, on_each_db};

on_each_db!(register =>
    an_emergency_opens_a_record_for_hours_and_the_trail_has_all,
    a_record_is_found_by_a_whole_number_only,
    family_never_and_nobody_without_end,
    a_review_is_by_somebody_else_and_a_wrong_opening_ends_at_once,
    what_is_not_reviewed_by_noon_is_late,
    supervisors_of_the_region_are_told,
);

fn glass(whom: Whom) -> BreakGlass {
    BreakGlass { whom, reason: "邻居报告老人昏倒，要看住址和病史".into(), hours: 2 }
}

async fn an_emergency_opens_a_record_for_hours_and_the_trail_has_all(w: World) {
    let elder = wang(&w).await;
    let worker = w.person(Role::Worker, OTHER).await;
    let outside = w.ask(worker);
    assert!(!opens(&w, &outside, elder).await);
    let broken = w.run(&outside, glass(Whom::Number("10000000001".into()))).await;
    assert_eq!((broken.elder, broken.until), (elder, w.now() + Span::hours(2)));
    assert!(opens(&w, &outside, elder).await, "at once");
    let mine = w.look(&outside, privacy::MyOverride { elder }).await;
    assert_eq!(mine, Some((broken.id, broken.until)), "the page says so");
    w.clock.advance(Span::hours(2));
    assert!(!opens(&w, &outside, elder).await, "and not for good");

    let boss = ask(&w, Role::Supervisor, STREET).await;
    let shown = w.look(&boss, ShowOverride { id: broken.id }).await;
    assert_eq!(shown.reason.as_deref(), Some("邻居报告老人昏倒，要看住址和病史"));
    let done: Vec<(&str, &str)> =
        shown.done.iter().map(|(_, act, end)| (act.as_str(), end.as_str())).collect();
    assert!(
        done.contains(&("elders.card", "opened")) && done.contains(&("privacy.break_glass", "done")),
        "{done:?}"
    );
    let acts = acts(&w, elder).await;
    assert!(acts.contains(&("privacy.break_glass".into(), "done".into())), "{acts:?}");
    let entry = w.trail().await.into_iter().find(|e| e.act == "privacy.break_glass").expect("entered");
    assert_eq!(entry.detail["reason"], "邻居报告老人昏倒，要看住址和病史");
    assert_eq!(w.trail().await.iter().filter(|e| e.act == "elders.card" && e.outcome == "denied").count(), 2);
}

async fn a_record_is_found_by_a_whole_number_only(w: World) {
    let elder = wang(&w).await;
    let outside = ask(&w, Role::Agent, OTHER).await;
    let nobody = "没有找到这位长者：请核对完整的证件号码或电话";
    for part in ["0001", "王玉英", "", "10000000009", "001001194203150"] {
        w.refused(&outside, glass(Whom::Number(part.into())), nobody).await;
    }
    let broken = w.run(&outside, glass(Whom::Number(identity("19420315", "002")))).await;
    assert_eq!(broken.elder, elder);
    // A contact's number leads to the elder too, as when the daughter calls.
    assert_eq!(w.run(&outside, glass(Whom::Number("10000000002".into()))).await.elder, elder);
    let nothing = base::AnyId::mint(w.now());
    w.refused(&outside, glass(Whom::Elder(nothing)), nobody).await;
}

async fn family_never_and_nobody_without_end(w: World) {
    let elder = wang(&w).await;
    let family = ask(&w, Role::Family, "").await;
    assert_eq!(w.denied(&family, glass(Whom::Elder(elder))).await, Denied::Role);
    let both = w.ask(w.person_at(&[Role::Family, Role::Worker], OTHER, None).await);
    w.refused(&both, glass(Whom::Elder(elder)), "家属账号不能破例查看，请打助老热线").await;
    assert_eq!(
        w.denied(&ask(&w, Role::SystemAdmin, "").await, glass(Whom::Elder(elder))).await,
        Denied::Role
    );

    let worker = ask(&w, Role::Worker, OTHER).await;
    let short = BreakGlass { reason: "急".into(), ..glass(Whom::Elder(elder)) };
    w.refused(&worker, short, "请写清楚为什么要破例查看，至少 8 个字").await;
    for hours in [0, 25, -1] {
        let long = BreakGlass { hours, ..glass(Whom::Elder(elder)) };
        w.refused(&worker, long, "时长要在 1 到 24 小时之间").await;
    }
    for _ in 0..5 {
        w.run(&worker, glass(Whom::Elder(elder))).await;
    }
    w.refused(&worker, glass(Whom::Elder(elder)), "今天破例查看次数已满，请打电话找值班主管").await;
    w.clock.advance(Span::hours(25));
    w.run(&worker, glass(Whom::Elder(elder))).await;
}

async fn a_review_is_by_somebody_else_and_a_wrong_opening_ends_at_once(w: World) {
    let elder = wang(&w).await;
    let account = w.person_at(&[Role::Supervisor], OTHER, None).await;
    let own = w.ask(account);
    let broken = w.run(&own, glass(Whom::Elder(elder))).await;
    let review = |right, remark: &str| Review { id: broken.id, right, remark: remark.into() };
    w.refused(&own, review(true, ""), "自己的破例查看要由别人复核").await;
    let boss = ask(&w, Role::Supervisor, STREET).await;
    w.refused(&boss, review(false, " "), "认为不当时，请写明理由").await;
    assert!(opens(&w, &own, elder).await);
    w.run(&boss, review(false, "没有紧急情况，查的是亲戚")).await;
    assert!(!opens(&w, &own, elder).await, "it ends with the verdict");
    w.refused(&boss, review(true, ""), "已经复核过了").await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    let incidents = w.look(&guard, Incidents {}).await;
    assert_eq!(incidents.len(), 1);
    assert_eq!((incidents[0].affected, incidents[0].kind.as_str()), (1, "opened"));
    let far = ask(&w, Role::Supervisor, "009").await;
    assert_eq!(w.denied(&far, review(true, "")).await, Denied::Scope);
}

async fn what_is_not_reviewed_by_noon_is_late(w: World) {
    let elder = wang(&w).await;
    let worker = ask(&w, Role::Worker, OTHER).await;
    let first = w.run(&worker, glass(Whom::Elder(elder))).await;
    let second = w.run(&worker, glass(Whom::Elder(elder))).await;
    let boss = ask(&w, Role::Supervisor, "").await;
    w.run(&boss, Review { id: first.id, right: true, remark: String::new() }).await;
    // It is Tuesday, nine o'clock; due on Wednesday at noon.
    w.tick(Span::mins(27 * 60 + 1)).await;
    let (all, more) = w.look(&boss, Overrides::default()).await;
    assert!(!more && all.len() == 2);
    let of = |id| all.iter().find(|row| row.id == id).expect("listed");
    assert!(!of(first.id).late && of(second.id).late);
    assert_eq!(w.look(&boss, Overrides { unreviewed: true, page: 1 }).await.0.len(), 1);
    assert_eq!(
        w.look(&ask(&w, Role::Worker, STREET).await, Overrides::default()).await.0.len(),
        0,
        "others' are not mine"
    );
    assert_eq!(w.look(&worker, Overrides::default()).await.0.len(), 2, "one's own are");
}

async fn supervisors_of_the_region_are_told(w: World) {
    let elder = wang(&w).await;
    let boss = |login: &str, region: &str| AddAccount {
        login: login.into(),
        name: "主管".into(),
        roles: vec![Role::Supervisor],
        region: region.parse().ok(),
        ..AddAccount::default()
    };
    let near = w.run(&Ask::system(), boss("near", STREET)).await;
    let far = w.run(&Ask::system(), boss("far", OTHER)).await;
    let worker = ask(&w, Role::Worker, OTHER).await;
    w.run(&worker, glass(Whom::Elder(elder))).await;
    let list = notices::List::of(notices::About::Mine);
    assert_eq!(w.look(&w.ask(near), list.clone()).await.rows.len(), 1);
    assert_eq!(w.look(&w.ask(far), list).await.rows.len(), 0);
    let said = format!("{:?}", w.trail().await);
    assert!(!said.contains("双龙大道") && !id(elder).is_empty(), "no address in the trail");
}
