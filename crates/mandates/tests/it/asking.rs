//! Asking for a mandate: whoever asks learns nothing.

use crate::people::*;
use base::{AnyId, Span};
use desk::{Denied, Outcome};
use mandates::read::{Mine, OneOfMine};
use mandates::{AskFor, Confirm, Decline, How, Kin, Noted, See, State};
use testkit::{World, on_each_db};

on_each_db!(register =>
    the_right_name_and_digits_open_a_call_back,
    a_wrong_number_is_answered_the_same,
    asking_again_and_again_is_slowed_and_ends,
    asking_for_oneself_opens_nothing,
    a_no_tells_nothing,
    a_case_that_ends_without_a_yes_leaves_nothing,
);

fn ask(name: &str, last4: &str) -> AskFor {
    AskFor {
        name: name.into(),
        last4: last4.into(),
        kin: Kin::Family,
        relation: "女儿".into(),
        terms: sees(&[See::Sign], &["g.help"]),
        words: "妈妈一个人住".into(),
    }
}

async fn the_right_name_and_digits_open_a_call_back(w: World) {
    let wang = wang(&w).await;
    let mei = signs_in(&w, MEI, "王小梅").await;
    let by_phone = ask("王玉英", &WANG[7..]);
    assert_eq!(w.run(&w.ask(mei), by_phone).await, Noted { times: 1 });
    let open = open_cases(&w, "mandate_confirm").await;
    assert_eq!((open.len(), open[0].elder), (1, Some(wang)));
    // Asking again, by the identity number this time, opens no second case.
    w.run(&w.ask(mei), ask("王玉英", &last4())).await;
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 1);
    let hers = w.look(&w.ask(mei), Mine).await;
    assert!(hers.elders.is_empty(), "nothing is shown before it is confirmed");
    assert_eq!(hers.asked.len(), 2);
    let denied = w.desk.look(&w.ask(mei).on_behalf_of(wang), OneOfMine { elder: wang }).await;
    assert!(matches!(denied, Err(Outcome::Denied(Denied::Scope))));
    let agent = agent(&w).await;
    talks_to(&w, agent, own(wang)).await;
    let list = mandates::read::List { state: Some(State::ToConfirm), ..Default::default() };
    let waiting = w.look(&w.ask(agent), list).await.rows;
    let mandate = waiting[0].mandate.id;
    let confirm = Confirm { mandate, how: How::Call, terms: sees(&[See::Sign], &[]), words: String::new() };
    w.run(&w.ask(agent), confirm).await;
    let hers = w.look(&w.ask(mei), Mine).await;
    assert_eq!(hers.elders[0].elder, wang);
    assert!(messages(&w).await.iter().any(|m| m.starts_with(MEI) && m.contains("老人家同意了")));
}

/// Everything that a stranger can see of two questions: answers, own pages, messages, news under their account.
async fn a_wrong_number_is_answered_the_same(w: World) {
    let wang = wang(&w).await;
    let stranger = signs_in(&w, STRANGER, "张三").await;
    let other = signs_in(&w, "10000000098", "李四").await;
    let sms = messages(&w).await.len();
    let right = w.run(&w.ask(stranger), ask("王玉英", &WANG[7..])).await;
    let wrong = w.run(&w.ask(other), ask("王玉英", "9999")).await;
    assert_eq!(right, wrong, "the same answer");
    assert_eq!(right.answer_after(), wrong.answer_after(), "after the same time");
    let (one, two) = (w.look(&w.ask(stranger), Mine).await, w.look(&w.ask(other), Mine).await);
    assert_eq!(one.elders, two.elders);
    assert_eq!(one.asked[0].name, two.asked[0].name);
    assert_eq!(messages(&w).await.len(), sms, "no message to anybody");
    w.settle().await;
    let news = w.desk.since(0, 500).await.expect("news");
    for account in [stranger, other] {
        let told =
            news.iter().filter(|n| n.keys.contains(&account.text()) && n.topic.starts_with("mandates."));
        assert_eq!(told.count(), 0, "no news under the account of whoever asked");
    }
    // Both questions stand in the trail; only the right one under the elder.
    let trail = w.trail().await;
    let asked: Vec<_> = trail.iter().filter(|e| e.act == "mandates.ask_for").collect();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().any(|e| e.elder == Some(wang)) && asked.iter().any(|e| e.elder.is_none()));
    // Nor does anybody learn from an elder's address in the page: a real and an invented one are refused alike.
    let invented = base::ElderId::mint(w.now());
    for elder in [wang, invented] {
        let seen = w.desk.look(&w.ask(stranger).on_behalf_of(elder), OneOfMine { elder }).await;
        assert!(matches!(seen, Err(Outcome::Denied(_))));
    }
}

async fn asking_again_and_again_is_slowed_and_ends(w: World) {
    wang(&w).await;
    let stranger = w.ask(signs_in(&w, STRANGER, "张三").await);
    let mut waits = Vec::new();
    for n in 0..6 {
        let digits = format!("{:04}", 7000 + n);
        waits.push(w.run(&stranger, ask("王玉英", &digits)).await.answer_after().ms());
    }
    assert_eq!(waits, [1_500, 3_000, 6_000, 12_000, 12_000, 12_000]);
    let enough = "今天问得太多了，请明天再来，或打中心电话";
    w.refused(&stranger, ask("王玉英", &WANG[7..]), enough).await;
    w.refused(&stranger, ask("没有这人", "0000"), enough).await;
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0);
    w.tick(Span::hours(25)).await;
    w.run(&stranger, ask("王玉英", "0000")).await;
    w.refused(&stranger, ask("", "0000"), "请填写老人家的姓名").await;
    w.refused(&stranger, ask("王玉英", "12"), "请填身份证或电话号码的最后四位").await;
    w.refused(&stranger, AskFor { kin: Kin::Guardian, ..ask("王玉英", "0000") }, "监护人请带文书到窗口办")
        .await;
}

async fn asking_for_oneself_opens_nothing(w: World) {
    wang(&w).await;
    let herself = w.ask(signs_in(&w, WANG, "王玉英").await);
    assert_eq!(w.run(&herself, ask("王玉英", &WANG[7..])).await, Noted { times: 1 });
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0);
}

async fn a_no_tells_nothing(w: World) {
    let wang = wang(&w).await;
    let stranger = signs_in(&w, STRANGER, "张三").await;
    w.run(&w.ask(stranger), ask("王玉英", &WANG[7..])).await;
    let before = w.look(&w.ask(stranger), Mine).await;
    let sms = messages(&w).await;
    let agent = agent(&w).await;
    talks_to(&w, agent, own(wang)).await;
    let waiting = w.look(&w.ask(agent), mandates::read::List::default()).await.rows;
    let decline = Decline { mandate: waiting[0].mandate.id, words: "不认得".into() };
    w.run(&w.ask(agent), decline).await;
    w.settle().await;
    assert_eq!(w.look(&w.ask(stranger), Mine).await, before);
    assert_eq!(messages(&w).await, sms);
    let news = w.desk.since(0, 500).await.expect("news");
    let told = news.iter().filter(|n| n.keys.contains(&stranger.text()) && n.topic.starts_with("mandates."));
    assert_eq!(told.count(), 0);
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0, "the case is closed with her answer");
    let row = row(&w, wang, waiting[0].mandate.id).await;
    assert_eq!(row.mandate.ended_why, Some(mandates::Why::Declined));
}

async fn a_case_that_ends_without_a_yes_leaves_nothing(w: World) {
    let wang = wang(&w).await;
    let mei = signs_in(&w, MEI, "王小梅").await;
    w.run(&w.ask(mei), ask("王玉英", &WANG[7..])).await;
    let agent = w.ask(agent(&w).await);
    let case = open_cases(&w, "mandate_confirm").await[0].id;
    w.run(&agent, cases::Take { case }).await;
    // Not even an outcome that says yes: the yes is an act of its own, after a call.
    w.run(&agent, cases::Close { case, outcome: "agreed".into(), note: String::new() }).await;
    w.settle().await;
    let all = w.look(&agent, mandates::read::OfElder { elder: wang }).await;
    assert_eq!((all[0].mandate.state, all[0].mandate.ended_why), (State::Ended, Some(mandates::Why::Lapsed)));
    assert!(w.look(&w.ask(mei), Mine).await.elders.is_empty());
}
