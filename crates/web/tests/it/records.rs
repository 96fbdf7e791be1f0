//! Elders and lists: what is masked, what opening leaves behind, where numbers lead.

use crate::browser::{Browser, elder, street, text};
use axum::http::StatusCode;
use base::AnyId as _;
use cases::Open;
use catalogue::Channel;
use desk::{Ask, Role};
use testkit::World;

testkit::on_each_db!(crate::register =>
    a_card_is_masked_until_it_is_opened_and_that_is_seen,
    what_to_know_first_is_rewritten_once,
    lists_mask_names_filter_and_page,
    every_number_of_the_board_opens_to_its_list,
);

async fn a_card_is_masked_until_it_is_opened_and_that_is_seen(w: World) {
    street(&w).await;
    let elder = elder(&w).await;
    // The search hears of the new elder.
    w.settle().await;
    let mut b = Browser::of(&w, "agent", &[Role::Agent]).await;
    assert!(b.get("/elders").await.says("data-test=\"find\""));
    for typed in ["岳桂", "yue", "0101", "10000000101"] {
        let found = b.post("/elders", &[("q", typed)]).await;
        assert!(
            found.says("岳*兰") && found.says("尾号") | found.says("100****0101"),
            "{typed}: {}",
            text(&found.html)
        );
        assert!(!found.says("岳桂兰"));
    }
    let wrong = b.post("/elders", &[("q", "。！")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("href=\"#q\""), "{}", text(&wrong.html));

    let path = format!("/elders/{}", elder.text());
    let masked = b.get(&path).await;
    assert!(masked.says("data-open=\"no\"") && masked.says("石桥街道"), "{}", text(&masked.html));
    for secret in ["石桥路12号", "岳桂兰", "10000000101", "氧气"] {
        assert!(!masked.says(secret), "{secret}");
    }
    let opened = b.post(&path, &[]).await;
    assert!(opened.says("data-open=\"yes\"") && opened.says("石桥路12号") && opened.says("岳桂兰"));
    b.post(&path, &[]).await;
    let entries = w.trail().await.into_iter().filter(|e| e.act == "elders.card").count();
    assert_eq!(entries, 1, "one entry for an opening, not one for each look");

    let mut helper = Browser::of(&w, "helper", &[Role::Helper]).await;
    assert_eq!(helper.get(&path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(b.get("/elders/nobody").await.status, StatusCode::NOT_FOUND);
    assert!(b.get("/elders/00000000000000000000000000000000").await.status.is_client_error());
}

async fn what_to_know_first_is_rewritten_once(w: World) {
    street(&w).await;
    let elder = elder(&w).await;
    let mut b = Browser::of(&w, "agent", &[Role::Agent]).await;
    let path = format!("/elders/{}", elder.text());
    let opened = b.post(&path, &[]).await;
    let form = opened.html.split("data-test=\"set-first\"").nth(1).expect("a form").to_owned();
    let request = form.split("value=\"").nth(1).and_then(|p| p.split('"').next()).expect("a request id");
    let fields = [("request", request), ("first", "左耳听不见"), ("hazards", "养狗、吸氧")];
    for _ in 0..2 {
        let said = b.submit(&format!("{path}/first"), &fields).await;
        assert!(said.says("改好了"), "{}", text(&said.html));
    }
    let acts = w.trail().await.into_iter().filter(|e| e.act == "elders.set_first").count();
    assert_eq!(acts, 1, "sent twice, done once");
    let opened = b.post(&path, &[]).await;
    for words in ["左耳听不见", "养狗", "吸氧"] {
        assert!(opened.says(words), "{words}: {}", text(&opened.html));
    }
    let long = "长".repeat(201);
    let refused = b.post(&format!("{path}/first"), &[("first", &long)]).await;
    assert!(refused.says("id=\"first-problem\"") && refused.says(&long), "what was typed stays");
}

async fn lists_mask_names_filter_and_page(w: World) {
    street(&w).await;
    let elder = elder(&w).await;
    let open = |service: &str| Open::new(service, elder, crate::browser::STREET, Channel::Phone);
    w.run(&Ask::system(), open("emergency")).await;
    for _ in 0..60 {
        w.run(&Ask::system(), open("meal")).await;
    }
    let mut b = Browser::of(&w, "agent", &[Role::Agent]).await;
    let list = b.get("/cases").await;
    assert!(list.says("岳*兰") && !list.says("岳桂兰") && list.says("共 61 条"), "{}", text(&list.html));
    let next = list.html.split("rel=\"next\"").next().and_then(|p| p.rsplit("href=\"").next()).unwrap();
    let next = next.split('"').next().unwrap().to_owned();
    let second = b.get(&next).await;
    assert_eq!(second.html.matches("<tr class=").count(), 11, "{next}");
    let urgent = b.get("/cases?state=open&service=emergency").await;
    assert_eq!(urgent.html.matches("<tr class=").count(), 1, "{}", text(&urgent.html));
    assert!(urgent.says("name=\"state\" value=\"open\""), "the form keeps the rest of the filter");
    assert!(b.get("/cases?state=ended").await.says("没有这样的工单"));
    assert_eq!(b.get("/cases?state=sleeping").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for path in ["/calls", "/calls?state=abandoned&since=1", "/call-backs", "/visits", "/helpers", "/devices"]
    {
        let page = b.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", text(&page.html));
        assert!(page.says("data-test=\"empty\""), "{path}");
    }
    let history = b.get(&format!("/elders/{}", elder.text())).await;
    assert!(history.says("共 61 条，第 1 页"), "{}", text(&history.html));
}

async fn every_number_of_the_board_opens_to_its_list(w: World) {
    street(&w).await;
    let elder = elder(&w).await;
    w.run(&Ask::system(), Open::new("emergency", elder, crate::browser::STREET, Channel::Phone)).await;
    let (mut boss, account) = Browser::with(&w, "boss", &[Role::Supervisor]).await;
    let shown = w.look(&w.ask(account), cockpit::read::Board::default()).await;
    assert!(shown.figures.len() > 20);
    for figure in &shown.figures {
        let count = match figure.measure {
            cockpit::read::Measure::Count(count) => count,
            cockpit::read::Measure::Share { of, .. } => of,
            cockpit::read::Measure::Oldest(_) => continue,
        };
        for opens in [Some(&figure.opens), figure.misses.as_ref()].into_iter().flatten() {
            let address = web::lists::address::of(opens);
            let page = boss.get(&address).await;
            assert_eq!(page.status, StatusCode::OK, "{}: {address}", figure.key);
            if opens == &figure.opens {
                let rows = page.html.matches("<tr class=").count() as i64;
                assert_eq!(rows, count, "{}: {address}", figure.key);
            }
        }
    }
}
