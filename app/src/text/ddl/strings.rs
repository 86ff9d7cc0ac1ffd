//! Strings in quotes, where many equal characters may be told by their number.

use std::io::Write;

use hyperslab_engine::datatype::{StringPadding, StringType};

use super::characters::push_character;
use super::value::Values;

impl Values<'_> {
    /// All bytes of a padded string, up to the first NUL of one that ends with it.
    pub(super) fn write_fixed_string(
        &self,
        out: &mut Vec<u8>,
        string: &StringType,
        element: &[u8],
    ) {
        let end = match string.padding {
            StringPadding::NullTerminated => element.iter().position(|byte| *byte == 0),
            _ => None,
        };
        let text = element.get(..end.unwrap_or(element.len()));
        self.write_string(out, text.unwrap_or_default());
    }

    pub(super) fn write_string(&self, out: &mut Vec<u8>, text: &[u8]) {
        if self.repeats > 0 {
            return self.write_repeats(out, text);
        }
        out.push(b'"');
        for byte in text {
            push_character(out, *byte, self.escape);
        }
        out.push(b'"');
    }

    /// Quotes what does not repeat, and tells how often the rest does.
    fn write_repeats(&self, out: &mut Vec<u8>, text: &[u8]) {
        let start = out.len();
        let mut quoted = false;
        for run in text.chunk_by(|a, b| a == b) {
            let several = run.len() > self.repeats;
            if several && quoted {
                out.push(b'"');
                quoted = false;
            }
            if !quoted {
                let space: &[u8] = if out.len() > start { b" " } else { b"" };
                out.extend_from_slice(space);
                out.push(if several { b'\'' } else { b'"' });
            }
            if several {
                let byte = run.first().copied().unwrap_or_default();
                push_character(out, byte, self.escape);
                let _ = write!(out, "' repeats {} times", run.len() - 1);
            } else {
                quoted = true;
                for byte in run {
                    push_character(out, *byte, self.escape);
                }
            }
        }
        if quoted {
            out.push(b'"');
        }
        if text.is_empty() {
            out.extend_from_slice(b"\"\"");
        }
    }
}

/// Whether a variable-length string was never written: its heap has no address.
pub(super) fn is_null(element: &[u8]) -> bool {
    let count = 4;
    let index = element.len().saturating_sub(4).max(count);
    let address = element.get(count..index).unwrap_or_default();
    address.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use crate::text::ddl::characters::Escape;
    use crate::text::ddl::value::{Floats, References};
    use crate::text::ddl::{Punctuation, Values};
    use crate::text::printf::FloatFormat;
    use hyperslab_engine::data::Heap;
    use hyperslab_engine::datatype::ReferenceKind;

    struct Nowhere;

    impl References for Nowhere {
        fn write_reference(&self, _: &mut Vec<u8>, _: ReferenceKind, _: &[u8], _: &Heap) {}
    }

    fn written(text: &str, repeats: usize) -> String {
        let floats = Floats {
            single: FloatFormat::default(),
            double: FloatFormat::default(),
        };
        let values = Values {
            punctuation: &Punctuation::LISTING,
            escape: Escape::Letters,
            repeats,
            as_characters: false,
            floats: &floats,
            raw: false,
            packed: None,
            references: &Nowhere,
            after_array: Cell::new(false),
        };
        let mut out = Vec::new();
        values.write_string(&mut out, text.as_bytes());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn more_equal_characters_than_that_are_told_by_how_often_they_repeat() {
        assert_eq!(written("", 8), r#""""#);
        assert_eq!(written("eeeeeeee", 8), r#""eeeeeeee""#);
        assert_eq!(written("eeeeeeeee", 8), "'e' repeats 8 times");
        assert_eq!(
            written("ab---------c", 8),
            r#""ab" '-' repeats 8 times "c""#
        );
        assert_eq!(written("---------", 0), r#""---------""#);
    }
}
