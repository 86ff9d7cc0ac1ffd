//! Values as h5py reads them, in the words of `tests/oracle/neutral.py`.

use std::str::Split;

use hyperslab::model::head::Column;
use hyperslab_engine::datatype::Class;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// An integer in decimal digits; its bytes in hexadecimal where it has more than 64 bits.
    Integer(String, Option<String>),
    /// A float.
    Float(Float),
    /// A string: its length in bytes, and the first of them.
    Text(usize, Vec<u8>),
    /// Opaque bytes or bits, in hexadecimal.
    Bytes(String),
    /// A boolean.
    Boolean(bool),
    /// The name of an enum's value.
    Name(Vec<u8>),
    /// An enum's value that has no name.
    Unnamed(Box<Self>),
    /// Real and imaginary part.
    Complex(Box<[Self; 2]>),
    /// Names and values of members.
    Compound(Vec<(Vec<u8>, Self)>),
    /// The number of items, and the first of them.
    List(usize, Vec<Self>),
    /// A reference to the object at an address.
    Object(u64),
    /// A reference to an attribute of that name.
    Attribute(u64, Vec<u8>),
    /// A reference to a region.
    Region(u64, Region),
    /// A reference to nothing.
    Null,
    /// A reference that leads nowhere.
    Dangling,
    /// What h5py does not tell.
    Unknown,
}

/// A float, and what its type can tell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Float {
    /// Significant bits, the leading one included.
    pub bits: u32,
    /// Exponent of the smallest number.
    pub least: i32,
    /// The number as a double.
    pub value: f64,
    /// The shortest digits of a number that is wider than a double.
    pub digits: Option<String>,
    /// Its own bits in hexadecimal digits.
    pub own: String,
}

/// What a region reference selects.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    /// No element.
    Nothing,
    /// All of them.
    All,
    /// First and last coordinates of so many blocks or points, and the first of them.
    Blocks(usize, Vec<[Vec<u64>; 2]>),
    /// Without an end.
    Unlimited,
}

/// The values of a line.
///
/// # Panics
/// Where the words are none of the script's.
pub fn parse_values(words: &str) -> Vec<Expected> {
    let mut words = Words(words.split(' '));
    let mut values = Vec::new();
    while let Some(word) = words.0.next().filter(|word| !word.is_empty()) {
        values.push(words.value(word));
    }
    values
}

/// Bytes from hexadecimal digits; `-` for none.
///
/// # Panics
/// Where they are no hexadecimal digits.
pub fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    match digits {
        "-" => Vec::new(),
        _ => (0..digits.len()).step_by(2).map(byte).collect(),
    }
}

struct Words<'a>(Split<'a, char>);

impl Words<'_> {
    fn word(&mut self) -> String {
        self.0.next().expect("another word").to_owned()
    }

    fn number<T: std::str::FromStr>(&mut self) -> T {
        let word = self.word();
        word.parse()
            .unwrap_or_else(|_| panic!("{word} is no number"))
    }

    fn next(&mut self) -> Expected {
        let word = self.word();
        self.value(&word)
    }

    fn value(&mut self, word: &str) -> Expected {
        match word {
            "i" => Expected::Integer(self.word(), None),
            "w" => Expected::Integer(self.word(), Some(self.word())),
            "f" => Expected::Float(self.float()),
            "s" => Expected::Text(self.number(), unhex(&self.word())),
            "o" | "x" => Expected::Bytes(self.word().replace('-', "")),
            "b" => Expected::Boolean(self.word() == "1"),
            "e" => Expected::Name(unhex(&self.word())),
            "n" => Expected::Unnamed(Box::new(self.next())),
            "z" => Expected::Complex(Box::new([self.next(), self.next()])),
            "c" => {
                let count = self.number();
                let member = |_: usize| (unhex(&self.word()), self.next());
                Expected::Compound((0..count).map(member).collect())
            }
            "l" => {
                let (count, shown) = (self.number(), self.number());
                Expected::List(count, (0..shown).map(|_: usize| self.next()).collect())
            }
            "r" => Expected::Object(self.number()),
            "a" => Expected::Attribute(self.number(), unhex(&self.word())),
            "g" => Expected::Region(self.number(), self.region()),
            "0" => Expected::Null,
            "d" => Expected::Dangling,
            "?" => {
                self.word();
                Expected::Unknown
            }
            other => panic!("{other} begins no value"),
        }
    }

    fn float(&mut self) -> Float {
        let (bits, least) = (self.number(), self.number());
        let value = u64::from_str_radix(&self.word(), 16).expect("the bits of a double");
        let digits = self.word();
        Float {
            bits,
            least,
            value: f64::from_bits(value),
            digits: (digits != "-").then_some(digits),
            own: self.word(),
        }
    }

    fn region(&mut self) -> Region {
        let numbers = |corner: &str| -> Vec<u64> {
            let number = |n: &str| n.parse().expect("a coordinate");
            corner.split(',').map(number).collect()
        };
        match self.word().as_str() {
            "nothing" => Region::Nothing,
            "all" => Region::All,
            "unlimited" => Region::Unlimited,
            _ => {
                // The script tells no more than 2,000 of them.
                let count: usize = self.number();
                let block = |_: usize| {
                    let word = self.word();
                    let (first, last) = word.split_once('-').unwrap_or((&word, &word));
                    [numbers(first), numbers(last)]
                };
                Region::Blocks(count, (0..count.min(2000)).map(block).collect())
            }
        }
    }
}

impl Expected {
    /// The part that a table can show in the column at a place among all; `None` where the script
    /// did not tell it.
    pub fn part(&self, columns: &[Column], place: usize) -> Option<&Self> {
        let parent = columns.get(place)?.parent;
        let is_sibling = |other: &&Column| other.parent == parent;
        let number = columns.get(..place)?.iter().filter(is_sibling).count();
        match (parent, self) {
            (Some(whole), _) => {
                let dims: &[u64] = match &columns.get(whole)?.datatype.class {
                    Class::Array { dims, .. } => dims,
                    _ => &[],
                };
                self.part(columns, whole)?.direct(number, dims)
            }
            (None, Self::Compound(_)) if !columns[0].name.is_empty() => self.direct(number, &[]),
            (None, _) => Some(self),
        }
    }

    /// A member of a compound, an element of an array of these dimensions.
    fn direct(&self, number: usize, dims: &[u64]) -> Option<&Self> {
        match (self, dims) {
            (Self::Compound(members), _) => members.get(number).map(|(_, member)| member),
            (Self::List(_, items), [_]) => items.get(number),
            (Self::List(_, items), [_, inner @ ..]) => {
                let each = inner.iter().product::<u64>() as usize;
                items.get(number / each)?.direct(number % each, inner)
            }
            _ => None,
        }
    }

    /// The number that a plot draws.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(digits, _) => digits.parse().ok(),
            Self::Float(float) => Some(float.value),
            Self::Complex(parts) => parts[0].number(),
            _ => None,
        }
    }
}
