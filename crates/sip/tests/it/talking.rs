//! From the key to the voice, with phones that we did not write.

use std::time::Duration;

use base::Span;
use calls::read::{CallBacks, Queue};
use calls::{AgentState, Holder, State};
use desk::{Ask, Channel};
use testkit::TestDb;

use crate::house::*;

testkit::on_each_bare_db!(
    a_one_key_phone_talks_to_an_agent_and_is_recorded,
    a_trunk_caller_waits_hears_the_announcement_and_is_answered,
    a_caller_who_leaves_the_offer_to_us_is_heard,
    the_agent_hangs_up,
    giving_up_stops_the_ringing_and_is_called_back,
    a_busy_phone_moves_the_call_on,
    a_page_hangs_up_and_holds,
    a_phone_may_hold_by_itself,
    a_kill_leaves_a_playable_recording_and_a_call_back,
);

async fn a_one_key_phone_talks_to_an_agent_and_is_recorded(db: TestDb) {
    let house = House::open(db).await;
    let elder = house.wang().await;
    let shown = house.phone(Holder::Elder(elder)).await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    let one_key = port();
    house.registers(one_key, &shown).await;
    let calls = house.sipp("phone_calls.xml", one_key, &phone_args(&shown), 20).start();
    eventually("they talk", async || house.mine(agent).await.state == AgentState::Talking).await;
    let now = house.mine(agent).await;
    assert_eq!(now.elder, Some(elder));
    assert!(now.case.is_some(), "a one-key call opens its case");
    passed("the elder's phone", calls.await.expect("ran"));
    passed("the agent's phone", answers.await.expect("ran"));
    eventually("the agent writes up", async || house.mine(agent).await.state == AgentState::Wrapup).await;
    let rows = house.calls().await;
    assert_eq!((rows.len(), rows[0].state, rows[0].reason.as_str()), (1, State::Ended, "对方挂机"));
    let (left, right, length) = house.heard(rows[0].call).await;
    assert!(left > 20_000 && right > 16_000, "both sides are heard: {left} {right}");
    assert!(length > Span::secs(5) && length < Span::secs(9), "{length:?}");
    let counts = house.door.counts();
    assert_eq!((counts.live, counts.dialogs, counts.lost, counts.strangers), (0, 0, 0, 0), "{counts:?}");
    house.close().await;
}

async fn a_trunk_caller_waits_hears_the_announcement_and_is_answered(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let desk_phone = port();
    let (agent, shown) = house.agent().await;
    house.registers(desk_phone, &shown).await;
    let caller = house.sipp("trunk_calls.xml", network, &["-s", WANG], 20).start();
    eventually("the caller waits", async || !house.look(&Ask::system(), Queue {}).await.is_empty()).await;
    let row = &house.look(&Ask::system(), Queue {}).await[0];
    assert_eq!((row.name.as_str(), row.offered_to), ("王玉英", None));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    house.ready(agent).await;
    passed("the caller", caller.await.expect("ran"));
    passed("the agent's phone", answers.await.expect("ran"));
    let rows = house.calls().await;
    let (left, right, _) = house.heard(rows[0].call).await;
    assert!(left > 20_000 && right > 8_000, "{left} {right}");
    assert!(rows[0].waited.expect("answered") >= Span::secs(1));
    house.close().await;
}

async fn a_caller_who_leaves_the_offer_to_us_is_heard(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let desk_phone = port();
    house.agent_at(desk_phone).await;
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    passed("the caller", house.sipp("trunk_offers_late.xml", network, &["-s", WANG], 20).output().await);
    passed("the agent's phone", answers.await.expect("ran"));
    let rows = house.calls().await;
    let (left, right, _) = house.heard(rows[0].call).await;
    assert!(left > 20_000 && right > 8_000, "{left} {right}");
    house.close().await;
}

async fn the_agent_hangs_up(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let answers = house.sipp("agent_hangs_up.xml", desk_phone, &["-rtp_echo"], 20).start();
    let caller = house.sipp("trunk_waits.xml", network, &["-s", WANG], 20).start();
    passed("the agent's phone", answers.await.expect("ran"));
    passed("the caller gets the BYE", caller.await.expect("ran"));
    eventually("writing up", async || house.mine(agent).await.state == AgentState::Wrapup).await;
    assert_eq!(house.calls().await[0].reason, "话务员挂机");
    house.close().await;
}

async fn giving_up_stops_the_ringing_and_is_called_back(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    let elder = house.wang().await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let rings = house.sipp("agent_rings_only.xml", desk_phone, &[], 20).start();
    let caller = house.sipp("trunk_gives_up.xml", network, &["-s", WANG], 20).output().await;
    passed("the caller", caller);
    passed("the ringing is cancelled", rings.await.expect("ran"));
    eventually("given up", async || house.calls().await[0].state == State::Abandoned).await;
    let owed = house.look(&Ask::system(), CallBacks {}).await;
    assert_eq!((owed.len(), owed[0].elder), (1, Some(elder)));
    assert_eq!(house.mine(agent).await.state, AgentState::Ready, "the agent is free again");
    // Ten seconds later the agent's phone rings for the call back, and the network is dialled.
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 30).start();
    let elders_phone = house.sipp("agent_hangs_up.xml", network, &["-rtp_echo"], 30).start();
    passed("the elder is reached", elders_phone.await.expect("ran"));
    passed("the agent's phone", answers.await.expect("ran"));
    eventually("paid", async || house.look(&Ask::system(), CallBacks {}).await.is_empty()).await;
    let back = &house.calls().await[0];
    assert_eq!((back.direction, back.elder), (calls::Direction::Out, Some(elder)));
    house.close().await;
}

async fn a_busy_phone_moves_the_call_on(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let (first, second) = (port(), port());
    let busy = house.agent_at(first).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let free = house.agent_at(second).await;
    let declines = house.sipp("agent_busy.xml", first, &[], 20).start();
    let answers = house.sipp("agent_answers.xml", second, &["-rtp_echo"], 20).start();
    passed("the caller", house.sipp("trunk_calls.xml", network, &["-s", WANG], 20).output().await);
    passed("the busy phone", declines.await.expect("ran"));
    passed("the other phone", answers.await.expect("ran"));
    assert_eq!(house.mine(busy).await.reason.as_deref(), Some(calls::reason::DECLINED));
    eventually("answered by the other", async || house.mine(free).await.state == AgentState::Wrapup).await;
    house.close().await;
}

async fn a_page_hangs_up_and_holds(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    let caller = house.sipp("trunk_waits.xml", network, &["-s", WANG], 20).start();
    eventually("they talk", async || house.mine(agent).await.state == AgentState::Talking).await;
    let call = house.mine(agent).await.call.expect("a call");
    let ask = Ask::person(agent, Channel::Web);
    house.desk.run(&ask, calls::Hold { call, on: true }).await.expect("held");
    tokio::time::sleep(Duration::from_millis(500)).await;
    house.desk.run(&ask, calls::Hold { call, on: false }).await.expect("back");
    house.desk.run(&ask, calls::HangUp { call }).await.expect("hung up");
    passed("the caller gets the BYE", caller.await.expect("ran"));
    passed("the agent's phone gets the BYE", answers.await.expect("ran"));
    house.close().await;
}

async fn a_kill_leaves_a_playable_recording_and_a_call_back(db: TestDb) {
    let network = port();
    let mut house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    house.wang().await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let left_alone = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    let _caller = house.sipp("trunk_calls.xml", network, &["-s", WANG], 20).start();
    eventually("they talk", async || house.mine(agent).await.state == AgentState::Talking).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let call = house.mine(agent).await.call.expect("a call");
    // What a kill leaves: the unfinished file as it is on the disk at this moment.
    let left = sip::media::wav::unfinished(&house.dir.join("recordings")).expect("listed");
    assert_eq!(left.len(), 1);
    let bytes = std::fs::read(&left[0]).expect("readable while the call runs");
    assert!(bytes.len() > 44 + 32_000, "a second and more is on the disk: {}", bytes.len());
    house.killed_and_opened_again().await;
    passed("the phone left alone gets its BYE from the next process", left_alone.await.expect("ran"));
    let (_, _, length) = house.heard(call).await;
    assert!(length >= Span::secs(1), "{length:?}");
    let owed = house.look(&Ask::system(), CallBacks {}).await;
    assert_eq!(owed.len(), 1, "the call that was cut off is owed");
    assert_eq!(house.mine(agent).await.state, AgentState::Wrapup);
    house.close().await;
}

async fn a_phone_may_hold_by_itself(db: TestDb) {
    let house =
        House::open_with(db, |s| s.trunks.push(sip::Trunk::parse("127.0.0.1").expect("an address"))).await;
    let raw = crate::raw::Raw::new(house.door.address()).await;
    raw.send(raw.request("INVITE", "hold", "", &raw.offer(4_000)).as_bytes()).await;
    let ok = loop {
        let text = raw.hear(Duration::from_secs(2)).await.expect("an answer");
        if text.starts_with("SIP/2.0 200") {
            break text;
        }
    };
    let media = |text: &str| text.lines().find(|l| l.starts_with("m=audio")).map(str::to_owned);
    let to = ok.lines().find(|l| l.starts_with("To:")).expect("a tag").to_owned();
    let again = |method: &str, seq: u32, body: &str| {
        raw.request(method, "hold", "", body)
            .replace(&format!("To: <sip:line@{}>", house.door.address()), &to)
            .replace("CSeq: 1", &format!("CSeq: {seq}"))
            .replace("z9hG4bKhold", &format!("z9hG4bKhold{seq}"))
    };
    raw.send(again("ACK", 1, "").as_bytes()).await;
    // A finger is slower than this.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let held = format!("{}a=sendonly\r\n", raw.offer(4_000));
    raw.send(again("INVITE", 2, &held).as_bytes()).await;
    let answer = loop {
        let text = raw.hear(Duration::from_secs(2)).await.expect("an answer");
        if text.starts_with("SIP/2.0 200") && text.contains("CSeq: 2") {
            break text;
        }
    };
    assert_eq!(media(&answer), media(&ok), "the same port as before");
    assert!(answer.contains("a=recvonly"), "{answer}");
    raw.send(again("ACK", 2, "").as_bytes()).await;
    raw.send(again("BYE", 3, "").as_bytes()).await;
    eventually("the call is over", async || house.door.counts().live == 0).await;
    assert_eq!(house.door.counts().dialogs, 0, "and its dialog is forgotten");
    house.close().await;
}
