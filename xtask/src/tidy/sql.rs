//! One SQL text for two databases: what either of them would read differently is refused, wherever SQL stands.
use crate::tree::{File, Tree};

/// What may not stand in SQL, and what to write instead.
const BANNED: [(&str, &str); 20] = [
    ("now()", "take the time from the command"),
    ("current_timestamp", "take the time from the command"),
    ("datetime(", "instants are BIGINT ms"),
    ("strftime(", "instants are BIGINT ms"),
    ("date_trunc", "instants are BIGINT ms"),
    ("to_timestamp", "instants are BIGINT ms"),
    (" ilike ", "write lower(x) LIKE"),
    ("bigserial", "ids are TEXT made in Rust, positions use db's identity column"),
    (" serial ", "ids are TEXT made in Rust, positions use db's identity column"),
    ("autoincrement", "ids are TEXT made in Rust, positions use db's identity column"),
    ("jsonb", "JSON is TEXT, never queried inside"),
    ("json_extract", "JSON is TEXT, never queried inside"),
    ("for update", "claims are INSERT .. ON CONFLICT .. RETURNING"),
    ("skip locked", "claims are INSERT .. ON CONFLICT .. RETURNING"),
    ("insert or ", "write ON CONFLICT"),
    ("replace into", "write ON CONFLICT"),
    ("any($", "no arrays: bind one by one or join a table"),
    ("array_agg", "no arrays"),
    ("ifnull(", "write coalesce"),
    ("group_concat", "no aggregate of text is portable"),
];

/// Where SQL may stand: each capability's store (and reads), and the two crates under them.
fn may_hold_sql(file: &File) -> bool {
    let path = file.path.as_str();
    let room = |name: &str| path.ends_with(&format!("/{name}.rs")) || path.contains(&format!("/{name}/"));
    // A store that grew too long keeps its SQL in files beside it that are named for it.
    let beside = path.ends_with("_store.rs") || ["rows", "claims"].iter().any(|name| room(name));
    beside
        || matches!(file.krate(), Some("db" | "desk" | "testkit" | "bench"))
        || room("store")
        || room("read")
        || file.is_test()
}

/// Statements that stand beside the one act that runs them instead of in a store: a limit that only goes down.
pub(super) const BESIDE: usize = 62;

pub(super) fn check(tree: &Tree, findings: &mut Vec<String>) {
    let mut beside = Vec::new();
    for file in &tree.files {
        let migration = file.path.starts_with("migrations/") && file.path.ends_with(".sql");
        if migration {
            for (i, line) in file.text.lines().enumerate() {
                banned(&file.path, i + 1, line.split("--").next().unwrap_or(""), findings);
            }
        } else if file.path.ends_with(".rs") && file.path.starts_with("crates/") {
            rust(file, findings, &mut beside);
        }
    }
    if beside.len() > BESIDE {
        findings.push(format!("{} statements outside of a store, {BESIDE} allowed", beside.len()));
        findings.append(&mut beside);
    }
}

fn rust(file: &File, findings: &mut Vec<String>, beside: &mut Vec<String>) {
    if file.path.contains("/dialect") || file.krate() == Some("db") {
        return;
    }
    for (line, text) in file.shipped_lines() {
        let code = text.trim_start();
        if code.starts_with("//") {
            continue;
        }
        if (code.contains(" sql(") || code.starts_with("sql(") || code.contains("db::sql("))
            && !may_hold_sql(file)
        {
            beside.push(format!("{}:{line}: SQL outside store.rs", file.path));
        }
        if looks_like_sql(file, code) {
            banned(&file.path, line, code, findings);
        }
    }
}

/// Lines inside a store are SQL unless they are plainly Rust; `now()` in Rust is the clock's.
fn looks_like_sql(file: &File, code: &str) -> bool {
    let upper = [
        "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WHERE ", " FROM ", "VALUES", "SET ", "ORDER BY",
        "GROUP BY", "JOIN ",
    ];
    may_hold_sql(file) && upper.iter().any(|word| code.contains(word))
}

fn banned(path: &str, line: usize, text: &str, findings: &mut Vec<String>) {
    let lower = format!(" {} ", text.to_lowercase());
    for (word, instead) in BANNED {
        if lower.contains(word) {
            findings.push(format!("{path}:{line}: `{}` is not portable; {instead}", word.trim()));
        }
    }
    for (at, _) in lower.match_indices("sum(") {
        let before = &lower[..at];
        let longer_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if !longer_word && !before.ends_with("cast(") && !before.ends_with("cast(coalesce(") {
            findings
                .push(format!("{path}:{line}: SUM is NUMERIC on PostgreSQL; write CAST(SUM(x) AS BIGINT)"));
        }
    }
}
