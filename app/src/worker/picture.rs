//! What the attributes of the Image specification say of a dataset.

use std::sync::Arc;

use hyperslab_engine::data::Value;
use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Dataset, Object, Task};

use super::numbers::NumberReader;
use super::{attributes, cells};
use crate::model::head::ImageClass;
use crate::model::series::Part;

/// How the picture stores its colours; `None` for what is no picture.
pub fn class(dataset: &Dataset, task: &Task) -> Option<ImageClass> {
    if attributes::class_of(dataset, task)? != "IMAGE" || dataset.shape().len() < 2 {
        return None;
    }
    let text = |name: &str| attributes::string(&attributes::find(dataset, name)?, task);
    let subclass = text("IMAGE_SUBCLASS").unwrap_or_default();
    let shape = dataset.shape();
    match subclass.as_str() {
        "IMAGE_TRUECOLOR" if shape.len() == 3 => match text("INTERLACE_MODE").as_deref() {
            Some("INTERLACE_PLANE") => Some(ImageClass::PlaneInterlaced),
            Some(_) => Some(ImageClass::PixelInterlaced),
            None if shape[0] == 3 && shape[2] != 3 => Some(ImageClass::PlaneInterlaced),
            None => Some(ImageClass::PixelInterlaced),
        },
        _ => match palette(dataset, task) {
            Some(colors) => Some(ImageClass::Indexed(colors)),
            None => Some(ImageClass::Grayscale),
        },
    }
}

/// The first palette that the attribute PALETTE refers to.
fn palette(dataset: &Dataset, task: &Task) -> Option<Arc<[[u8; 3]]>> {
    let references = attributes::find(dataset, "PALETTE")?.read(task).ok()?;
    let Value::Reference(reference) = references.value(0).ok()? else {
        return None;
    };
    let Object::Dataset(palette) = dataset.file().dereference(&reference).ok()? else {
        return None;
    };
    let [colors, 3] = *palette.shape() else {
        return None;
    };
    if colors > 1 << 16 {
        return None;
    }
    let elements = palette.read_elements(&Selection::All, task).ok()?;
    let column = cells::whole(&elements);
    let reader = NumberReader::new(elements.datatype().size, &column, Part::Real).ok()?;
    let numbers = reader.numbers(&elements);
    let color = |rgb: &[f64]| [rgb[0] as u8, rgb[1] as u8, rgb[2] as u8];
    Some(numbers.chunks_exact(3).map(color).collect())
}
