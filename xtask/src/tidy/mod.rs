//! What no compiler checks: layout, sizes, imports, words, portable SQL.
//! Every finding names the file, the line and what to do.
mod imports;
mod migrations;
mod reasons;
mod shape;
mod sql;
#[cfg(test)]
mod tests;
mod words;

use crate::tree::Tree;
use anyhow::Result;

/// All findings, none on a tidy tree.
pub fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    shape::check(tree, &mut findings);
    sql::check(tree, &mut findings);
    migrations::check(tree, &mut findings);
    reasons::check(tree, &mut findings);
    words::check(tree, &mut findings);
    imports::check(tree, &imports::edges(&tree.root)?, &mut findings);
    Ok(findings)
}
