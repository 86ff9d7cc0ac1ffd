//! Attribute message, versions 1 to 3 (specification IV.A.2.m).

use crate::bytes::{Cursor, Sink, Sizes};
use crate::datatype::{Charset, Datatype, Name};
use crate::error::Result;
use crate::format::dataspace::{Dataspace, decode_dataspace};
use crate::format::datatype::decode_datatype;
use crate::format::shared::{Stored, decode_shared};
use crate::limits::Limits;

const STRUCTURE: &str = "attribute message";

/// An attribute as stored. A type or extent that does not decode leaves its name readable.
#[derive(Debug, Clone)]
pub struct AttributeMessage {
    /// Name, unique among the object's attributes.
    pub name: Name,
    /// Character set of the name as declared.
    pub charset: Charset,
    /// Type of an element.
    pub datatype: Result<Stored<Datatype>>,
    /// Extent.
    pub dataspace: Result<Stored<Dataspace>>,
    /// The elements; in version 1 object headers with padding behind them.
    pub data: Vec<u8>,
}

/// Decodes an attribute message.
pub fn decode_attribute(
    bytes: &[u8],
    address: u64,
    sizes: Sizes,
    limits: &Limits,
) -> Result<AttributeMessage> {
    let Divided {
        version,
        flags,
        charset,
        name,
        datatype: (datatype, datatype_place),
        dataspace: (dataspace, dataspace_place),
        data,
    } = divide(bytes, address)?;
    // Version 1 has no sharing flags: the byte is reserved.
    let shared = |bit| version > 1 && flags & bit != 0;
    let datatype = match shared(0x01) {
        true => decode_shared(datatype, datatype_place, sizes).map(Stored::Shared),
        false => decode_datatype(datatype, datatype_place, sizes, limits).map(Stored::Here),
    };
    let dataspace = match shared(0x02) {
        true => decode_shared(dataspace, dataspace_place, sizes).map(Stored::Shared),
        false => decode_dataspace(dataspace, dataspace_place, sizes).map(Stored::Here),
    };
    Ok(AttributeMessage {
        name: Name::new(name),
        charset,
        datatype,
        dataspace,
        data: data.to_vec(),
    })
}

/// An attribute message, its parts with the file addresses that errors name.
struct Divided<'a> {
    version: u8,
    flags: u8,
    charset: Charset,
    name: &'a [u8],
    datatype: (&'a [u8], u64),
    dataspace: (&'a [u8], u64),
    data: &'a [u8],
}

fn divide(bytes: &[u8], address: u64) -> Result<Divided<'_>> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    let version = c.u8()?;
    let flags = c.u8()?;
    if !(1..=3).contains(&version) {
        return Err(c.unsupported(format!("version {version} is unknown")));
    }
    let lengths = [c.u16()?, c.u16()?, c.u16()?];
    let charset = match version == 3 && c.u8()? == 1 {
        true => Charset::Utf8,
        false => Charset::Ascii,
    };
    let mut part = |length: u16| {
        let length = usize::from(length);
        let padded = match version {
            1 => length.next_multiple_of(8),
            _ => length,
        };
        let place = c.address().saturating_add(c.position() as u64);
        let field = c.take(padded)?;
        Ok((field.get(..length).unwrap_or(field), place))
    };
    let [name, datatype, dataspace] = lengths;
    let (name, _) = part(name)?;
    let (datatype, dataspace) = (part(datatype)?, part(dataspace)?);
    Ok(Divided {
        version,
        flags,
        charset,
        name: name.split(|byte| *byte == 0).next().unwrap_or_default(),
        datatype,
        dataspace,
        data: c.rest(),
    })
}

/// The name in an attribute message, and nothing else of it.
pub fn decode_attribute_name(bytes: &[u8], address: u64) -> Result<&[u8]> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    let version = c.u8()?;
    if !(1..=3).contains(&version) {
        return Err(c.unsupported(format!("version {version} is unknown")));
    }
    c.skip(1)?; // flags
    let length = c.u16()?;
    c.skip(2 + 2)?; // lengths of datatype and dataspace
    if version == 3 {
        c.skip(1)?; // character set
    }
    let name = c.take(usize::from(length))?;
    Ok(name.split(|byte| *byte == 0).next().unwrap_or_default())
}

/// The parts of an attribute message as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// 1 to 3.
    pub version: u8,
    /// Which of type and extent are shared.
    pub flags: u8,
    /// Character set of the name: only version 3 can say UTF-8.
    pub charset: Charset,
    /// Name, without terminator.
    pub name: Vec<u8>,
    /// Encoded type, or a pointer to it.
    pub datatype: Vec<u8>,
    /// Encoded extent, or a pointer to it.
    pub dataspace: Vec<u8>,
    /// The elements; in version 1 object headers with padding behind them.
    pub data: Vec<u8>,
}

/// Divides an attribute message into its parts, nothing of them decoded.
pub fn decode_parts(bytes: &[u8], address: u64) -> Result<Parts> {
    let parts = divide(bytes, address)?;
    Ok(Parts {
        version: parts.version,
        flags: parts.flags,
        charset: parts.charset,
        name: parts.name.to_vec(),
        datatype: parts.datatype.0.to_vec(),
        dataspace: parts.dataspace.0.to_vec(),
        data: parts.data.to_vec(),
    })
}

/// Encodes an attribute message.
///
/// # Errors
/// [`Kind::InvalidArgument`](crate::Kind::InvalidArgument) where the version cannot say what is
/// wanted, or the name is not one; [`Kind::LimitExceeded`](crate::Kind::LimitExceeded) where a part is
/// too long.
pub fn encode_attribute(parts: &Parts) -> Result<Vec<u8>> {
    let mut sink = Sink::new(STRUCTURE, Sizes::default());
    if parts.name.is_empty() || parts.name.contains(&0) {
        return Err(sink.invalid("a name is at least one byte, none of them NUL"));
    }
    if parts.version < 3 && parts.charset == Charset::Utf8 {
        return Err(sink.invalid("this version cannot say that a name is UTF-8"));
    }
    sink.u8(parts.version);
    sink.u8(if parts.version == 1 { 0 } else { parts.flags });
    let name = [&parts.name[..], &[0]].concat();
    let fields = [&name, &parts.datatype, &parts.dataspace];
    for field in fields {
        sink.uint(field.len() as u64, 2)?;
    }
    if parts.version == 3 {
        sink.u8(u8::from(parts.charset == Charset::Utf8));
    }
    for field in fields {
        sink.put(field);
        if parts.version == 1 {
            sink.align(8);
        }
    }
    sink.put(&parts.data);
    Ok(sink.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_encoded_as_they_were_divided() {
        for bytes in [version1(), version3()] {
            let parts = decode_parts(&bytes, 0).unwrap();
            assert_eq!(encode_attribute(&parts).unwrap(), bytes);
            assert!(decode_parts(&bytes[..20], 0).is_err());
        }
        let mut parts = decode_parts(&version1(), 0).unwrap();
        parts.charset = Charset::Utf8;
        assert!(encode_attribute(&parts).is_err());
        parts.name.clear();
        assert!(encode_attribute(&parts).is_err());
    }

    fn version1() -> Vec<u8> {
        [
            &[1, 0][..],                               // version, reserved
            &[3, 0, 12, 0, 8, 0],                      // lengths of name, type, dataspace
            b"id\0\0\0\0\0\0",                         // name
            &[0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0], // 32-bit integer
            &[0; 4],                                   // padding
            &[1, 0, 0, 0, 0, 0, 0, 0],                 // scalar
            &[42, 0, 0, 0, 0, 0, 0, 0],                // value, padding
        ]
        .concat()
    }

    fn version3() -> Vec<u8> {
        [
            &[3, 1][..],          // version, flags: shared type
            &[3, 0, 10, 0, 4, 0], // lengths of name, type, dataspace
            &[1],                 // UTF-8
            "é\0".as_bytes(),
            &[3, 2, 0x20, 3, 0, 0, 0, 0, 0, 0], // committed type at 0x320
            &[2, 0, 0, 0],                      // scalar
            &[42, 0, 0, 0],                     // value
        ]
        .concat()
    }

    fn decode(bytes: &[u8]) -> Result<AttributeMessage> {
        decode_attribute(bytes, 0, Sizes::default(), &Limits::default())
    }

    #[test]
    fn the_name_alone_is_that_of_the_whole() {
        for bytes in [version1(), version3()] {
            let whole = decode(&bytes).unwrap();
            let name = decode_attribute_name(&bytes, 0).unwrap();
            assert_eq!(name, whole.name.as_bytes());
            assert!(decode_attribute_name(&bytes[..10], 0).is_err());
        }
    }

    #[test]
    fn version_1_pads_its_parts() {
        let attribute = decode(&version1()).unwrap();
        assert_eq!(attribute.name.as_bytes(), b"id");
        assert_eq!(
            attribute.dataspace.unwrap(),
            Stored::Here(Dataspace::Scalar)
        );
        assert!(matches!(attribute.datatype.unwrap(), Stored::Here(t) if t.size == 4));
        assert_eq!(attribute.data[..4], [42, 0, 0, 0]);
    }

    #[test]
    fn version_3_shares_its_type_and_declares_the_charset() {
        let attribute = decode(&version3()).unwrap();
        assert_eq!(attribute.name.as_str(), Some("é"));
        assert_eq!(attribute.charset, Charset::Utf8);
        assert!(matches!(attribute.datatype.unwrap(), Stored::Shared(_)));
        assert_eq!(attribute.data, [42, 0, 0, 0]);
    }

    #[test]
    fn a_type_that_does_not_decode_leaves_the_name() {
        let mut bytes = version1();
        bytes[16] = 0x1f; // class 15
        let attribute = decode(&bytes).unwrap();
        assert_eq!(attribute.name.as_bytes(), b"id");
        assert!(attribute.datatype.is_err());
        assert!(attribute.dataspace.is_ok());
    }

    #[test]
    fn every_truncation_before_the_data_fails() {
        for (bytes, data) in [(version1(), 40), (version3(), 26)] {
            for length in 0..data {
                assert!(decode(&bytes[..length]).is_err(), "{length}");
            }
            assert!(decode(&bytes[..data]).is_ok());
        }
    }
}
