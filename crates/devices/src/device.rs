//! What a device is: its kind, its state, its token.

use base::Span;
use serde::{Deserialize, Serialize};

/// How often a device says that it is alive, where nobody has said otherwise.
pub const BEAT_EVERY: Span = Span::mins(30);
/// The shortest token that is taken from an old system.
pub const SHORTEST_TOKEN: usize = 24;

/// What an elder holds in the hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A telephone with one large key.
    Phone,
    /// A button on the wall or at the bed.
    Button,
    /// A button around the neck.
    Pendant,
    /// A cord in the bathroom.
    Cord,
    /// A mat, a bed strip, a fall sensor: presses by itself.
    Sensor,
    /// Anything else.
    Other,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 6] =
        [Kind::Phone, Kind::Button, Kind::Pendant, Kind::Cord, Kind::Sensor, Kind::Other];

    /// The word kept in tables and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Phone => "phone",
            Kind::Button => "button",
            Kind::Pendant => "pendant",
            Kind::Cord => "cord",
            Kind::Sensor => "sensor",
            Kind::Other => "other",
        }
    }

    /// Back from the word, or from the word in an import file.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.word() == word || k.label() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Phone => "一键电话",
            Kind::Button => "按钮",
            Kind::Pendant => "挂件",
            Kind::Cord => "拉绳",
            Kind::Sensor => "感应器",
            Kind::Other => "其他",
        }
    }
}

/// Whether a device may still speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It may.
    Active,
    /// It was taken back; what it sends is refused.
    Withdrawn,
}

impl State {
    /// The word kept in tables.
    pub fn word(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<State> {
        [State::Active, State::Withdrawn].into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Active => "使用中",
            State::Withdrawn => "已收回",
        }
    }
}

/// A device's secret, seen once when it is made. It never reaches the desk: acts carry its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh one of 256 random bits.
    pub fn fresh() -> Token {
        Token(desk::hex(&desk::random_key()))
    }

    /// One that an old system has given out, when it is long enough not to be guessed.
    pub fn given(text: &str) -> Option<Token> {
        (text.len() >= SHORTEST_TOKEN).then(|| Token(text.to_owned()))
    }

    /// The text that goes into the device.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// What is kept of a token. Plain SHA-256: a token is random and long, there is nothing to guess.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(pub(crate) String);

impl TokenHash {
    /// Of what a device shows at the door.
    pub fn of(shown: &[u8]) -> TokenHash {
        TokenHash(desk::hex(&desk::sha256(shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_show_their_hash_only() {
        let (one, two) = (Token::fresh(), Token::fresh());
        assert_ne!(one.hash(), two.hash());
        assert_eq!(TokenHash::of(one.text().as_bytes()), one.hash());
        assert!(!format!("{one:?}").contains(one.text()));
        assert!(Token::given("short").is_none());
    }

    #[test]
    fn words_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(kind));
            assert_eq!(Kind::parse(kind.label()), Some(kind));
        }
        for state in [State::Active, State::Withdrawn] {
            assert_eq!(State::parse(state.word()), Some(state));
        }
    }
}
