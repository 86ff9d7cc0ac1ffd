//! The scales of a dataset: for each dimension those that are attached to it and the axes that
//! NeXus data name, as names of rows and columns and as the x axis of plots.

use std::sync::Arc;

use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Dataset, Task};
use parking_lot::Mutex;

use super::library::OpenFile;
use super::{attributes, describe, find, nexus};
use crate::model::query::Number;
use crate::model::reading::{Read, Reading};
use crate::model::series::XAxis;
use crate::plot::series::XScale;
use crate::plot::ticks::Origin;

/// Scales of one dimension that are told apart.
const MOST: usize = 16;
/// Samples of a plot that a scale gives places to.
const LONGEST: u64 = 1 << 20;

/// A scale of a dimension.
pub struct Scale {
    /// What it is called.
    pub name: String,
    /// The scale itself.
    pub dataset: Dataset,
    /// How its numbers are read.
    pub reading: Option<Reading>,
    /// The axis that was made of it last, and of which part.
    along: Mutex<Option<(Slice, Option<XAxis>)>>,
}

/// The scales of each dimension of a dataset, those attached first before all others.
pub type Scales = Arc<Vec<Vec<Scale>>>;

/// The scales of a dataset, none that is not as long as its dimension.
pub fn of(file: &OpenFile, dataset: &Dataset, task: &Task) -> Scales {
    let attached = dataset.dimensions(task).unwrap_or_default();
    let axes = nexus::axis_datasets(dataset, task);
    let scales = |(axis, length): (usize, &u64)| {
        let attached = attached.get(axis).map_or(&[][..], |of| of.scales());
        let attached = attached.iter().take(MOST).filter_map(|scale| {
            let scale = scale.dataset().ok()?;
            Some((own_name(file, &scale, task), scale))
        });
        let named = axes.get(axis).into_iter().flatten().cloned();
        let named = named.map(|(name, scale)| (Some(name), scale));
        let mut found: Vec<Scale> = Vec::new();
        for (name, scale) in attached.chain(named) {
            // A scale of itself names nothing.
            let fits = scale.shape() == [*length] && scale.address() != dataset.address();
            let known = found.iter().any(|s| s.dataset.address() == scale.address());
            if fits && !known && found.len() < MOST {
                found.push(Scale {
                    name: name.unwrap_or_else(|| format!("scale {}", found.len() + 1)),
                    reading: describe::describe(&scale, task).map(Reading::Described),
                    dataset: scale,
                    along: Mutex::default(),
                });
            }
        }
        found
    };
    Arc::new(dataset.shape().iter().enumerate().map(scales).collect())
}

/// The name that netCDF and h5py write to a scale, or that of its link.
fn own_name(file: &OpenFile, scale: &Dataset, task: &Task) -> Option<String> {
    let name = attributes::find(scale, "NAME");
    let name = name.and_then(|name| attributes::string(&name, task));
    let name =
        name.filter(|name| !name.is_empty() && !name.starts_with("This is a netCDF dimension"));
    name.or_else(|| {
        let names = file.names.lock();
        Some(names.get(&scale.address().0)?.name().to_string())
    })
}

impl Scale {
    /// The x axis of the samples that a slice chooses: their numbers, where these only rise or only
    /// fall.
    pub fn axis(&self, slice: Slice, task: &Task) -> Option<XAxis> {
        if let Some((of, axis)) = &*self.along.lock()
            && *of == slice
        {
            return axis.clone();
        }
        let axis = self.read_axis(slice, task);
        if !task.is_cancelled() {
            *self.along.lock() = Some((slice, axis.clone()));
        }
        axis
    }

    fn read_axis(&self, slice: Slice, task: &Task) -> Option<XAxis> {
        if slice.count > LONGEST {
            return None;
        }
        let elements = self
            .dataset
            .read_elements(&Selection::Slab(vec![slice]), &task.part())
            .ok()?;
        let number = |at| {
            let stored = find::number(&elements.value(at).ok()?)?;
            match self
                .reading
                .as_ref()
                .and_then(|reading| reading.read(stored))
            {
                Some(Read::Number { value, .. }) => Some(value),
                Some(Read::Missing) => None,
                Some(Read::Time(_) | Read::Word(_)) | None => Some(stored),
            }
        };
        let numbers: Option<Vec<Number>> = (0..elements.len()).map(number).collect();
        Some(XAxis {
            scale: scale_of(&numbers?)?,
            label: self.label(task),
        })
    }

    fn label(&self, task: &Task) -> String {
        let units = attributes::find(&self.dataset, "units");
        let units = units.and_then(|units| attributes::string(&units, task));
        match units.filter(|units| !units.is_empty()) {
            Some(units) => format!("{} ({units})", self.name),
            None => self.name.clone(),
        }
    }
}

/// The axis on which samples stand at these numbers; whole ones are kept exactly.
fn scale_of(numbers: &[Number]) -> Option<XScale> {
    let start = match numbers.first()? {
        Number::Whole(start) => Origin::Integer(*start),
        Number::Real(_) => Origin::Real(0.0),
    };
    let place = |number: &Number| match (number, start) {
        (Number::Whole(number), Origin::Integer(start)) => number.saturating_sub(start) as f64,
        (number, start) => number.real() - start.to_f64(),
    };
    XScale::at(start, numbers.iter().map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_whole_numbers_are_kept_exactly() {
        let at = |n: i128| Number::Whole(1_700_000_000_000_000_000 + n);
        let scale = scale_of(&[at(1), at(4), at(5)]).unwrap();
        assert_eq!(scale.label(1), "1700000000000000004");
        assert_eq!(scale.position(2.0, scale.start), 4.0);
    }

    #[test]
    fn what_neither_rises_nor_falls_is_no_axis() {
        let numbers = |list: &[f64]| list.iter().map(|n| Number::Real(*n)).collect::<Vec<_>>();
        assert!(scale_of(&numbers(&[1.0, 3.0, 2.0])).is_none());
        assert!(scale_of(&numbers(&[1.0, 1.0])).is_none());
        assert!(scale_of(&numbers(&[1.0, f64::NAN, 2.0])).is_none());
        assert!(scale_of(&numbers(&[3.0, 2.0, -1.0])).is_some());
        assert!(scale_of(&[]).is_none());
    }
}
