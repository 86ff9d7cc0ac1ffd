//! Link message (specification IV.A.2.g).

use crate::bytes::{Address, Cursor, Sink, Sizes};
use crate::datatype::{Charset, Name};
use crate::error::{Error, Result};

/// A link of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Name, unique in its group.
    pub name: Name,
    /// Character set of the name as declared.
    pub charset: Charset,
    /// Creation order, where the group tracks it.
    pub order: Option<i64>,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkTarget {
    /// An object header of the same file.
    Hard(Address),
    /// A path in the same file, absolute or relative to the group.
    Soft(Name),
    /// A path in another file.
    External {
        /// File name as stored.
        file: Name,
        /// Path of the object in it.
        path: Name,
    },
    /// A user-defined link: its class and its bytes.
    UserDefined {
        /// Class number, 65 to 255.
        class: u8,
        /// The link's own data.
        data: Vec<u8>,
    },
}

const STRUCTURE: &str = "link message";

/// Decodes a link message.
pub fn decode_link(bytes: &[u8], address: u64, sizes: Sizes) -> Result<Link> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, sizes);
    match c.u8()? {
        1 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let flags = c.u8()?;
    let kind = match flags & 0x08 != 0 {
        true => c.u8()?,
        false => 0,
    };
    let order = match flags & 0x04 != 0 {
        true => Some(c.u64()? as i64),
        false => None,
    };
    let charset = match flags & 0x10 != 0 && c.u8()? == 1 {
        true => Charset::Utf8,
        false => Charset::Ascii,
    };
    let length = c.uint(1 << (flags & 0x03))?;
    let name = Name::new(c.take(usize::try_from(length).unwrap_or(usize::MAX))?);
    if name.as_bytes().is_empty() {
        return Err(c.corrupt("the name is empty"));
    }
    Ok(Link {
        target: target(&mut c, kind)?,
        name,
        charset,
        order,
    })
}

fn target(c: &mut Cursor<'_>, kind: u8) -> Result<LinkTarget> {
    if kind == 0 {
        return match c.address_field()? {
            Some(header) => Ok(LinkTarget::Hard(header)),
            None => Err(c.corrupt("a hard link to the undefined address")),
        };
    }
    if (2..64).contains(&kind) {
        return Err(c.unsupported(format!("link kind {kind} is reserved")));
    }
    let length = usize::from(c.u16()?);
    let data = c.take(length)?;
    match kind {
        1 => Ok(LinkTarget::Soft(Name::new(data))),
        64 => external(c, data),
        class => Ok(LinkTarget::UserDefined {
            class,
            data: data.to_vec(),
        }),
    }
}

/// One byte of version and flags, then file and path, each ending with a NUL.
fn external(c: &Cursor<'_>, data: &[u8]) -> Result<LinkTarget> {
    match data.split_first() {
        Some((version, names)) if version >> 4 == 0 => {
            let mut names = names.split(|byte| *byte == 0);
            match (names.next(), names.next(), names.next()) {
                (Some(file), Some(path), Some(_)) => Ok(LinkTarget::External {
                    file: Name::new(file),
                    path: Name::new(path),
                }),
                _ => Err(c.corrupt("an external link without file and path")),
            }
        }
        Some((version, _)) => Err(c.unsupported(format!("external link version {}", version >> 4))),
        None => Err(c.corrupt("an empty external link")),
    }
}

/// Encodes a link message.
///
/// # Errors
/// [`crate::error::Kind::InvalidArgument`] for a name or path that cannot be told: an empty one, one
/// with a NUL where that ends it, over 64 KiB of a path.
pub fn encode_link(link: &Link, sizes: Sizes) -> Result<Vec<u8>> {
    let (kind, target) = encode_target(&link.target, sizes)?;
    let name = link.name.as_bytes();
    if name.is_empty() {
        return Err(Error::invalid(STRUCTURE, "the name is empty"));
    }
    let length = name.len() as u64;
    let width_code = match length {
        0..=0xff => 0,
        0x100..=0xffff => 1,
        0x1_0000..=0xffff_ffff => 2,
        _ => 3,
    };
    let mut flags = width_code;
    for (set, bit) in [
        (link.order.is_some(), 0x04),
        (kind != 0, 0x08),
        (link.charset == Charset::Utf8, 0x10),
    ] {
        flags |= if set { bit } else { 0 };
    }
    let mut sink = Sink::new(STRUCTURE, sizes);
    sink.put(&[1, flags]);
    if kind != 0 {
        sink.u8(kind);
    }
    if let Some(order) = link.order {
        sink.u64(order as u64);
    }
    if link.charset == Charset::Utf8 {
        sink.u8(1);
    }
    sink.uint(length, 1 << width_code)?;
    sink.put(name);
    sink.put(&target);
    Ok(sink.finish())
}

/// The kind of a link and what follows its name.
fn encode_target(target: &LinkTarget, sizes: Sizes) -> Result<(u8, Vec<u8>)> {
    let (kind, data) = match target {
        LinkTarget::Hard(header) => {
            let mut sink = Sink::new(STRUCTURE, sizes);
            sink.address(Some(*header))?;
            return Ok((0, sink.finish()));
        }
        LinkTarget::Soft(path) => (1, path.as_bytes().to_vec()),
        LinkTarget::External { file, path } => {
            let names = [file.as_bytes(), path.as_bytes()];
            if names.iter().any(|name| name.contains(&0)) {
                return Err(Error::invalid(STRUCTURE, "a file or path with a NUL in it"));
            }
            (64, [&[0], names[0], &[0], names[1], &[0]].concat())
        }
        LinkTarget::UserDefined { class, data } => (*class, data.clone()),
    };
    let Ok(length) = u16::try_from(data.len()) else {
        let cause = format!("a path of {} bytes; 65535 are the most", data.len());
        return Err(Error::invalid(STRUCTURE, cause));
    };
    Ok((kind, [&length.to_le_bytes()[..], &data].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::format::testing::every_truncation_fails;

    fn decode(bytes: &[u8]) -> Result<Link> {
        decode_link(bytes, 0, Sizes::default())
    }

    #[test]
    fn a_hard_link_has_order_and_charset() {
        let bytes = [
            &[1, 0x14][..],      // version, flags: creation order, charset
            &7u64.to_le_bytes(), // creation order
            &[1, 2],             // UTF-8, length of name
            "é".as_bytes(),
            &96u64.to_le_bytes(), // object header
        ]
        .concat();
        let link = decode(&bytes).unwrap();
        assert_eq!(link.order, Some(7));
        assert_eq!(link.charset, Charset::Utf8);
        assert_eq!(link.target, LinkTarget::Hard(Address(96)));
        assert_eq!(encode_link(&link, Sizes::default()).unwrap(), bytes);
        every_truncation_fails(&bytes, |b| decode(b).map(drop));
    }

    #[test]
    fn soft_external_and_user_defined_links_are_told_apart() {
        let soft = [&[1, 0x08, 1, 1][..], b"s", &[2, 0], b"/a"].concat();
        assert_eq!(
            decode(&soft).unwrap().target,
            LinkTarget::Soft(Name::from("/a"))
        );
        let external = [&[1, 0x08, 64, 1][..], b"e", &[8, 0], b"\0f.h5\0/\0"].concat();
        let expected = LinkTarget::External {
            file: Name::from("f.h5"),
            path: Name::from("/"),
        };
        assert_eq!(decode(&external).unwrap().target, expected);
        let user = [&[1, 0x08, 187, 1][..], b"u", &[1, 0], &[5]].concat();
        let expected = LinkTarget::UserDefined {
            class: 187,
            data: vec![5],
        };
        assert_eq!(decode(&user).unwrap().target, expected);
        for bytes in [soft, external, user] {
            every_truncation_fails(&bytes, |b| decode(b).map(drop));
            let link = decode(&bytes).unwrap();
            assert_eq!(encode_link(&link, Sizes::default()).unwrap(), bytes);
        }
    }

    #[test]
    fn an_external_link_without_terminators_is_refused() {
        let bytes = [&[1, 0x08, 64, 1][..], b"e", &[5, 0], b"\0f.h5"].concat();
        assert_eq!(decode(&bytes).unwrap_err().kind(), Kind::Corrupt);
    }

    #[test]
    fn long_names_have_wide_lengths_and_long_paths_are_refused() {
        for length in [1, 255, 256, 65_535, 65_536] {
            let mut link = Link {
                name: Name::new(&vec![b'n'; length][..]),
                charset: Charset::Ascii,
                order: None,
                target: LinkTarget::Soft(Name::new(&vec![b'p'; length.min(65_535)][..])),
            };
            let bytes = encode_link(&link, Sizes::default()).unwrap();
            assert_eq!(decode(&bytes).unwrap(), link);
            link.target = LinkTarget::Soft(Name::new(&vec![b'p'; 65_536][..]));
            let error = encode_link(&link, Sizes::default()).unwrap_err();
            assert_eq!(error.kind(), Kind::InvalidArgument);
        }
    }
}
