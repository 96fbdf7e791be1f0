//! Fills an empty data directory with a district; remembers with which, so that the next run finds it.

use crate::config::Config;
use crate::console::Console;
use crate::import::{self, Beside};
use crate::office::{self, Patience};
use anyhow::{Context, Result, bail, ensure};
use base::{Clock, Moment, Stopwatch};
use serde::{Deserialize, Serialize};
use sim::district::{Plan, files};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What the data directory was filled with.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    seed: u64,
    elders: u64,
    until_ms: i64,
    /// Everything went in.
    done: bool,
}

impl Mark {
    fn plan(&self) -> Plan {
        Plan { seed: self.seed, elders: self.elders, until: Moment::from_ms(self.until_ms) }
    }
}

/// The plan of the district that is in the data directory when this returns.
pub(super) async fn fill(config: &Config, elders: u64, console: &dyn Console) -> Result<Plan> {
    ensure!((100..=4_000_000).contains(&elders), "--elders 要在 100 到 4000000 之间");
    let path = config.data.join("demo.json");
    let mark = match read(&path)? {
        Some(mark) => mark,
        None => {
            refuse_real(config)?;
            let plan = Plan::full(Clock::system().now()).with_elders(elders);
            let mark = Mark { seed: plan.seed, elders, until_ms: plan.until.ms(), done: false };
            write(&path, &mark)?;
            mark
        }
    };
    let plan = mark.plan();
    if mark.done {
        if plan.elders != elders {
            console.warn(&format!("{} 里已有 {} 位长者的演示区，就用它", config.data.display(), plan.elders));
        }
        return Ok(plan);
    }
    let watch = Stopwatch::start();
    let district = written(&plan, &config.data.join("district"), console).await?;
    move_in(config, &district, console).await?;
    write(&path, &Mark { done: true, ..mark })?;
    console.say(&format!("演示区已搬进来（{:.0} 秒）", watch.elapsed().as_secs_f64()));
    Ok(plan)
}

/// A directory with a database but without our mark is somebody's real one.
fn refuse_real(config: &Config) -> Result<()> {
    let key = config.data.join("master.key");
    if key.exists() {
        bail!("{} 里已有别的数据，演示不动它；请用 --data 换一个目录", config.data.display());
    }
    private(&config.data)
}

fn private(dir: &Path) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("建不了目录 {}", dir.display()))
}

fn read(path: &Path) -> Result<Option<Mark>> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            Ok(Some(serde_json::from_str(&text).with_context(|| format!("{} 坏了", path.display()))?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("读不了 {}", path.display())),
    }
}

fn write(path: &Path, mark: &Mark) -> Result<()> {
    let beside: PathBuf = path.with_extension("json.new");
    std::fs::write(&beside, serde_json::to_string_pretty(mark)?)?;
    std::fs::rename(&beside, path).with_context(|| format!("写不了 {}", path.display()))
}

/// The district as files, the same for the same plan.
async fn written(plan: &Plan, dir: &Path, console: &dyn Console) -> Result<files::District> {
    private(dir)?;
    let (plan, dir) = (*plan, dir.to_owned());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<String>();
    let watch = Stopwatch::start();
    let writing = tokio::task::spawn_blocking(move || {
        files::write(&plan, &dir, |what| {
            tell.send(what.to_owned()).ok();
        })
    });
    let mut done = 0;
    while let Some(what) = told.recv().await {
        if watch.elapsed().as_secs() >= 1 {
            console.progress(&format!("生成{what}"), done, 8);
        }
        done += 1;
    }
    let district = writing.await.context("writing the district stopped")??;
    console.say(&format!("演示区的导入文件已生成（{:.1} 秒）", watch.elapsed().as_secs_f64()));
    Ok(district)
}

/// Over the same path as a real district.
async fn move_in(config: &Config, district: &files::District, console: &dyn Console) -> Result<()> {
    let office = office::open_to_move_in(config, Patience::Short, console).await?;
    for (what, path) in district.in_order() {
        let report = import::run(&office.desk, what, path, Beside::Nobody, console).await?;
        report.lines().iter().for_each(|line| console.say(line));
        ensure!(report.bad.is_empty(), "{what} 里有 {} 行没有导入", report.bad.len());
    }
    office.close().await;
    Ok(())
}
