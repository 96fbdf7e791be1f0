//! What only the whole program can show of privacy: every act has a purpose, who audits changes nothing, everything sealed about an
//! elder is declared.

use desk::Role;
use std::collections::BTreeSet;

/// What somebody does to themselves, whatever their role: a notice sent to oneself is marked as seen.
const OWN_ACTS: &[&str] = &["notices.mark"];
/// One's own password, code, view, and the way out.
const OWN_PAGES: &[&str] = &["/me", "/sign-out", "/view"];

#[test]
fn every_act_and_question_serves_one_purpose() {
    let registry = yinqiao::wire::registry();
    let lost: Vec<&str> =
        registry.acts().map(|act| act.name).filter(|name| privacy::purpose::of(name).is_none()).collect();
    assert!(lost.is_empty(), "crates/privacy/data/purposes.toml knows no purpose for {lost:?}");
    // And no purpose is there for nothing.
    let served: BTreeSet<&str> =
        registry.acts().filter_map(|act| privacy::purpose::of(act.name)).map(|p| p.code.as_str()).collect();
    for purpose in privacy::purpose::all() {
        assert!(served.contains(purpose.code.as_str()), "nothing serves the purpose {}", purpose.code);
    }
}

#[test]
fn who_audits_reads_and_changes_nothing() {
    let registry = yinqiao::wire::registry();
    let acts: Vec<&str> = registry
        .acts()
        .filter(|act| !act.asks && act.roles.contains(&Role::AuditAdmin) && !OWN_ACTS.contains(&act.name))
        .map(|act| act.name)
        .collect();
    assert!(acts.is_empty(), "the audit administrator may do {acts:?}");
    let own = |path: &str| {
        OWN_PAGES
            .iter()
            .any(|own| path == *own || path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/')))
    };
    let forms: Vec<&str> = web::ROUTES
        .all()
        .filter(|route| route.method != "GET" && !route.open)
        .filter(|route| match route.roles.is_empty() {
            // Everybody who is signed in: only what is one's own.
            true => !own(route.path),
            false => route.roles.contains(&Role::AuditAdmin),
        })
        .map(|route| route.path)
        .collect();
    assert!(forms.is_empty(), "the audit administrator may send {forms:?}");
    let reads =
        registry.acts().any(|act| act.name == "web.read_trail" && act.roles.contains(&Role::AuditAdmin));
    assert!(reads, "the trail is there for the audit administrator");
}

#[test]
fn the_three_administrators_see_no_record() {
    let registry = yinqiao::wire::registry();
    // Whose work is other people's reading: the trail, requests, openings, incidents, recordings under audit.
    let theirs = ["web.", "privacy.", "calls.listen"];
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
        let opens: Vec<&str> = registry
            .acts()
            .filter(|act| act.opens && act.roles.contains(&role))
            .map(|act| act.name)
            .filter(|name| !theirs.iter().any(|known| name.starts_with(known)))
            .collect();
        assert!(opens.is_empty(), "{} opens {opens:?}", role.word());
    }
}

/// Columns of bytes beside an elder's id that are not sealed with the elder's key, and why.
const NOT_THEIRS: &[(&str, &str, &str)] = &[
    ("elder_keys", "wrapped", "the key itself"),
    ("former_keys", "wrapped", "the key itself"),
    ("trail", "detail", "never rewritten"),
    ("find_elders", "terms", "an index without text, made anew when the record changes"),
];

#[test]
fn everything_sealed_about_an_elder_is_declared() {
    let registry = yinqiao::wire::registry();
    let declared: BTreeSet<(&str, &str)> =
        registry.abouts().flat_map(|about| about.sealed().map(move |column| (about.table, column))).collect();
    let mut missing = Vec::new();
    for (table, columns) in tables() {
        if !columns.iter().any(|(name, _)| name == "elder_id") {
            continue;
        }
        for (name, kind) in &columns {
            let known = declared.contains(&(table.as_str(), name.as_str()))
                || NOT_THEIRS.iter().any(|(t, c, _)| *t == table && c == name);
            if kind == "BYTEA" && !known {
                missing.push(format!("{table}.{name}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "sealed, but in no capability's list of what it keeps about an elder: {missing:?}"
    );
}

/// Tables with their columns and types, as the migrations leave them.
fn tables() -> Vec<(String, Vec<(String, String)>)> {
    let mut tables: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for statement in migrations::ALL.iter().flat_map(|m| m.text.split(";\n")) {
        let words: String =
            statement.lines().filter(|line| !line.trim().starts_with("--")).collect::<Vec<_>>().join("\n");
        let words = words.trim();
        if let Some(rest) = words.strip_prefix("CREATE TABLE ") {
            let (name, body) = rest.split_once('(').expect("a table has columns");
            let columns = body.lines().filter_map(column).collect();
            tables.push((name.trim().to_owned(), columns));
        } else if let Some(rest) = words.strip_prefix("ALTER TABLE ")
            && let Some((name, added)) = rest.split_once(" ADD COLUMN ")
            && let Some((_, columns)) = tables.iter_mut().find(|(table, _)| table == name)
        {
            columns.extend(column(added));
        }
    }
    tables
}

fn column(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?);
    let lower = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    lower.then(|| (name.to_owned(), kind.trim_end_matches(',').to_owned()))
}
