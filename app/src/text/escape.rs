//! Bytes of names and strings as one visible line: nothing is dropped, nothing acts on the screen.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// The bytes as one line of text: UTF-8 as it is, control characters as `\n`, `\x1b`, characters
/// that steer the direction of text as `\u{202e}`, bytes that are no UTF-8 as `\xNN`.
pub fn escaped(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.chars().any(is_hidden)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    // Writing to a String does not fail.
    let _ = write_escaped(&mut out, bytes);
    Cow::Owned(out)
}

/// [`escaped`], cut to `limit` characters with `…`.
pub fn one_line(bytes: &[u8], limit: usize) -> String {
    let mut clip = super::Clip::new(limit);
    let _ = write_escaped(&mut clip, bytes);
    clip.finish()
}

/// Writes the bytes as [`escaped`] does; stops as soon as `out` refuses.
pub fn write_escaped(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => out.write_str("\\n")?,
                '\r' => out.write_str("\\r")?,
                '\t' => out.write_str("\\t")?,
                '\0'..='\u{1f}' | '\u{7f}' => write!(out, "\\x{:02x}", u32::from(character))?,
                hidden if is_hidden(hidden) => write!(out, "\\u{{{:x}}}", u32::from(hidden))?,
                plain => out.write_char(plain)?,
            }
        }
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02x}")?;
        }
    }
    Ok(())
}

/// Whether a character would be invisible, break the line, or turn the text around it.
/// The joiners U+200C and U+200D stay: scripts and emoji need them.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e001f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_in_any_script_stays_as_it_is() {
        for text in ["temperature", "温度", "درجة الحرارة", "तापमान", "👩‍🔬"]
        {
            assert!(matches!(escaped(text.as_bytes()), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn control_characters_and_foreign_bytes_become_visible() {
        assert_eq!(escaped(b"a\tb\n\x1b[0m\0"), "a\\tb\\n\\x1b[0m\\x00");
        assert_eq!(escaped(b"caf\xe9"), "caf\\xe9");
        assert_eq!(escaped("x\u{202e}y\u{85}".as_bytes()), "x\\u{202e}y\\u{85}");
    }

    #[test]
    fn a_long_string_is_cut_without_reading_it_all() {
        assert_eq!(one_line(&[b'a'; 1000], 4), "aaa…");
        assert_eq!(one_line(b"aaaa", 4), "aaaa");
    }
}
