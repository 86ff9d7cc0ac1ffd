//! References as text: `→ /group/dataset [0:3, 5:8]`.

use std::fmt::{self, Write};

use hyperslab_engine::data::Reference;
use hyperslab_engine::data::reference::{Region, RegularSlab};
use hyperslab_engine::datatype::Name;

use super::escape::write_escaped;
use super::value::ResolveName;

/// Writes where a reference leads; the address stands for an object without a known name.
pub fn write_reference(
    out: &mut impl Write,
    target: &Reference,
    resolve: Option<&ResolveName>,
) -> fmt::Result {
    let path = resolve.and_then(|resolve| resolve(target));
    match target {
        Reference::Null => out.write_str("null reference"),
        Reference::Object { address, file } => {
            write_target(out, file.as_ref(), path.as_deref(), address.0)
        }
        Reference::Region {
            address,
            region,
            file,
        } => {
            write_target(out, file.as_ref(), path.as_deref(), address.0)?;
            out.write_char(' ')?;
            write_region(out, region)
        }
        Reference::Attribute {
            address,
            name,
            file,
        } => {
            write_target(out, file.as_ref(), path.as_deref(), address.0)?;
            out.write_str(" @")?;
            write_escaped(out, name.as_bytes())
        }
        Reference::Undecoded(bytes) => {
            out.write_str("→ 0x")?;
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        }
        _ => out.write_str("→ ?"),
    }
}

fn write_target(
    out: &mut impl Write,
    file: Option<&Name>,
    path: Option<&str>,
    address: u64,
) -> fmt::Result {
    out.write_str("→ ")?;
    if let Some(file) = file {
        write_escaped(out, file.as_bytes())?;
        out.write_str("::")?;
    }
    match path {
        Some(path) => write_escaped(out, path.as_bytes()),
        None => write!(out, "object at {address:#x}"),
    }
}

/// Writes the selected elements as numpy would: `[0:3, 5:8]`, first index in, last one out.
fn write_region(out: &mut impl Write, region: &Region) -> fmt::Result {
    match region {
        Region::Nothing => out.write_str("[nothing]"),
        Region::All => out.write_str("[all]"),
        Region::Points { rank, coordinates } => {
            for (at, point) in coordinates.chunks((*rank).max(1)).enumerate() {
                out.write_str(if at > 0 { ", " } else { "" })?;
                let point: Vec<String> = point.iter().map(u64::to_string).collect();
                write!(out, "[{}]", point.join(", "))?;
            }
            Ok(())
        }
        Region::Blocks(blocks) => {
            for (at, (first, last)) in blocks.iter().enumerate() {
                out.write_str(if at > 0 { ", " } else { "" })?;
                let ranges = first.iter().zip(last);
                let ranges: Vec<String> = ranges
                    .map(|(first, last)| format!("{first}:{}", last.saturating_add(1)))
                    .collect();
                write!(out, "[{}]", ranges.join(", "))?;
            }
            Ok(())
        }
        Region::Regular(slabs) => {
            let slabs: Vec<String> = slabs.iter().map(regular_slab).collect();
            write!(out, "[{}]", slabs.join(", "))
        }
        Region::Undecoded(bytes) => write!(out, "[selection of {} bytes]", bytes.len()),
        _ => out.write_str("[?]"),
    }
}

/// One dimension: `start:stop`, `start:stop:stride`, or the blocks where they have gaps between.
fn regular_slab(slab: &RegularSlab) -> String {
    let RegularSlab { start, stride, .. } = *slab;
    let (Some(count), Some(block)) = (slab.count, slab.block) else {
        return match slab.block {
            Some(block) if block != 1 && block != stride => {
                format!("{start}::{stride} in blocks of {block}")
            }
            Some(1) if stride != 1 => format!("{start}::{stride}"),
            _ => format!("{start}:"),
        };
    };
    let last_block = count.saturating_sub(1).saturating_mul(stride);
    let stop = start.saturating_add(last_block).saturating_add(block);
    match (count, block) {
        (0, _) | (_, 0) => format!("{start}:{start}"),
        (1, _) => format!("{start}:{stop}"),
        (_, block) if block == stride => format!("{start}:{stop}"),
        (_, 1) => format!("{start}:{stop}:{stride}"),
        _ => format!("{start}:{stop}:{stride} in blocks of {block}"),
    }
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::bytes::Address;

    use super::*;

    fn text(reference: &Reference, path: Option<&str>) -> String {
        let mut out = String::new();
        let resolve = |_: &Reference| path.map(str::to_owned);
        write_reference(&mut out, reference, Some(&resolve)).unwrap();
        out
    }

    fn regular(start: u64, stride: u64, count: Option<u64>, block: u64) -> String {
        regular_slab(&RegularSlab {
            start,
            stride,
            count,
            block: Some(block),
        })
    }

    #[test]
    fn an_object_shows_its_name_or_else_its_address() {
        let object = Reference::Object {
            address: Address(0x60),
            file: None,
        };
        assert_eq!(text(&object, Some("/a/b")), "→ /a/b");
        assert_eq!(text(&object, None), "→ object at 0x60");
        assert_eq!(text(&Reference::Null, None), "null reference");
    }

    #[test]
    fn a_region_shows_its_blocks_with_the_end_outside() {
        let region = Reference::Region {
            address: Address(0x60),
            region: Region::Blocks(vec![(vec![0, 5], vec![2, 7])]),
            file: Some("other.h5".into()),
        };
        assert_eq!(text(&region, Some("/d")), "→ other.h5::/d [0:3, 5:8]");
    }

    #[test]
    fn regular_slabs_are_written_as_slices_where_they_are_slices() {
        assert_eq!(regular(2, 1, Some(1), 5), "2:7");
        assert_eq!(regular(2, 3, Some(4), 3), "2:14");
        assert_eq!(regular(2, 3, Some(4), 1), "2:12:3");
        assert_eq!(regular(0, 4, Some(2), 2), "0:6:4 in blocks of 2");
        assert_eq!(regular(1, 2, None, 1), "1::2");
        let far = u64::MAX;
        assert_eq!(regular(far, 3, Some(far), 1), format!("{far}:{far}:3"));
    }
}
