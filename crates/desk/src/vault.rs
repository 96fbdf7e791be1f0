//! Keys. One master key, kept outside the database; under it a key per elder, so that destroying
//! one key makes everything sealed for that elder unreadable; look-up tokens; the anchor's signature.
//!
//! Sealed bytes: one byte that names the suite (1 = AES-256-GCM), 12 bytes of nonce, the ciphertext
//! with its tag. A second suite (SM4-GCM) has a byte of its own and can live beside the first.

use base::{AnyId, ElderId};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{digest, hmac};
use std::sync::Arc;

const SUITE_AES: u8 = 1;

/// The bytes cannot be opened: another key, another elder, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes cannot be opened with this key")]
pub struct Unreadable;

/// Seals, opens and makes look-up tokens. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    wrap: LessSafeKey,
    house: LessSafeKey,
    tokens: hmac::Key,
    anchor: Ed25519KeyPair,
    random: SystemRandom,
}

/// One elder's key, ready for use.
pub struct ElderKey(LessSafeKey);

impl Vault {
    /// From the master key. Each use has a key of its own, derived from it by name.
    pub fn new(master: &[u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derive = |name: &str| -> [u8; 32] {
            hmac::sign(&root, name.as_bytes()).as_ref().try_into().expect("SHA-256 has 32 bytes")
        };
        Self(Arc::new(Keys {
            wrap: aes(&derive("yinqiao/wrap/1")),
            house: aes(&derive("yinqiao/house/1")),
            tokens: hmac::Key::new(hmac::HMAC_SHA256, &derive("yinqiao/tokens/1")),
            anchor: Ed25519KeyPair::from_seed_unchecked(&derive("yinqiao/anchor/1"))
                .expect("a seed has 32 bytes"),
            random: SystemRandom::new(),
        }))
    }

    /// A vault with a random master key that is forgotten: for tests.
    pub fn forgetful() -> Self {
        Self::new(&random_key())
    }

    /// Makes a key for one elder: the key, and its wrapped form for storage.
    pub fn new_elder_key(&self, elder: ElderId) -> (ElderKey, Vec<u8>) {
        let key = self.random::<32>();
        let wrapped = self.seal_with(&self.0.wrap, elder.text().as_bytes(), &key);
        (ElderKey(aes(&key)), wrapped)
    }

    /// Unwraps an elder's key.
    ///
    /// # Errors
    /// [`Unreadable`] when it was wrapped under another master key or for another elder.
    pub fn unwrap_elder_key(&self, elder: ElderId, wrapped: &[u8]) -> Result<ElderKey, Unreadable> {
        let key = open_with(&self.0.wrap, elder.text().as_bytes(), wrapped)?;
        let key: [u8; 32] = key.try_into().map_err(|_| Unreadable)?;
        Ok(ElderKey(aes(&key)))
    }

    /// Seals for one elder.
    pub fn seal(&self, key: &ElderKey, clear: &[u8]) -> Vec<u8> {
        self.seal_with(&key.0, b"", clear)
    }

    /// Opens what was sealed for one elder.
    ///
    /// # Errors
    /// [`Unreadable`] when the key is another or the bytes were changed.
    pub fn open(&self, key: &ElderKey, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        open_with(&key.0, b"", sealed)
    }

    /// Seals what belongs to no elder: a helper's phone number, a shared secret.
    pub fn seal_house(&self, purpose: &str, clear: &[u8]) -> Vec<u8> {
        self.seal_with(&self.0.house, purpose.as_bytes(), clear)
    }

    /// Opens [`Vault::seal_house`].
    ///
    /// # Errors
    /// [`Unreadable`] when the purpose is another or the bytes were changed.
    pub fn open_house(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        open_with(&self.0.house, purpose.as_bytes(), sealed)
    }

    /// A look-up token: equal for equal text in one domain, useless without the master key.
    /// 24 hexadecimal digits (96 bits). The index leaks which records share a token, nothing more.
    pub fn token(&self, domain: &str, clear: &str) -> String {
        let mut context = hmac::Context::with_key(&self.0.tokens);
        context.update(domain.as_bytes());
        context.update(&[0]);
        context.update(clear.as_bytes());
        hex(&context.sign().as_ref()[..12])
    }

    /// Signs an anchor: (public key, signature), Ed25519.
    pub(crate) fn sign(&self, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let key = &self.0.anchor;
        (key.public_key().as_ref().to_vec(), key.sign(message).as_ref().to_vec())
    }

    /// The public half of the anchor's key, to print and keep elsewhere.
    pub fn anchor_public_key(&self) -> Vec<u8> {
        self.0.anchor.public_key().as_ref().to_vec()
    }

    fn seal_with(&self, key: &LessSafeKey, context: &[u8], clear: &[u8]) -> Vec<u8> {
        let nonce = self.random::<NONCE_LEN>();
        let mut out = Vec::with_capacity(1 + NONCE_LEN + clear.len() + 16);
        out.push(SUITE_AES);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(clear);
        let (head, body) = out.split_at_mut(1 + NONCE_LEN);
        debug_assert_eq!(head[0], SUITE_AES);
        let tag = key
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), body)
            .expect("AES-GCM seals anything below 64 GiB");
        out.extend_from_slice(tag.as_ref());
        out
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.random.fill(&mut bytes).expect("the system has random numbers");
        bytes
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// Whether `signature` over `message` was made with `public_key`.
pub(crate) fn signed(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ring::signature::ED25519, public_key).verify(message, signature).is_ok()
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest::digest(&digest::SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// 32 random bytes: a master key, a session token.
pub fn random_key() -> [u8; 32] {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).expect("the system has random numbers");
    bytes
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes anything");
        out
    })
}

fn aes(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("AES-256 takes 32 bytes"))
}

fn open_with(key: &LessSafeKey, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let (&SUITE_AES, rest) = sealed.split_first().ok_or(Unreadable)? else { return Err(Unreadable) };
    let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(Unreadable)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unreadable)?;
    let mut body = body.to_vec();
    let clear = key.open_in_place(nonce, Aad::from(context), &mut body).map_err(|_| Unreadable)?.len();
    body.truncate(clear);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn what_is_sealed_opens_only_with_its_own_key() {
        let vault = Vault::forgetful();
        let (wang, li) = (ElderId::mint(Moment::from_ms(1)), ElderId::mint(Moment::from_ms(2)));
        let (key, wrapped) = vault.new_elder_key(wang);
        let sealed = vault.seal(&key, "重庆".as_bytes());
        let again = vault.unwrap_elder_key(wang, &wrapped).expect("his own");
        assert_eq!(vault.open(&again, &sealed).expect("opens"), "重庆".as_bytes());
        assert!(vault.unwrap_elder_key(li, &wrapped).is_err());
        assert!(Vault::forgetful().unwrap_elder_key(wang, &wrapped).is_err());
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
        let vault = Vault::forgetful();
        assert_eq!(vault.token("phone", "1"), vault.token("phone", "1"));
        assert_ne!(vault.token("phone", "1"), vault.token("last4", "1"));
        assert_ne!(vault.token("phone", "1"), Vault::forgetful().token("phone", "1"));
    }
}
