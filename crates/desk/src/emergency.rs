//! The emergency log: a file of fixed size, filled with zeros when there is still room on the disk.
//! When a trail entry cannot be written (the disk is full) and the card of an elder in need must be
//! shown all the same, the reading is noted here and entered into the trail later.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

/// Room for about a thousand notes.
const SIZE: u64 = 256 * 1024;

/// The preallocated file.
#[derive(Debug)]
pub struct EmergencyLog(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
}

impl EmergencyLog {
    /// Opens it, and makes it in its full size when it is not there.
    ///
    /// # Errors
    /// When the file cannot be made or read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let size = file.metadata()?.len();
        if size < SIZE {
            file.seek(SeekFrom::End(0))?;
            // Real zeros, not a hole: a hole needs room when it is written.
            file.write_all(&vec![0; usize::try_from(SIZE - size).expect("a quarter of a megabyte")])?;
            file.sync_all()?;
        }
        let end = text(&mut file)?.len() as u64;
        Ok(Self(Mutex::new(Inner { file, end })))
    }

    /// Notes one line.
    ///
    /// # Errors
    /// When the file is full of notes or cannot be written.
    pub fn note(&self, line: &str) -> io::Result<()> {
        let mut inner = self.0.lock().expect("nobody panics while noting");
        let bytes = format!("{}\n", line.replace('\n', " "));
        if inner.end + bytes.len() as u64 > SIZE {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the emergency log is full"));
        }
        let end = inner.end;
        inner.file.seek(SeekFrom::Start(end))?;
        inner.file.write_all(bytes.as_bytes())?;
        inner.file.sync_data()?;
        inner.end += bytes.len() as u64;
        Ok(())
    }

    /// The lines noted so far.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn lines(&self) -> io::Result<Vec<String>> {
        let mut inner = self.0.lock().expect("nobody panics while noting");
        Ok(text(&mut inner.file)?.lines().map(str::to_owned).collect())
    }

    /// Forgets the first `count` lines, which are in the trail by now.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget(&self, count: usize) -> io::Result<()> {
        let mut inner = self.0.lock().expect("nobody panics while noting");
        let kept: String = text(&mut inner.file)?.lines().skip(count).map(|l| format!("{l}\n")).collect();
        let mut all = kept.clone().into_bytes();
        all.resize(usize::try_from(SIZE).expect("a quarter of a megabyte"), 0);
        inner.file.seek(SeekFrom::Start(0))?;
        inner.file.write_all(&all)?;
        inner.file.sync_data()?;
        inner.end = kept.len() as u64;
        Ok(())
    }
}

fn text(file: &mut File) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    Ok(String::from_utf8_lossy(&bytes[..end]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_and_the_file_never_grows() {
        let path = std::env::temp_dir().join(format!("emergency-{}", std::process::id()));
        let log = EmergencyLog::open(&path).expect("opens");
        log.note("一").expect("room");
        log.note("two\nlines").expect("room");
        let again = EmergencyLog::open(&path).expect("opens again");
        assert_eq!(again.lines().expect("reads"), ["一", "two lines"]);
        again.forget(1).expect("writes");
        again.note("three").expect("room");
        assert_eq!(again.lines().expect("reads"), ["two lines", "three"]);
        let long = "x".repeat(1000);
        while again.note(&long).is_ok() {}
        assert_eq!(std::fs::metadata(&path).expect("there").len(), SIZE);
        std::fs::remove_file(&path).expect("removed");
    }
}
