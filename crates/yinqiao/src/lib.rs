//! The program: settings, the data directory, wiring, the command line. It joins the parts and holds no rule of its own.
//! Only this crate reads the environment.
pub mod acts;
pub mod admin;
pub mod cli;
pub mod config;
pub mod console;
pub mod data;
pub mod demo;
pub mod doors;
pub mod health;
pub mod import;
mod keeping;
pub mod office;
pub mod serve;
pub mod wire;

use anyhow::{Context, Result};
use clap::Parser;
use cli::{Account, Cli, Verb};
use config::{Config, RawConfig};
use console::{Console, Terminal};
use office::Patience;
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

/// Runs one command line and gives its exit code.
pub fn main_with(words: impl IntoIterator<Item = OsString>) -> i32 {
    let words: Vec<OsString> = words.into_iter().collect();
    let cli = match Cli::try_parse_from(&words) {
        Ok(cli) => cli,
        Err(help) => {
            // Help and version are answers, everything else is a wrong command line.
            let code = i32::from(help.use_stderr()) * 2;
            help.print().ok();
            return code;
        }
    };
    let console = Arc::new(Terminal::default());
    match carry_out(cli, words, console.clone()) {
        Ok(code) => code,
        Err(error) => {
            console.warn(&format!("{error:#}"));
            1
        }
    }
}

fn carry_out(cli: Cli, words: Vec<OsString>, console: Arc<Terminal>) -> Result<i32> {
    let raw = RawConfig::read(&cli.places, std::env::vars())?;
    let config = Config::from_raw(&raw)?;
    if matches!(cli.verb, Verb::Config) {
        console.say(raw.explain().trim_end());
        return Ok(0);
    }
    let serves = matches!(cli.verb, Verb::Serve | Verb::Demo(_));
    start_log(&config, serves)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("运行时起不来")?;
    runtime.block_on(async {
        match cli.verb {
            Verb::Serve => serve::serve(config, console).await,
            Verb::Demo(what) => demo::run(config, what, console).await,
            Verb::Restore { file, replace } => {
                acts::restore(&config, &file, replace, console.as_ref()).await.map(|()| 0)
            }
            verb => one_command(config, verb, words, console).await,
        }
    })
}

/// A command on records: the running server carries it out, or, when none runs, we do.
async fn one_command(
    config: Config,
    mut verb: Verb,
    words: Vec<OsString>,
    console: Arc<Terminal>,
) -> Result<i32> {
    let here = std::env::current_dir()?;
    verb.resolve(&here);
    let input = match &verb {
        Verb::Account(Account::Add { .. } | Account::Password { .. }) => Some(password()?),
        _ => None,
    };
    let words = words.into_iter().map(|w| w.into_string()).collect::<Result<Vec<_>, _>>();
    let words = words.ok().context("命令行里有不是 UTF-8 的字")?;
    if let Some(code) = admin::ask(&config.data, words, &here, input.clone(), console.as_ref()).await? {
        return Ok(code);
    }
    let office = match &verb {
        Verb::Import(_) => office::open_to_move_in(&config, Patience::Short, console.as_ref()).await?,
        _ => office::open(&config, Patience::Short, console.as_ref()).await?,
    };
    let code = acts::run(&office, verb, input, console).await;
    office.close().await;
    code
}

/// The password: one line of standard input, never an argument, which other users could read.
fn password() -> Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!("密码（一行，回车结束；屏幕上会看见）：");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_string();
    anyhow::ensure!(!password.is_empty(), "没有密码：请从标准输入给一行");
    Ok(password)
}

/// Logs go to stderr; a command at a terminal shows only what went wrong.
fn start_log(config: &Config, serves: bool) -> Result<()> {
    use tracing_subscriber::EnvFilter;
    let words = if serves { config.log.as_str() } else { "warn" };
    // The SIP stack writes whole messages, callers' numbers in them, at `info`: never unless it is asked for by name.
    let quiet = if words.contains("rsipstack") { String::new() } else { ",rsipstack=warn".to_owned() };
    let filter =
        EnvFilter::try_new(format!("{words}{quiet}")).with_context(|| format!("设置 log 不对：{words:?}"))?;
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A benchmark or a test in this process may have set one already; then that one stays.
    if config.log_json {
        logger.json().try_init().ok()
    } else {
        logger.try_init().ok()
    };
    Ok(())
}
