//! What every command needs: the data directory owned, the database open and at this version, the desk over it.
use crate::config::Config;
use crate::console::Console;
use crate::data::DataDir;
use anyhow::{Context, Result, anyhow};
use base::Clock;
use db::{Db, DbError, Settings, Target};
use desk::{Desk, EmergencyLog, Registry, Vault};
use std::path::PathBuf;
use std::time::Duration;

/// An open house: one process has one.
pub struct Office {
    /// The spine.
    pub desk: Desk,
    /// The owned directory.
    pub data: DataDir,
    /// The settings it was opened by.
    pub config: Config,
    /// The migrations that were applied now.
    pub applied: Vec<String>,
    patience: Patience,
}

/// How long an unreachable PostgreSQL is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A command at a terminal: a few seconds.
    Short,
    /// A service: until it is there or we are stopped.
    Endless,
}

/// Opens everything, tells what it waits for.
pub async fn open(config: &Config, patience: Patience, console: &dyn Console) -> Result<Office> {
    open_with(config, patience, false, console).await
}

/// The same for a house that is not open: records move in, nobody waits beside them.
pub async fn open_to_move_in(config: &Config, patience: Patience, console: &dyn Console) -> Result<Office> {
    open_with(config, patience, true, console).await
}

async fn open_with(config: &Config, patience: Patience, bulk: bool, console: &dyn Console) -> Result<Office> {
    let data = DataDir::own(&config.data)?;
    let db = open_db(config, patience, bulk, console).await?;
    let key = data.master_key()?;
    let candidate = if key.is_none() { Some(data.candidate(config.seal)?) } else { None };
    let applied =
        db.migrate(migrations::ALL).await.map_err(|e| anyhow!("数据库升级没有成功：{}", explain(&e)))?;
    let key = match (key, candidate) {
        (Some(key), _) => key,
        (None, Some(new)) if applied.len() == migrations::ALL.len() => {
            data.adopt()?;
            new
        }
        // A start that was killed between migrating and adopting left its candidate and an empty database.
        (None, Some(new))
            if !Desk::new(db.clone(), Clock::system(), Vault::forgetful(), Registry::new())
                .holds_keys()
                .await? =>
        {
            data.adopt()?;
            new
        }
        _ => return Err(data.refuse()),
    };
    let emergency =
        EmergencyLog::open(&data.path().join("emergency.log")).context("打不开应急记录 emergency.log")?;
    let desk = Desk::with_emergency_log(
        db,
        Clock::system(),
        Vault::from_text(&key, config.seal).map_err(|e| anyhow!("主密钥读不懂：{e}"))?,
        crate::wire::registry(),
        Some(emergency),
    );
    Ok(Office { desk, data, config: config.clone(), applied, patience })
}

async fn open_db(config: &Config, patience: Patience, bulk: bool, console: &dyn Console) -> Result<Db> {
    let target: Target = config.target().parse().map_err(|e: DbError| anyhow!("设置 database 不对：{e}"))?;
    let mut settings = Settings { queue: config.queue, ..Settings::default() };
    if let Some(n) = config.connections {
        (settings.readers, settings.pg_pool) = (n, n.max(2));
    }
    if bulk {
        settings = settings.bulk();
    }
    let mut tries = 0u32;
    loop {
        tries += 1;
        let error = match Db::open(&target, settings.clone()).await {
            Ok(db) => return Ok(db),
            Err(error) => error,
        };
        let may_come_back = matches!(error, DbError::Unreachable(_) | DbError::Lost);
        if !may_come_back || (patience == Patience::Short && tries >= 3) {
            return Err(anyhow!("打不开数据库：{}", explain(&error)));
        }
        let nap = Duration::from_secs(u64::from(tries.min(5)));
        console.warn(&format!(
            "数据库还连不上（第 {tries} 次）：{}；{} 秒后再试",
            explain(&error),
            nap.as_secs()
        ));
        tokio::time::sleep(nap).await;
    }
}

/// A storage fault in words for the person at the terminal.
pub fn explain(error: &DbError) -> String {
    match error {
        DbError::DiskFull => "磁盘满了；腾出地方后再试，已保存的不会丢".into(),
        DbError::Unreachable(why) => format!("连不上（{why}）；请看数据库是否开着、地址和密码对不对"),
        DbError::Lost => "连接断了；请看数据库是否开着".into(),
        DbError::Busy => "排队的太多了；请稍后再试".into(),
        DbError::Contended => "同一条记录同时改的人太多；请再试一次".into(),
        other => other.to_string(),
    }
}

impl Office {
    /// Ends cleanly: what was accepted is finished.
    pub async fn close(self) {
        self.desk.db().close().await;
    }

    /// Whether doors are open beside us.
    pub fn serving(&self) -> bool {
        self.patience == Patience::Endless
    }

    /// Where recordings of calls are.
    pub fn recordings(&self) -> PathBuf {
        self.data.path().join("recordings")
    }

    /// Where photos from the door are.
    pub fn photos(&self) -> PathBuf {
        self.data.path().join("photos")
    }
}
