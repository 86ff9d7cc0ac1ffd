//! Tables as text: fields separated by tabs, as spreadsheets paste them, or by commas, as
//! RFC 4180 has them.

/// What stands between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// A tab; lines end with a line feed.
    Tab,
    /// A comma; lines end with carriage return and line feed.
    Comma,
}

/// Writes a field, in quotes where it could be misread.
pub fn write_field(out: &mut String, field: &str, separator: Separator) {
    let special = field.contains(['\n', '\r'])
        || match separator {
            Separator::Tab => field.contains('\t') || field.starts_with('"'),
            Separator::Comma => field.contains([',', '"']) || field.trim() != field,
        };
    if special {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}

/// Writes a line with its end.
pub fn write_line<T: AsRef<str>>(
    out: &mut String,
    fields: impl IntoIterator<Item = T>,
    separator: Separator,
) {
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(match separator {
                Separator::Tab => '\t',
                Separator::Comma => ',',
            });
        }
        write_field(out, field.as_ref(), separator);
    }
    out.push_str(match separator {
        Separator::Tab => "\n",
        Separator::Comma => "\r\n",
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(fields: &[&str], separator: Separator) -> String {
        let mut out = String::new();
        write_line(&mut out, fields, separator);
        out
    }

    #[test]
    fn fields_are_quoted_where_they_could_be_misread() {
        let comma = |fields: &[&str]| line(fields, Separator::Comma);
        assert_eq!(comma(&["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(
            comma(&["1,5", "say \"hi\"", "two\nlines", " x", "t\tb"]),
            "\"1,5\",\"say \"\"hi\"\"\",\"two\nlines\",\" x\",t\tb\r\n"
        );
        let tab = |fields: &[&str]| line(fields, Separator::Tab);
        assert_eq!(
            tab(&["1,5", "in \"it\"", "\"it\""]),
            "1,5\tin \"it\"\t\"\"\"it\"\"\"\n"
        );
        assert_eq!(tab(&["a\tb", "two\nlines"]), "\"a\tb\"\t\"two\nlines\"\n");
    }
}
