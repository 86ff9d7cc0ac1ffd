//! What the tests of decoders share: checksums for literal blocks, truncation at every length.

use crate::checksum::lookup3;
use crate::error::{Kind, Result};

/// `body` with its lookup3 behind it.
pub(crate) fn with_checksum(body: &[u8]) -> Vec<u8> {
    let mut block = body.to_vec();
    block.extend(lookup3(body, 0).to_le_bytes());
    block
}

/// Checks that `decode` takes all of `bytes` and refuses every shorter beginning without panic.
pub(crate) fn every_truncation_fails(bytes: &[u8], decode: impl Fn(&[u8]) -> Result<()>) {
    decode(bytes).expect("the whole structure decodes");
    for length in 0..bytes.len() {
        match decode(&bytes[..length]) {
            Ok(()) => panic!("{length} of {} bytes were enough", bytes.len()),
            Err(error) => assert!(
                matches!(
                    error.kind(),
                    Kind::Truncated | Kind::Corrupt | Kind::NotHdf5
                ),
                "{error:?}"
            ),
        }
    }
}
