//! Whole files.

use crate::common::{
    code, counts, identity, many, number, profile, row, units, waiting, wang, wang_elsewhere,
};
use desk::{Ask, Denied, Role};
use elders::{CardOf, CountByRegion, Import, Profile};
use matches::{CHUNK, Doubt, Enrol, EnrolMany, Foreseen, Survey, Weigh};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register, matches::register =>
    the_same_file_twice_changes_nothing,
    two_files_of_one_district_are_one_register,
    the_same_person_twice_in_one_file,
    bad_rows_come_back_and_the_good_go_in,
    a_register_from_before_is_surveyed,
    a_crowd_is_asked_about,
    five_hundred_new_and_five_hundred_known,
    whoever_changes_is_found_as_changed,
);

fn people(n: usize) -> Vec<Enrol> {
    let surnames = ["王", "李", "张", "陈", "刘", "杨", "周", "黄"];
    let given = ["玉英", "国庆", "秀兰", "明华", "桂芳", "德明", "素珍", "光荣", "永福", "淑华"];
    (0..n)
        .map(|n| {
            let birth = format!("{}{:02}{:02}", 1935 + n % 25, 1 + n % 12, 1 + n % 28);
            let written = format!("{}-{}-{}", &birth[..4], &birth[4..6], &birth[6..]);
            let name = format!("{}{}", surnames[n % 8], given[n / 8 % 10]);
            Enrol {
                profile: Profile {
                    identity: identity(&birth, &format!("{:03}", (n / 8) % 500 * 2)),
                    ..profile(
                        &name,
                        &written,
                        &format!("和平路{}号{}单元1-{}", n / 4 + 1, n % 4 + 1, n % 9 + 1),
                    )
                },
                numbers: vec![number(&format!("100{n:08}"))],
                ..Enrol::default()
            }
        })
        .collect()
}

fn rows(people: &[Enrol]) -> Vec<elders::ImportRow> {
    people.iter().enumerate().map(|(n, one)| row(n as u64 + 2, &format!("R{n}"), one.clone())).collect()
}

async fn the_same_file_twice_changes_nothing(w: World) {
    units(&w).await;
    let rows = vec![row(2, "A1", wang()), row(3, "A2", people(2).remove(1))];
    let weighed = w.look(&Ask::system(), Weigh { source: "民政".into(), rows: rows.clone() }).await;
    assert_eq!(weighed, [(2, Foreseen::New), (3, Foreseen::New)]);
    assert_eq!(counts(&many(&w, "民政", rows.clone()).await), [2, 0, 0, 0, 0, 0]);
    assert_eq!(counts(&many(&w, "民政", rows.clone()).await), [0, 0, 0, 2, 0, 0]);
    let mut changed = rows;
    changed[0].profile.address = "回龙街8号".into();
    changed[0].profile.region = Some(code("990112004"));
    assert_eq!(counts(&many(&w, "民政", changed.clone()).await), [0, 0, 1, 1, 0, 0]);
    assert_eq!(counts(&many(&w, "民政", changed).await), [0, 0, 0, 2, 0, 0]);
    assert_eq!(w.look(&Ask::system(), CountByRegion).await.total, 2);
}

async fn two_files_of_one_district_are_one_register(w: World) {
    units(&w).await;
    let first = many(&w, "民政", vec![row(2, "A1", wang())]).await;
    let elder = first.elders[0].1;
    let file = vec![row(2, "X1", wang_elsewhere("")), row(3, "X2", people(2).remove(1))];
    let foreseen = w.look(&Ask::system(), Weigh { source: "卫健".into(), rows: file.clone() }).await;
    assert_eq!(foreseen, [(2, Foreseen::Linked), (3, Foreseen::New)]);
    let done = many(&w, "卫健", file.clone()).await;
    assert_eq!(counts(&done), [1, 1, 0, 0, 0, 0]);
    assert!(done.elders.contains(&(2, elder)));
    assert_eq!(counts(&many(&w, "卫健", file.clone()).await), [0, 0, 0, 2, 0, 0]);
    let card = w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await;
    assert_eq!((card.profile.name.as_str(), card.phones.len()), ("王玉英", 2), "completed, not overwritten");
    // The linked record changes: what it adds is added; what contradicts is not taken.
    let mut changed = file;
    changed[0].numbers.push(number("10000000008"));
    assert_eq!(counts(&many(&w, "卫健", changed.clone()).await), [0, 0, 1, 1, 0, 0]);
    assert_eq!(w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await.phones.len(), 3);
    changed[0].profile = profile("赵四海", "1950-01-01", "别处9号");
    let done = many(&w, "卫健", changed).await;
    assert_eq!(done.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [2]);
    // Other files of that system speak of the elder by its number.
    let by =
        w.look(&Ask::system(), elders::BySource { source: "卫健".into(), numbers: vec!["X1".into()] }).await;
    assert_eq!(by[0].elder, elder);
}

async fn the_same_person_twice_in_one_file(w: World) {
    units(&w).await;
    let mut twice = wang();
    twice.profile.address = String::new();
    let mut copied = people(2).remove(1);
    copied.profile.identity = wang().profile.identity;
    copied.profile.birth = None;
    let file = vec![
        row(2, "A1", wang()),
        row(3, "A2", twice),
        row(4, "A3", wang_elsewhere("")),
        row(5, "A4", copied),
    ];
    let done = many(&w, "民政", file.clone()).await;
    assert_eq!(counts(&done), [1, 2, 0, 0, 1, 0], "{done:?}");
    assert_eq!(w.look(&Ask::system(), CountByRegion).await.total, 2);
    assert_eq!(waiting(&w).await.len(), 1);
    assert_eq!(counts(&many(&w, "民政", file).await), [0, 0, 0, 4, 0, 0]);
}

async fn bad_rows_come_back_and_the_good_go_in(w: World) {
    units(&w).await;
    let mut file = rows(&people(6));
    file[1].profile.region = Some(code("990199"));
    file[2].profile.identity = "123".into();
    file[3].source_id = "R0".into();
    file[4].contacts = vec![crate::common::contact("")];
    let done = many(&w, "民政", file).await;
    assert_eq!(done.added, 2);
    let bad: Vec<u64> = done.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(bad.len(), 4, "{:?}", done.bad);
    for line in [3, 4, 5, 6] {
        assert!(bad.contains(&line), "{line}");
    }
    let many_rows = EnrolMany { source: "民政".into(), rows: vec![row(1, "B", wang()); CHUNK + 1] };
    w.refused(&Ask::system(), many_rows, "一次最多 500 行").await;
    w.refused(&Ask::system(), EnrolMany { source: " ".into(), rows: vec![] }, "没有写明来自哪个系统或表格")
        .await;
    let clerk = w.person(Role::Clerk, "").await;
    assert_eq!(
        w.denied(&w.ask(clerk), EnrolMany { source: "民政".into(), rows: vec![] }).await,
        Denied::Role
    );
}

async fn a_register_from_before_is_surveyed(w: World) {
    units(&w).await;
    let old: Vec<elders::ImportRow> = rows(&people(700));
    for chunk in old.chunks(500) {
        w.run(&Ask::system(), Import { source: "旧".into(), rows: chunk.to_vec() }).await;
    }
    w.run(&Ask::system(), Survey::default()).await;
    w.tick(base::Span::secs(5)).await;
    let mut known = old[650].clone();
    known.profile.identity = String::new();
    let found = w.look(&Ask::system(), Weigh { source: "卫健".into(), rows: vec![known.clone()] }).await;
    assert_eq!(found, [(known.line, Foreseen::Linked)]);
    // The old source's own rows are known by their number there.
    assert_eq!(counts(&many(&w, "旧", old[..3].to_vec()).await)[0], 0);
    assert_eq!(w.look(&Ask::system(), CountByRegion).await.total, 700);
}

async fn a_crowd_is_asked_about(w: World) {
    units(&w).await;
    let file: Vec<_> = (0..14).map(|n| row(n + 2, &format!("C{n}"), wang())).collect();
    let done = many(&w, "抄了又抄", file).await;
    assert_eq!(counts(&done), [1, 11, 0, 0, 2, 0], "{done:?}");
    let queue =
        w.look(&Ask::system(), matches::Queue { doubt: Some(Doubt::Crowd), after: None, limit: 10 }).await;
    assert_eq!(queue.rows.len(), 2);
    let groups = w.look(&Ask::system(), matches::Clusters { limit: 10 }).await;
    assert_eq!((groups[0].records, groups[0].name.as_str()), (12, "王玉英"));
}

async fn five_hundred_new_and_five_hundred_known(w: World) {
    units(&w).await;
    let everybody = people(500);
    let first = many(&w, "民政", rows(&everybody)).await;
    assert_eq!(first.bad, []);
    assert_eq!(first.added + first.asked.len(), 500, "{:?}", counts(&first));
    let again = many(&w, "公安", rows(&everybody)).await;
    assert_eq!((again.linked, again.added, again.asked.len()), (500, 0, 0));
    let numberless: Vec<Enrol> = everybody
        .iter()
        .map(|one| Enrol {
            profile: Profile { identity: String::new(), ..one.profile.clone() },
            ..one.clone()
        })
        .collect();
    let third = many(&w, "卫健", rows(&numberless)).await;
    assert_eq!(third.added, 0, "{:?}", counts(&third));
    assert!(third.linked > 480, "{:?}", counts(&third));
    for ((_, elder), (_, other)) in again.elders.iter().zip(&first.elders).take(5) {
        assert_eq!(elder, other);
    }
}

async fn whoever_changes_is_found_as_changed(w: World) {
    units(&w).await;
    let done = many(&w, "民政", vec![row(2, "A1", wang())]).await;
    let elder = done.elders[0].1;
    let mut amended = wang().profile;
    amended.name = "王玉瑛".into();
    amended.address = "回龙街8号2单元9-9".into();
    w.run(&Ask::system(), elders::Amend::new(elder, amended)).await;
    w.run(&Ask::system(), elders::AddPhone::new(elder, "10000000055".parse().unwrap(), "")).await;
    w.settle().await;
    let mut seeker = wang_elsewhere("");
    seeker.profile.name = "王玉瑛".into();
    seeker.profile.address = "回龙街8号2单元9-9".into();
    seeker.numbers = vec![number("10000000055")];
    let found = w.look(&Ask::system(), Weigh { source: "x".into(), rows: vec![row(2, "1", seeker)] }).await;
    assert_eq!(found, [(2, Foreseen::Linked)]);
}
