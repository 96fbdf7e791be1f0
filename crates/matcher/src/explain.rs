//! Why two records were judged so, in words that a clerk reads out.

use crate::chinese::FIELDS;
use crate::decide::Judged;
use serde::{Deserialize, Serialize};

/// What a field says about two records being one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// It agrees.
    Agrees,
    /// Nearly.
    Near,
    /// It does not agree.
    Differs,
    /// One side does not have it.
    Missing,
}

impl Sign {
    /// A mark beside the colour.
    pub fn mark(self) -> &'static str {
        match self {
            Sign::Agrees => "＝",
            Sign::Near => "≈",
            Sign::Differs => "≠",
            Sign::Missing => "—",
        }
    }

    /// Read out.
    pub fn says(self) -> &'static str {
        match self {
            Sign::Agrees => "一致",
            Sign::Near => "接近",
            Sign::Differs => "不同",
            Sign::Missing => "缺",
        }
    }
}

/// One field's part in a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// Its place in the pattern.
    pub place: usize,
    /// The level.
    pub level: u8,
    /// Bits of evidence; positive speaks for one person.
    pub bits: f64,
}

impl Explained {
    /// 姓名.
    pub fn field(&self) -> &'static str {
        FIELDS.get(self.place).map_or("", |field| field.name)
    }

    /// 读音相同，字不同.
    pub fn words(&self) -> &'static str {
        FIELDS
            .get(self.place)
            .and_then(|field| field.levels.get(usize::from(self.level)))
            .map_or("", |words| *words)
    }

    /// Whether it agrees.
    pub fn sign(&self) -> Sign {
        let agrees = FIELDS.get(self.place).map_or(u8::MAX, |field| field.agrees);
        match self.level {
            0 => Sign::Missing,
            level if level >= agrees => Sign::Agrees,
            // The name has a second level that is only kinship.
            1 => Sign::Differs,
            2 if self.place < 2 => Sign::Differs,
            _ => Sign::Near,
        }
    }

    /// How much it says: 很能说明, 有些说明, 说明不了.
    pub fn weight(&self) -> &'static str {
        match self.bits {
            bits if bits >= 8.0 => "有力支持",
            bits if bits >= 2.0 => "支持",
            bits if bits > -2.0 => "说明不了什么",
            bits if bits > -6.0 => "不支持",
            _ => "有力反对",
        }
    }
}

/// Every field's part.
pub fn explain(judged: &Judged) -> Vec<Explained> {
    let parts = judged.bits.iter().zip(judged.pattern.0).enumerate();
    parts.map(|(place, (bits, level))| Explained { place, level, bits: *bits }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_every_level() {
        for (place, field) in FIELDS.iter().enumerate() {
            for level in 0..u8::try_from(field.levels.len()).unwrap() {
                let part = Explained { place, level, bits: 1.0 };
                assert!(!part.words().is_empty() && !part.field().is_empty());
            }
        }
        let part = |place, level| Explained { place, level, bits: 0.0 }.sign();
        assert_eq!(
            (part(0, 7), part(0, 6), part(0, 2), part(0, 0)),
            (Sign::Agrees, Sign::Near, Sign::Differs, Sign::Missing)
        );
        assert_eq!((part(3, 1), part(4, 2)), (Sign::Differs, Sign::Near));
    }
}
