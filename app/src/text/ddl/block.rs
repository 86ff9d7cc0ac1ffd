//! Text of several lines, each deeper or less deep than where the whole stands.

/// Lines with their depth. The first goes on where the text before it ends; text behind the whole
/// goes on the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    lines: Vec<Line>,
}

/// A line of a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// How much deeper it stands than the whole.
    pub depth: usize,
    /// Its text.
    pub text: Vec<u8>,
    /// Whether the line is begun before anybody looks whether its text fits: a long one then has
    /// another line to itself.
    pub early: bool,
}

impl Default for Block {
    fn default() -> Self {
        Self {
            lines: vec![Line::default()],
        }
    }
}

impl Block {
    /// Goes on in the last line.
    pub fn push(&mut self, text: impl AsRef<[u8]>) {
        if let Some(line) = self.lines.last_mut() {
            line.text.extend_from_slice(text.as_ref());
        }
    }

    /// Begins a line.
    pub fn line(&mut self, depth: usize, text: impl AsRef<[u8]>) {
        self.lines.push(Line {
            depth,
            text: text.as_ref().to_vec(),
            early: false,
        });
    }

    /// Begins a line before its text is known.
    pub fn early_line(&mut self, depth: usize) {
        self.lines.push(Line {
            depth,
            early: true,
            ..Line::default()
        });
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}
