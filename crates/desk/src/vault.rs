//! Keys. Master keys, kept outside the database and numbered; under the newest a key per elder, so that destroying one key makes
//! everything sealed for that elder unreadable; the house's keys, look-up tokens, the anchor's signature.
//!
//! A new master takes over at once for what is sealed from then on; what is under an older one is wrapped anew in steps
//! ([`crate::Cx::rewrap`]), and when nothing is left the old one leaves the key file. The keys derived from the first master for
//! look-up tokens and anchors, and each old master's key of the house (the trail is sealed with it and never rewritten), stay: sealed
//! under the newest master, in the key file.

use crate::vault_file::{BadKeys, Lines};
use crate::vault_suite::{self, Key, Suite, hmac_sm3, number_of};
use base::{AnyId, ElderId};
use ring::aead::NONCE_LEN;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{digest, hmac};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The bytes cannot be opened: another key, another elder, or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes cannot be opened with this key")]
pub struct Unreadable;

/// Seals, opens and makes look-up tokens. Cheap to clone; all clones see a new master at once.
#[derive(Clone)]
pub struct Vault(Arc<RwLock<Arc<Keys>>>);

/// A master key and what wraps elders' keys under it.
pub(crate) struct Master {
    pub(crate) material: [u8; 32],
    wrap: Key,
}

/// Everything a key file holds, ready for use.
pub(crate) struct Keys {
    pub(crate) suite: Suite,
    pub(crate) masters: BTreeMap<u16, Master>,
    pub(crate) houses: BTreeMap<u16, Key>,
    pub(crate) tokens: Tokens,
    pub(crate) seed: [u8; 32],
    anchor: Ed25519KeyPair,
    random: SystemRandom,
}

/// Makes look-up tokens; which hash was chosen when the database was new, and stays.
pub(crate) struct Tokens {
    pub(crate) suite: Suite,
    pub(crate) material: [u8; 32],
    sha: hmac::Key,
}

impl Tokens {
    pub(crate) fn new(suite: Suite, material: [u8; 32]) -> Self {
        Self { suite, material, sha: hmac::Key::new(hmac::HMAC_SHA256, &material) }
    }

    fn make(&self, domain: &str, clear: &str) -> [u8; 32] {
        match self.suite {
            Suite::Aes => {
                let mut context = hmac::Context::with_key(&self.sha);
                context.update(domain.as_bytes());
                context.update(&[0]);
                context.update(clear.as_bytes());
                context.sign().as_ref().try_into().expect("SHA-256 has 32 bytes")
            }
            Suite::Sm => hmac_sm3(&self.material, &[domain.as_bytes(), &[0], clear.as_bytes()]),
        }
    }
}

impl Master {
    pub(crate) fn new(material: [u8; 32]) -> Self {
        // Derived by SHA-256 in both suites: which suite wraps is in the wrapped key's own header.
        Self { wrap: Key::new(Suite::Aes.derive(&material, "yinqiao/wrap/1")), material }
    }

    pub(crate) fn wrap(&self) -> &Key {
        &self.wrap
    }
}

impl Keys {
    pub(crate) fn of(lines: Lines, suite: Suite) -> Self {
        let Lines { masters, mut houses, tokens, seed } = lines;
        let masters: BTreeMap<u16, Master> =
            masters.into_iter().map(|(number, material)| (number, Master::new(material))).collect();
        for (number, master) in &masters {
            houses.entry(*number).or_insert_with(|| Suite::Aes.derive(&master.material, "yinqiao/house/1"));
        }
        let houses = houses.into_iter().map(|(number, material)| (number, Key::new(material))).collect();
        let anchor = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed has 32 bytes");
        Self {
            suite,
            masters,
            houses,
            tokens: Tokens::new(tokens.0, tokens.1),
            seed,
            anchor,
            random: SystemRandom::new(),
        }
    }

    /// The newest master's number.
    pub(crate) fn current(&self) -> u16 {
        self.masters.last_key_value().map_or(1, |(number, _)| *number)
    }

    pub(crate) fn newest(&self) -> &Master {
        self.masters.last_key_value().expect("a key file without a master is refused").1
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).expect("the system has random numbers");
        bytes
    }

    fn nonce(&self) -> [u8; NONCE_LEN] {
        self.random()
    }

    pub(crate) fn seal(&self, key: &Key, number: u16, context: &[u8], clear: &[u8]) -> Vec<u8> {
        key.message(self.suite, number, self.nonce(), context, clear)
    }
}

/// One elder's key, ready for use.
pub struct ElderKey {
    key: Key,
    version: u16,
}

impl ElderKey {
    /// Which of the elder's keys it is, from 1.
    pub fn version(&self) -> u16 {
        self.version
    }
}

impl Vault {
    /// From one master key, sealing with AES. Each use has a key of its own, derived from it by name.
    pub fn new(master: &[u8; 32]) -> Self {
        Self::of(Keys::of(Lines::first(*master, Suite::Aes), Suite::Aes))
    }

    /// A vault with a random master key that is forgotten: for tests.
    pub fn forgetful() -> Self {
        Self::new(&random_key())
    }

    /// The same with this suite, tokens included.
    pub fn forgetful_with(suite: Suite) -> Self {
        Self::of(Keys::of(Lines::first(random_key(), suite), suite))
    }

    fn of(keys: Keys) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(keys))))
    }

    /// From the text of a key file; new bytes are sealed with `suite`.
    ///
    /// # Errors
    /// [`BadKeys`] says which line.
    pub fn from_text(text: &str, suite: Suite) -> Result<Self, BadKeys> {
        Ok(Self::of(Keys::of(Lines::read(text)?, suite)))
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The text of a key file with these keys and one new master. It must be on the disk before [`Vault::reload`] takes it up.
    pub fn text_with_next(&self) -> String {
        let keys = self.keys();
        let mut masters: Vec<(u16, [u8; 32])> = keys.masters.iter().map(|(n, m)| (*n, m.material)).collect();
        masters.push((keys.current() + 1, random_key()));
        crate::vault_file::write(&keys, &masters)
    }

    /// The text of a key file in which only the newest master is left: once nothing is wrapped under the older ones.
    pub fn text_without_old(&self) -> String {
        let keys = self.keys();
        crate::vault_file::write(&keys, &[(keys.current(), keys.newest().material)])
    }

    /// Takes up what was written to the key file; every clone sees it at once.
    ///
    /// # Errors
    /// [`BadKeys`] when it cannot be read or does not hold the keys in use; then nothing changes.
    pub fn reload(&self, text: &str) -> Result<(), BadKeys> {
        let now = self.keys();
        let next = Keys::of(Lines::read(text)?, now.suite);
        let same = next.tokens.material == now.tokens.material
            && next.seed == now.seed
            && next.current() >= now.current()
            && now.houses.keys().all(|number| next.houses.contains_key(number));
        if !same {
            return Err(BadKeys::Another);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }

    /// With what new bytes are sealed.
    pub fn suite(&self) -> Suite {
        self.keys().suite
    }

    /// With what tokens are made: chosen when the database was new.
    pub fn token_suite(&self) -> Suite {
        self.keys().tokens.suite
    }

    /// The newest master's number, from 1.
    pub fn generation(&self) -> u16 {
        self.keys().current()
    }

    /// The numbers of the masters that are in the key file.
    pub fn generations(&self) -> Vec<u16> {
        self.keys().masters.keys().copied().collect()
    }

    /// Makes a first key for one elder: the key, and its wrapped form for storage.
    pub fn new_elder_key(&self, elder: ElderId) -> (ElderKey, Vec<u8>) {
        self.elder_key(elder, 1)
    }

    /// Makes the key of this version for one elder.
    pub(crate) fn elder_key(&self, elder: ElderId, version: u16) -> (ElderKey, Vec<u8>) {
        let keys = self.keys();
        let material = keys.random::<32>();
        let wrapped = self.wrapped(&keys, elder, &material, version);
        (ElderKey { key: Key::new(material), version }, wrapped)
    }

    fn wrapped(&self, keys: &Keys, elder: ElderId, material: &[u8; 32], version: u16) -> Vec<u8> {
        let clear = [&material[..], &version.to_be_bytes()].concat();
        keys.seal(&keys.newest().wrap, keys.current(), elder.text().as_bytes(), &clear)
    }

    /// Unwraps an elder's key.
    ///
    /// # Errors
    /// [`Unreadable`] when it was wrapped under a master that is not here, or for another elder.
    pub fn unwrap_elder_key(&self, elder: ElderId, wrapped: &[u8]) -> Result<ElderKey, Unreadable> {
        let keys = self.keys();
        let master = keys.masters.get(&number_of(wrapped)?).ok_or(Unreadable)?;
        let clear = master.wrap.read(wrapped, elder.text().as_bytes())?;
        // The first version had no number behind the key.
        let (material, rest) = clear.split_first_chunk::<32>().ok_or(Unreadable)?;
        let version = match rest {
            [] => 1,
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => return Err(Unreadable),
        };
        Ok(ElderKey { key: Key::new(*material), version })
    }

    /// The same key under the newest master and the suite in use; none when it is so already.
    pub(crate) fn rewrapped(&self, elder: ElderId, wrapped: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let keys = self.keys();
        if number_of(wrapped)? == keys.current() && vault_suite::suite_of(wrapped) == Some(keys.suite) {
            return Ok(None);
        }
        let key = self.unwrap_elder_key(elder, wrapped)?;
        Ok(Some(self.wrapped(&keys, elder, key.key.material(), key.version)))
    }

    /// Seals for one elder.
    pub fn seal(&self, key: &ElderKey, clear: &[u8]) -> Vec<u8> {
        self.keys().seal(&key.key, key.version, b"", clear)
    }

    /// Opens what was sealed for one elder.
    ///
    /// # Errors
    /// [`Unreadable`] when the key is another or the bytes were changed.
    pub fn open(&self, key: &ElderKey, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        key.key.read(sealed, b"")
    }

    /// Seals what belongs to no elder: a helper's phone number, a shared secret.
    pub fn seal_house(&self, purpose: &str, clear: &[u8]) -> Vec<u8> {
        let keys = self.keys();
        let number = keys.current();
        let key = keys.houses.get(&number).expect("each master has its house key");
        keys.seal(key, number, purpose.as_bytes(), clear)
    }

    /// Opens [`Vault::seal_house`].
    ///
    /// # Errors
    /// [`Unreadable`] when the purpose is another, the bytes were changed, or its key is not here.
    pub fn open_house(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let keys = self.keys();
        keys.houses.get(&number_of(sealed)?).ok_or(Unreadable)?.read(sealed, purpose.as_bytes())
    }

    /// A look-up token: equal for equal text in one domain, useless without the key.
    /// 24 hexadecimal digits (96 bits). The index leaks which records share a token, nothing more.
    pub fn token(&self, domain: &str, clear: &str) -> String {
        hex(&self.keys().tokens.make(domain, clear)[..12])
    }

    /// Signs an anchor: (public key, signature), Ed25519.
    pub(crate) fn sign(&self, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let key = &self.keys().anchor;
        (key.public_key().as_ref().to_vec(), key.sign(message).as_ref().to_vec())
    }

    /// The public half of the anchor's key, to print and keep elsewhere.
    pub fn anchor_public_key(&self) -> Vec<u8> {
        self.keys().anchor.public_key().as_ref().to_vec()
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

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
