//! What an object is to the program that wrote it: MATLAB's classes, AnnData's encodings, classes of
//! NeXus and PyTables, pandas' kinds. And MATLAB's texts, which are stored as numbers.

use hyperslab_engine::datatype::Class;
use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Dataset, Object, Result, Task, Value};

use super::{attributes, matlab};

/// Characters of a MATLAB text that is shown as one.
const MOST: u64 = 1 << 20;

/// What the object is, in the words of its convention.
pub fn words(object: &Object, task: &Task) -> Option<String> {
    let text = |name: &str| attributes::string(&object.attribute(name).ok()?, task);
    if let Some(class) = text("MATLAB_class") {
        let sparse = match object.attribute("MATLAB_sparse") {
            Ok(_) => "sparse ",
            Err(_) => "",
        };
        return Some(format!("MATLAB {sparse}{class}"));
    }
    if let Some(encoding) = text("encoding-type").filter(|encoding| !encoding.is_empty()) {
        return Some(format!("AnnData {encoding}"));
    }
    if let Some(kind) = text("pandas_type") {
        return Some(format!("pandas {kind}"));
    }
    if let Some(class) = text("NX_class") {
        return Some(class);
    }
    let class = text("CLASS")?;
    match (object, &*class) {
        (Object::Dataset(_), "IMAGE") => Some("HDF5 image".to_owned()),
        (Object::Dataset(_), "PALETTE") => Some("HDF5 palette".to_owned()),
        (Object::Dataset(_), "DIMENSION_SCALE") => Some("dimension scale".to_owned()),
        (Object::Dataset(_), "TABLE" | "ARRAY" | "CARRAY" | "EARRAY" | "VLARRAY") => {
            // PyTables writes the version of each of its classes.
            text("VERSION").map(|_| format!("PyTables {}", class.to_lowercase()))
        }
        _ => None,
    }
}

/// Whether the dataset is a text of MATLAB: characters of 16 bits.
pub fn is_matlab_text(dataset: &Dataset, task: &Task) -> bool {
    let integers = dataset
        .datatype()
        .is_ok_and(|datatype| matches!(datatype.class, Class::Integer(_)) && datatype.size == 2);
    let count = dataset.shape().iter().copied().fold(1, u64::saturating_mul);
    let class = || attributes::string(&attributes::find(dataset, "MATLAB_class")?, task);
    integers
        && !dataset.shape().is_empty()
        && count <= MOST
        && !matlab::is_empty(dataset, task)
        && class().as_deref() == Some("char")
}

/// A text of MATLAB, row by row: its arrays are stored with their dimensions reversed.
///
/// # Errors
/// Whatever reading the numbers says.
pub fn matlab_text(dataset: &Dataset, task: &Task) -> Result<String> {
    let elements = dataset.read_elements(&Selection::All, task)?;
    let rows = dataset.shape().last().copied().unwrap_or(1).max(1) as usize;
    let mut lines = vec![Vec::new(); rows.min(elements.len())];
    for at in 0..elements.len() {
        if let (Value::Integer(unit), Some(line)) = (elements.value(at)?, lines.get_mut(at % rows))
        {
            line.push(u16::try_from(unit).unwrap_or(0xfffd));
        }
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|line| String::from_utf16_lossy(line))
        .collect();
    Ok(lines.join("\n"))
}
