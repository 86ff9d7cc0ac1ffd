//! The value of a scalar, whole.

use hyperslab_engine::selection::Selection;
use hyperslab_engine::{Result, Task};

use super::library::OpenFile;
use super::references::Referrer;
use super::{Reply, cells};
use crate::model::ObjectPath;
use crate::model::value::ValueText;
use crate::text;

/// Characters that the page shows at most.
const MOST: usize = 1 << 20;

/// Reads the value.
pub fn read(file: &OpenFile, path: &ObjectPath, task: &Task) -> Result<Reply> {
    let dataset = file.dataset(path)?;
    let elements = dataset.read_elements(&Selection::All, task)?;
    if elements.is_empty() {
        return Ok(Reply::Value(ValueText {
            text: "No value (null dataspace)".to_owned(),
            cut: None,
            is_text: true,
        }));
    }
    let value = elements.value(0)?;
    let is_text = value.as_str().is_some();
    let mut text = cells::prose(
        Referrer::new(file, dataset.file()),
        &value,
        elements.datatype(),
    );
    let whole = text.chars().count();
    let cut = (whole > MOST).then(|| {
        text = text.chars().take(MOST).collect();
        format!(
            "The first {} of {} characters",
            text::grouped(MOST as u64),
            text::grouped(whole as u64)
        )
    });
    Ok(Reply::Value(ValueText { text, cut, is_text }))
}
