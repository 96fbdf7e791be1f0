//! Incidents: entered, told in time, closed with what was done; purposes and their assessments.

use crate::{ask, register, wang};
use base::Span;
use desk::{Denied, Role};
use privacy::{
    CloseIncident, IncidentKind, Incidents, OpenIncident, Purposes, ReviewPurpose, ShowIncident, Tell, Told,
};
use testkit::{World, on_each_db};

on_each_db!(register =>
    an_incident_has_two_clocks_and_ends_with_measures,
    an_incident_that_cannot_be,
    a_purpose_is_assessed,
);

fn leak(elders: Vec<base::ElderId>) -> OpenIncident {
    OpenIncident {
        kind: IncidentKind::Leak,
        headline: "一张探访表照片发到了微信群".into(),
        words: "表上有 12 位长者的姓名和住址".into(),
        happened_at: None,
        affected: 12,
        serious: true,
        elders,
    }
}

async fn an_incident_has_two_clocks_and_ends_with_measures(w: World) {
    let elder = wang(&w).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    let id = w.run(&guard, leak(vec![elder])).await;
    let tell = |told| Tell { id, told, words: "书面报告区网信部门".into() };
    w.refused(
        &guard,
        CloseIncident { id, measures: "删除".into() },
        "先报告主管部门并告知本人（或写明依法可以不告知本人的理由）",
    )
    .await;
    w.tick(Span::hours(3)).await;
    w.run(&guard, tell(Told::Authority)).await;
    w.refused(&guard, tell(Told::Authority), "已经登记过告知了").await;
    w.tick(Span::hours(2)).await;
    assert!(!w.look(&guard, Incidents {}).await[0].late, "the authority was told in time");
    w.tick(Span::hours(20)).await;
    assert!(w.look(&guard, Incidents {}).await[0].late, "the people were not");
    w.run(&guard, tell(Told::People)).await;
    w.run(&guard, CloseIncident { id, measures: "撤回照片，培训，改用系统内的名单".into() }).await;
    w.refused(&guard, tell(Told::People), "这个事件已经结案").await;
    let audit = ask(&w, Role::AuditAdmin, "").await;
    let shown = w.look(&audit, ShowIncident { id }).await;
    assert_eq!(shown.words, "表上有 12 位长者的姓名和住址");
    assert_eq!(shown.measures.as_deref(), Some("撤回照片，培训，改用系统内的名单"));
    assert_eq!(shown.elders, [(elder, "王玉英".to_owned())]);
    assert_eq!(w.denied(&audit, leak(Vec::new())).await, Denied::Role, "who audits changes nothing");
}

async fn an_incident_that_cannot_be(w: World) {
    let elder = wang(&w).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    let wrong = "涉及人数不对：不能少于点名的人数，点名最多 500 人";
    w.refused(&guard, OpenIncident { affected: 0, ..leak(vec![elder]) }, wrong).await;
    w.refused(&guard, OpenIncident { affected: -1, ..leak(Vec::new()) }, wrong).await;
    let later = Some(w.now() + Span::mins(1));
    w.refused(&guard, OpenIncident { happened_at: later, ..leak(Vec::new()) }, "发生时间在现在之后，请核对")
        .await;
    w.refused(&guard, OpenIncident { words: " ".into(), ..leak(Vec::new()) }, "请写明发生了什么").await;
}

async fn a_purpose_is_assessed(w: World) {
    wang(&w).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    let review = |purpose: &str, words: &str| ReviewPurpose {
        purpose: purpose.into(),
        fit: true,
        words: words.into(),
    };
    w.refused(&guard, review("no_such", "x"), "没有这个目的").await;
    let short = "请写明评估结论：是否必要、有什么风险、采取什么措施（至少 20 字）";
    w.refused(&guard, review("line", "可以"), short).await;
    w.run(&guard, review("line", "为救命所必需；风险是录音被多听，措施是听一次留一次痕。")).await;
    let all = w.look(&guard, Purposes {}).await;
    let line = all.iter().find(|p| p.purpose.code == "line").expect("there");
    assert!(line.review.as_ref().is_some_and(|(fit, words, ..)| *fit && words.contains("留一次痕")));
    assert!(all.iter().find(|p| p.purpose.code == "audit").expect("there").review.is_none());
}
