//! Tab-separated fields, as spreadsheets take them from the clipboard.

/// Writes a field; one with tabs, line ends or a leading quote is quoted.
pub fn write_field(text: &mut String, field: &str) {
    if field.contains(['\t', '\n', '\r']) || field.starts_with('"') {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stays_one_field() {
        let written = |field| {
            let mut text = String::new();
            write_field(&mut text, field);
            text
        };
        assert_eq!(written("plain, text"), "plain, text");
        assert_eq!(written("a \"b\" c"), "a \"b\" c");
        assert_eq!(written("\"b\""), "\"\"\"b\"\"\"");
        assert_eq!(written("a\tb"), "\"a\tb\"");
    }
}
