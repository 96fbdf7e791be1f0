//! Addresses in SIP headers: the user part, and the scrap of a `Contact` that a registrar needs.

/// The user part of the address of a header, whatever it is.
pub fn user_in(value: &str) -> Option<String> {
    let address = inner(value)?;
    let (_, rest) = address.split_once(':')?;
    let (user, _) = rest.split_once('@')?;
    let user = user.split([';', ':']).next()?;
    (!user.is_empty() && user.len() <= 64).then(|| user.to_owned())
}

/// The bare address of a `Contact`: what stands between `<` and `>`, else everything before the parameters.
pub fn inner(value: &str) -> Option<&str> {
    let address = match value.split_once('<') {
        Some((_, rest)) => rest.split_once('>')?.0,
        None => value.split([';', ',']).next()?,
    };
    let address = address.trim();
    (!address.is_empty() && address.len() <= 256).then_some(address)
}

/// The `expires` parameter of a `Contact`, behind the address.
pub fn expires_of(value: &str) -> Option<u32> {
    let params = match value.split_once('>') {
        Some((_, rest)) => rest,
        None => value.split_once(';').map_or("", |(_, rest)| rest),
    };
    params.split(';').find_map(|param| {
        let (name, number) = param.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("expires") { number.trim().parse().ok() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_shapes_that_come() {
        assert_eq!(user_in("\"a\" <sip:e7f3@192.0.2.1:5060>;tag=1").as_deref(), Some("e7f3"));
        assert_eq!(user_in("sip:e7f3@192.0.2.1;transport=tcp").as_deref(), Some("e7f3"));
        assert_eq!(user_in("<tel:110>"), None);
        let contact = "<sip:e7f3@10.0.0.2:5062;ob>;expires=300;q=0.5";
        assert_eq!((inner(contact), expires_of(contact)), (Some("sip:e7f3@10.0.0.2:5062;ob"), Some(300)));
        assert_eq!(expires_of("sip:a@b;expires=60"), Some(60));
        assert_eq!(expires_of("*"), None);
    }

    proptest! {
        #[test]
        fn any_value_is_survived(value in ".{0,80}") {
            let _ = (user_in(&value), inner(&value), expires_of(&value));
        }
    }
}
