//! The data directory: one owner at a time, and the master key that opens what is sealed in the database.
use anyhow::{Context, Result, bail};
use fs4::FileExt;
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A data directory that this process owns until it is dropped.
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// The file under which every elder's key is sealed. Kept apart from backups: a backup alone opens nothing.
const MASTER_KEY: &str = "master.key";

impl DataDir {
    /// Makes it if need be, and locks it. A second process is told who is there.
    pub fn own(path: &Path) -> Result<DataDir> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).with_context(|| format!("建不了数据目录 {}", path.display()))?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&lock_path);
        let lock = lock.with_context(|| format!("打不开 {}", lock_path.display()))?;
        if FileExt::try_lock(&lock).is_err() {
            bail!("数据目录 {} 正被另一个 yinqiao 使用；同一目录只能有一个，换一个 --data 或先停掉那个", path.display());
        }
        Ok(DataDir { path: path.to_path_buf(), _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The master key; made at the first start. `filled` says whether the database already holds records:
    /// making a new key for those would leave everything sealed for ever, so that is refused.
    pub fn master_key(&self, filled: bool) -> Result<[u8; 32]> {
        let path = self.path.join(MASTER_KEY);
        if path.exists() {
            return read_key(&path);
        }
        if filled {
            bail!("数据库里已有资料，但找不到主密钥 {}；没有它打不开任何号码和地址。请把保存在别处的主密钥放回来", path.display());
        }
        let mut key = [0u8; 32];
        SystemRandom::new().fill(&mut key).ok().context("系统给不出随机数")?;
        let text: String = key.iter().map(|b| format!("{b:02x}")).collect();
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
        writeln!(file, "{text}")?;
        // What is sealed under a key that a power cut takes away is lost: the file and its folder first.
        file.sync_all()?;
        File::open(&self.path)?.sync_all()?;
        Ok(key)
    }
}

fn read_key(path: &Path) -> Result<[u8; 32]> {
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o077;
    if mode != 0 {
        bail!("主密钥 {} 别人也能读；请 chmod 600", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("读不了主密钥 {}", path.display()))?;
    let text = text.trim();
    let mut key = [0u8; 32];
    let right = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !right {
        bail!("主密钥 {} 坏了：应是 64 个十六进制字", path.display());
    }
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[i * 2..i * 2 + 2], 16)?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    //! One owner, one key.
    use super::*;

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("yq-data-{}-{name}", std::process::id()))
    }

    #[test]
    fn a_directory_has_one_owner() {
        let path = folder("one");
        let first = DataDir::own(&path).unwrap();
        let error = DataDir::own(&path).err().expect("the second is refused");
        assert!(error.to_string().contains("另一个"), "{error}");
        drop(first);
        assert!(DataDir::own(&path).is_ok());
    }

    #[test]
    fn the_key_stays_the_same_and_is_private() {
        let dir = DataDir::own(&folder("key")).unwrap();
        let key = dir.master_key(false).unwrap();
        assert_eq!(dir.master_key(true).unwrap(), key);
        let file = dir.path().join(MASTER_KEY);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(dir.master_key(true).is_err());
    }

    #[test]
    fn a_filled_database_without_its_key_is_refused() {
        let dir = DataDir::own(&folder("lost")).unwrap();
        assert!(dir.master_key(true).is_err());
    }
}
