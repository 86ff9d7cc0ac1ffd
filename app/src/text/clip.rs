//! A writer that stops after a number of characters and says so with `…`.

use std::fmt::{self, Write};

/// Collects text up to a number of characters. Once full it refuses more, so that whoever writes a
/// long value into it stops early; [`Clip::finish`] then ends the text with `…`.
#[derive(Debug)]
pub struct Clip {
    text: String,
    room: usize,
    cut: bool,
}

impl Clip {
    /// An empty text of at most `limit` characters, the `…` included.
    pub fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            room: limit,
            cut: false,
        }
    }

    /// Whether something was left out.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// The text, with `…` in place of what did not fit.
    pub fn finish(mut self) -> String {
        if self.cut {
            self.text.pop();
            self.text.push('…');
        }
        self.text
    }
}

impl Write for Clip {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if self.cut {
            return Err(fmt::Error);
        }
        for (at, character) in more.char_indices() {
            if self.room == 0 {
                self.cut = true;
                return Err(fmt::Error);
            }
            self.room -= 1;
            self.text.push_str(&more[at..at + character.len_utf8()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(limit: usize, text: &str) -> String {
        let mut clip = Clip::new(limit);
        let _ = clip.write_str(text);
        clip.finish()
    }

    #[test]
    fn a_text_that_just_fits_stays_whole() {
        assert_eq!(clipped(5, "héllo"), "héllo");
    }

    #[test]
    fn a_longer_text_ends_with_an_ellipsis_within_the_limit() {
        assert_eq!(clipped(5, "héllo!"), "héll…");
    }

    #[test]
    fn a_full_clip_refuses_more() {
        let mut clip = Clip::new(2);
        assert!(clip.write_str("ab").is_ok());
        assert!(!clip.is_cut());
        assert!(clip.write_str("c").is_err());
        assert!(clip.write_str("").is_err());
        assert!(clip.is_cut());
    }
}
