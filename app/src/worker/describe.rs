//! What the attributes of a dataset say of its numbers, as netCDF and the CF conventions have it.

use std::sync::Arc;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Dataset, Elements, Task};

use super::{attributes, find, matlab};
use crate::model::query::Number;
use crate::model::reading::{Calendar, Description, TimeUnits, Words};

/// Missing values that are told apart.
const MOST: usize = 64;

/// What the attributes of a dataset of numbers say; `None` where that is nothing.
pub fn describe(dataset: &Dataset, task: &Task) -> Option<Arc<Description>> {
    let datatype = dataset.datatype().ok()?;
    if let Some(words) = words(dataset, task) {
        let description = Description {
            words: Some(words),
            ..Description::default()
        };
        return Some(Arc::new(description));
    }
    let integer = match &datatype.class {
        Class::Integer(_) => true,
        Class::Float(_) => false,
        _ => return None,
    };
    let source = Source { dataset, task };
    let scale = source.real("scale_factor");
    let offset = source.real("add_offset");
    let packed = [&scale, &offset].into_iter().flatten();
    let single = packed.clone().all(|(_, single)| *single) && packed.count() > 0;
    let range = source.numbers("valid_range");
    let [least, greatest] = match &range[..] {
        [least, greatest] => [Some(*least), Some(*greatest)],
        _ => ["valid_min", "valid_max"].map(|name| source.numbers(name).first().copied()),
    };
    let missing = ["_FillValue", "missing_value"].map(|name| source.numbers(name));
    let unsigned = integer
        && datatype.size <= 8
        && source.text("_Unsigned").is_some_and(|text| is_true(&text));
    let unsigned_bits = unsigned.then_some(8 * datatype.size as u32);
    let description = Description {
        missing: missing
            .concat()
            .into_iter()
            .map(|number| as_stored(number, datatype, unsigned_bits))
            .collect(),
        least: least.map(|number| as_stored(number, datatype, unsigned_bits)),
        greatest: greatest.map(|number| as_stored(number, datatype, unsigned_bits)),
        scale: scale.map(|(value, _)| value),
        offset: offset.map(|(value, _)| value),
        single,
        unsigned_bits,
        time: source.time(),
        words: None,
    };
    description.says_something().then(|| Arc::new(description))
}

/// How a dataset of MATLAB is no array of numbers.
fn words(dataset: &Dataset, task: &Task) -> Option<Words> {
    if matlab::is_cells(dataset, task) && !matlab::is_empty(dataset, task) {
        return Some(Words::Cells);
    }
    let integers = matches!(dataset.datatype().ok()?.class, Class::Integer(_));
    let logical = || matlab::class_of(dataset, task).as_deref() == Some("logical");
    (integers && !matlab::is_empty(dataset, task) && logical()).then_some(Words::Truth)
}

struct Source<'a> {
    dataset: &'a Dataset,
    task: &'a Task,
}

impl Source<'_> {
    fn elements(&self, name: &str) -> Option<Elements> {
        attributes::find(self.dataset, name)?.read(self.task).ok()
    }

    fn text(&self, name: &str) -> Option<String> {
        attributes::string(&attributes::find(self.dataset, name)?, self.task)
    }

    fn numbers(&self, name: &str) -> Vec<Number> {
        let Some(elements) = self.elements(name) else {
            return Vec::new();
        };
        let values = (0..elements.len().min(MOST)).filter_map(|at| elements.value(at).ok());
        values.filter_map(|value| find::number(&value)).collect()
    }

    /// A factor or offset, and whether it is of single precision.
    fn real(&self, name: &str) -> Option<(f64, bool)> {
        let elements = self.elements(name)?;
        let value = elements.value(0).ok()?.as_f64()?;
        let datatype = elements.datatype();
        let single = matches!(datatype.class, Class::Float(_)) && datatype.size == 4;
        Some((value, single))
    }

    fn time(&self) -> Option<TimeUnits> {
        let units = self.text("units")?;
        let calendar = Calendar::named(&self.text("calendar").unwrap_or_default())?;
        TimeUnits::parse(&units, calendar)
    }
}

fn is_true(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("true")
}

/// A number of an attribute as the dataset's type would store it: attributes may have another one.
fn as_stored(number: Number, datatype: &Datatype, unsigned_bits: Option<u32>) -> Number {
    match (number, &datatype.class, unsigned_bits) {
        (Number::Real(value), Class::Float(_), _) if datatype.size == 4 => {
            Number::Real(f64::from(value as f32))
        }
        (Number::Whole(value), _, Some(bits)) if value < 0 => {
            Number::Whole(value + (1_i128 << bits))
        }
        _ => number,
    }
}
