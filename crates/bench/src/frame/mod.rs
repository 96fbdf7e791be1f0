//! What all benchmarks share: the question, the report, samples, a district on disk, the program as a child.
pub(crate) mod button;
pub(crate) mod child;
pub(crate) mod district;
pub(crate) mod house;
mod report;
mod samples;
pub(crate) mod yard;

pub(crate) use child::{AS_PROGRAM, Program};
pub(crate) use report::Report;
pub(crate) use samples::Samples;

/// One benchmark, as `bench list` shows it.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    /// SQLite in a file.
    Sqlite,
    /// A PostgreSQL cluster of our own that syncs what it commits.
    Postgres,
}

impl Database {
    /// The word in case names.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
        }
    }
}

/// What was asked of a benchmark.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) seconds: Option<u64>,
    pub(crate) size: Option<u64>,
    pub(crate) db: Option<Database>,
    pub(crate) quick: bool,
    /// Where the public instances for `plan` lie.
    pub(crate) instances: Option<std::path::PathBuf>,
}

impl Ask {
    /// How long a case runs: what was asked, else one of the two defaults.
    pub(crate) fn seconds(&self, full: u64, quick: u64) -> u64 {
        self.seconds.unwrap_or(if self.quick { quick } else { full })
    }

    /// How large: what was asked, else one of the two defaults.
    pub(crate) fn size(&self, full: u64, quick: u64) -> u64 {
        self.size.unwrap_or(if self.quick { quick } else { full })
    }

    /// The databases to measure: the one asked for, or both.
    pub(crate) fn databases(&self) -> Vec<Database> {
        self.db.map_or(vec![Database::Sqlite, Database::Postgres], |one| vec![one])
    }
}

/// An empty database in a new place: (folder to keep until the end, what `db::Target` is parsed from).
pub(crate) fn fresh_target(kind: Database) -> anyhow::Result<(Scratch, String)> {
    let scratch = Scratch::new()?;
    let target = match kind {
        Database::Sqlite => scratch.0.join("bench.sqlite").display().to_string(),
        Database::Postgres => postgres(&scratch)?,
    };
    Ok((scratch, target))
}

/// Makes a database in the durable cluster and gives its URL.
fn postgres(scratch: &Scratch) -> anyhow::Result<String> {
    let out =
        std::process::Command::new(checkout().join("tools/pg")).args(["start", "--durable"]).output()?;
    anyhow::ensure!(out.status.success(), "tools/pg: {}", String::from_utf8_lossy(&out.stderr));
    let server = String::from_utf8(out.stdout)?.trim().to_string();
    let name = format!(
        "bench_{}",
        scratch.0.file_name().and_then(|n| n.to_str()).unwrap_or("x").replace(['-', '.'], "_")
    );
    testkit::create_database(&server, &name)?;
    Ok(format!("{}/{name}", server.rsplit_once('/').map_or(server.as_str(), |(head, _)| head)))
}

/// The checkout this was built from.
pub(crate) fn checkout() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder on the same disk as the build, removed at the end.
pub(crate) struct Scratch(pub(crate) std::path::PathBuf);

impl Scratch {
    /// Makes one.
    pub(crate) fn new() -> anyhow::Result<Scratch> {
        let exe = std::env::current_exe()?;
        let near = exe.parent().unwrap_or(std::path::Path::new("."));
        let name = desk::hex(&desk::random_key()[..8]);
        let path = near.join("bench-data").join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
