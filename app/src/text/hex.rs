//! Bytes as people read them in an editor for bytes: offset, sixteen of them, their characters.

use std::fmt::Write as _;

/// Bytes in a row.
const ROW: usize = 16;

/// The bytes in rows, at most `rows` of them; zeros at the end are left out, and `…` stands for what
/// is not shown.
pub fn dump(bytes: &[u8], rows: usize) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0);
    let shown = bytes.get(..end.map_or(0, |last| last + 1));
    let mut out = String::new();
    for (number, row) in shown.unwrap_or_default().chunks(ROW).enumerate() {
        if number > 0 {
            out.push('\n');
        }
        if number == rows {
            out.push('…');
            break;
        }
        write_row(&mut out, number * ROW, row);
    }
    out
}

fn write_row(out: &mut String, offset: usize, row: &[u8]) {
    // Writing to a String does not fail.
    let _ = write!(out, "{offset:04x} ");
    for at in 0..ROW {
        let _ = match row.get(at) {
            Some(byte) => write!(out, " {byte:02x}"),
            None => write!(out, "   "),
        };
    }
    out.push_str("  ");
    let character = |byte: &u8| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    };
    out.extend(row.iter().map(character));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_offset_bytes_and_characters() {
        let text = dump(b"#!/bin/sh\nexec it\0\0\0\0", 4);
        assert_eq!(
            text,
            "0000  23 21 2f 62 69 6e 2f 73 68 0a 65 78 65 63 20 69  #!/bin/sh.exec i\n\
             0010  74                                               t"
        );
        assert_eq!(dump(&[0; 600], 4), "");
        assert!(dump(&[1; 600], 4).ends_with("\n…"));
        assert_eq!(dump(&[1; 600], 4).lines().count(), 5);
    }
}
