//! One file that holds many: the POSIX ustar layout, so that `tar tf` can look into a backup anywhere.
//! Only what a backup needs: regular files, written once from front to back, each hashed on the way.
use anyhow::{Context as _, Result, bail, ensure};
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

const BLOCK: usize = 512;
/// Longest name that fits the plain header.
const NAME: usize = 100;

/// Writes an archive.
pub(super) struct Writer<W: Write> {
    to: W,
}

/// One file of an archive: its name, length and SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) sha256: String,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to }
    }

    /// Adds a file. One that grows meanwhile (a recording under way) is taken as long as it was at the start.
    pub(super) fn add_file(&mut self, name: &str, path: &Path) -> Result<Entry> {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let size = file.metadata()?.len();
        self.add(name, size, file.take(size))
    }

    /// Adds `size` bytes.
    pub(super) fn add(&mut self, name: &str, size: u64, mut from: impl Read) -> Result<Entry> {
        self.to.write_all(&header(name, size)?)?;
        let mut hash = Context::new(&SHA256);
        let (mut buffer, mut left) = (vec![0u8; 128 * 1024], size);
        while left > 0 {
            let n = from.read(&mut buffer)?;
            ensure!(n > 0, "{name} 变短了");
            hash.update(&buffer[..n]);
            self.to.write_all(&buffer[..n])?;
            left -= n as u64;
        }
        let over = (size % BLOCK as u64) as usize;
        if over > 0 {
            self.to.write_all(&vec![0; BLOCK - over])?;
        }
        Ok(Entry { path: name.to_string(), size, sha256: desk::hex(hash.finish().as_ref()) })
    }

    /// Writes the end mark and gives the writer back.
    pub(super) fn finish(mut self) -> Result<W> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.flush()?;
        Ok(self.to)
    }
}

fn header(name: &str, size: u64) -> Result<[u8; BLOCK]> {
    ensure!(name.len() < NAME, "名字太长：{name}");
    let mut head = [0u8; BLOCK];
    let mut put = |at: usize, text: &str| head[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\0");
    put(263, "00");
    if size < 1 << 33 {
        put(124, &format!("{size:011o}\0"));
    } else {
        // Above 8 GiB: GNU's form, the first bit set and the number in binary.
        head[124] = 0x80;
        head[128..136].copy_from_slice(&size.to_be_bytes());
    }
    let sum: u32 = head.iter().map(|b| u32::from(*b)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(head)
}

/// Unpacks every file into `to` and gives what it found. Names that would leave the folder are refused.
pub(super) fn unpack(mut from: impl Read, to: &Path) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    loop {
        let mut head = [0u8; BLOCK];
        from.read_exact(&mut head).context("文件不完整")?;
        if head.iter().all(|b| *b == 0) {
            return Ok(found);
        }
        let (name, size) = read_header(&head)?;
        let path = to.join(&name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut out = File::create(&path).with_context(|| path.display().to_string())?;
        let mut hash = Context::new(&SHA256);
        let (mut buffer, mut left) = (vec![0u8; 128 * 1024], size);
        while left > 0 {
            let want = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let n = from.read(&mut buffer[..want])?;
            ensure!(n > 0, "文件不完整：{name}");
            hash.update(&buffer[..n]);
            out.write_all(&buffer[..n])?;
            left -= n as u64;
        }
        out.sync_all()?;
        let over = (size % BLOCK as u64) as usize;
        if over > 0 {
            from.read_exact(&mut vec![0; BLOCK - over]).context("文件不完整")?;
        }
        found.push(Entry { path: name, size, sha256: desk::hex(hash.finish().as_ref()) });
    }
}

fn read_header(head: &[u8; BLOCK]) -> Result<(String, u64)> {
    let field = |from: usize, to: usize| {
        let text = &head[from..to];
        let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
        std::str::from_utf8(&text[..end]).map(str::trim)
    };
    let mut blank = *head;
    blank[148..156].fill(b' ');
    let sum: u32 = blank.iter().map(|b| u32::from(*b)).sum();
    ensure!(u32::from_str_radix(field(148, 156)?, 8).ok() == Some(sum), "不是备份文件，或已损坏");
    let name = field(0, NAME)?.to_string();
    let plain = Path::new(&name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    if name.is_empty() || !plain {
        bail!("备份里的名字不对：{name}");
    }
    let size = if head[124] & 0x80 != 0 {
        u64::from_be_bytes(head[128..136].try_into().expect("eight bytes"))
    } else {
        u64::from_str_radix(field(124, 136)?, 8).context("长度")?
    };
    Ok((name, size))
}

#[cfg(test)]
mod tests {
    //! What goes in comes out; what was changed or cut on the way is refused.
    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("yq-tar-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn archive() -> (Vec<u8>, Vec<Entry>) {
        let mut writer = Writer::new(Vec::new());
        let a = writer.add("a/one.wav", 600, &[7u8; 600][..]).unwrap();
        let b = writer.add("empty", 0, &[][..]).unwrap();
        (writer.finish().unwrap(), vec![a, b])
    }

    #[test]
    fn what_goes_in_comes_out() {
        let (bytes, entries) = archive();
        let to = folder("out");
        assert_eq!(unpack(&bytes[..], &to).unwrap(), entries);
        assert_eq!(std::fs::read(to.join("a/one.wav")).unwrap(), vec![7u8; 600]);
    }

    #[test]
    fn the_systems_own_tar_reads_it() {
        let (bytes, _) = archive();
        let path = folder("system").join("x.tar");
        std::fs::write(&path, bytes).unwrap();
        let out = std::process::Command::new("tar").arg("tf").arg(&path).output().unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), "a/one.wav\nempty\n");
    }

    #[test]
    fn a_torn_or_changed_archive_is_refused() {
        let (mut bytes, _) = archive();
        assert!(unpack(&bytes[..700], &folder("torn")).is_err());
        bytes[3] ^= 1;
        assert!(unpack(&bytes[..], &folder("changed")).is_err());
    }

    #[test]
    fn a_name_cannot_leave_the_folder() {
        for name in ["../x", "/etc/x", "a/../../x"] {
            let mut writer = Writer::new(Vec::new());
            writer.add(name, 0, &[][..]).unwrap();
            assert!(unpack(&writer.finish().unwrap()[..], &folder("leave")).is_err(), "{name}");
        }
    }

    #[test]
    fn eight_gigabytes_and_more_keep_their_length() {
        let size = 9u64 << 30;
        assert_eq!(read_header(&header("big", size).unwrap()).unwrap(), ("big".to_string(), size));
    }
}
