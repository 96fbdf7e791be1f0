//! Each check finds what it is for and leaves good files alone; and this tree is tidy.
use super::{check, shape};
use crate::tree::Tree;

const WORDS: (&str, &str) = ("docs/words.md", "| 工单 | `case` | `desk` |");

fn found(path: &str, text: &str) -> Vec<String> {
    check(&Tree::of(&[WORDS, (path, text)])).expect("a tree made here has no metadata to fail on")
}

#[test]
fn this_tree_is_tidy() {
    let tree = Tree::read(&crate::root()).expect("the checkout can be read");
    let findings = check(&tree).expect("cargo metadata answers");
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn a_file_says_what_it_is_for() {
    assert_eq!(found("crates/cases/src/a.rs", "fn a() {}\n").len(), 1);
    assert!(found("crates/cases/src/a.rs", "//! A.\nfn a() {}\n").is_empty());
}

#[test]
fn long_files_and_functions_are_named() {
    let body = "    step();\n".repeat(80);
    let text = format!("//! A.\npub(crate) async fn long(a: u8) -> u8 {{\n{body}}}\n");
    assert!(found("crates/cases/src/a.rs", &text)[0].contains("fn long has 82 lines"));
    assert!(
        found("crates/cases/src/a.rs", &format!("//! A.\n{}", "// x\n".repeat(401)))[0].contains("402 lines")
    );
}

#[test]
fn declarations_without_a_body_are_no_functions() {
    let lines = ["trait T {", "    fn a(&self);", "    fn b(&self) {", "    }", "}"];
    assert_eq!(shape::functions(&lines), vec![(3, "b".to_string(), 2)]);
}

#[test]
fn unwrap_and_environment_are_for_tests() {
    let code = "//! A.\nfn a() { b().unwrap(); std::env::var(\"X\"); }\n";
    assert_eq!(found("crates/cases/src/a.rs", code).len(), 2);
    assert!(found("crates/cases/src/tests.rs", code).is_empty());
    let inline = format!("//! A.\n#[cfg(test)]\nmod tests {{\n    {}\n}}\n", "fn a() { b().unwrap(); }");
    assert!(found("crates/cases/src/a.rs", &inline).is_empty());
}

#[test]
fn unportable_sql_is_refused() {
    for bad in [
        "SELECT a FROM b WHERE c ILIKE $1",
        "SELECT SUM(x) FROM t",
        "UPDATE t SET at = now()",
        "SELECT a FROM t FOR UPDATE",
    ] {
        let text = format!("//! A.\nfn a() {{\n    sql(\"{bad}\")\n}}\n");
        assert_eq!(found("crates/cases/src/store.rs", &text).len(), 1, "{bad}");
    }
    let good = "//! A.\nfn a() {\n    sql(\"SELECT CAST(SUM(x) AS BIGINT), checksum(y) FROM t\")\n}\n";
    assert!(found("crates/cases/src/store.rs", good).is_empty());
}

#[test]
fn sql_stands_in_stores_but_for_a_few_that_may_only_become_fewer() {
    let text = "//! A.\nfn a() {\n    sql(\"SELECT 1\")\n}\n";
    assert!(found("crates/cases/src/open.rs", text).is_empty());
    let many = format!("//! A.\nfn a() {{\n{}}}\n", "    sql(\"SELECT 1\")\n".repeat(super::sql::BESIDE + 1));
    let told = found("crates/cases/src/open.rs", &many);
    assert!(
        told.iter().filter(|line| line.contains("SQL outside store.rs")).count() == super::sql::BESIDE + 1,
        "{told:?}"
    );
    assert!(found("crates/cases/src/store/list.rs", text).is_empty());
}

#[test]
fn rules_and_types_of_migrations() {
    let bad =
        "CREATE TABLE cases (\n  id TEXT PRIMARY KEY,\n  n INT NOT NULL\n);\nCREATE INDEX ON cases (n);\n";
    let findings = found("migrations/0010_cases.sql", bad);
    assert_eq!(findings.len(), 3, "{findings:?}");
    let good = "CREATE TABLE cases (\n  id TEXT NOT NULL,\n  n DOUBLE PRECISION,\n  CONSTRAINT cases_pk PRIMARY KEY (id)\n);\nCREATE INDEX cases_by_n ON cases (n);\n";
    assert!(found("migrations/0010_cases.sql", good).is_empty());
    assert_eq!(found("migrations/10_cases.sql", good).len(), 1);
}

#[test]
fn tables_are_named_by_known_words() {
    let text = "CREATE TABLE case_tickets (\n  id TEXT NOT NULL,\n  CONSTRAINT x_pk PRIMARY KEY (id)\n);\n";
    assert!(found("migrations/0010_cases.sql", text)[0].contains("`tickets`"));
}

#[test]
fn confessions_and_machine_paths_are_found() {
    let text = format!("//! A.\n// a {}{} reader\nconst P: &str = \"/{}/x\";\n", "st", "ub", "work");
    assert_eq!(found("crates/cases/src/a.rs", &text).len(), 2);
    assert!(found("crates/cases/src/a.rs", "//! A.\n// stubborn people, shacks\n").is_empty());
}

#[test]
fn a_dependency_without_a_reason_is_found_and_a_reason_without_one() {
    let manifest = (
        "Cargo.toml",
        "[workspace.dependencies]\nbase = { path = \"crates/base\" }\nserde = \"1\"\nleft = \"2\"\n",
    );
    let page = ("docs/decisions/0002-dependencies.md", "| Crate | For |\n|---|---|\n| serde, gone | x |\n");
    let findings = check(&Tree::of(&[WORDS, manifest, page])).expect("no metadata");
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings[0].contains("left has no reason") && findings[1].contains("gone is no dependency"));
}
