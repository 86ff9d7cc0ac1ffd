//! A word, a form with `*` and `?`, or a regular expression.

use regex::{Regex, RegexBuilder};

/// Most bytes that a compiled pattern takes.
const SIZE: usize = 1 << 20;

/// What text is held against. The case of letters does not matter.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Where it may stand within a longer text.
    within: Regex,
    /// As the whole text.
    whole: Regex,
}

impl Pattern {
    /// A word, which is found within longer texts; one with `*`, `?` or `[…]` stands for a whole
    /// text.
    pub fn word(word: &str) -> Result<Self, String> {
        let form = word.contains(['*', '?', '[']);
        let body = if form {
            of_form(word)
        } else {
            regex::escape(word)
        };
        let whole = build(&format!("^(?:{body})$"))?;
        let within = if form { whole.clone() } else { build(&body)? };
        Ok(Self { within, whole })
    }

    /// Text as it stands.
    pub fn text(text: &str) -> Result<Self, String> {
        let body = regex::escape(text);
        Ok(Self {
            within: build(&body)?,
            whole: build(&format!("^(?:{body})$"))?,
        })
    }

    /// A regular expression, which is found within longer texts.
    pub fn regex(body: &str) -> Result<Self, String> {
        let within = build(body)?;
        Ok(Self {
            whole: within.clone(),
            within,
        })
    }

    /// Whether it is found in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.within.is_match(text)
    }

    /// Whether it is the text.
    pub fn matches_whole(&self, text: &str) -> bool {
        self.whole.is_match(text)
    }
}

fn build(body: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(body);
    builder
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .size_limit(SIZE);
    builder.build().map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

/// The regular expression of a form: `*` any text, `?` a letter, `[abc]` one of these.
fn of_form(form: &str) -> String {
    let mut body = String::new();
    let mut rest = form.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '*' => body.push_str(".*"),
            '?' => body.push('.'),
            '[' => match rest.as_str().split_once(']') {
                Some((letters, after)) if !letters.is_empty() => {
                    let (not, letters) = match letters.strip_prefix(['!', '^']) {
                        Some(letters) => ("^", letters),
                        None => ("", letters),
                    };
                    // Ranges keep their dash, anything else stands for itself.
                    let letters: Vec<String> = letters.split('-').map(regex::escape).collect();
                    body.push_str(&format!("[{not}{}]", letters.join("-")));
                    rest = after.chars();
                }
                _ => body.push_str("\\["),
            },
            other => body.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_forms_are_the_whole() {
        let word = Pattern::word("a.b").unwrap();
        assert!(word.matches("xA.By"));
        assert!(!word.matches("aXb"));
        assert!(!word.matches_whole("xa.b"));
        let form = Pattern::word("n[0-9]?_*").unwrap();
        assert!(form.matches("n1x_") && form.matches("N9._end"));
        assert!(!form.matches("xn1x_") && !form.matches("nax_"));
        assert!(Pattern::word("[!a]b").unwrap().matches("cb"));
        assert!(!Pattern::word("[!a]b").unwrap().matches("ab"));
        assert!(Pattern::word("x[").unwrap().matches("x["));
        assert!(!Pattern::word("größe*").unwrap().matches("GRÖSSE"));
        assert!(Pattern::word("größe*").unwrap().matches("GRÖßE 2"));
    }

    #[test]
    fn a_wrong_expression_says_what_is_wrong() {
        let error = Pattern::regex("a(b").unwrap_err();
        assert!(error.contains("unclosed group"), "{error}");
        assert!(Pattern::regex("(a{1000}){1000}").is_err(), "bounded");
    }
}
