//! Telephones of the simulator talk to each other over real SIP and RTP.

use sim::actors::exchange::{Dial, Exchange, NoTalk};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

const ANY: &str = "127.0.0.1:0";

fn dial(from: &str, to: &str, server: SocketAddr) -> Dial {
    Dial {
        from: from.to_owned(),
        to: to.to_owned(),
        server,
        credential: None,
        patience: Duration::from_secs(2),
        pitch: 200.0,
    }
}

async fn pair() -> (Exchange, Exchange) {
    let bind = || ANY.parse().expect("an address");
    (Exchange::open(bind()).await.expect("open"), Exchange::open(bind()).await.expect("open"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_answered_heard_and_ended_by_the_other_side() {
    let (elder, desk) = pair().await;
    let mut rings = desk.phone("agent02");
    let there = desk.local();
    let answering = tokio::spawn(async move {
        let ring = rings.recv().await.expect("it rings");
        assert_eq!(ring.caller, "10300000001");
        ring.ring();
        let talk = ring.answer(240.0).await.expect("answer");
        tokio::time::sleep(Duration::from_millis(600)).await;
        let heard = talk.voice().counts().loud.load(Ordering::Relaxed);
        talk.hang_up().await;
        heard
    });
    let mut talk = elder.call(&dial("10300000001", "agent02", there)).await.expect("answered");
    assert!(talk.wait_end(Duration::from_secs(5)).await, "the other side hangs up");
    assert!(talk.voice().counts().loud.load(Ordering::Relaxed) > 5);
    talk.hang_up().await;
    assert!(answering.await.expect("answering") > 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_gives_up_and_the_telephone_knows() {
    let (elder, desk) = pair().await;
    let mut rings = desk.phone("agent02");
    let there = desk.local();
    let ringing = tokio::spawn(async move {
        let ring = rings.recv().await.expect("it rings");
        ring.ring();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        ring.is_over()
    });
    let patience = Duration::from_millis(500);
    let refused = elder.call(&Dial { patience, ..dial("10300000001", "agent02", there) }).await;
    assert!(matches!(refused, Err(NoTalk::GaveUp)));
    assert!(ringing.await.expect("ringing"));
    let nobody = elder.call(&dial("10300000001", "nobody", there)).await;
    assert!(matches!(nobody, Err(NoTalk::Refused(404))));
}
