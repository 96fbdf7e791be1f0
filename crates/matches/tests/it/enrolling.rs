//! One person at a time, at a window or through another program.

use crate::common::{self, contact, identity, kept, number, profile, units, waiting, wang, wang_elsewhere};
use desk::{Ask, Denied, Role};
use elders::{CardOf, Profile};
use matches::{Doubt, Enrol, Enrolled, PairOf};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register, matches::register =>
    the_number_with_name_and_birth_links,
    without_a_number_what_she_is_like_links,
    a_copied_number_is_asked_about_and_help_does_not_wait,
    twins_and_spouses_stay_apart,
    bad_input_is_named,
    who_may_enrol,
);

async fn card(w: &World, elder: base::ElderId) -> elders::Card {
    w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await
}

async fn the_number_with_name_and_birth_links(w: World) {
    units(&w).await;
    let first = w.run(&Ask::system(), wang()).await;
    let Enrolled::New { elder } = first else { panic!("{first:?}") };
    // A window knows the number and the name; full-width digits and a traditional character.
    let mut again = Enrol { from: None, ..wang() };
    again.profile.identity = again
        .profile
        .identity
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            other => other,
        })
        .collect();
    again.profile.address = String::new();
    again.numbers = vec![number("10000000009")];
    let linked = w.run(&Ask::system(), again).await;
    assert!(
        matches!(&linked, Enrolled::Linked { elder: one, why } if *one == elder && why.len() == 5),
        "{linked:?}"
    );
    assert_eq!(card(&w, elder).await.phones.len(), 2, "the new number is hers too");
    let known = w.run(&Ask::system(), Enrol { numbers: vec![number("10000000003")], ..wang() }).await;
    assert!(
        matches!(known, Enrolled::Known { elder: one } if one == elder),
        "her own record again: {known:?}"
    );
    assert!(waiting(&w).await.is_empty());
}

async fn without_a_number_what_she_is_like_links(w: World) {
    units(&w).await;
    let elder = w.run(&Ask::system(), wang()).await.elder();
    let linked = w.run(&Ask::system(), wang_elsewhere("A")).await;
    assert!(matches!(&linked, Enrolled::Linked { elder: one, .. } if *one == elder), "{linked:?}");
    if let Enrolled::Linked { why, .. } = linked {
        assert_eq!(why[0].words(), "读音相同，字不同");
        assert!(why.iter().map(|part| part.bits).sum::<f64>() > 10.0);
    }
    // Who was first without a number gets it from the record that has it.
    let li = Enrol {
        profile: profile("李国芳", "1938-01-09", "回龙街8号2单元3-1"),
        numbers: vec![number("10000000007")],
        ..Enrol::default()
    };
    let first = w.run(&Ask::system(), li.clone()).await;
    let mut with = li.clone();
    with.profile.identity = identity("19380109", "004");
    let second = w.run(&Ask::system(), with.clone()).await;
    assert!(matches!(&second, Enrolled::Linked { elder, .. } if *elder == first.elder()), "{second:?}");
    let third = w
        .run(
            &Ask::system(),
            Enrol {
                numbers: vec![],
                profile: Profile { address: String::new(), ..with.profile },
                ..Enrol::default()
            },
        )
        .await;
    assert!(
        matches!(&third, Enrolled::Linked { elder, .. } if *elder == first.elder()),
        "by the number: {third:?}"
    );
}

async fn a_copied_number_is_asked_about_and_help_does_not_wait(w: World) {
    units(&w).await;
    let elder = w.run(&Ask::system(), wang()).await.elder();
    // Her husband's form carries her number.
    let mut husband = wang();
    husband.from = None;
    husband.profile.name = "李国庆".into();
    husband.profile.sex = base::Sex::Male;
    let asked = w.run(&Ask::system(), husband).await;
    let Enrolled::Review { elder: other, doubt, perhaps } = asked else { panic!("{asked:?}") };
    assert_eq!((doubt, perhaps), (Doubt::Number, vec![elder]));
    let record = card(&w, other).await;
    assert_eq!((record.profile.name.as_str(), record.profile.identity.as_str()), ("李国庆", ""));
    assert_eq!(record.phones.len(), 1, "he can be called back at once");
    let pairs = waiting(&w).await;
    let pair = w.look(&Ask::system(), PairOf { pair: pairs[0] }).await;
    assert!(pair.sides[0].is_claimed && !pair.sides[1].is_claimed);
    assert_eq!(pair.sides[0].identity, pair.sides[1].identity);
    assert_eq!(kept(&w, other).await, other);
    // A sister's name, one character off: asked about too, never linked.
    let mut sister = wang();
    sister.from = None;
    sister.profile.name = "王玉芳".into();
    let asked = w.run(&Ask::system(), sister).await;
    assert!(matches!(asked, Enrolled::Review { doubt: Doubt::Number, .. }), "{asked:?}");
}

async fn twins_and_spouses_stay_apart(w: World) {
    units(&w).await;
    let mut first = wang();
    let elder = w.run(&Ask::system(), first.clone()).await.elder();
    // Twin sister, own number, same home and telephone.
    first.from = None;
    first.profile.name = "王玉芳".into();
    first.profile.identity = identity("19420315", "004");
    let twin = w.run(&Ask::system(), first.clone()).await;
    assert!(matches!(&twin, Enrolled::New { .. }), "two numbers, two persons: {twin:?}");
    // The same without a number: a person looks, nothing is linked.
    first.profile.identity = String::new();
    first.profile.name = "王玉兰".into();
    let third = w.run(&Ask::system(), first).await;
    assert!(matches!(&third, Enrolled::Review { doubt: Doubt::Twins, .. }), "{third:?}");
    assert_ne!(third.elder(), elder);
    let spouse = Enrol {
        profile: Profile {
            sex: base::Sex::Male, ..profile("李国庆", "1940-07-02", "双龙大道1号3单元5-2")
        },
        numbers: vec![number("10000000001")],
        ..Enrol::default()
    };
    let spouse = w.run(&Ask::system(), spouse).await;
    assert!(matches!(&spouse, Enrolled::New { .. }), "{spouse:?}");
}

async fn bad_input_is_named(w: World) {
    units(&w).await;
    let refuse = |change: fn(&mut Enrol)| {
        let mut enrol = wang();
        change(&mut enrol);
        enrol
    };
    w.refused(&Ask::system(), refuse(|e| e.profile.name = " ".into()), "请填写姓名").await;
    w.refused(
        &Ask::system(),
        refuse(|e| e.profile.identity = "001001194203150020".into()),
        "证件号码校验不过，可能抄错了一位",
    )
    .await;
    w.refused(&Ask::system(), refuse(|e| e.profile.region = Some(common::code("990199"))), "没有这个区划")
        .await;
    w.refused(
        &Ask::system(),
        refuse(|e| e.profile.birth = "2030-01-01".parse().ok()),
        "出生日期和证件号码里的不一样",
    )
    .await;
    w.refused(
        &Ask::system(),
        refuse(|e| e.contacts = (0..11).map(|_| contact("王小梅")).collect()),
        "电话和联系人最多各 10 个",
    )
    .await;
    let trail = w.trail().await;
    assert!(
        trail.iter().all(|entry| entry.outcome != "done" || entry.act != "matches.enrol"),
        "nothing was done"
    );
}

async fn who_may_enrol(w: World) {
    units(&w).await;
    let clerk = w.person(Role::Clerk, "990112004").await;
    assert_eq!(w.denied(&w.ask(clerk), wang()).await, Denied::Scope);
    let clerk = w.person(Role::Clerk, "990112").await;
    w.run(&w.ask(clerk), wang()).await;
    let helper = w.person(Role::Helper, "").await;
    assert_eq!(w.denied(&w.ask(helper), wang_elsewhere("A")).await, Denied::Role);
}
