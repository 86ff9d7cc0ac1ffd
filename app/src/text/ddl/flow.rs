//! Lines as the tool breaks them: where text goes on, where a line begins, and what stands before
//! it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::BREAK;

/// What stands before a line, behind the room that its depth gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The index of the line's first element.
    Index,
    /// A quotation mark: lines are parts of one text.
    Quote,
    /// The same text every time.
    Always {
        /// Before a line that begins an element.
        first: &'static str,
        /// Before one that goes on with it.
        continued: &'static str,
    },
}

/// How lines are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Columns of a line.
    pub width: usize,
    /// Whether lines stand one level less deep than they are: the index takes the room.
    pub outdented: bool,
    /// What stands before each line.
    pub before: Before,
    /// Whether each element has a line of its own.
    pub one_a_line: bool,
    /// Whether an element begins a line where only that keeps it in one.
    pub keeps_whole: bool,
    /// Whether rows of the array have lines of their own.
    pub by_rows: bool,
    /// What stands between elements.
    pub between: &'static str,
    /// What stands at the end of a line that another one follows.
    pub line_end: &'static str,
}

impl Form {
    /// The form of everything but data.
    pub fn ddl(width: usize, one_a_line: bool) -> Self {
        Self {
            width,
            outdented: true,
            before: Before::Nothing,
            one_a_line,
            keeps_whole: true,
            by_rows: true,
            between: " ",
            line_end: "",
        }
    }
}

/// Where the text stands.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// How deep lines stand.
    pub depth: usize,
    /// Whether the next text begins a line.
    pub fresh: bool,
    /// Columns that are taken; 0 where nothing was ever written.
    column: usize,
    /// Columns before the first element of the line.
    prefix: usize,
    /// Whether the last element needed several lines.
    several_lines: bool,
    /// Elements in this line.
    pub on_line: u64,
    /// Length of a row of the array.
    pub row: u64,
    /// Whether elements were written before those that are being written.
    pub continued: bool,
    /// Index of the first of the elements that are being written, along the whole array.
    pub first: u64,
    /// Elements between neighbours along each dimension of the array.
    pub steps: Vec<u64>,
}

impl Flow {
    /// A text that begins at the start of a line.
    pub fn first(depth: usize) -> Self {
        Self {
            depth,
            ..Self::default()
        }
    }

    /// A text that begins `depth` deep, behind other text.
    pub fn at(depth: usize) -> Self {
        Self {
            depth,
            column: 1,
            ..Self::default()
        }
    }

    /// Takes on the shape of an array, whose indexes stand before lines.
    pub fn shaped(&mut self, shape: &[u64]) {
        let mut step = 1_u64;
        self.steps = vec![1; shape.len()];
        for (length, place) in shape.iter().zip(&mut self.steps).rev() {
            *place = step;
            step = step.saturating_mul(*length).max(1);
        }
        self.row = shape.last().copied().unwrap_or(0);
    }

    /// Writes one line.
    pub fn line(&mut self, out: &mut dyn Write, form: &Form, text: &[u8]) -> io::Result<()> {
        self.fresh = true;
        self.text(out, form, text)
    }

    /// Writes text that goes on where the last one ended.
    pub fn text(&mut self, out: &mut dyn Write, form: &Form, text: &[u8]) -> io::Result<()> {
        self.element(out, form, text, 0, 0).map(drop)
    }

    /// Begins a line where one is due, for the element at `index` along the whole array.
    pub fn begin(
        &mut self,
        out: &mut dyn Write,
        form: &Form,
        index: u64,
        section: usize,
    ) -> io::Result<()> {
        if !self.fresh {
            return Ok(());
        }
        if self.column > 0 {
            out.write_all(form.line_end.as_bytes())?;
            out.write_all(b"\n")?;
        }
        let shown = form.outdented || index == 0 || section > 0;
        let before = match form.before {
            Before::Index if shown => self.index_text(index),
            Before::Quote if shown => "\"".into(),
            Before::Always { continued, .. } if section > 0 => continued.into(),
            Before::Always { first, .. } => first.into(),
            _ => String::new(),
        };
        let levels = match form.outdented {
            true => self.depth.saturating_sub(1),
            false => self.depth,
        };
        if form.outdented {
            indent(out, levels)?;
            out.write_all(before.as_bytes())?;
            // All levels count although one is not written, unless none is.
            let counted = if levels > 0 { self.depth * 3 } else { 0 };
            self.column = before.len() + counted;
        } else {
            out.write_all(before.as_bytes())?;
            indent(out, levels)?;
            self.column = before.len() + levels * 3;
        }
        self.prefix = self.column;
        self.on_line = 0;
        self.fresh = false;
        Ok(())
    }

    /// `(1,0): `
    fn index_text(&self, index: u64) -> String {
        if self.steps.is_empty() {
            return format!("({index}): ");
        }
        let mut rest = index;
        let mut text = String::from("(");
        for (axis, step) in self.steps.iter().enumerate() {
            let place = rest / (*step).max(1);
            rest %= (*step).max(1);
            let comma = if axis > 0 { "," } else { "" };
            // A String takes all that is written to it.
            let _ = write!(text, "{comma}{place}");
        }
        text + "): "
    }

    /// Writes an element, the `at`th of those that are being written and the `in_row`th since a
    /// row began. True where it begins a row.
    pub fn element(
        &mut self,
        out: &mut dyn Write,
        form: &Form,
        text: &[u8],
        at: u64,
        in_row: u64,
    ) -> io::Result<bool> {
        let around = form.between.len() + form.line_end.len();
        let (mut columns, mut breaks) = (around, false);
        for byte in text {
            columns += usize::from((32..128).contains(byte));
            breaks |= *byte == BREAK;
        }
        let too_long = form.keeps_whole && self.column + columns > form.width;
        if too_long && (self.several_lines || self.prefix + columns <= form.width) {
            self.fresh = true;
        }
        let mut new_row = false;
        if form.by_rows && self.on_line > 0 {
            if self.row > 0 && self.on_line.is_multiple_of(self.row) {
                self.fresh = true;
            }
            if in_row == self.row {
                self.fresh = true;
                new_row = true;
            }
        }
        if form.one_a_line && self.on_line > 0 {
            self.fresh = true;
        }
        if !breaks && !self.fresh && self.column + text.len() + around <= form.width {
            // As most elements are: in the line, behind others.
            if at > 0 || self.continued {
                out.write_all(form.between.as_bytes())?;
                self.column += form.between.len();
            }
            out.write_all(text)?;
            self.column += text.len();
            self.several_lines = false;
            return Ok(new_row);
        }
        let mut several_lines = false;
        let sections = text.split(|byte| *byte == BREAK);
        for (number, section) in sections.filter(|part| !part.is_empty()).enumerate() {
            if self.column + section.len() + around > form.width {
                self.fresh = true;
            }
            if self.fresh {
                several_lines |= number > 0;
                self.begin(out, form, self.first.saturating_add(at), number)?;
            } else if number == 0 && (at > 0 || self.continued) {
                out.write_all(form.between.as_bytes())?;
                self.column += form.between.len();
            }
            out.write_all(section)?;
            self.column += section.len();
        }
        self.several_lines = several_lines;
        Ok(new_row)
    }
}

fn indent(out: &mut dyn Write, levels: usize) -> io::Result<()> {
    const LEVELS: &[u8; 30] = b"                              ";
    let mut rest = levels * 3;
    while rest > 0 {
        let part = rest.min(LEVELS.len());
        out.write_all(LEVELS.get(..part).unwrap_or_default())?;
        rest -= part;
    }
    Ok(())
}
