//! A bounded cursor over little-endian fields whose widths the superblock sets.

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

#[cfg(test)]
mod tests {
    use super::*;

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
