//! The path of an object in its document: bytes, since names need not be UTF-8.

use std::fmt;
use std::sync::Arc;

use hyperslab_engine::datatype::Name;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text::lossless;

/// An absolute path; the root is `/`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectPath(Arc<[u8]>);

impl ObjectPath {
    /// The root group.
    pub fn root() -> Self {
        Self(Arc::from(&b"/"[..]))
    }

    /// A path as typed: slashes repeated or at the end do not count.
    pub fn new(path: impl AsRef<[u8]>) -> Self {
        let mut bytes = Vec::with_capacity(path.as_ref().len() + 1);
        for name in path.as_ref().split(|b| *b == b'/') {
            if !name.is_empty() && name != b"." {
                bytes.push(b'/');
                bytes.extend_from_slice(name);
            }
        }
        if bytes.is_empty() {
            bytes.push(b'/');
        }
        Self(bytes.into())
    }

    /// The member `name` of this group.
    #[must_use]
    pub fn child(&self, name: &Name) -> Self {
        let mut bytes = Vec::with_capacity(self.0.len() + 1 + name.as_bytes().len());
        if !self.is_root() {
            bytes.extend_from_slice(&self.0);
        }
        bytes.push(b'/');
        bytes.extend_from_slice(name.as_bytes());
        Self(bytes.into())
    }

    /// The group that holds the object; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let slash = self.0.iter().rposition(|b| *b == b'/').unwrap_or(0);
        Some(Self(self.0[..slash.max(1)].into()))
    }

    /// The last name; empty for the root.
    pub fn name(&self) -> Name {
        Name::new(self.names().last().unwrap_or_default())
    }

    /// The names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|b| *b == b'/').filter(|name| !name.is_empty())
    }

    /// Whether it is the root group.
    pub fn is_root(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether `self` is `other` or lies below it.
    pub fn starts_with(&self, other: &Self) -> bool {
        other.is_root()
            || (self.0.starts_with(&other.0)
                && matches!(self.0.get(other.0.len()), None | Some(b'/')))
    }

    /// Where it lies once `from`, which is it or holds it, has gone to `to`; `None` where it lies
    /// elsewhere.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        if !self.starts_with(from) || from.is_root() {
            return None;
        }
        let rest = self.0.get(from.0.len()..)?;
        Some(Self::new([&to.0[..], b"/", rest].concat()))
    }

    /// The bytes, as the engine takes them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for ObjectPath {
    /// UTF-8 as it is; bytes that are none as `\xNN`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Name::new(&self.0).fmt(f)
    }
}

impl Serialize for ObjectPath {
    /// As text, from which every byte reads back.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&lossless::to_text(&self.0))
    }
}

impl<'de> Deserialize<'de> for ObjectPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = lossless::from_text(&text).map(Self::new);
        bytes.ok_or_else(|| de::Error::custom(format!("{text:?} is no path")))
    }
}

impl fmt::Debug for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_is_made_absolute() {
        assert_eq!(ObjectPath::new("a//b/").to_string(), "/a/b");
        assert_eq!(ObjectPath::new("").to_string(), "/");
        assert_eq!(ObjectPath::new("/./a").to_string(), "/a");
    }

    #[test]
    fn parents_lead_to_the_root() {
        let path = ObjectPath::new("/a/b");
        let parent = path.parent().unwrap();
        assert_eq!(parent.to_string(), "/a");
        assert!(parent.parent().unwrap().is_root());
        assert!(ObjectPath::root().parent().is_none());
        assert_eq!(parent.child(&Name::from("b")), path);
        assert_eq!(path.name(), Name::from("b"));
    }

    #[test]
    fn a_path_lies_below_its_groups_only() {
        let path = ObjectPath::new("/ab/c");
        assert!(path.starts_with(&ObjectPath::new("/ab")));
        assert!(path.starts_with(&ObjectPath::root()));
        assert!(!path.starts_with(&ObjectPath::new("/a")));
    }
}
