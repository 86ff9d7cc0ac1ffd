//! Free-space manager (specification III.F) and the message that names those of a file
//! (IV.A.2.x).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::checksum;
use crate::error::Result;
use crate::format::bits::{bytes_of_bits, bytes_up_to};

const MESSAGE: &str = "file space info message";
const HEADER: &str = "free-space manager header";
const SECTIONS: &str = "free-space section list";

/// Decodes the message of the superblock extension: the managers that were kept, one at most for
/// each kind of memory and size.
pub fn decode_file_space_info(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Vec<Address>> {
    let mut c = Cursor::new(bytes, MESSAGE, address, sizes);
    let managers = match c.u8()? {
        0 => {
            let strategy = c.u8()?;
            c.length_field()?; // smallest section that is tracked
            if strategy == 1 { 6 } else { 0 }
        }
        1 => {
            let [_strategy, persists] = c.array()?;
            c.length_field()?; // smallest section that is tracked
            c.length_field()?; // bytes of a page
            c.skip(2)?; // room at a page's end that is not worth tracking
            c.address_field()?; // end of the file before the managers themselves
            if persists != 0 { 12 } else { 0 }
        }
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    };
    let mut found = Vec::new();
    for _ in 0..managers {
        found.extend(c.address_field()?);
    }
    Ok(found)
}

/// Header of a free-space manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manager {
    /// Where it is: the section list repeats it.
    pub address: Address,
    /// What space it manages: 0 that of a fractal heap, 1 that of the file.
    pub client: u8,
    /// Free bytes in all sections.
    pub total_space: u64,
    /// Sections that are stored.
    pub stored_sections: u64,
    /// Bits of an address.
    pub address_bits: u16,
    /// Bytes of the largest section.
    pub largest: u64,
    /// List of the sections; `None` where there is none.
    pub list: Option<Address>,
    /// Bytes of the list in use, and as allocated.
    pub list_size: [u64; 2],
}

/// Bytes of a header.
pub fn header_size(sizes: Sizes) -> u64 {
    18 + 7 * u64::from(sizes.length) + u64::from(sizes.offset)
}

/// Decodes a header; `bytes` are exactly its own.
pub fn decode_manager(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Manager> {
    let mut c = Cursor::new(bytes, HEADER, address, sizes);
    c.signature(b"FSHD")?;
    checksum::verify(bytes, HEADER, address)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let client = c.u8()?;
    let total_space = c.length_field()?;
    c.length_field()?; // sections in all
    let stored_sections = c.length_field()?;
    c.length_field()?; // sections that are not stored
    c.skip(2 + 2 + 2)?; // classes of sections, per cent to shrink and to grow
    let manager = Manager {
        address: Address(address),
        client,
        total_space,
        stored_sections,
        address_bits: c.u16()?,
        largest: c.length_field()?,
        list: c.address_field()?,
        list_size: [c.length_field()?, c.length_field()?],
    };
    if client > 1 {
        return Err(c.unsupported(format!("client {client} is unknown")));
    }
    Ok(manager)
}

/// A run of free space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// First byte: in the file, or in the heap.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Class: of a heap 0 for a part of a direct block, else rows of an indirect block.
    pub class: u8,
}

/// Decodes the list of sections; `bytes` may reach past its end, `manager` says where that is.
pub fn decode_sections(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    manager: &Manager,
) -> Result<Vec<Section>> {
    let used = usize::try_from(manager.list_size[0]).unwrap_or(usize::MAX);
    let mut c = Cursor::new(bytes, SECTIONS, address, sizes);
    let list = Cursor::new(bytes, SECTIONS, address, sizes).take(used)?;
    c.signature(b"FSSE")?;
    let body = checksum::verify(list, SECTIONS, address)?;
    let mut c = Cursor::new(body, SECTIONS, address, sizes);
    c.skip(4)?;
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    if c.address_field()? != Some(manager.address) {
        return Err(c.corrupt("it belongs to another manager"));
    }
    // Before 1.10 the library took fewer bytes where the largest size is a power of 256.
    let width = bytes_up_to(manager.largest);
    let older = bytes_up_to(manager.largest.saturating_sub(1));
    match decode_sets(c.clone(), manager, width) {
        Err(_) if older != width => decode_sets(c, manager, older),
        sections => sections,
    }
}

/// Sets of sections up to the end of the list, their sizes having `width` bytes.
fn decode_sets(mut c: Cursor<'_>, manager: &Manager, width: usize) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    while (sections.len() as u64) < manager.stored_sections {
        decode_set(&mut c, manager, width, &mut sections)?;
    }
    match c.remaining() {
        0 => Ok(sections),
        left => Err(c.corrupt(format!("{left} bytes behind its last section"))),
    }
}

/// Sections of one size.
fn decode_set(
    c: &mut Cursor<'_>,
    manager: &Manager,
    width: usize,
    sections: &mut Vec<Section>,
) -> Result<()> {
    let count = c.uint(bytes_up_to(manager.stored_sections))?;
    let size = c.uint(width)?;
    if count == 0 {
        return Err(c.corrupt("a set of no sections"));
    }
    let offset_width = bytes_of_bits(u64::from(manager.address_bits));
    for _ in 0..count {
        let offset = c.uint(offset_width)?;
        // The first row of an indirect block that is free as a whole says which entries.
        let kind = c.u8()?;
        if manager.client == 0 && kind == 1 {
            c.skip(offset_width + 2 + 2 + 2)?;
        }
        let class = kind;
        sections.push(Section {
            offset,
            size,
            class,
        });
    }
    Ok(())
}

/// Encodes the header of the manager of a fractal heap, all of whose sections are stored.
pub fn encode_heap_manager(manager: &Manager, sizes: Sizes) -> Result<Vec<u8>> {
    let mut sink = Sink::new(HEADER, sizes);
    sink.put(b"FSHD");
    sink.put(&[0, 0]); // version, client: a heap
    sink.length(manager.total_space)?;
    sink.length(manager.stored_sections)?; // in all
    sink.length(manager.stored_sections)?;
    sink.length(0)?; // sections that are not stored
    for number in [4, 80, 120, manager.address_bits] {
        sink.u16(number); // classes of sections, per cent to shrink and to grow
    }
    sink.length(manager.largest)?;
    sink.address(manager.list)?;
    for size in manager.list_size {
        sink.length(size)?;
    }
    sink.checksum();
    Ok(sink.finish())
}

/// Encodes the list of a heap manager's sections, each a part of one direct block.
pub fn encode_heap_sections(
    manager: &Manager,
    sections: &[Section],
    sizes: Sizes,
) -> Result<Vec<u8>> {
    let mut sorted = sections.to_vec();
    sorted.sort_by_key(|section| (section.size, section.offset));
    let mut sink = Sink::new(SECTIONS, sizes);
    sink.put(b"FSSE");
    sink.u8(0); // version
    sink.address(Some(manager.address))?;
    for set in sorted.chunk_by(|one, next| one.size == next.size) {
        let size = set.first().map_or(0, |section| section.size);
        sink.uint(set.len() as u64, bytes_up_to(manager.stored_sections))?;
        sink.uint(size, bytes_up_to(manager.largest))?;
        for section in set {
            sink.uint(
                section.offset,
                bytes_of_bits(u64::from(manager.address_bits)),
            )?;
            sink.u8(0); // class: a part of a block
        }
    }
    sink.checksum();
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{every_truncation_fails, with_checksum};

    fn header() -> Vec<u8> {
        with_checksum(
            &[
                &b"FSHD"[..],
                &[0, 1],                 // version, client: the file
                &70u64.to_le_bytes(),    // free bytes
                &3u64.to_le_bytes(),     // sections
                &3u64.to_le_bytes(),     // of them stored
                &0u64.to_le_bytes(),     // and not stored
                &[3, 0, 80, 0, 120, 0],  // classes, shrink, grow
                &[63, 0],                // bits of an address
                &300u64.to_le_bytes(),   // largest section
                &0x500u64.to_le_bytes(), // list
                &[0; 16],                // its bytes
            ]
            .concat(),
        )
    }

    fn list() -> Vec<u8> {
        with_checksum(
            &[
                &b"FSSE"[..],
                &[0],                  // version
                &64u64.to_le_bytes(),  // manager
                &[2, 10, 0],           // two sections of 10 bytes
                &100u64.to_le_bytes(), // offset
                &[0],                  // simple
                &200u64.to_le_bytes(),
                &[0],
                &[1, 50, 0], // one of 50
                &300u64.to_le_bytes(),
                &[0],
            ]
            .concat(),
        )
    }

    #[test]
    fn sections_are_listed_by_size() {
        let sizes = Sizes::default();
        let bytes = header();
        assert_eq!(bytes.len() as u64, header_size(sizes));
        let mut manager = decode_manager(&bytes, 64, sizes).unwrap();
        assert_eq!(
            (manager.total_space, manager.list),
            (70, Some(Address(0x500)))
        );
        every_truncation_fails(&bytes, |b| decode_manager(b, 64, sizes).map(drop));
        let bytes = list();
        manager.list_size = [bytes.len() as u64; 2];
        let sections = decode_sections(&bytes, 0x500, sizes, &manager).unwrap();
        let total: u64 = sections.iter().map(|section| section.size).sum();
        assert_eq!((sections.len(), total), (3, manager.total_space));
        assert_eq!(
            sections[2],
            Section {
                offset: 300,
                size: 50,
                class: 0,
            }
        );
        every_truncation_fails(&bytes, |b| {
            decode_sections(b, 0x500, sizes, &manager).map(drop)
        });
        let mut flipped = bytes;
        flipped[14] ^= 1;
        assert!(decode_sections(&flipped, 0x500, sizes, &manager).is_err());
    }

    #[test]
    fn what_a_heap_has_free_is_decoded_as_it_was_encoded() {
        let sizes = Sizes::default();
        let sections = [(700, 324), (1100, 8), (2000, 324)];
        let sections = sections.map(|(offset, size)| Section {
            offset,
            size,
            class: 0,
        });
        let mut manager = Manager {
            address: Address(64),
            client: 0,
            total_space: 656,
            stored_sections: 3,
            address_bits: 40,
            largest: 65_536,
            list: Some(Address(0x200)),
            list_size: [0; 2],
        };
        let list = encode_heap_sections(&manager, &sections, sizes).unwrap();
        manager.list_size = [list.len() as u64; 2];
        let header = encode_heap_manager(&manager, sizes).unwrap();
        assert_eq!(decode_manager(&header, 64, sizes).unwrap(), manager);
        let mut found = decode_sections(&list, 0x200, sizes, &manager).unwrap();
        found.sort_by_key(|section| section.offset);
        assert_eq!(found, sections);
        every_truncation_fails(&list, |b| {
            decode_sections(b, 0x200, sizes, &manager).map(drop)
        });
    }

    #[test]
    fn the_message_names_the_managers_that_were_kept() {
        let message = [
            &[1, 0, 1][..],         // version, strategy, persists
            &1u64.to_le_bytes(),    // smallest section
            &4096u64.to_le_bytes(), // page
            &[0, 0],                // end of a page
            &[0xff; 8],             // end of file
            &64u64.to_le_bytes(),
            &[0xff; 88],
        ]
        .concat();
        let sizes = Sizes::default();
        let decode = |bytes: &[u8]| decode_file_space_info(bytes, 0, sizes);
        assert_eq!(decode(&message).unwrap(), [Address(64)]);
        every_truncation_fails(&message, |b| decode(b).map(drop));
    }
}
