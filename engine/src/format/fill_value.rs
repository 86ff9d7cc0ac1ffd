//! Fill value messages, old and new (specification IV.A.2.e and IV.A.2.f).

/// What an element that was never written reads as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FillValue {
    /// The default: all bytes zero.
    #[default]
    Default,
    /// Undefined: reads as zeros too.
    Undefined,
    /// A value of the dataset's type, as stored.
    Value(Vec<u8>),
}
