//! A single value, or the first lines of text, whole: for scalars and long attributes.

use std::sync::Arc;

/// Text of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueText {
    /// The text, in as many lines as it has.
    pub text: String,
    /// Whether it was cut, and what it was in full.
    pub cut: Option<String>,
    /// Whether it is prose rather than a number.
    pub is_text: bool,
    /// The picture that its bytes are.
    pub picture: Option<Arc<Picture>>,
}

/// A picture, as far as it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is, and how large.
    pub caption: String,
    /// What is shown of it.
    pub pixels: Option<Pixels>,
}

/// Pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue and alpha of each.
    pub rgba: Arc<[u8]>,
}
