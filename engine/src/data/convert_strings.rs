//! Elements as strings, made in parallel where a pool runs this.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::Element;
use super::conversion::{Change, lost};
use super::convert::{mismatch, not_convertible};
use super::decode::{trimmed, vlen_string_of};
use super::elements::Elements;
use super::heap::{Heap, write_descriptor};
use crate::datatype::{Charset, Class, Datatype};
use crate::error::{Error, Kind, Result};
use crate::limits::Limits;
use crate::storage::Buffer;

/// Elements that one task makes.
const SHARE: usize = 4096;

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
        let limit = elements.heap().limits().result;
        let own = (elements.len() as u64).saturating_mul(size_of::<Self>() as u64);
        Limits::agree(own, limit, "strings")?;
        let (total, changed) = (AtomicU64::new(own), AtomicU64::new(0));
        let mut strings = vec![Self::new(); elements.len()];
        let make = |(share, out): (usize, &mut [Self])| {
            let texts = texts(elements, share * SHARE, out.len())?;
            // Many elements may refer to the same long text, and each becomes a copy.
            let bytes = texts.iter().map(|text| text.len() as u64).sum();
            let before = total.fetch_add(bytes, Ordering::Relaxed);
            Limits::agree(before.saturating_add(bytes), limit, "strings")?;
            for (number, (text, out)) in texts.into_iter().zip(out).enumerate() {
                *out = match std::str::from_utf8(text) {
                    Ok(text) => text.to_owned(),
                    Err(_) if change == Change::Refused => {
                        let index = share * SHARE + number;
                        return Err(mismatch(elements, index, "String: it is not UTF-8"));
                    }
                    Err(_) => {
                        changed.fetch_add(1, Ordering::Relaxed);
                        Self::from_utf8_lossy(text).into_owned()
                    }
                };
            }
            Ok(())
        };
        // Outside of a pool the caller has not asked for threads.
        match rayon::current_thread_index() {
            Some(_) => strings
                .par_chunks_mut(SHARE)
                .enumerate()
                .try_for_each(make)?,
            None => strings.chunks_mut(SHARE).enumerate().try_for_each(make)?,
        }
        Ok((strings, changed.into_inner()))
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

/// The bytes of strings, from that of index `first` on.
fn texts(elements: &Elements, first: usize, count: usize) -> Result<Vec<&[u8]>> {
    let (heap, mut reader) = (elements.heap(), elements.heap().reader());
    let one = |index: usize| {
        let element = elements.element(index);
        match &elements.datatype().class {
            Class::String(string) => Ok(trimmed(string, element)),
            _ => vlen_string_of(element, heap.sizes(), |id| reader.object(id)),
        }
    };
    (first..first + count).map(one).collect()
}
