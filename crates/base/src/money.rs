//! Money in fen: whole numbers only, so that sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// An amount in fen (1/100 yuan); may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Fen(i64);

/// The text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("金额不对，要写成 12.50 这样")]
pub struct NotMoney;

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// From fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// So many times this amount; `None` when it does not fit.
    pub fn times(self, count: i64) -> Option<Self> {
        self.0.checked_mul(count).map(Self)
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(iter: I) -> Fen {
        iter.fold(Fen::ZERO, Add::add)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", all / 100, all % 100)
    }
}

/// Reads yuan: `12`, `12.5`, `12.50`, `-3.07`, `￥1,200.00`, `12元`.
impl FromStr for Fen {
    type Err = NotMoney;
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let text: String =
            text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').replace([',', '，'], "");
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (yuan, cents) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if yuan.is_empty() || !digits(yuan) || !digits(cents) || cents.len() > 2 {
            return Err(NotMoney);
        }
        let whole: i64 = yuan.parse().map_err(|_| NotMoney)?;
        let part: i64 = format!("{cents:0<2}").parse().map_err(|_| NotMoney)?;
        let fen = whole.checked_mul(100).and_then(|w| w.checked_add(part)).ok_or(NotMoney)?;
        Ok(Fen(if negative { -fen } else { fen }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_as_people_write_them() {
        for (text, fen) in [
            ("12", 1200),
            ("12.5", 1250),
            ("12.50", 1250),
            ("-3.07", -307),
            ("￥1,200.00", 120_000),
            ("8元", 800),
        ] {
            assert_eq!(text.parse(), Ok(Fen(fen)), "{text}");
        }
        for text in ["", "一百", "1.234", ".5", "1.-2", "99999999999999999999"] {
            assert_eq!(text.parse::<Fen>(), Err(NotMoney), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Fen(fen).to_string().parse(), Ok(Fen(fen)));
        }
    }
}
