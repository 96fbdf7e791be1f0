//! Checks over the source tree and pages generated from the code.
//! Nothing here runs in the program; it reads files, `cargo metadata` and the program's own registry.
pub mod pages;
pub mod tidy;
pub mod tree;

use std::path::PathBuf;

/// The checkout this was built from.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies one folder below the root")
        .to_path_buf()
}
