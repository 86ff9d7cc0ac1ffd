//! B-tree 'K' values message of the superblock extension (specification IV.A.2.t).

use crate::bytes::{Cursor, Sizes};
use crate::error::Result;
use crate::format::superblock::BTreeK;

const STRUCTURE: &str = "B-tree 'K' values message";

/// Decodes the message.
pub fn decode_btree_k(bytes: &[u8], address: u64) -> Result<BTreeK> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    Ok(BTreeK {
        chunk: c.u16()?,
        group_internal: c.u16()?,
        group_leaf: c.u16()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn the_message_gives_three_ranks() {
        let bytes = [0, 64, 0, 16, 0, 4, 0]; // version, chunks, groups, symbol table nodes
        let k = decode_btree_k(&bytes, 0).unwrap();
        assert_eq!((k.chunk, k.group_internal, k.group_leaf), (64, 16, 4));
        every_truncation_fails(&bytes, |b| decode_btree_k(b, 0).map(drop));
    }
}
