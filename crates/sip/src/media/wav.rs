//! Stereo WAV files, 8 kHz, 16 bit, written while the call runs.
//!
//! The header is corrected after every block, so a file cut off by a kill plays to the last block; [`mend`] repairs the rest at the next start.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::RATE;

const HEADER: usize = 44;
const FRAME_BYTES: u32 = 4;

/// How a file that is still being written is named: `<call>.part.wav`.
pub const UNFINISHED: &str = ".part.wav";

/// A finished recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Where it lies.
    pub path: PathBuf,
    /// Hash of the whole file, hexadecimal.
    pub sha256: String,
    /// Length in milliseconds.
    pub millis: i64,
    /// Size of the file.
    pub bytes: u64,
}

/// A recording under way.
#[derive(Debug)]
pub struct Writer {
    file: File,
    path: PathBuf,
    data: u32,
}

impl Writer {
    /// Starts `<dir>/<name>.part.wav`.
    pub fn create(dir: &Path, name: &str) -> io::Result<Writer> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(format!("{name}{UNFINISHED}"));
        let mut file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&path)?;
        file.write_all(&header(0))?;
        Ok(Writer { file, path, data: 0 })
    }

    /// Adds interleaved little-endian samples (left, right) and corrects the header.
    pub fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(HEADER as u64 + u64::from(self.data)))?;
        self.file.write_all(frames)?;
        self.data = self.data.saturating_add(frames.len() as u32);
        correct(&mut self.file, self.data)
    }

    /// Makes it durable, gives it its final name and hashes it.
    pub fn finish(mut self) -> io::Result<Finished> {
        correct(&mut self.file, self.data)?;
        self.file.sync_all()?;
        let path = final_name(&self.path);
        // The new name is not synced: should the power fail now, the next start finds the old one and does this again.
        std::fs::rename(&self.path, &path)?;
        seal(&path)
    }
}

/// Repairs a file that a kill left unfinished and gives it its final name.
pub fn mend(path: &Path) -> io::Result<Finished> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    if length < HEADER as u64 {
        file.set_len(0)?;
        file.write_all(&header(0))?;
    }
    let data =
        length.saturating_sub(HEADER as u64).min(u64::from(u32::MAX - 64)) as u32 / FRAME_BYTES * FRAME_BYTES;
    file.set_len(HEADER as u64 + u64::from(data))?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header(data))?;
    file.sync_all()?;
    let finished = final_name(path);
    std::fs::rename(path, &finished)?;
    seal(&finished)
}

/// Unfinished recordings below `dir`, at any depth that we make ourselves.
pub fn unfinished(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut todo = vec![(dir.to_path_buf(), 0)];
    while let Some((dir, depth)) = todo.pop() {
        let entries = match std::fs::read_dir(&dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() && depth < 4 {
                todo.push((entry.path(), depth + 1));
            } else if kind.is_file() && entry.file_name().to_string_lossy().ends_with(UNFINISHED) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn final_name(part: &Path) -> PathBuf {
    let name = part.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    part.with_file_name(name.replace(UNFINISHED, ".wav"))
}

fn seal(path: &Path) -> io::Result<Finished> {
    let mut file = File::open(path)?;
    let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
    let mut block = [0u8; 64 * 1024];
    let mut bytes = 0u64;
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
        bytes += read as u64;
    }
    let sha256 = hash.finish().as_ref().iter().map(|b| format!("{b:02x}")).collect();
    let frames = bytes.saturating_sub(HEADER as u64) / u64::from(FRAME_BYTES);
    Ok(Finished {
        path: path.to_path_buf(),
        sha256,
        millis: (frames * 1_000 / u64::from(RATE)) as i64,
        bytes,
    })
}

fn correct(file: &mut File, data: u32) -> io::Result<()> {
    file.seek(SeekFrom::Start(4))?;
    file.write_all(&(36 + data).to_le_bytes())?;
    file.seek(SeekFrom::Start(40))?;
    file.write_all(&data.to_le_bytes())
}

fn header(data: u32) -> [u8; HEADER] {
    let mut out = [0u8; HEADER];
    out[0..4].copy_from_slice(b"RIFF");
    out[4..8].copy_from_slice(&(36 + data).to_le_bytes());
    out[8..16].copy_from_slice(b"WAVEfmt ");
    out[16..20].copy_from_slice(&16u32.to_le_bytes());
    out[20..22].copy_from_slice(&1u16.to_le_bytes());
    out[22..24].copy_from_slice(&2u16.to_le_bytes());
    out[24..28].copy_from_slice(&RATE.to_le_bytes());
    out[28..32].copy_from_slice(&(RATE * FRAME_BYTES).to_le_bytes());
    out[32..34].copy_from_slice(&(FRAME_BYTES as u16).to_le_bytes());
    out[34..36].copy_from_slice(&16u16.to_le_bytes());
    out[36..40].copy_from_slice(b"data");
    out[40..44].copy_from_slice(&data.to_le_bytes());
    out
}

/// The samples of a mono 8 kHz 16-bit WAV file; `None` when it is anything else.
pub fn mono(bytes: &[u8]) -> Option<Vec<i16>> {
    if bytes.get(0..4)? != b"RIFF" || bytes.get(8..12)? != b"WAVE" {
        return None;
    }
    let (mut at, mut good) = (12usize, false);
    loop {
        let name = bytes.get(at..at + 4)?;
        let size = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let body = at + 8;
        if name == b"fmt " {
            let word = |i: usize| bytes.get(body + i..body + i + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
            let rate = u32::from_le_bytes(bytes.get(body + 4..body + 8)?.try_into().ok()?);
            good = word(0)? == 1 && word(2)? == 1 && rate == RATE && word(14)? == 16;
        } else if name == b"data" {
            let data = bytes.get(body..(body + size).min(bytes.len()))?;
            return good.then(|| data.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect());
        }
        at = body.checked_add(size)?.checked_add(size % 2)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dir(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("yinqiao-wav-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        dir
    }

    #[test]
    fn a_file_is_playable_at_every_moment() {
        let dir = dir("whole");
        let mut writer = Writer::create(&dir, "call").expect("created");
        writer.append(&[1, 0, 2, 0].repeat(8_000)).expect("appended");
        let half = std::fs::read(dir.join("call.part.wav")).expect("readable while open");
        assert_eq!(u32::from_le_bytes(half[40..44].try_into().expect("four bytes")), 32_000);
        let done = writer.finish().expect("finished");
        assert_eq!((done.millis, done.bytes), (1_000, 32_044));
        assert_eq!(done.sha256.len(), 64);
        assert!(done.path.ends_with("call.wav"));
        std::fs::remove_dir_all(&dir).expect("cleaned");
    }

    #[test]
    fn a_torn_file_is_found_and_mended() {
        let dir = dir("torn");
        let mut writer = Writer::create(&dir.join("2026/11"), "torn").expect("created");
        writer.append(&[1, 0, 2, 0].repeat(800)).expect("appended");
        // A kill in the middle of a block: bytes behind what the header says, not a whole frame.
        writer.file.write_all(&[9; 7]).expect("torn");
        drop(writer);
        let found = unfinished(&dir).expect("listed");
        assert_eq!(found.len(), 1);
        let done = mend(&found[0]).expect("mended");
        let bytes = std::fs::read(&done.path).expect("readable");
        let data = u32::from_le_bytes(bytes[40..44].try_into().expect("four bytes"));
        assert_eq!(bytes.len(), HEADER + data as usize);
        assert_eq!(data % 4, 0);
        assert!(data >= 3_200);
        assert!(unfinished(&dir).expect("listed").is_empty());
        std::fs::remove_dir_all(&dir).expect("cleaned");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = mono(&bytes);
            let mut riff = b"RIFF\x00\x00\x00\x00WAVE".to_vec();
            riff.extend(bytes);
            let _ = mono(&riff);
        }
    }
}
