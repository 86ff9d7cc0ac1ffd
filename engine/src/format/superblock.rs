//! Superblock, versions 0 to 3 (specification II.A).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::checksum;
use crate::error::{Error, Kind, Result};

const STRUCTURE: &str = "superblock";

/// The eight bytes that every HDF5 file has at 0, 512, 1024, …
pub const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Bytes enough for every version and every width of addresses.
pub const MAX_SIZE: u64 = 24 + 4 + 4 * 32 + 2 * 32 + 24;

/// The file's root: versions, widths, addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superblock {
    /// 0 to 3.
    pub version: u8,
    /// Widths of addresses and lengths.
    pub sizes: Sizes,
    /// Half the entries of symbol table nodes and of B-tree nodes of groups and chunks.
    pub k: BTreeK,
    /// Consistency flags; bit 0: open for writing, bit 2: single writer, multiple readers.
    pub flags: u32,
    /// What addresses count from, as stored: see [`Superblock::end`].
    pub base: u64,
    /// Object header of the superblock extension (versions 2 and 3).
    pub extension: Option<Address>,
    /// Driver information block (versions 0 and 1).
    pub driver_info: Option<Address>,
    /// First byte after everything, as stored.
    pub end_of_file: u64,
    /// Object header of the root group.
    pub root: Address,
}

/// Ranks of version 1 B-trees and symbol table nodes (also message 0x13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BTreeK {
    /// Symbol table nodes hold up to twice as many entries.
    pub group_leaf: u16,
    /// Group B-tree nodes hold up to twice as many children.
    pub group_internal: u16,
    /// Chunk B-tree nodes hold up to twice as many children.
    pub chunk: u16,
}

impl Default for BTreeK {
    fn default() -> Self {
        Self {
            group_leaf: 4,
            group_internal: 16,
            chunk: 32,
        }
    }
}

impl Superblock {
    /// The consistency flags that mean something: before version 2 nobody kept them, and old files
    /// have anything there.
    pub fn marks(&self) -> u32 {
        match self.version {
            0 | 1 => 0,
            _ => self.flags,
        }
    }

    /// Bytes of the superblock itself.
    pub fn size(&self) -> u64 {
        let [offset, length] = [self.sizes.offset, self.sizes.length].map(u64::from);
        // Versions 0 and 1 end with the symbol table entry of the root group.
        let root_entry = length + offset + 4 + 4 + 16;
        match self.version {
            0 => 24 + 4 * offset + root_entry,
            1 => 28 + 4 * offset + root_entry,
            _ => 12 + 4 * offset + 4,
        }
    }

    /// First byte of the file after everything, for a superblock found at `found`.
    ///
    /// Addresses count from where the superblock is found, whatever base is stored: a user block
    /// that was put before the file later leaves the base at 0, and the library adjusts it so.
    pub fn end(&self, found: u64) -> u64 {
        self.end_of_file
            .saturating_sub(self.base)
            .saturating_add(found)
    }
}

/// Decodes a superblock found at `found`; `bytes` may reach past its end.
pub fn decode_superblock(bytes: &[u8], found: u64) -> Result<Superblock> {
    let mut c = Cursor::new(bytes, STRUCTURE, found, Sizes::default());
    if c.array::<8>()? != SIGNATURE {
        return Err(Error::new(Kind::NotHdf5, STRUCTURE, "no HDF5 signature").at(found));
    }
    match c.u8()? {
        version @ (0 | 1) => decode_version_0(bytes, found, version),
        version @ (2 | 3) => decode_version_2(bytes, found, version),
        version => Err(c.unsupported(format!("version {version} is unknown"))),
    }
}

/// Encodes a superblock; that of versions 0 and 1 repeats nothing of the root group.
pub fn encode_superblock(superblock: &Superblock) -> Result<Vec<u8>> {
    let sizes = superblock.sizes;
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(&SIGNATURE);
    sink.u8(superblock.version);
    if superblock.version > 1 {
        sink.put(&[sizes.offset, sizes.length, 0]); // widths, flags
        sink.address(Some(Address(superblock.base)))?;
        sink.address(superblock.extension)?;
        sink.address(Some(Address(superblock.end_of_file)))?;
        sink.address(Some(superblock.root))?;
        sink.checksum();
        return Ok(sink.finish());
    }
    sink.put(&[0; 4]); // versions of free space and root group, reserved, version of shared headers
    sink.put(&[sizes.offset, sizes.length, 0]); // widths, reserved
    sink.u16(superblock.k.group_leaf);
    sink.u16(superblock.k.group_internal);
    sink.u32(0); // flags
    if superblock.version == 1 {
        sink.u16(superblock.k.chunk);
        sink.u16(0); // reserved
    }
    sink.address(Some(Address(superblock.base)))?;
    sink.address(None)?; // free space
    sink.address(Some(Address(superblock.end_of_file)))?;
    sink.address(superblock.driver_info)?;
    sink.length(0)?; // the root group's name
    sink.address(Some(superblock.root))?;
    sink.put(&[0; 24]); // nothing repeated
    Ok(sink.finish())
}

/// Puts another root group into the bytes of a superblock; versions 0 and 1 repeat where its symbol table
/// lies, if it has one.
pub fn set_root(
    bytes: &mut [u8],
    superblock: &Superblock,
    root: Address,
    table: Option<[Address; 2]>,
) -> Result<()> {
    let end = usize::try_from(superblock.size()).unwrap_or_default();
    let width = usize::from(superblock.sizes.offset);
    let mut field = Sink::new(STRUCTURE, superblock.sizes);
    field.address(Some(root))?;
    let after = match superblock.version {
        0 | 1 => end.saturating_sub(24),
        _ => end.saturating_sub(4),
    };
    put(bytes, after.saturating_sub(width), &field.finish())?;
    forget_root_table(bytes, superblock)?;
    if let (0 | 1, Some([btree, heap])) = (superblock.version, table) {
        let mut fields = Sink::new(STRUCTURE, superblock.sizes);
        fields.u32(1); // what is repeated: B-tree and heap
        fields.u32(0); // reserved
        fields.address(Some(btree))?;
        fields.address(Some(heap))?;
        // Wider addresses have no room there.
        if width <= 8 {
            put(bytes, after, &fields.finish())?;
        }
    }
    seal(bytes, superblock)
}

/// Where in its bytes the superblock says where the file ends.
fn end_position(superblock: &Superblock) -> usize {
    let before = match superblock.version {
        0 => 24,
        1 => 28,
        _ => 12,
    };
    before + 2 * usize::from(superblock.sizes.offset)
}

/// Puts another end of the file, as stored (it counts from the base), into the bytes of a superblock.
///
/// # Errors
/// [`Kind::LimitExceeded`] where addresses are too narrow for it.
pub fn set_end(bytes: &mut [u8], superblock: &Superblock, end: u64) -> Result<()> {
    let mut field = Sink::new(STRUCTURE, superblock.sizes);
    field.address(Some(Address(end)))?;
    put(bytes, end_position(superblock), &field.finish())?;
    seal(bytes, superblock)
}

/// Puts other consistency flags into the bytes of a superblock.
pub fn set_flags(bytes: &mut [u8], superblock: &Superblock, flags: u8) -> Result<()> {
    let position = if superblock.version < 2 { 20 } else { 11 };
    put(bytes, position, &[flags])?;
    seal(bytes, superblock)
}

/// Takes what the root group's symbol table entry repeats out of the bytes of a superblock, in the
/// versions that have such an entry (0 and 1).
pub fn forget_root_table(bytes: &mut [u8], superblock: &Superblock) -> Result<()> {
    if superblock.version > 1 {
        return Ok(());
    }
    // The type of what is repeated, four reserved bytes, and what is repeated end the superblock.
    let start = usize::try_from(superblock.size()).unwrap_or_default();
    put(bytes, start.saturating_sub(24), &[0; 24])
}

/// An end that no file has: what a superblock says while a save is on its way. Readers refuse such a
/// file as cut short.
pub fn fence(sizes: Sizes) -> u64 {
    match sizes.offset {
        2 => 0xffff - 1,
        4 => 0xffff_ffff - 1,
        _ => 1 << 62,
    }
}

/// The largest end of a file whose superblock is found at `found`, counted from there: below the
/// fence.
pub fn largest_end(sizes: Sizes, found: u64) -> u64 {
    (fence(sizes) - 1).saturating_sub(found)
}

fn put(bytes: &mut [u8], position: usize, field: &[u8]) -> Result<()> {
    let place = bytes.get_mut(position..position.saturating_add(field.len()));
    let place = place.ok_or_else(|| Error::corrupt(STRUCTURE, "it is cut short"))?;
    place.copy_from_slice(field);
    Ok(())
}

/// Computes the checksum anew, in versions that have one.
fn seal(bytes: &mut [u8], superblock: &Superblock) -> Result<()> {
    if superblock.version < 2 {
        return Ok(());
    }
    let end = usize::try_from(superblock.size()).unwrap_or_default();
    let body = bytes.get(..end.saturating_sub(4)).unwrap_or_default();
    let sum = checksum::lookup3(body, 0).to_le_bytes();
    put(bytes, end.saturating_sub(4), &sum)
}

fn sizes(c: &mut Cursor<'_>) -> Result<Sizes> {
    let sizes = Sizes {
        offset: c.u8()?,
        length: c.u8()?,
    };
    let valid = |width| matches!(width, 2 | 4 | 8 | 16 | 32);
    if !valid(sizes.offset) || !valid(sizes.length) {
        return Err(c.corrupt(format!(
            "addresses of {} and lengths of {} bytes",
            sizes.offset, sizes.length
        )));
    }
    Ok(sizes)
}

fn decode_version_0(bytes: &[u8], found: u64, version: u8) -> Result<Superblock> {
    let mut c = Cursor::new(bytes, STRUCTURE, found, Sizes::default());
    c.skip(13)?; // signature, versions of superblock, free space, root group; reserved; shared header
    let sizes = sizes(&mut c)?;
    c.skip(1)?; // reserved
    let mut k = BTreeK {
        group_leaf: c.u16()?,
        group_internal: c.u16()?,
        ..BTreeK::default()
    };
    let flags = c.u32()?;
    if version == 1 {
        k.chunk = c.u16()?;
        c.skip(2)?; // reserved
    }
    let mut c = continue_with(bytes, found, sizes, c.position())?;
    let base = required(&mut c, "base address")?.0;
    c.address_field()?; // global free-space index, never written
    let end_of_file = required(&mut c, "end-of-file address")?.0;
    let driver_info = c.address_field()?;
    // Root group's symbol table entry: place of the name (as wide as a length), object header
    // address, cached addresses.
    c.skip(usize::from(sizes.length))?;
    let root = required(&mut c, "root group's address")?;
    c.skip(4 + 4 + 16)?;
    Ok(Superblock {
        version,
        sizes,
        k,
        flags,
        base,
        extension: None,
        driver_info,
        end_of_file,
        root,
    })
}

fn decode_version_2(bytes: &[u8], found: u64, version: u8) -> Result<Superblock> {
    let mut c = Cursor::new(bytes, STRUCTURE, found, Sizes::default());
    c.skip(9)?; // signature, version
    let sizes = sizes(&mut c)?;
    let flags = u32::from(c.u8()?);
    let mut c = continue_with(bytes, found, sizes, c.position())?;
    let base = required(&mut c, "base address")?.0;
    let extension = c.address_field()?;
    let end_of_file = required(&mut c, "end-of-file address")?.0;
    let root = required(&mut c, "root group's address")?;
    let end = c.position() + 4;
    c.skip(4)?;
    checksum::verify(bytes.get(..end).unwrap_or(bytes), STRUCTURE, found)?;
    Ok(Superblock {
        version,
        sizes,
        k: BTreeK::default(),
        flags,
        base,
        extension,
        driver_info: None,
        end_of_file,
        root,
    })
}

/// A cursor over the same bytes that knows the widths.
fn continue_with(bytes: &[u8], found: u64, sizes: Sizes, position: usize) -> Result<Cursor<'_>> {
    let mut c = Cursor::new(bytes, STRUCTURE, found, sizes);
    c.skip(position)?;
    Ok(c)
}

fn required(c: &mut Cursor<'_>, what: &str) -> Result<Address> {
    c.address_field()?
        .ok_or_else(|| c.corrupt(format!("the {what} is undefined")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn version0() -> Vec<u8> {
        [
            &SIGNATURE[..],
            &[0, 0, 0, 0, 0], // versions: superblock, free space, root group; reserved; shared
            &[8, 8, 0],       // size of offsets, size of lengths, reserved
            &[4, 0, 16, 0],   // group leaf K, group internal K
            &[0; 4],          // consistency flags
            &0u64.to_le_bytes(), // base address
            &[0xff; 8],       // free-space address
            &2048u64.to_le_bytes(), // end of file
            &[0xff; 8],       // driver information
            &0u64.to_le_bytes(), // root: name offset
            &96u64.to_le_bytes(), // root: object header
            &[1, 0, 0, 0, 0, 0, 0, 0], // root: cache type, reserved
            &136u64.to_le_bytes(), // root: B-tree
            &680u64.to_le_bytes(), // root: heap
        ]
        .concat()
    }

    fn version3() -> Vec<u8> {
        with_checksum(
            &[
                &SIGNATURE[..],
                &[3, 4, 4, 5],          // version, sizes, flags: write access and SWMR
                &512u32.to_le_bytes(),  // base
                &[0xff; 4],             // extension
                &4096u32.to_le_bytes(), // end of file
                &48u32.to_le_bytes(),   // root
            ]
            .concat(),
        )
    }

    #[test]
    fn version_0_gives_widths_ranks_and_root() {
        let superblock = decode_superblock(&version0(), 0).unwrap();
        assert_eq!(superblock.k.group_internal, 16);
        assert_eq!(superblock.size(), version0().len() as u64);
        assert_eq!(superblock.root, Address(96));
        assert_eq!(superblock.end_of_file, 2048);
        assert_eq!(superblock.driver_info, None);
    }

    #[test]
    fn version_3_gives_flags_and_narrow_addresses() {
        let superblock = decode_superblock(&version3(), 512).unwrap();
        assert_eq!(superblock.flags, 5);
        assert_eq!(superblock.size(), version3().len() as u64);
        assert_eq!(superblock.sizes.offset, 4);
        assert_eq!(superblock.root, Address(48));
        assert_eq!(superblock.extension, None);
    }

    #[test]
    fn what_is_encoded_is_decoded_and_has_another_root() {
        for (bytes, found) in [(version0(), 0), (version3(), 512)] {
            let mut superblock = decode_superblock(&bytes, found).unwrap();
            superblock.flags = 0;
            let mut encoded = encode_superblock(&superblock).unwrap();
            assert_eq!(decode_superblock(&encoded, found).unwrap(), superblock);
            let table = Some([Address(500), Address(600)]);
            set_root(&mut encoded, &superblock, Address(400), table).unwrap();
            let changed = decode_superblock(&encoded, found).unwrap();
            assert_eq!(changed.root, Address(400));
            assert_eq!(changed.end_of_file, superblock.end_of_file);
        }
    }

    #[test]
    fn every_truncation_fails_in_every_version() {
        for bytes in [version0(), version3()] {
            every_truncation_fails(&bytes, |b| decode_superblock(b, 0).map(drop));
        }
    }

    #[test]
    fn a_flipped_bit_of_version_3_is_noticed() {
        let mut bytes = version3();
        bytes[25] ^= 1;
        let error = decode_superblock(&bytes, 512).unwrap_err();
        assert_eq!(error.kind(), Kind::Corrupt);
        assert_eq!(error.address(), Some(512));
    }

    #[test]
    fn addresses_of_every_width_are_read_where_they_fit_64_bits() {
        for width in [2u8, 4, 8, 16, 32] {
            let field = |value: u16| {
                let mut field = vec![0; usize::from(width)];
                field[..2].copy_from_slice(&value.to_le_bytes());
                field
            };
            let bytes = with_checksum(
                &[
                    &SIGNATURE[..],
                    &[2, width, width, 0],           // version, sizes, flags
                    &field(0),                       // base
                    &vec![0xff; usize::from(width)], // extension
                    &field(4096),                    // end of file
                    &field(48),                      // root
                ]
                .concat(),
            );
            assert!(bytes.len() as u64 <= MAX_SIZE);
            let superblock = decode_superblock(&bytes, 0).unwrap();
            assert_eq!(superblock.root, Address(48));
            assert_eq!(superblock.end_of_file, 4096);
            assert_eq!(superblock.extension, None);
            assert_eq!(superblock.sizes.length, width);
        }
    }

    #[test]
    fn end_and_flags_are_put_in_and_read_back() {
        for bytes in [version0(), version3()] {
            let superblock = decode_superblock(&bytes, 0).unwrap();
            let mut changed = bytes.clone();
            set_end(&mut changed, &superblock, 12_345).unwrap();
            set_flags(&mut changed, &superblock, 1).unwrap();
            let expected = Superblock {
                end_of_file: 12_345,
                flags: 1,
                ..superblock.clone()
            };
            assert_eq!(decode_superblock(&changed, 0).unwrap(), expected);
            set_end(&mut changed, &superblock, fence(superblock.sizes)).unwrap();
            let fenced = decode_superblock(&changed, 0).unwrap();
            assert!(fenced.end_of_file > largest_end(superblock.sizes, 0));
        }
    }

    #[test]
    fn ends_that_the_addresses_cannot_say_are_refused() {
        let mut bytes = version3();
        let superblock = decode_superblock(&bytes, 0).unwrap();
        for end in [u64::from(u32::MAX), 1 << 32] {
            let error = set_end(&mut bytes, &superblock, end).unwrap_err();
            assert_eq!(error.kind(), Kind::LimitExceeded);
        }
        assert_eq!(bytes, version3());
        assert!(set_end(&mut bytes[..20], &superblock, 7).is_err());
    }

    #[test]
    fn widths_that_do_not_exist_are_refused() {
        let mut bytes = version0();
        bytes[13] = 3;
        assert_eq!(
            decode_superblock(&bytes, 0).unwrap_err().kind(),
            Kind::Corrupt
        );
    }
}
