//! Migrations: one numbered list, every rule and index named, portable column types.
use crate::tree::Tree;

/// The column types both databases give the same meaning.
const TYPES: [&str; 5] = ["TEXT", "BIGINT", "BOOLEAN", "DOUBLE PRECISION", "BYTEA"];
/// Rules that need a name of ours, because `db` reports a broken rule by it.
const RULES: [&str; 5] = ["PRIMARY KEY", "UNIQUE", "CHECK", "REFERENCES", "FOREIGN KEY"];

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    let mut numbers: Vec<(String, String)> = Vec::new();
    for file in tree.files.iter().filter(|f| f.path.starts_with("migrations/")) {
        let name = file.path.trim_start_matches("migrations/");
        let Some((number, rest)) = name.split_once('_') else {
            if name.ends_with(".sql") {
                findings.push(format!("{}: name it NNNN_what.sql", file.path));
            }
            continue;
        };
        if number.len() != 4 || !number.bytes().all(|b| b.is_ascii_digit()) || !rest.ends_with(".sql") {
            findings.push(format!("{}: name it NNNN_what.sql", file.path));
            continue;
        }
        if let Some((_, other)) = numbers.iter().find(|(n, _)| n == number) {
            findings.push(format!("{}: number {number} is taken by {other}", file.path));
        }
        numbers.push((number.to_string(), name.to_string()));
        rules(&file.path, &file.text, findings);
    }
}

/// Statement by statement: tables' rules and types, indexes' names.
fn rules(path: &str, text: &str, findings: &mut Vec<String>) {
    let clean: String =
        text.lines().map(|l| l.split("--").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    for statement in clean.split(';') {
        let statement = statement.trim();
        let upper = statement.to_uppercase();
        if upper.starts_with("CREATE TABLE") {
            for part in parts(statement) {
                table_part(path, statement, &part, findings);
            }
        } else if (upper.starts_with("CREATE INDEX") || upper.starts_with("CREATE UNIQUE INDEX"))
            && upper.contains("INDEX ON")
        {
            findings.push(format!("{path}: name the index: {}", first_line(statement)));
        }
    }
}

/// Whether the rule's words stand there as words: a column called `checks` is no CHECK.
fn says(upper: &str, rule: &str) -> bool {
    upper.match_indices(rule).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        edge(upper[..at].chars().next_back()) && edge(upper[at + rule.len()..].chars().next())
    })
}

fn table_part(path: &str, statement: &str, part: &str, findings: &mut Vec<String>) {
    let upper = part.to_uppercase();
    let named = upper.contains("CONSTRAINT ");
    if RULES.iter().any(|rule| says(&upper, rule)) && !named {
        findings.push(format!(
            "{path}: {}: name this rule with CONSTRAINT: {}",
            first_line(statement),
            first_line(part)
        ));
    }
    let mut words = upper.split_whitespace();
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    if matches!(first, "CONSTRAINT" | "PRIMARY" | "UNIQUE" | "CHECK" | "FOREIGN" | "") {
        return;
    }
    // `{identity}`-like words are db's own and expand per database.
    let known = TYPES.iter().any(|t| t.split(' ').next() == Some(second))
        || second.starts_with('{')
        || second.starts_with("IDENTITY");
    if !known {
        findings.push(format!(
            "{path}: {}: column type {second} is not one of {}",
            first_line(statement),
            TYPES.join(", ")
        ));
    }
}

/// The parts between a table's outer brackets, split at the commas of that level.
fn parts(statement: &str) -> Vec<String> {
    let Some((_, body)) = statement.split_once('(') else { return Vec::new() };
    let mut depth = 1;
    let (mut parts, mut part) = (Vec::new(), String::new());
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if c == ',' && depth == 1 {
            parts.push(std::mem::take(&mut part).trim().to_string());
        } else {
            part.push(c);
        }
    }
    parts.push(part.trim().to_string());
    parts
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim()
}
