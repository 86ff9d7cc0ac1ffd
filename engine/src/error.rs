//! The one error of the engine: what went wrong, in which structure, where, for which object.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Result of every fallible call of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it is, sorted by who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The bytes are no HDF5 file.
    NotHdf5,
    /// The file ends before the structure does.
    Truncated,
    /// The bytes contradict the format or their own checksum.
    Corrupt,
    /// Valid, but not decoded by this version of the engine (a filter, a type, a layout).
    Unsupported,
    /// A size that the file claims, or a request, goes beyond the limits.
    LimitExceeded,
    /// No object, link, attribute or file of that name.
    NotFound,
    /// The object is of another kind than the call needs.
    WrongKind,
    /// The arguments do not fit the object: rank, range, shape.
    InvalidArgument,
    /// The stored type does not convert to the requested one.
    Conversion,
    /// The operating system refused.
    Io,
    /// Another process holds the file.
    Locked,
    /// The file changed on disk while it was read.
    Changed,
    /// The task was cancelled.
    Cancelled,
    /// The file was closed.
    Closed,
    /// The file is open for reading only.
    ReadOnly,
    /// Something of that name is there already.
    Exists,
    /// Another file that this one names lies in the network, and nobody asked to go there.
    Network,
}

/// A failure: its kind, the structure and address, the object's path, and the cause.
///
/// Cheap to clone: the window keeps errors beside what they belong to.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    structure: Cow<'static, str>,
    address: Option<u64>,
    object: Option<String>,
    cause: Cow<'static, str>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` in `structure` (the specification's name, lower case) with its cause.
    pub fn new(
        kind: Kind,
        structure: impl Into<Cow<'static, str>>,
        cause: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Arc::new(Inner {
            kind,
            structure: structure.into(),
            address: None,
            object: None,
            cause: cause.into(),
            source: None,
        }))
    }

    /// Shorthand for [`Kind::Corrupt`].
    pub fn corrupt(
        structure: impl Into<Cow<'static, str>>,
        cause: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Kind::Corrupt, structure, cause)
    }

    /// Shorthand for [`Kind::Unsupported`].
    pub fn unsupported(
        structure: impl Into<Cow<'static, str>>,
        cause: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Kind::Unsupported, structure, cause)
    }

    /// Shorthand for [`Kind::InvalidArgument`].
    pub fn invalid(
        structure: impl Into<Cow<'static, str>>,
        cause: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Kind::InvalidArgument, structure, cause)
    }

    /// The operating system's error, met while doing `action`.
    pub fn io(action: impl Into<Cow<'static, str>>, error: std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => Kind::NotFound,
            std::io::ErrorKind::UnexpectedEof => Kind::Truncated,
            std::io::ErrorKind::WouldBlock => Kind::Locked,
            _ => Kind::Io,
        };
        Self::because(kind, action, error)
    }

    /// A failure in `structure` whose cause is another error, which stays its source.
    pub fn because(
        kind: Kind,
        structure: impl Into<Cow<'static, str>>,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let mut made = Self::new(kind, structure, source.to_string());
        Arc::make_mut(&mut made.0).source = Some(Arc::new(source));
        made
    }

    /// Adds the file address, unless a deeper layer knew it already.
    #[must_use]
    pub fn at(mut self, address: u64) -> Self {
        Arc::make_mut(&mut self.0).address.get_or_insert(address);
        self
    }

    /// Adds the path of the object, unless a deeper layer knew it already.
    #[must_use]
    pub fn on(mut self, object: impl fmt::Display) -> Self {
        Arc::make_mut(&mut self.0)
            .object
            .get_or_insert_with(|| object.to_string());
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The structure of the format, or the action, that failed.
    pub fn structure(&self) -> &str {
        &self.0.structure
    }

    /// File address of the structure, where known.
    pub fn address(&self) -> Option<u64> {
        self.0.address
    }

    /// Path of the object that was asked for, where known.
    pub fn object(&self) -> Option<&str> {
        self.0.object.as_deref()
    }

    /// The cause alone, without place.
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// Whether the task was cancelled rather than failed.
    pub fn is_cancelled(&self) -> bool {
        self.0.kind == Kind::Cancelled
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(object) = &self.0.object {
            write!(f, "{object}: ")?;
        }
        write!(f, "{}", self.0.structure)?;
        if let Some(address) = self.0.address {
            write!(f, " at {address:#x}")?;
        }
        write!(f, ": {}", self.0.cause)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self})", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|e| e as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_object_structure_address_and_cause() {
        let error = Error::corrupt("fractal heap header", "checksum differs")
            .at(0x60)
            .on("/a/b");
        assert_eq!(
            error.to_string(),
            "/a/b: fractal heap header at 0x60: checksum differs"
        );
    }

    #[test]
    fn the_deepest_layer_names_the_place() {
        let error = Error::corrupt("x", "y").at(1).at(2).on("/a").on("/b");
        assert_eq!(error.address(), Some(1));
        assert_eq!(error.object(), Some("/a"));
    }
}
