//! Characters of strings and names: as they are, or as escapes of C.

/// How a character of a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Escape {
    /// Quotes, backslashes and control characters that C has a letter for stand as they are.
    #[default]
    Plain,
    /// They are written as escapes.
    Letters,
    /// What is no visible character of ASCII, spaces too, is a percent sign and its number.
    Percent,
}

/// What follows a line break inside a string that is written as it is.
const CONTINUED: &[u8] = b"           ";

/// Writes a character of a string. What is not printable ASCII becomes an octal number: of a
/// byte beyond ASCII that of the negative integer that C makes of it.
pub fn push_character(out: &mut Vec<u8>, byte: u8, escape: Escape) {
    if escape == Escape::Percent {
        return match byte {
            b'!'..=b'~' => out.push(byte),
            _ => out.extend_from_slice(format!("%{:02x}", as_c_has_it(byte)).as_bytes()),
        };
    }
    let letter = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        8 => b'b',
        12 => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        b' '..=b'~' => return out.push(byte),
        _ => {
            return out.extend_from_slice(format!("\\{:03o}", as_c_has_it(byte)).as_bytes());
        }
    };
    match escape {
        Escape::Percent => {}
        Escape::Letters => out.extend_from_slice(&[b'\\', letter]),
        Escape::Plain => {
            out.push(byte);
            if matches!(byte, b'\n' | b'\r') {
                out.extend_from_slice(CONTINUED);
            }
        }
    }
}

/// The number that a character becomes in C, where characters have a sign.
fn as_c_has_it(byte: u8) -> u32 {
    i32::from(byte as i8) as u32
}

/// The name of an enumeration's member, with escapes of C. The character behind an escape stands
/// as it is: the tool passes over it.
pub fn escaped_name(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(byte) = bytes.next() {
        let letter = match byte {
            b'\'' | b'"' | b'\\' | b'?' => Some(*byte),
            7 => Some(b'a'),
            8 => Some(b'b'),
            12 => Some(b'f'),
            b'\n' => Some(b'n'),
            b'\r' => Some(b'r'),
            b'\t' => Some(b't'),
            11 => Some(b'v'),
            b' '..=b'~' => {
                out.push(*byte);
                continue;
            }
            _ => None,
        };
        match letter {
            Some(letter) => out.extend_from_slice(&[b'\\', letter]),
            None => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
        out.extend(bytes.next());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &[u8], escape: Escape) -> String {
        let mut out = Vec::new();
        for byte in text {
            push_character(&mut out, *byte, escape);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn control_characters_have_letters_or_numbers() {
        let text = b"a\"\\\x08\x0c\n\t\0\xe9";
        assert_eq!(
            written(text, Escape::Letters),
            "a\\\"\\\\\\b\\f\\n\\t\\000\\37777777751"
        );
        assert_eq!(written(b"a\nb", Escape::Plain), "a\n           b");
    }

    #[test]
    fn names_of_members_are_escaped() {
        assert_eq!(escaped_name(b"a'?\x01"), b"a\\'?\\001");
    }
}
