//! Dimension scales and labels (the HDF5 Dimension Scale Specification): attributes of a dataset
//! that say what its dimensions are.

use super::Dataset;
use crate::data::{Elements, Reference, Value};
use crate::error::{Error, Kind, Result};
use crate::task::Task;

/// One dimension of a dataset: its label, and the scales that are attached to it.
#[derive(Debug, Clone)]
pub struct Dimension {
    label: Option<String>,
    scales: Vec<Scale>,
}

/// A scale that is attached to a dimension.
#[derive(Debug, Clone)]
pub struct Scale {
    reference: Reference,
    owner: Dataset,
}

impl Dimension {
    /// Its label, where it has one that is not empty.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The scales, in the order in which they were attached.
    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }
}

impl Scale {
    /// The dataset that is the scale.
    ///
    /// # Errors
    /// What is wrong where the reference leads; [`Kind::WrongKind`] where that is no dataset.
    pub fn dataset(&self) -> Result<Dataset> {
        match self.owner.file().dereference(&self.reference)? {
            super::Object::Dataset(dataset) => Ok(dataset),
            other => {
                let cause = format!("{} is no dataset, but a dimension's scale", other.path());
                Err(self
                    .owner
                    .node()
                    .name(Error::new(Kind::WrongKind, "dimension", cause)))
            }
        }
    }
}

impl Dataset {
    /// What is known of each of its dimensions, as many as it has.
    ///
    /// ```
    /// use hyperslab_engine::{File, Task};
    ///
    /// # fn main() -> hyperslab_engine::Result<()> {
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    /// let temperature = File::open(path)?.root().dataset("climate/temperature")?;
    /// let dimensions = temperature.dimensions(&Task::new())?;
    /// assert_eq!(dimensions[1].label(), Some("lat"));
    /// let lat = dimensions[1].scales()[0].dataset()?;
    /// assert_eq!(lat.shape()[0], temperature.shape()[1]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn dimensions(&self, task: &Task) -> Result<Vec<Dimension>> {
        let labels = self.elements_of("DIMENSION_LABELS", task)?;
        let scales = self.elements_of("DIMENSION_LIST", task)?;
        let dimension = |axis| {
            let value = |elements: &Option<Elements>| match elements {
                Some(elements) if axis < elements.len() => elements.value(axis).map(Some),
                _ => Ok(None),
            };
            let label = value(&labels)?.as_ref().and_then(text);
            let references = match value(&scales)? {
                Some(Value::Sequence(references)) => references,
                _ => Vec::new(),
            };
            let scales = references.into_iter().filter_map(|value| match value {
                Value::Reference(Reference::Null) => None,
                Value::Reference(reference) => Some(Scale {
                    reference,
                    owner: self.clone(),
                }),
                _ => None,
            });
            Ok(Dimension {
                label: label.filter(|label| !label.is_empty()),
                scales: scales.collect(),
            })
        };
        (0..self.shape().len())
            .map(dimension)
            .collect::<Result<_>>()
            .map_err(|error: Error| self.node().name(error))
    }

    /// Whether it is a dimension scale.
    pub fn is_scale(&self, task: &Task) -> Result<bool> {
        let class = self.text_of("CLASS", task)?;
        Ok(class.as_deref() == Some("DIMENSION_SCALE"))
    }

    /// The name that it has as a dimension scale, which may be empty.
    pub fn scale_name(&self, task: &Task) -> Result<Option<String>> {
        match self.is_scale(task)? {
            true => Ok(Some(self.text_of("NAME", task)?.unwrap_or_default())),
            false => Ok(None),
        }
    }

    fn elements_of(&self, name: &str, task: &Task) -> Result<Option<Elements>> {
        let attribute = self.attrs().get(name)?;
        attribute.map(|attribute| attribute.read(task)).transpose()
    }

    fn text_of(&self, name: &str, task: &Task) -> Result<Option<String>> {
        let elements = self.elements_of(name, task)?.filter(|e| !e.is_empty());
        let value = elements.map(|elements| elements.value(0)).transpose()?;
        Ok(value.as_ref().and_then(text))
    }
}

/// A string's text; bytes that are no UTF-8 are replaced.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String { bytes, .. } => {
            let end = bytes.iter().position(|byte| *byte == 0);
            let bytes = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        _ => None,
    }
}
