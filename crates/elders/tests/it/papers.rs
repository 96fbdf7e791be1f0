//! Documents, numbers and addresses with their days; amending with a form that is fed.

use crate::common::{identity, known, units, wang, wang_registered};
use base::identity::Document;
use base::{Date, ElderId, Point, Span};
use desk::{Ask, Role};
use elders::{
    AddAddress, AddDocument, AddPhone, AddressKind, Alike, Amend, CardOf, EndPhone, GivenAddress,
    GivenDocument, Likely, MoveHome, NumberOf, Profile, RecordOf, Register, Unmask, VoidRecord, Wrongly,
};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register =>
    a_permit_in_the_wrong_field_and_full_width_digits_are_understood,
    nobody_is_a_hundred_and_thirty_or_born_tomorrow,
    documents_stand_beside_the_first_and_belong_to_one,
    a_number_keeps_its_days_when_it_ends,
    a_move_keeps_the_home_before,
    a_form_is_fed_and_the_second_is_told_what_changed,
    a_clerk_is_warned_before_registering_somebody_twice,
);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn document(elder: ElderId, kind: Document, number: &str) -> AddDocument {
    let document = GivenDocument {
        kind,
        number: number.into(),
        from: Some(day("2020-01-01")),
        until: Some(day("2030-01-01")),
        issuer: "示范区人社局".into(),
    };
    AddDocument { elder, document }
}

async fn a_permit_in_the_wrong_field_and_full_width_digits_are_understood(w: World) {
    units(&w).await;
    let mut form = wang();
    form.profile.identity = "８１０００01998０９０２０１３ｘ".into();
    let elder = w.run(&Ask::system(), form).await;
    let card = w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await;
    assert_eq!(card.profile.document, Document::HmtResident);
    assert_eq!(card.profile.birth, Some(day("1998-09-02")));
    let full: String = identity("19420315", "002")
        .chars()
        .map(|c| c.to_digit(10).map_or(c, |d| char::from_u32(0xff10 + d).unwrap()))
        .collect();
    let other =
        Register { profile: Profile { identity: full, name: "李兰".into(), ..wang().profile }, ..wang() };
    w.run(&Ask::system(), other).await;
    w.refused(&Ask::system(), wang(), "这个证件号码已经登记过，请先查找这位长者").await;
    // A number of a district that was dissolved long ago is somebody's all the same.
    let head = "51022419420315002";
    let old = format!("{head}{}", base::identity::check_place(head).unwrap());
    let form = Register { profile: Profile { identity: old, ..wang().profile }, ..wang() };
    w.run(&Ask::system(), form).await;
}

async fn nobody_is_a_hundred_and_thirty_or_born_tomorrow(w: World) {
    units(&w).await;
    let born = |birth: &str| {
        let profile = Profile { birth: Some(day(birth)), identity: String::new(), ..wang().profile };
        Register { profile, ..wang() }
    };
    let ask = Ask::system();
    w.refused(&ask, born("1896-11-24"), "出生日期早于 130 年前，请核对").await;
    w.refused(&ask, born("2026-11-25"), "出生日期在今天之后").await;
    let old =
        Register { profile: Profile { identity: identity("18960101", "002"), ..wang().profile }, ..wang() };
    w.refused(&ask, old, "出生日期早于 130 年前，请核对").await;
    w.run(&ask, born("1910-02-28")).await;
}

async fn documents_stand_beside_the_first_and_belong_to_one(w: World) {
    let elder = wang_registered(&w).await;
    let clerk = w.ask(w.person(Role::Clerk, "").await);
    let other =
        Register { profile: Profile { identity: String::new(), ..wang().profile }, ..Register::default() };
    let other = w.run(&clerk, other).await;
    w.run(&clerk, document(elder, Document::SocialSecurity, " Ａ1234 5678")).await;
    w.refused(
        &clerk,
        document(other, Document::SocialSecurity, "a12345678"),
        "这个号码已经登记过了，请先查找是不是同一位长者",
    )
    .await;
    // The same digits on another kind of document are another number.
    w.run(&clerk, document(other, Document::SeniorCard, "A12345678")).await;
    w.refused(
        &clerk,
        document(other, Document::Citizen, &identity("19420315", "002")),
        "这个号码已经登记过了，请先查找是不是同一位长者",
    )
    .await;
    w.refused(
        &clerk,
        document(elder, Document::HmtResident, "11010519491231002X"),
        "这个号码不是这种证件的，请看看证件类型选对没有",
    )
    .await;
    w.refused(
        &clerk,
        document(elder, Document::Citizen, "110105194912310021"),
        "证件号码校验不过，可能抄错了一位",
    )
    .await;
    let mut backwards = document(elder, Document::SeniorCard, "L20200001");
    backwards.document.until = Some(day("2019-01-01"));
    w.refused(&clerk, backwards, "截止日期要在开始日期之后").await;

    let record = w.look(&clerk, RecordOf { elder }).await;
    let held = &record.documents[0];
    assert_eq!((held.kind, held.masked.as_str()), (Document::SocialSecurity, "****78"));
    let whole = NumberOf { elder, document: Some(held.id), why: "医保局办事".into() };
    assert_eq!(w.look(&clerk, whole).await, "A12345678");
    let first = NumberOf { elder, document: None, why: "医保局办事".into() };
    assert_eq!(w.look(&clerk, first).await, identity("19420315", "002"));
    assert_eq!(w.trail().await.iter().filter(|entry| entry.act == "elders.number").count(), 2);
    let void = VoidRecord { elder, which: Wrongly::Document(held.id), why: "卡丢了".into() };
    w.run(&clerk, void).await;
    w.run(&clerk, document(other, Document::SocialSecurity, "A12345678")).await;
    let bytes = w.look(&Ask::system(), RecordOf { elder }).await.documents;
    assert!(bytes[0].voided);
}

async fn a_number_keeps_its_days_when_it_ends(w: World) {
    let elder = wang_registered(&w).await;
    let agent = w.ask(w.person(Role::Agent, "").await);
    let add = AddPhone {
        from: Some(day("2024-01-01")),
        said: "女儿".into(),
        ..AddPhone::new(elder, "10000000077".parse().unwrap(), "新手机")
    };
    let tomorrow = AddPhone { from: Some(day("2026-11-25")), ..add.clone() };
    w.refused(&agent, tomorrow, "启用日期在今天之后").await;
    w.run(&agent, add).await;
    let record = w.look(&agent, RecordOf { elder }).await;
    let held = record.phones.last().unwrap().clone();
    assert_eq!(
        (held.label.as_str(), held.from, held.said.as_str()),
        ("新手机", Some(day("2024-01-01")), "女儿")
    );
    let end = EndPhone { elder, place: held.place, until: Some(day("2023-01-01")) };
    w.refused(&agent, end.clone(), "截止日期要在开始日期之后").await;
    w.run(&agent, EndPhone { until: None, ..end.clone() }).await;
    w.refused(&agent, end, "这条记录已经不在了，请刷新").await;
    assert!(known(&w, "10000000077").await.is_empty(), "it finds nobody any more");
    let past = w.look(&agent, RecordOf { elder }).await.past_phones;
    assert_eq!((past[0].label.as_str(), past[0].until), ("新手机", Some(day("2026-11-24"))));
}

async fn a_move_keeps_the_home_before(w: World) {
    let elder = wang_registered(&w).await;
    let worker = w.ask(w.person(Role::Worker, "990112").await);
    let summer = GivenAddress {
        kind: AddressKind::Seasonal,
        address: "山上避暑房 3 栋".into(),
        said: "本人".into(),
        ..GivenAddress::default()
    };
    w.run(&worker, AddAddress { elder, address: summer }).await;
    let home = GivenAddress {
        region: "990112004".into(),
        address: " 龙山路 2 号 ".into(),
        point: Point::new(29.7, 106.6).ok(),
        accuracy_m: Some(15),
        door: "按 302".into(),
        keys: "楼下超市有一把".into(),
        from: Some(day("2026-10-01")),
        said: "女儿".into(),
        ..GivenAddress::default()
    };
    let mut far = home.clone();
    far.accuracy_m = Some(90_000);
    w.refused(&worker, MoveHome { elder, home: far }, "定位精度要在 1 到 50000 米之间").await;
    let mut nowhere = home.clone();
    nowhere.region = "990199".into();
    w.refused(&worker, MoveHome { elder, home: nowhere }, "没有这个区划").await;
    w.run(&worker, MoveHome { elder, home: home.clone() }).await;
    let record = w.look(&worker, RecordOf { elder }).await;
    let profile = &record.card.profile;
    assert_eq!((profile.address.as_str(), profile.keys.as_str()), ("龙山路 2 号", "楼下超市有一把"));
    assert_eq!((profile.accuracy_m, record.home_from), (Some(15), Some(day("2026-10-01"))));
    let past = record.addresses.iter().find(|one| one.given.kind == AddressKind::PastHome).unwrap();
    assert_eq!(
        (past.given.address.as_str(), past.given.until),
        ("双龙大道 1 号 3 单元 5-2", Some(day("2026-10-01")))
    );
    assert_eq!(past.given.region, "990112002");
    let back = GivenAddress { from: Some(day("2026-09-01")), ..home };
    w.refused(&worker, MoveHome { elder, home: back }, "截止日期要在开始日期之后").await;
    let old = w.person(Role::Worker, "990112002").await;
    assert!(w.desk.look(&w.ask(old), RecordOf { elder }).await.is_err(), "the scope has moved too");
}

async fn a_form_is_fed_and_the_second_is_told_what_changed(w: World) {
    let elder = wang_registered(&w).await;
    let (one, two) = (w.ask(w.person(Role::Clerk, "").await), w.ask(w.person(Role::Worker, "").await));
    let first = w.look(&one, Unmask { elder }).await;
    let second = w.look(&two, Unmask { elder }).await;
    assert_eq!(w.trail().await.iter().filter(|entry| entry.act == "elders.unmask").count(), 2);
    assert!(first.profile.identity.contains("********"), "masked even here");
    assert_eq!(first.profile.address, "双龙大道 1 号 3 单元 5-2");
    w.clock.advance(Span::secs(1));
    let profile =
        Profile { door: "三楼左手".into(), called: "王孃孃".into(), ..first.profile.clone() };
    w.run(&one, Amend { elder, profile, seen: Some(first.changed_at), base: first.base }).await;
    let profile = Profile { address: "别处".into(), ..second.profile };
    let late = Amend { elder, profile, seen: Some(second.changed_at), base: second.base };
    let said = "别人刚改过这位长者的档案（进门提示、称呼），请刷新后再改";
    let refused = w.refused(&two, late, said).await;
    assert!(matches!(refused, elders::AmendRefused::Meanwhile(parts) if parts == ["进门提示", "称呼"]));

    // The number that the form showed masked is still the whole one.
    let number = NumberOf { elder, document: None, why: "核对".into() };
    assert_eq!(w.look(&one, number).await, identity("19420315", "002"));
    // Typed anew, it is replaced; somebody else's mask is no number.
    let now = w.look(&one, Unmask { elder }).await;
    let other = identity("19420315", "004");
    let typed = Profile { identity: other.clone(), ..now.profile.clone() };
    w.clock.advance(Span::secs(1));
    w.run(&one, Amend { elder, profile: typed, seen: Some(now.changed_at), base: vec![] }).await;
    let number = NumberOf { elder, document: None, why: "核对".into() };
    assert_eq!(w.look(&one, number).await, other);
    let strange = Profile { identity: "110105********002X".into(), ..now.profile };
    w.refused(&one, Amend::new(elder, strange), "证件号码里有不该有的字").await;
}

async fn a_clerk_is_warned_before_registering_somebody_twice(w: World) {
    let elder = wang_registered(&w).await;
    let clerk = w.ask(w.person(Role::Clerk, "").await);
    let likely = async |profile: Profile, phones: &[&str]| {
        let numbers = phones.iter().map(|text| text.parse().unwrap()).collect();
        w.look(&clerk, Likely { profile, numbers }).await
    };
    let nameless = |name: &str| Profile { name: name.into(), identity: String::new(), ..wang().profile };
    let found = likely(wang().profile, &["10000000001"]).await;
    assert_eq!((found.len(), found[0].0.id, found[0].1), (1, elder, Alike::Document), "the best reason");
    let found = likely(nameless(" 王玉英 "), &[]).await;
    assert_eq!(found[0].1, Alike::Name);
    let born = |text| Profile { birth: Some(day(text)), ..nameless("王玉英") };
    assert_eq!(likely(born("1942-03-15"), &[]).await[0].1, Alike::NameAndBirth);
    assert!(likely(born("1950-01-01"), &[]).await.is_empty(), "another birthday is another person");
    assert_eq!(likely(nameless("李兰"), &["+86 100 0000 0001"]).await[0].1, Alike::Phone);
    assert!(likely(nameless("李兰"), &["10000000002"]).await.is_empty(), "her daughter's number is not hers");
    let shown = format!("{:?}", likely(wang().profile, &[]).await);
    assert!(!shown.contains("10000000001") && !shown.contains("双龙大道"), "masked");
    w.run(&clerk, document(elder, Document::Passport, "E12345678")).await;
    let passport =
        Profile { document: Document::Passport, identity: "e12345678".into(), ..nameless("李兰") };
    assert_eq!(likely(passport, &[]).await[0].1, Alike::Document);
}
