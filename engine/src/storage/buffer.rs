//! Memory of results: a vector while small, an anonymous map on huge pages when large.
//!
//! Touching fresh pages of 4 KiB costs more than reading the data into them, so results over
//! [`LARGE`] bytes ask the system for huge pages, or take over those of a result that was dropped.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

use super::spare;
use crate::error::{Error, Kind, Result};

/// Above this size, in bytes, a buffer lives in a map of its own.
pub const LARGE: usize = 4 << 20;

/// Bytes of fixed length, aligned to 16 bytes, so that they cast to any element type.
pub struct Buffer {
    memory: Memory,
    length: usize,
}

enum Memory {
    /// Words, for their alignment.
    Small(Vec<Word>),
    Large(MmapMut),
}

impl Memory {
    const NONE: Self = Self::Small(Vec::new());
}

/// Sixteen bytes on a boundary of sixteen.
#[derive(Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(16))]
struct Word([u8; 16]);

impl Buffer {
    /// `length` zero bytes; memory that the system refuses is [`Kind::LimitExceeded`].
    pub fn zeroed(length: usize) -> Result<Self> {
        let refused = |cause: String| {
            Error::new(
                Kind::LimitExceeded,
                "result buffer",
                format!("no memory for {length} bytes: {cause}"),
            )
        };
        let memory = if length > LARGE {
            Memory::Large(map_on_huge_pages(length).map_err(|e| refused(e.to_string()))?)
        } else {
            let count = length.div_ceil(size_of::<Word>());
            Memory::Small(
                bytemuck::try_zeroed_vec(count).map_err(|()| refused("exhausted".into()))?,
            )
        };
        Ok(Self { memory, length })
    }

    /// `length` bytes to be written over as a whole, and whether they are zeros yet; else they are
    /// what an earlier result was.
    pub fn to_overwrite(length: usize) -> Result<(Self, bool)> {
        if length > LARGE
            && let Some(map) = spare::take(length)
        {
            let memory = Memory::Large(map);
            return Ok((Self { memory, length }, false));
        }
        Ok((Self::zeroed(length)?, true))
    }

    /// A buffer that holds a copy of `bytes`.
    pub fn copy_of(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Self::zeroed(bytes.len())?;
        buffer.copy_from_slice(bytes);
        Ok(buffer)
    }
}

fn map_on_huge_pages(length: usize) -> std::io::Result<MmapMut> {
    let map = MmapMut::map_anon(length)?;
    // Advice only: without huge pages the buffer is slower, not wrong.
    #[cfg(target_os = "linux")]
    if let Err(error) = map.advise(memmap2::Advice::HugePage) {
        tracing::debug!(%error, "no huge pages");
    }
    Ok(map)
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Memory::Large(map) = std::mem::replace(&mut self.memory, Memory::NONE) {
            spare::give(map);
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let bytes = match &self.memory {
            Memory::Small(words) => bytemuck::cast_slice(words),
            Memory::Large(map) => &map[..],
        };
        bytes.get(..self.length).unwrap_or_default()
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        let bytes = match &mut self.memory {
            Memory::Small(words) => bytemuck::cast_slice_mut(words),
            Memory::Large(map) => &mut map[..],
        };
        bytes.get_mut(..self.length).unwrap_or_default()
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Buffer({} bytes)", self.length)
    }
}

impl Default for Buffer {
    /// No bytes.
    fn default() -> Self {
        Self {
            memory: Memory::NONE,
            length: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_buffers_are_zeroed_aligned_and_of_their_length() {
        for length in [0, 1, 15, 16, 4097, LARGE, LARGE + 1] {
            let mut buffer = Buffer::zeroed(length).unwrap();
            assert_eq!(buffer.len(), length);
            assert!(buffer.iter().all(|byte| *byte == 0));
            assert_eq!(buffer.as_ptr() as usize % 16, 0);
            if let Some(last) = buffer.last_mut() {
                *last = 7;
                assert_eq!(buffer[length - 1], 7);
            }
        }
    }

    #[test]
    fn memory_of_dropped_results_is_used_again_and_told_from_zeros() {
        for length in [LARGE + 1, LARGE + 5000, 100] {
            for _ in 0..3 {
                let (mut buffer, zeroed) = Buffer::to_overwrite(length).unwrap();
                assert_eq!(buffer.len(), length);
                assert!(!zeroed || buffer.iter().all(|byte| *byte == 0));
                assert!(zeroed || length > LARGE);
                buffer.fill(1);
                drop(buffer);
                assert!(Buffer::zeroed(length).unwrap().iter().all(|b| *b == 0));
            }
        }
    }

    #[test]
    fn whole_elements_cast_in_place() {
        let mut buffer = Buffer::copy_of(&[0; 64]).unwrap();
        bytemuck::cast_slice_mut::<u8, f64>(&mut buffer)[3] = 1.5;
        assert_eq!(buffer[24..32], 1.5f64.to_ne_bytes());
    }

    #[test]
    fn memory_that_cannot_be_had_is_an_error() {
        let error = Buffer::zeroed(usize::MAX / 2).unwrap_err();
        assert_eq!(error.kind(), Kind::LimitExceeded);
    }
}
