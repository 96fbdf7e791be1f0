//! Pages generated from the code: who may do what, and the schema that the migrations make.
use anyhow::{Context, Result};
use std::path::Path;

/// Where the role × act matrix stands.
pub const PERMISSIONS: &str = "docs/permissions.md";
/// Where the schema stands.
pub const SCHEMA: &str = "schema.sql";

/// Prints a page.
pub fn show(text: &str) -> Result<()> {
    print!("{text}");
    Ok(())
}

/// Writes a page where it belongs.
pub fn write(root: &Path, path: &str, text: &str) -> Result<()> {
    std::fs::write(root.join(path), text).with_context(|| path.to_string())
}
