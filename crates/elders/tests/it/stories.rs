//! The register: who somebody is, how a caller becomes known, what a card shows, and who may see it.

use crate::common::{self, code, contact, number, units, wang, wang_registered};
use base::{Date, Phone, Span};
use desk::{Ask, Denied, Role};
use elders::{
    AddPhone, Amend, CardOf, Category, CountByRegion, List, Owner, PhoneOf, Profile, Register, RemovePhone,
    SetContacts, SetFirst,
};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register =>
    an_elder_is_registered_and_the_card_opens,
    bad_forms_are_refused_with_the_field,
    a_profile_is_amended_and_the_trail_says_what_changed,
    numbers_are_tied_and_taken_away,
    a_caller_is_known_by_every_written_form,
    contacts_stand_in_calling_order,
    what_to_know_first_is_written_while_talking,
    only_who_should_sees_the_card,
    lists_are_masked_and_page,
);

async fn an_elder_is_registered_and_the_card_opens(w: World) {
    units(&w).await;
    let agent = w.person(Role::Agent, "").await;
    let elder = w.run(&w.ask(agent), wang()).await;
    let card = w.look(&w.ask(agent), CardOf { elder, in_emergency: false }).await;
    assert_eq!((card.profile.name.as_str(), card.profile.called.as_str()), ("王玉英", "王婆婆"));
    assert_eq!((card.age, card.region_path.as_str()), (Some(84), "示范区 双龙街道"));
    assert_eq!(card.profile.address, "双龙大道 1 号 3 单元 5-2");
    let number = common::identity("19420315", "002");
    assert_eq!(card.profile.identity, format!("001001********{}", &number[14..]), "masked even on the card");
    assert_eq!(card.phones[0].phone, Phone::parse("10000000001").unwrap());
    assert_eq!((card.phones[0].label.as_str(), card.phones[1].place), ("一键呼", 2));
    assert_eq!((card.contacts[0].name.as_str(), card.contacts[0].distance_m), ("王小梅", Some(3_000)));

    let trail = w.trail().await;
    let opened: Vec<_> = trail.iter().filter(|entry| entry.act == "elders.card").collect();
    assert_eq!(opened.len(), 1, "one entry for one opening");
    assert_eq!(opened[0].elder, Some(elder));
    assert_eq!(
        trail.iter().filter(|entry| entry.act == "elders.register" && entry.elder == Some(elder)).count(),
        1
    );

    w.refused(&w.ask(agent), wang(), "这个证件号码已经登记过，请先查找这位长者").await;
}

async fn bad_forms_are_refused_with_the_field(w: World) {
    units(&w).await;
    let with = |change: fn(&mut Profile)| {
        let mut form = wang();
        change(&mut form.profile);
        form
    };
    let ask = Ask::system();
    let refused = w.refused(&ask, with(|p| p.name.clear()), "请填写姓名").await;
    assert_eq!(desk::Refusal::kind(&refused), desk::Kind::Invalid("name"));
    w.refused(&ask, with(|p| p.region = Some(code("990199"))), "没有这个区划").await;
    w.refused(&ask, with(|p| p.region = None), "请选择所在区划").await;
    w.refused(
        &ask,
        with(|p| p.identity = p.identity.replace("0315", "0316")),
        "证件号码校验不过，可能抄错了一位",
    )
    .await;
    w.refused(&ask, with(|p| p.birth = Some("1942-03-16".parse().unwrap())), "出生日期和证件号码里的不一样")
        .await;
    let many =
        Register { numbers: (0..11).map(|n| number(&format!("1000000{n:04}"), "")).collect(), ..wang() };
    w.refused(&ask, many, "电话和联系人最多各 10 个").await;
    assert_eq!(w.look(&ask, CountByRegion).await.total, 0, "nothing of it stayed");
}

async fn a_profile_is_amended_and_the_trail_says_what_changed(w: World) {
    let elder = wang_registered(&w).await;
    let worker = w.person(Role::Worker, "990112").await;
    let ask = w.ask(worker);
    let card = w.look(&ask, CardOf { elder, in_emergency: false }).await;
    let mut profile = wang().profile;
    profile.address = "龙山路 2 号".into();
    profile.region = Some(code("990112004"));
    w.clock.advance(Span::secs(1));
    let amend = Amend { seen: Some(card.changed_at), ..Amend::new(elder, profile.clone()) };
    w.run(&ask, amend.clone()).await;
    w.refused(&ask, amend, "别人刚改过这位长者的档案，请刷新后再改").await;
    let card = w.look(&ask, CardOf { elder, in_emergency: false }).await;
    assert_eq!((card.profile.address.as_str(), card.region_name.as_str()), ("龙山路 2 号", "回龙街道"));
    let trail = w.trail().await;
    let entry =
        trail.iter().find(|entry| entry.act == "elders.amend" && entry.outcome == "done").expect("an entry");
    let said = entry.detail.to_string();
    assert!(
        said.contains("双龙大道 1 号 3 单元 5-2") && said.contains("龙山路 2 号"),
        "before and after: {said}"
    );
    assert!(!said.contains("王玉英"), "what did not change is not repeated: {said}");

    // The record has moved with the elder: the old street's worker no longer reaches it.
    let old = w.person(Role::Worker, "990112002").await;
    assert_eq!(
        w.denied(&w.ask(old), SetFirst { elder, first: "x".into(), hazards: vec![] }).await,
        Denied::Scope
    );

    let li = Register {
        profile: Profile { name: "李兰".into(), region: Some(code("990112002")), ..Profile::default() },
        ..Register::default()
    };
    let li = w.run(&Ask::system(), li).await;
    let stolen = Amend::new(li, profile);
    w.refused(&Ask::system(), stolen, "这个证件号码属于另一位已登记的长者").await;
}

async fn numbers_are_tied_and_taken_away(w: World) {
    let elder = wang_registered(&w).await;
    let agent = w.person(Role::Agent, "").await;
    let ask = w.ask(agent);
    let add = |text: &str| AddPhone::new(elder, text.parse().unwrap(), "邻居家");
    w.run(&ask, add("+86 100 0000 0099")).await;
    w.refused(&ask, add("10000000099"), "这位长者已经有这个号码").await;
    assert_eq!(w.look(&ask, PhoneOf { elder, place: 3 }).await.digits(), "10000000099");
    w.run(&ask, RemovePhone { elder, place: 3 }).await;
    w.refused(&ask, RemovePhone { elder, place: 3 }, "这个号码已经不在了").await;
    for n in 0..8 {
        w.run(&ask, add(&format!("1000000100{n}"))).await;
    }
    w.refused(&ask, add("10000001009"), "一位长者最多 10 个号码").await;
    let trail = w.trail().await;
    let removed =
        trail.iter().find(|e| e.act == "elders.remove_phone" && e.outcome == "done").expect("an entry");
    assert!(removed.detail.to_string().contains("10000000099"), "so that it can be put back");
}

async fn a_caller_is_known_by_every_written_form(w: World) {
    let elder = wang_registered(&w).await;
    let husband = Register {
        profile: Profile { name: "李大明".into(), region: Some(code("990112002")), ..Profile::default() },
        numbers: vec![number("60000001", "座机")],
        ..Register::default()
    };
    let husband = w.run(&Ask::system(), husband).await;
    for text in ["10000000001", "+8610000000001", "010000000001", "1795110000000001"] {
        let known = common::known(&w, text).await;
        assert_eq!(known.len(), 1, "{text}");
        assert_eq!((known[0].elder, &known[0].owner), (elder, &Owner::Own("一键呼".into())), "{text}");
    }
    // The couple's landline: hers was written with its area code, his without.
    let both = common::known(&w, "023-60000001").await;
    assert_eq!(both.iter().map(|k| k.elder).collect::<Vec<_>>(), [elder, husband]);
    let both = common::known(&w, "60000001").await;
    assert_eq!(both.iter().map(|k| k.elder).collect::<Vec<_>>(), [husband, elder]);
    let elsewhere = common::known(&w, "010-60000001").await;
    assert_eq!(
        elsewhere.iter().map(|k| k.elder).collect::<Vec<_>>(),
        [husband],
        "another area is another line"
    );
    let daughter = common::known(&w, "10000000002").await;
    assert_eq!((daughter[0].elder, &daughter[0].owner), (elder, &Owner::Contact("女儿".into())));
    assert!(common::known(&w, "10000000077").await.is_empty());
}

async fn contacts_stand_in_calling_order(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    let contacts =
        vec![contact("陈大姐", "邻居", Some("10000000033")), contact("王小梅", "女儿", Some("10000000002"))];
    w.run(&ask, SetContacts { elder, contacts }).await;
    let card = w.look(&ask, CardOf { elder, in_emergency: false }).await;
    let order: Vec<_> = card.contacts.iter().map(|c| (c.place, c.name.as_str())).collect();
    assert_eq!(order, [(1, "陈大姐"), (2, "王小梅")]);
    w.refused(&ask, SetContacts { elder, contacts: vec![contact(" ", "邻居", None)] }, "请填写联系人姓名")
        .await;
    w.run(&ask, SetContacts { elder, contacts: vec![] }).await;
    assert!(
        common::known(&w, "10000000033").await.is_empty(),
        "who is no contact is not known by the number"
    );
}

async fn what_to_know_first_is_written_while_talking(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    let hazards = vec!["吸氧".to_owned(), " ".to_owned(), "养狗".to_owned()];
    w.run(&ask, SetFirst { elder, first: " 停电先问氧气 ".into(), hazards }).await;
    let card = w.look(&ask, CardOf { elder, in_emergency: false }).await;
    assert_eq!((card.profile.first.as_str(), card.profile.hazards.len()), ("停电先问氧气", 2));
    assert_eq!(card.profile.address, "双龙大道 1 号 3 单元 5-2", "the rest is untouched");
    let long = SetFirst { elder, first: "长".repeat(201), hazards: vec![] };
    w.refused(&ask, long, "太长了，最多 200 字").await;
}

async fn only_who_should_sees_the_card(w: World) {
    let elder = wang_registered(&w).await;
    let denied = async |role: Role, region: &str| {
        let person = w.person(role, region).await;
        let open = CardOf { elder, in_emergency: false };
        match w.desk.look(&w.ask(person), open).await {
            Err(desk::Outcome::Denied(denied)) => Some(denied),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    };
    assert_eq!(denied(Role::Worker, "990112002").await, None, "her own street");
    assert_eq!(denied(Role::Worker, "990112004").await, Some(Denied::Scope), "the next street");
    assert_eq!(denied(Role::Helper, "").await, Some(Denied::Scope), "a helper needs a visit to her");
    assert_eq!(denied(Role::Family, "").await, Some(Denied::Scope), "a stranger's family");
    for admin in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        assert_eq!(denied(admin, "").await, Some(Denied::Role));
    }
}

async fn lists_are_masked_and_page(w: World) {
    units(&w).await;
    for (n, name) in ["安一", "白二", "蔡三", "丁四", "方五"].into_iter().enumerate() {
        let profile = Profile {
            name: name.into(),
            region: Some(code(if n < 3 { "990112002" } else { "990112004" })),
            birth: Some(Date::new(1930 + n as i32 * 10, 1, 1).unwrap()),
            categories: vec![if n % 2 == 0 { Category::Dj } else { Category::Kc }].into(),
            ..Profile::default()
        };
        let numbers = vec![number(&format!("1000000200{n}"), "")];
        w.run(&Ask::system(), Register { profile, numbers, contacts: vec![] }).await;
    }
    let officer = w.person(Role::Officer, "990112").await;
    let ask = w.ask(officer);
    let names = |page: &elders::Page<elders::Masked>| {
        page.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    let first = w.look(&ask, List { limit: 3, ..List::default() }).await;
    assert_eq!(names(&first), ["安一", "白二", "蔡三"]);
    assert_eq!(first.rows[0].phone.as_deref(), Some("100****2000"));
    assert_eq!(first.rows[0].region_name, "双龙街道");
    let rest = w.look(&ask, List { limit: 3, after: first.next, ..List::default() }).await;
    assert_eq!((names(&rest).len(), rest.next), (2, None));
    let alone = w.look(&ask, List { category: Some(Category::Dj), ..List::default() }).await;
    assert_eq!(alone.rows.len(), 3);
    let old = w.look(&ask, List { min_age: Some(80), ..List::default() }).await;
    assert_eq!(old.rows.iter().map(|row| row.age).collect::<Vec<_>>(), [Some(96), Some(86)]);
    let street = w.person(Role::Officer, "990112004").await;
    assert_eq!(w.look(&w.ask(street), List::default()).await.rows.len(), 2, "only one's own region");
    let elsewhere = List { region: Some(code("990112002")), ..List::default() };
    assert!(w.desk.look(&w.ask(street), elsewhere).await.is_err());
    let counts = w.look(&ask, CountByRegion).await;
    assert_eq!((counts.total, counts.regions[0].2), (5, 3));
}
