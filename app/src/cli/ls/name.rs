//! Names as h5ls prints them: backslashes before what is unusual, padded to a column.

use std::io::{self, Write};

/// Columns that a name takes before what is said of its object.
const COLUMN: usize = 24;

/// The name with what is unusual escaped: quotes, backslashes, control characters, and every byte
/// beyond ASCII in octal. A space is escaped where it would end the name.
pub fn escaped(name: &[u8], escape_spaces: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    // A NUL ends a name of C.
    for byte in name.iter().take_while(|byte| **byte != 0) {
        match byte {
            b'"' => out.extend(b"\\\""),
            b'\\' => out.extend(b"\\\\"),
            0x08 => out.extend(b"\\b"),
            0x0c => out.extend(b"\\f"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b' ' if escape_spaces => out.extend(b"\\ "),
            b' '..=b'~' => out.push(*byte),
            other => out.extend(format!("\\{other:03o}").bytes()),
        }
    }
    out
}

/// Writes the name of an object and fills its column; `note` stands at the column's end.
pub fn write_column(
    out: &mut dyn Write,
    prefix: Option<&[u8]>,
    name: &[u8],
    full: bool,
    note: &str,
) -> io::Result<()> {
    let named = match prefix {
        Some(prefix) => [prefix, b"/", name].concat(),
        None => name.to_vec(),
    };
    let shown = match named.iter().rposition(|byte| *byte == b'/') {
        Some(slash) if !full => named.get(slash + 1..).unwrap_or_default(),
        _ => &named,
    };
    let shown = escaped(shown, true);
    out.write_all(&shown)?;
    let width = COLUMN.saturating_sub(shown.len());
    write!(out, "{note:>width$} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_bytes_are_escaped_as_in_c() {
        assert_eq!(escaped(b"a b\"\\\n", true), b"a\\ b\\\"\\\\\\n");
        assert_eq!(escaped(b"a b", false), b"a b");
        assert_eq!(escaped("é".as_bytes(), true), b"\\303\\251");
        assert_eq!(escaped(b"\x7f\x01", true), b"\\177\\001");
    }

    fn column(prefix: Option<&[u8]>, name: &str, full: bool, note: &str) -> String {
        let mut out = Vec::new();
        write_column(&mut out, prefix, name.as_bytes(), full, note).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_name_fills_24_columns_and_a_longer_one_its_own() {
        assert_eq!(column(None, "/g1/d", false, ""), format!("{:25}", "d"));
        assert_eq!(column(None, "/g1/d", true, ""), format!("{:25}", "/g1/d"));
        let long = "x".repeat(30);
        assert_eq!(column(None, &long, false, ""), format!("{long} "));
        assert_eq!(
            column(None, "nosuch", false, "**NOT FOUND**"),
            "nosuch     **NOT FOUND** "
        );
    }

    #[test]
    fn several_files_stand_before_their_objects() {
        assert_eq!(
            column(Some(b"f.h5"), "/g", true, ""),
            format!("{:25}", "f.h5//g")
        );
    }
}
