//! A dump by PostgreSQL's own program. The password goes by the environment: a command line can
//! be read by everybody on the machine.

use crate::DbError;
use std::path::{Path, PathBuf};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

pub(super) async fn dump(config: &Config, to: &Path) -> Result<(), DbError> {
    let mut command = tokio::process::Command::new(program("pg_dump"));
    if let Some(Host::Tcp(name)) = config.get_hosts().first() {
        command.env("PGHOST", name);
    }
    #[cfg(unix)]
    if let Some(Host::Unix(path)) = config.get_hosts().first() {
        command.env("PGHOST", path);
    }
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
    if let Some(name) = config.get_dbname() {
        command.env("PGDATABASE", name);
    }
    let done = command
        .args(["--format=custom", "--no-owner", "--file"])
        .arg(to)
        .output()
        .await
        .map_err(|e| DbError::Other(format!("pg_dump: {e}")))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said.trim().lines().last().unwrap_or("no message").to_owned();
    Err(DbError::Other(format!("pg_dump: {last}")))
}

/// Debian keeps the server's programs outside of PATH; the newest is taken.
pub(super) fn program(name: &str) -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path().join("bin").join(name);
            path.is_file().then_some((version, path))
        })
        .collect();
    found.sort();
    found.pop().map_or_else(|| name.into(), |(_, path)| path)
}
