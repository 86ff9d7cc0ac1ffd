//! External data files message: raw data kept in other files (specification IV.A.2.h).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "external data files message";

/// The files that hold a dataset's raw data, one part after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalFiles {
    /// Local heap of the names.
    pub heap: Address,
    /// The parts in order.
    pub parts: Vec<ExternalPart>,
}

/// A part of a dataset in an external file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExternalPart {
    /// Offset of the file's name in the local heap.
    pub name: u64,
    /// First byte in the external file.
    pub offset: u64,
    /// Bytes of the part; `None` where it is unlimited.
    pub size: Option<u64>,
}

/// Decodes the message.
pub fn decode_external_files(bytes: &[u8], address: u64, sizes: Sizes) -> Result<ExternalFiles> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        1 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    c.skip(3)?; // reserved
    let (allocated, used) = (c.u16()?, c.u16()?);
    if used > allocated {
        return Err(c.corrupt(format!("{used} files in {allocated} slots")));
    }
    let Some(heap) = c.address_field()? else {
        return Err(c.corrupt("the heap of names has the undefined address"));
    };
    let parts = (0..used).map(|_| part(&mut c)).collect::<Result<_>>()?;
    Ok(ExternalFiles { heap, parts })
}

fn part(c: &mut Cursor<'_>) -> Result<ExternalPart> {
    let (name, offset) = (c.length_field()?, c.length_field()?);
    let width = usize::from(c.sizes().length);
    let field = c.take(width)?;
    let unlimited = field.iter().all(|byte| *byte == 0xff);
    let size = Cursor::new(field, STRUCTURE, c.address(), c.sizes()).length_field();
    Ok(ExternalPart {
        name,
        offset,
        size: match unlimited {
            true => None,
            false => Some(size?),
        },
    })
}

/// Encodes the message, without slots to spare.
pub fn encode_external_files(files: &ExternalFiles, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(&[1, 0, 0, 0]); // version, reserved
    let count = files.parts.len() as u64;
    sink.uint(count, 2)?; // slots
    sink.uint(count, 2)?; // used
    sink.address(Some(files.heap))?;
    for part in &files.parts {
        sink.length(part.name)?;
        sink.length(part.offset)?;
        match part.size {
            Some(size) => sink.length(size)?,
            None => sink.put(&vec![0xff; usize::from(sizes.length)]),
        }
    }
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn parts_have_name_offset_and_size() {
        let bytes = [
            &[1, 0, 0, 0][..],     // version, reserved
            &[4, 0, 2, 0],         // slots, used
            &96u64.to_le_bytes(),  // heap
            &8u64.to_le_bytes(),   // name
            &0u64.to_le_bytes(),   // offset
            &100u64.to_le_bytes(), // size
            &24u64.to_le_bytes(),  // name
            &16u64.to_le_bytes(),  // offset
            &[0xff; 8],            // unlimited
        ]
        .concat();
        let decode = |b: &[u8]| decode_external_files(b, 0, Sizes::default());
        let files = decode(&bytes).unwrap();
        assert_eq!(files.parts[0].size, Some(100));
        assert_eq!((files.parts[1].offset, files.parts[1].size), (16, None));
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        let encoded = encode_external_files(&files, Sizes::default()).unwrap();
        assert_eq!(decode(&encoded).unwrap(), files);
    }
}
