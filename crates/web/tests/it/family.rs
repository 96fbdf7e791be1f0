//! Families: no route of any page shows anything of an elder to a family account without a mandate in force that allows it,
//! and signing in tells nothing.

use crate::browser::{Browser, STREET, elder as enter, street};
use axum::http::StatusCode;
use base::AnyId as _;
use desk::Role;
use mandates::{Evidence, Give, Kin, Over, Revoke, See, Sees, Services, Terms};
use testkit::World;

testkit::on_each_db!(crate::register =>
    no_route_shows_an_elder_without_a_mandate,
    the_page_shows_what_is_allowed_and_after_the_end_nothing,
    signing_in_tells_nothing_and_shows_no_code,
);

/// What must never be seen: her name, her number, where she lives.
const HERS: [&str; 4] = ["岳桂兰", "10000000101", "石桥路12号", "停电先问"];

async fn elder(w: &World) -> base::ElderId {
    street(w).await;
    enter(w).await
}

fn filled(path: &str, id: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
}

fn give(elder: base::ElderId, phone: &str, sees: &[See]) -> Give {
    Give {
        elder,
        name: "王小梅".into(),
        phone: phone.parse().expect("a number"),
        kin: Kin::Family,
        relation: "女儿".into(),
        terms: Terms {
            sees: Sees::of(sees),
            services: Services::read(["g.help"].into_iter()),
            ..Terms::default()
        },
        evidence: Evidence::InPerson,
        paper: None,
        words: String::new(),
    }
}

async fn no_route_shows_an_elder_without_a_mandate(w: World) {
    let wang = elder(&w).await;
    let clerk = w.ask(w.person(Role::Supervisor, "").await);
    // Somebody else acts for her, in force; the one who looks does not.
    let given = w.run(&clerk, give(wang, "10000000002", &See::ALL)).await;
    let open = cases::Open::new("meal", wang, STREET, catalogue::Channel::Phone).saying("岳桂兰要一份饭");
    let case = w.run(&clerk, open).await.case;
    w.settle().await;
    let mut stranger = Browser::of(&w, "stranger", &[Role::Family]).await;
    let mut tried = 0;
    for route in web::ROUTES.all().filter(|route| route.path != "/sign-out") {
        for id in [wang.text(), case.text(), given.mandate.text()] {
            let path = filled(route.path, &id);
            let forms = [("elder", wang.text()), ("words", "x".to_owned()), ("service", "meal".to_owned())];
            let form: Vec<(&str, &str)> = forms.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = stranger.send(route.method, &path, &form, &[]).await;
            for hers in HERS {
                assert!(!answer.says(hers), "{} {path} shows {hers}", route.method);
            }
            assert!(!answer.status.is_server_error(), "{} {path}", route.method);
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried} tries");
}

async fn the_page_shows_what_is_allowed_and_after_the_end_nothing(w: World) {
    let wang = elder(&w).await;
    let clerk = w.ask(w.person(Role::Supervisor, "").await);
    let given = w.run(&clerk, give(wang, "10000000002", &[See::Sign])).await;
    let mut mei = Browser::new(&w);
    let phone = "10000000002".parse().expect("a number");
    let (_, code) = mandates::send_code(&w.desk, phone, "192.0.2.1", desk::Channel::Web).await.expect("sent");
    let entered = mei.post("/family/code", &[("phone", "10000000002"), ("code", &code)]).await;
    assert_eq!((entered.status, entered.to()), (StatusCode::SEE_OTHER, "/family"));
    assert!(mei.get("/family").await.says("岳桂兰"));
    let path = format!("/family/{}", wang.text());
    let page = mei.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("我们这里还没有和老人家联系上的记录"), "no sign is said, none is made up");
    assert!(!page.says("石桥路12号") && !page.says("来往的电话"), "only the sign of life");
    let asked = mei.post(&format!("{path}/service"), &[("service", "meal"), ("words", "软一点")]).await;
    assert_eq!(asked.to(), path);
    assert!(mei.get(&path).await.says("助餐"));
    let mut agent = Browser::of(&w, "agent", &[Role::Agent]).await;
    assert!(agent.get("/cases").await.says("由女儿 王小梅 代办"));
    let revoke = Revoke { mandate: given.mandate, over: Over::Phone, words: String::new() };
    w.run(&clerk, revoke).await;
    for (method, path) in [("GET", path.clone()), ("POST", format!("{path}/message"))] {
        let answer = mei.send(method, &path, &[("words", "还在吗")], &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        assert!(answer.says("授权已经停了") && !answer.says("岳桂兰"));
    }
    assert!(!mei.get("/family").await.says("岳桂兰"));
}

async fn signing_in_tells_nothing_and_shows_no_code(w: World) {
    elder(&w).await;
    let clerk = w.ask(w.person(Role::Supervisor, "").await);
    let known = w.look(&clerk, elders::List::default()).await;
    w.run(&clerk, give(known.rows[0].id, "10000000002", &[See::Sign])).await;
    let mut stranger = Browser::new(&w);
    let mut seen = Vec::new();
    for phone in ["10000000002", "10000000003"] {
        let page = stranger.post("/family/sign-in", &[("phone", phone)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.says("demo-code"), "a service shows no code");
        let request = page.value("request");
        let masked = format!("{}****{}", &phone[..3], &phone[7..]);
        let html = page.html.replace(&masked, "NUMBER").replace(phone, "PHONE").replace(&request, "REQUEST");
        seen.push(html);
        let wrong = stranger.post("/family/code", &[("phone", phone), ("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(seen[0], seen[1], "a number that is known and one that is not");
    let landline = stranger.post("/family/sign-in", &[("phone", "023-67812345")]).await;
    assert_eq!(landline.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(w.trail().await.iter().any(|entry| entry.act == "mandates.check_code"));
}
