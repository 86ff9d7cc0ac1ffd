//! What references lead to, by name.

use hyperslab_engine::data::decode::decode_value;
use hyperslab_engine::data::{Heap, Reference, Value};
use hyperslab_engine::datatype::{Class, Datatype, ReferenceKind};
use hyperslab_engine::{File, Object, ReferenceTarget};

use super::table::Table;
use crate::text::ddl::References;

/// Names of the objects of a file.
pub struct Names<'n> {
    file: &'n File,
    table: Option<&'n Table>,
    /// Which of the listed files it is, where objects are told by that too.
    serial: Option<u64>,
}

impl<'n> Names<'n> {
    /// Names from a table of the file's objects.
    pub fn new(file: &'n File, table: Option<&'n Table>, serial: Option<u64>) -> Self {
        Self {
            file,
            table,
            serial,
        }
    }

    /// The path of the object at an address.
    pub fn path(&self, address: u64) -> Option<&'n [u8]> {
        self.table.and_then(|table| table.name_of(address))
    }

    /// What a reference leads to.
    fn object(&self, reference: &Reference) -> Option<Object> {
        match self.file.follow(reference) {
            Ok(ReferenceTarget::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// The name of what a reference leads to, behind that of its file.
    pub fn long_name(&self, reference: &Reference) -> Vec<u8> {
        let (address, file, attribute) = match reference {
            Reference::Object { address, file } | Reference::Region { address, file, .. } => {
                (address.0, file, None)
            }
            Reference::Attribute {
                address,
                name,
                file,
            } => (address.0, file, Some(name)),
            _ => return Vec::new(),
        };
        let own = self.file.path().as_os_str().as_encoded_bytes();
        let mut name = match file {
            Some(file) => file.as_bytes().to_vec(),
            None => own.to_vec(),
        };
        if file.is_none() {
            name.extend_from_slice(self.path(address).unwrap_or_default());
        }
        if let Some(attribute) = attribute {
            name.push(b'/');
            name.extend_from_slice(attribute.as_bytes());
        }
        name
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
        let object = || self.object(reference);
        let (word, name) = match (kind, reference) {
            (_, Reference::Null) => return b"NULL".to_vec(),
            (ReferenceKind::Region, Reference::Region { address, .. }) => (
                "DATASET".into(),
                self.path(address.0).unwrap_or_default().to_vec(),
            ),
            (ReferenceKind::Object, Reference::Object { address, .. }) => match object() {
                None => return b"<unknown>".to_vec(),
                Some(object) => (
                    match self.serial {
                        Some(serial) => format!("{}-{serial}:{}", word(Some(&object)), address.0),
                        None => format!("{} {}", word(Some(&object)), address.0),
                    },
                    self.path(address.0).unwrap_or_default().to_vec(),
                ),
            },
            (_, Reference::Region { .. }) => ("DATASET".into(), self.long_name(reference)),
            (_, Reference::Attribute { .. }) => ("ATTRIBUTE".into(), self.long_name(reference)),
            (_, Reference::Object { .. }) => (
                word(object().as_ref()).to_owned(),
                self.long_name(reference),
            ),
            _ => return b"<unknown>".to_vec(),
        };
        [word.as_bytes(), b" \"", &name, b"\""].concat()
    }
}
