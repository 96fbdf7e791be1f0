//! The local admin socket: while a server owns the data directory, the command line speaks to it.
//! The client sends its own words as one JSON line; the server runs them and answers line by line.
//! Whoever may open the socket (the data directory's owner, mode 0600) could also open the database.
mod client;
mod server;
#[cfg(test)]
mod tests;

pub use client::ask;
pub use server::{Answer, Handler, Listener, listen};

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the client sends.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// The words of the command line, the program's name first.
    words: Vec<String>,
    /// Where the client stands: its files are named from there.
    folder: PathBuf,
    /// What the command reads from its input (a password).
    input: Option<String>,
}

/// What the server answers, one JSON object a line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Say(String),
    Warn(String),
    Progress { label: String, done: u64, total: u64 },
    End(i32),
}

/// Longest path a socket can be bound to, with room to spare.
const LONGEST: usize = 100;

/// Where the socket of a data directory is. A path too long for a socket goes to a folder for temporary files.
fn socket_path(data: &Path) -> PathBuf {
    let whole = std::path::absolute(data).unwrap_or_else(|_| data.to_path_buf());
    let path = whole.join("admin.sock");
    if path.as_os_str().len() <= LONGEST {
        return path;
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, whole.as_os_str().as_encoded_bytes());
    let short: String = digest.as_ref()[..8].iter().map(|b| format!("{b:02x}")).collect();
    std::env::temp_dir().join(format!("yinqiao-{short}.sock"))
}
