//! `$1` for SQLite. There a bare `$1` is a *named* parameter, numbered by first appearance, so
//! that `SET v = $2 WHERE id = $1` would swap silently; `?1` is what we mean.

/// The text with `?n` in place of each `$n` outside of quotes and comments.
pub(crate) fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\'', '"', '-', '/']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let skip = quoted_or_comment(from);
        if skip > 0 {
            out.push_str(&from[..skip]);
            rest = &from[skip..];
        } else {
            let digit_follows = from[1..].starts_with(|c: char| c.is_ascii_digit());
            let sign = &from[..1];
            out.push_str(if sign == "$" && digit_follows { "?" } else { sign });
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

/// How many bytes a quoted text or comment at the start of `from` takes; 0 if there is none.
pub(super) fn quoted_or_comment(from: &str) -> usize {
    let until =
        |start: usize, end: &str| from[start..].find(end).map_or(from.len(), |at| start + at + end.len());
    match from.as_bytes() {
        // A doubled quote ends one text and starts the next, which comes to the same.
        [b'\'', ..] => until(1, "'"),
        [b'"', ..] => until(1, "\""),
        [b'-', b'-', ..] => until(2, "\n"),
        [b'/', b'*', ..] => until(2, "*/"),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn only_parameters_are_numbered() {
        assert_eq!(
            numbered("UPDATE t SET v = $2, w = '$3', \"$4\" = 1 WHERE id = $1 -- $5"),
            "UPDATE t SET v = ?2, w = '$3', \"$4\" = 1 WHERE id = ?1 -- $5"
        );
        assert_eq!(numbered("SELECT 'it''s $1', $12 /* $2 */"), "SELECT 'it''s $1', ?12 /* $2 */");
        assert_eq!(numbered("SELECT 7 - 2 / $1"), "SELECT 7 - 2 / ?1");
        assert_eq!(numbered("SELECT '开'||$1"), "SELECT '开'||?1");
    }
}
