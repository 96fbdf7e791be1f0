//! A figure's name: source and the words by which its rows are picked. In an address: `elders.80-90-100.female`.

use crate::source::Source;
use std::fmt;
use std::str::FromStr;

/// Words of one place; none = all rows.
pub type Words = Vec<String>;

/// Which rows of a source are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Figure {
    /// The source's name.
    pub source: &'static str,
    /// Its first word is one of these.
    pub k1: Words,
    /// Its second word is one of these.
    pub k2: Words,
}

/// The text names no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("没有这项数字")]
pub struct NotAFigure;

impl Figure {
    /// All rows of a source.
    pub fn all(source: &'static str) -> Figure {
        Figure { source, k1: Vec::new(), k2: Vec::new() }
    }

    /// Rows with this first word.
    pub fn one(source: &'static str, k1: &str) -> Figure {
        Figure { source, k1: vec![k1.to_owned()], k2: Vec::new() }
    }

    /// Rows with these words; an empty one means all.
    pub fn two(source: &'static str, k1: &str, k2: &str) -> Figure {
        let words = |word: &str| if word.is_empty() { Vec::new() } else { vec![word.to_owned()] };
        Figure { source, k1: words(k1), k2: words(k2) }
    }

    /// Whether a row with these words is counted.
    pub fn counts(&self, k1: &str, k2: &str) -> bool {
        let among = |words: &Words, word: &str| words.is_empty() || words.iter().any(|one| one == word);
        among(&self.k1, k1) && among(&self.k2, k2)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |words: &Words| if words.is_empty() { "*".to_owned() } else { words.join("-") };
        write!(f, "{}.{}.{}", self.source, text(&self.k1), text(&self.k2))
    }
}

impl FromStr for Figure {
    type Err = NotAFigure;
    fn from_str(text: &str) -> Result<Figure, NotAFigure> {
        let mut parts = text.split('.');
        let (Some(source), Some(k1), Some(k2), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAFigure);
        };
        let source = Source::of(source).ok_or(NotAFigure)?.name;
        let words = |part: &str| -> Result<Words, NotAFigure> {
            if part == "*" {
                return Ok(Vec::new());
            }
            let words: Words = part.split('-').map(str::to_owned).collect();
            let plain = |word: &String| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            if words.len() > 20 || !words.iter().all(plain) { Err(NotAFigure) } else { Ok(words) }
        };
        Ok(Figure { source, k1: words(k1)?, k2: words(k2)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_reads_back_from_its_name() {
        for text in ["elders.*.*", "elders.80-90-100.female", "closed.meal.done"] {
            assert_eq!(text.parse::<Figure>().unwrap().to_string(), text);
        }
        for text in ["", "elders", "elders.*", "elders.*.*.*", "nothing.*.*", "elders..*", "elders.8'0.*"] {
            assert_eq!(text.parse::<Figure>(), Err(NotAFigure), "{text}");
        }
    }
}
