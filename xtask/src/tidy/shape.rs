//! Heads, sizes and the counts that may only fall.
use crate::tree::{File, Tree};

/// A file longer than this is a room too big to live in.
const FILE_LINES: usize = 400;
/// A function longer than this does several things.
const FN_LINES: usize = 70;
/// `unwrap()` in code that ships: say with `expect` why it cannot fail.
const UNWRAPS: usize = 0;
/// Places where the two databases are told apart, all under `crates/db/src/dialect`: lower it when one goes.
const DIALECT_BRANCHES: usize = 24;
/// Files that may read the environment: the program's settings, what measures and what tests.
const ENVIRONMENT: [&str; 8] = [
    "crates/yinqiao/",
    "crates/testkit/",
    "crates/bench/",
    "crates/sim/src/bin",
    "xtask/",
    "build.rs",
    "/tests/",
    "/examples/",
];

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    let mut unwraps = Vec::new();
    let mut branches = Vec::new();
    for file in tree.rust() {
        head(file, findings);
        sizes(file, findings);
        clock_and_environment(file, findings);
        for (line, text) in file.shipped_lines() {
            if text.contains(".unwrap()")
                && !text.trim_start().starts_with("//")
                && !file.path.starts_with("xtask/")
            {
                unwraps.push(format!("{}:{line}", file.path));
            }
        }
        branches_of(file, &mut branches, findings);
    }
    if unwraps.len() > UNWRAPS {
        findings.push(format!(
            "{} unwrap() in code that ships, {UNWRAPS} allowed; say with expect() why it cannot fail: {}",
            unwraps.len(),
            unwraps.join(" ")
        ));
    }
    if branches.len() > DIALECT_BRANCHES {
        findings.push(format!(
            "{} dialect branches, {DIALECT_BRANCHES} allowed: {}",
            branches.len(),
            branches.join(" ")
        ));
    }
}

fn head(file: &File, findings: &mut Vec<String>) {
    let first = file.text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    if !first.starts_with("//! ") {
        findings.push(format!("{}:1: no //! head that says what the file is for", file.path));
    }
}

fn sizes(file: &File, findings: &mut Vec<String>) {
    let lines: Vec<&str> = file.text.lines().collect();
    if lines.len() > FILE_LINES {
        findings.push(format!(
            "{}: {} lines, {FILE_LINES} allowed; split it by what it does",
            file.path,
            lines.len()
        ));
    }
    for (start, name, length) in functions(&lines) {
        if length > FN_LINES {
            findings.push(format!("{}:{start}: fn {name} has {length} lines, {FN_LINES} allowed", file.path));
        }
    }
}

/// (line, name, lines) of every function, by the indentation that rustfmt keeps.
pub(super) fn functions(lines: &[&str]) -> Vec<(usize, String, usize)> {
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let body = line.trim_start();
        let Some(name) = function_name(body) else { continue };
        let end = format!("{}}}", &line[..line.len() - body.len()]);
        let closed = lines[i..].iter().position(|l| *l == end);
        let without_body =
            lines[i..].iter().position(|l| l.ends_with(';') || l.ends_with('{') || l.ends_with('}'));
        match (closed, without_body) {
            (_, Some(n)) if lines[i + n].ends_with(';') => {}
            (Some(n), _) => found.push((i + 1, name, n + 1)),
            _ => {}
        }
    }
    found
}

fn function_name(body: &str) -> Option<String> {
    let mut rest = body;
    loop {
        let word = rest.split([' ', '(']).next()?;
        if word == "fn" {
            break;
        }
        if !matches!(word, "pub" | "async" | "const" | "unsafe") {
            return None;
        }
        rest = &rest[word.len()..];
        if rest.starts_with('(') {
            rest = rest.split_once(')')?.1;
        }
        rest = rest.trim_start();
    }
    let name: String =
        rest[2..].trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn clock_and_environment(file: &File, findings: &mut Vec<String>) {
    if ENVIRONMENT.iter().any(|place| file.path.contains(place)) {
        return;
    }
    for (line, text) in file.shipped_lines() {
        if text.contains("env::var") && !text.trim_start().starts_with("//") {
            findings.push(format!(
                "{}:{line}: only the program reads the environment; take it as a setting",
                file.path
            ));
        }
    }
}

fn branches_of(file: &File, branches: &mut Vec<String>, findings: &mut Vec<String>) {
    if file.path.starts_with("xtask/") || matches!(file.krate(), Some("bench" | "yinqiao" | "testkit")) {
        return;
    }
    for (line, text) in file.shipped_lines() {
        let tells = ["Kind::Sqlite", "Kind::Postgres"].iter().any(|word| text.contains(word));
        if !tells || text.trim_start().starts_with("//") {
            continue;
        }
        if file.path.starts_with("crates/db/src/dialect") {
            branches.push(format!("{}:{line}", file.path));
        } else if file.krate() != Some("db") && file.krate() != Some("desk") {
            findings.push(format!("{}:{line}: tells the databases apart outside db/src/dialect", file.path));
        }
    }
}
