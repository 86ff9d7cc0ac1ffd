//! A new attribute as it is typed into the dialog: name, type, shape and value.

use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Enumeration, Float, Integer, Name};
use hyperslab_engine::format::dataspace::Dataspace;

use crate::model::ObjectPath;
use crate::model::edit::{Edit, EditChange};
use crate::model::offer;
use crate::worker::DocumentId;

/// Types that the dialog has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeChoice {
    /// Text of any length, UTF-8.
    Text,
    /// Text of at most so many bytes, UTF-8.
    FixedText,
    /// True or false, as h5py writes them.
    Boolean,
    /// Whole numbers: whether with a sign, and bytes.
    Integer(bool, usize),
    /// Floating-point numbers: bytes.
    Float(usize),
}

impl TypeChoice {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::FixedText,
        Self::Boolean,
        Self::Integer(true, 8),
        Self::Integer(true, 4),
        Self::Integer(true, 2),
        Self::Integer(true, 1),
        Self::Integer(false, 8),
        Self::Integer(false, 4),
        Self::Integer(false, 2),
        Self::Integer(false, 1),
        Self::Float(8),
        Self::Float(4),
    ];

    /// What the list calls it.
    pub fn label(self) -> String {
        match self {
            Self::Text => "Text (UTF-8, any length)".to_owned(),
            Self::FixedText => "Text (UTF-8, fixed length)".to_owned(),
            Self::Boolean => "Boolean".to_owned(),
            Self::Integer(true, size) => format!("int{}", size * 8),
            Self::Integer(false, size) => format!("uint{}", size * 8),
            Self::Float(size) => format!("float{}", size * 8),
        }
    }

    /// The type, little-endian; `length` is that of texts of fixed length.
    pub fn datatype(self, length: usize) -> Datatype {
        let order = ByteOrder::Little;
        match self {
            Self::Text => offer::variable(),
            Self::FixedText => offer::fixed(length.max(1)),
            Self::Boolean => boolean(),
            Self::Integer(signed, size) => Datatype {
                size,
                class: Class::Integer(Integer::plain(order, signed, size)),
            },
            Self::Float(size) => Datatype {
                size,
                class: Class::Float(Float::ieee(order, size, if size == 4 { 8 } else { 11 })),
            },
        }
    }
}

fn boolean() -> Datatype {
    Datatype {
        size: 1,
        class: Class::Enum(Enumeration {
            base: TypeChoice::Integer(true, 1).datatype(0).into(),
            names: ["FALSE", "TRUE"].map(Name::from).into(),
            values: [0, 1].into(),
        }),
    }
}

/// What the dialog holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttribute {
    /// The document.
    pub document: DocumentId,
    /// The object that gets it.
    pub object: ObjectPath,
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: TypeChoice,
    /// Bytes of texts of fixed length.
    pub length: usize,
    /// Lengths of its dimensions, separated by commas; nothing for a single value.
    pub shape: String,
    /// Its value.
    pub value: String,
    /// Why it is refused.
    pub refusal: Option<String>,
    /// Whether it is on its way.
    pub sent: bool,
}

impl NewAttribute {
    /// An attribute of which nothing is typed yet.
    pub fn new(document: DocumentId, object: ObjectPath) -> Self {
        Self {
            document,
            object,
            name: String::new(),
            kind: TypeChoice::Text,
            length: 32,
            shape: String::new(),
            value: String::new(),
            refusal: None,
            sent: false,
        }
    }

    /// The change that adds it, or why there is none.
    pub fn edit(&self) -> Result<Edit, String> {
        if self.name.is_empty() {
            return Err("It needs a name".to_owned());
        }
        Ok(Edit {
            object: self.object.clone(),
            change: EditChange::AddAttribute {
                name: Name::new(&self.name),
                datatype: self.kind.datatype(self.length),
                dataspace: dataspace(&self.shape)?,
                text: self.value.clone(),
            },
        })
    }
}

/// The extent that was typed: `3`, `2, 3`, `(2, 3)`, `2 × 3`; a single value where nothing was.
fn dataspace(text: &str) -> Result<Dataspace, String> {
    let inner = text.trim().trim_matches(['(', ')', '[', ']']).trim();
    if inner.is_empty() {
        return Ok(Dataspace::Scalar);
    }
    let inner = inner.trim_end_matches(',');
    let lengths = inner.split([',', '×', 'x']);
    let dims: Result<Vec<u64>, String> = lengths
        .map(|length| {
            let length = length.trim();
            length
                .parse()
                .map_err(|_| format!("\"{length}\" is no length of a dimension"))
        })
        .collect();
    let dims = dims?;
    Ok(Dataspace::Simple {
        max_dims: dims.iter().copied().map(Some).collect(),
        dims,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_nothing_a_length_or_several() {
        assert_eq!(dataspace("  "), Ok(Dataspace::Scalar));
        for (text, dims) in [
            ("3", &[3][..]),
            ("2, 3", &[2, 3]),
            ("(4,)", &[4]),
            ("2 × 0", &[2, 0]),
        ] {
            assert_eq!(dataspace(text).unwrap().dims(), dims, "{text}");
        }
        for wrong in ["-1", "2,,3", "three", "1.5"] {
            assert!(dataspace(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_type_is_called_as_its_values_are_shown() {
        for kind in TypeChoice::ALL {
            let shown = crate::text::short_type(&kind.datatype(7));
            match kind {
                TypeChoice::Text => assert_eq!(shown, "vlen string UTF-8"),
                TypeChoice::FixedText => assert_eq!(shown, "string[7] UTF-8"),
                TypeChoice::Boolean => assert_eq!(shown, "bool"),
                _ => assert_eq!(shown, kind.label()),
            }
        }
    }

    #[test]
    fn without_a_name_there_is_no_attribute() {
        let mut new = NewAttribute::new(DocumentId(1), ObjectPath::root());
        assert!(new.edit().is_err());
        new.name = "units".to_owned();
        assert_eq!(new.edit().unwrap().label(), "Add attribute units to /");
    }
}
