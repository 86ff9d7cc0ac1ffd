//! Names of a family's members: a number within a name, as `printf` writes it.

use std::path::{Path, PathBuf};

use super::paths;

/// Longest number that a name may hold: what comes after it in a name is no member's.
const DIGITS: usize = 18;

/// A name with a place for a number, such as `data%05d.h5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// A path in the members' folder.
    place: PathBuf,
    before: Vec<u8>,
    after: Vec<u8>,
    /// Least width of the number.
    width: usize,
    /// What fills the width.
    padding: u8,
}

impl Template {
    /// Reads a name in the library's notation, with one `%d` (`%u`, `%05d`, `%3d` …); `%%` stands
    /// for a per cent sign. None where the last part of `path` is no such name.
    pub fn parse(path: &Path) -> Option<Self> {
        let name = paths::name_bytes(path);
        let mut parts = [Vec::new(), Vec::new()];
        let mut number = None;
        let mut rest = name;
        while let Some((first, tail)) = rest.split_first() {
            let part = parts.get_mut(usize::from(number.is_some()))?;
            rest = tail;
            if *first != b'%' {
                part.push(*first);
            } else if let Some(tail) = rest.strip_prefix(b"%") {
                part.push(b'%');
                rest = tail;
            } else if number.is_none() {
                let (found, tail) = conversion(rest)?;
                number = Some(found);
                rest = tail;
            } else {
                return None;
            }
        }
        let (width, padding) = number?;
        let [before, after] = parts;
        Some(Self {
            place: path.to_path_buf(),
            before,
            after,
            width,
            padding,
        })
    }

    /// The templates by which `path` may be a member's name, likeliest first, each with the number
    /// of that member.
    pub fn of_member(path: &Path) -> Vec<(Self, u64)> {
        let name = paths::name_bytes(path);
        let mut found = Vec::new();
        let mut end = name.len();
        // Numbers at the end of a name count first.
        while let Some(last) = rposition_digit(name.get(..end).unwrap_or_default()) {
            let head = name.get(..last).unwrap_or_default();
            let start = head.iter().rposition(|b| !b.is_ascii_digit());
            let start = start.map_or(0, |before| before + 1);
            let digits = name.get(start..=last).unwrap_or_default();
            if let Some(number) = value(digits) {
                let widths = match digits.first() {
                    // Padded: no other width writes this number so.
                    Some(b'0') => digits.len()..=digits.len(),
                    _ => 1..=digits.len(),
                };
                found.extend(widths.rev().map(|width| {
                    let template = Self {
                        place: path.to_path_buf(),
                        before: name.get(..start).unwrap_or_default().to_vec(),
                        after: name.get(last + 1..).unwrap_or_default().to_vec(),
                        width,
                        padding: b'0',
                    };
                    (template, number)
                }));
            }
            end = start;
        }
        found
    }

    /// The path of a member.
    pub fn member(&self, number: u64) -> PathBuf {
        let digits = number.to_string();
        let mut name = self.before.clone();
        name.resize(
            name.len() + self.width.saturating_sub(digits.len()),
            self.padding,
        );
        name.extend_from_slice(digits.as_bytes());
        name.extend_from_slice(&self.after);
        paths::beside(&self.place, &name)
    }

    /// The number of the member that is called `name`.
    pub fn number(&self, name: &[u8]) -> Option<u64> {
        let digits = name.strip_prefix(&*self.before)?;
        let digits = digits.strip_suffix(&*self.after)?;
        let number = value(digits.trim_ascii_start())?;
        (paths::name_bytes(&self.member(number)) == name).then_some(number)
    }

    /// The folder of all members.
    pub fn folder(&self) -> PathBuf {
        match self.place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        }
    }
}

/// The conversion after a `%`: its least width, what fills it, and what follows it in the name.
fn conversion(name: &[u8]) -> Option<((usize, u8), &[u8])> {
    let (padding, name) = match name.strip_prefix(b"0") {
        Some(rest) => (b'0', rest),
        None => (b' ', name),
    };
    let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    let (width, rest) = name.split_at_checked(digits)?;
    let width = match width {
        [] => 1,
        digits => usize::try_from(value(digits)?).ok()?,
    };
    let mut rest = rest;
    while let Some((b'h' | b'l' | b'j' | b'z' | b't', tail)) = rest.split_first() {
        rest = tail;
    }
    match rest.split_first() {
        Some((b'd' | b'i' | b'u', rest)) if width <= 255 => Some(((width, padding), rest)),
        _ => None,
    }
}

fn value(digits: &[u8]) -> Option<u64> {
    let sound = !digits.is_empty() && digits.len() <= DIGITS;
    let digits = std::str::from_utf8(digits).ok().filter(|_| sound)?;
    digits.parse().ok()
}

fn rposition_digit(name: &[u8]) -> Option<usize> {
    name.iter().rposition(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(template: &str, number: u64) -> Option<String> {
        let template = Template::parse(Path::new(template))?;
        Some(template.member(number).to_str()?.to_owned())
    }

    #[test]
    fn a_template_writes_numbers_as_printf_does() {
        let cases = [
            ("/a%b/x%05d.h5", 7, "/a%b/x00007.h5"),
            ("x%05d.h5", 1_234_567, "x1234567.h5"),
            ("x%d", 12, "x12"),
            ("x%3u.h5", 4, "x  4.h5"),
            ("100%%-%02ld%%.h5", 3, "100%-03%.h5"),
        ];
        for (template, number, name) in cases {
            assert_eq!(member(template, number).as_deref(), Some(name));
            let template = Template::parse(Path::new(template)).unwrap();
            let found = template.number(paths::name_bytes(Path::new(name)));
            assert_eq!(found, Some(number), "{name}");
        }
    }

    #[test]
    fn other_names_are_no_templates() {
        for name in [
            "x.h5", "x%", "x%s.h5", "x%d%d.h5", "x%5", "%999d", "a%d/x", "",
        ] {
            assert_eq!(member(name, 0), None, "{name}");
        }
    }

    #[test]
    fn a_member_tells_its_number_and_the_first_members_name() {
        let firsts = |name: &str| {
            let found = Template::of_member(Path::new(name));
            let first = |(t, n): &(Template, u64)| (t.member(0).display().to_string(), *n);
            found.iter().map(first).collect::<Vec<_>>()
        };
        let named = |names: &[(&str, u64)]| {
            let owned = names
                .iter()
                .map(|(name, number)| (name.to_string(), *number));
            owned.collect::<Vec<_>>()
        };
        assert_eq!(
            firsts("m00010.h5"),
            named(&[("m00010.h0", 5), ("m00000.h5", 10)])
        );
        assert_eq!(firsts("m12"), named(&[("m00", 12), ("m0", 12)]));
        assert_eq!(firsts("none"), named(&[]));
        assert_eq!(firsts("x00000000000000000000000000"), named(&[]));
    }

    #[test]
    fn a_name_of_another_width_is_not_the_members() {
        let template = Template::parse(Path::new("m%05d.h5")).unwrap();
        assert_eq!(template.number(b"m007.h5"), None);
        assert_eq!(template.number(b"m00007.h5"), Some(7));
        assert_eq!(template.number(b"n00007.h5"), None);
    }
}
