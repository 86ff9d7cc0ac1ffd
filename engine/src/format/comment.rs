//! Object comment message (specification IV.A.2.n).

use crate::datatype::Name;

/// Decodes a comment: text up to its NUL.
pub fn decode_comment(bytes: &[u8]) -> Name {
    let text = bytes.split(|byte| *byte == 0).next();
    Name::new(text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_at_its_terminator_or_with_the_message() {
        assert_eq!(decode_comment(b"note\0\0\0\0").as_bytes(), b"note");
        assert_eq!(decode_comment(b"note").as_bytes(), b"note");
        assert_eq!(decode_comment(b"").as_bytes(), b"");
    }
}
