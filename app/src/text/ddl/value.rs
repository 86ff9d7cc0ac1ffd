//! Values: numbers, strings in quotes, `{ … }` for compounds, `[ … ]` for arrays, `(…)` for
//! sequences.

use std::cell::Cell;
use std::io::Write;

use hyperslab_engine::Error;
use hyperslab_engine::data::Heap;
use hyperslab_engine::data::decode::{member_bytes, sequence_bytes, vlen_string_bytes};
use hyperslab_engine::datatype::{
    Class, Datatype, Enumeration, Float, Integer, Member, ReferenceKind,
};

use super::characters::{Escape, escaped_name, push_character};
use super::native;
use super::punctuation::Punctuation;
use super::strings::is_null;
use crate::text::printf::FloatFormat;

/// Says what a reference leads to.
pub trait References {
    /// Writes the kind and name of what the reference in `element` leads to.
    fn write_reference(&self, out: &mut Vec<u8>, kind: ReferenceKind, element: &[u8], heap: &Heap);
}

/// Some of the bits of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedBits {
    /// The lowest of them.
    pub offset: u32,
    /// How many.
    pub length: u32,
    /// Those of them that are shown.
    pub mask: u64,
}

/// Formats of floating-point numbers by their size in memory; larger ones have the usual one.
#[derive(Debug, Clone)]
pub struct Floats {
    /// Of up to 4 bytes.
    pub single: FloatFormat,
    /// Of 8 bytes.
    pub double: FloatFormat,
}

/// How values are written.
pub struct Values<'a> {
    /// What stands around and between parts.
    pub punctuation: &'a Punctuation,
    /// Characters of strings.
    pub escape: Escape,
    /// From how many equal characters on they are told by their number; never with 0.
    pub repeats: usize,
    /// Whether integers of one byte stand for characters.
    pub as_characters: bool,
    /// Floating-point numbers.
    pub floats: &'a Floats,
    /// Whether elements are told by their bytes.
    pub raw: bool,
    /// Bits of integers, where not all are shown.
    pub packed: Option<PackedBits>,
    /// What references lead to.
    pub references: &'a dyn References,
    /// Whether an array ended since the last element of an array began.
    pub after_array: Cell<bool>,
}

impl Values<'_> {
    /// Writes the value of an element, whose parts stand in lines deeper than `depth`.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        datatype: &Datatype,
        element: &[u8],
        heap: &Heap,
        depth: usize,
    ) -> Result<(), Error> {
        if self.raw {
            write_hex(out, element);
            return Ok(());
        }
        match &datatype.class {
            Class::Integer(bits) => self.write_integer(out, bits, element),
            Class::Float(float) => self.write_float(out, float, datatype.size, element),
            Class::Complex(base) => self.write_complex(out, base, element),
            Class::String(string) => self.write_fixed_string(out, string, element),
            Class::VlenString(_) if is_null(element) => out.extend_from_slice(b"NULL"),
            Class::VlenString(_) => self.write_string(out, vlen_string_bytes(element, heap)?),
            Class::Bitfield(bits) => write_hex(out, &native::bitfield(bits, element)),
            Class::Time { .. } | Class::Opaque { .. } => write_hex(out, element),
            Class::Enum(enumeration) => write_enum(out, enumeration, element),
            Class::Reference(kind) => match element.iter().all(|byte| *byte == 0) {
                true => out.extend_from_slice(b"NULL"),
                false => self.references.write_reference(out, *kind, element, heap),
            },
            Class::Compound(members) => {
                self.write_compound(out, members, element, heap, depth)?;
            }
            Class::Array { dims, base } => {
                self.write_array(out, dims, base, element, heap, depth)?;
            }
            Class::Sequence(base) => self.write_sequence(out, base, element, heap, depth)?,
            _ => out.extend_from_slice(b"invalid datatype"),
        }
        Ok(())
    }

    fn write_integer(&self, out: &mut Vec<u8>, bits: &Integer, element: &[u8]) {
        let size = native::integer_size(bits.precision);
        if let (Some(number), None, false) = (
            native::small(bits, element),
            self.packed,
            self.as_characters,
        ) {
            // Writing to memory does not fail.
            let _ = write!(out, "{number}");
            return;
        }
        let number = native::clipped(bits, element);
        if self.as_characters && size == 1 {
            return push_character(out, number as u8, self.escape);
        }
        let number = match self.packed {
            None => number,
            Some(packed) => packed.of(number, size, bits.signed),
        };
        out.extend_from_slice(number.to_string().as_bytes());
    }

    fn write_float(&self, out: &mut Vec<u8>, float: &Float, size: usize, element: &[u8]) {
        match native::float(float, element) {
            Some(value) => match native::float_size(size) {
                2 => self.floats.single.write(out, value),
                4 => self.floats.single.write(out, f64::from(value as f32)),
                8 => self.floats.double.write(out, value),
                _ => FloatFormat::default().write(out, value),
            },
            None => write_hex(out, element),
        }
    }

    fn write_complex(&self, out: &mut Vec<u8>, base: &Datatype, element: &[u8]) {
        let Class::Float(float) = &base.class else {
            return write_hex(out, element);
        };
        let (real, imaginary) = element.split_at_checked(base.size).unwrap_or_default();
        self.write_float(out, float, base.size, real);
        let start = out.len();
        self.write_float(out, float, base.size, imaginary);
        if out.get(start) != Some(&b'-') {
            out.insert(start, b'+');
        }
        out.push(b'i');
    }

    fn write_compound(
        &self,
        out: &mut Vec<u8>,
        members: &[Member],
        element: &[u8],
        heap: &Heap,
        depth: usize,
    ) -> Result<(), Error> {
        let marks = self.punctuation;
        out.extend_from_slice(marks.compound[0]);
        for (at, member) in members.iter().enumerate() {
            out.extend_from_slice(if at > 0 {
                marks.compound[1]
            } else {
                marks.compound_end
            });
            if marks.broken {
                indent(out, depth + 1);
            }
            if marks.labels {
                out.extend_from_slice(member.name.as_bytes());
                out.push(b'=');
            }
            let part = member_bytes(member, element)?;
            self.write(out, &member.datatype, part, heap, depth + 1)?;
        }
        if marks.broken {
            out.extend_from_slice(marks.compound_end);
            indent(out, depth);
        }
        out.extend_from_slice(marks.compound[2]);
        Ok(())
    }

    fn write_array(
        &self,
        out: &mut Vec<u8>,
        dims: &[u64],
        base: &Datatype,
        element: &[u8],
        heap: &Heap,
        depth: usize,
    ) -> Result<(), Error> {
        let marks = self.punctuation;
        let row = dims.last().map_or(1, |row| (*row).max(1));
        out.extend_from_slice(marks.array[0]);
        for (at, part) in element.chunks_exact(base.size.max(1)).enumerate() {
            if at > 0 {
                out.extend_from_slice(marks.array[1]);
                if marks.broken && (at as u64).is_multiple_of(row) {
                    out.push(b'\n');
                    indent(out, depth + 1);
                } else if !marks.spaced {
                    // What is between elements is enough.
                } else if self.after_array.replace(false) {
                    out.extend_from_slice(b"\n ");
                    indent(out, depth + 1);
                } else {
                    out.push(b' ');
                }
            }
            self.after_array.set(false);
            self.write(out, base, part, heap, depth + 1)?;
        }
        out.extend_from_slice(marks.array[2]);
        self.after_array.set(true);
        Ok(())
    }

    fn write_sequence(
        &self,
        out: &mut Vec<u8>,
        base: &Datatype,
        element: &[u8],
        heap: &Heap,
        depth: usize,
    ) -> Result<(), Error> {
        let marks = self.punctuation;
        out.extend_from_slice(marks.sequence[0]);
        let bytes = sequence_bytes(base, element, heap)?;
        for (at, part) in bytes.chunks_exact(base.size.max(1)).enumerate() {
            if at > 0 {
                out.extend_from_slice(marks.sequence[1]);
            }
            self.write(out, base, part, heap, depth + 1)?;
        }
        out.extend_from_slice(marks.sequence[2]);
        Ok(())
    }
}

impl PackedBits {
    /// The bits of a number of `size` bytes.
    fn of(self, number: i128, size: usize, signed: bool) -> i128 {
        let bits = size as u32 * 8;
        if self.offset >= bits {
            return 0;
        }
        let kept = ((number >> self.offset) as u64 & self.mask) as i128;
        let unused = 128 - bits;
        match signed {
            true => kept << unused >> unused,
            false => ((kept as u128) << unused >> unused) as i128,
        }
    }
}

fn write_enum(out: &mut Vec<u8>, enumeration: &Enumeration, element: &[u8]) {
    let values = enumeration
        .values
        .chunks_exact(enumeration.base.size.max(1));
    let found = enumeration.names.iter().zip(values);
    match found.into_iter().find(|(_, value)| *value == element) {
        Some((name, _)) => out.extend_from_slice(&escaped_name(name.as_bytes())),
        None => write_hex(out, &in_machine_order(&enumeration.base, element)),
    }
}

/// The bytes of a number from the lowest on.
fn in_machine_order(base: &Datatype, element: &[u8]) -> Vec<u8> {
    let Class::Integer(bits) = &base.class else {
        return element.to_vec();
    };
    let number = native::clipped(bits, element).to_le_bytes();
    let size = native::integer_size(bits.precision);
    number.get(..size).unwrap_or_default().to_vec()
}

/// Bytes as two digits each, with colons between them.
pub fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    write_hex(&mut out, bytes);
    out
}

fn write_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    if let [byte] = bytes {
        return out.extend_from_slice(format!("0x{byte:02x}").as_bytes());
    }
    for (at, byte) in bytes.iter().enumerate() {
        let colon = if at > 0 { ":" } else { "" };
        out.extend_from_slice(format!("{colon}{byte:02x}").as_bytes());
    }
}

/// Room before a line of so much depth.
fn indent(out: &mut Vec<u8>, depth: usize) {
    for _ in 0..depth {
        out.extend_from_slice(b"   ");
    }
}
