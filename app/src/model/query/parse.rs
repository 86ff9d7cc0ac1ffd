//! Reads the text of an expression: of a query, or of whatever else has terms of its own.

use super::{Comparison, Fact, Number, Operator, Pattern, Query};
use crate::model::reading::time;

/// Deepest parentheses and negations.
const DEPTH: usize = 100;

/// What the terms of an expression mean, and what is made of them.
pub trait Language {
    /// What comes of an expression.
    type Tree;

    /// Both hold.
    fn and(&self, one: Self::Tree, other: Self::Tree) -> Self::Tree;
    /// One of two holds.
    fn or(&self, one: Self::Tree, other: Self::Tree) -> Self::Tree;
    /// It does not hold.
    fn not(&self, tree: Self::Tree) -> Self::Tree;
    /// A text or a regular expression that stands alone.
    fn pattern(&self, pattern: Pattern) -> Result<Self::Tree, String>;
    /// A word that stands alone.
    fn word(&self, word: &str) -> Result<Self::Tree, String>;
    /// A word that is compared.
    fn compared(&self, word: &str, comparison: Comparison) -> Result<Self::Tree, String>;
}

/// Reads a query; or what is wrong with it.
pub fn parse(text: &str) -> Result<Query, String> {
    parse_as(&Objects, text)
}

/// Reads an expression in a language; or what is wrong with it.
pub fn parse_as<L: Language>(language: &L, text: &str) -> Result<L::Tree, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        language,
        tokens: &tokens,
        depth: 0,
    };
    let query = parser.either()?;
    match parser.tokens.first() {
        None => Ok(query),
        Some(token) => Err(format!("nothing opened what {token} closes")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A bare word.
    Word(String),
    /// A text in quotes.
    Quoted(String),
    /// A regular expression.
    Regex(String),
    Operator(Operator),
    Open,
    Close,
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Quoted(text) => write!(f, "{text:?}"),
            Self::Regex(body) => write!(f, "/{body}/"),
            Self::Operator(operator) => write!(f, "{}", operator.sign()),
            Self::Open => write!(f, "("),
            Self::Close => write!(f, ")"),
        }
    }
}

impl Operator {
    fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Like => "~",
        }
    }
}

const OPERATORS: [(&str, Operator); 8] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("~", Operator::Like),
];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut tokens, mut rest) = (Vec::new(), text.trim_start());
    while let Some(first) = rest.chars().next() {
        let found = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign));
        if let Some((sign, operator)) = found {
            tokens.push(Token::Operator(*operator));
            rest = &rest[sign.len()..];
        } else if let '(' | ')' = first {
            tokens.push(if first == '(' {
                Token::Open
            } else {
                Token::Close
            });
            rest = &rest[1..];
        } else if let '"' | '\'' | '/' = first {
            let (inner, after) = quoted(&rest[1..], first)?;
            // A path is a word, not an expression: it has no slash at the end of a word.
            let ends = after.is_empty() || after.starts_with([' ', ')']);
            if first == '/' && !ends {
                rest = word(rest, &mut tokens);
            } else {
                tokens.push(if first == '/' {
                    Token::Regex(inner)
                } else {
                    Token::Quoted(inner)
                });
                rest = after;
            }
        } else {
            rest = word(rest, &mut tokens);
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// The text up to the closing `quote`, and what follows; a backslash before it keeps it.
fn quoted(text: &str, quote: char) -> Result<(String, &str), String> {
    let (mut inner, mut kept) = (String::new(), false);
    for (at, letter) in text.char_indices() {
        if kept {
            if letter != quote {
                inner.push('\\');
            }
            inner.push(letter);
            kept = false;
        } else if letter == '\\' {
            kept = true;
        } else if letter == quote {
            return Ok((inner, &text[at + letter.len_utf8()..]));
        } else {
            inner.push(letter);
        }
    }
    Err(format!("a {quote} is missing at the end"))
}

/// Takes a bare word off the text.
fn word<'t>(text: &'t str, tokens: &mut Vec<Token>) -> &'t str {
    let end = |(_, letter): &(usize, char)| {
        letter.is_whitespace() || ['(', ')', '=', '<', '>', '~'].contains(letter)
    };
    let mut end = text
        .char_indices()
        .find(end)
        .map_or(text.len(), |(at, _)| at);
    // The sign of `!=` belongs to it.
    if text[end..].starts_with('=') && text[..end].ends_with('!') {
        end -= 1;
    }
    tokens.push(Token::Word(text[..end].to_owned()));
    &text[end..]
}

struct Parser<'t, L> {
    language: &'t L,
    tokens: &'t [Token],
    depth: usize,
}

impl<'t, L: Language> Parser<'t, L> {
    fn next(&mut self) -> Option<&'t Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn at_word(&self, wanted: &str) -> bool {
        matches!(self.tokens.first(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
    }

    fn either(&mut self) -> Result<L::Tree, String> {
        let mut query = self.both()?;
        while self.at_word("or") {
            self.next();
            query = self.language.or(query, self.both()?);
        }
        Ok(query)
    }

    fn both(&mut self) -> Result<L::Tree, String> {
        let mut query = self.term()?;
        loop {
            if self.at_word("and") {
                self.next();
            } else if matches!(self.tokens.first(), None | Some(Token::Close)) || self.at_word("or")
            {
                return Ok(query);
            }
            query = self.language.and(query, self.term()?);
        }
    }

    fn term(&mut self) -> Result<L::Tree, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("it is nested too deep".to_owned());
        }
        let query = self.single();
        self.depth -= 1;
        query
    }

    fn single(&mut self) -> Result<L::Tree, String> {
        if self.at_word("not") {
            self.next();
            return Ok(self.language.not(self.term()?));
        }
        match self.next() {
            None => Err("something to look for is missing".to_owned()),
            Some(Token::Open) => {
                let query = self.either()?;
                match self.next() {
                    Some(Token::Close) => Ok(query),
                    _ => Err("a ) is missing at the end".to_owned()),
                }
            }
            Some(Token::Close) => Err("nothing to look for stands before )".to_owned()),
            Some(Token::Operator(operator)) => Err(format!(
                "nothing to compare stands before {}",
                operator.sign()
            )),
            Some(Token::Quoted(text)) => match self.operator()? {
                Some(comparison) => self.language.compared(text, comparison),
                None => self.language.pattern(Pattern::text(text)?),
            },
            Some(Token::Regex(body)) => self.language.pattern(Pattern::regex(body)?),
            Some(Token::Word(word)) => match self.operator()? {
                Some(comparison) => self.language.compared(word, comparison),
                None => self.language.word(word),
            },
        }
    }

    /// The comparison that follows, if any.
    fn operator(&mut self) -> Result<Option<Comparison>, String> {
        match self.tokens.first() {
            Some(Token::Operator(operator)) => {
                self.next();
                self.comparison(*operator).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn comparison(&mut self, operator: Operator) -> Result<Comparison, String> {
        let sign = operator.sign();
        let (text, pattern, bare) = match self.next() {
            Some(Token::Word(word)) => (word, Pattern::word(word)?, true),
            Some(Token::Quoted(text)) if operator == Operator::Like => {
                (text, Pattern::word(text)?, false)
            }
            Some(Token::Quoted(text)) => (text, Pattern::text(text)?, false),
            Some(Token::Regex(body)) => (body, Pattern::regex(body)?, false),
            _ => return Err(format!("a value is missing behind {sign}")),
        };
        let number = Number::parse(text).filter(|_| bare);
        let orders = matches!(
            operator,
            Operator::Less | Operator::AtMost | Operator::Greater | Operator::AtLeast
        );
        if orders && number.is_none() && time::nanoseconds(text).is_none() {
            return Err(format!(
                "{text:?} is no number and no date to compare by {sign}"
            ));
        }
        Ok(Comparison {
            operator,
            text: text.clone(),
            pattern,
            number,
        })
    }
}

/// The language of queries: objects, their attributes and facts.
struct Objects;

impl Objects {
    fn attribute(name: &str, comparison: Option<Comparison>) -> Result<Query, String> {
        let name = if name.is_empty() { "*" } else { name };
        Ok(Query::Attribute(Pattern::word(name)?, comparison))
    }
}

impl Language for Objects {
    type Tree = Query;

    fn and(&self, one: Query, other: Query) -> Query {
        Query::And(Box::new(one), Box::new(other))
    }

    fn or(&self, one: Query, other: Query) -> Query {
        Query::Or(Box::new(one), Box::new(other))
    }

    fn not(&self, tree: Query) -> Query {
        Query::Not(Box::new(tree))
    }

    fn pattern(&self, pattern: Pattern) -> Result<Query, String> {
        Ok(Query::Anywhere(pattern))
    }

    fn word(&self, word: &str) -> Result<Query, String> {
        match word.strip_prefix('@') {
            Some(name) => Self::attribute(name, None),
            None => Ok(Query::Anywhere(Pattern::word(word)?)),
        }
    }

    fn compared(&self, word: &str, comparison: Comparison) -> Result<Query, String> {
        if let Some(name) = word.strip_prefix('@') {
            return Self::attribute(name, Some(comparison));
        }
        let fact = match word.to_ascii_lowercase().as_str() {
            "name" => Fact::Name,
            "path" => Fact::Path,
            "kind" => Fact::Kind,
            "type" => Fact::Type,
            "shape" => Fact::Shape,
            "size" => Fact::Size,
            "rank" => Fact::Rank,
            "unit" | "units" => {
                let either = Pattern::regex("^units?$")?;
                return Ok(Query::Attribute(either, Some(comparison)));
            }
            _ => {
                return Err(format!(
                    "{word} is no fact of an object (name, path, kind, type, shape, size, rank, unit); an attribute is @{word}"
                ));
            }
        };
        Ok(Query::Fact(fact, comparison))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "missing"),
            ("(a", ") is missing"),
            ("a)", "nothing opened"),
            ("= 3", "before ="),
            ("@x >", "behind >"),
            ("@x > abc", "no number and no date"),
            ("color = red", "@color"),
            ("\"open", "\" is missing"),
            ("a or", "missing"),
            ("/a(b/", "unclosed"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{text:?}: {error}");
        }
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"not ".repeat(100_000)).is_err());
    }

    #[test]
    fn words_end_where_signs_begin() {
        let words = tokens("@a!=1 b<=2(c~\"d e\")/x\\/y/ /a/b").unwrap();
        let texts: Vec<String> = words.iter().map(Token::to_string).collect();
        let wanted = [
            "@a", "!=", "1", "b", "<=", "2", "(", "c", "~", "\"d e\"", ")", "/x/y/", "/a/b",
        ];
        assert_eq!(texts, wanted);
    }
}
