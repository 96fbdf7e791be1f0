//! By everything else that people know of an elder, and by several things at once.

use crate::common::{agent, enter, first, identity, named, names, units, wang};
use base::AnyId;
use find::{Close, Key};
use testkit::World;

testkit::on_each_db!(regions::register, elders::register, cases::register, devices::register, find::register =>
    by_numbers_and_their_ends, by_where_they_live, by_how_they_are_addressed, by_device_and_case, several_things_at_once);

async fn people(w: &World) -> (desk::Ask, base::ElderId) {
    units(w).await;
    let ids = enter(w, vec![wang(), named("王秀英", "990112002"), named("李桂花", "990112004")]).await;
    (agent(w).await, ids[0])
}

async fn by_numbers_and_their_ends(w: World) {
    let (ask, _) = people(&w).await;
    let number = identity("19420315", "002");
    let end = &number[14..];
    for (text, key) in [
        ("10000001234", Key::Phone),
        ("+86 100 0000 1234", Key::Phone),
        ("１００００００１２３４", Key::Phone),
        ("023-60005678", Key::Phone),
        ("60005678", Key::Phone),
        ("10000000002", Key::Contact),
        ("1234", Key::Last4),
        ("5678", Key::Last4),
        (end, Key::IdentityLast4),
        (&number, Key::Identity),
    ] {
        assert_eq!(first(&w, &ask, text).await, ("王秀英".into(), vec![(key, Close::Exact)]), "{text}");
        assert_eq!(names(&w, &ask, text).await.len(), 1, "{text}");
    }
    for text in ["10000001235", "0000", "00100119420315002X", "60005679"] {
        assert!(names(&w, &ask, text).await.is_empty(), "{text}");
    }
}

async fn by_where_they_live(w: World) {
    let (ask, _) = people(&w).await;
    for text in ["花卉园", "花卉园东路12号", "花卉园 3栋", "12号3栋2单元", "东路 50"] {
        let (name, why) = first(&w, &ask, text).await;
        assert_eq!(name, "王秀英", "{text}");
        assert!(why.iter().all(|(key, _)| *key == Key::Address), "{text}: {why:?}");
        assert_eq!(names(&w, &ask, text).await.len(), 1, "{text}");
    }
    assert_eq!(names(&w, &ask, "龙溪").await.len(), 2);
    assert_eq!(names(&w, &ask, "龙溪街道").await.len(), 2);
    assert_eq!(names(&w, &ask, "示范区").await.len(), 3);
    assert!(names(&w, &ask, "花卉园西路").await.is_empty());
}

async fn by_how_they_are_addressed(w: World) {
    let (ask, _) = people(&w).await;
    assert_eq!(first(&w, &ask, "王婆婆").await, ("王秀英".into(), vec![(Key::Called, Close::Beginning)]));
    assert!(names(&w, &ask, "王爷爷").await.is_empty(), "she is not addressed so");
    assert_eq!(names(&w, &ask, "王老师").await.len(), 2);
}

async fn by_device_and_case(w: World) {
    let (ask, elder) = people(&w).await;
    let add = devices::AddDevice {
        elder,
        kind: devices::Kind::Button,
        place: "床头".into(),
        token: devices::Token::fresh().hash(),
        beat_every: None,
    };
    let device = w.run(&desk::Ask::system(), add).await;
    for text in [device.text(), device.text()[..12].to_owned()] {
        assert_eq!(first(&w, &ask, &text).await.1, [(Key::Device, Close::Exact)], "{text}");
    }
    let open = cases::Open::new("information", elder, "990112004", catalogue::Channel::Phone);
    let case = w.run(&desk::Ask::system(), open).await.case;
    let number = cases::number(case);
    assert_eq!(first(&w, &ask, &number).await.1, [(Key::Case, Close::Exact)]);
    assert_eq!(names(&w, &ask, &number.replace('-', "")).await.len(), 1);
    assert!(names(&w, &ask, "0101-000000").await.is_empty());
}

async fn several_things_at_once(w: World) {
    let (ask, _) = people(&w).await;
    for text in [
        "wang 龙溪 1234",
        "1234 龙溪 wang",
        "龙溪 王秀英",
        "龙溪王秀英",
        "王秀英1234",
        "wxy 花卉园",
        "王婆婆 5678",
        "王xiuying 龙溪",
        "王秀英，龙溪",
    ] {
        assert_eq!(names(&w, &ask, text).await.len(), 1, "{text}");
        assert_eq!(first(&w, &ask, text).await.0, "王秀英", "{text}");
    }
    assert_eq!(
        first(&w, &ask, "wang 龙溪 1234").await.1,
        [(Key::Pinyin, Close::Beginning), (Key::Region, Close::Part), (Key::Last4, Close::Exact)]
    );
    for text in ["li 龙溪 1234", "王秀英 李桂花", "双龙 1234"] {
        assert!(names(&w, &ask, text).await.is_empty(), "{text}");
    }
}
