//! The commands that work on records: run by the server when one runs, else by the command line itself.
mod account;
mod backup;
mod device;
mod phone;
mod region;
mod restore;
mod tar;
mod token;
mod trail;

pub use restore::restore;

use crate::cli::Verb;
use crate::console::Console;
use crate::import::Beside;
use crate::office::Office;
use anyhow::{Result, bail};
use std::sync::Arc;

/// Carries one out; gives the exit code.
pub async fn run(
    office: &Office,
    verb: Verb,
    input: Option<String>,
    console: Arc<dyn Console>,
) -> Result<i32> {
    let console = console.as_ref();
    match verb {
        Verb::Migrate => {
            match office.applied.as_slice() {
                [] => console.say("数据库已经是这个版本的"),
                names => names.iter().for_each(|name| console.say(&format!("已升级 {name}"))),
            }
            Ok(0)
        }
        Verb::Account(what) => account::run(office, what, input, console).await,
        Verb::Token(what) => token::run(office, what, console).await,
        Verb::Phone(what) => phone::run(office, what, console).await,
        Verb::Device(what) => device::run(office, what, console).await,
        Verb::Region(what) => region::run(office, what, console).await,
        Verb::Import(what) => import(office, &what, console).await,
        Verb::Trail(trail) => trail::run(office, &trail, console).await,
        Verb::Backup { file } => backup::backup(office, &file, console).await.map(|()| 0),
        _ => bail!("这个命令不在这里办"),
    }
}

/// Reads a file in; exit code 1 when rows were left out.
async fn import(office: &Office, what: &crate::cli::Import, console: &dyn Console) -> Result<i32> {
    let beside = if office.serving() { Beside::Others } else { Beside::Nobody };
    let report = crate::import::run(&office.desk, &what.what, &what.file, beside, console).await?;
    report.lines().iter().for_each(|line| console.say(line));
    Ok(i32::from(!report.bad.is_empty()))
}
