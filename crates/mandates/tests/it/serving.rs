//! What is done under a mandate, and that everything says so.

use crate::people::*;
use desk::{Denied, Role};
use mandates::read::{BehalfOfCases, ByCase, CaseOf, OnBehalf, OneOfMine};
use mandates::{Answer, AskService, Give, Write};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_meal_is_asked_for_and_the_story_says_by_whom,
    only_what_the_elder_allowed_can_be_asked_for,
    words_to_the_centre_are_answered,
);

fn service(elder: base::ElderId, code: &str) -> AskService {
    AskService { elder, service: code.into(), words: "中午送，软一点".into() }
}

async fn a_meal_is_asked_for_and_the_story_says_by_whom(w: World) {
    let wang = wang(&w).await;
    let (account, mei, _) = daughter(&w, wang).await;
    let case = w.run(&mei, service(wang, "meal")).await;
    let story = w.trail_of(case).await;
    assert!(!story.is_empty());
    assert!(story.iter().all(|entry| entry.behalf == Some(text(wang))), "every line says for whom");
    let acts: Vec<&str> = story.iter().map(|entry| entry.act.as_str()).collect();
    assert!(acts.contains(&"cases.open") && acts.contains(&"mandates.ask_service"), "{acts:?}");
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    let someone = w.look(&agent, OnBehalf { elder: wang }).await.remove(&account).expect("she acts");
    assert_eq!(someone.words(), "由女儿 王小梅 代办");
    let behalf = w.look(&agent, BehalfOfCases { cases: vec![case] }).await;
    assert_eq!(behalf[&case].words(), "由女儿 王小梅 代办");
    let elsewhere = w.ask(w.person(Role::Agent, "990113").await);
    assert!(w.look(&elsewhere, BehalfOfCases { cases: vec![case] }).await.is_empty());
    let hers = w.look(&mei, OneOfMine { elder: wang }).await.cases;
    assert_eq!((hers.len(), hers[0].service, hers[0].open), (1, "助餐", true));
    // The same form sent twice is one case.
    let once = mei.clone().request("form-1");
    let first = w.run(&once, service(wang, "bath")).await;
    assert_eq!(w.run(&once, service(wang, "bath")).await, first);
}

async fn only_what_the_elder_allowed_can_be_asked_for(w: World) {
    let wang = wang(&w).await;
    let account = signs_in(&w, MEI, "王小梅").await;
    let terms = sees(&[], &["meal"]);
    w.run(&clerk(&w).await, Give { terms, ..give(wang) }).await;
    let mei = w.ask(account).on_behalf_of(wang);
    w.run(&mei, service(wang, "meal")).await;
    let refused = "老人家没有让您办这一项；要办请打中心电话";
    w.refused(&mei, service(wang, "bath"), refused).await;
    w.refused(&mei, service(wang, "device_silent"), refused).await;
    w.refused(&mei, service(wang, "flying"), refused).await;
    let emergency = w.run(&mei, service(wang, "emergency")).await;
    assert_eq!(open_cases(&w, "emergency").await[0].id, emergency, "danger needs no paper");
    let other = elder(&w, "赵一", "10000000701", "").await;
    assert_eq!(w.denied(&mei, service(other, "meal")).await, Denied::Scope, "another elder");
    let lies = w.ask(account).on_behalf_of(other);
    assert_eq!(w.denied(&lies, service(other, "meal")).await, Denied::Scope);
}

async fn words_to_the_centre_are_answered(w: World) {
    let wang = wang(&w).await;
    let (_, mei, _) = daughter(&w, wang).await;
    let write = |words: &str| Write { elder: wang, words: words.into() };
    w.run(&mei, write("妈妈这两天吃饭好不好")).await;
    w.run(&mei, write("还有，她的药快完了")).await;
    let open = open_cases(&w, "family_message").await;
    assert_eq!(open.len(), 1, "words that wait are one case");
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    let case = open[0].id;
    let ByCase::Messages { from, messages: read, .. } = w.look(&agent, CaseOf { case }).await else {
        panic!("words of a family")
    };
    assert_eq!((from.as_str(), read.len()), ("女儿 王小梅", 2));
    w.run(&agent, Answer { case, words: "吃得好；药今天送去".into() }).await;
    let hers = w.look(&mei, OneOfMine { elder: wang }).await.messages;
    assert!(hers.iter().all(|m| m.answer.as_deref() == Some("吃得好；药今天送去")));
    assert_eq!(open_cases(&w, "family_message").await.len(), 0);
    w.refused(&agent, Answer { case, words: "再说一次".into() }, "这里没有等着回话的留言").await;
    w.run(&mei, write("谢谢")).await;
    assert_eq!(open_cases(&w, "family_message").await.len(), 1, "new words, new case");
    w.refused(&mei, write("  "), "请写要说的话").await;
    let trail = format!("{:?}", w.trail().await.iter().map(|e| &e.behalf).collect::<Vec<_>>());
    assert!(trail.contains(&text(wang)));
    assert!(messages(&w).await.iter().any(|m| m.starts_with(MEI) && m.contains("有回话了")));
}
