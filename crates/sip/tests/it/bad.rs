//! What nobody should send, and what too many send.

use std::time::Duration;

use testkit::TestDb;

use crate::house::*;
use crate::raw::Raw;

testkit::on_each_bare_db!(
    torn_and_senseless_messages_are_survived,
    strangers_get_no_call,
    floods_are_dropped_and_the_line_lives,
    too_many_calls_are_told_to_come_later,
    an_invite_without_a_common_law_is_refused,
    numbers_that_do_not_exist_end_the_call,
    a_caller_who_cancels_at_once_leaves_nothing_behind,
);

/// The line still answers. Datagrams sent into a flood's tail may be lost: a phone sends again, and so does this.
async fn lives(house: &House) {
    for _ in 0..10 {
        let raw = Raw::new(house.door.address()).await;
        raw.send(raw.request("OPTIONS", "alive", "", "").as_bytes()).await;
        if raw.status().await == Some(200) {
            return;
        }
    }
    panic!("the line answers nobody any more");
}

async fn torn_and_senseless_messages_are_survived(db: TestDb) {
    let house = House::open(db).await;
    let raw = Raw::new(house.door.address()).await;
    let good = raw.request("INVITE", "torn", "", &raw.offer(4_000));
    for cut in (0..good.len()).step_by(7) {
        raw.send(&good.as_bytes()[..cut]).await;
    }
    for junk in [
        &b"\xff\xfe\x00\x01"[..],
        b"INVITE\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"INVITE sip:line SIP/2.0\r\nVia: x\r\nFrom: \xe7\x8e\r\nTo: \r\nCSeq: -1 INVITE\r\nContent-Length: 99999\r\n\r\n",
        b"\r\n\r\n",
        &[b'A'; 8_000],
    ] {
        raw.send(junk).await;
    }
    // Every byte of a good request changed once.
    let bytes = raw.request("REGISTER", "flip", "Expires: 60\r\n", "").into_bytes();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x15;
        raw.send(&flipped).await;
        if at % 16 == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    lives(&house).await;
    assert_eq!(house.calls().await.len(), 0);
    house.close().await;
}

async fn strangers_get_no_call(db: TestDb) {
    let house = House::open(db).await;
    let raw = Raw::new(house.door.address()).await;
    raw.send(raw.request("INVITE", "stranger", "", &raw.offer(4_000)).as_bytes()).await;
    assert_eq!(raw.status().await, Some(401), "asked who it is");
    raw.send(raw.request("MESSAGE", "m1", "", "hello").as_bytes()).await;
    assert_eq!(raw.status().await, Some(405));
    raw.send(raw.request("SUBSCRIBE", "s1", "", "").as_bytes()).await;
    assert_eq!(raw.status().await, Some(405));
    raw.send(raw.request("BYE", "b1", "", "").replace("To: <", "To: <sip:a@b>;tag=9 <").as_bytes()).await;
    lives(&house).await;
    assert_eq!(house.calls().await.len(), 0);
    house.close().await;
}

async fn floods_are_dropped_and_the_line_lives(db: TestDb) {
    let house = House::open_with(db, |s| s.limits.requests = 50).await;
    let flooder = Raw::at("127.0.0.3:0", house.door.address()).await;
    for n in 0..3_000 {
        flooder.send(flooder.request("MESSAGE", &format!("f{n}"), "", "flood").as_bytes()).await;
    }
    lives(&house).await;
    let mut answered = 0;
    while flooder.hear(Duration::from_millis(300)).await.is_some() {
        answered += 1;
    }
    // Some of the flood never came out of the kernel's buffer; of what did, twice the rate at most is answered at once.
    assert!(house.door.counts().flooded > 100, "{:?}", house.door.counts());
    assert!(answered <= 300, "{answered} answers to a flood");
    house.close().await;
}

async fn too_many_calls_are_told_to_come_later(db: TestDb) {
    let house = House::open_with(db, |s| {
        s.trunks.push(sip::Trunk::parse("127.0.0.1").expect("an address"));
        s.limits.calls = 3;
    })
    .await;
    let raw = Raw::new(house.door.address()).await;
    for n in 0..3 {
        let text = raw.request("INVITE", &format!("c{n}"), "", &raw.offer(4_000));
        raw.send(text.replace("sip:x@", &format!("sip:1000000011{n}@")).as_bytes()).await;
        assert_eq!(raw.status().await, Some(200));
    }
    // The 200s are repeated until they are acknowledged; look for the answer to this one.
    raw.send(raw.request("INVITE", "late", "", &raw.offer(4_000)).as_bytes()).await;
    let mut refused = None;
    for _ in 0..20 {
        let Some(text) = raw.hear(Duration::from_secs(2)).await else { break };
        if text.contains("Call-ID: late") && !text.starts_with("SIP/2.0 1") {
            refused = Some(text);
            break;
        }
    }
    let refused = refused.expect("an answer");
    assert!(refused.starts_with("SIP/2.0 503"), "{refused}");
    assert!(refused.contains("Retry-After: 2"), "{refused}");
    assert_eq!((house.door.counts().live, house.door.counts().refused), (3, 1));
    house.close().await;
}

async fn an_invite_without_a_common_law_is_refused(db: TestDb) {
    let house =
        House::open_with(db, |s| s.trunks.push(sip::Trunk::parse("127.0.0.1").expect("an address"))).await;
    let raw = Raw::new(house.door.address()).await;
    let opus = raw.offer(4_000).replace("RTP/AVP 8", "RTP/AVP 111");
    raw.send(raw.request("INVITE", "opus", "", &opus).as_bytes()).await;
    assert_eq!(raw.status().await, Some(488));
    assert_eq!(house.calls().await.len(), 0);
    assert_eq!(house.door.counts().live, 0);
    house.close().await;
}

async fn numbers_that_do_not_exist_end_the_call(db: TestDb) {
    let network = port();
    let house = House::open_with(db, |s| s.trunks.push(trunk(network))).await;
    let desk_phone = port();
    let agent = house.agent_at(desk_phone).await;
    let answers = house.sipp("agent_answers.xml", desk_phone, &["-rtp_echo"], 20).start();
    let nobody = Raw::at(&format!("127.0.0.1:{network}"), house.door.address()).await;
    let target = calls::Target::Number { number: "10000000055".into() };
    let ask = desk::Ask::person(agent, desk::Channel::Web);
    house.desk.run(&ask, calls::CallOut { target, case: None }).await.expect("begun");
    let invite = loop {
        let text = nobody.hear(Duration::from_secs(8)).await.expect("the network is dialled");
        if text.starts_with("INVITE") {
            break text;
        }
    };
    assert!(invite.starts_with("INVITE sip:10000000055@127.0.0.1"), "{invite}");
    let line = |name: &str| invite.lines().find(|l| l.starts_with(name)).expect("a header").to_owned();
    let head: Vec<String> = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].iter().map(|n| line(n)).collect();
    let reply = format!("SIP/2.0 404 Not Found\r\n{}\r\nContent-Length: 0\r\n\r\n", head.join("\r\n"));
    nobody.send(reply.as_bytes()).await;
    passed("the agent's phone gets the BYE", answers.await.expect("ran"));
    eventually("nothing to write up", async || house.mine(agent).await.state == calls::AgentState::Ready)
        .await;
    assert_eq!(house.calls().await[0].reason, "号码不存在或打不通");
    house.close().await;
}

async fn a_caller_who_cancels_at_once_leaves_nothing_behind(db: TestDb) {
    let house =
        House::open_with(db, |s| s.trunks.push(sip::Trunk::parse("127.0.0.1").expect("an address"))).await;
    for n in 0..30 {
        let raw = Raw::new(house.door.address()).await;
        let id = format!("cancel{n}");
        raw.send(raw.request("INVITE", &id, "", &raw.offer(4_000)).as_bytes()).await;
        tokio::time::sleep(Duration::from_micros(n * 300)).await;
        raw.send(raw.request("CANCEL", &id, "", "").as_bytes()).await;
        // Whoever loses the race against our 200 has to hang up like anybody else.
        let mut ok = None;
        while let Some(text) = raw.hear(Duration::from_millis(150)).await {
            if text.starts_with("SIP/2.0 200") && text.contains("CSeq: 1 INVITE") {
                ok = Some(text);
                break;
            }
            if text.starts_with("SIP/2.0 487") {
                break;
            }
        }
        if let Some(ok) = ok {
            let to = ok.lines().find(|l| l.starts_with("To:")).expect("a tag").to_owned();
            let plain = format!("To: <sip:line@{}>", house.door.address());
            raw.send(raw.request("ACK", &id, "", "").replace(&plain, &to).as_bytes()).await;
            let bye = raw.request("BYE", &id, "", "").replace(&plain, &to).replace("CSeq: 1", "CSeq: 2");
            raw.send(bye.as_bytes()).await;
        }
    }
    eventually("no call is left", async || house.door.counts().live == 0).await;
    assert_eq!(house.door.counts().dialogs, 0);
    assert!(house.calls().await.iter().all(|call| call.state == calls::State::Abandoned));
    lives(&house).await;
    house.close().await;
}
