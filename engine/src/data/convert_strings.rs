//! Elements as strings, made in parallel where a pool runs this.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::Element;
use super::conversion::{Change, lost};
use super::convert::{mismatch, not_convertible};
use super::decode::{trimmed, vlen_string_of};
use super::elements::Elements;
use super::heap::{Heap, HeapReader, write_descriptor};
use crate::datatype::{Charset, Class, Datatype};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::storage::Buffer;

/// Elements that one task makes at least.
const SHARE: usize = 4096;
/// Bytes that one task makes before it counts them: together with what others made they may not
/// exceed the limit.
const COUNTED: u64 = 64 << 10;

impl Element for String {
    const IN_PARALLEL: bool = true;

    /// Strings in UTF-8, fixed or variable-length; other bytes do not fit, or become U+FFFD.
    fn convert(elements: &Elements, change: Change) -> Result<(Vec<Self>, u64)> {
        if !matches!(
            elements.datatype().class,
            Class::String(_) | Class::VlenString(_)
        ) {
            return Err(not_convertible("String"));
        }
        let own = (elements.len() as u64).saturating_mul(size_of::<Self>() as u64);
        let made = Made::new(own, elements.heap().limits().result)?;
        let mut strings = Vec::new();
        let one = |texts: &mut Texts<'_>, index| texts.string(index, change);
        // Outside of a pool the caller has not asked for threads.
        match rayon::current_thread_index() {
            Some(_) => (0..elements.len())
                .into_par_iter()
                .with_min_len(SHARE)
                .map_init(|| Texts::of(elements, &made), one)
                .collect_into_vec(&mut strings),
            None => {
                let mut texts = Texts::of(elements, &made);
                strings.extend((0..elements.len()).map(|index| one(&mut texts, index)));
                drop(texts);
            }
        }
        Ok((strings, made.changed()?))
    }

    /// Strings of variable length in the character set of `target`.
    fn elements(values: &[Self], shape: Vec<u64>, target: &Datatype) -> Result<Elements> {
        let (Class::String(kind) | Class::VlenString(kind)) = &target.class else {
            let cause = "strings do not convert to the stored type";
            return Err(Error::new(Kind::Conversion, "conversion", cause));
        };
        let mut heap = Heap::default();
        let sizes = heap.sizes();
        let datatype = Datatype {
            size: 8 + usize::from(sizes.offset),
            class: Class::VlenString(*kind),
        };
        let mut bytes = Buffer::zeroed(values.len().saturating_mul(datatype.size))?;
        let rooms = bytes.chunks_exact_mut(datatype.size);
        for (index, (value, room)) in values.iter().zip(rooms).enumerate() {
            let refused = match value.find('\0') {
                Some(_) => Some("holds a NUL, which ends a string"),
                None if kind.charset == Charset::Ascii && !value.is_ascii() => {
                    Some("is not ASCII, and the type holds ASCII only")
                }
                None => None,
            };
            if let Some(cause) = refused {
                return Err(lost(index, &shape, format!("{value:?} {cause}")));
            }
            if value.is_empty() {
                continue;
            }
            let count = u32::try_from(value.len());
            let count = count.map_err(|_| lost(index, &shape, "over 4 GiB of text".into()))?;
            let id = heap.insert(value.as_bytes())?;
            write_descriptor(count, id, sizes, room)?;
        }
        Elements::new(datatype.into(), shape, bytes, heap)
    }
}

/// What has been made of all elements so far.
struct Made {
    /// Bytes, of texts that are done with.
    bytes: AtomicU64,
    /// Bytes that there may be.
    limit: u64,
    /// Texts that are not UTF-8.
    changed: AtomicU64,
    /// Why it cannot go on: what is made after that counts for nothing.
    failed: OnceLock<Error>,
}

impl Made {
    fn new(bytes: u64, limit: u64) -> Result<Self> {
        Limits::agree(bytes, limit, "strings")?;
        Ok(Self {
            bytes: AtomicU64::new(bytes),
            limit,
            changed: AtomicU64::new(0),
            failed: OnceLock::new(),
        })
    }

    fn changed(self) -> Result<u64> {
        match self.failed.into_inner() {
            Some(error) => Err(error),
            None => Ok(self.changed.into_inner()),
        }
    }
}

/// Makes one string after the other.
struct Texts<'e> {
    elements: &'e Elements,
    reader: HeapReader<'e>,
    made: &'e Made,
    /// Bytes that `made` does not know of yet.
    bytes: u64,
}

impl<'e> Texts<'e> {
    fn of(elements: &'e Elements, made: &'e Made) -> Self {
        Self {
            elements,
            reader: elements.heap().reader(),
            made,
            bytes: 0,
        }
    }

    /// The string of an element; an empty one where something has failed.
    fn string(&mut self, index: usize, change: Change) -> String {
        if self.made.failed.get().is_some() {
            return String::new();
        }
        let made = self.text(index).and_then(|text| {
            self.count(text.len())?;
            match std::str::from_utf8(text) {
                Ok(text) => Ok(text.to_owned()),
                Err(_) if change == Change::Refused => {
                    Err(mismatch(self.elements, index, "String: it is not UTF-8"))
                }
                Err(_) => {
                    self.made.changed.fetch_add(1, Ordering::Relaxed);
                    Ok(String::from_utf8_lossy(text).into_owned())
                }
            }
        });
        made.unwrap_or_else(|error| {
            drop(self.made.failed.set(error));
            String::new()
        })
    }

    fn text(&mut self, index: usize) -> Result<&'e [u8]> {
        let (elements, reader) = (self.elements, &mut self.reader);
        let element = elements.element(index);
        match &elements.datatype().class {
            Class::String(string) => Ok(trimmed(string, element)),
            _ => vlen_string_of(element, elements.heap().sizes(), |id| reader.object(id)),
        }
    }

    /// Counts the bytes of a text: many elements may refer to the same long one, and each becomes a
    /// copy.
    fn count(&mut self, bytes: usize) -> Result<()> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes < COUNTED {
            return Ok(());
        }
        self.settle()
    }

    /// Makes known what was made.
    fn settle(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut self.bytes);
        let before = self.made.bytes.fetch_add(bytes, Ordering::Relaxed);
        Limits::agree(before.saturating_add(bytes), self.made.limit, "strings").map(drop)
    }
}

impl Drop for Texts<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.settle() {
            drop(self.made.failed.set(error));
        }
    }
}
