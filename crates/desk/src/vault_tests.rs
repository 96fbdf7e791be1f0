//! Stories about keys: whose opens what, what a new master changes, what stays readable.

use super::*;
use base::Moment;

fn two() -> (ElderId, ElderId) {
    (ElderId::mint(Moment::from_ms(1)), ElderId::mint(Moment::from_ms(2)))
}

#[test]
fn what_is_sealed_opens_only_with_its_own_key() {
    for suite in Suite::ALL {
        let vault = Vault::forgetful_with(suite);
        let (wang, li) = two();
        let (key, wrapped) = vault.new_elder_key(wang);
        let sealed = vault.seal(&key, "重庆".as_bytes());
        let again = vault.unwrap_elder_key(wang, &wrapped).expect("his own");
        assert_eq!(vault.open(&again, &sealed).expect("opens"), "重庆".as_bytes());
        assert!(vault.unwrap_elder_key(li, &wrapped).is_err());
        assert!(Vault::forgetful_with(suite).unwrap_elder_key(wang, &wrapped).is_err());
    }
}

#[test]
fn a_changed_byte_is_found() {
    let vault = Vault::forgetful();
    let mut sealed = vault.seal_house("sip", b"secret");
    assert_eq!(vault.open_house("sip", &sealed).expect("opens"), b"secret");
    assert!(vault.open_house("other", &sealed).is_err());
    *sealed.last_mut().expect("not empty") ^= 1;
    assert_eq!(vault.open_house("sip", &sealed), Err(Unreadable));
    assert_eq!(vault.open_house("sip", &[]), Err(Unreadable));
}

#[test]
fn tokens_agree_within_a_domain_only() {
    for suite in Suite::ALL {
        let vault = Vault::forgetful_with(suite);
        assert_eq!(vault.token("phone", "1"), vault.token("phone", "1"));
        assert_ne!(vault.token("phone", "1"), vault.token("last4", "1"));
        assert_ne!(vault.token("phone", "1"), Vault::forgetful_with(suite).token("phone", "1"));
        assert_eq!(vault.token("phone", "1").len(), 24);
    }
}

#[test]
fn either_setting_opens_what_the_other_sealed() {
    let text = hex(&random_key());
    let (aes, sm) = (
        Vault::from_text(&text, Suite::Aes).expect("reads"),
        Vault::from_text(&text, Suite::Sm).expect("reads"),
    );
    let (wang, _) = two();
    for (one, other) in [(&aes, &sm), (&sm, &aes)] {
        let (key, wrapped) = one.new_elder_key(wang);
        let sealed = one.seal(&key, b"12");
        let there = other.unwrap_elder_key(wang, &wrapped).expect("unwraps");
        assert_eq!(other.open(&there, &sealed).expect("opens"), b"12");
        assert_eq!(other.open_house("x", &one.seal_house("x", b"y")).expect("opens"), b"y");
        assert_eq!(one.token("phone", "1"), other.token("phone", "1"), "tokens do not follow the setting");
    }
}

#[test]
fn a_new_master_takes_over_and_the_old_one_can_leave() {
    let first = hex(&random_key());
    let vault = Vault::from_text(&first, Suite::Aes).expect("reads");
    let clone = vault.clone();
    let (wang, _) = two();
    let (key, wrapped) = vault.new_elder_key(wang);
    let field = vault.seal(&key, b"field");
    let (house, token, anchor) =
        (vault.seal_house("t", b"trail"), vault.token("phone", "1"), vault.anchor_public_key());

    vault.reload(&vault.text_with_next()).expect("takes it up");
    assert_eq!((clone.generation(), clone.generations()), (2, vec![1, 2]), "clones see it");
    let anew = vault.rewrapped(wang, &wrapped).expect("opens").expect("is under the old one");
    assert_eq!(vault.rewrapped(wang, &anew).expect("opens"), None, "once is enough");
    let new_house = vault.seal_house("t", b"new");

    let last = vault.text_without_old();
    assert!(!last.contains(&first), "the old master is gone from the file");
    vault.reload(&last).expect("takes it up");
    let restarted = Vault::from_text(&last, Suite::Aes).expect("reads");
    for vault in [&vault, &restarted] {
        assert_eq!(vault.generations(), [2]);
        assert!(
            vault.unwrap_elder_key(wang, &wrapped).is_err(),
            "under the old master nothing opens any more"
        );
        let key = vault.unwrap_elder_key(wang, &anew).expect("under the new one");
        assert_eq!(vault.open(&key, &field).expect("the elder's key is the same"), b"field");
        assert_eq!(vault.open_house("t", &house).expect("what the house sealed stays readable"), b"trail");
        assert_eq!(vault.open_house("t", &new_house).expect("opens"), b"new");
        assert_eq!((vault.token("phone", "1"), vault.anchor_public_key()), (token.clone(), anchor.clone()));
    }
    assert!(Vault::from_text(&first, Suite::Aes).expect("reads").open_house("t", &new_house).is_err());
}

#[test]
fn a_key_file_that_is_wrong_is_refused_and_changes_nothing() {
    let vault = Vault::forgetful();
    for (text, wanted) in [
        ("", BadKeys::NoMaster),
        ("abc", BadKeys::Line(1)),
        ("master 0 00", BadKeys::Line(1)),
        ("\nnonsense here now", BadKeys::Line(2)),
    ] {
        assert_eq!(Vault::from_text(text, Suite::Aes).err(), Some(wanted.clone()), "{text:?}");
        assert_eq!(vault.reload(text), Err(wanted));
    }
    let other = Vault::forgetful().text_with_next();
    assert_eq!(vault.reload(&other), Err(BadKeys::Another));
    // One line of another file: sealed under a master that is not here.
    let foreign = other.lines().find(|line| line.starts_with("tokens")).expect("is there");
    let mixed = format!("{}\n{foreign}\n", hex(&random_key()));
    assert_eq!(Vault::from_text(&mixed, Suite::Aes).err(), Some(BadKeys::Sealed(2)));
    assert_eq!(vault.generation(), 1);
}
