//! Elements as the scripts have them: the name of a type, an extent, each element as its stored bytes
//! (for texts and sequences those that they lead to).

use std::sync::Arc;

use hyperslab_engine::datatype::{
    ByteOrder, Charset, Enumeration, Float, Integer, Member, StringPadding, StringType,
};
use hyperslab_engine::{Class, Dataspace, Datatype, Elements, Value};

use super::script::Chance;
use crate::edit_links::model::{hex, unhex};

/// Types that attributes get; sequences come from others' attributes alone.
const CODES: [&str; 12] = [
    "i1", "i2", "i4", "i8", "I4", "f8", "F4", "s5", "pair", "truth", "three", "text",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub code: String,
    /// None where the extent is null.
    pub shape: Option<Vec<u64>>,
    /// The maxima and the fill value of a dataset, as in the list.
    pub most: String,
    pub elements: Vec<Vec<u8>>,
}

fn integer(order: ByteOrder, size: usize) -> Datatype {
    let class = Class::Integer(Integer::plain(order, true, size));
    Datatype { size, class }
}

fn float(order: ByteOrder, size: usize) -> Datatype {
    let exponent = if size == 8 { 11 } else { 8 };
    let class = Class::Float(Float::ieee(order, size, exponent));
    Datatype { size, class }
}

fn string(padding: StringPadding, charset: Charset) -> StringType {
    StringType { padding, charset }
}

/// The type of a name.
pub fn datatype(code: &str) -> Datatype {
    let (little, big) = (ByteOrder::Little, ByteOrder::Big);
    let of = |size, class| Datatype { size, class };
    match code {
        "i1" => integer(little, 1),
        "i2" => integer(little, 2),
        "i4" => integer(little, 4),
        "i8" => integer(little, 8),
        "I4" => integer(big, 4),
        "f8" => float(little, 8),
        "F4" => float(big, 4),
        "s5" => {
            let class = string(StringPadding::NullPadded, Charset::Ascii);
            of(5, Class::String(class))
        }
        "pair" => {
            let members = [("a", 0, integer(little, 4)), ("b", 4, float(big, 8))];
            let members = members.map(|(name, offset, datatype)| Member {
                name: name.into(),
                offset,
                datatype,
            });
            of(12, Class::Compound(members.into()))
        }
        "truth" => {
            let truth = Enumeration {
                base: Arc::new(integer(little, 1)),
                names: ["FALSE".into(), "TRUE".into()].into(),
                values: [0, 1].into(),
            };
            of(1, Class::Enum(truth))
        }
        "three" => {
            let class = Class::Array {
                dims: [3].into(),
                base: Arc::new(integer(little, 2)),
            };
            of(6, class)
        }
        "text" => {
            let class = string(StringPadding::NullTerminated, Charset::Utf8);
            of(16, Class::VlenString(class))
        }
        _ => panic!("no type is called {code}"),
    }
}

/// The name of a type.
pub fn code_of(datatype: &Datatype) -> &'static str {
    let order = |little, big, order: ByteOrder| match order {
        ByteOrder::Big => big,
        _ => little,
    };
    match (&datatype.class, datatype.size) {
        (Class::Integer(_), 1) => "i1",
        (Class::Integer(_), 2) => "i2",
        (Class::Integer(_), 8) => "i8",
        (Class::Integer(kind), _) => order("i4", "I4", kind.order),
        (Class::Float(kind), 4) => order("f4", "F4", kind.order),
        (Class::Float(_), _) => "f8",
        (Class::String(_), _) => "s5",
        (Class::Compound(_), _) => "pair",
        (Class::Enum(_), _) => "truth",
        (Class::Array { .. }, _) => "three",
        (Class::VlenString(_), _) => "text",
        (Class::Sequence(_), _) => "seq",
        _ => panic!("{datatype:?}"),
    }
}

/// An element that the type can have.
pub fn element(code: &str, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = |count: u64| -> Vec<u8> {
        let mut letter = |_| b'a' + chance.below(26) as u8;
        (0..count).map(&mut letter).collect()
    };
    match code {
        "truth" => vec![chance.below(2) as u8],
        "text" => {
            let length = [0, 1, 7, 40, 300][chance.place(5)];
            let mut text = vec![b'a' + chance.below(26) as u8; length];
            if chance.once_in(4) {
                text.extend("é".bytes());
            }
            text
        }
        code => bytes(datatype(code).size as u64),
    }
}

pub fn elements(code: &str, count: u64, chance: &mut Chance) -> Vec<Vec<u8>> {
    (0..count).map(|_| element(code, chance)).collect()
}

impl Values {
    /// What an attribute can be given.
    pub fn random(chance: &mut Chance) -> Self {
        let code = CODES[chance.place(CODES.len())];
        let shape = match chance.below(16) {
            0 => None,
            1..6 => Some(vec![]),
            6..10 => Some(vec![chance.below(5)]),
            10..15 => Some(vec![chance.below(3) + 1, 2]),
            _ => Some(vec![chance.below(700)]),
        };
        let count = shape.as_ref().map_or(0, |shape| shape.iter().product());
        Self {
            code: code.to_owned(),
            elements: elements(code, count, chance),
            most: "-".to_owned(),
            shape,
        }
    }

    pub fn dataspace(&self) -> Dataspace {
        match &self.shape {
            None => Dataspace::Null,
            Some(dims) if dims.is_empty() => Dataspace::Scalar,
            Some(dims) => Dataspace::Simple {
                max_dims: dims.iter().map(|dim| Some(*dim)).collect(),
                dims: dims.clone(),
            },
        }
    }

    /// The fields behind the name.
    pub fn list(&self) -> String {
        let shape = self.shape.as_ref().map(|dims| joined(dims));
        let shape = shape.unwrap_or_else(|| "null".to_owned());
        let elements: Vec<String> = self.elements.iter().map(|bytes| hex(bytes)).collect();
        let elements = elements.join(",");
        format!("{}\t{shape}\t{}\t{elements}", self.code, self.most)
    }

    pub fn parse(code: &str, shape: &str, most: &str, elements: &str) -> Self {
        let dims = |text: &str| {
            let parts = text.split('x').filter(|part| !part.is_empty());
            parts.map(|part| part.parse().expect("a length")).collect()
        };
        let shape: Option<Vec<u64>> = (shape != "null").then(|| dims(shape));
        let count = shape.as_ref().map_or(0, |shape| shape.iter().product());
        let parts = elements.split(',').take(count as usize);
        Self {
            code: code.to_owned(),
            most: most.to_owned(),
            elements: parts.map(unhex).collect(),
            shape,
        }
    }

    /// What our engine read.
    pub fn of(dataspace: &Dataspace, read: &Elements, most: String) -> Self {
        let shape = match dataspace {
            Dataspace::Null => None,
            Dataspace::Scalar => Some(vec![]),
            Dataspace::Simple { dims, .. } => Some(dims.clone()),
        };
        let code = code_of(read.datatype());
        let element = |index: usize| match code {
            "text" | "seq" => payload(read.value(index).expect("a value")),
            _ => read.element(index).to_vec(),
        };
        let count = if shape.is_none() { 0 } else { read.len() };
        Self {
            code: code.to_owned(),
            elements: (0..count).map(element).collect(),
            most,
            shape,
        }
    }
}

/// What a text or a sequence holds.
fn payload(value: Value) -> Vec<u8> {
    match value {
        Value::String { bytes, .. } => bytes,
        Value::Sequence(members) => {
            let member = |member| match member {
                Value::Integer(number) => i32::try_from(number).expect("four bytes").to_le_bytes(),
                _ => panic!("{member:?}"),
            };
            members.into_iter().flat_map(member).collect()
        }
        _ => panic!("{value:?}"),
    }
}

pub fn joined(dims: &[u64]) -> String {
    let dims: Vec<String> = dims.iter().map(ToString::to_string).collect();
    dims.join("x")
}
