//! Bytes as text that reads back the same: names and paths in files that are text.

/// The bytes as text: UTF-8 as it is, but for `\\` in place of a backslash; bytes that are no
/// UTF-8 as `\xNN`.
pub fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// The bytes that [`to_text`] wrote; `None` for text that it does not write.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('\\');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            // Two backslashes with nothing between them: one, and what follows it.
            bytes.push(b'\\');
            bytes.extend_from_slice(parts.next()?.as_bytes());
            continue;
        }
        let (digits, rest) = part.strip_prefix('x')?.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_read_back_the_same() {
        let all: Vec<u8> = (0..=255).collect();
        for bytes in [
            &b""[..],
            b"/entry/data",
            b"C:\\data\\x41",
            b"\\\\",
            b"\\",
            b"caf\xe9\\xe9",
            "温度/μ".as_bytes(),
            &all,
        ] {
            assert_eq!(from_text(&to_text(bytes)).as_deref(), Some(bytes));
        }
        assert_eq!(to_text(b"caf\xe9"), "caf\\xe9");
    }

    #[test]
    fn text_that_was_not_written_so_is_refused() {
        for text in ["\\", "a\\n", "\\x", "\\x4", "\\xzz", "\\xé"] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
