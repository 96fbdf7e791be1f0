//! `backup FILE`: one consistent set of database, recordings and photos with a manifest of hashes. The master key is never in it.
use super::tar::{Entry, Writer};
use crate::console::Console;
use crate::office::{Office, explain};
use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The database's copy inside a backup.
pub(super) const DATABASE: &str = "database";
/// What a backup holds, written last.
pub(super) const MANIFEST: &str = "manifest.json";
/// Folders of the data directory that belong to the set.
pub(super) const FOLDERS: [&str; 2] = ["recordings", "photos"];

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program that wrote it.
    pub(super) version: String,
    /// `sqlite` or `postgres`: what the database's copy is.
    pub(super) kind: String,
    /// When, for people.
    pub(super) at: String,
    /// Every file with its hash.
    pub(super) files: Vec<Entry>,
}

/// Writes the set to `file` while the work goes on.
pub(super) async fn backup(office: &Office, file: &Path, console: &dyn Console) -> Result<()> {
    if file.exists() {
        bail!("{} 已经有了；换个名字", file.display());
    }
    let copy = office.data.path().join(format!("backup-{}.tmp", std::process::id()));
    // The database first: whatever its rows name is on the disk by then, and is collected after.
    office.desk.db().backup(&copy).await.map_err(|e| anyhow!("数据库备份没有成功：{}", explain(&e)))?;
    let kind = match office.desk.db().kind() {
        db::Kind::Sqlite => "sqlite",
        db::Kind::Postgres => "postgres",
    };
    let at = office.desk.clock().now().beijing().to_string();
    let manifest =
        Manifest { version: env!("CARGO_PKG_VERSION").into(), kind: kind.into(), at, files: Vec::new() };
    let (data, to, from) = (office.data.path().to_path_buf(), file.to_path_buf(), copy.clone());
    let written = tokio::task::spawn_blocking(move || write(&data, &from, &to, manifest)).await?;
    std::fs::remove_file(&copy).ok();
    let (files, bytes) = written.with_context(|| format!("写不了 {}", file.display()))?;
    console.say(&format!("已备份 {files} 个文件、{bytes} 字节到 {}", file.display()));
    console.say("主密钥 master.key 不在里面：请另外保存在安全的地方，没有它备份打不开");
    Ok(())
}

fn write(data: &Path, database: &Path, to: &Path, mut manifest: Manifest) -> Result<(usize, u64)> {
    let part = to.with_extension("part");
    let out = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&part)?;
    let mut tar = Writer::new(BufWriter::new(out));
    manifest.files.push(tar.add_file(DATABASE, database)?);
    for folder in FOLDERS {
        for path in files_under(&data.join(folder))? {
            let name = path.strip_prefix(data)?.to_string_lossy().into_owned();
            manifest.files.push(tar.add_file(&name, &path)?);
        }
    }
    let text = serde_json::to_vec_pretty(&manifest)?;
    tar.add(MANIFEST, text.len() as u64, &text[..])?;
    let out = tar.finish()?.into_inner().map_err(|e| e.into_error())?;
    out.sync_all()?;
    std::fs::rename(&part, to)?;
    if let Some(folder) = to.parent().filter(|p| !p.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok((manifest.files.len(), manifest.files.iter().map(|f| f.size).sum()))
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(all),
        Err(e) => return Err(e.into()),
    };
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            all.extend(files_under(&entry.path())?);
        } else if kind.is_file() {
            all.push(entry.path());
        }
    }
    all.sort();
    Ok(all)
}
