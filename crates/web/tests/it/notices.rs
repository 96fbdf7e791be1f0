//! Notices on their page: who sees which, what can be said of them, and a page that looks by itself keeps nobody signed in.

use crate::browser::{Browser, elder, street, text};
use axum::http::StatusCode;
use base::{AnyId as _, Span};
use desk::{Ask, Role};
use notices::{Fate, Mark, Means, Recipient, Send};
use testkit::World;

testkit::on_each_db!(crate::register =>
    a_notice_is_read_and_what_became_of_it_is_said,
    a_page_that_looks_by_itself_is_no_sign_of_life,
);

async fn a_notice_is_read_and_what_became_of_it_is_said(w: World) {
    street(&w).await;
    let elder = elder(&w).await;
    let send = Send {
        to: Recipient::Elder { elder, place: None },
        means: Means::Print,
        headline: "体检通知".into(),
        words: "下周二上午来社区体检".into(),
        case: None,
    };
    let notice = w.run(&Ask::system(), send).await;
    let mut boss = Browser::of(&w, "boss", &[Role::Supervisor]).await;
    let list = boss.get("/notices?means=print&state=queued").await;
    assert!(
        list.says("体检通知") && !list.says("下周二"),
        "words are opened one by one: {}",
        text(&list.html)
    );
    let path = format!("/notices/{}", notice.text());
    let page = boss.get(&path).await;
    assert!(page.says("下周二上午来社区体检") && page.says("mark-sent"), "{}", text(&page.html));
    let request = page.value("request");
    for _ in 0..2 {
        let back = boss.post(&format!("{path}/mark"), &[("fate", "sent"), ("request", &request)]).await;
        assert_eq!(back.to(), path);
    }
    let after = boss.get(&path).await;
    assert!(after.says("已发") && !after.says("mark-sent"), "{}", text(&after.html));
    assert_eq!(
        boss.post(&format!("{path}/mark"), &[("fate", "lost")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    w.run(&Ask::system(), Mark { notice, fate: Fate::Failed { reason: "地址不对".into() } }).await;
    let failed = boss.get("/notices?state=failed").await;
    assert!(failed.says("地址不对"), "{}", text(&failed.html));
    let page = boss.get(&path).await;
    boss.post(&format!("{path}/again"), &[("request", &page.value("request"))]).await;
    assert!(boss.get(&path).await.says("待发"));
}

async fn a_page_that_looks_by_itself_is_no_sign_of_life(w: World) {
    street(&w).await;
    let mut away = Browser::of(&w, "boss", &[Role::Supervisor]).await;
    let mut night = Browser::of(&w, "night", &[Role::Agent]).await;
    let page = night.get("/desk").await;
    night.post("/desk/state", &[("state", "ready"), ("request", &page.value("request"))]).await;
    assert_eq!(away.get("/board").await.status, StatusCode::OK);
    for _ in 0..9 {
        w.tick(Span::mins(10)).await;
        away.refresh("/board").await;
        assert_eq!(night.refresh("/desk").await.status, StatusCode::OK, "the night agent is on duty");
    }
    let gone = away.refresh("/board").await;
    assert_eq!(
        (gone.status, gone.to()),
        (StatusCode::SEE_OTHER, "/sign-in?next=/board"),
        "nobody sits there"
    );
}
