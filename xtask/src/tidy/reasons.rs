//! Every dependency has its reason in docs/decisions/0002-dependencies.md, and no reason outlives its dependency.
use crate::tree::Tree;

const PAGE: &str = "docs/decisions/0002-dependencies.md";

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    let Some(manifest) = tree.file("Cargo.toml") else { return };
    let table: toml::Table = match manifest.text.parse() {
        Ok(table) => table,
        Err(error) => {
            findings.push(format!("Cargo.toml: {error}"));
            return;
        }
    };
    let deps = table.get("workspace").and_then(|w| w.get("dependencies")).and_then(toml::Value::as_table);
    let theirs: Vec<&String> = deps
        .into_iter()
        .flatten()
        .filter(|(_, how)| how.get("path").is_none())
        .map(|(name, _)| name)
        .collect();
    let page = tree.file(PAGE).map_or("", |f| f.text.as_str());
    let rows = page.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| Crate"));
    let reasons: Vec<&str> =
        rows.filter_map(|l| l.split('|').nth(1)).flat_map(|cell| cell.split(',')).map(str::trim).collect();
    for name in &theirs {
        if !reasons.contains(&name.as_str()) {
            findings.push(format!("Cargo.toml: {name} has no reason in {PAGE}"));
        }
    }
    for reason in reasons {
        if !theirs.iter().any(|name| *name == reason) {
            findings.push(format!("{PAGE}: {reason} is no dependency (any more)"));
        }
    }
}
