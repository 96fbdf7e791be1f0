//! Folders that go away with the test.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own, removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = root().join(format!("yinqiao-test-{}", unique()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms nobody.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// In memory where there is such a place: durability costs nothing there, and is tested elsewhere.
pub(crate) fn root() -> PathBuf {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() }
}

/// A word that no other test has, of this run or another.
pub(crate) fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let moment = base::Clock::system().now().ms();
    format!("{}_{}_{moment:x}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
