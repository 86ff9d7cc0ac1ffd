//! How values and their lines look: as a dump has them, or as a listing.

use super::options::Options;
use crate::text::ddl::characters::Escape;
use crate::text::ddl::flow::{Before, Form};
use crate::text::ddl::value::Floats;
use crate::text::ddl::{Punctuation, References, Values};

/// The look of values and lines.
#[derive(Debug, Clone)]
pub struct Style {
    /// Lines of everything but data.
    pub lines: Form,
    /// Lines of elements.
    pub data: Form,
    /// Lines of elements that are characters.
    pub characters: Form,
    /// What stands around and between the parts of values.
    pub punctuation: Punctuation,
    /// What stands behind each element but the last.
    pub separator: &'static [u8],
    /// Characters of strings.
    pub escape: Escape,
    /// From how many equal characters on they are told by their number; never with 0.
    pub repeats: usize,
    /// Floating-point numbers.
    pub floats: Floats,
    /// Whether elements are told by their bytes.
    pub raw: bool,
    /// Which of the listed files it is, where references tell it.
    pub serial: Option<u64>,
}

impl Style {
    /// That of a dump.
    pub fn of_dump(options: &Options) -> Self {
        let width = options.width.unwrap_or(65535);
        let lines = Form::ddl(width, options.width.is_none());
        let indexes = options.indexes;
        let data = Form {
            outdented: indexes,
            before: if indexes {
                Before::Index
            } else {
                Before::Nothing
            },
            ..lines
        };
        Self {
            lines,
            data,
            characters: Form {
                before: Before::Quote,
                between: "",
                line_end: "\"",
                ..data
            },
            punctuation: Punctuation::DDL,
            separator: b",",
            escape: match options.escape {
                true => Escape::Letters,
                false => Escape::Plain,
            },
            repeats: 0,
            floats: Floats {
                single: options.floats.clone(),
                double: options.floats.clone(),
            },
            raw: false,
            serial: None,
        }
    }

    /// How values are written.
    pub fn values<'v>(&'v self, references: &'v dyn References) -> Values<'v> {
        Values {
            punctuation: &self.punctuation,
            escape: self.escape,
            repeats: self.repeats,
            as_characters: false,
            floats: &self.floats,
            raw: self.raw,
            packed: None,
            references,
            after_array: std::cell::Cell::new(false),
        }
    }
}
