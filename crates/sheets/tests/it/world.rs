//! A small district, and a clerk with a file.

use base::AccountId;
use desk::{Ask, Desk, Registry, Role};
use regions::{Kind, LoadUnits, Unit};
use sheets::{Fate, Look, Map, Mapping, SheetId, Show, Shown, Sums};
use testkit::World;

/// Everything that files need.
pub(crate) fn register(registry: &mut Registry) {
    regions::register(registry);
    staff::register(registry);
    elders::register(registry);
    matches::register(registry);
    sheets::register(registry);
}

/// Two streets with two communities; one name is in both.
pub(crate) async fn district(w: &World) {
    let unit = |code: &str, name: &str, kind, parent: Option<&str>| Unit {
        code: code.parse().expect("a code"),
        name: name.into(),
        kind,
        parent: parent.map(|code| code.parse().expect("a code")),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", "示范区", Kind::District, None),
        unit("990112001", "双龙湖街道", Kind::Street, Some("990112")),
        unit("990112002", "回兴街道", Kind::Street, Some("990112")),
        unit("990112001001", "翠湖社区", Kind::Community, Some("990112001")),
        unit("990112001002", "新桥村", Kind::Community, Some("990112001")),
        unit("990112002001", "翠湖社区", Kind::Community, Some("990112002")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

pub(crate) async fn clerk(w: &World, region: &str) -> (AccountId, Ask) {
    let id = w.person(Role::Clerk, region).await;
    (id, w.ask(id))
}

/// Brings a file.
pub(crate) async fn bring(w: &World, ask: &Ask, bytes: impl AsRef<[u8]>) -> SheetId {
    let bytes = bytes.as_ref().to_vec();
    sheets::bring(&w.desk, ask, "C:\\桌面\\名单.csv", std::io::Cursor::new(bytes), |_| {})
        .await
        .unwrap_or_else(|error| panic!("the file was not read: {error}"))
}

/// The mapping that is guessed, with a source.
pub(crate) async fn guessed(w: &World, ask: &Ask, sheet: SheetId) -> Mapping {
    let looked = w.look(ask, Look { sheet, part: 0, header: None, profile: String::new() }).await;
    Mapping { source: "测试名单".into(), ..looked.mapping }
}

/// Brings a file, maps it as guessed and tries it.
pub(crate) async fn tried(w: &World, ask: &Ask, text: impl AsRef<[u8]>) -> SheetId {
    let sheet = bring(w, ask, text).await;
    let mapping = guessed(w, ask, sheet).await;
    w.run(ask, Map { sheet, mapping, keep_as: String::new(), at_once: false }).await;
    w.settle().await;
    sheet
}

pub(crate) async fn show(w: &World, ask: &Ask, sheet: SheetId) -> Shown {
    w.look(ask, Show { sheet }).await
}

/// fresh, changed, known, review, bad.
pub(crate) fn counts(sums: &Sums) -> [i64; 5] {
    [sums.fresh, sums.changed, sums.known, sums.review, sums.bad]
}

/// What is told of bad rows: line, column, reason.
pub(crate) fn bad(shown: &Shown) -> Vec<(u64, String, String)> {
    let (_, examples) =
        shown.examples.iter().find(|(fate, _)| *fate == Fate::Bad).expect("every fate is there");
    examples.iter().map(|e| (e.told.line, e.told.column.clone(), e.told.reason.clone())).collect()
}

/// An identity number that exists nowhere: born on this day, the n-th of it.
pub(crate) fn identity(day: &str, n: u32) -> String {
    let head = format!("001001{day}{n:03}");
    format!("{head}{}", base::identity::check_place(&head).expect("seventeen digits"))
}

/// A list of so many people without any mistake.
pub(crate) fn people(count: u32) -> String {
    use std::fmt::Write;
    let surnames =
        ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林"];
    let given = [
        "玉英", "秀兰", "桂芳", "建国", "明德", "淑华", "永福", "大江", "春梅", "世荣", "光明", "德贵",
        "素珍",
    ];
    let mut text = String::from("姓名,身份证号码,联系电话,社区,街道\n");
    for n in 0..count {
        let day = format!("19{:02}{:02}{:02}", 30 + n % 25, 1 + n % 12, 1 + n % 28);
        let name = format!("{}{}", surnames[(n % 16) as usize], given[(n / 16 % 13) as usize]);
        writeln!(
            text,
            "{name},{},{},翠湖,双龙湖",
            identity(&day, n % 1000),
            10_000_000_000_u64 + u64::from(n)
        )
        .expect("a string takes anything");
    }
    text
}

/// The desk after the program was killed and started again.
pub(crate) fn restarted(w: &World) -> Desk {
    let mut registry = Registry::new();
    register(&mut registry);
    Desk::new(w.db.clone(), w.clock.clone(), w.desk.vault().clone(), registry)
}
