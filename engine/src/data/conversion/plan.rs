//! The way from one type to another, found once.

use std::collections::HashMap;

use super::NAME;
use crate::data::heap::needs_heap;
use crate::datatype::{
    ByteOrder, Class, Datatype, Enumeration, Float, FloatForm, Integer, Member, Name,
    ReferenceKind, StringType, Ties,
};
use crate::error::{Error, Kind, Result};

/// One step with the sizes of its element on both sides.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) step: Step,
}

/// What is done to an element.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing: the bytes are the same.
    Copy,
    Number {
        from: Numeric,
        to: Numeric,
        ties: Ties,
    },
    /// The lowest bits.
    Bits {
        from: Integer,
        to: Integer,
    },
    /// By name: the value that each has on the other side.
    Enum(HashMap<Vec<u8>, Option<Vec<u8>>>),
    Text {
        from: Text,
        to: Text,
    },
    Members(Vec<MemberStep>),
    Array(Box<Part>),
    Sequence(Box<Part>),
    /// A real part, and an imaginary one of zero.
    FromReal(Box<Part>),
    /// The real part; the imaginary one is lost where it is not zero.
    ToReal {
        real: Box<Part>,
        imaginary: Numeric,
    },
    /// A reference of that kind to a heap object.
    Reference(ReferenceKind),
}

/// Where a string's bytes are and how they end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text {
    Fixed(StringType),
    Variable,
}

/// The types that are numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Numeric {
    Integer(Integer),
    Float(Float),
}

/// A member that both compounds have.
#[derive(Debug)]
pub(super) struct MemberStep {
    pub(super) name: Name,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) part: Part,
}

impl Part {
    /// The way between two types, [`Kind::Conversion`] where there is none.
    pub(super) fn new(from: &Datatype, to: &Datatype) -> Result<Self> {
        let same = from == to && !needs_heap(from);
        Ok(Self {
            from: from.size,
            to: to.size,
            step: if same { Step::Copy } else { step(from, to)? },
        })
    }

    fn boxed(from: &Datatype, to: &Datatype) -> Result<Box<Self>> {
        Self::new(from, to).map(Box::new)
    }
}

fn step(from: &Datatype, to: &Datatype) -> Result<Step> {
    match (&from.class, &to.class) {
        (Class::Bitfield(from), Class::Bitfield(to)) => {
            return Ok(Step::Bits {
                from: *from,
                to: *to,
            });
        }
        (Class::Enum(from), Class::Enum(to)) => return Ok(Step::Enum(by_name(from, to))),
        (Class::Compound(members), Class::Compound(others)) => return common(members, others),
        (Class::Sequence(from), Class::Sequence(to)) => {
            return Part::boxed(from, to).map(Step::Sequence);
        }
        (Class::Reference(from), Class::Reference(to)) if from == to => {
            return Ok(match from {
                ReferenceKind::Object => Step::Copy,
                kind => Step::Reference(*kind),
            });
        }
        (
            Class::Array { dims, base },
            Class::Array {
                dims: others,
                base: other,
            },
        ) if dims == others => return Part::boxed(base, other).map(Step::Array),
        _ => {}
    }
    if let (Some(from), Some(to)) = (numeric(from), numeric(to)) {
        let ties = ties(&from, &to);
        return Ok(Step::Number { from, to, ties });
    }
    if let Some(step) = between_strings(from, to) {
        return Ok(step);
    }
    complex(from, to)
}

/// Types that are numbers, and enumerations by their numbers.
fn numeric(datatype: &Datatype) -> Option<Numeric> {
    match &datatype.class {
        Class::Integer(integer) | Class::Bitfield(integer) => Some(Numeric::Integer(*integer)),
        Class::Float(float) => Some(Numeric::Float(*float)),
        Class::Enum(enumeration) => match &enumeration.base.class {
            Class::Integer(integer) => Some(Numeric::Integer(*integer)),
            _ => None,
        },
        _ => None,
    }
}

/// The library has the machine convert its own types, and rounds the others itself.
fn ties(from: &Numeric, to: &Numeric) -> Ties {
    match (from, to) {
        (Numeric::Float(from), Numeric::Float(to)) if !is_native(from) || !is_native(to) => {
            Ties::Away
        }
        _ => Ties::ToEven,
    }
}

/// Whether the machine that most files are read on has numbers like that.
fn is_native(float: &Float) -> bool {
    let plain = matches!(
        float.form(),
        FloatForm::Half | FloatForm::Single | FloatForm::Double
    );
    float.order == ByteOrder::Little && (plain || float.is_x87())
}

fn between_strings(from: &Datatype, to: &Datatype) -> Option<Step> {
    let text = |datatype: &Datatype| match &datatype.class {
        Class::String(string) => Some((Text::Fixed(*string), string.charset)),
        Class::VlenString(string) => Some((Text::Variable, string.charset)),
        _ => None,
    };
    let ((from, charset), (to, other)) = (text(from)?, text(to)?);
    (charset == other).then_some(Step::Text { from, to })
}

fn by_name(from: &Enumeration, to: &Enumeration) -> HashMap<Vec<u8>, Option<Vec<u8>>> {
    let entries = |e: &Enumeration| -> Vec<(Name, Vec<u8>)> {
        let values = e.values.chunks_exact(e.base.size.max(1));
        let values = values.map(<[u8]>::to_vec);
        e.names.iter().cloned().zip(values).collect()
    };
    let others: HashMap<Name, Vec<u8>> = entries(to).into_iter().collect();
    let pairs = entries(from).into_iter();
    pairs
        .map(|(name, value)| (value, others.get(&name).cloned()))
        .collect()
}

/// Members by name: those that only the source has are left out, those that only the target has
/// are zero.
fn common(members: &[Member], others: &[Member]) -> Result<Step> {
    let known: HashMap<&Name, &Member> = members.iter().map(|m| (&m.name, m)).collect();
    let mut steps = Vec::new();
    for other in others {
        if let Some(member) = known.get(&other.name) {
            let part = Part::new(&member.datatype, &other.datatype)
                .map_err(|error| error.on(format_args!("member {}", other.name)))?;
            steps.push(MemberStep {
                name: other.name.clone(),
                from: member.offset,
                to: other.offset,
                part,
            });
        }
    }
    Ok(Step::Members(steps))
}

/// Complex numbers from and to each other, pairs, and real numbers.
fn complex(from: &Datatype, to: &Datatype) -> Result<Step> {
    let refuse = || {
        let cause = format!("{} does not convert to {}", named(from), named(to));
        Error::new(Kind::Conversion, NAME, cause)
    };
    let is_complex = |datatype: &Datatype| matches!(datatype.class, Class::Complex(_));
    if !is_complex(from) && !is_complex(to) {
        return Err(refuse());
    }
    match (pair(from), pair(to)) {
        (Some(base), Some(other)) => Part::boxed(base, other).map(Step::Array),
        (None, Some(base)) if numeric(from).is_some() => {
            Part::boxed(from, base).map(Step::FromReal)
        }
        (Some(base), None) if numeric(to).is_some() => Ok(Step::ToReal {
            real: Part::boxed(base, to)?,
            imaginary: numeric(base).ok_or_else(refuse)?,
        }),
        _ => Err(refuse()),
    }
}

/// The type of the parts of complex numbers, and of compounds and arrays of just two like them.
fn pair(datatype: &Datatype) -> Option<&Datatype> {
    match &datatype.class {
        Class::Complex(base) => Some(base),
        Class::Array { dims, base } if dims[..] == [2] => Some(base),
        Class::Compound(members) => match &members[..] {
            [real, imaginary]
                if real.datatype == imaginary.datatype
                    && (real.offset, imaginary.offset) == (0, real.datatype.size)
                    && datatype.size == real.datatype.size * 2 =>
            {
                Some(&real.datatype)
            }
            _ => None,
        },
        _ => None,
    }
}

/// A type in an error, in few words.
pub(super) fn named(datatype: &Datatype) -> String {
    let bits = datatype.size.saturating_mul(8);
    match &datatype.class {
        Class::Integer(integer) => {
            let sign = if integer.signed {
                "a signed"
            } else {
                "an unsigned"
            };
            format!("{sign} integer of {} bits", integer.precision)
        }
        Class::Float(float) => format!("a float of {} bits", float.precision),
        Class::Bitfield(field) => format!("a bit field of {} bits", field.precision),
        Class::Time { .. } => format!("a time of {bits} bits"),
        Class::String(_) => format!("a string of {} bytes", datatype.size),
        Class::VlenString(_) => "a variable-length string".into(),
        Class::Opaque { tag } => format!("opaque data {:?}", Name::new(tag)),
        Class::Compound(_) => "a compound".into(),
        Class::Reference(_) => "a reference".into(),
        Class::Enum(_) => "an enumeration".into(),
        Class::Sequence(_) => "a variable-length sequence".into(),
        Class::Array { dims, .. } => format!("an array of {dims:?}"),
        Class::Complex(base) => format!("a complex number of two times {} bits", base.size * 8),
    }
}
