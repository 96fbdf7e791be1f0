//! Who calls: the number in `P-Asserted-Identity` (a trunk vouches for it), else in `From`.

/// The user part of the first address in a header's value, if it looks like a telephone number.
///
/// Reads `"name" <sip:+8610...@host;user=phone>`, `<tel:023-...>`, `sip:1000@host` and what phones make of them.
pub fn number_in(value: &str) -> Option<String> {
    let address = match value.split_once('<') {
        Some((_, rest)) => rest.split_once('>')?.0,
        None => value.split(';').next()?,
    };
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    if !["sip", "sips", "tel"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let user = rest.split(['@', ';', '?']).next()?;
    let digits: String = user.chars().filter(|c| !matches!(c, '-' | '.' | '(' | ')' | ' ')).collect();
    let plain = digits.strip_prefix('+').unwrap_or(&digits);
    let good = (3..=24).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_digit());
    good.then_some(digits)
}

/// The user part of the address of a header, whatever it is.
pub fn user_in(value: &str) -> Option<String> {
    let address = match value.split_once('<') {
        Some((_, rest)) => rest.split_once('>')?.0,
        None => value.split(';').next()?,
    };
    let (_, rest) = address.trim().split_once(':')?;
    let (user, _) = rest.split_once('@')?;
    let user = user.split([';', ':']).next()?;
    (!user.is_empty() && user.len() <= 64).then(|| user.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_in_the_shapes_that_come() {
        for (value, number) in [
            ("\"王\" <sip:+8610000000001@trunk.example;user=phone>;tag=7", Some("+8610000000001")),
            ("<tel:023-1000-0001>", Some("02310000001")),
            ("sip:10000000001@192.0.2.1", Some("10000000001")),
            ("<sip:anonymous@anonymous.invalid>", None),
            ("<sip:e7f3@192.0.2.1>", None),
            ("", None),
            ("<sip:", None),
        ] {
            assert_eq!(number_in(value).as_deref(), number, "{value}");
        }
        assert_eq!(user_in("<sip:e7f3@192.0.2.1:5060>;tag=1").as_deref(), Some("e7f3"));
    }

    proptest! {
        #[test]
        fn any_value_is_survived(value in ".{0,80}") {
            let _ = number_in(&value);
            let _ = user_in(&value);
        }
    }
}
