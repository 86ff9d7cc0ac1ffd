//! Blocks of a fractal heap: direct ones hold objects, indirect ones lead to blocks.

use super::Header;
use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::checksum;
use crate::error::{Error, Result};

const DIRECT: &str = "fractal heap direct block";
const INDIRECT: &str = "fractal heap indirect block";

/// A child of an indirect block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// Where it is; `None` while nothing was put there.
    pub address: Option<Address>,
    /// Stored size and filter mask of a filtered direct block.
    pub filtered: Option<(u64, u32)>,
}

/// Bytes of an indirect block of `rows` rows.
pub fn indirect_size(header: &Header, rows: u32, sizes: Sizes) -> u64 {
    let width = u64::from(header.table.width);
    let children = u64::from(rows) * width;
    let direct = u64::from(rows.min(header.table.direct_rows())) * width;
    let filtered = match header.filters.is_empty() {
        true => 0,
        false => direct * (u64::from(sizes.length) + 4),
    };
    let prefix = 5 + u64::from(sizes.offset) + header.offset_width() as u64;
    prefix + children * u64::from(sizes.offset) + filtered + 4
}

/// Decodes an indirect block; `bytes` are exactly its own.
pub fn decode_indirect(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    header: &Header,
    rows: u32,
) -> Result<Vec<Child>> {
    let mut c = Cursor::new(bytes, INDIRECT, address, sizes);
    c.signature(b"FHIB")?;
    checksum::verify(bytes, INDIRECT, address)?;
    prefix(&mut c, header)?;
    let direct_rows = header.table.direct_rows();
    let mut children = Vec::new();
    for row in 0..rows {
        for _ in 0..header.table.width {
            let child = c.address_field()?;
            let filtered = match !header.filters.is_empty() && row < direct_rows {
                true => Some((c.length_field()?, c.u32()?)),
                false => None,
            };
            children.push(Child {
                address: child,
                filtered,
            });
        }
    }
    Ok(children)
}

/// Checks signature and checksum of a whole direct block.
pub fn check_direct(bytes: &mut [u8], address: u64, sizes: Sizes, header: &Header) -> Result<()> {
    let mut c = Cursor::new(bytes, DIRECT, address, sizes);
    c.signature(b"FHDB")?;
    // The checksum first: a version that is unknown because a bit flipped is damage.
    if header.checks_blocks {
        verify_direct(bytes, address, sizes, header)?;
    }
    let mut c = Cursor::new(bytes, DIRECT, address, sizes);
    c.skip(4)?;
    prefix(&mut c, header)
}

fn verify_direct(bytes: &mut [u8], address: u64, sizes: Sizes, header: &Header) -> Result<()> {
    let mut c = Cursor::new(bytes, DIRECT, address, sizes);
    c.skip(5 + usize::from(sizes.offset) + header.offset_width())?;
    let at = c.position();
    let stored = c.u32()?;
    // The checksum is taken with its own field at zero.
    let field = bytes.get_mut(at..at + 4).unwrap_or_default();
    field.fill(0);
    let computed = checksum::lookup3(bytes, 0);
    if stored != computed && !cfg!(fuzzing) {
        let cause = format!("checksum is {stored:#010x}, its bytes give {computed:#010x}");
        return Err(Error::corrupt(DIRECT, cause).at(address));
    }
    Ok(())
}

/// Encodes a direct block of `size` bytes at `offset` in the heap: `objects` one after the other behind
/// what stands before them ([`Header::direct_overhead`]).
pub fn encode_direct(
    header: &Header,
    offset: u64,
    objects: &[u8],
    size: u64,
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sink = Sink::new(DIRECT, sizes);
    put_prefix(&mut sink, b"FHDB", header, offset)?;
    if header.checks_blocks {
        sink.u32(0);
    }
    sink.put(objects);
    sink.pad_to(usize::try_from(size).unwrap_or(usize::MAX))?;
    let mut bytes = sink.finish();
    seal_direct(&mut bytes, header, sizes);
    Ok(bytes)
}

/// Renews the checksum of a whole direct block, where it has one.
pub fn seal_direct(bytes: &mut [u8], header: &Header, sizes: Sizes) {
    let at = 5 + usize::from(sizes.offset) + header.offset_width();
    if !header.checks_blocks || bytes.len() < at + 4 {
        return;
    }
    // The checksum is taken with its own field at zero.
    let field = at..at + 4;
    bytes.get_mut(field.clone()).unwrap_or_default().fill(0);
    let sum = checksum::lookup3(bytes, 0).to_le_bytes();
    if let Some(field) = bytes.get_mut(field) {
        field.copy_from_slice(&sum);
    }
}

/// Encodes an indirect block at `offset` in the heap, whose children stand in no filtered blocks.
pub fn encode_indirect(
    header: &Header,
    offset: u64,
    children: &[Option<Address>],
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sink = Sink::new(INDIRECT, sizes);
    put_prefix(&mut sink, b"FHIB", header, offset)?;
    for child in children {
        sink.address(*child)?;
    }
    sink.checksum();
    Ok(sink.finish())
}

fn put_prefix(sink: &mut Sink, signature: &[u8; 4], header: &Header, offset: u64) -> Result<()> {
    sink.put(signature);
    sink.u8(0); // version
    sink.address(Some(header.address))?;
    sink.uint(offset, header.offset_width())
}

/// Offset in the heap of a block's first byte, as direct and indirect blocks keep it.
pub fn block_offset(bytes: &[u8], address: u64, sizes: Sizes, header: &Header) -> Result<u64> {
    let mut c = Cursor::new(bytes, "fractal heap block", address, sizes);
    c.skip(5)?; // signature, version
    c.address_field()?;
    c.uint(header.offset_width())
}

/// Version, header's address, offset in the heap.
fn prefix(c: &mut Cursor<'_>, header: &Header) -> Result<()> {
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    if c.address_field()? != Some(header.address) {
        return Err(c.corrupt("it belongs to another heap"));
    }
    c.skip(header.offset_width())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::lookup3;
    use crate::format::fractal_heap::{decode_header, tests::header};
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn heap() -> Header {
        decode_header(&header(), 16, Sizes::default()).unwrap()
    }

    #[test]
    fn an_indirect_block_gives_its_children() {
        let bytes = with_checksum(
            &[
                &b"FHIB"[..],
                &[0],                    // version
                &16u64.to_le_bytes(),    // heap header
                &[0; 4],                 // offset in the heap
                &0x100u64.to_le_bytes(), // children
                &0x300u64.to_le_bytes(),
                &[0xff; 16],
            ]
            .concat(),
        );
        let heap = heap();
        let sizes = Sizes::default();
        assert_eq!(bytes.len() as u64, indirect_size(&heap, 1, sizes));
        let decode = |bytes: &[u8]| decode_indirect(bytes, 0, sizes, &heap, 1);
        let children = decode(&bytes).unwrap();
        assert_eq!(children[1].address, Some(Address(0x300)));
        assert_eq!(children[2].address, None);
        let addresses: Vec<_> = children.iter().map(|child| child.address).collect();
        assert_eq!(encode_indirect(&heap, 0, &addresses, sizes).unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
        let other = Header {
            address: Address(24),
            ..heap.clone()
        };
        let error = decode_indirect(&bytes, 0, sizes, &other, 1).unwrap_err();
        assert_eq!(error.cause(), "it belongs to another heap");
    }

    #[test]
    fn a_direct_block_checks_itself_with_the_field_at_zero() {
        let mut bytes = [
            &b"FHDB"[..],
            &[0],                 // version
            &16u64.to_le_bytes(), // heap header
            &[0; 4],              // offset in the heap
            &[0; 4],              // checksum
            b"objects",
        ]
        .concat();
        let sum = lookup3(&bytes, 0).to_le_bytes();
        bytes[17..21].copy_from_slice(&sum);
        let heap = heap();
        let check = |bytes: &[u8]| check_direct(&mut bytes.to_vec(), 0, Sizes::default(), &heap);
        every_truncation_fails(&bytes, check);
        let encoded = encode_direct(&heap, 0, b"objects", 28, Sizes::default());
        assert_eq!(encoded.unwrap(), bytes);
        assert!(encode_direct(&heap, 0, b"objects", 27, Sizes::default()).is_err());
        bytes[22] ^= 1;
        assert!(check(&bytes).is_err());
        seal_direct(&mut bytes, &heap, Sizes::default());
        assert!(check(&bytes).is_ok());
    }
}
