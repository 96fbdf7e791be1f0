//! `restore FILE`: puts a backup back. It is unpacked beside, every hash and the whole trail are checked, and only then
//! does it take the place of what is there. A running server owns the data directory, so it is refused then.
use super::backup::{DATABASE, FOLDERS, MANIFEST, Manifest};
use super::tar;
use crate::config::Config;
use crate::console::Console;
use crate::data::DataDir;
use crate::office::explain;
use anyhow::{Context, Result, anyhow, bail, ensure};
use base::Clock;
use db::{Db, Settings, Target};
use desk::{Desk, Registry, Vault};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Puts `file` back into the data directory (and the database) of `config`.
pub async fn restore(config: &Config, file: &Path, replace: bool, console: &dyn Console) -> Result<()> {
    let data = DataDir::own(&config.data)?;
    let Some(key) = data.master_key()? else {
        bail!("先把另外保存的主密钥放到 {}/master.key（chmod 600），再恢复", data.path().display());
    };
    let target: Target = config.target().parse().map_err(|e| anyhow!("设置 database 不对：{e}"))?;
    let beside = data.path().join(format!("restore-{}.tmp", std::process::id()));
    let outcome = put_back(&data, &target, file, &beside, replace, &key, console).await;
    std::fs::remove_dir_all(&beside).ok();
    outcome
}

async fn put_back(
    data: &DataDir,
    target: &Target,
    file: &Path,
    beside: &Path,
    replace: bool,
    key: &str,
    console: &dyn Console,
) -> Result<()> {
    let manifest = unpacked(file, beside)?;
    console.say(&format!(
        "{} 的备份（{}），{} 个文件，散列都对",
        manifest.at,
        manifest.kind,
        manifest.files.len()
    ));
    let kind = match target {
        Target::Sqlite { .. } => "sqlite",
        Target::Postgres { .. } => "postgres",
    };
    ensure!(manifest.kind == kind, "这份备份来自 {}，不能放进 {kind}；请看 --database", manifest.kind);
    if !replace && holds_something(target).await? {
        bail!("那里已有数据库；确实要换掉就加 --replace（数据目录里原来的会留在 replaced-*）");
    }
    let copy = beside.join(DATABASE);
    if let Target::Sqlite { path } = target {
        // Checked before anything that is there is touched; on PostgreSQL the dump must go in to be read.
        verify(&Target::Sqlite { path: copy.clone() }, key, console).await?;
        set_aside(data.path(), path)?;
    } else {
        set_aside(data.path(), Path::new(""))?;
    }
    db::restore(target, &copy).await.map_err(|e| anyhow!("放回数据库没有成功：{}", explain(&e)))?;
    if kind == "postgres" {
        verify(target, key, console).await?;
    }
    for folder in FOLDERS {
        let from = beside.join(folder);
        if from.exists() {
            std::fs::rename(from, data.path().join(folder))?;
        }
    }
    File::open(data.path())?.sync_all()?;
    console.say("已恢复；可以启动了");
    Ok(())
}

/// Unpacks and holds every file against the manifest.
fn unpacked(file: &Path, beside: &Path) -> Result<Manifest> {
    let from = File::open(file).with_context(|| format!("打不开 {}", file.display()))?;
    std::fs::create_dir_all(beside)?;
    let mut found = tar::unpack(BufReader::new(from), beside)?;
    let manifest = found.pop().filter(|last| last.path == MANIFEST).context("备份不完整：没有清单")?;
    let text = std::fs::read(beside.join(manifest.path))?;
    let manifest: Manifest = serde_json::from_slice(&text).context("备份的清单看不懂")?;
    for (wanted, got) in manifest.files.iter().zip(&found) {
        ensure!(wanted == got, "备份里的 {} 与清单不符，已损坏", wanted.path);
    }
    ensure!(manifest.files.len() == found.len(), "备份的文件数与清单不符");
    Ok(manifest)
}

/// The whole trail of the database, every hash anew.
async fn verify(target: &Target, key: &str, console: &dyn Console) -> Result<()> {
    let fault = |e: db::DbError| anyhow!("{}", explain(&e));
    let db = Db::open(target, Settings::default()).await.map_err(fault)?;
    let desk = Desk::new(
        db.clone(),
        Clock::system(),
        Vault::from_text(key, desk::Suite::Aes).map_err(|e| anyhow!("主密钥读不懂：{e}"))?,
        Registry::new(),
    );
    let found = desk.verify(None).await.map_err(fault)?;
    db.close().await;
    ensure!(found.is_sound(), "备份的留痕不可信，或主密钥不是它的：{}", found.faults.join("；"));
    console.say(&format!("留痕 {} 条、{} 块，没有改动", found.rows, found.blocks));
    Ok(())
}

/// What is there is moved to a folder beside, not deleted.
fn set_aside(data: &Path, database: &Path) -> Result<()> {
    let aside = data.join(format!("replaced-{}", Clock::system().now().ms()));
    let mut moves: Vec<(std::path::PathBuf, String)> =
        FOLDERS.iter().map(|f| (data.join(f), (*f).to_string())).collect();
    if let Some(name) = database.file_name().and_then(|n| n.to_str()) {
        for end in ["", "-wal", "-shm"] {
            moves.push((database.with_file_name(format!("{name}{end}")), format!("{name}{end}")));
        }
    }
    for (from, name) in moves.into_iter().filter(|(from, _)| from.exists()) {
        std::fs::create_dir_all(&aside)?;
        std::fs::rename(from, aside.join(name))?;
    }
    Ok(())
}

/// Whether there is a database with tables where the backup is to go.
async fn holds_something(target: &Target) -> Result<bool> {
    if let Target::Sqlite { path } = target {
        return Ok(path.exists());
    }
    let fault = |e: db::DbError| anyhow!("{}", explain(&e));
    let db = Db::open(target, Settings::default()).await.map_err(fault)?;
    let schema = db::schema::describe(&db).await.map_err(fault)?;
    db.close().await;
    Ok(!schema.tables.is_empty())
}
