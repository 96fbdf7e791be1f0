//! A file of 208,000 records against a register of as many, through the program's own act, chunk by chunk as a run of the
//! sheets does it, on SQLite with each commit durable.
use crate::frame::{Ask, Database, Report, Scratch, fresh_target};
use anyhow::{Result, anyhow};
use base::clock::Stopwatch;
use base::{Clock, Date, Sex};
use desk::{Channel, Desk, Registry, Vault};
use elders::{ImportRow, Number, Profile};
use matches::{CHUNK, EnrolMany};
use regions::{Kind, LoadUnits, Unit};

/// Runs it: fill an empty register; the same people from another system, with numbers, then without.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let size = usize::try_from(ask.size(208_000, 10_000)).unwrap_or(10_000);
    for database in ask.databases().into_iter().filter(|d| *d == Database::Sqlite || ask.db == Some(*d)) {
        let (desk, _keep) = house(database).await?;
        let word = database.word();
        for (case, source, with_number) in
            [("new", "one", true), ("known by number", "two", true), ("known by likeness", "three", false)]
        {
            eprintln!("{word}: {size} rows, {case}");
            let watch = Stopwatch::start();
            let mut sums = [0usize; 4];
            for from in (0..size).step_by(CHUNK) {
                let rows = (from..size.min(from + CHUNK)).map(|n| row(n, with_number)).collect();
                let act = EnrolMany { source: source.to_owned(), rows };
                let ask = desk::Ask::system_over(Channel::Import);
                let done = desk.run(&ask, act).await.map_err(|error| anyhow!("{error}"))?;
                let these = [done.added, done.linked, done.asked.len(), done.bad.len()];
                sums.iter_mut().zip(these).for_each(|(sum, n)| *sum += n);
            }
            let seconds = watch.elapsed().as_secs_f64();
            let case = format!("{word} {size} rows, {case}");
            report.line(&case, "enrol_s", seconds);
            report.line(&case, "rows_per_s", size as f64 / seconds);
            eprintln!("added, linked, asked, bad: {sums:?}");
            if with_number && source == "two" {
                report.must_be_none(&case, "lost_count", (size - sums[1] - sums[2]) as u64);
            }
        }
    }
    Ok(())
}

/// A desk on an empty database with a district's streets.
async fn house(database: Database) -> Result<(Desk, Scratch)> {
    let (keep, url) = fresh_target(database)?;
    let target = url.parse::<db::Target>().map_err(|error| anyhow!("{error}"))?;
    let db = db::Db::open(&target, db::Settings::default()).await?;
    db.migrate(migrations::ALL).await?;
    let mut registry = Registry::new();
    regions::register(&mut registry);
    elders::register(&mut registry);
    matches::register(&mut registry);
    let desk = Desk::new(db, Clock::system(), Vault::forgetful(), registry);
    let unit = |code: &str, name: String, kind, parent: Option<&str>| Unit {
        code: code.parse().expect("a code"),
        name,
        kind,
        parent: parent.map(|code| code.parse().expect("a code")),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let mut units = vec![unit("990112", "示范区".to_owned(), Kind::District, None)];
    units.extend(
        (0..22).map(|n| unit(&format!("990112{n:03}"), format!("{n} 街道"), Kind::Street, Some("990112"))),
    );
    desk.run(&desk::Ask::system(), LoadUnits { units }).await.map_err(|error| anyhow!("{error}"))?;
    Ok((desk, keep))
}

const SURNAMES: &str = "王李张陈刘杨周黄罗唐何蒋谭冉赵吴徐孙朱胡郭高林郑梁谢宋曾邓彭";
const GIVEN: &str = "明文国德华生林金玉志荣永福祥兴忠建光清元英秀兰珍桂凤淑芳香梅云芬素芝莲琼";

/// The n-th person: always the same.
fn row(n: usize, with_number: bool) -> ImportRow {
    let pick = |list: &str, at: usize| list.chars().nth(at % list.chars().count()).expect("within the list");
    let mixed = n.wrapping_mul(2_654_435_761) >> 4;
    let name: String =
        [pick(SURNAMES, mixed), pick(GIVEN, mixed / 31), pick(GIVEN, mixed / 1_117)].into_iter().collect();
    let birth =
        Date::new(1932 + (mixed % 34) as i32, 1 + (mixed / 37 % 12) as u32, 1 + (mixed / 419 % 28) as u32);
    let birth = birth.expect("days up to the 28th are always there");
    let sex = if mixed.is_multiple_of(2) { Sex::Female } else { Sex::Male };
    let sequence = n / 500 % 499 * 2 + usize::from(sex == Sex::Male);
    let head = format!("00{:04}{}{sequence:03}", n % 10_000, birth.number());
    let place = base::identity::check_place(&head).expect("seventeen digits");
    let identity = if with_number { format!("{head}{place}") } else { String::new() };
    let phone = format!("100{n:08}").parse().expect("eleven digits");
    ImportRow {
        line: n as u64 + 2,
        source_id: format!("R{n}"),
        profile: Profile {
            name,
            birth: Some(birth),
            sex,
            identity,
            region: format!("990112{:03}", n % 22).parse().ok(),
            address: format!(
                "和平路{}号{}单元{}-{}",
                mixed % 300,
                mixed % 4 + 1,
                mixed % 17 + 1,
                mixed % 4 + 1
            ),
            ..Profile::default()
        },
        numbers: vec![Number { phone, label: String::new() }],
        contacts: Vec::new(),
        records: Default::default(),
    }
}
