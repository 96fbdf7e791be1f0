//! The one provider of sealing: two suites behind one face. AES-256-GCM with SHA-256 comes from `ring`; SM4-GCM with SM3 (GB/T 32907,
//! GB/T 32905, mode as in RFC 8998) from RustCrypto. Neither is a certified cryptographic module (GM/T 0028): where an evaluation by
//! GB/T 39786 asks for one, its driver (SDF, GM/T 0018) becomes a third variant of [`Suite`] with a byte of its own, and nothing else changes.
//!
//! Sealed bytes: the suite's byte, two bytes that number the key (which master for what is the house's, which key for what is an
//! elder's), 12 bytes of nonce, the ciphertext with its tag of 16. The first three are covered by the tag. The first version of this
//! format, still read, was the byte 1, the nonce and the ciphertext: AES, key number 1.

use crate::vault::Unreadable;
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{AeadInOut, KeyInit as _};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac as sha;
use std::sync::OnceLock;

/// Length of a tag, in both suites.
pub(crate) const TAG: usize = 16;
/// What stands before the ciphertext.
pub(crate) const HEAD: usize = 3 + NONCE_LEN;
/// The first version's byte.
const FIRST: u8 = 1;

type Sm4Gcm = AesGcm<sm4::Sm4, U12>;

/// With what new bytes are sealed. What either has sealed, both settings open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suite {
    /// AES-256-GCM, keys and tokens by HMAC-SHA-256.
    #[default]
    Aes,
    /// SM4-GCM, keys and tokens by HMAC-SM3.
    Sm,
}

impl Suite {
    /// Both.
    pub const ALL: [Suite; 2] = [Suite::Aes, Suite::Sm];

    /// The word in the settings.
    pub fn word(self) -> &'static str {
        match self {
            Suite::Aes => "aes",
            Suite::Sm => "sm",
        }
    }

    /// What a page calls it.
    pub fn label(self) -> &'static str {
        match self {
            Suite::Aes => "AES-256-GCM / SHA-256",
            Suite::Sm => "SM4-GCM / SM3",
        }
    }

    /// From the word in the settings.
    pub fn read(word: &str) -> Option<Self> {
        Suite::ALL.into_iter().find(|suite| suite.word() == word)
    }

    pub(crate) fn byte(self) -> u8 {
        match self {
            Suite::Aes => 0x11,
            Suite::Sm => 0x12,
        }
    }

    pub(crate) fn of_byte(byte: u8) -> Option<Self> {
        Suite::ALL.into_iter().find(|suite| suite.byte() == byte)
    }

    /// A key that is derived from another by a name.
    pub(crate) fn derive(self, root: &[u8; 32], name: &str) -> [u8; 32] {
        match self {
            Suite::Aes => {
                let tag = sha::sign(&sha::Key::new(sha::HMAC_SHA256, root), name.as_bytes());
                tag.as_ref().try_into().expect("SHA-256 has 32 bytes")
            }
            Suite::Sm => hmac_sm3(root, &[name.as_bytes()]),
        }
    }
}

/// HMAC-SM3 over these parts.
pub(crate) fn hmac_sm3(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sm3::Sm3>::new_from_slice(key).expect("a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// Key material of 32 bytes, made ready for either suite when it is first used with it.
pub(crate) struct Key {
    material: [u8; 32],
    aes: OnceLock<LessSafeKey>,
    sm: OnceLock<Box<Sm4Gcm>>,
}

impl Key {
    pub(crate) fn new(material: [u8; 32]) -> Self {
        Self { material, aes: OnceLock::new(), sm: OnceLock::new() }
    }

    pub(crate) fn material(&self) -> &[u8; 32] {
        &self.material
    }

    fn aes(&self) -> &LessSafeKey {
        self.aes.get_or_init(|| {
            LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.material).expect("AES-256 takes 32 bytes"))
        })
    }

    /// SM4 takes 16 bytes: derived, so that no byte of the material is used in two ways.
    fn sm(&self) -> &Sm4Gcm {
        self.sm.get_or_init(|| {
            let derived = hmac_sm3(&self.material, &[b"yinqiao/sm4/1"]);
            let key: [u8; 16] = derived[..16].try_into().expect("half of 32 bytes");
            Box::new(Sm4Gcm::new(&key.into()))
        })
    }

    /// Seals in place; answers the tag. A nonce is used once with a key.
    pub(crate) fn seal(
        &self,
        suite: Suite,
        nonce: [u8; NONCE_LEN],
        context: &[u8],
        body: &mut [u8],
    ) -> [u8; TAG] {
        match suite {
            Suite::Aes => {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let tag = self.aes().seal_in_place_separate_tag(nonce, Aad::from(context), body);
                let tag = tag.expect("AES-GCM seals anything below 64 GiB");
                tag.as_ref().try_into().expect("a tag has 16 bytes")
            }
            Suite::Sm => {
                let tag = self.sm().encrypt_inout_detached(&nonce.into(), context, body.into());
                tag.expect("SM4-GCM seals anything below 64 GiB").into()
            }
        }
    }

    /// Opens in place what [`Key::seal`] made, with the tag behind it.
    pub(crate) fn open<'b>(
        &self,
        suite: Suite,
        nonce: [u8; NONCE_LEN],
        context: &[u8],
        body: &'b mut [u8],
    ) -> Result<&'b mut [u8], Unreadable> {
        match suite {
            Suite::Aes => {
                let nonce = Nonce::assume_unique_for_key(nonce);
                self.aes().open_in_place(nonce, Aad::from(context), body).map_err(|_| Unreadable)
            }
            Suite::Sm => {
                let length = body.len().checked_sub(TAG).ok_or(Unreadable)?;
                let (clear, tag) = body.split_at_mut(length);
                let tag: [u8; TAG] = (&*tag).try_into().map_err(|_| Unreadable)?;
                self.sm()
                    .decrypt_inout_detached(&nonce.into(), context, (&mut *clear).into(), &tag.into())
                    .map_err(|_| Unreadable)?;
                Ok(clear)
            }
        }
    }

    /// A whole message under the key's number.
    pub(crate) fn message(
        &self,
        suite: Suite,
        number: u16,
        nonce: [u8; NONCE_LEN],
        context: &[u8],
        clear: &[u8],
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD + clear.len() + TAG);
        out.push(suite.byte());
        out.extend_from_slice(&number.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(clear);
        let covered = [&out[..3], context].concat();
        let tag = self.seal(suite, nonce, &covered, &mut out[HEAD..]);
        out.extend_from_slice(&tag);
        out
    }

    /// Opens [`Key::message`] and what the first version sealed.
    pub(crate) fn read(&self, sealed: &[u8], context: &[u8]) -> Result<Vec<u8>, Unreadable> {
        let (suite, skip, covered) = match sealed.first() {
            Some(&FIRST) => (Suite::Aes, 1, context.to_vec()),
            Some(&byte) => {
                let suite = Suite::of_byte(byte).ok_or(Unreadable)?;
                (suite, 3, [sealed.get(..3).ok_or(Unreadable)?, context].concat())
            }
            None => return Err(Unreadable),
        };
        let (nonce, body) =
            sealed.get(skip..).and_then(|rest| rest.split_first_chunk::<NONCE_LEN>()).ok_or(Unreadable)?;
        let mut body = body.to_vec();
        let length = self.open(suite, *nonce, &covered, &mut body)?.len();
        body.truncate(length);
        Ok(body)
    }
}

/// Which of the keys sealed these bytes: its number.
pub(crate) fn number_of(sealed: &[u8]) -> Result<u16, Unreadable> {
    match sealed {
        [FIRST, ..] => Ok(1),
        [byte, high, low, ..] if Suite::of_byte(*byte).is_some() => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(Unreadable),
    }
}

/// Which suite sealed these bytes.
pub(crate) fn suite_of(sealed: &[u8]) -> Option<Suite> {
    match sealed.first() {
        Some(&FIRST) => Some(Suite::Aes),
        Some(&byte) => Suite::of_byte(byte),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    }

    /// The published vectors: RFC 8998, A.1, for SM4-GCM.
    #[test]
    fn sm4_gcm_agrees_with_its_published_vector() {
        let key: [u8; 16] = bytes("0123456789abcdeffedcba9876543210").try_into().expect("16");
        let nonce: [u8; 12] = bytes("00001234567800000000abcd").try_into().expect("12");
        let clear = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffff\
                     eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa";
        let mut body = bytes(clear);
        let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let cipher = Sm4Gcm::new(&key.into());
        let tag = cipher.encrypt_inout_detached(&nonce.into(), &context, body.as_mut_slice().into());
        let sealed = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15\
                      a56834cbcf98c397b4024a2691233b8d";
        assert_eq!(crate::hex(&body), sealed);
        assert_eq!(crate::hex(&tag.expect("seals")), "83de3541e4c2b58177e065a9bf7b62ec");
    }

    /// The published vector: GB/T 32905, A.1.
    #[test]
    fn sm3_agrees_with_its_published_vector() {
        use sm3::Digest as _;
        let digest = sm3::Sm3::digest(b"abc");
        assert_eq!(crate::hex(&digest), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    #[test]
    fn each_suite_opens_what_it_sealed_and_notices_any_change() {
        let key = Key::new([7; 32]);
        for suite in Suite::ALL {
            let sealed = key.message(suite, 3, [9; 12], b"for", "石桥路 12 号".as_bytes());
            assert_eq!((number_of(&sealed), suite_of(&sealed)), (Ok(3), Some(suite)));
            assert_eq!(key.read(&sealed, b"for").expect("opens"), "石桥路 12 号".as_bytes());
            assert!(key.read(&sealed, b"other").is_err() && Key::new([8; 32]).read(&sealed, b"for").is_err());
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 0x40;
                assert!(key.read(&changed, b"for").is_err(), "byte {at}");
                assert!(key.read(&sealed[..at], b"for").is_err(), "cut at {at}");
            }
        }
    }

    #[test]
    fn what_the_first_version_sealed_is_still_read() {
        let key = Key::new([7; 32]);
        let mut body = b"old".to_vec();
        let tag = key.seal(Suite::Aes, [1; 12], b"", &mut body);
        let sealed = [&[FIRST][..], &[1; 12], &body, &tag].concat();
        assert_eq!((key.read(&sealed, b"").expect("opens"), number_of(&sealed)), (b"old".to_vec(), Ok(1)));
    }
}
