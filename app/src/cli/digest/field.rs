//! Fields of a line: text without tabs and line breaks, long values by their SHA-256.

use hyperslab_engine::Name;
use sha2::{Digest as _, Sha256};

/// Longer values are told by their SHA-256.
const LONGEST: usize = 256;

/// Bytes as text: what is no UTF-8 as `\xNN`.
pub fn plain(bytes: impl AsRef<[u8]>) -> String {
    one_line(&Name::new(bytes).to_string())
}

/// Text that breaks no line and separates no field.
pub fn one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\t', "\\t")
}

/// A name between quotation marks.
pub fn quoted(bytes: impl AsRef<[u8]>) -> String {
    format!("\"{}\"", plain(bytes).replace('"', "\\\""))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as hexadecimal digits, or their digest where they are many.
pub fn bounded_bytes(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => "-".into(),
        length if length * 2 <= LONGEST => hex(bytes),
        _ => format!("sha256:{}", hex(&Sha256::digest(bytes))),
    }
}

/// Text, or its digest where it is long.
pub fn bounded_text(text: String) -> String {
    match text.chars().count() {
        length if length <= LONGEST => text,
        _ => format!("sha256:{}", hex(&Sha256::digest(text))),
    }
}

/// Lengths of dimensions: `3x4xinf`; a dash for none.
pub fn shape(dims: impl IntoIterator<Item = Option<u64>>) -> String {
    let dims: Vec<String> = dims.into_iter().map(or_unlimited).collect();
    match dims.is_empty() {
        true => "-".into(),
        false => dims.join("x"),
    }
}

/// A number, or `inf`.
pub fn or_unlimited(number: Option<u64>) -> String {
    number.map_or("inf".into(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_no_line_and_end_no_field() {
        assert_eq!(plain(b"a\tb\nc\xff\xc3\xa9"), "a\\tb\\nc\\xffé");
        assert_eq!(quoted(b"say \"a\""), "\"say \\\"a\\\"\"");
    }

    #[test]
    fn long_values_are_told_by_their_digest() {
        assert_eq!(bounded_bytes(&[0xab; 2]), "abab");
        assert_eq!(bounded_bytes(&[]), "-");
        assert!(bounded_bytes(&[0; 129]).starts_with("sha256:"));
        assert_eq!(bounded_text("é".repeat(256)), "é".repeat(256));
        assert!(bounded_text("é".repeat(257)).starts_with("sha256:"));
    }

    #[test]
    fn lengths_are_joined_and_unlimited_ones_told() {
        assert_eq!(shape([Some(3), None]), "3xinf");
        assert_eq!(shape([]), "-");
    }
}
