//! Dataspace message (specification IV.A.2.b).

use crate::bytes::{Cursor, Sink, Sizes};
use crate::error::Result;

/// The extent of a dataset or attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dataspace {
    /// One element.
    Scalar,
    /// No element at all.
    Null,
    /// An array.
    Simple {
        /// Length of each dimension, the fastest last.
        dims: Vec<u64>,
        /// Largest length of each dimension (`None`: unlimited); equals `dims` where the file
        /// gives none.
        max_dims: Vec<Option<u64>>,
    },
}

impl Dataspace {
    /// Lengths of the dimensions; empty for scalar and null.
    pub fn dims(&self) -> &[u64] {
        match self {
            Self::Simple { dims, .. } => dims,
            Self::Scalar | Self::Null => &[],
        }
    }

    /// Number of elements; `None` where it does not fit 64 bits.
    pub fn element_count(&self) -> Option<u64> {
        match self {
            Self::Scalar => Some(1),
            Self::Null => Some(0),
            Self::Simple { dims, .. } if dims.contains(&0) => Some(0),
            Self::Simple { dims, .. } => dims.iter().try_fold(1, |n: u64, d| n.checked_mul(*d)),
        }
    }
}

const STRUCTURE: &str = "dataspace message";

/// Largest rank that the library allows.
const MAX_RANK: u8 = 32;

/// Decodes a dataspace message, version 1 or 2.
pub fn decode_dataspace(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Dataspace> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    let version = c.u8()?;
    let rank = c.u8()?;
    let flags = c.u8()?;
    if rank > MAX_RANK {
        return Err(c.corrupt(format!("rank {rank} is over {MAX_RANK}")));
    }
    match version {
        1 => c.skip(5)?,
        2 => match (c.u8()?, rank) {
            (0, 0) => return Ok(Dataspace::Scalar),
            (1, _) => {}
            (2, _) => return Ok(Dataspace::Null),
            (kind, _) => return Err(c.corrupt(format!("kind {kind} with rank {rank}"))),
        },
        _ => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    if rank == 0 {
        return Ok(Dataspace::Scalar);
    }
    let dims = (0..rank)
        .map(|_| c.length_field())
        .collect::<Result<Vec<_>>>()?;
    let mut max_dims = dims.iter().copied().map(Some).collect::<Vec<_>>();
    if flags & 1 != 0 {
        for max in &mut max_dims {
            *max = max_field(&mut c)?;
        }
    }
    for (length, max) in dims.iter().zip(&max_dims) {
        if max.is_some_and(|max| max < *length) {
            return Err(c.corrupt(format!("length {length} is over its maximum {max:?}")));
        }
    }
    Ok(Dataspace::Simple { dims, max_dims })
}

/// A maximum length; all bits set is unlimited.
fn max_field(c: &mut Cursor<'_>) -> Result<Option<u64>> {
    let width = usize::from(c.sizes().length);
    let field = c.rest().get(..width).unwrap_or_default();
    if field.len() == width && field.iter().all(|byte| *byte == 0xff) {
        c.skip(width)?;
        return Ok(None);
    }
    c.length_field().map(Some)
}

/// Encodes a dataspace in `version` 1 or 2. Only version 2 can say that there is no element at all.
pub fn encode_dataspace(dataspace: &Dataspace, version: u8, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    let version = match dataspace {
        Dataspace::Null => 2,
        _ => version,
    };
    let (dims, max_dims) = match dataspace {
        Dataspace::Simple { dims, max_dims } => (dims.as_slice(), max_dims.as_slice()),
        _ => Default::default(),
    };
    if dims.len() > usize::from(MAX_RANK) || dims.len() != max_dims.len() {
        return Err(sink.invalid(format!("rank {} is over {MAX_RANK}", dims.len())));
    }
    let grows = dims
        .iter()
        .zip(max_dims)
        .any(|(dim, max)| *max != Some(*dim));
    sink.u8(version);
    sink.u8(dims.len() as u8);
    sink.u8(u8::from(grows));
    match (version, dataspace) {
        (1, _) => sink.put(&[0; 5]),
        (_, Dataspace::Scalar) => sink.u8(0),
        (_, Dataspace::Simple { .. }) => sink.u8(1),
        (_, Dataspace::Null) => sink.u8(2),
    }
    for dim in dims {
        sink.length(*dim)?;
    }
    for max in max_dims.iter().take(if grows { dims.len() } else { 0 }) {
        match max {
            Some(max) => sink.length(*max)?,
            None => sink.put(&vec![0xff; usize::from(sizes.length)]),
        }
    }
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extent_is_decoded_as_it_was_encoded() {
        let simple = |max_dims: [Option<u64>; 2]| Dataspace::Simple {
            dims: vec![3, 0],
            max_dims: max_dims.into(),
        };
        let fixed = simple([Some(3), Some(0)]);
        for extent in [
            Dataspace::Scalar,
            Dataspace::Null,
            fixed,
            simple([Some(4), None]),
        ] {
            for version in [1, 2] {
                let bytes = encode_dataspace(&extent, version, Sizes::default()).unwrap();
                let found = decode_dataspace(&bytes, 0, Sizes::default()).unwrap();
                assert_eq!(found, extent, "version {version}");
            }
        }
    }
    use crate::format::testing::every_truncation_fails;

    fn decode(bytes: &[u8]) -> Result<Dataspace> {
        decode_dataspace(bytes, 0, Sizes::default())
    }

    fn version1() -> Vec<u8> {
        [
            &[1, 2, 1, 0, 0, 0, 0, 0][..], // version, rank, flags: maximum given; reserved
            &3u64.to_le_bytes(),           // lengths
            &4u64.to_le_bytes(),
            &3u64.to_le_bytes(), // maxima
            &[0xff; 8],
        ]
        .concat()
    }

    #[test]
    fn version_1_gives_lengths_and_maxima() {
        let expected = Dataspace::Simple {
            dims: vec![3, 4],
            max_dims: vec![Some(3), None],
        };
        assert_eq!(decode(&version1()).unwrap(), expected);
        every_truncation_fails(&version1(), |b| decode(b).map(drop));
    }

    #[test]
    fn a_permutation_behind_the_maxima_is_passed_over() {
        let mut bytes = version1();
        bytes[2] = 3; // flags: maxima, permutation (never used by the library)
        bytes.extend(1u64.to_le_bytes());
        bytes.extend(0u64.to_le_bytes());
        assert_eq!(decode(&bytes).unwrap(), decode(&version1()).unwrap());
    }

    #[test]
    fn version_2_tells_scalar_null_and_simple_apart() {
        assert_eq!(decode(&[2, 0, 0, 0]).unwrap(), Dataspace::Scalar);
        assert_eq!(decode(&[2, 0, 0, 2]).unwrap(), Dataspace::Null);
        let simple = decode(&[2, 1, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert_eq!(simple.dims(), [5]);
        assert!(decode(&[2, 0, 0, 3]).is_err());
    }

    #[test]
    fn a_rank_over_32_is_refused() {
        let mut bytes = version1();
        bytes[1] = 33;
        assert!(decode(&bytes).unwrap_err().cause().contains("rank 33"));
    }

    #[test]
    fn a_length_over_its_maximum_is_refused() {
        let mut bytes = version1();
        bytes[24] = 2;
        assert!(decode(&bytes).is_err());
    }
}
