//! The text of a key file. One line of 64 hexadecimal digits is the first master key alone: what every installation begins with.
//! After a rotation there are lines, each a word, a number and hexadecimal digits:
//!
//! - `master N KEY`: a master key, in the clear: this file is what must be guarded;
//! - `house N SEALED`: the house's key of a master that has left, sealed under the newest;
//! - `tokens HASH [SEALED]`: with what look-up tokens are made (`sha256`, `sm3`); without bytes the key is the first master's child;
//! - `anchor SEALED`: the seed of the anchor's signature, the same way.

use crate::vault::{Keys, Master, hex};
use crate::vault_suite::Suite;
use std::collections::BTreeMap;

/// Why a key file cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKeys {
    /// A line says nothing that is known.
    #[error("第 {0} 行读不懂")]
    Line(usize),
    /// There is no master key in it.
    #[error("里面没有主密钥")]
    NoMaster,
    /// What is sealed in it is not under its newest master.
    #[error("第 {0} 行不是用里面最新的主密钥封的")]
    Sealed(usize),
    /// It does not hold the keys that are in use.
    #[error("不是正在使用的那一套密钥")]
    Another,
}

/// What the file says, opened.
pub(crate) struct Lines {
    pub(crate) masters: BTreeMap<u16, [u8; 32]>,
    pub(crate) houses: BTreeMap<u16, [u8; 32]>,
    pub(crate) tokens: (Suite, [u8; 32]),
    pub(crate) seed: [u8; 32],
}

impl Lines {
    /// A first master alone.
    pub(crate) fn first(master: [u8; 32], tokens: Suite) -> Self {
        Self {
            masters: BTreeMap::from([(1, master)]),
            houses: BTreeMap::new(),
            tokens: (tokens, tokens.derive(&master, "yinqiao/tokens/1")),
            seed: Suite::Aes.derive(&master, "yinqiao/anchor/1"),
        }
    }

    /// Reads the text.
    pub(crate) fn read(text: &str) -> Result<Self, BadKeys> {
        let mut masters = BTreeMap::new();
        let (mut houses, mut tokens, mut anchor) = (Vec::new(), (Suite::Aes, None), None);
        for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            let wrong = || BadKeys::Line(number);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [key] => {
                    masters.insert(1, key32(key).ok_or_else(wrong)?);
                }
                ["master", n, key] => {
                    let n = n.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
                    masters.insert(n, key32(key).ok_or_else(wrong)?);
                }
                ["house", n, sealed] => {
                    houses.push((n.parse().map_err(|_| wrong())?, bytes(sealed).ok_or_else(wrong)?, number));
                }
                ["tokens", hash] => tokens = (hash_of(hash).ok_or_else(wrong)?, None),
                ["tokens", hash, sealed] => {
                    let sealed = bytes(sealed).ok_or_else(wrong)?;
                    tokens = (hash_of(hash).ok_or_else(wrong)?, Some((sealed, number)));
                }
                ["anchor", sealed] => anchor = Some((bytes(sealed).ok_or_else(wrong)?, number)),
                _ => return Err(wrong()),
            }
        }
        let newest = Master::new(*masters.last_key_value().ok_or(BadKeys::NoMaster)?.1);
        let open = |context: &str, sealed: &[u8], line: usize| -> Result<[u8; 32], BadKeys> {
            let clear = newest.wrap().read(sealed, context.as_bytes()).map_err(|_| BadKeys::Sealed(line))?;
            clear.try_into().map_err(|_| BadKeys::Sealed(line))
        };
        let oldest = *masters.first_key_value().ok_or(BadKeys::NoMaster)?.1;
        let mut lines = Self::first(oldest, tokens.0);
        for (n, sealed, line) in houses {
            lines.houses.insert(n, open(&format!("house {n}"), &sealed, line)?);
        }
        if let Some((sealed, line)) = tokens.1 {
            lines.tokens.1 = open("tokens", &sealed, line)?;
        }
        if let Some((sealed, line)) = anchor {
            lines.seed = open("anchor", &sealed, line)?;
        }
        lines.masters = masters;
        Ok(lines)
    }
}

/// The text with these masters and everything else of `keys`, sealed under the last of them.
pub(crate) fn write(keys: &Keys, masters: &[(u16, [u8; 32])]) -> String {
    let mut text = String::new();
    for (number, material) in masters {
        text.push_str(&format!("master {number} {}\n", hex(material)));
    }
    let Some((current, newest)) = masters.last().map(|(n, material)| (*n, Master::new(*material))) else {
        return text;
    };
    let sealed =
        |context: &str, clear: &[u8; 32]| hex(&keys.seal(newest.wrap(), current, context.as_bytes(), clear));
    for (number, house) in keys.houses.iter().filter(|(n, _)| masters.iter().all(|(m, _)| m != *n)) {
        let words = sealed(&format!("house {number}"), house.material());
        text.push_str(&format!("house {number} {words}\n"));
    }
    let hash = match keys.tokens.suite {
        Suite::Aes => "sha256",
        Suite::Sm => "sm3",
    };
    text.push_str(&format!("tokens {hash} {}\n", sealed("tokens", &keys.tokens.material)));
    text.push_str(&format!("anchor {}\n", sealed("anchor", &keys.seed)));
    text
}

fn hash_of(word: &str) -> Option<Suite> {
    match word {
        "sha256" => Some(Suite::Aes),
        "sm3" => Some(Suite::Sm),
        _ => None,
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let even = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !even {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

fn key32(text: &str) -> Option<[u8; 32]> {
    bytes(text)?.try_into().ok()
}
