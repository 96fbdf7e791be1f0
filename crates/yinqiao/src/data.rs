//! The data directory: one owner at a time, and the master key that opens what is sealed in the database.
use anyhow::{Context, Result, anyhow, bail};
use desk::{Suite, Vault};
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
/// The same, made but not yet known to belong to this database.
const CANDIDATE: &str = "master.key.new";
/// The key file of a rotation before it takes its place.
const KEY_BESIDE: &str = "master.key.turning";

impl DataDir {
    /// Makes it if need be, and locks it. A second process is told who is there.
    pub fn own(path: &Path) -> Result<DataDir> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.with_context(|| format!("建不了数据目录 {}", path.display()))?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(&lock_path);
        let lock = lock.with_context(|| format!("打不开 {}", lock_path.display()))?;
        if FileExt::try_lock(&lock).is_err() {
            bail!(
                "数据目录 {} 正被另一个 yinqiao 使用；同一目录只能有一个，换一个 --data 或先停掉那个",
                path.display()
            );
        }
        Ok(DataDir { path: path.to_path_buf(), _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the key file, if there is one.
    pub fn master_key(&self) -> Result<Option<String>> {
        let path = self.path.join(MASTER_KEY);
        if path.exists() { read_keys(&path).map(Some) } else { Ok(None) }
    }

    /// Puts another text into the key file: a new master beside the old one, or the old one left out. On the disk before this
    /// returns; a crash leaves the one or the other.
    pub fn write_keys(&self, text: &str) -> Result<()> {
        let beside = self.path.join(KEY_BESIDE);
        // What a crash left is not what is wanted now.
        std::fs::remove_file(&beside).ok();
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, self.path.join(MASTER_KEY)).context("存不下主密钥")?;
        self.sync()
    }

    /// A new master key, on the disk before anything is sealed under it; it counts once it is adopted.
    /// One that a killed process left is taken up again. With the commercial suite, look-up tokens are made with SM3 from the first.
    pub fn candidate(&self, suite: Suite) -> Result<String> {
        let path = self.path.join(CANDIDATE);
        if path.exists() {
            return read_keys(&path);
        }
        let mut key = [0u8; 32];
        SystemRandom::new().fill(&mut key).ok().context("系统给不出随机数")?;
        let mut text: String = key.iter().map(|b| format!("{b:02x}")).collect();
        text.push('\n');
        if suite == Suite::Sm {
            text.push_str("tokens sm3\n");
        }
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        self.sync()?;
        Ok(text)
    }

    /// The database is new: the candidate becomes its master key.
    pub fn adopt(&self) -> Result<()> {
        std::fs::rename(self.path.join(CANDIDATE), self.path.join(MASTER_KEY)).context("存不下主密钥")?;
        self.sync()
    }

    /// The database was filled under another key: a new one would leave all of it sealed for ever.
    pub fn refuse(&self) -> anyhow::Error {
        std::fs::remove_file(self.path.join(CANDIDATE)).ok();
        let path = self.path.join(MASTER_KEY);
        anyhow!(
            "数据库里已有资料，但找不到主密钥 {}；没有它打不开任何号码和地址。请把保存在别处的主密钥放回来",
            path.display()
        )
    }

    /// What a power cut takes away after this was never promised.
    fn sync(&self) -> Result<()> {
        File::open(&self.path)?.sync_all().context("数据目录存不了盘")
    }
}

fn read_keys(path: &Path) -> Result<String> {
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o077;
    if mode != 0 {
        bail!("主密钥 {} 别人也能读；请 chmod 600", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("读不了主密钥 {}", path.display()))?;
    if let Err(why) = Vault::from_text(&text, Suite::Aes) {
        bail!("主密钥 {} 坏了：应是 64 个十六进制字，或换钥后写的几行（{why}）", path.display());
    }
    Ok(text)
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
    fn a_candidate_becomes_the_key_and_stays_private() {
        let dir = DataDir::own(&folder("key")).unwrap();
        assert!(dir.master_key().unwrap().is_none());
        let key = dir.candidate(Suite::Aes).unwrap();
        assert_eq!(dir.candidate(Suite::Aes).unwrap(), key, "a second try finds the first one's");
        dir.adopt().unwrap();
        assert_eq!(dir.master_key().unwrap(), Some(key));
        let file = dir.path().join(MASTER_KEY);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(dir.master_key().is_err(), "others can read it");
    }

    #[test]
    fn a_refused_candidate_is_gone() {
        let dir = DataDir::own(&folder("lost")).unwrap();
        let first = dir.candidate(Suite::Aes).unwrap();
        assert!(dir.refuse().to_string().contains("主密钥"));
        assert_ne!(dir.candidate(Suite::Aes).unwrap(), first);
    }

    #[test]
    fn a_torn_key_is_named() {
        let dir = DataDir::own(&folder("torn")).unwrap();
        std::fs::write(dir.path().join(MASTER_KEY), "abc").unwrap();
        std::fs::set_permissions(dir.path().join(MASTER_KEY), std::fs::Permissions::from_mode(0o600))
            .unwrap();
        assert!(dir.master_key().unwrap_err().to_string().contains("64"));
    }

    #[test]
    fn a_rotation_replaces_the_file_and_keeps_it_private() {
        let dir = DataDir::own(&folder("turn")).unwrap();
        let first = dir.candidate(Suite::Sm).unwrap();
        dir.adopt().unwrap();
        let vault = Vault::from_text(&first, Suite::Sm).unwrap();
        assert_eq!(vault.token_suite(), Suite::Sm);
        std::fs::write(dir.path().join(KEY_BESIDE), "what a crash left").unwrap();
        let next = vault.text_with_next();
        dir.write_keys(&next).unwrap();
        assert_eq!(dir.master_key().unwrap(), Some(next));
        let mode = std::fs::metadata(dir.path().join(MASTER_KEY)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(!dir.path().join(KEY_BESIDE).exists());
    }
}
