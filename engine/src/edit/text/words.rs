//! Several values in one text: words and quoted texts.

use super::Refusal;

/// Words between commas, spaces and brackets; in double quotes a word holds them too, and `\"` and
/// `\\` stand for a quote and a backslash.
pub(super) fn words(text: &str) -> Result<Vec<String>, Refusal> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() || matches!(c, ',' | '[' | ']' | '(' | ')') {
            continue;
        }
        let mut word = String::new();
        if c == '"' {
            loop {
                match rest.next() {
                    Some('"') => break,
                    Some('\\') => match rest.next() {
                        Some(c @ ('"' | '\\')) => word.push(c),
                        Some('n') => word.push('\n'),
                        Some('t') => word.push('\t'),
                        _ => return Err(Refusal::Quotes("a backslash before nothing known")),
                    },
                    Some(c) => word.push(c),
                    None => return Err(Refusal::Quotes("a quote is not closed")),
                }
            }
        } else {
            word.push(c);
            while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !",[]()".contains(*c)) {
                word.push(c);
            }
        }
        words.push(word);
    }
    Ok(words)
}
