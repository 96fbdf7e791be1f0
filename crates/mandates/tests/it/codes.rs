//! Signing in by a code sent to the telephone.

use crate::people::*;
use base::Span;
use desk::{Ask, Channel};
use mandates::{CodeEnd, SendEnd, enter_code, send_code};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_code_signs_in_once_and_a_telephone_is_one_account,
    codes_run_out_and_wear_out,
    nobody_is_flooded,
);

async fn send(w: &World, number: &str, address: &str) -> (SendEnd, String) {
    send_code(&w.desk, phone(number), address, Channel::Web).await.expect("answered")
}

async fn enter(w: &World, number: &str, code: &str) -> CodeEnd {
    enter_code(&w.desk, phone(number), code, "192.0.2.9", "browser", Channel::Web).await.expect("answered").0
}

async fn a_code_signs_in_once_and_a_telephone_is_one_account(w: World) {
    let (end, code) = send(&w, MEI, "192.0.2.1").await;
    assert_eq!(end, SendEnd::Sent);
    let sent = messages(&w).await;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].starts_with(MEI) && sent[0].contains(&code), "{sent:?}");
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let CodeEnd::In { account, nameless, .. } = enter(&w, MEI, &spaced).await else { panic!("not in") };
    assert!(nameless);
    assert_eq!(enter(&w, MEI, &code).await, CodeEnd::Wrong, "a code opens once");
    let again = signs_in(&w, MEI, "王小梅").await;
    assert_eq!(again, account);
    assert_ne!(signs_in(&w, STRANGER, "").await, account);
    let me = w.look(&w.ask(account), mandates::read::Mine).await;
    assert!(me.elders.is_empty());
    // Neither the code nor the number stands in the trail.
    let trail = w.trail().await;
    let all = format!("{:?}", trail.iter().map(|entry| &entry.detail).collect::<Vec<_>>());
    assert!(!all.contains(&code) && !all.contains(MEI), "{all}");
    // A family's account covers no region.
    let list = w.look(&w.ask(account), elders::CountByRegion).await;
    assert_eq!(list.total, 0);
}

async fn codes_run_out_and_wear_out(w: World) {
    let (_, code) = send(&w, MEI, "192.0.2.1").await;
    w.tick(Span::mins(5)).await;
    assert_eq!(enter(&w, MEI, &code).await, CodeEnd::Wrong, "after five minutes");
    let (_, code) = send(&w, MEI, "192.0.2.1").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(enter(&w, MEI, wrong).await, CodeEnd::Wrong);
    }
    assert_eq!(enter(&w, MEI, &code).await, CodeEnd::Wrong, "after five tries");
    let (_, fresh) = send(&w, MEI, "192.0.2.1").await;
    assert_eq!(enter(&w, STRANGER, &fresh).await, CodeEnd::Wrong, "another's telephone");
    assert!(matches!(enter(&w, MEI, &fresh).await, CodeEnd::In { .. }));
}

async fn nobody_is_flooded(w: World) {
    for n in 0..7 {
        let (end, _) = send(&w, MEI, &format!("192.0.2.{n}")).await;
        assert_eq!(end == SendEnd::Sent, n < 5, "try {n}");
    }
    assert_eq!(messages(&w).await.len(), 5);
    w.tick(Span::mins(61)).await;
    assert_eq!(send(&w, MEI, "192.0.2.1").await.0, SendEnd::Sent, "an hour later");
    let mut sent = 0;
    for n in 0..70 {
        let (end, _) = send(&w, &format!("100000012{n:02}"), "192.0.2.200").await;
        sent += usize::from(end == SendEnd::Sent);
    }
    assert_eq!(sent, 60, "one address");
    let trail = w.trail().await;
    let often = trail.iter().filter(|e| e.detail.get("result").is_some_and(|r| r == "often")).count();
    assert_eq!(often, 12, "each is in the trail");
    assert!(trail.iter().all(|e| e.act != "mandates.send_code" || e.actor == Ask::system().actor.text()));
}
