//! What a search looks for: words and patterns, comparisons of attributes and facts, joined by
//! `and`, `or`, `not` and parentheses.
//!
//! | text | finds |
//! |---|---|
//! | `temp` | objects with `temp` in their name, an attribute's name or text, the type or the unit |
//! | `wave*_?` | the same, but a whole name or text of this form |
//! | `/^wave.*\d$/` | the same by a regular expression |
//! | `@mass` | objects with an attribute of that name (patterns too: `@m*`) |
//! | `@mass > 1e-17`, `@unit = "m/s"` | objects with an attribute of such a value |
//! | `type = float*`, `kind = dataset`, `shape ~ "*x90"`, `size > 1000` | objects of such facts |
//!
//! Words do not mind the case of letters. Two terms one after the other must both hold.

mod parse;
mod pattern;

use std::cmp::Ordering;

use super::reading::time;
pub use parse::{Language, parse, parse_as};
pub use pattern::Pattern;

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Query {
    /// Both.
    And(Box<Query>, Box<Query>),
    /// One of two.
    Or(Box<Query>, Box<Query>),
    /// What does not match.
    Not(Box<Query>),
    /// A word or pattern, anywhere.
    Anywhere(Pattern),
    /// An attribute whose name matches, and where that is asked, its value.
    Attribute(Pattern, Option<Comparison>),
    /// A fact of the object.
    Fact(Fact, Comparison),
}

/// A fact of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The last name of its path.
    Name,
    /// Its whole path.
    Path,
    /// `group`, `dataset`, `datatype` or `link`.
    Kind,
    /// Type of its elements.
    Type,
    /// Lengths of its dimensions, as in `12x45x90`.
    Shape,
    /// Number of its elements.
    Size,
    /// Number of its dimensions.
    Rank,
}

/// How a value is held against another.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What must hold.
    pub operator: Operator,
    /// The text of the other side.
    pub text: String,
    /// The same as a pattern, for `=`, `!=` and `~`.
    pub pattern: Pattern,
    /// The same as a number, where it is one.
    pub number: Option<Number>,
}

/// What must hold of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `~`: matches a pattern.
    Like,
}

/// A number: whole ones exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Whole(i128),
    /// Any other.
    Real(f64),
}

impl Number {
    /// Reads a decimal number.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        // Not "inf" and "nan": those are words.
        let starts = text.trim_start_matches(['+', '-', '.']);
        let number = starts.starts_with(|c: char| c.is_ascii_digit());
        text.parse().ok().filter(|_| number).map(Self::Real)
    }

    /// How it compares with another, exactly; none where one of them is not a number.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Real(a), Self::Real(b)) => a.partial_cmp(&b),
            (Self::Whole(a), Self::Real(b)) => whole_against(a, b),
            (Self::Real(a), Self::Whole(b)) => whole_against(b, a).map(Ordering::reverse),
        }
    }

    /// The order in which they are sorted: by value, what is not a number behind the others.
    pub fn order(self, other: Self) -> Ordering {
        let is_none = |number: Self| number.real().is_nan();
        let unordered = || is_none(self).cmp(&is_none(other));
        self.compare(other).unwrap_or_else(unordered)
    }

    /// The nearest double.
    pub fn real(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Real(number) => number,
        }
    }
}

fn whole_against(whole: i128, real: f64) -> Option<Ordering> {
    /// 2^127: whole numbers of 128 bits are below.
    const END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    match real.floor() {
        floor if floor.is_nan() => None,
        floor if floor >= END => Some(Ordering::Less),
        floor if floor < -END => Some(Ordering::Greater),
        floor => {
            let fraction = real.partial_cmp(&floor).unwrap_or(Ordering::Equal);
            Some(whole.cmp(&(floor as i128)).then(fraction.reverse()))
        }
    }
}

/// What is known of an object that may be found.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Its path.
    pub path: String,
    /// `group`, `dataset`, `datatype` or `link`.
    pub kind: &'static str,
    /// Type of its elements.
    pub datatype: String,
    /// Lengths of its dimensions; none where it has no elements.
    pub shape: Option<Vec<u64>>,
    /// Its attributes.
    pub attributes: Vec<Property>,
}

/// An attribute of a candidate.
#[derive(Debug, Clone, Default)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its value as text.
    pub text: String,
    /// Its elements, as far as they are numbers.
    pub numbers: Vec<Number>,
}

/// Where a query met a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The object itself: name, type, other facts.
    Object,
    /// An attribute, by its place among the candidate's.
    Attribute(usize),
}

impl Candidate {
    fn name(&self) -> &str {
        match self.path.rsplit('/').next() {
            Some(name) if !name.is_empty() => name,
            _ => &self.path,
        }
    }

    fn fact(&self, fact: Fact) -> Option<(String, Vec<Number>)> {
        let number = |number: u64| (number.to_string(), vec![Number::Whole(number.into())]);
        Some(match fact {
            Fact::Name => (self.name().to_owned(), Vec::new()),
            Fact::Path => (self.path.clone(), Vec::new()),
            Fact::Kind => (self.kind.to_owned(), Vec::new()),
            Fact::Type if self.datatype.is_empty() => return None,
            Fact::Type => (self.datatype.clone(), Vec::new()),
            Fact::Shape => {
                let lengths = self.shape.as_ref()?.iter().map(u64::to_string);
                (lengths.collect::<Vec<_>>().join("x"), Vec::new())
            }
            Fact::Size => number(
                self.shape
                    .as_ref()?
                    .iter()
                    .copied()
                    .fold(1, u64::saturating_mul),
            ),
            Fact::Rank => number(self.shape.as_ref()?.len() as u64),
        })
    }
}

impl Comparison {
    /// The same for numbers of single precision: what is written as 0.1 is the nearest that such
    /// numbers have.
    pub fn in_single(&self) -> Self {
        let number = self.number.map(|number| match number {
            Number::Real(number) => Number::Real(f64::from(number as f32)),
            whole => whole,
        });
        Self {
            number,
            ..self.clone()
        }
    }

    /// Whether it asks for the text of a value, where that has numbers: not for a comparison with
    /// a number.
    pub fn asks_for_text(&self) -> bool {
        self.number.is_none() || matches!(self.operator, Operator::Like)
    }

    /// Whether it orders values by a date.
    pub fn orders_dates(&self) -> bool {
        let equals = matches!(self.operator, Operator::Equal | Operator::Unequal);
        self.number.is_none() && !equals && self.operator != Operator::Like
    }

    /// Whether it holds of a value: of its text, or of one of its numbers. Texts are ordered as the
    /// dates that they are.
    pub fn holds(&self, text: &str, numbers: &[Number]) -> bool {
        use Ordering::{Equal, Greater, Less};
        let ordered = |wanted: &[Ordering]| {
            if self.number.is_none() {
                let dates = time::nanoseconds(text).zip(time::nanoseconds(&self.text));
                return dates.is_some_and(|(one, other)| wanted.contains(&one.cmp(&other)));
            }
            let one = |number: &Number| {
                let found = self.number.and_then(|other| number.compare(other));
                found.is_some_and(|found| wanted.contains(&found))
            };
            numbers.iter().any(one)
        };
        let equal = || match self.number {
            Some(_) if !numbers.is_empty() => ordered(&[Equal]),
            _ => self.pattern.matches_whole(text),
        };
        match self.operator {
            Operator::Equal => equal(),
            Operator::Unequal => !equal(),
            Operator::Less => ordered(&[Less]),
            Operator::AtMost => ordered(&[Less, Equal]),
            Operator::Greater => ordered(&[Greater]),
            Operator::AtLeast => ordered(&[Greater, Equal]),
            Operator::Like => self.pattern.matches_whole(text),
        }
    }
}

impl Query {
    /// Where it meets the candidate; none where it does not. Every attribute that took part is
    /// named, and the object where anything else did.
    pub fn find(&self, candidate: &Candidate) -> Option<Vec<Place>> {
        match self {
            Self::And(one, other) => {
                let (mut places, more) = (one.find(candidate)?, other.find(candidate)?);
                places.extend(
                    more.into_iter()
                        .filter(|place| !places.contains(place))
                        .collect::<Vec<_>>(),
                );
                Some(places)
            }
            Self::Or(one, other) => match (one.find(candidate), other.find(candidate)) {
                (Some(mut places), Some(more)) => {
                    let new: Vec<Place> = more
                        .into_iter()
                        .filter(|place| !places.contains(place))
                        .collect();
                    places.extend(new);
                    Some(places)
                }
                (places, more) => places.or(more),
            },
            Self::Not(query) => match query.find(candidate) {
                Some(_) => None,
                None => Some(vec![Place::Object]),
            },
            Self::Anywhere(pattern) => {
                let mut places = Vec::new();
                if pattern.matches(candidate.name()) || pattern.matches(&candidate.datatype) {
                    places.push(Place::Object);
                }
                let met = |property: &Property| {
                    pattern.matches(&property.name) || pattern.matches(&property.text)
                };
                places.extend(attributes(candidate, met));
                (!places.is_empty()).then_some(places)
            }
            Self::Attribute(name, comparison) => {
                let met = |property: &Property| {
                    let holds = |c: &Comparison| c.holds(&property.text, &property.numbers);
                    name.matches_whole(&property.name) && comparison.as_ref().is_none_or(holds)
                };
                let places: Vec<Place> = attributes(candidate, met).collect();
                (!places.is_empty()).then_some(places)
            }
            Self::Fact(fact, comparison) => {
                let (text, numbers) = candidate.fact(*fact)?;
                comparison
                    .holds(&text, &numbers)
                    .then(|| vec![Place::Object])
            }
        }
    }
}

/// The attributes that `met` accepts.
fn attributes(
    candidate: &Candidate,
    met: impl Fn(&Property) -> bool,
) -> impl Iterator<Item = Place> {
    let all = candidate.attributes.iter().enumerate();
    all.filter(move |(_, property)| met(property))
        .map(|(at, _)| Place::Attribute(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate() -> Candidate {
        let property = |name: &str, text: &str| Property {
            name: name.to_owned(),
            text: text.to_owned(),
            numbers: text.split(' ').filter_map(Number::parse).collect(),
        };
        Candidate {
            path: "/detector/Waveform_0".to_owned(),
            kind: "dataset",
            datatype: "int16".to_owned(),
            shape: Some(vec![12, 45, 90]),
            attributes: vec![
                property("dt", "4e-9"),
                property("special", "42"),
                property("unit", "mV"),
                property("range", "1 18446744073709551615"),
            ],
        }
    }

    fn places(query: &str) -> Option<Vec<Place>> {
        parse(query).unwrap().find(&candidate())
    }

    fn finds(query: &str) -> bool {
        places(query).is_some()
    }

    #[test]
    fn words_and_patterns_look_everywhere() {
        assert_eq!(places("waveform"), Some(vec![Place::Object]));
        assert_eq!(places("mv"), Some(vec![Place::Attribute(2)]));
        assert_eq!(places("int16"), Some(vec![Place::Object]));
        assert_eq!(places("wave*_?"), Some(vec![Place::Object]));
        assert_eq!(places("/form_[0-9]$/"), Some(vec![Place::Object]));
        assert!(!finds("wave?"));
        assert!(!finds("/form_[1-9]/"));
        assert!(!finds("detector"), "the name of its group is not its own");
        assert!(finds("path ~ */detector/*"));
    }

    #[test]
    fn attributes_are_compared_as_numbers_or_text() {
        assert_eq!(places("@special = 42"), Some(vec![Place::Attribute(1)]));
        assert!(finds("@special = 42.0"));
        assert!(finds("@dt > 1e-17 and @dt < 1e-8"));
        assert!(!finds("@dt > 1e-8"));
        assert!(finds("@unit = mv"));
        assert!(finds("@unit = \"mV\""));
        assert!(finds("@u* ~ m?"));
        assert!(finds("@range = 18446744073709551615"));
        assert!(
            !finds("@range = 18446744073709551614"),
            "whole numbers are exact"
        );
        assert!(finds("@special != 41"));
        assert!(!finds("@special != 42"));
        assert!(!finds("@missing != 42"), "there is no such attribute");
        assert!(finds("@special"));
        assert!(!finds("@spec"));
    }

    #[test]
    fn numbers_compare_exactly_whatever_they_are() {
        let (whole, real) = (Number::Whole, Number::Real);
        let big = (1_i128 << 53) + 1;
        assert_eq!(whole(big).order(real(big as f64)), Ordering::Greater);
        assert_eq!(real(2.5).order(whole(2)), Ordering::Greater);
        assert_eq!(real(-2.5).order(whole(-2)), Ordering::Less);
        assert_eq!(whole(3).order(real(3.0)), Ordering::Equal);
        assert_eq!(whole(i128::MAX).order(real(f64::INFINITY)), Ordering::Less);
        assert_eq!(whole(i128::MIN).order(real(-1e300)), Ordering::Greater);
        assert_eq!(real(f64::NAN).order(whole(0)), Ordering::Greater);
        assert_eq!(real(f64::NAN).order(real(f64::NAN)), Ordering::Equal);
        assert_eq!(real(f64::NAN).compare(whole(0)), None);
    }

    #[test]
    fn facts_and_the_words_between_terms() {
        assert!(finds("kind = dataset type = int*"));
        assert!(finds("shape ~ *x90 and size >= 48600 and rank = 3"));
        assert!(finds("kind = group or special"));
        assert!(!finds("not special"));
        assert!(finds("not (kind = group or name = x)"));
        assert!(finds("name = waveform_0"));
        assert_eq!(
            places("waveform @special > 40 @unit"),
            Some(vec![
                Place::Object,
                Place::Attribute(1),
                Place::Attribute(2)
            ])
        );
    }
}
