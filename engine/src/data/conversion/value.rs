//! The way carried out for one element.

use super::plan::{MemberStep, Numeric, Part, Step};
use super::sink::{Sink, Trouble};
use super::text;
use crate::data::heap::{HeapId, descriptor, write_descriptor};
use crate::data::reference_decode;
use crate::datatype::{Integer, Number, ReferenceKind, Ties};
use crate::error::{Error, Result};

type Done = Result<(), Trouble>;

impl Part {
    /// Converts one element; both sides have the sizes of their types, and `out` is all zeros.
    pub(super) fn run(&self, element: &[u8], out: &mut [u8], sink: &mut Sink<'_>) -> Done {
        match &self.step {
            Step::Copy => copy(element, out),
            Step::Number { from, to, ties } => number(from, to, *ties, element, out, sink),
            Step::Bits { from, to } => match to.encode_low_bits(from, element, out) {
                true => Ok(()),
                false => sink.lose(|| format!("over {} bits are set", to.precision)),
            },
            Step::Enum(values) => match values.get(element) {
                Some(Some(value)) => copy(value, out),
                _ => {
                    out.fill(0xff); // as in the library
                    sink.lose(|| "a value without a name in the other enumeration".into())
                }
            },
            Step::Text { from, to } => text::run(from, to, element, out, sink),
            Step::Members(members) => members
                .iter()
                .try_for_each(|member| member.run(element, out, sink)),
            Step::Array(part) => part.run_all(element, out, sink),
            Step::Sequence(part) => part.sequence(element, out, sink),
            Step::FromReal(part) => {
                let (real, _) = halves(out, part.to)?;
                part.run(element, real, sink)
            }
            Step::ToReal { real, imaginary } => {
                let (part, rest) = element.split_at_checked(real.from).ok_or_else(short)?;
                real.run(part, out, sink)?;
                match imaginary.number(rest) {
                    Number::Finite(finite) if finite.magnitude == 0 && !finite.more => Ok(()),
                    _ => sink.lose(|| "the imaginary part is not zero".into()),
                }
            }
            Step::Reference(kind) => reference(*kind, element, out, sink),
        }
    }

    /// Converts neighbours.
    fn run_all(&self, elements: &[u8], out: &mut [u8], sink: &mut Sink<'_>) -> Done {
        let from = elements.chunks_exact(self.from.max(1));
        let to = out.chunks_exact_mut(self.to.max(1));
        for (index, (element, room)) in from.zip(to).enumerate() {
            let done = self.run(element, room, sink);
            done.map_err(|trouble| trouble.inside(|| format!("[{index}]")))?;
        }
        Ok(())
    }

    fn sequence(&self, element: &[u8], out: &mut [u8], sink: &mut Sink<'_>) -> Done {
        let (count, id) = descriptor(element, sink.from.sizes())?;
        let Some(id) = id else {
            return Ok(()); // of no element
        };
        let known = (id, std::ptr::from_ref(self) as usize, count);
        let kept = match sink.known(&known) {
            Some(kept) => kept,
            None => {
                let bytes = sink.from.object(id)?;
                let wanted = (count as usize).checked_mul(self.from);
                let bytes = wanted.and_then(|wanted| bytes.get(..wanted));
                let bytes = bytes.ok_or_else(short)?;
                let size = u64::from(count).saturating_mul(self.to as u64);
                let mut converted = vec![0; sink.agree(size)?];
                self.run_all(bytes, &mut converted, sink)?;
                sink.keep(Some(known), &converted)?
            }
        };
        write_descriptor(count, kept, sink.sizes(), out)?;
        Ok(())
    }
}

impl MemberStep {
    fn run(&self, element: &[u8], out: &mut [u8], sink: &mut Sink<'_>) -> Done {
        let from = element.get(self.from..self.from.saturating_add(self.part.from));
        let to = out.get_mut(self.to..self.to.saturating_add(self.part.to));
        let (Some(from), Some(to)) = (from, to) else {
            return Err(short().into());
        };
        let done = self.part.run(from, to, sink);
        done.map_err(|trouble| trouble.inside(|| format!(".{}", self.name)))
    }
}

impl Numeric {
    fn number(&self, element: &[u8]) -> Number {
        match self {
            Self::Integer(integer) => integer.number(element),
            Self::Float(float) => float.number(element),
        }
    }

    fn named(&self) -> String {
        match self {
            Self::Integer(Integer {
                signed, precision, ..
            }) => {
                let sign = if *signed { "a signed" } else { "an unsigned" };
                format!("{sign} integer of {precision} bits")
            }
            Self::Float(float) => format!("a float of {} bits", float.precision),
        }
    }
}

fn number(
    from: &Numeric,
    to: &Numeric,
    ties: Ties,
    element: &[u8],
    out: &mut [u8],
    sink: &mut Sink<'_>,
) -> Done {
    let value = from.number(element);
    let same = match (from, to) {
        (Numeric::Integer(from), Numeric::Integer(to)) if element.len() > 16 => {
            to.encode_bits(from, element, out)
        }
        (_, Numeric::Integer(to)) => to.encode(value, out),
        (_, Numeric::Float(to)) => to.encode(value, ties, out),
    };
    match same {
        true => Ok(()),
        false => sink.lose(|| format!("{} does not fit {}", shown(value), to.named())),
    }
}

/// A number in an error: exact where it is whole and short.
fn shown(number: Number) -> String {
    match number {
        Number::Infinite { negative: true } => "-inf".into(),
        Number::Infinite { negative: false } => "inf".into(),
        Number::NotANumber { .. } => "NaN".into(),
        Number::Finite(finite) => {
            let sign = if finite.negative { "-" } else { "" };
            match (finite.exponent, finite.more) {
                (0, false) => format!("{sign}{}", finite.magnitude),
                _ => format!("{sign}{:?}", finite.magnitude_f64()),
            }
        }
    }
}

/// Old region references and those of HDF5 1.12 whose data lie in a heap.
fn reference(kind: ReferenceKind, element: &[u8], out: &mut [u8], sink: &mut Sink<'_>) -> Done {
    let Some(id) = reference_decode::heap_id(kind, element, sink.from.sizes()) else {
        return copy(element, out);
    };
    let bytes = sink.from.object(id)?;
    let known = (id, usize::MAX, 0);
    let kept: HeapId = match sink.known(&known) {
        Some(kept) => kept,
        None => {
            let bytes = bytes.to_vec();
            sink.keep(Some(known), &bytes)?
        }
    };
    reference_decode::write_heap_id(kind, element, kept, sink.sizes(), out)?;
    Ok(())
}

/// The same bytes.
pub(super) fn copy(bytes: &[u8], out: &mut [u8]) -> Done {
    if bytes.len() != out.len() {
        return Err(short().into());
    }
    out.copy_from_slice(bytes);
    Ok(())
}

fn halves(out: &mut [u8], size: usize) -> Result<(&mut [u8], &mut [u8])> {
    out.split_at_mut_checked(size).ok_or_else(short)
}

pub(super) fn short() -> Error {
    Error::corrupt("element", "fewer bytes than its type has")
}
