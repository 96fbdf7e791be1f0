//! `serve`: the doors open, the loops run, the admin socket answers; a signal closes them in the order that loses nothing.
use crate::acts;
use crate::admin;
use crate::cli::{Cli, Verb};
use crate::config::Config;
use crate::console::Console;
use crate::doors::Doors;
use crate::office::{self, Office, Patience};
use anyhow::{Context, Result};
use clap::Parser;
use notices::sms::Spool;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running service.
pub struct Running {
    office: Arc<Office>,
    doors: Doors,
    loops: desk::Loops,
    admin: JoinHandle<()>,
    sms: JoinHandle<()>,
    keeping: JoinHandle<()>,
    stop: CancellationToken,
}

/// Runs until a signal; gives the exit code.
pub async fn serve(config: Config, console: Arc<dyn Console>) -> Result<i32> {
    let running = tokio::select! {
        // While an unreachable database is waited for, a signal must still end us.
        running = start(config, console.as_ref()) => running?,
        () = signal() => return Ok(0),
    };
    console.say(&running.doors.addresses());
    signal().await;
    console.warn("正在停止：已接下的做完再走");
    running.stop().await;
    Ok(0)
}

/// Opens the house and every door; ready when this returns.
pub async fn start(config: Config, console: &dyn Console) -> Result<Running> {
    // Addresses first: a taken port is told before a database is waited for.
    let bound = crate::doors::bind(&config).await?;
    let office = Arc::new(office::open(&config, Patience::Endless, console).await?);
    office.applied.iter().for_each(|name| console.warn(&format!("数据库已升级 {name}")));
    let stop = CancellationToken::new();
    let listener = admin::listen(office.data.path())?;
    let admin = tokio::spawn(listener.run(stop.clone(), commands(office.clone())));
    let loops = office.desk.start();
    let sms = carry_sms(&office, stop.clone())?;
    let keeping = crate::keeping::keep(office.clone(), stop.clone());
    let doors = Doors::open(bound, &office).await?;
    Ok(Running { office, doors, loops, admin, sms, keeping, stop })
}

/// Notices that go as SMS are laid into the data folder's `sms`, where the operator's gateway fetches them.
fn carry_sms(office: &Office, stop: CancellationToken) -> Result<JoinHandle<()>> {
    let folder = office.data.path().join("sms");
    let spool = Spool::open(&folder).with_context(|| format!("打不开短信目录 {}", folder.display()))?;
    let desk = office.desk.clone();
    // A message cut off between the folder and its mark is laid down once more after the next start, as the same file.
    Ok(tokio::spawn(async move {
        tokio::select! {
            () = notices::sms::run(desk, spool) => {}
            () = stop.cancelled() => {}
        }
    }))
}

/// What the admin socket does with a command line.
fn commands(office: Arc<Office>) -> admin::Handler {
    Arc::new(
        move |words: Vec<String>,
              folder: PathBuf,
              input: Option<String>,
              console: Arc<dyn Console>|
              -> admin::Answer {
            let office = office.clone();
            Box::pin(async move {
                let mut verb = match Cli::try_parse_from(words) {
                    Ok(Cli { verb: Verb::Restore { .. } | Verb::Demo(_) | Verb::Serve, .. }) => {
                        console.warn("服务正在运行，这个命令要先停掉它");
                        return 1;
                    }
                    Ok(cli) => cli.verb,
                    Err(error) => {
                        console.warn(&error.to_string());
                        return 2;
                    }
                };
                verb.resolve(&folder);
                acts::run(&office, verb, input, console.clone()).await.unwrap_or_else(|error| {
                    console.warn(&format!("{error:#}"));
                    1
                })
            })
        },
    )
}

impl Running {
    /// The spine, for what runs beside in this process.
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// Where the doors are.
    pub fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Doors first, so that nothing new comes in; then what was accepted is finished; the database last.
    pub async fn stop(self) {
        self.stop.cancel();
        self.doors.close().await;
        if let Err(error) = self.admin.await {
            tracing::error!(%error, "the admin socket ended badly");
        }
        if let Err(error) = self.sms.await {
            tracing::error!(%error, "handing over SMS ended badly");
        }
        if let Err(error) = self.keeping.await {
            tracing::error!(%error, "looking after keys and files ended badly");
        }
        self.loops.stop().await;
        self.office.desk.db().close().await;
    }
}

/// Waits for the word to stop: SIGTERM, or Ctrl-C.
pub async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let term = signal(SignalKind::terminate());
    let Ok(mut term) = term else {
        tokio::signal::ctrl_c().await.ok();
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
