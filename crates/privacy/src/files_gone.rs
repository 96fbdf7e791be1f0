//! Files that nothing names any more: listed for the program, which removes them and says so. A crash between the two finds them
//! here again; removing what is gone is no error.

use crate::register_store;
use desk::{Command, Cx, Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A file to remove: a folder of the data directory and a path below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingFile {
    /// `recordings` or `photos`.
    pub folder: String,
    /// Below it.
    pub path: String,
}

/// The next files to remove, at most 200.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LeavingFiles {}

impl Query for LeavingFiles {
    const NAME: &'static str = "privacy.leaving_files";
    const SAYS: &'static str = "取出待删文件";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<LeavingFile>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<LeavingFile>, Stop<Never>> {
        let files = register_store::leaving(rx.tx(), 200).await?;
        Ok(files.into_iter().map(|(folder, path)| LeavingFile { folder, path }).collect())
    }
}

/// These files are gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FilesGone {
    /// Which.
    pub files: Vec<LeavingFile>,
}

impl Command for FilesGone {
    const NAME: &'static str = "privacy.files_gone";
    const SAYS: &'static str = "到期文件已删除";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        for file in &self.files {
            register_store::gone(cx.tx(), &file.folder, &file.path).await?;
        }
        cx.note("files", self.files.len());
        Ok(())
    }
}
