//! Where references lead: the path of an object that was met, or why there is nothing.

use hyperslab_engine::data::Reference;
use hyperslab_engine::{File, Kind, ReferenceTarget, Task};

use super::library::OpenFile;
use super::matlab;
use crate::model::ObjectPath;

/// The document, and the file of the elements that refer to something: an external link may have
/// led into another one, whose addresses are not the document's.
#[derive(Clone, Copy)]
pub struct Referrer<'a> {
    document: &'a OpenFile,
    file: &'a File,
}

impl<'a> Referrer<'a> {
    /// Elements that lie in `file`, reached from the document.
    pub fn new(document: &'a OpenFile, file: &'a File) -> Self {
        Self { document, file }
    }

    /// Whether the elements lie in the document itself, and that accepts changes.
    pub fn is_writable(&self) -> bool {
        !self.is_elsewhere() && self.document.file.is_writable()
    }

    fn is_elsewhere(&self) -> bool {
        self.file.id() != self.document.file.id()
    }
}

/// The object that a reference leads to, where it was met in the document.
pub fn target(from: Referrer<'_>, reference: &Reference) -> Option<ObjectPath> {
    if from.is_elsewhere() {
        return None;
    }
    match reference {
        Reference::Object {
            address,
            file: None,
        }
        | Reference::Region {
            address,
            file: None,
            ..
        }
        | Reference::Attribute {
            address,
            file: None,
            ..
        } => from.document.path_of(address.0),
        _ => None,
    }
}

/// One line of the object that a reference leads to, in its own program's words.
pub fn preview(from: Referrer<'_>, reference: &Reference) -> Option<String> {
    let object = match from.file.follow(reference).ok()? {
        ReferenceTarget::Object(object) => object,
        _ => return None,
    };
    matlab::preview(from.document, &object, &Task::new()).ok()
}

/// What stands for the object in a reference's text: its path, or why it cannot be reached.
/// Nothing where it is there and has no known path.
pub fn name(from: Referrer<'_>, reference: &Reference) -> Option<String> {
    match target(from, reference) {
        Some(path) => Some(path.to_string()),
        None => lost(from, reference).or_else(|| elsewhere(from, reference)),
    }
}

/// What stands for an object beside the elements, where those lie in another file.
fn elsewhere(from: Referrer<'_>, reference: &Reference) -> Option<String> {
    let (Reference::Object { address, file }
    | Reference::Region { address, file, .. }
    | Reference::Attribute { address, file, .. }) = reference
    else {
        return None;
    };
    if file.is_some() || !from.is_elsewhere() {
        return None;
    }
    let name = from.file.path().file_name().unwrap_or_default();
    Some(format!("{}::object at {:#x}", name.display(), address.0))
}

/// Why a reference leads nowhere, if that is so. Null references lead nowhere by intent.
pub fn lost(from: Referrer<'_>, reference: &Reference) -> Option<String> {
    match from.file.follow(reference).ok()? {
        ReferenceTarget::Foreign { target, .. } => dangling(&target),
        ReferenceTarget::ForeignMissing { error, .. } => Some(match error.kind() {
            Kind::NotFound => "(no such file)".to_owned(),
            _ => format!("({})", error.cause()),
        }),
        target => dangling(&target),
    }
}

fn dangling(target: &ReferenceTarget) -> Option<String> {
    let ReferenceTarget::Dangling { address, error } = target else {
        return None;
    };
    let cause = match error.kind() {
        Kind::NotFound => error.cause().to_owned(),
        _ => format!("{}: {}", error.structure(), error.cause()),
    };
    Some(format!("nothing at {:#x} ({cause})", address.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyperslab_engine::Error;
    use hyperslab_engine::bytes::Address;

    #[test]
    fn what_was_deleted_is_told_with_its_place_and_cause() {
        let error = Error::new(Kind::NotFound, "reference", "the object was deleted");
        let address = Address(0x800);
        let gone = ReferenceTarget::Dangling { address, error };
        let text = "nothing at 0x800 (the object was deleted)";
        assert_eq!(dangling(&gone).as_deref(), Some(text));
        assert_eq!(dangling(&ReferenceTarget::Null), None);
    }
}
