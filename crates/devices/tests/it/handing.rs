//! Handing devices out, taking them back, moving them in from an older system, listing them.

use crate::{STREET, button, elder, register, show, supervisor};
use base::{AnyId as _, DeviceId, ElderId};
use desk::{Ask, Role};
use devices::read::{Board, ByElder, Filter, Knock, List};
use devices::{
    AddDevice, Beat, Beats, Import, ImportRow, Kind, RenewToken, State, Token, TokenHash, Withdraw,
};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_token_opens_for_its_own_device_only,
    a_device_is_taken_back_once,
    who_may_hand_out_devices,
    the_same_import_twice_changes_nothing,
    every_number_opens_to_its_records,
);

async fn opens(w: &World, device: DeviceId, token: TokenHash) -> bool {
    w.look(&Ask::system(), Knock { device, token }).await
}

async fn a_token_opens_for_its_own_device_only(w: World) {
    let (one, token) = button(&w, elder(&w, STREET).await).await;
    let (other, _) = button(&w, elder(&w, STREET).await).await;
    assert!(opens(&w, one, token.hash()).await);
    assert!(!opens(&w, other, token.hash()).await);
    assert!(!opens(&w, one, TokenHash::of(b"")).await);
    assert!(!opens(&w, DeviceId::mint(w.now()), token.hash()).await);

    let fresh = Token::fresh();
    w.run(&Ask::system(), RenewToken { device: one, token: fresh.hash() }).await;
    assert!(!opens(&w, one, token.hash()).await);
    assert!(opens(&w, one, fresh.hash()).await);
    let trail = format!("{:?}", w.trail().await);
    assert!(!trail.contains(token.text()) && !trail.contains(fresh.text()), "no token in the trail");
}

async fn a_device_is_taken_back_once(w: World) {
    let holder = elder(&w, STREET).await;
    let (device, token) = button(&w, holder).await;
    let withdraw = Withdraw { device, reason: "换新的".into() };
    w.run(&supervisor(&w).await, withdraw.clone()).await;
    assert!(!opens(&w, device, token.hash()).await);
    assert_eq!(show(&w, device).await.state, State::Withdrawn);
    w.refused(&Ask::system(), withdraw, "这台设备已经收回了").await;
    w.refused(&Ask::system(), RenewToken { device, token: token.hash() }, "这台设备已经收回了").await;
    assert!(w.look(&Ask::system(), ByElder { elder: holder }).await.is_empty());
}

async fn who_may_hand_out_devices(w: World) {
    let holder = elder(&w, STREET).await;
    let add = |beat_every| AddDevice {
        elder: holder,
        kind: Kind::Pendant,
        place: String::new(),
        token: Token::fresh().hash(),
        beat_every,
    };
    let near = w.person(Role::Worker, STREET).await;
    let far = w.person(Role::Worker, "009988").await;
    let agent = w.person(Role::Agent, "").await;
    let device = w.run(&w.ask(near), add(None)).await;
    w.denied(&w.ask(far), add(None)).await;
    w.denied(&w.ask(agent), add(None)).await;
    w.refused(&w.ask(near), add(Some(base::Span::secs(1))), "心跳间隔要在一分钟到七天之间").await;
    let mine = w.look(&w.ask(near), ByElder { elder: holder }).await;
    assert_eq!(mine.iter().map(|row| row.id).collect::<Vec<_>>(), [device]);
    let seen = w.look(&w.ask(far), List::default()).await;
    assert_eq!(seen.total, 0, "a list shows one's own region only");
}

async fn the_same_import_twice_changes_nothing(w: World) {
    let mut rows = Vec::new();
    for n in 0..200 {
        rows.push(ImportRow {
            device: DeviceId::mint(w.now()),
            kind: Kind::Button,
            elder: elder(&w, STREET).await,
            token: (n % 2 == 0).then(|| Token::fresh().hash()),
            place: "床头".into(),
            since: Some(w.now()),
        });
    }
    let stranger = DeviceId::mint(w.now());
    rows.push(ImportRow { device: stranger, elder: ElderId::mint(w.now()), ..rows[0].clone() });
    let first = w.run(&Ask::system(), Import { rows: rows.clone() }).await;
    assert_eq!((first.added, first.kept, first.no_elder), (200, 0, vec![stranger]));
    let before = show(&w, rows[0].device).await;
    let second = w.run(&Ask::system(), Import { rows: rows.clone() }).await;
    assert_eq!((second.added, second.kept), (0, 200));
    assert_eq!(show(&w, rows[0].device).await, before);
    assert!(opens(&w, rows[0].device, rows[0].token.clone().expect("given")).await);
    assert!(!opens(&w, rows[1].device, TokenHash::of(b"")).await, "without a token nothing opens");
    let many = rows.iter().cycle().take(251).cloned().collect();
    w.refused(&Ask::system(), Import { rows: many }, "一次最多导入 250 台设备").await;
}

async fn every_number_opens_to_its_records(w: World) {
    for region in [STREET, STREET, "001122999999"] {
        let (device, _) = button(&w, elder(&w, region).await).await;
        if region == STREET {
            crate::pressed(&w, crate::press(device, "1", Some(base::Moment::from_ms(5)))).await;
            let beats = vec![Beat { device, at: w.now(), battery: None }];
            w.run(&Ask::system(), Beats { beats }).await;
        }
    }
    let ask = supervisor(&w).await;
    for region in [None, Some("001122003".to_owned()), Some("009".to_owned())] {
        let numbers = w.look(&ask, Board { region: region.clone() }).await;
        for number in &numbers {
            let list = List { filter: number.filter.clone(), ..List::default() };
            assert_eq!(w.look(&ask, list).await.total, number.count, "{}", number.key);
        }
        let of = |key| numbers.iter().find(|n| n.key == key).map(|n| n.count);
        if region.is_none() {
            assert_eq!((of("active"), of("never"), of("clock_off")), (Some(3), Some(1), Some(2)));
        }
    }
    assert_eq!(Filter::active().to_query(), "state=active");
}
