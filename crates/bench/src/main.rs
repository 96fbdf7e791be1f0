//! The benchmark program: `bench NAME [--seconds N] [--size N] [--db sqlite|postgres] [--quick]`.
//! One JSON object a line on stdout, progress on stderr; a wrong result (something lost) ends it with 1.
mod desk;
mod find;
mod frame;
mod import;
mod kill;
mod matching;
mod plan;
mod press;
mod ring;
mod start;

use anyhow::{Result, bail};
use clap::Parser;
use frame::{Ask, Bench, Database, Report};

/// Every benchmark. One file each; its `run` takes what was asked and prints through the report.
const BENCHES: &[Bench] = &[
    Bench { name: "desk", says: "cases.open through the whole spine, beside bare one-row commits" },
    Bench { name: "press", says: "MQTT publish → event on an agent's page, at 200 presses a second" },
    Bench {
        name: "kill",
        says: "kill -9 at any instant: presses acknowledged against presses found, trail verified",
    },
    Bench {
        name: "ring",
        says: "the line: calls a second through the queue, INVITE to page, recorded calls at once",
    },
    Bench {
        name: "find",
        says: "the search: p50 and p99 by kind of question, index size, how fast it is built",
    },
    Bench {
        name: "match",
        says: "FEBRL beside Splink and recordlinkage, our own district, a file against a full register",
    },
    Bench {
        name: "import",
        says: "a full register's rows into an empty register, against a full one, and again",
    },
    Bench {
        name: "plan",
        says: "rounds of a day: public instances beside the best published, a district's day, mending it",
    },
    Bench { name: "start", says: "time to ready and memory with a full district" },
];

/// What the command line may say.
#[derive(Parser)]
#[command(name = "bench", about = "Measures Yinqiao; `bench list` names what there is")]
struct Words {
    /// A benchmark's name, or `list`, or `prepare`.
    name: String,
    /// How long each case runs.
    #[arg(long)]
    seconds: Option<u64>,
    /// How many elders (or whatever the benchmark counts).
    #[arg(long)]
    size: Option<u64>,
    /// Only this database.
    #[arg(long)]
    db: Option<Database>,
    /// A folder with the public instances of home care routing (`mankowska_10_1.json`, ...), for `plan`.
    #[arg(long)]
    instances: Option<std::path::PathBuf>,
    /// A form that ends within 40 s on prepared data.
    #[arg(long)]
    quick: bool,
}

fn main() -> Result<()> {
    // Benchmarks that need the real program start this same file as the program.
    let mut words = std::env::args_os();
    if words.nth(1).is_some_and(|word| word == frame::AS_PROGRAM) {
        let rest = std::iter::once("yinqiao".into()).chain(words);
        std::process::exit(yinqiao::main_with(rest));
    }
    let words = Words::parse();
    let ask = Ask {
        seconds: words.seconds,
        size: words.size,
        db: words.db,
        quick: words.quick,
        instances: words.instances,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&words.name, &ask))
}

async fn run(name: &str, ask: &Ask) -> Result<()> {
    if name == "list" {
        for bench in BENCHES {
            println!("{:<8} {}", bench.name, bench.says);
        }
        return Ok(());
    }
    let mut report = Report::new(name, ask.quick);
    match name {
        "prepare" => frame::district::prepare(ask).await?,
        "desk" => desk::run(ask, &mut report).await?,
        "press" => press::run(ask, &mut report).await?,
        "kill" => kill::run(ask, &mut report).await?,
        "ring" => ring::run(ask, &mut report).await?,
        "find" => find::run(ask, &mut report).await?,
        "match" => matching::run(ask, &mut report).await?,
        "import" => import::run(ask, &mut report).await?,
        "plan" => plan::run(ask, &mut report).await?,
        "start" => start::run(ask, &mut report).await?,
        _ => bail!("no benchmark {name:?}; `bench list` names them"),
    }
    if report.is_wrong() {
        bail!("{name}: a wrong result, see its counts above")
    }
    Ok(())
}
