//! Facts of a file's storage for its first page: the files that it is spread over, its user block.

use hyperslab_engine::{Driver, File, FileInfo};

use crate::text;

/// Rows of a user block that are shown as bytes.
const ROWS: usize = 16;
/// Lines and characters of a user block that are shown as text.
const LINES: usize = 12;
const CHARACTERS: usize = 120;

/// Names and values for the page.
pub fn facts(file: &File, info: &FileInfo) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if let Some(spread) = spread(info) {
        facts.push(("Spread over".to_owned(), spread));
    }
    if info.user_block == 0 {
        return facts;
    }
    facts.push(("User block".to_owned(), text::byte_size(info.user_block)));
    match file.user_block() {
        Ok(bytes) => {
            if let Some(lines) = lines(&bytes) {
                facts.push(("User block as text".to_owned(), lines));
            }
            let rows = text::hex::dump(&bytes, ROWS);
            let rows = if rows.is_empty() {
                "only zeros".to_owned()
            } else {
                rows
            };
            facts.push(("User block in hex".to_owned(), rows));
        }
        Err(error) => facts.push(("User block as text".to_owned(), error.to_string())),
    }
    facts
}

fn spread(info: &FileInfo) -> Option<String> {
    let (first, last) = (info.parts.first()?, info.parts.last()?);
    let name = |path: &std::path::Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        text::escaped(name.as_encoded_bytes()).into_owned()
    };
    let count = text::grouped(info.parts.len() as u64);
    Some(match info.driver {
        Driver::Family { member_size } => format!(
            "{count} files of {} each, {} to {}",
            text::byte_size(member_size),
            name(&first.path),
            name(&last.path)
        ),
        _ => {
            let names: Vec<String> = info.parts.iter().map(|part| name(&part.path)).collect();
            format!("{count} files: {}", names.join(", "))
        }
    })
}

/// What a user block says, if it is text.
fn lines(block: &[u8]) -> Option<String> {
    let end = block.iter().rposition(|byte| *byte != 0)?;
    let block = std::str::from_utf8(block.get(..=end)?).ok()?;
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if !block.chars().all(is_text) {
        return None;
    }
    let mut lines: Vec<String> = block
        .lines()
        .take(LINES)
        .map(|line| text::one_line(line.as_bytes(), CHARACTERS))
        .collect();
    if block.lines().count() > LINES {
        lines.push("…".to_owned());
    }
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_text_where_all_of_it_is() {
        let block = |text: &[u8]| lines(&[text, &[0; 100]].concat());
        assert_eq!(block(b"#!/bin/sh\nit\n").as_deref(), Some("#!/bin/sh\nit"));
        assert_eq!(block("größer".as_bytes()).as_deref(), Some("größer"));
        assert_eq!(block(b"\x01\x02"), None);
        assert_eq!(block(b"\xff"), None);
        assert_eq!(block(b""), None);
        let long = block("a\n".repeat(100).as_bytes()).expect("text");
        assert!(long.ends_with("\n…"), "{long}");
    }
}
