//! The ends of a mandate.

use crate::people::*;
use base::Span;
use desk::{Denied, Outcome, Role};
use mandates::read::{Mine, OneOfMine};
use mandates::{
    AskRenewal, AskService, Change, Give, How, Kin, Leave, Over, Revoke, RevokeAll, State, Terms, Why,
};
use testkit::{World, on_each_db};

on_each_db!(register =>
    what_is_revoked_is_revoked_with_the_act,
    one_step_stops_everybody,
    whoever_acts_gives_it_back,
    it_runs_out_after_a_reminder,
    it_is_renewed_with_the_elders_word,
    one_that_begins_later_begins_later,
);

async fn what_is_revoked_is_revoked_with_the_act(w: World) {
    let wang = wang(&w).await;
    let (_, mei, given) = daughter(&w, wang).await;
    w.look(&mei, OneOfMine { elder: wang }).await;
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    let revoke = Revoke { mandate: given.mandate, over: Over::Phone, words: "不要她管了".into() };
    w.run(&agent, revoke.clone()).await;
    // No news was heard, no timer fired: the act alone has ended it.
    let seen = w.desk.look(&mei, OneOfMine { elder: wang }).await;
    assert!(matches!(seen, Err(Outcome::Denied(Denied::Scope))));
    let meal = AskService { elder: wang, service: "meal".into(), words: String::new() };
    assert_eq!(w.denied(&mei, meal).await, Denied::Scope);
    let life = w.desk.look(&mei, calls::read::LastHeard { elder: wang }).await;
    assert!(matches!(life, Err(Outcome::Denied(Denied::Scope))));
    w.refused(&agent, revoke, "这份授权已经停了，需要的话重新办一份").await;
    let row = row(&w, wang, given.mandate).await;
    assert_eq!((row.mandate.state, row.mandate.ended_why), (State::Ended, Some(Why::Revoked)));
    assert!(messages(&w).await.iter().any(|m| m.starts_with(MEI) && m.contains("停了您的代办授权")));
    // The way is open for a new one.
    assert_eq!(w.run(&clerk(&w).await, give(wang)).await.state, State::Live);
    w.look(&mei, OneOfMine { elder: wang }).await;
}

async fn one_step_stops_everybody(w: World) {
    let wang = wang(&w).await;
    let (_, mei, _) = daughter(&w, wang).await;
    let neighbour =
        Give { name: "李四".into(), phone: phone("10000000300"), kin: Kin::Neighbour, ..give(wang) };
    w.run(&clerk(&w).await, neighbour).await;
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    assert_eq!(w.run(&agent, RevokeAll { elder: wang, over: Over::Phone }).await, 2);
    assert!(w.desk.look(&mei, OneOfMine { elder: wang }).await.is_err());
    assert_eq!(w.run(&agent, RevokeAll { elder: wang, over: Over::Phone }).await, 0);
}

async fn whoever_acts_gives_it_back(w: World) {
    let wang = wang(&w).await;
    let (account, mei, given) = daughter(&w, wang).await;
    let unsaid = w.denied(&w.ask(account), Leave { elder: wang }).await;
    assert_eq!(unsaid, Denied::Scope, "an act under a mandate says for whom");
    w.run(&mei, Leave { elder: wang }).await;
    assert!(w.look(&w.ask(account), Mine).await.elders.is_empty());
    assert_eq!(row(&w, wang, given.mandate).await.mandate.ended_why, Some(Why::Left));
    assert_eq!(w.denied(&mei, Leave { elder: wang }).await, Denied::Scope);
}

async fn it_runs_out_after_a_reminder(w: World) {
    let wang = wang(&w).await;
    let mei = signs_in(&w, MEI, "王小梅").await;
    let until = Some(w.now() + Span::days(90));
    let terms = Terms { until, ..all_terms() };
    let given = w.run(&clerk(&w).await, Give { terms, ..give(wang) }).await;
    let mei = w.ask(mei).on_behalf_of(wang);
    w.refused(&mei, AskRenewal { elder: wang }, "还早，到期前两个月再申请续期").await;
    w.tick(Span::days(59)).await;
    assert!(!messages(&w).await.iter().any(|m| m.contains("为止")), "not yet");
    w.tick(Span::days(2)).await;
    let reminders = messages(&w).await.iter().filter(|m| m.starts_with(MEI) && m.contains("为止")).count();
    assert_eq!(reminders, 1, "thirty days before");
    assert!(w.look(&mei, OneOfMine { elder: wang }).await.who.ends_soon);
    w.tick(Span::days(29)).await;
    assert!(w.desk.look(&mei, OneOfMine { elder: wang }).await.is_err());
    assert_eq!(row(&w, wang, given.mandate).await.mandate.ended_why, Some(Why::Expired));
}

async fn it_is_renewed_with_the_elders_word(w: World) {
    let wang = wang(&w).await;
    let mei = signs_in(&w, MEI, "王小梅").await;
    let until = w.now() + Span::days(40);
    let terms = Terms { until: Some(until), ..all_terms() };
    let given = w.run(&clerk(&w).await, Give { terms, ..give(wang) }).await;
    let mei = w.ask(mei).on_behalf_of(wang);
    w.run(&mei, AskRenewal { elder: wang }).await;
    w.refused(&mei, AskRenewal { elder: wang }, "已经申请过了，我们会打电话问老人家").await;
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 1);
    let agent = agent(&w).await;
    let longer = Terms { until: Some(w.now() + Span::days(365)), ..all_terms() };
    let change =
        Change {
            mandate: given.mandate, terms: longer, how: Some(How::Call), words: "接着让她办".into()
        };
    let no_call = "还没有打通老人家自己的电话；请先用“打给老人家”，本人接了再点";
    w.refused(&w.ask(agent), change.clone(), no_call).await;
    talks_to(&w, agent, own(wang)).await;
    w.run(&w.ask(agent), change).await;
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0, "her answer closed the case");
    w.tick(Span::days(50)).await;
    assert_eq!(row(&w, wang, given.mandate).await.mandate.state, State::Live);
    w.look(&mei, OneOfMine { elder: wang }).await;
}

async fn one_that_begins_later_begins_later(w: World) {
    let wang = wang(&w).await;
    let account = signs_in(&w, MEI, "王小梅").await;
    let from = Some(w.now() + Span::days(10));
    w.run(&clerk(&w).await, Give { terms: Terms { from, ..all_terms() }, ..give(wang) }).await;
    let mei = w.ask(account).on_behalf_of(wang);
    assert!(w.desk.look(&mei, OneOfMine { elder: wang }).await.is_err(), "not yet");
    assert_eq!(w.look(&w.ask(account), Mine).await.elders[0].from, from);
    w.tick(Span::days(10)).await;
    w.look(&mei, OneOfMine { elder: wang }).await;
}
