//! Credentials of phones. The secret is made here, shown once, and only what digest authentication needs is kept.

use base::{AccountId, ElderId};
use md5::Digest as _;

use crate::add_phone::AddPhone;

/// The realm of every credential: part of what is stored, never change it.
pub const REALM: &str = "yinqiao";

/// Whose phone it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// An elder's one-key phone.
    Elder(ElderId),
    /// An agent's desk phone.
    Agent(AccountId),
}

/// What is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The SIP user.
    pub user: String,
    /// The secret, 26 characters that no one mixes up.
    pub secret: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Makes a credential and the act that enters it. `user` is chosen where the number on the phone matters, else made up.
pub fn mint(holder: Holder, user: Option<String>) -> (AddPhone, Credential) {
    let random = desk::random_key();
    let user = user.unwrap_or_else(|| {
        let kind = if matches!(holder, Holder::Elder(_)) { 'e' } else { 'a' };
        let number = u64::from_be_bytes(random[24..].try_into().expect("eight bytes")) % 100_000_000;
        format!("{kind}{number:08}")
    });
    // 26 letters of 5 bits: 130 bits, more than the hash is worth.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let secret: String = random[..26].iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect();
    let (md5, sha256) = hashes(&user, &secret);
    (AddPhone { holder, user: user.clone(), md5, sha256 }, Credential { user, secret })
}

/// What is kept of a secret: both digests of `user:realm:secret`.
pub fn hashes(user: &str, secret: &str) -> (String, String) {
    let text = format!("{user}:{REALM}:{secret}");
    (desk::hex(&md5::Md5::digest(text.as_bytes())), desk::hex(&desk::sha256(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{AnyId, Moment};

    #[test]
    fn no_two_secrets_agree_and_the_debug_output_hides_them() {
        let holder = Holder::Elder(ElderId::mint(Moment::from_ms(1)));
        let (one, shown) = mint(holder, None);
        let (two, _) = mint(holder, None);
        assert_ne!(one.md5, two.md5);
        assert_eq!(shown.secret.len(), 26);
        assert!(!format!("{shown:?}").contains(&shown.secret));
        assert_eq!(hashes(&shown.user, &shown.secret), (one.md5, one.sha256));
    }
}
