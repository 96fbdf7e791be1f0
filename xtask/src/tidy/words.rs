//! One word per thing: crates and tables are named by words of docs/words.md; and what no file may say.
use crate::tree::{File, Tree};

/// Words in a comment that confess something unfinished. Cut in two so that this list does not find itself.
const CONFESSIONS: [(&str, &str); 8] = [
    ("st", "ub"),
    ("place", "holder"),
    ("for", " now"),
    ("not ", "implemented"),
    ("dum", "my"),
    ("fake", " it"),
    ("ha", "ck"),
    ("to", "do"),
];
/// Code that is switched off or absent.
const HOLES: [(&str, &str); 3] = [("to", "do!("), ("unimple", "mented!("), ("#[ign", "ore")];
/// Paths of one machine, which mean nothing on another.
const PATHS: [(&str, &str); 4] = [("/wo", "rk/"), ("/fa", "rm/"), (".lib", "rary"), ("/home", "/user")];
/// Parts of table names that are grammar, not words of the trade.
const JOINTS: [&str; 8] = ["of", "by", "in", "to", "and", "for", "at", "on"];

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    for file in &tree.files {
        for (i, line) in file.text.lines().enumerate() {
            forbidden(file, i + 1, line, findings);
        }
    }
    let Some(words) = tree.file("docs/words.md") else {
        findings.push("docs/words.md is missing".into());
        return;
    };
    let known = known_words(&words.text);
    let mut crates: Vec<&str> =
        tree.files.iter().filter(|f| f.path.ends_with("/Cargo.toml")).filter_map(File::krate).collect();
    crates.dedup();
    for name in crates {
        if !name.split('_').all(|part| is_known(&known, part)) {
            findings.push(format!("crates/{name}: the word is not in docs/words.md"));
        }
    }
    for file in tree.files.iter().filter(|f| f.path.starts_with("migrations/") && f.path.ends_with(".sql")) {
        for line in file.text.lines() {
            let upper = line.trim().to_uppercase();
            let Some(rest) = upper.strip_prefix("CREATE TABLE ") else { continue };
            let table = rest.split([' ', '(']).next().unwrap_or("").to_lowercase();
            for part in table.split('_').filter(|p| !JOINTS.contains(p)) {
                if !is_known(&known, part) {
                    findings.push(format!(
                        "{}: table {table}: the word `{part}` is not in docs/words.md",
                        file.path
                    ));
                }
            }
        }
    }
}

fn joined(pairs: &[(&str, &str)]) -> Vec<String> {
    pairs.iter().map(|(a, b)| format!("{a}{b}")).collect()
}

fn forbidden(file: &File, line: usize, text: &str, findings: &mut Vec<String>) {
    let is_lock = file.path.ends_with("package-lock.json");
    if is_lock {
        return;
    }
    for word in joined(&PATHS) {
        if text.contains(&word) {
            findings.push(format!("{}:{line}: a path of one machine: {word}", file.path));
        }
    }
    if file.path.ends_with(".rs") {
        for word in joined(&HOLES) {
            if text.contains(&word) {
                findings.push(format!("{}:{line}: unfinished or switched off: {word}", file.path));
            }
        }
    }
    if let Some(comment) = comment_of(&file.path, text) {
        let lower = comment.to_lowercase();
        for word in joined(&CONFESSIONS) {
            if has_word(&lower, &word) {
                findings.push(format!(
                    "{}:{line}: the comment confesses something unfinished: {word}",
                    file.path
                ));
            }
        }
    }
}

fn comment_of<'t>(path: &str, text: &'t str) -> Option<&'t str> {
    let mark = match path.rsplit_once('.')?.1 {
        "rs" | "js" | "mjs" => "//",
        "toml" | "yml" => "#",
        "sql" => "--",
        "html" => "<!--",
        _ => return None,
    };
    let at = text.find(mark)?;
    // `https://` is no comment.
    (at == 0 || !text[..at].ends_with(':')).then_some(&text[at..])
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
        edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
    })
}

/// Every word in backticks, in lower case.
fn known_words(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).flat_map(|t| t.split([' ', '_'])).map(str::to_lowercase).collect()
}

/// The word itself, or the plural of one.
fn is_known(known: &[String], word: &str) -> bool {
    let singular = |w: &str| -> Vec<String> {
        let mut all = vec![w.to_string()];
        all.extend(w.strip_suffix('s').map(str::to_string));
        all.extend(w.strip_suffix("es").map(str::to_string));
        all.extend(w.strip_suffix("ies").map(|stem| format!("{stem}y")));
        all
    };
    singular(word).iter().any(|w| known.contains(w))
}
