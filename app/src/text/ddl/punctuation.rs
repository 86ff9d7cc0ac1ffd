//! What stands around and between the parts of values.

/// Marks of values with parts: before, between, behind.
#[derive(Debug, Clone, Copy)]
pub struct Punctuation {
    /// Of arrays.
    pub array: [&'static [u8]; 3],
    /// Whether a space follows what is between the elements of arrays.
    pub spaced: bool,
    /// Of compounds.
    pub compound: [&'static [u8]; 3],
    /// Before a compound's first member, and behind its last where lines are broken.
    pub compound_end: &'static [u8],
    /// Whether members have their names before them.
    pub labels: bool,
    /// Of variable-length sequences.
    pub sequence: [&'static [u8]; 3],
    /// Whether rows of arrays and members of compounds have lines of their own.
    pub broken: bool,
}

impl Punctuation {
    /// Of the data description language.
    pub const DDL: Self = Self {
        array: [b"[ ", b",", b" ]"],
        spaced: true,
        compound: [b"{", b",\n", b"}"],
        compound_end: b"\n",
        labels: false,
        sequence: [b"(", b", ", b")"],
        broken: true,
    };

    /// Of a listing; lines may end behind commas.
    pub const LISTING: Self = Self {
        array: [b"[", b",\x01", b"]"],
        spaced: false,
        compound: [b"{", b", \x01", b"}"],
        compound_end: b"",
        labels: false,
        sequence: [b"(", b",\x01", b")"],
        broken: false,
    };

    /// Of a listing that other programs read.
    pub const SIMPLE: Self = Self {
        array: [b"", b" ", b""],
        spaced: true,
        compound: [b"", b" ", b""],
        sequence: [b"(", b",", b")"],
        ..Self::LISTING
    };
}
