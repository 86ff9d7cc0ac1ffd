//! Where references lead: the path of an object that was met, or why there is nothing.

use hyperslab_engine::data::Reference;
use hyperslab_engine::{Kind, ReferenceTarget};

use super::library::OpenFile;
use crate::model::ObjectPath;

/// The object that a reference leads to, where it was met in this file.
pub fn target(file: &OpenFile, reference: &Reference) -> Option<ObjectPath> {
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
        } => file.path_of(address.0),
        _ => None,
    }
}

/// What stands for the object in a reference's text: its path, or why it cannot be reached.
/// Nothing where it is there and has no known path.
pub fn name(file: &OpenFile, reference: &Reference) -> Option<String> {
    match target(file, reference) {
        Some(path) => Some(path.to_string()),
        None => lost(file, reference),
    }
}

/// Why a reference leads nowhere, if that is so. Null references lead nowhere by intent.
pub fn lost(file: &OpenFile, reference: &Reference) -> Option<String> {
    match file.file.follow(reference).ok()? {
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
