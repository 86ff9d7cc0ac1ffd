//! Text of several lines, each deeper or less deep than where the whole stands.

/// Lines with their depth. The first goes on where the text before it ends; text behind the whole
/// goes on the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    lines: Vec<(usize, Vec<u8>)>,
}

impl Default for Block {
    fn default() -> Self {
        Self {
            lines: vec![(0, Vec::new())],
        }
    }
}

impl Block {
    /// Goes on in the last line.
    pub fn push(&mut self, text: impl AsRef<[u8]>) {
        if let Some((_, line)) = self.lines.last_mut() {
            line.extend_from_slice(text.as_ref());
        }
    }

    /// Begins a line.
    pub fn line(&mut self, depth: usize, text: impl AsRef<[u8]>) {
        self.lines.push((depth, text.as_ref().to_vec()));
    }

    /// All lines with their depth.
    pub fn lines(&self) -> &[(usize, Vec<u8>)] {
        &self.lines
    }
}
