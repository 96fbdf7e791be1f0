//! Digest authentication (RFC 7616, and RFC 2617 for the phones that know only that), from the server's side.
//!
//! The credentials header is read here, from its text, because phones quote and space it in every way and the
//! count `nc` has eight digits. A nonce carries its time and a seal over it, so that none need be remembered to be
//! checked; only the highest `nc` of each nonce in use is.

use std::collections::HashMap;
use std::net::IpAddr;

use base::{Moment, Span};
use md5::Digest as _;

/// The realm of every credential: part of the stored hash, never change it.
pub use calls::REALM;

/// How long a nonce is good.
const FRESH: Span = Span::mins(5);

/// Hash of the two that phones speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// What every phone has.
    Md5,
    /// What good ones have.
    Sha256,
}

impl Algorithm {
    fn word(self) -> &'static str {
        match self {
            Algorithm::Md5 => "MD5",
            Algorithm::Sha256 => "SHA-256",
        }
    }

    fn hash(self, text: &str) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        match self {
            Algorithm::Md5 => hex(&md5::Md5::digest(text.as_bytes())),
            Algorithm::Sha256 => hex(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref()),
        }
    }
}

/// What a phone sent in `Authorization` or `Proxy-Authorization`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who it says it is.
    pub user: String,
    realm: String,
    nonce: String,
    uri: String,
    response: String,
    algorithm: Algorithm,
    /// Count and client nonce of `qop=auth`.
    qop: Option<(u32, String, String)>,
}

impl Credentials {
    /// Reads the header's value; `None` for anything that is not complete digest credentials of a kind we offered.
    pub fn parse(value: &str) -> Option<Credentials> {
        if value.len() > 2_048 {
            return None;
        }
        let (scheme, rest) = value.trim_start().split_once(char::is_whitespace)?;
        if !scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let mut fields = fields(rest)?;
        let mut take = |name: &str| fields.remove(name);
        let algorithm = match take("algorithm").as_deref() {
            None => Algorithm::Md5,
            Some(word) if word.eq_ignore_ascii_case("md5") => Algorithm::Md5,
            Some(word) if word.eq_ignore_ascii_case("sha-256") => Algorithm::Sha256,
            Some(_) => return None,
        };
        let qop = match take("qop") {
            None => None,
            Some(word) if word.eq_ignore_ascii_case("auth") => {
                let count = take("nc")?;
                let number = u32::from_str_radix(&count, 16).ok().filter(|_| count.len() == 8)?;
                Some((number, count, take("cnonce")?))
            }
            Some(_) => return None,
        };
        Some(Credentials {
            user: take("username").filter(|u| !u.is_empty() && u.len() <= 64)?,
            realm: take("realm")?,
            nonce: take("nonce")?,
            uri: take("uri")?,
            response: take("response")?,
            algorithm,
            qop,
        })
    }

    fn expected(&self, method: &str, ha1: &str) -> String {
        let ha2 = self.algorithm.hash(&format!("{method}:{}", self.uri));
        let middle = match &self.qop {
            Some((_, count, cnonce)) => format!("{}:{count}:{cnonce}:auth", self.nonce),
            None => self.nonce.clone(),
        };
        self.algorithm.hash(&format!("{ha1}:{middle}:{ha2}"))
    }
}

/// `name=value` or `name="value"`, separated by commas; a quoted value may hold commas and escaped quotes.
fn fields(text: &str) -> Option<HashMap<String, String>> {
    let mut out = HashMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, tail) = if let Some(quoted) = after.strip_prefix('"') {
            let mut value = String::new();
            let mut chars = quoted.char_indices();
            let end = loop {
                match chars.next()? {
                    (at, '"') => break at + 1,
                    (_, '\\') => value.push(chars.next()?.1),
                    (_, c) => value.push(c),
                }
            };
            (value, &quoted[end..])
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (after[..end].trim().to_owned(), &after[end..])
        };
        out.insert(name.trim().to_ascii_lowercase(), value);
        rest = match tail.trim_start().strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if tail.trim().is_empty() => "",
            None => return None,
        };
        if out.len() > 20 {
            return None;
        }
    }
    Some(out)
}

/// The stored half of a credential: what the digest is computed from, in both hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// `MD5(user:realm:secret)`.
    pub md5: String,
    /// `SHA-256(user:realm:secret)`.
    pub sha256: String,
}

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The phone knows the secret.
    Good,
    /// It knows the secret, but the nonce is too old or was used: ask again with `stale=true`, nobody did wrong.
    Stale,
    /// It does not.
    Wrong,
}

/// Makes and checks nonces. One for the whole door.
pub struct Nonces {
    key: ring::hmac::Key,
    /// The highest count seen of each nonce in use, and when it expires.
    counts: HashMap<String, (u32, Moment)>,
}

impl Nonces {
    /// With a fresh key: a restart makes old nonces stale, which costs a phone one more round trip.
    pub fn new() -> Nonces {
        let key: [u8; 32] = rand::random();
        Nonces { key: ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key), counts: HashMap::new() }
    }

    /// The values of the challenge headers. MD5 stands first although it is the worse: many phones read only the first
    /// header and give up on a word they do not know; good ones look for the better one.
    pub fn challenge(&self, now: Moment, source: IpAddr, stale: bool) -> [String; 2] {
        let stale = if stale { ", stale=true" } else { "" };
        [Algorithm::Md5, Algorithm::Sha256].map(|algorithm| {
            let nonce = self.nonce(now, source);
            format!(
                "Digest realm=\"{REALM}\", nonce=\"{nonce}\", algorithm={}, qop=\"auth\"{stale}",
                algorithm.word()
            )
        })
    }

    fn nonce(&self, now: Moment, source: IpAddr) -> String {
        let random: u64 = rand::random();
        let head = format!("{:012x}{random:016x}", now.ms());
        format!("{head}{}", self.seal(&head, source))
    }

    fn seal(&self, head: &str, source: IpAddr) -> String {
        let tag = ring::hmac::sign(&self.key, format!("{head}{source}").as_bytes());
        tag.as_ref()[..12].iter().map(|b| format!("{b:02x}")).collect()
    }

    /// When a nonce of ours was made for `source`; `None` for one that is not ours.
    fn made(&self, nonce: &str, source: IpAddr) -> Option<Moment> {
        let (head, seal) = (nonce.get(..28)?, nonce.get(28..)?);
        let own = self.seal(head, source);
        same(own.as_bytes(), seal.as_bytes())
            .then(|| i64::from_str_radix(&head[..12], 16).ok().map(Moment::from_ms))?
    }

    /// Checks credentials against a stored secret; `None` stands for a user who does not exist, and costs the same time.
    pub fn check(
        &mut self,
        now: Moment,
        source: IpAddr,
        method: &str,
        given: &Credentials,
        secret: Option<&Secret>,
    ) -> Check {
        let ha1 = match (secret, given.algorithm) {
            (Some(secret), Algorithm::Md5) => secret.md5.as_str(),
            (Some(secret), Algorithm::Sha256) => secret.sha256.as_str(),
            (None, _) => "nobody",
        };
        let expected = given.expected(method, ha1);
        let good = same(expected.as_bytes(), given.response.to_ascii_lowercase().as_bytes());
        if !good || secret.is_none() || given.realm != REALM {
            return Check::Wrong;
        }
        let Some(made) = self.made(&given.nonce, source) else { return Check::Stale };
        if now - made > FRESH || made > now {
            return Check::Stale;
        }
        // A count that was used is a replay (or a retransmission over a new transaction): ask again.
        let count = given.qop.as_ref().map_or(1, |q| q.0);
        let highest = self.counts.entry(given.nonce.clone()).or_insert((0, made + FRESH));
        if count <= highest.0 {
            return Check::Stale;
        }
        highest.0 = count;
        if self.counts.len() > 20_000 {
            self.counts.retain(|_, (_, until)| *until > now);
        }
        Check::Good
    }
}

impl Default for Nonces {
    fn default() -> Self {
        Nonces::new()
    }
}

impl std::fmt::Debug for Nonces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nonces").field("in_use", &self.counts.len()).finish()
    }
}

/// Equality in a time that tells nothing.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOME: &str = "192.0.2.7";

    fn source() -> IpAddr {
        HOME.parse().expect("an address")
    }

    fn secret() -> Secret {
        let text = format!("p100:{REALM}:geheim");
        Secret { md5: Algorithm::Md5.hash(&text), sha256: Algorithm::Sha256.hash(&text) }
    }

    /// A phone's answer to a challenge.
    fn answer(challenge: &str, word: &str, count: u32) -> Credentials {
        let asked = fields(challenge.strip_prefix("Digest ").expect("a digest")).expect("well formed");
        let algorithm = if asked["algorithm"] == "MD5" { Algorithm::Md5 } else { Algorithm::Sha256 };
        let ha1 = algorithm.hash(&format!("p100:{REALM}:{word}"));
        let mut given = Credentials {
            user: "p100".into(),
            realm: asked["realm"].clone(),
            nonce: asked["nonce"].clone(),
            uri: "sip:x".into(),
            response: String::new(),
            algorithm,
            qop: Some((count, format!("{count:08x}"), "abc".into())),
        };
        given.response = given.expected("REGISTER", &ha1);
        given
    }

    #[test]
    fn the_example_of_the_standard() {
        // RFC 7616 §3.9.1, both algorithms.
        let text = |algorithm: &str, response: &str| {
            format!(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
                 cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\", \
                 opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            )
        };
        for (word, response) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let given = Credentials::parse(&text(word, response)).expect("well formed");
            let ha1 = given.algorithm.hash("Mufasa:http-auth@example.org:Circle of Life");
            assert_eq!(given.expected("GET", &ha1), response);
        }
    }

    #[test]
    fn good_wrong_stale_and_replayed() {
        let mut nonces = Nonces::new();
        let now = Moment::from_ms(1_000_000_000_000);
        for challenge in nonces.challenge(now, source(), false) {
            let given = answer(&challenge, "geheim", 1);
            let secret = secret();
            let mut check = |at, from: &str, given: &Credentials, secret: Option<&Secret>| {
                nonces.check(at, from.parse().expect("an address"), "REGISTER", given, secret)
            };
            assert_eq!(check(now, HOME, &answer(&challenge, "geraten", 1), Some(&secret)), Check::Wrong);
            assert_eq!(check(now, HOME, &given, None), Check::Wrong, "no such user");
            assert_eq!(
                check(now, "192.0.2.8", &given, Some(&secret)),
                Check::Stale,
                "a nonce taken elsewhere"
            );
            assert_eq!(check(now, HOME, &given, Some(&secret)), Check::Good);
            assert_eq!(check(now, HOME, &given, Some(&secret)), Check::Stale, "replayed");
            assert_eq!(check(now, HOME, &answer(&challenge, "geheim", 2), Some(&secret)), Check::Good);
            assert_eq!(
                check(now + Span::mins(6), HOME, &answer(&challenge, "geheim", 3), Some(&secret)),
                Check::Stale
            );
        }
    }

    #[test]
    fn a_forged_nonce_is_never_good() {
        let mut nonces = Nonces::new();
        let now = Moment::from_ms(1_000_000_000_000);
        let forged = format!(
            "Digest realm=\"{REALM}\", nonce=\"{:012x}{:016x}{:024x}\", algorithm=MD5, qop=\"auth\"",
            now.ms(),
            1,
            1
        );
        assert_eq!(
            nonces.check(now, source(), "REGISTER", &answer(&forged, "geheim", 1), Some(&secret())),
            Check::Stale
        );
    }

    proptest! {
        #[test]
        fn any_header_is_survived(value in ".{0,200}") {
            let _ = Credentials::parse(&value);
            let _ = Credentials::parse(&format!("Digest {value}"));
        }

        #[test]
        fn torn_and_noisy_headers_are_survived(cut in 0usize..260, noise in "[\"\\\\=, a-z]{0,20}") {
            let nonces = Nonces::new();
            let challenge = &nonces.challenge(Moment::from_ms(5), source(), false)[0];
            let mut text = challenge.clone();
            text.truncate(cut);
            let _ = Credentials::parse(&format!("{text}{noise}"));
        }
    }
}
