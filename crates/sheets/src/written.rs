//! What people write into one cell: several numbers, a distance with its unit, a mark that defused a formula.

use crate::fold;
use base::Phone;

/// One number, or several in one cell, as offices write them.
pub(crate) fn phones(text: &str) -> Result<Vec<Phone>, base::phone::NotAPhone> {
    let folded = fold(text);
    let error = match Phone::parse(&folded) {
        Ok(one) => return Ok(vec![one]),
        Err(error) => error,
    };
    // A space may separate two numbers, or the parts of one: the other signs are tried first.
    let signs: [&[char]; 2] =
        [&['/', '、', ';', ',', '，', '；', '\n'], &[' ', '/', '、', ';', ',', '，', '；', '\n']];
    for signs in signs {
        let parts: Vec<&str> = folded.split(signs).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() < 2 {
            continue;
        }
        if let Ok(all) = parts.into_iter().map(Phone::parse).collect() {
            return Ok(all);
        }
    }
    Err(error)
}

/// A mark before a sign that a spreadsheet would run as a formula is ours: see [`crate::guard`].
pub(crate) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => text,
    }
}

/// `500`, `500米`, `3公里`, `1.5km` in metres.
pub(crate) fn metres(text: &str) -> Option<i64> {
    let lower = fold(text).trim().to_ascii_lowercase();
    let (number, scale) = if let Some(n) = lower.strip_suffix("公里").or_else(|| lower.strip_suffix("km")) {
        (n, 1_000.0)
    } else {
        (lower.trim_end_matches('米').trim_end_matches('m'), 1.0)
    };
    let value = number.trim().parse::<f64>().ok()? * scale;
    (0.0..=20_000_000.0).contains(&value).then(|| value.round() as i64)
}
