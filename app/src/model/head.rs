//! What a tab says about its object before any element is read: type, shape, attributes.

use std::sync::Arc;

use hyperslab_engine::Error;
use hyperslab_engine::datatype::Name;
use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::format::dataspace::Dataspace;

use super::ObjectPath;
pub use super::columns::{CellState, Column, columns, unfolds};
use super::reading::Description;
use super::tree::NodeIcon;
use crate::plot::series::XScale;

/// Everything known of an object from its header.
#[derive(Debug, Clone)]
pub struct ObjectHead {
    /// Its kind and what depends on it.
    pub kind: HeadKind,
    /// The icon that tells its kind.
    pub icon: NodeIcon,
    /// The line under the path: type, shape, chunks, filters.
    pub caption: Vec<String>,
    /// Attributes; those that cannot be read say so each for itself.
    pub attributes: Result<Vec<AttributeHead>, Error>,
    /// The plot that a group of NeXus offers.
    pub default_plot: Option<DefaultPlot>,
    /// The table that a group is to the program that wrote it.
    pub table: Option<Box<DatasetHead>>,
    /// The information page.
    pub facts: Vec<Section>,
}

/// The plot that a group of NeXus offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultPlot {
    /// The dataset that is drawn.
    pub signal: ObjectPath,
    /// Names of its axes, as far as they are told.
    pub axes: Vec<String>,
    /// The view that draws it.
    pub view: ViewKind,
}

/// Kinds of objects.
#[derive(Debug, Clone)]
pub enum HeadKind {
    /// A group; its members are the tree's.
    Group,
    /// A dataset.
    Dataset(Box<DatasetHead>),
    /// A committed datatype and its text.
    Datatype(String),
}

/// What the views of a dataset need to know.
#[derive(Debug, Clone)]
pub struct DatasetHead {
    /// Type of the elements, or why it is unknown.
    pub datatype: Result<Datatype, Error>,
    /// Length of each dimension.
    pub shape: Vec<u64>,
    /// Names of the dimensions, where the file gives them.
    pub dimension_names: Vec<Option<String>>,
    /// Names of the scales of each dimension, the one that is used first before the others.
    pub scales: Vec<Vec<String>>,
    /// Whether there are no elements at all (a null dataspace).
    pub is_null: bool,
    /// Whether it is the table of a group, made of the datasets in it.
    pub is_made: bool,
    /// Whether the program that wrote it counts the dimensions the other way round, as MATLAB does.
    pub is_reversed: bool,
    /// All columns that the table can have; the first one is the element itself unless that is a
    /// compound.
    pub columns: Vec<Column>,
    /// The x axis that the attributes describe, and its unit.
    pub x: XScale,
    /// Label of the x axis.
    pub x_label: String,
    /// Unit of the values.
    pub units: Option<String>,
    /// What its attributes say of its numbers.
    pub description: Option<Arc<Description>>,
    /// What the Image specification's attributes say.
    pub image: Option<ImageClass>,
    /// The view that opens first.
    pub first_view: ViewKind,
    /// Views that make sense.
    pub views: Vec<ViewKind>,
}

/// An attribute as the panel lists it.
#[derive(Debug, Clone)]
pub struct AttributeHead {
    /// Its name.
    pub name: Name,
    /// One line of its value, or why it cannot be shown.
    pub value: Result<String, Error>,
    /// The whole value, one element a line, where the line above is cut.
    pub whole: Option<String>,
    /// Its type in a few words.
    pub datatype: String,
    /// Its shape; empty for scalars.
    pub shape: String,
    /// The object that a single reference leads to.
    pub target: Option<ObjectPath>,
    /// What it takes to type another value, or why that cannot be; `None` while the file is locked.
    pub editable: Option<Result<Box<Editable>, String>>,
}

/// A value that can be typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Editable {
    /// Type of its elements.
    pub datatype: Datatype,
    /// Its extent.
    pub dataspace: Dataspace,
    /// All of it, as it would be typed.
    pub text: String,
}

/// A heading of the information page and what stands below it.
#[derive(Debug, Clone)]
pub struct Section {
    /// The heading.
    pub title: &'static str,
    /// Names and values.
    pub facts: Vec<(String, String)>,
}

/// IMAGE_SUBCLASS and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ImageClass {
    /// Values with a grey ramp or a colour map.
    Grayscale,
    /// Values that index a palette of red, green and blue.
    Indexed(Arc<[[u8; 3]]>),
    /// Three channels beside each other (rows, columns, channel).
    PixelInterlaced,
    /// Three channels one after the other (channel, rows, columns).
    PlaneInterlaced,
}

/// The views of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewKind {
    /// Members of a group, the summary of a file.
    Members,
    /// Cells.
    Table,
    /// Lines.
    Plot,
    /// Heat map or picture.
    Image,
    /// One value as text.
    Text,
    /// Everything about the object.
    Info,
}

impl ViewKind {
    /// What the switch calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Members => "Members",
            Self::Table => "Table",
            Self::Plot => "Plot",
            Self::Image => "Image",
            Self::Text => "Value",
            Self::Info => "Info",
        }
    }
}

/// Whether elements of the type are numbers that a plot can draw.
pub fn is_numeric(datatype: &Datatype) -> bool {
    match &datatype.class {
        Class::Integer(_) | Class::Float(_) | Class::Enum(_) | Class::Bitfield(_) => true,
        Class::Compound(_) => is_complex(datatype),
        Class::Complex(_) => true,
        _ => false,
    }
}

/// Whether elements are complex numbers, by class or as h5py stores them.
pub fn is_complex(datatype: &Datatype) -> bool {
    datatype.complex_base().is_some()
}

impl DatasetHead {
    /// Whether the table shows members as columns.
    pub fn is_compound(&self) -> bool {
        self.columns.first().is_some_and(|c| !c.name.is_empty())
    }

    /// Whether it is a picture with channels of its own.
    pub fn is_true_color(&self) -> bool {
        matches!(
            self.image,
            Some(ImageClass::PixelInterlaced | ImageClass::PlaneInterlaced)
        )
    }

    /// Number of elements; saturates.
    pub fn len(&self) -> u64 {
        if self.is_null {
            return 0;
        }
        self.shape.iter().fold(1, |n, d| n.saturating_mul(*d))
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The views that make sense, the first one first.
pub fn views(
    datatype: Option<&Datatype>,
    shape: &[u64],
    is_null: bool,
    image: Option<&ImageClass>,
) -> Vec<ViewKind> {
    use ViewKind::{Image, Info, Plot, Table, Text};
    let Some(datatype) = datatype.filter(|_| !is_null) else {
        return vec![Info];
    };
    let compound = unfolds(datatype);
    let columns = columns(datatype);
    let parts = compound || columns.len() > 1;
    let plots = columns.iter().any(|column| is_numeric(&column.datatype));
    let grid = shape.iter().filter(|n| **n > 1).count() >= 2;
    let mut views = Vec::new();
    match shape.len() {
        0 if compound => views.extend([Table, Text]),
        0 if parts => views.extend([Text, Table]),
        0 => views.push(Text),
        _ => {
            if image.is_some() {
                views.push(Image);
            }
            if plots && !parts && shape.len() == 1 {
                views.push(Plot);
            }
            views.push(Table);
            if plots && !views.contains(&Plot) {
                views.push(Plot);
            }
            if is_numeric(datatype) && grid && image.is_none() {
                views.push(Image);
            }
        }
    }
    views.push(Info);
    views
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyperslab_engine::datatype::{ByteOrder, Integer, Member};

    fn integer() -> Datatype {
        Datatype {
            size: 4,
            class: Class::Integer(Integer {
                order: ByteOrder::Little,
                signed: true,
                bit_offset: 0,
                precision: 32,
                low_pad: false,
                high_pad: false,
            }),
        }
    }

    fn compound(members: &[(&str, usize, Datatype)]) -> Datatype {
        let member = |(name, offset, datatype): &(&str, usize, Datatype)| Member {
            name: Name::from(*name),
            offset: *offset,
            datatype: datatype.clone(),
        };
        Datatype {
            size: members.iter().map(|m| m.2.size).sum(),
            class: Class::Compound(members.iter().map(member).collect()),
        }
    }

    #[test]
    fn the_first_view_follows_type_and_rank() {
        let int = integer();
        let first = |shape: &[u64], image| views(Some(&int), shape, false, image)[0];
        assert_eq!(first(&[], None), ViewKind::Text);
        assert_eq!(first(&[10], None), ViewKind::Plot);
        assert_eq!(first(&[10, 10], None), ViewKind::Table);
        assert_eq!(
            first(&[10, 10], Some(&ImageClass::Grayscale)),
            ViewKind::Image
        );
        let record = compound(&[("a", 0, integer())]);
        assert_eq!(views(Some(&record), &[10], false, None)[0], ViewKind::Table);
        assert_eq!(views(None, &[10], false, None), [ViewKind::Info]);
    }
}
