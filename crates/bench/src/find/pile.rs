//! Forty districts laid straight into the tables: the search's own by the code that makes an elder's tokens, and of the
//! register what a search reads of whom it shows (the elder, the key, one number, the place in scope). The register's
//! secondary indexes, which no search reads, are dropped first. Bench only: no act is as fast, and nobody is beside it.
use super::load::{Filled, psql};
use super::people::{Known, dealt, rows};
use super::pour::{Pour, Row};
use crate::frame::{Database, Report, Scratch, fresh_target};
use anyhow::{Result, anyhow};
use base::{AnyId, Clock, Phone, Sex, Stopwatch};
use db::{Db, Settings};
use desk::{Ask, Desk, Vault};
use elders::{Findable, FindablePhone, ImportRow, NumberKey};
use find::AT_ONCE;
use regions::{LoadUnits, Unit};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// Elders who are asked for, spread over the pile.
const KNOWN: u64 = 5_000;
/// Districts of the pile.
const DISTRICTS: u64 = 40;
/// The register's indexes that the search does not read.
const UNREAD: &[&str] =
    &["elders_by_name", "elders_by_pinyin", "elders_by_initials", "elders_by_region", "elders_by_identity"];
/// Indexes that are made after the rows, which is faster.
const LATE: &[(&str, &str)] = &[
    ("find_elders_by_elder", "CREATE UNIQUE INDEX find_elders_by_elder ON find_elders (elder_id)"),
    ("find_elders_by_recent", "CREATE INDEX find_elders_by_recent ON find_elders (heard_at) WHERE recent"),
    ("elder_phones_by_token", "CREATE INDEX elder_phones_by_token ON elder_phones (token)"),
];

/// Fills a database with so many elders.
pub(crate) async fn fill(kind: Database, size: u64, case: &str, report: &mut Report) -> Result<Filled> {
    let (scratch, target) = fresh_target(kind)?;
    let vault = Vault::new(&[7; 32]);
    let source = rows(100_000)?;
    let db = Db::open(&target.parse()?, Settings::default()).await?;
    db.migrate(migrations::ALL).await?;
    let desk = Desk::new(db, Clock::system(), vault.clone(), yinqiao::wire::registry());
    for units in units(&source.units)?.chunks(200) {
        desk.run(&Ask::system(), LoadUnits { units: units.to_vec() }).await.map_err(|e| anyhow!("{e}"))?;
    }
    desk.db().close().await;
    drop(desk);

    let watch = Stopwatch::start();
    let mut pour = Pour::open(kind, &target)?;
    for index in UNREAD.iter().copied().chain(LATE.iter().map(|(name, _)| *name)) {
        pour.say(&format!("DROP INDEX IF EXISTS {index}"))?;
    }
    let known = elders(&vault, &source.elders, size, &scratch, &mut pour, case)?;
    let made = watch.elapsed().as_secs_f64();
    eprintln!("find: {case}: laying the index");
    merge(&scratch, &mut pour)?;
    for (_, make) in LATE {
        pour.say(make)?;
    }
    pour.close()?;
    let all = watch.elapsed().as_secs_f64();
    report.line(case, "load_s", all);
    report.line(case, "loaded_elders_per_s", size as f64 / all);
    eprintln!("find: {case}: elders {made:.0} s, all {all:.0} s");
    if kind == Database::Postgres {
        psql(&target, &["-c", "VACUUM ANALYZE"])?;
    }
    let db = Db::open(&target.parse()?, Settings::default()).await?;
    let desk = Desk::new(db, Clock::system(), vault, yinqiao::wire::registry());
    Ok(Filled { desk, known, kind, target, scratch })
}

/// The district's units forty times, as [`dealt`] names them.
fn units(district: &[Unit]) -> Result<Vec<Unit>> {
    let mut all = Vec::new();
    for n in 0..DISTRICTS {
        for unit in district.iter().filter(|unit| unit.code.as_str().len() >= 6) {
            let code = format!("99{n:04}{}", unit.code.as_str().get(6..).unwrap_or_default());
            let code = code.parse().map_err(|e| anyhow!("{e}"))?;
            all.push(Unit { code, parent: None, manager: None, ..unit.clone() });
        }
    }
    Ok(all)
}

/// Pours the elders, span by span; the index's rows go to one file for each span, in the order of their keys.
fn elders(
    vault: &Vault,
    source: &[ImportRow],
    size: u64,
    scratch: &Scratch,
    pour: &mut Pour,
    case: &str,
) -> Result<Vec<Known>> {
    let token = |domain: &str, text: &str| vault.token(domain, text);
    let mut known = Vec::new();
    let spans = size.div_ceil(AT_ONCE as u64);
    for span in 0..spans {
        let first = span * AT_ONCE as u64;
        let here: Vec<Known> = (first..size.min(first + AT_ONCE as u64)).map(|n| dealt(source, n)).collect();
        let mut findable = Vec::with_capacity(here.len());
        let mut phones = Vec::with_capacity(here.len());
        for one in &here {
            let phone = Phone::parse(&one.phone).map_err(|e| anyhow!("{e}"))?;
            let key = NumberKey::of(&phone, token);
            findable.push(Findable {
                id: one.id,
                name: one.name.clone(),
                sex: Sex::Female,
                region: one.region.clone(),
                died: false,
                addresses: vec![one.address.clone()],
                identities: vec![one.identity.clone()],
                phones: vec![heard(&key)],
                contacts: Vec::new(),
            });
            phones.push((phone, key));
        }
        // Three in a hundred were heard of lately.
        let recent = |at: usize| (first + at as u64).is_multiple_of(33);
        let fresh = find::fresh(vault, i64::try_from(span)?, &findable, recent)?;
        for (at, one) in here.iter().enumerate() {
            let id = one.id.text();
            let (key, wrapped) = vault.new_elder_key(one.id);
            let (phone, tokens) = &phones[at];
            let sealed = vault.seal(&key, phone.to_string().as_bytes());
            let number = i64::try_from(first + at as u64)?;
            pour.row(Row::Found(number, &id, &one.name, recent(at), &fresh.terms[at]))?;
            pour.row(Row::Elder(&id, &one.name, &one.region))?;
            pour.row(Row::Key(&id, &wrapped))?;
            pour.row(Row::Phone(&id, &sealed, &tokens.whole, tokens.last4.as_deref()))?;
            pour.row(Row::Place(&id, &one.region))?;
        }
        let mut file = BufWriter::new(File::create(run(scratch, span))?);
        for (key, bits) in fresh.postings {
            file.write_all(&key.to_be_bytes())?;
            file.write_all(&u16::try_from(bits.len())?.to_be_bytes())?;
            file.write_all(&bits)?;
        }
        file.flush()?;
        let every = (size / KNOWN).max(1);
        known.extend(
            here.into_iter()
                .enumerate()
                .filter(|(at, _)| (first + *at as u64).is_multiple_of(every))
                .map(|(_, one)| one),
        );
        if span % 50 == 0 {
            eprintln!("find: {case}: {first} elders poured");
        }
    }
    Ok(known)
}

fn heard(key: &NumberKey) -> FindablePhone {
    FindablePhone { whole: key.whole.clone(), local: None, last4: key.last4.clone() }
}

fn run(scratch: &Scratch, span: u64) -> PathBuf {
    scratch.0.join(format!("span-{span}"))
}

/// One span's file, read row by row.
struct Run(BufReader<File>);

impl Run {
    fn next(&mut self) -> Result<Option<(i64, Vec<u8>)>> {
        let mut head = [0; 10];
        if let Err(error) = self.0.read_exact(&mut head) {
            return if error.kind() == std::io::ErrorKind::UnexpectedEof {
                Ok(None)
            } else {
                Err(error.into())
            };
        }
        let (key, length) = head.split_at(8);
        let mut bits = vec![0; usize::from(u16::from_be_bytes(length.try_into()?))];
        self.0.read_exact(&mut bits)?;
        Ok(Some((i64::from_be_bytes(key.try_into()?), bits)))
    }
}

/// Pours the rows of all spans in the order of their keys, and removes the files.
fn merge(scratch: &Scratch, pour: &mut Pour) -> Result<()> {
    let mut runs = Vec::new();
    let mut heap = BinaryHeap::new();
    while run(scratch, runs.len() as u64).exists() {
        let file = BufReader::with_capacity(1 << 16, File::open(run(scratch, runs.len() as u64))?);
        let mut one = Run(file);
        if let Some((key, bits)) = one.next()? {
            heap.push(Reverse((key, runs.len(), bits)));
        }
        runs.push(one);
    }
    while let Some(Reverse((key, at, bits))) = heap.pop() {
        pour.row(Row::Posting(key, &bits))?;
        if let Some((key, bits)) = runs[at].next()? {
            heap.push(Reverse((key, at, bits)));
        }
    }
    for span in 0..runs.len() {
        std::fs::remove_file(run(scratch, span as u64))?;
    }
    Ok(())
}
