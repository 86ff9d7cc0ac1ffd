//! Object comment message (specification IV.A.2.n).

use crate::datatype::Name;
use crate::error::{Error, Result};

/// Decodes a comment: text up to its NUL.
pub fn decode_comment(bytes: &[u8]) -> Name {
    let text = bytes.split(|byte| *byte == 0).next();
    Name::new(text.unwrap_or_default())
}

/// Encodes a comment with its terminator.
///
/// # Errors
/// [`crate::error::Kind::InvalidArgument`] for a text with a NUL in it.
pub fn encode_comment(text: &[u8]) -> Result<Vec<u8>> {
    if text.contains(&0) {
        let cause = "a text with a NUL in it";
        return Err(Error::invalid("object comment message", cause));
    }
    Ok([text, &[0]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_at_its_terminator_or_with_the_message() {
        assert_eq!(decode_comment(b"note\0\0\0\0").as_bytes(), b"note");
        assert_eq!(decode_comment(b"note").as_bytes(), b"note");
        assert_eq!(decode_comment(b"").as_bytes(), b"");
        assert_eq!(encode_comment(b"note").unwrap(), b"note\0");
        assert!(encode_comment(b"no\0te").is_err());
    }
}
