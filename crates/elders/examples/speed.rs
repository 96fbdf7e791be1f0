//! How fast a register of a district is taken in, and how fast one record of it is opened.
//!
//! `cargo run --release -p elders --example speed -- TARGET [ELDERS]`, where TARGET is a new SQLite file or
//! `postgres://...` of an empty database.

use base::{Clock, Date, Stopwatch};
use db::{Db, Settings, Target};
use desk::{Ask, Channel, Desk, Registry, Vault};
use elders::{
    BySource, CardOf, Contact, FactKind, GivenFact, Health, Import, ImportRow, Number, Profile, RecordOf,
    Records,
};
use regions::{Kind, LoadUnits, Unit};
use std::error::Error;

const GIVEN: [&str; 16] =
    ["玉", "英", "兰", "秀", "桂", "华", "明", "德", "国", "芳", "珍", "成", "林", "春", "荣", "福"];
const SURNAMES: [&str; 20] = [
    "李", "王", "陈", "刘", "张", "杨", "周", "黄", "罗", "唐", "何", "蒋", "谭", "冉", "吴", "徐", "曾",
    "邓", "彭", "赵",
];
const STREETS: usize = 22;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let target: Target = args.next().ok_or("which database?")?.parse().map_err(|e| format!("{e}"))?;
    let elders: usize = args.next().map_or(Ok(208_000), |text| text.parse())?;
    let db = Db::open(&target, Settings::default().bulk()).await?;
    db.migrate(migrations::ALL).await?;
    let mut registry = Registry::new();
    regions::register(&mut registry);
    elders::register(&mut registry);
    let desk = Desk::new(db, Clock::system(), Vault::forgetful(), registry);
    desk.run(&Ask::system(), LoadUnits { units: units() }).await?;

    for round in ["new", "same"] {
        let watch = Stopwatch::start();
        let (added, same) = import(&desk, elders).await?;
        println!("{round}: {added} added, {same} same in {:.1} s", watch.elapsed().as_secs_f64());
    }
    let numbers: Vec<String> = (0..1_000).map(|n| format!("E{:07}", n * 7_919 % elders)).collect();
    let mut cards = Vec::new();
    let mut records = Vec::new();
    for chunk in numbers.chunks(elders::CHUNK) {
        let of = BySource { source: "speed".into(), numbers: chunk.to_vec() };
        for found in desk.look(&Ask::system(), of).await? {
            let watch = Stopwatch::start();
            desk.look(&Ask::system(), CardOf { elder: found.elder, in_emergency: false }).await?;
            cards.push((watch.elapsed(), 1));
            let watch = Stopwatch::start();
            desk.look(&Ask::system(), RecordOf { elder: found.elder }).await?;
            records.push((watch.elapsed(), 1));
        }
    }
    print("card", cards);
    print("whole record", records);
    desk.db().close().await;
    Ok(())
}

/// As `yinqiao import` does it while the house is closed.
async fn import(desk: &Desk, elders: usize) -> Result<(usize, usize), Box<dyn Error>> {
    let (mut added, mut same) = (0, 0);
    let mut acting = tokio::task::JoinSet::new();
    let starts: Vec<usize> = (0..elders).step_by(elders::CHUNK).collect();
    let mut starts = starts.into_iter();
    loop {
        while acting.len() < 40
            && let Some(start) = starts.next()
        {
            let end = (start + elders::CHUNK).min(elders);
            let act = Import { source: "speed".into(), rows: (start..end).map(row).collect() };
            let desk = desk.clone();
            acting.spawn(async move { desk.run(&Ask::system_over(Channel::Import), act).await });
        }
        let Some(done) = acting.join_next().await else { return Ok((added, same)) };
        let done = done??;
        added += done.added;
        same += done.same;
    }
}

fn print(what: &str, mut times: Vec<(std::time::Duration, usize)>) {
    times.sort();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].0.as_secs_f64() * 1000.0;
    let rows: usize = times.iter().map(|(_, rows)| rows).sum();
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, {:.1} rows a look",
        at(0.5),
        at(0.99),
        rows as f64 / times.len() as f64
    );
}

fn units() -> Vec<Unit> {
    let unit = |code: String, kind, parent: Option<&str>| Unit {
        code: code.parse().expect("a code"),
        name: format!("{code} 街道"),
        kind,
        parent: parent.map(|text| text.parse().expect("a code")),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let streets = (0..STREETS).map(|n| unit(street(n), Kind::Street, Some("990112")));
    std::iter::once(unit("990112".to_owned(), Kind::District, None)).chain(streets).collect()
}

fn street(n: usize) -> String {
    format!("990112{:03}", n % STREETS + 1)
}

fn name(n: usize) -> String {
    format!("{}{}{}", SURNAMES[n % 20], GIVEN[n / 20 % 16], GIVEN[n / 320 % 16])
}

fn mobile(n: usize) -> String {
    format!("100{n:08}")
}

fn identity(n: usize) -> String {
    let head = format!("00{:04}{}{:03}", n / 900 % 10_000, 19_300_101 + n % 9 * 10_000, n % 900);
    let check = base::identity::check_place(&head).expect("digits");
    format!("{head}{check}")
}

fn row(n: usize) -> ImportRow {
    let landline = n.is_multiple_of(2);
    let mut numbers = vec![Number { phone: mobile(n).parse().expect("a number"), label: "手机".into() }];
    if landline {
        let phone = format!("0236{:07}", n / 2).parse().expect("a number");
        numbers.push(Number { phone, label: "座机".into() });
    }
    let contact = |k: usize| Contact {
        name: name(n * 31 + k),
        relation: "女儿".into(),
        phone: Some(format!("101{:08}", n + k).parse().expect("a number")),
        hours: "8:00-22:00".into(),
        distance_m: Some(3_000),
    };
    ImportRow {
        line: n as u64 + 2,
        source_id: format!("E{n:07}"),
        profile: Profile {
            name: name(n),
            birth: Date::new(1930 + (n % 9) as i32, 1, 1).ok(),
            identity: identity(n),
            region: street(n).parse().ok(),
            address: format!("双龙大道 {} 号 {} 单元 {}-{}", n % 300, n % 4 + 1, n % 18 + 1, n % 6 + 1),
            point: base::Point::new(29.6 + (n % 1000) as f64 / 3000.0, 106.5 + (n % 777) as f64 / 3000.0)
                .ok(),
            door: "没有电梯".into(),
            languages: vec!["重庆话".into()],
            first: if n.is_multiple_of(10) {
                "在家吸氧，停电先问氧气".into()
            } else {
                String::new()
            },
            ..Profile::default()
        },
        numbers,
        contacts: (0..n % 3).map(contact).collect(),
        records: Records {
            facts: vec![GivenFact { kind: FactKind::EmptyNest, from: None, until: None }],
            health: Some(Health { conditions: vec!["高血压".into()], ..Health::default() }),
            ..Records::default()
        },
    }
}
