//! The source tree as text files, read once.
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const MADE: [&str; 6] = ["target", "node_modules", ".git", "data", "shots", ".shots"];
/// Endings of the files that people write here.
const TEXT: [&str; 14] =
    ["rs", "sql", "md", "toml", "html", "css", "js", "mjs", "xml", "json", "txt", "csv", "yml", "svg"];

/// One text file: its path from the root with `/`, and its text.
pub struct File {
    pub path: String,
    pub text: String,
}

/// Every text file under the root.
pub struct Tree {
    pub root: PathBuf,
    pub files: Vec<File>,
}

impl Tree {
    /// Reads the whole tree.
    pub fn read(root: &Path) -> Result<Tree> {
        let mut files = Vec::new();
        walk(root, root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Tree { root: root.to_path_buf(), files })
    }

    /// A tree of the given files, for tests of the checks.
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let files =
            files.iter().map(|(path, text)| File { path: (*path).into(), text: (*text).into() }).collect();
        Tree { root: PathBuf::new(), files }
    }

    /// The Rust files.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| f.path.ends_with(".rs"))
    }

    /// One file by its path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }
}

impl File {
    /// True for files that hold only tests.
    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
            || self.path.starts_with("crates/testkit/")
    }

    /// The lines before an inline `#[cfg(test)] mod tests {`; none for files of tests.
    pub fn shipped_lines(&self) -> Vec<(usize, &str)> {
        if self.is_test() {
            return Vec::new();
        }
        let lines: Vec<&str> = self.text.lines().collect();
        let inline = |i: usize| {
            lines[i].trim() == "#[cfg(test)]"
                && lines.get(i + 1).is_some_and(|l| l.trim_start().starts_with("mod ") && l.ends_with('{'))
        };
        let end = (0..lines.len()).find(|i| inline(*i)).unwrap_or(lines.len());
        lines[..end].iter().enumerate().map(|(i, l)| (i + 1, *l)).collect()
    }

    /// The crate's folder name, for files under `crates/`.
    pub fn krate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

fn walk(root: &Path, dir: &Path, files: &mut Vec<File>) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !MADE.contains(&name.as_str()) {
                walk(root, &path, files)?;
            }
        } else if kind.is_file() && is_text(&name, &path) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn is_text(name: &str, path: &Path) -> bool {
    let by_end = name.rsplit_once('.').is_some_and(|(_, end)| TEXT.contains(&end));
    let folder = path.parent().and_then(Path::file_name).and_then(|n| n.to_str());
    let by_place = name == "Makefile" || matches!(folder, Some("tools" | ".ci"));
    by_end || by_place
}
