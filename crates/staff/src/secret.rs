//! Secrets that we hand out once and keep only as a hash: session cookies, bearer tokens.

/// A secret and what is kept of it.
pub struct Secret {
    /// To hand out, once.
    pub clear: String,
    /// To keep.
    pub hash: String,
}

impl Secret {
    /// 256 random bits behind a prefix that tells what it is.
    pub fn fresh(prefix: &str) -> Self {
        let clear = format!("{prefix}{}", desk::hex(&desk::random_key()));
        let hash = Self::hash(&clear);
        Self { clear, hash }
    }

    /// What is kept of a secret that came back. It has 256 random bits, so a plain hash is enough.
    pub fn hash(clear: &str) -> String {
        desk::hex(&desk::sha256(clear.trim().as_bytes()))
    }
}

/// Nothing of it, so that a secret never reaches a log.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}
