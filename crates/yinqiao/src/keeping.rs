//! What privacy needs done outside of the database: the key file of a rotation, files whose time is over, files that an older
//! version or a crash left open on the disk. Each turn looks at what the database asks for, does it, and says so; a kill between
//! the two finds it asked for again.
use crate::office::Office;
use anyhow::{Context, Result, bail};
use desk::{Ask, Outcome, Refusal};
use privacy::{FilesGone, LeavingFile, LeavingFiles, MasterGone, Rewrap, StartSweeps, WantedTurn};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Between two looks.
const NAP: Duration = Duration::from_secs(2);
/// Folders of the data directory whose files are sealed.
const SEALED: [&str; 2] = ["recordings", "photos"];

/// Keeps house until told to stop.
pub fn keep(office: Arc<Office>, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        tokio::select! {
            () = turns(&office) => {}
            () = stop.cancelled() => {}
        }
    })
}

async fn turns(office: &Office) {
    let begun = office.desk.clock().now().ms();
    seal_left(office, begun).await;
    let mut swept = false;
    loop {
        if !swept {
            match office.desk.run(&Ask::system(), StartSweeps {}).await {
                Ok(()) => swept = true,
                Err(error) => tracing::error!(%error, "the nightly sweep cannot be set and is tried again"),
            }
        }
        if let Err(error) = turn(office).await {
            tracing::error!(
                error = format!("{error:#}"),
                "keys or files could not be looked after and are tried again"
            );
        }
        tokio::time::sleep(NAP).await;
    }
}

async fn turn(office: &Office) -> Result<()> {
    let desk = &office.desk;
    if let Some(wanted) = desk.look(&Ask::system(), WantedTurn {}).await.map_err(told)? {
        turn_key(office, wanted).await?;
    }
    let files = desk.look(&Ask::system(), LeavingFiles {}).await.map_err(told)?;
    if files.is_empty() {
        return Ok(());
    }
    let data = office.data.path().to_path_buf();
    let gone = tokio::task::spawn_blocking(move || remove(&data, files)).await??;
    desk.run(&Ask::system(), FilesGone { files: gone }).await.map_err(told)
}

fn told<E: Refusal>(outcome: Outcome<E>) -> anyhow::Error {
    anyhow::Error::msg(outcome.to_string())
}

async fn turn_key(office: &Office, wanted: privacy::Wanted) -> Result<()> {
    let (desk, vault) = (&office.desk, office.desk.vault());
    let take_up = |text: String| -> Result<()> {
        office.data.write_keys(&text)?;
        vault.reload(&text).context("新写的密钥文件读不回来")
    };
    match wanted.state.as_str() {
        "wanted" => {
            // After a kill the new master may be in the file already.
            if i64::from(vault.generation()) == wanted.from {
                take_up(vault.text_with_next())?;
            }
            desk.run(&Ask::system(), Rewrap { turn: wanted.id, after: None }).await.map_err(told)?;
        }
        "wrapped" => {
            take_up(vault.text_without_old())?;
            desk.run(&Ask::system(), MasterGone { turn: wanted.id }).await.map_err(told)?;
            tracing::warn!("the master key was turned: keep the new master.key elsewhere too");
        }
        // Its timer goes on by itself.
        _ => {}
    }
    Ok(())
}

/// Removes files that nothing names any more; answers those that are gone.
fn remove(data: &Path, files: Vec<LeavingFile>) -> Result<Vec<LeavingFile>> {
    for file in &files {
        let path = place(data, file)?;
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("删不掉 {}", path.display())),
        }
    }
    Ok(files)
}

/// Where a file lies; nothing outside of its folder.
fn place(data: &Path, file: &LeavingFile) -> Result<PathBuf> {
    let below = Path::new(&file.path);
    let inside = below.components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || !SEALED.contains(&file.folder.as_str()) {
        bail!("{}/{} 不是数据目录里的文件", file.folder, file.path);
    }
    let folder = data.join(&file.folder);
    Ok(match (file.folder.as_str(), file.path.get(..2)) {
        // Photos lie in folders of the first two digits of their names.
        ("photos", Some(digits)) => folder.join(digits).join(below),
        _ => folder.join(below),
    })
}

/// Seals what lies open on the disk from before `begun` (ms): once at the start.
async fn seal_left(office: &Office, begun: i64) {
    let (vault, data) = (office.desk.vault().clone(), office.data.path().to_path_buf());
    let sealed = tokio::task::spawn_blocking(move || {
        let mut sealed = 0u64;
        for folder in SEALED {
            seal_below(&vault, &data.join(folder), begun, &mut sealed)?;
        }
        Ok::<u64, std::io::Error>(sealed)
    });
    match sealed.await {
        Ok(Ok(0)) => {}
        Ok(Ok(files)) => tracing::warn!(files, "files that lay open on the disk are sealed now"),
        Ok(Err(error)) => tracing::error!(%error, "files that lie open on the disk cannot be sealed"),
        Err(error) => tracing::error!(%error, "sealing files ended badly"),
    }
}

fn seal_below(vault: &desk::Vault, folder: &Path, begun: i64, sealed: &mut u64) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let about = entry.metadata()?;
        let touched =
            about.modified()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        if about.is_dir() && !name.starts_with('.') {
            seal_below(vault, &path, begun, sealed)?;
        } else if !about.is_file() || touched >= begun {
            // What is written just now is sealed by who writes it.
        } else if name.ends_with(".sealing") {
            std::fs::remove_file(&path)?;
        } else if !name.contains(".part") && !desk::filebox::Reader::open(vault, &path)?.is_sealed() {
            desk::filebox::seal_file(vault, &path)?;
            *sealed += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    //! Files are removed and sealed where they lie, and nowhere else.
    use super::*;

    fn file(folder: &str, path: &str) -> LeavingFile {
        LeavingFile { folder: folder.into(), path: path.into() }
    }

    #[test]
    fn nothing_outside_of_its_folder_is_removed() {
        let data = Path::new("/d");
        assert_eq!(
            place(data, &file("recordings", "2026/1/a.wav")).unwrap(),
            Path::new("/d/recordings/2026/1/a.wav")
        );
        assert_eq!(place(data, &file("photos", "abcd")).unwrap(), Path::new("/d/photos/ab/abcd"));
        for (folder, path) in
            [("recordings", "../master.key"), ("recordings", "/etc/passwd"), ("", "a"), ("..", "a")]
        {
            assert!(place(data, &file(folder, path)).is_err(), "{folder}/{path}");
        }
    }

    #[test]
    fn what_is_gone_already_is_gone() {
        let data = std::env::temp_dir().join(format!("yq-keeping-{}", std::process::id()));
        std::fs::create_dir_all(data.join("recordings")).unwrap();
        std::fs::write(data.join("recordings/a.wav"), "x").unwrap();
        let files = vec![file("recordings", "a.wav"), file("recordings", "b.wav")];
        assert_eq!(remove(&data, files.clone()).unwrap(), files);
        assert!(!data.join("recordings/a.wav").exists());
        std::fs::remove_dir_all(&data).unwrap();
    }

    #[test]
    fn what_lies_open_is_sealed_and_what_a_crash_left_half_is_gone() {
        let data = std::env::temp_dir().join(format!("yq-sealing-{}", std::process::id()));
        let folder = data.join("recordings/2026");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.wav"), "RIFF").unwrap();
        std::fs::write(folder.join("a.wav.00.sealing"), "half").unwrap();
        std::fs::write(folder.join("b.part.wav"), "still written").unwrap();
        let (vault, mut sealed) = (desk::Vault::forgetful(), 0);
        seal_below(&vault, &data.join("recordings"), 0, &mut sealed).unwrap();
        assert_eq!(sealed, 0, "what is newer than the start is left alone");
        seal_below(&vault, &data.join("recordings"), i64::MAX, &mut sealed).unwrap();
        let read = desk::filebox::Reader::open(&vault, &folder.join("a.wav")).unwrap();
        assert!(sealed == 1 && read.is_sealed());
        assert!(!folder.join("a.wav.00.sealing").exists() && folder.join("b.part.wav").exists());
        std::fs::remove_dir_all(&data).unwrap();
    }
}
