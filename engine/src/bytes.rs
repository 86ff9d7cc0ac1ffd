//! Little-endian fields whose widths the superblock sets: a bounded cursor over them, a sink for
//! them.

use crate::error::{Error, Kind, Result};

/// Widths of file addresses and lengths, in bytes (superblock, "size of offsets" and "size of
/// lengths").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Width of an address: 2, 4, 8, 16 or 32; values must fit 64 bits.
    pub offset: u8,
    /// Width of a length.
    pub length: u8,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            offset: 8,
            length: 8,
        }
    }
}

/// An address inside the file, relative to its base address. Never the undefined address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub u64);

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// Reads fields from a slice; every step is bounded, every error names structure and address.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
    structure: &'static str,
    address: u64,
    sizes: Sizes,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `bytes`, which lie at `address` in the file and hold `structure`.
    pub fn new(bytes: &'a [u8], structure: &'static str, address: u64, sizes: Sizes) -> Self {
        Self {
            bytes,
            position: 0,
            structure,
            address,
            sizes,
        }
    }

    /// A [`Kind::Corrupt`] error of this structure at its address.
    pub fn corrupt(&self, cause: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::corrupt(self.structure, cause).at(self.address)
    }

    /// A [`Kind::Unsupported`] error of this structure at its address.
    pub fn unsupported(&self, cause: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::unsupported(self.structure, cause).at(self.address)
    }

    /// Widths of addresses and lengths.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// Address of the structure's first byte.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Bytes read so far.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes left.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.position)
    }

    /// The bytes not read yet, without moving.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// The next `count` bytes.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.position.checked_add(count);
        let slice = end.and_then(|end| self.bytes.get(self.position..end));
        let Some(slice) = slice else {
            return Err(self.short(count));
        };
        self.position += count;
        Ok(slice)
    }

    #[cold]
    fn short(&self, count: usize) -> Error {
        let cause = format!("{count} bytes wanted, {} left", self.remaining());
        Error::new(Kind::Truncated, self.structure, cause).at(self.address)
    }

    /// Moves over `count` bytes.
    #[inline]
    pub fn skip(&mut self, count: usize) -> Result<()> {
        self.take(count).map(drop)
    }

    /// The next `N` bytes as an array.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    /// Two bytes, little-endian.
    #[inline]
    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Four bytes, little-endian.
    #[inline]
    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Eight bytes, little-endian.
    #[inline]
    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// An unsigned field of `width` bytes, little-endian, that must fit 64 bits.
    #[inline]
    pub fn uint(&mut self, width: usize) -> Result<u64> {
        if width == 8 {
            return self.u64();
        }
        let field = self.take(width)?;
        let (low, high) = field.split_at(width.min(8));
        if high.iter().any(|byte| *byte != 0) {
            return Err(self.corrupt(format!("a field of {width} bytes does not fit 64 bits")));
        }
        Ok(low
            .iter()
            .rev()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }

    /// An address of the superblock's width; `None` is the undefined address (all bits set).
    #[inline]
    pub fn address_field(&mut self) -> Result<Option<Address>> {
        let width = usize::from(self.sizes.offset);
        if width == 8 {
            let value = self.u64()?;
            return Ok((value != u64::MAX).then_some(Address(value)));
        }
        let field = self.rest().get(..width).unwrap_or_default();
        if width != 0 && field.len() == width && field.iter().all(|byte| *byte == 0xff) {
            self.skip(width)?;
            return Ok(None);
        }
        self.uint(width).map(|value| Some(Address(value)))
    }

    /// A length of the superblock's width.
    pub fn length_field(&mut self) -> Result<u64> {
        self.uint(usize::from(self.sizes.length))
    }

    /// Moves to the next multiple of `alignment`, counted from the structure's start.
    pub fn align(&mut self, alignment: usize) -> Result<()> {
        let past = self.position % alignment.max(1);
        if past == 0 {
            return Ok(());
        }
        self.skip(alignment - past)
    }

    /// Reads the signature and refuses any other.
    pub fn signature(&mut self, expected: &[u8; 4]) -> Result<()> {
        let found = self.array::<4>()?;
        if &found != expected {
            return Err(self.corrupt(format!(
                "signature is {:?}, not {:?}",
                String::from_utf8_lossy(&found),
                String::from_utf8_lossy(expected)
            )));
        }
        Ok(())
    }
}

/// Gathers the bytes of a structure, field by field; what does not fit its field is an error.
#[derive(Debug, Clone)]
pub struct Sink {
    bytes: Vec<u8>,
    structure: &'static str,
    sizes: Sizes,
}

impl Sink {
    /// Begins the bytes of a `structure`.
    pub fn new(structure: &'static str, sizes: Sizes) -> Self {
        Self {
            bytes: Vec::new(),
            structure,
            sizes,
        }
    }

    /// Widths of addresses and lengths.
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// Bytes so far.
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// A [`Kind::InvalidArgument`] error of this structure.
    pub fn invalid(&self, cause: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::invalid(self.structure, cause)
    }

    /// These bytes.
    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Two bytes.
    pub fn u16(&mut self, value: u16) {
        self.put(&value.to_le_bytes());
    }

    /// Four bytes.
    pub fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    /// Eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    /// An unsigned field of `width` bytes.
    ///
    /// # Errors
    /// [`Kind::LimitExceeded`] where the value does not fit.
    pub fn uint(&mut self, value: u64, width: usize) -> Result<()> {
        let bytes = value.to_le_bytes();
        let (low, high) = bytes.split_at(width.min(8));
        if high.iter().any(|byte| *byte != 0) {
            let cause = format!("{value} does not fit a field of {width} bytes");
            return Err(Error::new(Kind::LimitExceeded, self.structure, cause));
        }
        self.put(low);
        self.bytes.resize(self.bytes.len() + width - low.len(), 0);
        Ok(())
    }

    /// An address of the superblock's width; `None` is the undefined address.
    pub fn address(&mut self, address: Option<Address>) -> Result<()> {
        let width = usize::from(self.sizes.offset);
        match address {
            Some(Address(value)) => {
                let start = self.bytes.len();
                self.uint(value, width)?;
                let field = self.bytes.get(start..).unwrap_or_default();
                if field.iter().all(|byte| *byte == 0xff) {
                    let cause = format!("{value} does not fit addresses of {width} bytes");
                    return Err(Error::new(Kind::LimitExceeded, self.structure, cause));
                }
            }
            None => self.bytes.resize(self.bytes.len() + width, 0xff),
        }
        Ok(())
    }

    /// A length of the superblock's width.
    pub fn length(&mut self, value: u64) -> Result<()> {
        self.uint(value, usize::from(self.sizes.length))
    }

    /// Zeros up to `size` bytes in all, which must not be exceeded yet.
    pub fn pad_to(&mut self, size: usize) -> Result<()> {
        if self.bytes.len() > size {
            return Err(self.invalid(format!("{} bytes do not fit {size}", self.bytes.len())));
        }
        self.bytes.resize(size, 0);
        Ok(())
    }

    /// Zeros up to the next multiple of `alignment`, counted from the structure's start.
    pub fn align(&mut self, alignment: usize) {
        let size = self.bytes.len().next_multiple_of(alignment.max(1));
        self.bytes.resize(size, 0);
    }

    /// The lookup3 checksum of all bytes before.
    pub fn checksum(&mut self) {
        self.u32(crate::checksum::lookup3(&self.bytes, 0));
    }

    /// The bytes.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sink_takes_a_cursor_gives() {
        let sizes = Sizes {
            offset: 4,
            length: 16,
        };
        let mut sink = Sink::new("test block", sizes);
        sink.u8(1);
        sink.u16(2);
        sink.u32(3);
        sink.u64(4);
        sink.uint(0x0506, 3).unwrap();
        sink.address(Some(Address(7))).unwrap();
        sink.address(None).unwrap();
        sink.length(8).unwrap();
        sink.align(8);
        assert_eq!(sink.position(), 48);
        let bytes = sink.finish();
        let mut c = Cursor::new(&bytes, "test block", 0, sizes);
        assert_eq!((c.u8().unwrap(), c.u16().unwrap()), (1, 2));
        assert_eq!((c.u32().unwrap(), c.u64().unwrap()), (3, 4));
        assert_eq!(c.uint(3).unwrap(), 0x0506);
        assert_eq!(c.address_field().unwrap(), Some(Address(7)));
        assert_eq!(c.address_field().unwrap(), None);
        assert_eq!(c.length_field().unwrap(), 8);
    }

    #[test]
    fn what_does_not_fit_its_field_is_an_error() {
        let sizes = Sizes {
            offset: 2,
            length: 2,
        };
        let mut sink = Sink::new("test block", sizes);
        for address in [0xffff, 0x1_0000] {
            let error = sink.address(Some(Address(address))).unwrap_err();
            assert_eq!(error.kind(), Kind::LimitExceeded);
        }
        assert!(sink.uint(256, 1).is_err());
        assert!(sink.clone().pad_to(1).is_err());
    }

    fn cursor(bytes: &[u8]) -> Cursor<'_> {
        Cursor::new(bytes, "test block", 0x10, Sizes::default())
    }

    #[test]
    fn fields_are_little_endian_and_bounded() {
        let mut c = cursor(&[1, 2, 0, 3, 0, 0, 0]);
        assert_eq!(c.u8().unwrap(), 1);
        assert_eq!(c.u16().unwrap(), 2);
        assert_eq!(c.u32().unwrap(), 3);
        let error = c.u8().unwrap_err();
        assert_eq!(error.kind(), Kind::Truncated);
        assert_eq!(
            error.to_string(),
            "test block at 0x10: 1 bytes wanted, 0 left"
        );
    }

    #[test]
    fn all_ones_is_the_undefined_address() {
        let mut c = cursor(&[0xff; 8]);
        assert_eq!(c.address_field().unwrap(), None);
        let mut c = cursor(&[0x60, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(c.address_field().unwrap(), Some(Address(0x60)));
    }

    #[test]
    fn a_wide_field_must_fit_64_bits() {
        let mut wide = [0; 16];
        wide[0] = 7;
        assert_eq!(cursor(&wide).uint(16).unwrap(), 7);
        wide[9] = 1;
        assert_eq!(cursor(&wide).uint(16).unwrap_err().kind(), Kind::Corrupt);
    }
}
