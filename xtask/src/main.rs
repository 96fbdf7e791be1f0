//! The project's own chores: `cargo xtask tidy | permissions [--write] | schema [--write]`.
//! Each is also a test, so that `make test` holds what they say.
use anyhow::{Result, bail};
use xtask::{pages, tidy, tree::Tree};

const USAGE: &str = "cargo xtask tidy | permissions [--write] | schema [--write]";

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let root = xtask::root();
    match words.as_slice() {
        ["tidy"] => {
            let findings = tidy::check(&Tree::read(&root)?)?;
            for finding in &findings {
                println!("{finding}");
            }
            if !findings.is_empty() {
                bail!("{} findings", findings.len());
            }
            Ok(())
        }
        ["permissions"] => pages::show(&pages::permissions()),
        ["permissions", "--write"] => pages::write(&root, pages::PERMISSIONS, &pages::permissions()),
        ["schema"] => pages::show(&pages::schema().await?),
        ["schema", "--write"] => pages::write(&root, pages::SCHEMA, &pages::schema().await?),
        _ => bail!("{USAGE}"),
    }
}
