//! Words go out, and what became of them is known.

use base::{AccountId, ElderId, NoticeId, Phone, Span};
use desk::{Ask, Denied, Role};
use elders::{Contact, Number, Profile, Register, SetContacts};
use notices::sms::{Carrier, NotTaken, Spool, hand_over};
use notices::{About, Again, Fate, List, Mark, Means, OpenNotice, Recipient, Send, State, Unread};
use regions::{LoadUnits, Unit};
use staff::AddAccount;
use std::sync::Mutex;
use testkit::{World, on_each_db};

on_each_db!(regions::register, staff::register, elders::register, notices::register =>
    words_reach_an_elder_and_the_trail,
    what_cannot_be_sent_is_refused,
    a_page_notice_is_its_owners,
    an_sms_goes_into_the_spool_once,
    the_runner_hears_of_an_sms_at_once,
    a_carrier_that_is_down_is_tried_again_and_then_somebody_must_call,
);

async fn wang(w: &World) -> ElderId {
    let unit = |code: &str, kind, parent: Option<&str>| Unit {
        code: code.parse().unwrap(),
        name: code.into(),
        kind,
        parent: parent.map(|p| p.parse().unwrap()),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", regions::Kind::District, None),
        unit("990112002", regions::Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
    let profile =
        Profile {
            name: "王玉英".into(), region: Some("990112002".parse().unwrap()), ..Profile::default()
        };
    let numbers = vec![Number { phone: "10000000001".parse().unwrap(), label: "一键呼".into() }];
    w.run(&Ask::system(), Register { profile, numbers, contacts: vec![] }).await
}

async fn helper(w: &World) -> AccountId {
    let add = AddAccount {
        login: "helper1".into(),
        name: "李强".into(),
        phone: Some("10000000005".parse().unwrap()),
        roles: vec![Role::Helper],
        ..AddAccount::default()
    };
    w.run(&Ask::system(), add).await
}

fn to_elder(elder: ElderId, means: Means) -> Send {
    Send {
        means,
        to: Recipient::Elder { elder, place: None },
        case: None,
        headline: "明天上门提醒".into(),
        words: "王婆婆，明天上午九点有人来帮您打扫".into(),
    }
}

async fn words_reach_an_elder_and_the_trail(w: World) {
    let elder = wang(&w).await;
    let agent = w.person(Role::Agent, "990112").await;
    let ask = w.ask(agent);
    let notice = w.run(&ask, to_elder(elder, Means::Call)).await;
    let page = w.look(&ask, List::of(About::Elder(elder))).await;
    assert_eq!((page.rows[0].state, page.rows[0].to.as_str()), (State::Queued, "100****0001"));
    assert_eq!(w.run(&ask, Mark { notice, fate: Fate::Heard }).await, State::Heard);
    w.clock.advance(Span::mins(1));
    assert_eq!(w.run(&ask, Mark { notice, fate: Fate::Confirmed }).await, State::Confirmed);
    w.run(&ask, Mark { notice, fate: Fate::Confirmed }).await;
    let back = Mark { notice, fate: Fate::Failed { reason: "没人接".into() } };
    w.refused(&ask, back, "这条通知已经是“已确认”").await;
    let opened = w.look(&ask, OpenNotice { notice }).await;
    assert_eq!(opened.words, "王婆婆，明天上午九点有人来帮您打扫");
    assert_eq!((opened.view.ended_at.unwrap() - opened.view.heard_at.unwrap()).ms(), 60_000);
    let about: Vec<_> = w
        .trail()
        .await
        .into_iter()
        .filter(|e| e.act.starts_with("notices.") && e.outcome != "refused")
        .collect();
    assert!(about.len() == 5 && about.iter().all(|entry| entry.elder == Some(elder)), "{}", about.len());

    let stranger = w.person(Role::Worker, "990113").await;
    assert_eq!(w.denied(&w.ask(stranger), Mark { notice, fate: Fate::Heard }).await, Denied::Scope);
}

async fn what_cannot_be_sent_is_refused(w: World) {
    let elder = wang(&w).await;
    let ask = Ask::system();
    w.refused(&ask, Send { words: " ".into(), ..to_elder(elder, Means::Sms) }, "请填写通知内容").await;
    let long = "通知太长：标题最多 40 字，短信最多 350 字，其他最多 2000 字";
    w.refused(&ask, Send { words: "长".repeat(351), ..to_elder(elder, Means::Sms) }, long).await;
    w.run(&ask, Send { words: "长".repeat(351), ..to_elder(elder, Means::Print) }).await;
    let page = "长者和家属没有站内信箱，请用电话、短信或纸质通知";
    w.refused(&ask, to_elder(elder, Means::Page), page).await;
    let contact = |place| Send { to: Recipient::Contact { elder, place }, ..to_elder(elder, Means::Sms) };
    w.refused(&ask, contact(1), "这个人没有登记电话").await;
    let daughter = Contact {
        name: "王小梅".into(),
        relation: "女儿".into(),
        phone: Some("10000000002".parse().unwrap()),
        hours: String::new(),
        distance_m: None,
    };
    w.run(&ask, SetContacts { elder, contacts: vec![daughter] }).await;
    w.run(&ask, contact(1)).await;
    let nobody = Recipient::Account(w.person(Role::Agent, "").await);
    w.refused(&ask, Send { to: nobody, ..to_elder(elder, Means::Page) }, "没有这个收件人").await;
}

async fn a_page_notice_is_its_owners(w: World) {
    let (elder, helper) = (wang(&w).await, helper(&w).await);
    let send = Send { to: Recipient::Account(helper), ..to_elder(elder, Means::Page) };
    let notice = w.run(&Ask::system(), send).await;
    let mine = List::of(About::Mine);
    assert_eq!(w.look(&w.ask(helper), mine.clone()).await.rows[0].state, State::Sent);
    assert_eq!(w.look(&w.ask(helper), Unread).await, 1);
    let other = w.person(Role::Agent, "").await;
    assert!(w.look(&w.ask(other), mine.clone()).await.rows.is_empty());
    w.refused(&w.ask(other), Mark { notice, fate: Fate::Heard }, "这条通知是发给别人的").await;
    w.run(&w.ask(helper), Mark { notice, fate: Fate::Heard }).await;
    assert_eq!(w.look(&w.ask(helper), Unread).await, 0);
    let all = w.look(&w.ask(helper), List::of(About::All)).await;
    assert_eq!(all.rows.len(), 1, "a helper's list of all is the helper's own");
}

async fn an_sms_goes_into_the_spool_once(w: World) {
    let elder = wang(&w).await;
    let folder = std::env::temp_dir().join(format!("yinqiao-sms-{}-{:?}", std::process::id(), w.db.kind()));
    let spool = Spool::open(&folder).unwrap();
    let notice = w.run(&Ask::system(), to_elder(elder, Means::Sms)).await;
    w.run(&Ask::system(), to_elder(elder, Means::Call)).await;
    assert_eq!(hand_over(&w.desk, &spool).await.unwrap(), 1);
    assert_eq!(hand_over(&w.desk, &spool).await.unwrap(), 0);
    let text = std::fs::read_to_string(folder.join(format!("{notice}.txt"))).unwrap();
    assert_eq!(text, "10000000001\n王婆婆，明天上午九点有人来帮您打扫\n");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    let sent = w.look(&Ask::system(), List { state: Some(State::Sent), ..List::of(About::All) }).await;
    assert_eq!((sent.rows.len(), sent.rows[0].receipt.clone()), (1, Some(format!("{notice}.txt"))));
    std::fs::remove_dir_all(folder).unwrap();
}

async fn the_runner_hears_of_an_sms_at_once(w: World) {
    let elder = wang(&w).await;
    w.settle().await;
    let folder = std::env::temp_dir().join(format!("yinqiao-run-{}-{:?}", std::process::id(), w.db.kind()));
    let runner = tokio::spawn(notices::sms::run(w.desk.clone(), Spool::open(&folder).unwrap()));
    // It has looked once and waits; without news it would look again only after half a minute.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let notice = w.run(&Ask::system(), to_elder(elder, Means::Sms)).await;
    w.settle().await;
    let file = folder.join(format!("{notice}.txt"));
    for _ in 0..100 {
        if file.exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(file.exists(), "within ten seconds");
    runner.abort();
    std::fs::remove_dir_all(folder).unwrap();
}

/// Down until it is mended; remembers what it took.
#[derive(Default)]
struct Shaky {
    mended: Mutex<bool>,
    took: Mutex<Vec<NoticeId>>,
}

impl Carrier for Shaky {
    async fn take(&self, notice: NoticeId, _to: &Phone, _words: &str) -> Result<String, NotTaken> {
        if !*self.mended.lock().unwrap() {
            return Err(NotTaken::Later("通道断了".into()));
        }
        self.took.lock().unwrap().push(notice);
        Ok("ok".into())
    }
}

async fn a_carrier_that_is_down_is_tried_again_and_then_somebody_must_call(w: World) {
    let elder = wang(&w).await;
    let shaky = Shaky::default();
    let notice = w.run(&Ask::system(), to_elder(elder, Means::Sms)).await;
    for _ in 0..3 {
        hand_over(&w.desk, &shaky).await.unwrap();
    }
    let one = async || w.look(&Ask::system(), List::of(About::Elder(elder))).await.rows.remove(0);
    assert_eq!((one().await.state, one().await.tries), (State::Queued, 1), "it rests between two tries");
    for minutes in [1, 2, 4] {
        w.clock.advance(Span::mins(minutes));
        hand_over(&w.desk, &shaky).await.unwrap();
    }
    assert_eq!((one().await.state, one().await.tries), (State::Queued, 4));
    w.clock.advance(Span::mins(8));
    hand_over(&w.desk, &shaky).await.unwrap();
    let failed = one().await;
    assert_eq!((failed.state, failed.reason.as_deref()), (State::Failed, Some("通道断了")));

    let agent = w.person(Role::Agent, "").await;
    w.run(&w.ask(agent), Again { notice }).await;
    w.refused(&w.ask(agent), Again { notice }, "只有没送到的通知才能重发").await;
    *shaky.mended.lock().unwrap() = true;
    assert_eq!(hand_over(&w.desk, &shaky).await.unwrap(), 1);
    assert_eq!(*shaky.took.lock().unwrap(), [notice]);
}
