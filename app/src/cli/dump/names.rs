//! What references lead to, by name.

use hyperslab_engine::data::decode::decode_value;
use hyperslab_engine::data::{Heap, Reference, Value};
use hyperslab_engine::datatype::{Class, Datatype, ReferenceKind};
use hyperslab_engine::{File, Object};

use super::table::Table;
use crate::text::ddl::References;

/// Names of the objects of a file.
pub struct Names<'n> {
    file: &'n File,
    table: Option<&'n Table>,
}

impl<'n> Names<'n> {
    /// Names from a table of the file's objects.
    pub fn new(file: &'n File, table: Option<&'n Table>) -> Self {
        Self { file, table }
    }

    /// The path of the object at an address.
    pub fn path(&self, address: u64) -> Option<&'n [u8]> {
        self.table.and_then(|table| table.name_of(address))
    }

    /// What a reference leads to.
    pub fn object(&self, reference: &Reference) -> Option<Object> {
        self.file.dereference(reference).ok()
    }
}

/// What the tool calls an object.
pub fn word(object: Option<&Object>) -> &'static str {
    match object {
        Some(Object::Group(_)) => "GROUP",
        Some(Object::Dataset(_)) => "DATASET",
        Some(Object::Datatype(_)) => "DATATYPE",
        None => "UNKNOWN",
    }
}

/// The reference that an element holds.
pub fn decoded(kind: ReferenceKind, element: &[u8], heap: &Heap) -> Option<Reference> {
    let datatype = Datatype {
        size: element.len(),
        class: Class::Reference(kind),
    };
    match decode_value(&datatype, element, heap) {
        Ok(Value::Reference(reference)) => Some(reference),
        _ => None,
    }
}

impl References for Names<'_> {
    fn write_reference(&self, out: &mut Vec<u8>, kind: ReferenceKind, element: &[u8], heap: &Heap) {
        match decoded(kind, element, heap) {
            Some(reference) => out.extend_from_slice(&self.short_text(kind, &reference)),
            None => out.extend_from_slice(b"<unknown>"),
        }
    }
}

impl Names<'_> {
    /// Kind and name of what a reference inside of an element leads to.
    fn short_text(&self, kind: ReferenceKind, reference: &Reference) -> Vec<u8> {
        let (address, attribute) = match reference {
            Reference::Object { address, .. } | Reference::Region { address, .. } => {
                (address.0, None)
            }
            Reference::Attribute { address, name, .. } => (address.0, Some(name)),
            Reference::Null => return b"NULL".to_vec(),
            _ => return b"<unknown>".to_vec(),
        };
        let object = self.object(reference);
        let path = self.path(address).unwrap_or_default();
        let mut text = match kind {
            ReferenceKind::Region | ReferenceKind::Region2 => "DATASET".into(),
            ReferenceKind::Object if object.is_none() => return b"<unknown>".to_vec(),
            ReferenceKind::Object => format!("{} {address}", word(object.as_ref())),
            ReferenceKind::Attribute => "ATTRIBUTE".into(),
            _ => word(object.as_ref()).to_owned(),
        }
        .into_bytes();
        text.extend_from_slice(b" \"");
        if !matches!(kind, ReferenceKind::Object | ReferenceKind::Region) {
            text.extend_from_slice(self.file.path().as_os_str().as_encoded_bytes());
        }
        text.extend_from_slice(path);
        if let Some(name) = attribute {
            text.push(b'/');
            text.extend_from_slice(name.as_bytes());
        }
        text.push(b'"');
        text
    }
}
