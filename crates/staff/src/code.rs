//! One-time codes on a phone (RFC 6238: SHA-1, six digits, 30 seconds; what every authenticator app reads).

use base::Moment;
use desk::Vault;
use totp_rs::{Builder, Secret};

const PURPOSE: &str = "staff.code";
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that an authenticator app and we share.
#[derive(Clone)]
pub struct CodeSecret([u8; 20]);

impl CodeSecret {
    /// 160 random bits.
    pub fn fresh() -> Self {
        let mut bytes = [0; 20];
        bytes.copy_from_slice(&desk::random_key()[..20]);
        Self(bytes)
    }

    /// As people type it into their app: 32 letters.
    pub fn letters(&self) -> String {
        let mut out = String::with_capacity(32);
        for chunk in self.0.chunks(5) {
            let bits = chunk.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for at in (0..8).rev() {
                out.push(char::from(LETTERS[(bits >> (at * 5) & 31) as usize]));
            }
        }
        out
    }

    /// The address that a square code carries.
    pub fn uri(&self, login: &str) -> String {
        format!(
            "otpauth://totp/Yinqiao:{login}?secret={}&issuer=Yinqiao&algorithm=SHA1&digits=6&period=30",
            self.letters()
        )
    }

    /// To keep.
    pub fn sealed(&self, vault: &Vault) -> Vec<u8> {
        vault.seal_house(PURPOSE, &self.0)
    }

    pub(crate) fn open(vault: &Vault, sealed: &[u8]) -> Option<Self> {
        let bytes = vault.open_house(PURPOSE, sealed).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The code that an app shows at this time.
    pub fn code_at(&self, now: Moment) -> String {
        self.totp().generate(seconds(now)).to_string()
    }

    /// The step that a code belongs to, if it fits this minute and comes after the last one that was used: each
    /// code opens once.
    pub(crate) fn fits(&self, code: &str, now: Moment, last_step: i64) -> Option<i64> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let step = self.totp().check(&digits, seconds(now)).and_then(|step| i64::try_from(step).ok())?;
        (step > last_step).then_some(step)
    }

    fn totp(&self) -> totp_rs::Totp {
        Builder::new()
            .with_secret(Secret::new_stack(self.0))
            .build()
            .expect("20 bytes and six digits are what RFC 6238 asks for")
    }
}

fn seconds(now: Moment) -> u64 {
    u64::try_from(now.ms() / 1000).unwrap_or(0)
}

/// Nothing of it, so that it never reaches a log.
impl std::fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Span;

    #[test]
    fn the_standards_own_vectors() {
        let secret = CodeSecret(*b"12345678901234567890");
        assert_eq!(secret.letters(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        // RFC 6238, appendix B, cut to six digits.
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(secret.code_at(Moment::from_ms(at * 1000)), code);
        }
    }

    #[test]
    fn a_code_opens_once_and_not_for_long() {
        let secret = CodeSecret::fresh();
        let now = Moment::from_ms(1_795_525_805_000);
        let code = secret.code_at(now);
        let step = secret.fits(&format!("{} {}", &code[..3], &code[3..]), now, 0).expect("fits now");
        assert_eq!(secret.fits(&code, now, step), None, "a second time");
        assert!(secret.fits(&code, now + Span::secs(30), 0).is_some(), "a slow thumb");
        assert_eq!(secret.fits(&code, now + Span::secs(90), 0), None, "too late");
        assert_eq!(secret.fits("", now, 0), None);
    }

    #[test]
    fn a_sealed_secret_opens_with_its_own_vault_only() {
        let (vault, secret) = (Vault::forgetful(), CodeSecret::fresh());
        let sealed = secret.sealed(&vault);
        assert_eq!(CodeSecret::open(&vault, &sealed).expect("opens").letters(), secret.letters());
        assert!(CodeSecret::open(&Vault::forgetful(), &sealed).is_none());
    }
}
