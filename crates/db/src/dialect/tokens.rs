//! SQL text cut into words, signs, quoted texts and what lies between them.

use super::numbers::quoted_or_comment;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Letters, digits, underscores; a keyword or a name.
    Word(&'t str),
    /// `'text'` or `"name"`, with its quotes.
    Quoted(&'t str),
    /// One sign.
    Sign(&'t str),
    /// White space.
    Space(&'t str),
    /// A comment.
    Comment,
}

pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let while_ = |f: fn(char) -> bool| rest.find(|c| !f(c)).unwrap_or(rest.len());
        let (token, length) = match quoted_or_comment(rest) {
            0 if first.is_whitespace() => {
                let n = while_(char::is_whitespace);
                (Token::Space(&rest[..n]), n)
            }
            0 if is_word(first) => {
                let n = while_(is_word);
                (Token::Word(&rest[..n]), n)
            }
            0 => {
                let n = first.len_utf8();
                (Token::Sign(&rest[..n]), n)
            }
            n if matches!(first, '\'' | '"') => (Token::Quoted(&rest[..n]), n),
            n => (Token::Comment, n),
        };
        out.push(token);
        rest = &rest[length..];
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Token<'_> {
    pub fn text(&self) -> &str {
        match self {
            Token::Word(t) | Token::Quoted(t) | Token::Sign(t) | Token::Space(t) => t,
            // Two words that a comment parted stay apart.
            Token::Comment => " ",
        }
    }

    /// Whether it is this keyword, in capitals or not.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word(w) if w.eq_ignore_ascii_case(word))
    }

    /// Whether it is this sign.
    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self, Token::Sign(s) if *s == sign)
    }

    /// Whether it says something.
    pub fn counts(&self) -> bool {
        !matches!(self, Token::Space(_) | Token::Comment)
    }

    /// The name that it is.
    pub fn name(&self) -> String {
        self.text().trim_matches('"').to_owned()
    }
}
