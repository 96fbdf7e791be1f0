//! Files sealed at rest: recordings, photos. Each has a key of its own, sealed with the house's in its head; its content is cut into
//! pieces of 64 KiB, each sealed by itself, so that a recording plays from anywhere without being opened whole. The number of a
//! piece and whether it is the last are in its nonce: pieces cannot be swapped, and a file cut short is found out.
//!
//! Layout: `YQF1`, the suite's byte, the length of the sealed key (one byte), the sealed key, the pieces with their tags.
//! A file that does not begin so was kept before files were sealed, and is read as it is.

use crate::vault::{Unreadable, Vault, random_key};
use crate::vault_suite::{Key, Suite, TAG};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 4] = b"YQF1";
const PIECE: usize = 64 * 1024;
const PURPOSE: &str = "filebox";

/// Writes a sealed file: bytes go in, [`Writer::finish`] closes it. Without it, nothing in it can be read to the end.
pub struct Writer<W: Write> {
    out: W,
    suite: Suite,
    key: Key,
    piece: Vec<u8>,
    number: u64,
}

impl<W: Write> Writer<W> {
    /// Begins with the head.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(vault: &Vault, mut out: W) -> io::Result<Self> {
        let material = random_key();
        let sealed = vault.seal_house(PURPOSE, &material);
        let suite = vault.suite();
        let length = u8::try_from(sealed.len()).map_err(|_| io::Error::other("a sealed key is short"))?;
        out.write_all(MAGIC)?;
        out.write_all(&[suite.byte(), length])?;
        out.write_all(&sealed)?;
        Ok(Self { out, suite, key: Key::new(material), piece: Vec::with_capacity(PIECE + TAG), number: 0 })
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        let tag = self.key.seal(self.suite, nonce(self.number, last), b"", &mut self.piece);
        self.out.write_all(&self.piece)?;
        self.out.write_all(&tag)?;
        self.piece.clear();
        self.number += 1;
        Ok(())
    }

    /// Seals the last piece and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() == PIECE {
            // Only now it is known not to be the last.
            self.put(false)?;
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn nonce(number: u64, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[0] = u8::from(last);
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    nonce
}

/// Reads a sealed file, or one from before files were sealed.
pub struct Reader<R> {
    inner: R,
    opener: Option<Opener>,
    length: u64,
}

struct Opener {
    suite: Suite,
    key: Key,
    head: u64,
    pieces: u64,
    /// The piece opened last.
    ready: Option<(u64, Vec<u8>)>,
}

impl Reader<File> {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, or its key cannot be opened.
    pub fn open(vault: &Vault, path: &Path) -> io::Result<Self> {
        Self::new(vault, File::open(path)?)
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Over anything that can be read from anywhere.
    ///
    /// # Errors
    /// When it cannot be read, or its key cannot be opened.
    pub fn new(vault: &Vault, mut inner: R) -> io::Result<Self> {
        let whole = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        let mut head = [0; 6];
        let sealed = whole >= 6 && inner.read_exact(&mut head).map(|()| head[..4] == *MAGIC)?;
        if !sealed {
            return Ok(Self { inner, opener: None, length: whole });
        }
        let suite = Suite::of_byte(head[4]).ok_or_else(|| bad(Unreadable))?;
        let mut key = vec![0; usize::from(head[5])];
        inner.read_exact(&mut key)?;
        let key: [u8; 32] = vault
            .open_house(PURPOSE, &key)
            .and_then(|clear| clear.try_into().map_err(|_| Unreadable))
            .map_err(bad)?;
        let head = 6 + u64::from(head[5]);
        let body =
            whole.checked_sub(head).filter(|body| *body >= TAG as u64).ok_or_else(|| bad(Unreadable))?;
        let pieces = body.div_ceil((PIECE + TAG) as u64);
        let length = body.checked_sub(pieces * TAG as u64).ok_or_else(|| bad(Unreadable))?;
        let opener = Opener { suite, key: Key::new(key), head, pieces, ready: None };
        Ok(Self { inner, opener: Some(opener), length })
    }

    /// Length of the content in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether it is sealed on the disk.
    pub fn is_sealed(&self) -> bool {
        self.opener.is_some()
    }

    /// Bytes from `from` on, at most `most` and at most to the end of the piece they begin in; none at the end.
    ///
    /// # Errors
    /// When it cannot be read or was changed.
    pub fn read_at(&mut self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let left = self.length.saturating_sub(from);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(most);
        if most == 0 {
            return Ok(Vec::new());
        }
        let Some(opener) = &mut self.opener else {
            self.inner.seek(SeekFrom::Start(from))?;
            let mut bytes = vec![0; most.min(PIECE)];
            self.inner.read_exact(&mut bytes)?;
            return Ok(bytes);
        };
        let number = from / PIECE as u64;
        let clear = opener.piece(&mut self.inner, number)?;
        let begin = (from % PIECE as u64) as usize;
        let end = clear.len().min(begin + most);
        Ok(clear.get(begin..end).unwrap_or_default().to_vec())
    }

    /// Everything.
    ///
    /// # Errors
    /// When it cannot be read or was changed.
    pub fn read_all(&mut self) -> io::Result<Vec<u8>> {
        let mut all = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        if let Some(opener) = &mut self.opener {
            // Also the last piece of an empty file says that it is the last.
            for number in 0..opener.pieces {
                all.extend_from_slice(opener.piece(&mut self.inner, number)?);
            }
            return Ok(all);
        }
        self.inner.seek(SeekFrom::Start(0))?;
        self.inner.read_to_end(&mut all)?;
        Ok(all)
    }
}

impl Opener {
    fn piece<R: Read + Seek>(&mut self, inner: &mut R, number: u64) -> io::Result<&[u8]> {
        if self.ready.as_ref().is_none_or(|(ready, _)| *ready != number) {
            inner.seek(SeekFrom::Start(self.head + number * (PIECE + TAG) as u64))?;
            let mut piece = Vec::with_capacity(PIECE + TAG);
            inner.by_ref().take((PIECE + TAG) as u64).read_to_end(&mut piece)?;
            let last = number + 1 == self.pieces;
            let length = self.key.open(self.suite, nonce(number, last), b"", &mut piece).map_err(bad)?.len();
            piece.truncate(length);
            self.ready = Some((number, piece));
        }
        Ok(self.ready.as_ref().map_or(&[], |(_, clear)| clear.as_slice()))
    }
}

fn bad(error: Unreadable) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Puts sealed bytes to `path`, durable: first beside it, then renamed, so that the name never means half a file.
///
/// # Errors
/// When it cannot be written.
pub fn keep(vault: &Vault, path: &Path, clear: &[u8]) -> io::Result<()> {
    put(vault, path, clear)
}

/// Seals a finished file in place: beside it first, then over it, so that no clear copy stays. One that is sealed already stays as
/// it is. Answers its size on the disk.
///
/// # Errors
/// When it cannot be read or written; then the file is as it was.
pub fn seal_file(vault: &Vault, path: &Path) -> io::Result<u64> {
    let clear = File::open(path)?;
    if Reader::new(vault, &clear)?.is_sealed() {
        return Ok(clear.metadata()?.len());
    }
    (&clear).seek(SeekFrom::Start(0))?;
    put(vault, path, &clear)?;
    Ok(std::fs::metadata(path)?.len())
}

fn put(vault: &Vault, path: &Path, mut clear: impl Read) -> io::Result<()> {
    let beside = beside(path);
    let written = (|| {
        let mut writer = Writer::new(vault, io::BufWriter::new(File::create(&beside)?))?;
        io::copy(&mut clear, &mut writer)?;
        let file = writer.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    })();
    if written.is_err() {
        // Nothing of ours stays behind; where it cannot be removed either, its name says what it is.
        let _gone = std::fs::remove_file(&beside);
        return written;
    }
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        folder.sync_all()?;
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.sealing", crate::hex(&random_key()[..4])));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn sealed(vault: &Vault, clear: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new(vault, Vec::new()).expect("begins");
        writer.write_all(clear).expect("writes");
        writer.finish().expect("ends")
    }

    fn clear(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n % 251) as u8).collect()
    }

    #[test]
    fn every_length_reads_back_whole_and_from_anywhere() {
        for suite in Suite::ALL {
            let vault = Vault::forgetful_with(suite);
            for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7] {
                let clear = clear(length);
                let bytes = sealed(&vault, &clear);
                let mut reader = Reader::new(&vault, Cursor::new(&bytes)).expect("opens");
                assert!(reader.is_sealed() && reader.length() == length as u64, "{length}");
                assert_eq!(reader.read_all().expect("reads"), clear, "{length}");
                for from in [0, length / 2, length.saturating_sub(1)] {
                    let mut got = Vec::new();
                    while got.len() < length - from {
                        let piece = reader.read_at((from + got.len()) as u64, 50_000).expect("reads");
                        assert!(!piece.is_empty());
                        got.extend(piece);
                    }
                    assert_eq!(got, clear[from..], "{length} from {from}");
                }
                assert!(reader.read_at(length as u64, 10).expect("reads").is_empty());
            }
        }
    }

    #[test]
    fn a_file_that_was_changed_cut_or_reordered_is_found_out() {
        let vault = Vault::forgetful();
        let bytes = sealed(&vault, &clear(2 * PIECE + 100));
        let head = bytes.len() - (2 * PIECE + 100 + 3 * TAG);
        let whole = |bytes: &[u8]| Reader::new(&vault, Cursor::new(bytes)).and_then(|mut r| r.read_all());
        assert!(whole(&bytes).is_ok());
        for at in [5, head - 1, head, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(whole(&changed).is_err(), "byte {at}");
        }
        // Cut after a whole piece: the piece before is not the last.
        assert!(whole(&bytes[..head + PIECE + TAG]).is_err());
        let mut swapped = bytes.clone();
        swapped[head..].rotate_left(PIECE + TAG);
        assert!(whole(&swapped).is_err());
        assert!(Reader::new(&Vault::forgetful(), Cursor::new(&bytes)).is_err(), "another vault");
    }

    #[test]
    fn a_file_is_sealed_in_place_once_and_old_clear_ones_are_read() {
        let folder = std::env::temp_dir().join(format!("yq-filebox-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (path, vault) = (folder.join("a.wav"), Vault::forgetful());
        std::fs::write(&path, b"RIFF and the voice of somebody").expect("writes");
        let read = || Reader::open(&vault, &path).and_then(|mut r| Ok((r.is_sealed(), r.read_all()?)));
        assert_eq!(read().expect("reads"), (false, b"RIFF and the voice of somebody".to_vec()));
        let size = seal_file(&vault, &path).expect("seals");
        assert_eq!(read().expect("reads"), (true, b"RIFF and the voice of somebody".to_vec()));
        assert_eq!(seal_file(&vault, &path).expect("once"), size);
        let disk = std::fs::read(&path).expect("reads");
        assert!(!disk.windows(5).any(|w| w == b"voice"), "nothing clear is on the disk");
        keep(&vault, &path, b"other").expect("replaces");
        assert_eq!(read().expect("reads").1, b"other");
        assert_eq!(std::fs::read_dir(&folder).expect("lists").count(), 1, "nothing stays beside it");
        std::fs::remove_dir_all(&folder).expect("goes");
    }
}
