//! The district adds up, repeats itself by seed, and nobody in it can exist.

use base::{Moment, Phone};
use sim::district::files::{self, District};
use sim::district::{Plan, history, household, need};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

fn plan(elders: u64) -> Plan {
    Plan::full(Moment::from_beijing(2026, 11, 24, 8, 0, 0)).with_elders(elders)
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("district-{name}-{}", std::process::id()));
    std::fs::remove_dir_all(&dir).ok();
    dir
}

fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(path).expect("open").deserialize().map(|row| row.expect("a row")).collect()
}

fn written(name: &str, elders: u64) -> (District, PathBuf) {
    let dir = folder(name);
    (files::write(&plan(elders), &dir, |_| {}).expect("write"), dir)
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_does_not() {
    let (first, a) = written("same-a", 1_500);
    let (second, b) = written("same-b", 1_500);
    for ((kind, one), (_, two)) in first.in_order().into_iter().zip(second.in_order()) {
        assert_eq!(std::fs::read(one).expect("read"), std::fs::read(two).expect("read"), "{kind}");
    }
    let other = folder("same-c");
    let third = files::write(&Plan { seed: 7, ..plan(1_500) }, &other, |_| {}).expect("write");
    assert_ne!(std::fs::read(&first.elders).expect("read"), std::fs::read(&third.elders).expect("read"));
    [a, b, other].iter().for_each(|dir| std::fs::remove_dir_all(dir).expect("clean"));
}

#[test]
fn the_full_district_adds_up_to_the_letter() {
    let plan = plan(sim::district::ELDERS);
    assert_eq!(plan.elders_by_unit().iter().sum::<u64>(), 208_000);
    let holders = need::holders(&plan);
    assert_eq!(holders.len(), 2_200);
    let (mut kinds, mut years): (HashMap<&str, u64>, HashMap<i32, u64>) = Default::default();
    let mut before = Moment::from_ms(0);
    history::contacts(&plan, &holders, |contact| {
        *kinds.entry(contact.kind).or_default() += 1;
        *years.entry(contact.at.beijing().year).or_default() += 1;
        assert!(contact.at >= before && contact.at < plan.until, "{:?}", contact);
        assert_eq!(contact.talked.is_some(), contact.outcome == "接通");
        before = contact.at;
    });
    assert_eq!(kinds.values().sum::<u64>(), 130_000);
    assert_eq!(kinds["紧急救援"], 270);
    assert_eq!(years.len(), 7);
    let mut helps: HashMap<&str, u64> = HashMap::new();
    history::visits(&plan, &holders, |visit| {
        *helps.entry(visit.service).or_default() += 1;
        assert!(visit.sent < visit.arrived && visit.arrived < visit.finished);
    });
    assert_eq!(helps.values().sum::<u64>(), 40_000);
    assert_eq!(helps["助餐"], 11_600);
}

#[test]
fn ages_needs_and_households_are_those_of_the_district() {
    let all: Vec<household::Sketch> = household::all(plan(104_000)).collect();
    let share = |test: &dyn Fn(&household::Sketch) -> bool| {
        all.iter().filter(|sketch| test(sketch)).count() as f64 / all.len() as f64
    };
    let near = |name: &str, found: f64, wanted: f64, by: f64| {
        assert!((found - wanted).abs() <= by, "{name}: {found:.4}, wanted {wanted} ± {by}");
    };
    assert!(all.iter().all(|sketch| (60..=107).contains(&sketch.age)));
    near("60-69", share(&|s| s.age < 70), 0.52, 0.05);
    near("80+", share(&|s| s.age >= 80), 0.136, 0.02);
    near("100+", share(&|s| s.age >= 100), 0.0002, 0.0002);
    near("men", share(&|s| s.male), 0.49, 0.03);
    near("alone", share(&|s| s.household == household::Household::Alone), 0.12, 0.02);
    near("intact", share(&|s| s.grade == 0), 0.805, 0.02);
    near("allowance", share(&|s| s.allowance), 0.035, 0.006);
    near("destitute", share(&|s| s.destitute), 0.015, 0.006);
    near("lost child", share(&|s| s.bereft), 0.006, 0.001);
}

#[test]
fn phones_go_to_those_who_need_them() {
    let plan = plan(52_000);
    let holders = need::holders(&plan);
    assert_eq!(holders.len(), 550);
    let needy = |sketch: &household::Sketch| {
        sketch.allowance || sketch.destitute || sketch.bereft || sketch.grade >= 2 || sketch.age >= 80
    };
    let held = holders.iter().filter(|holder| needy(&holder.elder)).count();
    assert!(held * 100 > holders.len() * 97, "{held} of {}", holders.len());
    assert_eq!(holders.iter().filter(|holder| holder.button).count() as u64, plan.buttons());
}

#[test]
fn nobody_in_the_files_can_exist() {
    let (district, dir) = written("nobody", 5_000);
    let elders = rows(&district.elders);
    assert_eq!(elders.len(), 5_000);
    let mut identities = HashSet::new();
    let codes: HashSet<String> = rows(&district.regions).iter().map(|row| row["区划代码"].clone()).collect();
    for row in &elders {
        let number = &row["证件号码"];
        let read = base::Identity::parse(base::identity::Document::Citizen, number)
            .expect("a number that checks out");
        assert!(number.starts_with("00"), "{number}");
        assert_eq!(read.sex(), base::Sex::read(&row["性别"]), "{number}");
        assert!(read.is_synthetic(), "{number}");
        assert!(identities.insert(number.clone()), "{number} twice");
        assert!(codes.contains(&row["区划代码"]), "{}", row["区划代码"]);
        assert!(!row["电话1"].is_empty());
        let phones = row.iter().filter(|(head, cell)| is_phone(head) && !cell.is_empty());
        for (_, cell) in phones {
            assert!(cell.starts_with("10") && cell.len() == 11, "{cell}");
            assert_eq!(Phone::parse(cell).expect("reads").digits(), cell, "kept as written");
        }
    }
    let key: Vec<&String> =
        elders.iter().filter(|row| row["电话1说明"] == "一键呼").map(|row| &row["电话1"]).collect();
    assert_eq!(key.len() as u64, plan(5_000).phones());
    assert_eq!(key.iter().collect::<HashSet<_>>().len(), key.len());
    std::fs::remove_dir_all(dir).expect("clean");
}

fn is_phone(head: &str) -> bool {
    head.contains("电话") && !head.ends_with("说明")
}

#[test]
fn histories_speak_of_people_who_are_in_the_other_files() {
    let (district, dir) = written("whole", 20_800);
    let column = |path: &Path, head: &str| -> HashSet<String> {
        rows(path).iter().map(|row| row[head].clone()).collect()
    };
    let elders = column(&district.elders, "编号");
    let logins = column(&district.staff, "登录名");
    let calls = rows(&district.calls);
    assert_eq!(calls.len(), 13_000);
    assert!(calls.iter().all(|row| elders.contains(&row["长者编号"])));
    assert!(calls.iter().all(|row| row["话务员"].is_empty() || logins.contains(&row["话务员"])));
    let visits = rows(&district.visits);
    assert_eq!(visits.len(), 4_000);
    assert!(visits.iter().all(|row| elders.contains(&row["长者编号"]) && logins.contains(&row["助老员"])));
    let devices = rows(&district.devices);
    assert!(devices.iter().all(|row| elders.contains(&row["长者编号"]) && row["设备号"].len() == 32));
    assert!(devices.iter().all(|row| row["口令"].len() >= 24));
    let staff = rows(&district.staff);
    let count = |role: &str| staff.iter().filter(|row| row["角色"] == role).count();
    assert_eq!((count("话务员"), count("助老员"), count("系统管理员")), (10, 70, 1));
    let places = rows(&district.places);
    let medical = ["医院", "卫生院", "社区卫生服务中心"];
    let public = places.iter().filter(|row| medical.contains(&row["类别"].as_str())).count();
    assert_eq!((public, places.len()), (25, 325));
    std::fs::remove_dir_all(dir).expect("clean");
}
