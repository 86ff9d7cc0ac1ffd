//! Facts of a file's storage for its first page: the files that it is spread over, its user block.

use hyperslab_engine::format::file_space::{FileSpace, Strategy};
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
    let widths = (info.sizes.offset, info.sizes.length);
    if widths != (8, 8) {
        let text = format!("addresses of {} bytes, lengths of {}", widths.0, widths.1);
        facts.push(("Widths".to_owned(), text));
    }
    if info.base_address != info.user_block {
        let text = format!(
            "{:#x} as stored, {:#x} as found",
            info.base_address, info.user_block
        );
        facts.push(("Base address".to_owned(), text));
    }
    match file.file_space() {
        Ok(space) if space == FileSpace::default() => {}
        Ok(space) => facts.push(("Free space".to_owned(), free_space(&space))),
        Err(error) => facts.push(("Free space".to_owned(), error.to_string())),
    }
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

/// How free space is kept, in people's words.
fn free_space(space: &FileSpace) -> String {
    let mut text = match space.strategy {
        Strategy::Managers => "free-space managers".to_owned(),
        Strategy::Pages => format!("pages of {} bytes", text::grouped(space.page_size)),
        Strategy::Collected => "blocks that collect small pieces".to_owned(),
        Strategy::End => "given out from the end of the file alone".to_owned(),
    };
    text.push_str(match space.persists {
        true => ", kept when the file is closed",
        false => ", forgotten when the file is closed",
    });
    if space.threshold > 1 {
        text.push_str(&format!(", pieces from {} bytes", space.threshold));
    }
    text
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
    fn free_space_is_told_in_words() {
        let space = FileSpace {
            strategy: Strategy::Pages,
            persists: true,
            threshold: 16,
            page_size: 8192,
        };
        let words = "pages of 8,192 bytes, kept when the file is closed, pieces from 16 bytes";
        assert_eq!(free_space(&space), words);
        let words = "free-space managers, forgotten when the file is closed";
        assert_eq!(free_space(&FileSpace::default()), words);
    }

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
