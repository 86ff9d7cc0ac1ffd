//! Blosc's own filters, undone on one block: planes of bytes or bits, differences.

use super::NAME;
use super::header::{Header, Stage};
use crate::error::{Error, Result};
use crate::filter::bit_planes::join_bits;
use crate::filter::shuffle::unshuffle;

/// A stage that has to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Planes of bytes, of elements of that size.
    Shuffle(usize),
    /// Planes of bits; where 8 does not divide the count of elements, either the last few are
    /// left as they are, or all of them.
    Bits { element: usize, whole: bool },
    /// The exclusive or of neighbours in the first block, and of it and the others after it.
    Delta(usize),
    /// Differences of neighbours in planes of bytes.
    ByteDelta(usize),
}

impl Step {
    /// The steps that undo what a chunk went through, in the order in which they are taken.
    pub fn of(header: &Header) -> Result<Vec<Self>> {
        let steps = header.stages.iter().rev();
        let steps = steps.filter_map(|stage| Self::new(*stage, header).transpose());
        steps.collect()
    }

    fn new(stage: Stage, header: &Header) -> Result<Option<Self>> {
        let given = match stage.parameter {
            0 => header.element,
            bytes => usize::from(bytes),
        };
        Ok(match stage.id {
            // Nothing, and two that cut precision off.
            0 | 4 | 36 => None,
            1 if given == 1 => None,
            1 => Some(Self::Shuffle(given)),
            2 => Some(Self::Bits {
                element: header.element,
                whole: header.version < 3,
            }),
            3 => Some(Self::Delta(word(header.element))),
            35 => Some(Self::ByteDelta(given)),
            id => {
                let name = match id {
                    32 => "NDCELL",
                    33 => "NDMEAN",
                    34 => "an early BYTEDELTA",
                    _ => "not registered",
                };
                let cause = format!("its filter {id} ({name}) is not decoded");
                return Err(Error::unsupported(NAME, cause));
            }
        })
    }

    /// Undoes the step in `bytes`, with `spare` as room. `first` is the chunk's first block, or
    /// nothing for that block itself.
    pub fn undo(self, bytes: &mut Vec<u8>, spare: &mut Spare, first: Option<&[u8]>) {
        match self {
            Self::Shuffle(_) | Self::Bits { .. } => {
                spare.block.resize(bytes.len(), 0);
                self.undo_into(bytes, &mut spare.block, &mut spare.planes);
                std::mem::swap(bytes, &mut spare.block);
            }
            Self::Delta(word) => match first {
                None => join_neighbours(bytes, word),
                Some(first) => {
                    let whole = bytes.len() / word * word;
                    for (byte, other) in bytes.iter_mut().zip(first).take(whole) {
                        *byte ^= other;
                    }
                }
            },
            Self::ByteDelta(element) => {
                let plane = (bytes.len() / element).max(1);
                for plane in bytes.chunks_exact_mut(plane).take(element) {
                    plane.iter_mut().fold(0_u8, |sum, byte| {
                        *byte = byte.wrapping_add(sum);
                        *byte
                    });
                }
            }
        }
    }

    /// Whether [`Step::undo_into`] can be used.
    pub fn moves(self) -> bool {
        matches!(self, Self::Shuffle(_) | Self::Bits { .. })
    }

    /// Undoes a step that moves bytes, from `bytes` to `out` of the same length.
    pub fn undo_into(self, bytes: &[u8], out: &mut [u8], planes: &mut Vec<u8>) {
        match self {
            Self::Shuffle(element) => unshuffle(bytes, element, out),
            Self::Bits { element, whole } => {
                let count = bytes.len() / element;
                let count = match count % 8 {
                    rest if whole && rest != 0 => 0,
                    rest => count - rest,
                };
                let (rows, tail) = bytes.split_at(count * element);
                let (elements, rest) = out.split_at_mut(count * element);
                join_bits(rows, element, elements, planes);
                rest.copy_from_slice(tail);
            }
            Self::Delta(_) | Self::ByteDelta(_) => out.copy_from_slice(bytes),
        }
    }
}

/// Room that a step takes, kept from block to block.
#[derive(Debug, Default)]
pub struct Spare {
    block: Vec<u8>,
    pub planes: Vec<u8>,
}

/// Bytes of the words whose neighbours were joined by exclusive or.
fn word(element: usize) -> usize {
    match element {
        1 | 2 | 4 => element,
        _ if element.is_multiple_of(8) => 8,
        _ => 1,
    }
}

fn join_neighbours(bytes: &mut [u8], word: usize) {
    let mut before = [0_u8; 8];
    for element in bytes.chunks_exact_mut(word) {
        for (byte, before) in element.iter_mut().zip(&mut before) {
            *byte ^= *before;
            *before = *byte;
        }
    }
}
