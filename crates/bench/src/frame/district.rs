//! A full district on disk, made once by the program's own demo and import, then copied for each benchmark.
use super::{AS_PROGRAM, Ask, Scratch};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A full district.
pub(crate) const FULL: u64 = 208_000;

/// Makes and keeps what benchmarks read.
pub(crate) async fn prepare(ask: &Ask) -> Result<()> {
    prepared(ask.size.unwrap_or(FULL)).await.map(drop)
}

/// A copy of the prepared district of `elders`, for one benchmark to change as it likes.
pub(crate) async fn copy(elders: u64) -> Result<Scratch> {
    let from = prepared(elders).await?;
    let to = Scratch::new()?;
    copy_folder(&from, &to.0)?;
    Ok(to)
}

/// The folder of the prepared district; made when it is not there.
pub(crate) async fn prepared(elders: u64) -> Result<PathBuf> {
    let exe = std::env::current_exe()?;
    let home =
        exe.parent().context("the program's folder")?.join("bench-data").join(format!("district-{elders}"));
    let done = home.join("prepared");
    if done.exists() {
        return Ok(home);
    }
    eprintln!("preparing a district of {elders} elders in {}", home.display());
    std::fs::remove_dir_all(&home).ok();
    std::fs::create_dir_all(&home)?;
    let status = Command::new(&exe)
        .arg(AS_PROGRAM)
        .args(["demo", "--fill-only", "--elders", &elders.to_string(), "--data"])
        .arg(&home)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()?;
    ensure!(status.success(), "the district could not be filled");
    std::fs::write(done, "")?;
    Ok(home)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
