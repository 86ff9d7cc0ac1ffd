//! The compressors of Blosc's streams.

use super::{NAME, blosclz};
use crate::error::{Error, Result};
use crate::filter::deflate::Deflate;
use crate::filter::zstd::Decoder;
use crate::filter::{Filter, Room, lz4};

/// What compressed the streams of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    BloscLz,
    Lz4,
    Snappy,
    Zlib,
    Zstd,
}

impl Codec {
    /// From the number in a chunk's flags, or, where that is 6, the number of an extension.
    pub fn new(number: u8, user: u8) -> Result<Self> {
        Ok(match number {
            0 => Self::BloscLz,
            1 => Self::Lz4,
            2 => Self::Snappy,
            3 => Self::Zlib,
            4 => Self::Zstd,
            6 => {
                let cause = format!("compressor {user} ({}) is not decoded", user_name(user));
                return Err(Error::unsupported(NAME, cause));
            }
            _ => return Err(Error::corrupt(NAME, format!("compressor {number}"))),
        })
    }

    /// Decodes a stream that fills `out`; `dictionary` is empty where the chunk has none.
    pub fn decode(
        self,
        stream: &[u8],
        dictionary: &[u8],
        zstd: &mut Decoder,
        out: &mut [u8],
    ) -> Result<()> {
        let found = match self {
            Self::BloscLz => blosclz::decode(stream, out)
                .ok_or_else(|| Error::corrupt(NAME, "a broken stream of BloscLZ"))?,
            Self::Lz4 if dictionary.is_empty() => return lz4::decode_block(NAME, stream, out),
            Self::Lz4 => lz4_flex::block::decompress_into_with_dict(stream, out, dictionary)
                .map_err(|error| broken("LZ4", &error))?,
            Self::Snappy => {
                let length = snap::raw::decompress_len(stream);
                let decoded = snap::raw::Decoder::new().decompress(stream, out);
                length
                    .and(decoded)
                    .map_err(|error| broken("Snappy", &error))?
            }
            Self::Zlib => {
                let mut bytes = Vec::new();
                Deflate.decode(stream, Room::Exactly(out.len()), &[], &mut bytes)?;
                out.copy_from_slice(&bytes);
                bytes.len()
            }
            Self::Zstd if dictionary.is_empty() => zstd.decode(NAME, stream, out)?,
            Self::Zstd => zstd.decode_with(NAME, stream, dictionary, out)?,
        };
        Room::Exactly(out.len()).agree(NAME, found)
    }
}

fn broken(name: &str, error: &dyn std::error::Error) -> Error {
    Error::corrupt(NAME, format!("a broken stream of {name}: {error}"))
}

/// Name of an extension in C-Blosc2's register of compressors.
fn user_name(number: u8) -> &'static str {
    match number {
        32 => "NDLZ",
        33..=35 => "ZFP",
        36 => "OpenHTJ2K",
        37 => "Grok",
        38 => "OpenZL",
        39 => "JPEG 2000",
        40 => "HTJ2K",
        _ => "not registered",
    }
}
