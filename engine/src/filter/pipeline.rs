//! A dataset's filters, in the order of the file, joined to their decoders.

use std::sync::Arc;

use super::names::{describe, describe_missing};
use super::registry::Registry;
use super::{Filter, FilterSpec, Room, no_memory};
use crate::error::{Error, Result};

/// Chunks from this length on, in bytes, may ask for more memory than there is.
const LARGE: usize = 1 << 28;

/// The filters of a dataset. A filter that cannot be decoded is an error only where a chunk went
/// through it.
#[derive(Clone, Default)]
pub struct Pipeline {
    stages: Arc<[Stage]>,
}

#[derive(Clone)]
struct Stage {
    spec: FilterSpec,
    filter: Option<Arc<dyn Filter>>,
}

/// Two buffers that filters write to in turn; kept by a thread from chunk to chunk.
#[derive(Debug, Default)]
pub struct Scratch {
    front: Vec<u8>,
    back: Vec<u8>,
}

impl Scratch {
    /// Address space for a large chunk in both buffers, so that no decoder ends the program where
    /// there is none. Memory is taken only as decoders write to it.
    fn reserve(&mut self, length: usize) -> Result<()> {
        if length < LARGE {
            return Ok(());
        }
        for buffer in [&mut self.front, &mut self.back] {
            buffer.clear();
            buffer
                .try_reserve_exact(length)
                .map_err(|_| no_memory("chunk", length))?;
        }
        Ok(())
    }
}

impl Pipeline {
    /// Joins the filters of a file to the decoders of `registry`.
    pub fn new(specs: &[FilterSpec], registry: &Registry) -> Self {
        let stages = specs.iter().map(|spec| Stage {
            spec: spec.clone(),
            filter: registry.get(spec.id).cloned(),
        });
        Self {
            stages: stages.collect(),
        }
    }

    /// The filters in the order of the file.
    pub fn specs(&self) -> impl Iterator<Item = &FilterSpec> {
        self.stages.iter().map(|stage| &stage.spec)
    }

    /// Whether chunks are stored as they are.
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }

    /// Whether a chunk of filter mask `mask` is stored as it is.
    pub fn is_skipped(&self, mask: u32) -> bool {
        (0..self.stages.len()).all(|index| masked(mask, index))
    }

    /// Decodes a chunk of `length` bytes. The result lies in `scratch`, or is `input` itself where
    /// no filter was applied. Bit `n` of `mask` leaves out filter `n`.
    pub fn decode<'a>(
        &self,
        input: &'a [u8],
        mask: u32,
        length: usize,
        scratch: &'a mut Scratch,
    ) -> Result<&'a [u8]> {
        self.decode_and_check(input, mask, length, scratch, Err)
    }

    /// As [`Pipeline::decode`], but asks `wrong` whether to go on where a checksum is wrong.
    ///
    /// [`crate::Kind::LimitExceeded`] where the system has no memory for a large chunk.
    pub fn decode_and_check<'a>(
        &self,
        input: &'a [u8],
        mask: u32,
        length: usize,
        scratch: &'a mut Scratch,
        mut wrong: impl FnMut(Error) -> Result<()>,
    ) -> Result<&'a [u8]> {
        scratch.reserve(length)?;
        let mut decoded = false;
        for (index, stage) in self.stages.iter().enumerate().rev() {
            if masked(mask, index) {
                continue;
            }
            let Some(filter) = &stage.filter else {
                let cause = describe_missing(&stage.spec);
                return Err(Error::unsupported("filter pipeline", cause));
            };
            let room = self.room(index, mask, length);
            let source = if decoded { &scratch.front[..] } else { input };
            let done = filter.decode(source, room, &stage.spec.client_data, &mut scratch.back);
            if let Err(error) = done {
                let Some(data) = filter.unchecked(source) else {
                    return Err(error);
                };
                wrong(error)?;
                scratch.back.clear();
                scratch.back.extend_from_slice(data);
            }
            std::mem::swap(&mut scratch.front, &mut scratch.back);
            decoded = true;
        }
        let bytes = if decoded { &scratch.front[..] } else { input };
        Room::Exactly(length).agree("chunk", bytes.len())?;
        Ok(bytes)
    }

    /// Applies every filter that the mask does not leave out.
    pub fn encode(&self, input: &[u8], mask: u32, out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        out.extend_from_slice(input);
        let mut next = Vec::new();
        for (index, stage) in self.stages.iter().enumerate() {
            if masked(mask, index) {
                continue;
            }
            let Some(filter) = &stage.filter else {
                let cause = format!("{} is not encoded", describe(&stage.spec));
                return Err(Error::unsupported("filter pipeline", cause));
            };
            filter.encode(out, &stage.spec.client_data, &mut next)?;
            std::mem::swap(out, &mut next);
        }
        Ok(())
    }

    /// Applies the filters, all that can be: an optional one that fails, or that is only decoded
    /// here, is left out. Gives the filter mask.
    ///
    /// # Errors
    /// For a filter that is not optional, with its name.
    pub fn encode_chunk(&self, input: &[u8], out: &mut Vec<u8>) -> Result<u32> {
        out.clear();
        out.extend_from_slice(input);
        let (mut next, mut mask) = (Vec::new(), 0_u32);
        for (index, stage) in self.stages.iter().enumerate() {
            let done = match &stage.filter {
                Some(filter) => filter.encode(out, &stage.spec.client_data, &mut next),
                None => Err(Error::unsupported("filter pipeline", "it is unknown")),
            };
            match (
                done,
                u32::try_from(index)
                    .ok()
                    .and_then(|at| 1_u32.checked_shl(at)),
            ) {
                (Ok(()), _) => std::mem::swap(out, &mut next),
                (Err(_), Some(bit)) if stage.spec.optional => mask |= bit,
                (Err(error), _) => {
                    let cause = format!(
                        "{} is not encoded: {}",
                        describe(&stage.spec),
                        error.cause()
                    );
                    return Err(Error::new(error.kind(), "filter pipeline", cause));
                }
            }
        }
        Ok(mask)
    }

    /// What the decoder of filter `index` has to give: the chunk as the filters before it leave it.
    fn room(&self, index: usize, mask: u32, length: usize) -> Room {
        let mut known = Some(length);
        for (before, stage) in self.stages.iter().enumerate().take(index) {
            if masked(mask, before) {
                continue;
            }
            let filter = stage.filter.as_ref();
            known = known.and_then(|bytes| filter.and_then(|f| f.encoded_len(bytes)));
        }
        // Compressors that come first may make a chunk longer: by a header and a little.
        known.map_or(
            Room::AtMost(length.saturating_mul(2).saturating_add(1 << 16)),
            Room::Exactly,
        )
    }
}

/// Whether the mask leaves out filter `index`; pipelines longer than the mask cannot be masked.
fn masked(mask: u32, index: usize) -> bool {
    u32::try_from(index)
        .ok()
        .and_then(|index| mask.checked_shr(index))
        .is_some_and(|bits| bits & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(id: u16, client_data: &[u32]) -> FilterSpec {
        FilterSpec {
            id,
            name: None,
            optional: false,
            client_data: client_data.into(),
        }
    }

    fn pipeline(specs: &[FilterSpec]) -> Pipeline {
        Pipeline::new(specs, &Registry::default())
    }

    #[test]
    fn filters_go_round_in_any_order_and_under_any_mask() {
        let bytes: Vec<u8> = (0..4000_u32).map(|i| (i / 9) as u8).collect();
        let all = [spec(1, &[4]), spec(2, &[4]), spec(3, &[])];
        for order in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            let specs: Vec<_> = order.iter().map(|i| all[*i].clone()).collect();
            let pipeline = pipeline(&specs);
            for mask in 0..8 {
                let (mut stored, mut scratch) = (Vec::new(), Scratch::default());
                pipeline.encode(&bytes, mask, &mut stored).unwrap();
                let decoded = pipeline.decode(&stored, mask, bytes.len(), &mut scratch);
                assert_eq!(decoded.unwrap(), bytes, "{order:?} mask {mask}");
            }
        }
    }

    #[test]
    fn a_filter_twice_goes_round() {
        let pipeline = pipeline(&[spec(3, &[]), spec(1, &[1]), spec(1, &[9]), spec(3, &[])]);
        let (mut stored, mut scratch) = (Vec::new(), Scratch::default());
        pipeline.encode(&[5; 999], 0, &mut stored).unwrap();
        let decoded = pipeline.decode(&stored, 0, 999, &mut scratch).unwrap();
        assert_eq!(decoded, [5; 999]);
    }

    #[test]
    fn an_unknown_filter_is_named_unless_the_chunk_left_it_out() {
        let pipeline = pipeline(&[spec(32017, &[])]);
        let mut scratch = Scratch::default();
        let error = pipeline.decode(&[1], 0, 1, &mut scratch).unwrap_err();
        assert_eq!(
            error.to_string(),
            "filter pipeline: filter 32017 (SZ) is not decoded: \
             a lossy research codec, defined by its program alone"
        );
        assert_eq!(pipeline.decode(&[1], 1, 1, &mut scratch).unwrap(), [1]);
    }

    #[test]
    fn filters_that_are_only_decoded_are_left_out_where_they_may() {
        let scale_offset = |optional| FilterSpec {
            optional,
            ..spec(6, &[2, 0, 4, 0, 4, 0, 0, 0])
        };
        let bytes = [7; 16];
        let mut out = Vec::new();
        let specs = [spec(2, &[4]), scale_offset(true), spec(3, &[])];
        let mask = pipeline(&specs).encode_chunk(&bytes, &mut out).unwrap();
        assert_eq!(mask, 0b010);
        let mut scratch = Scratch::default();
        let decoded = pipeline(&specs).decode(&out, mask, 16, &mut scratch);
        assert_eq!(decoded.unwrap(), bytes);
        let refused = pipeline(&[scale_offset(false)]).encode_chunk(&bytes, &mut out);
        let cause = refused.unwrap_err().cause().to_owned();
        assert!(
            cause.starts_with("filter 6 (scale-offset) is not encoded"),
            "{cause}"
        );
    }

    #[test]
    fn a_stored_chunk_of_the_wrong_length_is_refused() {
        let mut scratch = Scratch::default();
        assert!(pipeline(&[]).decode(&[1, 2], 0, 3, &mut scratch).is_err());
    }
}
