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
    key: &[u8; 32],
    console: &dyn Console,
) -> Result<()> {
    let manifest = unpacked(file, beside)?;
    console.say(&format!(
        "{} 的备份（{}），{} 个文件，散列都对",
        manifest.at,
        manifest.kind,
        manifest.files.len()
    ));
    match target {
        Target::Sqlite { path } => {
            ensure!(manifest.kind == "sqlite", "这份备份来自 PostgreSQL；请用 --database 指明放回哪个库");
            if path.exists() && !replace {
                bail!(
                    "{} 里已有数据库；确实要换掉就加 --replace（原来的会留在 replaced-*）",
                    data.path().display()
                );
            }
            verify(&Target::Sqlite { path: beside.join(DATABASE) }, key, console).await?;
            // The check opened it; what that left beside it does not belong to the set.
            for end in ["-wal", "-shm"] {
                std::fs::remove_file(beside.join(format!("{DATABASE}{end}"))).ok();
            }
            set_aside(data.path(), path)?;
            std::fs::rename(beside.join(DATABASE), path)?;
        }
        Target::Postgres { url } => {
            ensure!(manifest.kind == "postgres", "这份备份来自 SQLite；不要写 --database");
            pg_restore(url, &beside.join(DATABASE), replace)?;
            verify(target, key, console).await?;
            set_aside(data.path(), Path::new(""))?;
        }
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
async fn verify(target: &Target, key: &[u8; 32], console: &dyn Console) -> Result<()> {
    let fault = |e: db::DbError| anyhow!("{}", explain(&e));
    let db = Db::open(target, Settings::default()).await.map_err(fault)?;
    let desk = Desk::new(db.clone(), Clock::system(), Vault::new(key), Registry::new());
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

fn pg_restore(url: &str, dump: &Path, replace: bool) -> Result<()> {
    let mut command = std::process::Command::new("pg_restore");
    command.args(["--exit-on-error", "--single-transaction", "--no-owner"]);
    if replace {
        command.args(["--clean", "--if-exists"]);
    }
    // The address holds a password: it goes by environment, where other users cannot read it.
    command.args(["--dbname", &passwordless(url)]).arg(dump);
    if let Some(password) = password(url) {
        command.env("PGPASSWORD", password);
    }
    let out = command.output().context("运行不了 pg_restore；请安装 PostgreSQL 客户端")?;
    ensure!(
        out.status.success(),
        "pg_restore 没有成功（库里已有表时加 --replace）：{}",
        String::from_utf8_lossy(&out.stderr).trim()
    );
    Ok(())
}

fn split(url: &str) -> Option<(&str, &str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (user, host) = rest.rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    Some((scheme, name, password, host))
}

fn passwordless(url: &str) -> String {
    split(url).map_or_else(|| url.to_string(), |(scheme, name, _, host)| format!("{scheme}://{name}@{host}"))
}

/// The password, percent signs undone.
fn password(url: &str) -> Option<String> {
    let (_, _, password, _) = split(url)?;
    let (mut bytes, mut rest) = (Vec::new(), password.as_bytes());
    while let Some((&byte, tail)) = rest.split_first() {
        let pair = tail
            .get(..2)
            .and_then(|p| std::str::from_utf8(p).ok())
            .and_then(|p| u8::from_str_radix(p, 16).ok());
        match (byte, pair) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    //! Addresses with passwords.
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_address() {
        let url = "postgres://yq:a%40b%25@db:5432/yinqiao";
        assert_eq!(passwordless(url), "postgres://yq@db:5432/yinqiao");
        assert_eq!(password(url).as_deref(), Some("a@b%"));
        assert_eq!(passwordless("postgres://yq@db/x"), "postgres://yq@db/x");
        assert_eq!(password("postgres://yq@db/x"), None);
    }
}
