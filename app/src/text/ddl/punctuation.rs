//! What stands around and between the parts of values.

/// Marks of values with parts: before, between, behind.
#[derive(Debug, Clone, Copy)]
pub struct Punctuation {
    /// Of arrays.
    pub array: [&'static [u8]; 3],
    /// Of compounds.
    pub compound: [&'static [u8]; 3],
    /// Before a compound's first member, and behind its last where lines are broken.
    pub compound_end: &'static [u8],
    /// Of variable-length sequences.
    pub sequence: [&'static [u8]; 3],
    /// Whether rows of arrays and members of compounds have lines of their own.
    pub broken: bool,
}

impl Punctuation {
    /// Of the data description language.
    pub const DDL: Self = Self {
        array: [b"[ ", b",", b" ]"],
        compound: [b"{", b",\n", b"}"],
        compound_end: b"\n",
        sequence: [b"(", b", ", b")"],
        broken: true,
    };
}
