//! The header of an object: what a tab says before any element is read.

use hyperslab_engine::data::Value;
use hyperslab_engine::format::dataspace::Dataspace;
use hyperslab_engine::{Dataset, Dimension, Kind, Object, Result, Task};

use super::library::OpenFile;
use super::scales::{self, Scale};
use super::{
    Reply, attributes, children, convention, describe, facts, matlab, nexus, picture, sources,
};
use crate::model::ObjectPath;
use crate::model::head::{self, DatasetHead, HeadKind, ObjectHead, ViewKind};
use crate::plot::series::XScale;
use crate::plot::ticks::Origin;
use crate::text;

/// Characters of a type's definition.
const DEFINITION: usize = 100_000;

/// Reads the header.
pub fn read(file: &OpenFile, path: &ObjectPath, task: &Task) -> Result<Reply> {
    let object = file.object(path)?;
    let node = children::node_kind(&object, task)?;
    file.meet(&object, path);
    let mut facts = facts::of(file, &object, path, task);
    let default_plot = match &object {
        Object::Group(group) => nexus::default_plot(group, path, task),
        _ => None,
    };
    let (kind, mut caption) = match &object {
        Object::Group(group) => {
            let count = group.link_count(task)?;
            let word = if count == 1 { "member" } else { "members" };
            let members = format!("{} {word}", text::grouped(count));
            (HeadKind::Group, vec!["group".to_owned(), members])
        }
        Object::Dataset(dataset) => {
            let head = dataset_head(file, path, dataset, task);
            let mut caption = caption(dataset);
            if let Some(sources) = sources::of(dataset, task) {
                caption.push(sources.caption());
                facts.push(sources.section());
            }
            caption.extend(matlab::size_words(dataset, task));
            (HeadKind::Dataset(Box::new(head)), caption)
        }
        Object::Datatype(committed) => {
            let datatype = committed.datatype()?;
            let caption = vec!["committed datatype".to_owned(), text::short_type(datatype)];
            (
                HeadKind::Datatype(text::datatype::full_type(datatype, DEFINITION)),
                caption,
            )
        }
    };
    let table = match &object {
        Object::Group(_) => made_head(file, path, &mut caption, task),
        _ => None,
    };
    caption.extend(convention::words(&object, task));
    Ok(Reply::Head(std::sync::Arc::new(ObjectHead {
        kind,
        icon: node.icon,
        caption,
        attributes: attributes::list(file, &object, task),
        default_plot,
        table,
        facts,
    })))
}

fn caption(dataset: &Dataset) -> Vec<String> {
    let mut caption = Vec::new();
    match dataset.datatype() {
        Ok(datatype) => caption.push(text::short_type(datatype)),
        Err(error) => caption.push(error.cause().to_owned()),
    }
    caption.push(text::shape_of(dataset.dataspace()));
    if let Some(chunk) = dataset.chunk_shape() {
        caption.push(format!("chunks {}", text::shape(chunk)));
    }
    if let Ok(filters) = facts::filter_names(dataset)
        && !filters.is_empty()
    {
        caption.push(filters.join(" + "));
    }
    caption
}

fn dataset_head(file: &OpenFile, path: &ObjectPath, dataset: &Dataset, task: &Task) -> DatasetHead {
    let shape = dataset.shape().to_vec();
    let is_null = *dataset.dataspace() == Dataspace::Null;
    let datatype = dataset.datatype().cloned();
    let image = picture::class(dataset, task);
    let known = datatype.as_ref().ok();
    let mut views = head::views(known, &shape, is_null, image.as_ref());
    if convention::is_matlab_text(dataset, task) || matlab::is_empty(dataset, task) {
        views.insert(0, ViewKind::Text);
    }
    let (x, x_label) = x_axis(dataset, task);
    let scales = file.scales(path, || scales::of(file, dataset, task));
    let names = |scales: &Vec<Scale>| scales.iter().map(|scale| scale.name.clone()).collect();
    DatasetHead {
        scales: scales.iter().map(names).collect(),
        columns: known.map(head::columns).unwrap_or_default(),
        dimension_names: dimension_names(dataset, task),
        units: text_attribute(dataset, &["units", "unit"], task),
        first_view: views.first().copied().unwrap_or(ViewKind::Info),
        views,
        x,
        x_label,
        datatype,
        shape,
        is_null,
        is_made: false,
        is_reversed: matlab::class_of(dataset, task).is_some(),
        description: describe::describe(dataset, task),
        image,
    }
}

/// What the table needs to know that a group is to the program that wrote it. Why one is not shown
/// as what it claims to be stands in the caption.
fn made_head(
    file: &OpenFile,
    path: &ObjectPath,
    caption: &mut Vec<String>,
    task: &Task,
) -> Option<Box<DatasetHead>> {
    let content = match file.content(path, task) {
        Ok(content) => content,
        Err(error) if error.kind() == Kind::WrongKind => return None,
        Err(error) => {
            caption.push(format!("no table: {}", error.cause()));
            return None;
        }
    };
    caption.extend(content.words());
    let views = vec![ViewKind::Table, ViewKind::Members, ViewKind::Info];
    Some(Box::new(DatasetHead {
        datatype: content.datatype().cloned(),
        shape: content.shape().to_vec(),
        dimension_names: vec![None; content.shape().len()],
        scales: vec![Vec::new(); content.shape().len()],
        is_null: false,
        is_made: true,
        is_reversed: false,
        columns: content.columns().ok()?,
        x: XScale::INDEX,
        x_label: String::new(),
        units: None,
        description: None,
        image: None,
        first_view: ViewKind::Table,
        views,
    }))
}

fn text_attribute(dataset: &Dataset, names: &[&str], task: &Task) -> Option<String> {
    let found = names
        .iter()
        .find_map(|name| attributes::find(dataset, name));
    attributes::string(&found?, task).filter(|text| !text.is_empty())
}

/// From an attribute's number to a distance.
type Convert = fn(f64) -> f64;

/// Attributes that give the distance of samples, each with what it makes of its number.
const STEPS: [(&str, Convert); 6] = [
    ("dt", |step| step),
    ("dx", |step| step),
    ("sample_interval", |step| step),
    ("sample_rate", |rate| 1.0 / rate),
    ("sampling_rate", |rate| 1.0 / rate),
    ("fs", |rate| 1.0 / rate),
];

/// Attributes that give the place of the first sample.
const STARTS: [&str; 4] = ["start_time", "t0", "x0", "start"];

fn x_axis(dataset: &Dataset, task: &Task) -> (XScale, String) {
    let number = |name: &str| {
        let attribute = attributes::find(dataset, name)?;
        attributes::number(&attribute, task)
    };
    let step = STEPS.iter().find_map(|(name, convert)| {
        let step = convert(number(name)?.as_f64()?);
        (step.is_finite() && step != 0.0).then_some(step)
    });
    let start = STARTS.iter().find_map(|name| number(name));
    if step.is_none() && start.is_none() {
        return (XScale::INDEX, "Index".to_owned());
    }
    let scale = XScale {
        start: match start {
            Some(Value::Integer(start)) => Origin::Integer(start),
            Some(start) => Origin::Real(start.as_f64().unwrap_or(0.0)),
            None => Origin::Integer(0),
        },
        step: step.unwrap_or(1.0),
        places: None,
    };
    (scale, "Time".to_owned())
}

/// Names that netCDF, h5py's labels or NeXus give to the dimensions.
fn dimension_names(dataset: &Dataset, task: &Task) -> Vec<Option<String>> {
    let mut names = scale_names(dataset, task);
    if names.iter().any(Option::is_none) {
        let axes = nexus::axes(dataset, task);
        for (name, axis) in names.iter_mut().zip(axes) {
            *name = name.take().or(axis);
        }
    }
    names
}

fn scale_names(dataset: &Dataset, task: &Task) -> Vec<Option<String>> {
    let Ok(dimensions) = dataset.dimensions(task) else {
        return vec![None; dataset.shape().len()];
    };
    let name = |dimension: &Dimension| match dimension.label() {
        Some(label) => Some(label.to_owned()),
        None => scale_name(dimension.scales().first()?, task),
    };
    dimensions.iter().map(name).collect()
}

/// The name that netCDF and h5py write to a scale; the scale itself is reached by its address.
fn scale_name(scale: &hyperslab_engine::Scale, task: &Task) -> Option<String> {
    let name = text_attribute(&scale.dataset().ok()?, &["NAME"], task);
    name.filter(|name| !name.starts_with("This is a netCDF dimension"))
}
