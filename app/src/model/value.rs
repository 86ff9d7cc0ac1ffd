//! A single value, or the first lines of text, whole: for scalars and long attributes.

/// Text of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueText {
    /// The text, in as many lines as it has.
    pub text: String,
    /// Whether it was cut, and what it was in full.
    pub cut: Option<String>,
    /// Whether it is prose rather than a number.
    pub is_text: bool,
}
