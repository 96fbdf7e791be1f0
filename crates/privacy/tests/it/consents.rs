//! Consents: given, refused where they do not belong, withdrawn at once.

use crate::{STREET, abouts, acts, ask, register, wang};
use desk::{Denied, Outcome, Role};
use privacy::{ConsentsOf, CopyFor, GiveConsent, GivenBy, Means, WithdrawConsent};
use testkit::{World, on_each_db};

on_each_db!(register =>
    what_stands_on_consent_is_refused_without_it_and_the_moment_it_is_withdrawn,
    a_consent_needs_the_newest_text_and_something_that_shows_it,
    a_guardian_says_who_and_by_what_paper,
    twice_at_once_is_once,
);

fn give(elder: base::ElderId) -> GiveConsent {
    GiveConsent {
        elder,
        purpose: "hand_over".into(),
        version: privacy::text::newest("hand_over").expect("there").version,
        means: Means::Voice,
        by: GivenBy::Elder,
        evidence: "11 月 24 日上午的通话录音".into(),
    }
}

async fn what_stands_on_consent_is_refused_without_it_and_the_moment_it_is_withdrawn(w: World) {
    let elder = wang(&w).await;
    let (clerk, agent) = (ask(&w, Role::Clerk, STREET).await, ask(&w, Role::Agent, "").await);
    let copy = || CopyFor {
        elder,
        recipient: "示范区人民医院".into(),
        purpose: "住院前了解病情".into(),
        abouts: abouts(&w),
    };
    let refused = w.desk.look(&clerk, copy()).await;
    assert!(matches!(refused, Err(Outcome::Denied(Denied::NoConsent))), "without consent nothing leaves");

    w.run(&agent, give(elder)).await;
    let got = w.look(&clerk, copy()).await;
    assert!(got.chapters.iter().flat_map(|c| &c.rows).flatten().any(|(_, words)| words.contains("双龙大道")));
    assert_eq!(got.recipient, "示范区人民医院");

    let stops =
        w.run(&agent, WithdrawConsent { elder, purpose: "hand_over".into(), means: Means::Person }).await;
    assert!(stops.contains("马上不能再"), "{stops}");
    // Another recipient, so that it is not the same opening.
    let again = CopyFor { recipient: "另一家医院".into(), ..copy() };
    assert!(matches!(w.desk.look(&clerk, again).await, Err(Outcome::Denied(Denied::NoConsent))));
    assert!(opens_still(&w, &agent, elder).await, "the line still knows who is calling");

    let kept = w.look(&clerk, ConsentsOf { elder }).await;
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].version, kept[0].withdrawn_means.as_deref()), (1, Some("person")));
    assert_eq!(kept[0].evidence, "11 月 24 日上午的通话录音");
    let acts = acts(&w, elder).await;
    for wanted in ["privacy.give_consent", "privacy.withdraw_consent", "privacy.copy_for", "privacy.consents"]
    {
        assert!(acts.iter().any(|(act, _)| act == wanted), "{wanted} is in the trail");
    }
    let denied =
        w.trail().await.into_iter().filter(|e| e.act == "privacy.copy_for" && e.outcome == "denied").count();
    assert_eq!(denied, 2, "refused readings leave a trail too");
}

async fn opens_still(w: &World, agent: &desk::Ask, elder: base::ElderId) -> bool {
    crate::opens(w, agent, elder).await
}

async fn a_consent_needs_the_newest_text_and_something_that_shows_it(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    for (version, purpose, evidence, text) in [
        (9, "hand_over", "x", "说明已经有新版本，请用最新的一版重新告知"),
        (1, "line", "x", "这一项不需要、也不靠同意"),
        (1, "no_such", "x", "这一项不需要、也不靠同意"),
        (1, "mandates", "x", "这一项在“代办授权”里逐人办理"),
        (1, "hand_over", "  ", "请写明凭据：纸在哪里，或录音是哪一通电话"),
    ] {
        let act = GiveConsent { version, purpose: purpose.into(), evidence: evidence.into(), ..give(elder) };
        w.refused(&clerk, act, text).await;
    }
    let far = ask(&w, Role::Clerk, "009").await;
    assert_eq!(w.denied(&far, give(elder)).await, Denied::Scope);
    let family = ask(&w, Role::Family, "").await;
    assert_eq!(w.denied(&family, give(elder)).await, Denied::Role);
}

async fn a_guardian_says_who_and_by_what_paper(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    let by = |paper: &str| GivenBy::Guardian { name: "王小梅".into(), paper: paper.into() };
    w.refused(&clerk, GiveConsent { by: by(""), ..give(elder) }, "请写明监护人姓名和监护证明编号").await;
    w.run(&clerk, GiveConsent { by: by("监字 12 号"), ..give(elder) }).await;
    let kept = w.look(&clerk, ConsentsOf { elder }).await;
    assert_eq!(kept[0].by, Some(by("监字 12 号")));
}

async fn twice_at_once_is_once(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    let (one, other) = tokio::join!(w.desk.run(&clerk, give(elder)), w.desk.run(&clerk, give(elder)));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
    w.refused(&clerk, give(elder), "已经同意过这一项").await;
    let withdraw = || WithdrawConsent { elder, purpose: "hand_over".into(), means: Means::Paper };
    w.run(&clerk, withdraw()).await;
    w.refused(&clerk, withdraw(), "没有正在有效的同意").await;
    w.run(&clerk, give(elder)).await;
    assert_eq!(w.look(&clerk, ConsentsOf { elder }).await.len(), 2, "history stays");
}
