//! A dump by PostgreSQL's own program. The password goes by the environment: a command line can
//! be read by everybody on the machine.

use crate::DbError;
use std::path::{Path, PathBuf};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// Writes a dump in the custom format.
pub(super) async fn dump(config: &Config, to: &Path) -> Result<(), DbError> {
    let mut command = with_access("pg_dump", config);
    command.args(["--format=custom", "--no-owner", "--file"]).arg(to);
    run(command, "pg_dump").await
}

/// Reads a dump into a database that nobody uses, all of it or nothing.
pub(super) async fn restore(config: &Config, from: &Path) -> Result<(), DbError> {
    let mut command = with_access("pg_restore", config);
    command
        .args(["--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname"])
        .arg(config.get_dbname().unwrap_or("postgres"))
        .arg(from);
    run(command, "pg_restore").await
}

fn with_access(name: &str, config: &Config) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(program(name));
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
    command
}

async fn run(mut command: tokio::process::Command, name: &str) -> Result<(), DbError> {
    let done = command.output().await.map_err(|e| DbError::Other(format!("{name}: {e}")))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said.trim().lines().last().unwrap_or("no message").to_owned();
    Err(DbError::Other(format!("{name}: {last}")))
}

/// Debian keeps the server's programs outside of PATH; the newest is taken.
fn program(name: &str) -> PathBuf {
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
