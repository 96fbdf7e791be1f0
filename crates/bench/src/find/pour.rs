//! Rows poured into tables as fast as a database takes them: prepared statements in one unsynced transaction, COPY.
use crate::frame::Database;
use anyhow::{Context, Result, ensure};
use rusqlite::{CachedStatement, Connection, params};
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

/// One row.
pub(super) enum Row<'r> {
    /// Number, elder, name, recent, terms.
    Found(i64, &'r str, &'r str, bool, &'r [u8]),
    /// Elder, name, region.
    Elder(&'r str, &'r str, &'r str),
    /// Elder, wrapped key.
    Key(&'r str, &'r [u8]),
    /// Elder, sealed number, its token, the token of its last four.
    Phone(&'r str, &'r [u8], &'r str, Option<&'r str>),
    /// Elder, region.
    Place(&'r str, &'r str),
    /// Key, bits.
    Posting(i64, &'r [u8]),
}

/// Table and columns of each kind of row.
const TABLES: [(&str, &str); 6] = [
    ("find_elders", "number, elder_id, name, died, heard_at, recent, terms"),
    (
        "elders",
        "id, name, pinyin, initials, called, birth, sex, region, categories, sealed, added_at, changed_at",
    ),
    ("elder_keys", "elder_id, wrapped"),
    ("elder_phones", "elder_id, place, label, sealed, token, last4_token"),
    ("subjects", "record, elder_id, region"),
    ("find_postings", "key, bits"),
];

impl Row<'_> {
    fn table(&self) -> usize {
        match self {
            Row::Found(..) => 0,
            Row::Elder(..) => 1,
            Row::Key(..) => 2,
            Row::Phone(..) => 3,
            Row::Place(..) => 4,
            Row::Posting(..) => 5,
        }
    }
}

/// Where rows go.
pub(super) enum Pour {
    Sqlite(Connection),
    Postgres { url: String, copies: Box<[Option<Copy>; TABLES.len()]>, line: String },
}

/// One COPY that is under way.
pub(super) struct Copy {
    child: Child,
    into: BufWriter<ChildStdin>,
}

impl Pour {
    pub(super) fn open(kind: Database, target: &str) -> Result<Pour> {
        if kind == Database::Postgres {
            return Ok(Pour::Postgres {
                url: target.to_owned(),
                copies: Box::new([const { None }; TABLES.len()]),
                line: String::new(),
            });
        }
        let file = Connection::open(target)?;
        file.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; \
             PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = FILE; BEGIN;",
        )?;
        file.set_prepared_statement_cache_capacity(16);
        Ok(Pour::Sqlite(file))
    }

    /// Runs a statement, after everything that was poured.
    pub(super) fn say(&mut self, text: &str) -> Result<()> {
        match self {
            Pour::Sqlite(file) => Ok(file.execute_batch(text)?),
            Pour::Postgres { url, copies, .. } => {
                copies.iter_mut().try_for_each(|copy| copy.take().map_or(Ok(()), Copy::end))?;
                super::load::psql(url, &["-c", "SET maintenance_work_mem = '512MB'", "-c", text]).map(drop)
            }
        }
    }

    /// Pours one row.
    pub(super) fn row(&mut self, row: Row<'_>) -> Result<()> {
        let table = row.table();
        match self {
            Pour::Sqlite(file) => sqlite(&mut file.prepare_cached(&insert(table))?, row),
            Pour::Postgres { url, copies, line } => {
                let copy = match &mut copies[table] {
                    Some(copy) => copy,
                    none => none.insert(Copy::begin(url, TABLES[table])?),
                };
                line.clear();
                text(line, row);
                Ok(copy.into.write_all(line.as_bytes())?)
            }
        }
    }

    /// Everything is there.
    pub(super) fn close(self) -> Result<()> {
        match self {
            Pour::Sqlite(file) => Ok(file.execute_batch("COMMIT; PRAGMA journal_mode = WAL; ANALYZE;")?),
            Pour::Postgres { copies, .. } => copies.into_iter().flatten().try_for_each(Copy::end),
        }
    }
}

impl Copy {
    fn begin(url: &str, (table, columns): (&str, &str)) -> Result<Copy> {
        let mut child = Command::new("psql")
            .arg(url)
            .args(["-v", "ON_ERROR_STOP=1", "-q", "-c", &format!("COPY {table} ({columns}) FROM STDIN")])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let into = child.stdin.take().context("psql has no stdin")?;
        Ok(Copy { child, into: BufWriter::with_capacity(1 << 20, into) })
    }

    fn end(self) -> Result<()> {
        let Copy { mut child, into } = self;
        drop(into.into_inner().map_err(|e| e.into_error())?);
        ensure!(child.wait()?.success(), "COPY failed");
        Ok(())
    }
}

fn insert(table: usize) -> String {
    let (name, columns) = TABLES[table];
    let marks: Vec<String> = (1..=columns.split(',').count()).map(|n| format!("?{n}")).collect();
    format!("INSERT INTO {name} ({columns}) VALUES ({})", marks.join(", "))
}

/// The last moment of everybody who was heard of; any will do.
const HEARD: i64 = 1_763_900_000_000;

fn sqlite(statement: &mut CachedStatement<'_>, row: Row<'_>) -> Result<()> {
    match row {
        Row::Found(number, id, name, recent, terms) => {
            statement.execute(params![number, id, name, false, recent.then_some(HEARD), recent, terms])?
        }
        Row::Elder(id, name, region) => {
            let empty: &[u8] = &[];
            statement
                .execute(params![id, name, "", "", "婆婆", 19_450_101, 2, region, 0, empty, HEARD, HEARD])?
        }
        Row::Key(id, wrapped) => statement.execute(params![id, wrapped])?,
        Row::Phone(id, sealed, token, last4) => {
            statement.execute(params![id, 1, "手机", sealed, token, last4])?
        }
        Row::Place(id, region) => statement.execute(params![id, id, region])?,
        Row::Posting(key, bits) => statement.execute(params![key, bits])?,
    };
    Ok(())
}

/// One line of COPY's text form. Names and codes hold no tab, line end or backslash.
fn text(line: &mut String, row: Row<'_>) {
    let hex = |line: &mut String, bytes: &[u8]| {
        line.push_str("\\\\x");
        bytes.iter().for_each(|byte| write!(line, "{byte:02x}").expect("a string takes anything"));
    };
    match row {
        Row::Found(number, id, name, recent, terms) => {
            let heard = if recent { HEARD.to_string() } else { "\\N".to_owned() };
            write!(line, "{number}\t{id}\t{name}\tf\t{heard}\t{}\t", if recent { 't' } else { 'f' })
                .expect("a string takes anything");
            hex(line, terms);
        }
        Row::Elder(id, name, region) => {
            write!(line, "{id}\t{name}\t\t\t婆婆\t19450101\t2\t{region}\t0\t\\\\x\t{HEARD}\t{HEARD}")
                .expect("a string takes anything");
        }
        Row::Key(id, wrapped) => {
            write!(line, "{id}\t").expect("a string takes anything");
            hex(line, wrapped);
        }
        Row::Phone(id, sealed, token, last4) => {
            write!(line, "{id}\t1\t手机\t").expect("a string takes anything");
            hex(line, sealed);
            write!(line, "\t{token}\t{}", last4.unwrap_or("\\N")).expect("a string takes anything");
        }
        Row::Place(id, region) => write!(line, "{id}\t{id}\t{region}").expect("a string takes anything"),
        Row::Posting(key, bits) => {
            write!(line, "{key}\t").expect("a string takes anything");
            hex(line, bits);
        }
    }
    line.push('\n');
}
