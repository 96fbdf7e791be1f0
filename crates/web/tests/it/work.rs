//! The thread of the work at its pages: a press, the desk, a helper at the door, the call-back, the end.

use crate::browser::{Browser, elder, street, text};
use axum::http::StatusCode;
use base::{AccountId, AnyId as _, CaseId, EntryId};
use desk::{Ask, Channel, Role};
use devices::{AddDevice, Press};
use testkit::World;

testkit::on_each_db!(crate::register =>
    from_the_press_to_the_end,
    what_a_phone_sends_twice_or_wrongly,
);

const JSON: &[(&str, &str)] = &[("accept", "application/json")];
const PHOTO: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

fn request(w: &World) -> String {
    EntryId::mint(w.now()).text()
}

/// The acts of a case that were done, in order.
async fn done(w: &World, case: CaseId) -> Vec<String> {
    let story = w.trail_of(case).await.into_iter().filter(|entry| entry.outcome == "done");
    story.map(|entry| entry.act).collect()
}

/// 岳桂兰 presses.
async fn press(w: &World) -> CaseId {
    street(w).await;
    let elder = elder(w).await;
    let token = devices::Token::fresh();
    let add = AddDevice {
        elder,
        kind: devices::Kind::Button,
        place: "床头".into(),
        token: token.hash(),
        beat_every: None,
    };
    let device = w.run(&Ask::system(), add).await;
    let press = Press { device, press: "1".into(), at_device: None, torn: false, also: 0, flood: false };
    let case = w.run(&Ask::device(device, Channel::Mqtt), press).await.case;
    w.settle().await;
    case
}

/// A helper with a first-aid certificate.
async fn helper(w: &World, login: &str) -> (Browser, AccountId) {
    let (browser, account) = Browser::with(w, login, &[Role::Helper]).await;
    let skills = vec![visits::SkillHeld { skill: "first_aid".into(), until: None }];
    w.run(&Ask::system(), visits::Enlist { account, skills, home: None }).await;
    (browser, account)
}

/// Helper on duty, case taken and help sent; the job's path on the phone.
async fn sent(w: &World, agent: &mut Browser, helper: &mut Browser, case: CaseId) -> String {
    let here = [("on", "yes"), ("lat", "29.7083"), ("lon", "106.6301"), ("accuracy", "12")];
    assert!(helper.submit("/day/duty", &here).await.says("class=\"duty on\""));
    let path = format!("/cases/{}", case.text());
    let (take, send) = (request(w), request(w));
    for _ in 0..2 {
        let desk = agent.submit(&format!("{path}/take"), &[("request", &take), ("back", "/desk")]).await;
        assert!(
            desk.says("data-test=\"send-nearest\"") && desk.says("会") | desk.says("距离"),
            "{}",
            text(&desk.html)
        );
    }
    for _ in 0..2 {
        let desk = agent.submit(&format!("{path}/send"), &[("request", &send), ("back", "/desk")]).await;
        assert!(desk.says("等答复") && !desk.says("send-nearest"), "{}", text(&desk.html));
    }
    w.settle().await;
    let day = helper.get("/day").await;
    let job = day.html.split("href=\"/day/").nth(1).and_then(|part| part.split('"').next());
    format!("/day/{}", job.unwrap_or_else(|| panic!("no offer: {}", text(&day.html))))
}

async fn from_the_press_to_the_end(w: World) {
    let case = press(&w).await;
    let mut agent = Browser::of(&w, "agent", &[Role::Agent]).await;
    let (mut helper, _) = helper(&w, "helper").await;
    let desk = agent.get("/desk").await;
    assert!(desk.says("岳*兰") && !desk.says("岳桂兰"), "{}", text(&desk.html));
    let at_hand = format!("/desk?case={}", case.text());
    assert!(desk.says(&format!("href=\"{at_hand}\" data-key=\"j\"")), "the press opens with a key");
    let card = agent.get(&at_hand).await;
    assert!(card.says("data-test=\"person\"") && card.says("岳桂兰") && card.says("停电先问氧气"));

    let job = sent(&w, &mut agent, &mut helper, case).await;
    let offered = helper.get(&job).await;
    assert!(offered.says("data-step=\"offered\"") && !offered.says("石桥路12号"), "no door before a yes");
    let accepted = helper.submit(&format!("{job}/accept"), &[("request", &request(&w))]).await;
    assert!(
        accepted.says("data-step=\"accepted\"") && accepted.says("石桥路12号"),
        "{}",
        text(&accepted.html)
    );
    assert!(accepted.says("geo:29.708100,106.630200"));
    let here = [("lat", "29.7083"), ("lon", "106.6301"), ("accuracy", "12")];
    let arrived = helper.submit(&format!("{job}/arrive"), &here).await;
    assert!(arrived.says("data-step=\"arrived\""), "{}", text(&arrived.html));
    assert_eq!(
        helper.upload(&format!("{job}/evidence"), &[("request", &request(&w))], PHOTO).await,
        StatusCode::OK
    );
    let finished = helper.submit(&format!("{job}/finish"), &[("words", "扶起来了，女儿在路上")]).await;
    assert!(finished.says("data-step=\"finished\""), "{}", text(&finished.html));
    w.settle().await;

    let path = format!("/cases/{}", case.text());
    let page = agent.get(&path).await;
    assert_eq!(page.html.matches("女儿在路上").count(), 1, "{}", text(&page.html));
    let photo = page.html.split("<img src=\"").nth(1).and_then(|p| p.split('"').next()).expect("the photo");
    let photo = photo.to_owned();
    let shown = agent.get(&photo).await;
    assert_eq!(
        (shown.status, shown.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "image/png")
    );
    let mut other = Browser::of(&w, "other", &[Role::Helper]).await;
    assert!(other.get(&photo).await.status.is_client_error(), "another helper's photo");
    let refused = agent.submit("/desk/call-back", &[("case", &case.text())]).await;
    assert!(refused.says("话机不在线"), "{}", text(&refused.html));
    let asked =
        agent.submit(&format!("{path}/satisfied"), &[("satisfied", "yes"), ("words", "来得快")]).await;
    assert!(asked.says("回访：满意") && asked.says("close-send"), "{}", text(&asked.html));
    let closed = agent.submit(&format!("{path}/close"), &[("outcome", "helped"), ("words", "平安")]).await;
    assert!(closed.says("已办结") && closed.says("data-test=\"reopen\""), "{}", text(&closed.html));
    let acts = done(&w, case).await;
    for act in [
        "devices.press",
        "cases.take",
        "visits.send",
        "visits.accept",
        "visits.arrive",
        "visits.finish",
        "cases.close",
    ] {
        assert_eq!(acts.iter().filter(|one| *one == act).count(), 1, "{act} in {acts:?}");
    }
    let live = agent.get("/live?after=0").await;
    assert_eq!(live.headers["content-type"], "text/event-stream");
}

async fn what_a_phone_sends_twice_or_wrongly(w: World) {
    let case = press(&w).await;
    let mut agent = Browser::of(&w, "agent", &[Role::Agent]).await;
    let (mut helper, _) = helper(&w, "helper").await;
    let job = sent(&w, &mut agent, &mut helper, case).await;
    let (accept, arrive, finish) = (request(&w), request(&w), request(&w));
    let here =
        [("request", arrive.as_str()), ("at", "1795525805000"), ("lat", "29.7083"), ("lon", "106.6301")];
    let end = [("request", finish.as_str()), ("words", "量了血压")];
    let early = helper.send("POST", &format!("{job}/finish"), &[("words", "早了")], JSON).await;
    assert!(early.status.is_client_error() && early.says("\"detail\""), "{}: {}", early.status, early.html);
    for _ in 0..2 {
        for (step, fields) in
            [("accept", &[("request", accept.as_str())][..]), ("arrive", &here[..]), ("finish", &end[..])]
        {
            let answer = helper.send("POST", &format!("{job}/{step}"), fields, JSON).await;
            assert_eq!(answer.status, StatusCode::OK, "{step}: {}", answer.html);
        }
    }
    let not = helper.upload(&format!("{job}/evidence"), &[("request", "x")], b"<svg onload=alert(1)>").await;
    assert_eq!(not, StatusCode::UNPROCESSABLE_ENTITY);
    let acts = done(&w, case).await;
    assert_eq!(acts.iter().filter(|act| *act == "visits.finish").count(), 1, "{acts:?}");
    let mut stranger = Browser::new(&w);
    let away = stranger.send("POST", &format!("{job}/finish"), &end, JSON).await;
    assert!(away.to().starts_with("/sign-in"), "the pocket waits for signing in");
}
