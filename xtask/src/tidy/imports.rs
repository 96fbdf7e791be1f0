//! Who may import whom: the table in ARCHITECTURE.md against `cargo metadata`.
use crate::tree::Tree;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const BEGIN: &str = "<!-- imports:begin -->";
const END: &str = "<!-- imports:end -->";

/// What one crate of ours depends on, tests aside.
pub(super) struct Edges {
    pub(super) name: String,
    pub(super) ours: Vec<String>,
    pub(super) theirs: Vec<String>,
}

/// Asks cargo; an empty root (a tree made in a test) has none.
pub(super) fn edges(root: &Path) -> Result<Vec<Edges>> {
    if root.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let out = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    let text: Value = serde_json::from_slice(&out.stdout).context("cargo metadata printed no JSON")?;
    let packages = text["packages"].as_array().context("packages")?;
    let names: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut all = Vec::new();
    for package in packages {
        let deps = package["dependencies"].as_array().context("dependencies")?;
        let shipped =
            deps.iter().filter(|d| d["kind"].as_str() != Some("dev")).filter_map(|d| d["name"].as_str());
        let (ours, theirs) = shipped.map(str::to_string).partition(|d| names.contains(&d.as_str()));
        all.push(Edges { name: package["name"].as_str().unwrap_or("").to_string(), ours, theirs });
    }
    Ok(all)
}

/// One row: a crate, what of ours it may use (None: everything), what of others' it never uses.
struct Row {
    name: String,
    may: Option<Vec<String>>,
    never: Vec<String>,
}

fn table(text: &str) -> Vec<Row> {
    let Some((_, rest)) = text.split_once(BEGIN) else { return Vec::new() };
    let body = rest.split(END).next().unwrap_or("");
    let words = |cell: &str| -> Vec<String> {
        cell.split(',')
            .map(|w| w.trim().trim_matches('`').to_string())
            .filter(|w| !w.is_empty() && w != "-")
            .collect()
    };
    body.lines()
        .filter(|l| l.starts_with('|') && !l.starts_with("|---") && !l.starts_with("| crate"))
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let may = words(cells.get(1)?);
            let may = if may.iter().any(|w| w == "everything") { None } else { Some(may) };
            Some(Row {
                name: cells[0].trim_matches('`').to_string(),
                may,
                never: words(cells.get(2).unwrap_or(&"")),
            })
        })
        .collect()
}

pub(super) fn check(tree: &Tree, edges: &[Edges], findings: &mut Vec<String>) {
    if edges.is_empty() {
        return;
    }
    let rows = tree.file("ARCHITECTURE.md").map(|f| table(&f.text)).unwrap_or_default();
    if rows.is_empty() {
        findings.push(format!("ARCHITECTURE.md holds no import table between {BEGIN} and {END}"));
        return;
    }
    for krate in edges {
        let Some(row) = rows.iter().find(|r| r.name == krate.name) else {
            findings.push(format!("ARCHITECTURE.md: the import table has no row for {}", krate.name));
            continue;
        };
        if let Some(may) = &row.may {
            for dep in krate.ours.iter().filter(|d| !may.contains(d)) {
                findings.push(format!(
                    "crates/{}: may not use {dep} (import table in ARCHITECTURE.md)",
                    krate.name
                ));
            }
        }
        for dep in krate.theirs.iter().filter(|d| row.never.contains(d)) {
            findings.push(format!(
                "crates/{}: may never use {dep} (import table in ARCHITECTURE.md)",
                krate.name
            ));
        }
    }
    for row in &rows {
        if !edges.iter().any(|e| e.name == row.name) {
            findings.push(format!("ARCHITECTURE.md: the import table names {}, which is no crate", row.name));
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    //! The table is read as people write it, and a wrong edge is found.
    use super::*;

    const PAGE: &str = "text\n<!-- imports:begin -->\n| crate | may use | never |\n|---|---|---|\n| `base` | - | tokio |\n| web | base | - |\n| app | everything | - |\n<!-- imports:end -->\n";

    fn edge(name: &str, ours: &[&str], theirs: &[&str]) -> Edges {
        let all = |w: &[&str]| w.iter().map(|s| s.to_string()).collect();
        Edges { name: name.into(), ours: all(ours), theirs: all(theirs) }
    }

    fn found(edges: &[Edges]) -> Vec<String> {
        let mut findings = Vec::new();
        check(&Tree::of(&[("ARCHITECTURE.md", PAGE)]), edges, &mut findings);
        findings
    }

    #[test]
    fn what_the_table_allows_passes() {
        let all = [
            edge("base", &[], &["serde"]),
            edge("web", &["base"], &["axum"]),
            edge("app", &["base", "web"], &["tokio"]),
        ];
        assert_eq!(found(&all), Vec::<String>::new());
    }

    #[test]
    fn what_it_does_not_allow_is_named() {
        let all = [
            edge("base", &["web"], &["tokio"]),
            edge("web", &[], &[]),
            edge("app", &[], &[]),
            edge("new", &[], &[]),
        ];
        let findings = found(&all);
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(findings[0].contains("base: may not use web"));
        assert!(findings[1].contains("base: may never use tokio"));
        assert!(findings[2].contains("no row for new"));
    }
}
