//! Names and words in Latin letters.

/// Jaro's similarity, raised by up to four letters of common beginning as Winkler does; 0 to 1.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (left, right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let jaro = jaro(&left, &right);
    let prefix = left.iter().zip(&right).take(4).take_while(|(x, y)| x == y).count();
    jaro + prefix as f64 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut matched = Vec::with_capacity(a.len());
    for (at, x) in a.iter().enumerate() {
        let from = at.saturating_sub(reach);
        let to = (at + reach + 1).min(b.len());
        if let Some(other) = (from..to).find(|other| !taken[*other] && b[*other] == *x) {
            taken[other] = true;
            matched.push(*x);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let theirs = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(c, _)| c);
    let moved = matched.iter().zip(theirs).filter(|(x, y)| x != y).count() as f64 / 2.0;
    let m = matched.len() as f64;
    (m / a.len() as f64 + m / b.len() as f64 + (m - moved) / m) / 3.0
}

/// Letters added, left out, exchanged or swapped with their neighbour, counted up to `most` + 1.
pub fn damerau(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let width = b.len() + 1;
    let mut table = vec![0usize; (a.len() + 1) * width];
    for (j, cell) in table.iter_mut().take(width).enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        table[i * width] = i;
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (table[(i - 1) * width + j] + 1)
                .min(table[i * width + j - 1] + 1)
                .min(table[(i - 1) * width + j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(table[(i - 2) * width + j - 2] + 1);
            }
            table[i * width + j] = least;
        }
    }
    table[a.len() * width + b.len()].min(most + 1)
}

/// American Soundex; empty where there is no letter.
pub fn soundex(text: &str) -> String {
    let code = |c: char| match c {
        'b' | 'f' | 'p' | 'v' => '1',
        'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
        'd' | 't' => '3',
        'l' => '4',
        'm' | 'n' => '5',
        'r' => '6',
        _ => '0',
    };
    let mut letters = text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase());
    let Some(first) = letters.next() else { return String::new() };
    let mut out = String::from(first);
    let mut last = code(first);
    for c in letters {
        let now = code(c);
        if now != '0' && now != last {
            out.push(now);
        }
        // h and w do not part two letters of one class.
        if !matches!(c, 'h' | 'w') {
            last = now;
        }
        if out.len() == 4 {
            break;
        }
    }
    format!("{out:0<4}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        for (a, b, wanted) in
            [("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133)]
        {
            assert!((jaro_winkler(a, b) - wanted).abs() < 0.001, "{a} {b}");
        }
        assert_eq!((jaro_winkler("", "a"), jaro_winkler("a", "a")), (0.0, 1.0));
    }

    #[test]
    fn steps_between_words() {
        assert_eq!((damerau("smith", "smtih", 3), damerau("smith", "smyth", 3)), (1, 1));
        assert_eq!((damerau("smith", "smithers", 2), damerau("", "ab", 3)), (3, 2));
    }

    #[test]
    fn soundex_as_it_is_published() {
        for (word, code) in [
            ("robert", "r163"),
            ("rupert", "r163"),
            ("ashcraft", "a261"),
            ("tymczak", "t522"),
            ("lee", "l000"),
        ] {
            assert_eq!(soundex(word), code, "{word}");
        }
        assert_eq!(soundex("王"), "");
    }
}
