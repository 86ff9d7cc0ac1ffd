//! The filter pipeline: bytes to bytes, one file a filter (specification IV.A.2.l).

use std::sync::Arc;

use crate::datatype::Name;

mod bit_planes;
mod bit_reader;
pub mod bitshuffle;
pub mod blosc;
pub mod bzip2;
pub mod deflate;
pub mod fletcher32;
pub mod jpeg_ls;
pub mod lz4;
pub mod lzf;
pub mod lzo;
mod matches;
pub mod names;
pub mod nbit;
pub mod pipeline;
pub mod quantizer;
pub mod registry;
pub mod scale_offset;
pub mod shuffle;
pub mod szip;
pub mod zfp;
pub mod zstd;

pub use pipeline::{Pipeline, Scratch};
pub use registry::Registry;

/// A filter of a pipeline as the file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterSpec {
    /// Registered number: 1 deflate, 2 shuffle, 3 fletcher32, 4 szip, 5 nbit, 6 scale-offset, …
    pub id: u16,
    /// Name, where the file gives one.
    pub name: Option<Name>,
    /// Whether a failing filter may be left out (flag bit 0).
    pub optional: bool,
    /// The filter's parameters.
    pub client_data: Arc<[u32]>,
}

/// One decoder and encoder. Both append to nothing: `out` is cleared first and reused by callers.
pub trait Filter: Send + Sync {
    /// Undoes the filter on one chunk.
    fn decode(
        &self,
        input: &[u8],
        room: Room,
        client_data: &[u32],
        out: &mut Vec<u8>,
    ) -> crate::Result<()>;

    /// Applies the filter to one chunk.
    fn encode(&self, input: &[u8], client_data: &[u32], out: &mut Vec<u8>) -> crate::Result<()>;

    /// The bytes without what they are checked by, for filters that do nothing but check: for
    /// reading in spite of a wrong checksum.
    fn unchecked<'a>(&self, _input: &'a [u8]) -> Option<&'a [u8]> {
        None
    }

    /// How long the output of [`Filter::encode`] is for `input` bytes, where that does not depend
    /// on the bytes themselves.
    fn encoded_len(&self, _input: usize) -> Option<usize> {
        None
    }
}

/// The error of a decoder that the system gives no memory for `bytes` bytes.
fn no_memory(name: &'static str, bytes: usize) -> crate::Error {
    let cause = format!("no memory for {bytes} bytes");
    crate::Error::new(crate::Kind::LimitExceeded, name, cause)
}

/// How many bytes a decoded chunk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Exactly so many: anything else is an error.
    Exactly(usize),
    /// Not known at this place of the pipeline, but never more than this.
    AtMost(usize),
}

impl Room {
    /// The largest number of bytes that may come out.
    pub fn limit(self) -> usize {
        match self {
            Self::Exactly(bytes) | Self::AtMost(bytes) => bytes,
        }
    }

    /// Agrees to `found` bytes of output of the filter `name`, or says what is wrong.
    pub fn agree(self, name: &'static str, found: usize) -> crate::Result<()> {
        match self {
            Self::Exactly(wanted) if wanted != found => Err(crate::Error::corrupt(
                name,
                format!("decodes to {found} bytes, not to the chunk's {wanted}"),
            )),
            Self::AtMost(limit) if found > limit => Err(crate::Error::corrupt(
                name,
                format!("decodes to more than {limit} bytes"),
            )),
            _ => Ok(()),
        }
    }
}
