//! Rules as a `CREATE TABLE` statement states them; SQLite keeps their names nowhere else.

use super::Rule;
use crate::dialect::{Token, tokens};
use std::collections::BTreeMap;

/// How the key of a rule without a name starts.
pub(super) const UNNAMED: &str = "(unnamed";

/// The rules of a table by name.
pub(crate) fn rules(create: &str) -> BTreeMap<String, Rule> {
    let all: Vec<Token<'_>> = tokens(create).into_iter().filter(Token::counts).collect();
    let mut found = Found::default();
    for item in items(&all) {
        let table_rule = ["CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK"];
        if table_rule.iter().any(|word| item[0].is(word)) {
            found.read(None, item);
        } else {
            found.read(Some(item[0].name()), &item[1..]);
        }
    }
    found.rules
}

/// The parts between the outer parentheses.
fn items<'a, 't>(all: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let Some(open) = all.iter().position(|t| t.is_sign("(")) else {
        return Vec::new();
    };
    let (mut out, mut depth, mut start) = (Vec::new(), 0, open + 1);
    for (at, token) in all.iter().enumerate().skip(open) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth -= 1;
        }
        let ends = (depth == 0) || (depth == 1 && token.is_sign(","));
        if ends && at > start {
            out.push(&all[start..at]);
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    out
}

#[derive(Default)]
struct Found {
    rules: BTreeMap<String, Rule>,
}

impl Found {
    /// Reads the rules in `part`; `column` is the column that they stand behind, if any.
    fn read(&mut self, column: Option<String>, part: &[Token<'_>]) {
        let (mut at, mut name) = (0, None);
        while at < part.len() {
            let token = &part[at];
            let own = |n: usize| column.clone().map_or_else(|| names(part, at + n), |c| vec![c]);
            let rule = if token.is("CONSTRAINT") {
                name = part.get(at + 1).map(Token::name);
                at += 1;
                None
            } else if token.is("PRIMARY") {
                Some(Rule::Primary(own(2)))
            } else if token.is("UNIQUE") {
                Some(Rule::Unique(own(1)))
            } else if token.is("CHECK") {
                Some(Rule::Check)
            } else if token.is("FOREIGN") {
                let after = at + 2 + names_length(part, at + 2);
                Some(foreign(names(part, at + 2), part, after))
            } else if token.is("REFERENCES") && column.is_some() {
                Some(foreign(own(0), part, at))
            } else {
                None
            };
            if let Some(rule) = rule {
                let unnamed = format!("{UNNAMED} {})", self.rules.len());
                self.rules.insert(name.take().unwrap_or(unnamed), rule);
            }
            at += 1;
            // What stands in parentheses belongs to the rule just read.
            if part.get(at).is_some_and(|t| t.is_sign("(")) {
                at += names_length(part, at);
            }
        }
    }
}

/// The key whose `REFERENCES` stands at `at`.
fn foreign(columns: Vec<String>, part: &[Token<'_>], at: usize) -> Rule {
    let parent = part.get(at + 1).map(Token::name).unwrap_or_default();
    let deletes = part[at..]
        .windows(4)
        .find(|w| w[0].is("ON") && w[1].is("DELETE"))
        .map(|w| match (w[2].text(), w[3].text()) {
            (set, what) if set.eq_ignore_ascii_case("SET") => format!("set {}", what.to_lowercase()),
            (no, _) if no.eq_ignore_ascii_case("NO") => "no action".to_owned(),
            (word, _) => word.to_lowercase(),
        })
        .or_else(|| {
            let last = part[at..].windows(3).find(|w| w[0].is("ON") && w[1].is("DELETE"));
            last.map(|w| w[2].text().to_lowercase())
        });
    Rule::Foreign {
        columns,
        parent,
        parent_columns: names(part, at + 2),
        on_delete: deletes.unwrap_or_else(|| "no action".to_owned()),
    }
}

/// The names in the parentheses that open at `at`.
fn names(part: &[Token<'_>], at: usize) -> Vec<String> {
    let length = names_length(part, at);
    if length < 2 {
        return Vec::new();
    }
    part[at + 1..at + length - 1].iter().filter(|t| !t.is_sign(",")).map(Token::name).collect()
}

/// How many tokens the parentheses that open at `at` take, both included; 0 if none open there.
fn names_length(part: &[Token<'_>], at: usize) -> usize {
    let mut depth = 0;
    for (n, token) in part.iter().enumerate().skip(at) {
        depth += i32::from(token.is_sign("(")) - i32::from(token.is_sign(")"));
        if depth == 0 {
            return if n == at { 0 } else { n + 1 - at };
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_columns_and_tables_are_found_by_name() {
        let rules = rules(
            "CREATE TABLE t (id TEXT NOT NULL CONSTRAINT t_pk PRIMARY KEY, n INTEGER DEFAULT (1 + 2) \
             CONSTRAINT t_n CHECK (n IN (1, 3)), p TEXT CONSTRAINT t_p REFERENCES parents (id) ON DELETE SET NULL, \
             a TEXT, b TEXT, CONSTRAINT t_ab UNIQUE (a, b), CONSTRAINT t_fk FOREIGN KEY (a, b) REFERENCES x (c, d) ON DELETE CASCADE, \
             CHECK (a <> b)) STRICT",
        );
        let text: Vec<String> = rules.iter().map(|(n, r)| format!("{n}: {r}")).collect();
        assert_eq!(
            text,
            [
                "(unnamed 5): check",
                "t_ab: unique (a, b)",
                "t_fk: (a, b) of x (c, d), on delete cascade",
                "t_n: check",
                "t_p: (p) of parents (id), on delete set null",
                "t_pk: primary (id)",
            ]
        );
    }
}
