//! NeXus: the plot that a group offers, and the axes of a signal (NeXus manual, "Associating plottable
//! data using attributes applied to the NXdata group", and the older way by attributes of datasets).

use std::ops::ControlFlow;

use hyperslab_engine::data::Value;
use hyperslab_engine::{Attribute, Dataset, Group, Object, Task};

use super::{attributes, find};
use crate::model::ObjectPath;
use crate::model::head::{DefaultPlot, ViewKind};
use crate::model::query::Number;

/// Groups on the way from the root to the data.
const DEEPEST: usize = 8;
/// Members among which a group of a class, or a signal, is looked for.
const MOST: usize = 256;

/// The plot that the group at `path` offers: its own signal, or that of the group below it which
/// `default` names, or which is the first one of its class.
pub fn default_plot(group: &Group, path: &ObjectPath, task: &Task) -> Option<DefaultPlot> {
    let mut here = (group.clone(), path.clone());
    for _ in 0..DEEPEST {
        let class = text(here.0.attribute("NX_class"), task);
        let next = text(here.0.attribute("default"), task);
        if class.as_deref() == Some("NXdata") {
            return signal(&here.0, &here.1, task);
        }
        let below = match (next, class.as_deref()) {
            (Some(name), _) => here.0.group(&name).ok().map(|group| (name, group)),
            (None, Some("NXentry" | "NXsubentry")) => first_of_class(&here.0, "NXdata", task),
            (None, Some("NXroot")) => first_of_class(&here.0, "NXentry", task),
            (None, None) if here.1.is_root() => first_of_class(&here.0, "NXentry", task),
            _ => None,
        };
        let (name, group) = below?;
        here = (group, ObjectPath::new(format!("{}/{name}", here.1)));
    }
    None
}

fn text(attribute: hyperslab_engine::Result<Attribute>, task: &Task) -> Option<String> {
    attributes::string(&attribute.ok()?, task)
}

/// What `pick` makes of the first member of a group that it takes.
fn first_member<T>(
    group: &Group,
    task: &Task,
    pick: impl Fn(Object) -> Option<T>,
) -> Option<(String, T)> {
    let mut found = None;
    let mut left = MOST;
    // What cannot be listed is not there.
    let _ = group.visit_links(task, &mut |link| {
        let picked = group.resolve(&link).ok().and_then(&pick);
        found = picked.map(|picked| (link.name.to_string(), picked));
        left -= 1;
        match found.is_some() || left == 0 {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    found
}

fn first_of_class(group: &Group, class: &str, task: &Task) -> Option<(String, Group)> {
    first_member(group, task, |object| match object {
        Object::Group(group) => {
            let is_it = text(group.attribute("NX_class"), task).as_deref() == Some(class);
            is_it.then_some(group)
        }
        _ => None,
    })
}

fn signal(group: &Group, path: &ObjectPath, task: &Task) -> Option<DefaultPlot> {
    let named = text(group.attribute("signal"), task);
    let (name, dataset) = match named {
        Some(name) => {
            let dataset = group.dataset(&name).ok()?;
            (name, dataset)
        }
        None => first_member(group, task, |object| marked(object, task))?,
    };
    let axes = axes_in(group, &dataset, task);
    let spectrum = text(dataset.attribute("interpretation"), task).as_deref() == Some("spectrum");
    Some(DefaultPlot {
        signal: ObjectPath::new(format!("{path}/{name}")),
        axes: axes.into_iter().flatten().collect(),
        view: match dataset.shape().len() {
            0 => ViewKind::Text,
            1 => ViewKind::Plot,
            _ if spectrum => ViewKind::Plot,
            _ => ViewKind::Image,
        },
    })
}

/// A dataset that is marked as the signal, where the group does not name it.
fn marked(object: Object, task: &Task) -> Option<Dataset> {
    let Object::Dataset(dataset) = object else {
        return None;
    };
    let mark = dataset.attribute("signal").ok()?.read(task).ok()?;
    let value = mark.value(0).ok()?;
    let is_one = value.as_str() == Some("1") || find::number(&value) == Some(Number::Whole(1));
    is_one.then_some(dataset)
}

/// The group of data that holds a dataset, if one does.
fn data_group(dataset: &Dataset, task: &Task) -> Option<Group> {
    let group = dataset.parent().ok()?;
    let class = text(group.attribute("NX_class"), task);
    (class.as_deref() == Some("NXdata")).then_some(group)
}

/// Names of a signal's axes, where the group that holds it is one of data.
pub fn axes(dataset: &Dataset, task: &Task) -> Vec<Option<String>> {
    let group = data_group(dataset, task);
    group.map_or_else(Vec::new, |group| axes_in(&group, dataset, task))
}

/// The datasets of a signal's axes, where the group that holds it is one of data: for each
/// dimension the one that `axes` names before those that only say which dimension they belong to.
pub fn axis_datasets(dataset: &Dataset, task: &Task) -> Vec<Vec<(String, Dataset)>> {
    let Some(group) = data_group(dataset, task) else {
        return Vec::new();
    };
    let axis = |name: Option<String>| {
        let name = name?;
        let dataset = group.dataset(&name).ok()?;
        Some((name, dataset))
    };
    let names = axes_in(&group, dataset, task);
    let mut axes: Vec<Vec<_>> = names
        .into_iter()
        .map(|n| axis(n).into_iter().collect())
        .collect();
    axes.resize_with(dataset.shape().len(), Vec::new);
    // `AXISNAME_indices` of the group: the dimensions that an axis belongs to.
    for attribute in group.attributes().unwrap_or_default().iter().take(MOST) {
        let name = attribute.name().to_string();
        let Some(name) = name.strip_suffix("_indices") else {
            continue;
        };
        let place = match attributes::number(attribute, task) {
            Some(Value::Integer(place)) => usize::try_from(place).ok(),
            _ => None,
        };
        if let Some(of) = place.and_then(|place| axes.get_mut(place)) {
            of.extend(axis(Some(name.to_owned())));
        }
    }
    axes
}

fn axes_in(group: &Group, dataset: &Dataset, task: &Task) -> Vec<Option<String>> {
    let own = dataset.attribute("axes").ok();
    let listed = own.or_else(|| group.attribute("axes").ok());
    let names = listed.map(|attribute| names(&attribute, task));
    let names = names.unwrap_or_default();
    // Those of another dataset of the group.
    if names.len() != dataset.shape().len() {
        return Vec::new();
    }
    let known = |name: String| (name != ".").then_some(name);
    names.into_iter().map(known).collect()
}

/// A list of names: several strings, or one with colons or commas between them.
fn names(attribute: &Attribute, task: &Task) -> Vec<String> {
    let Ok(elements) = attribute.read(task) else {
        return Vec::new();
    };
    let values = (0..elements.len().min(MOST)).filter_map(|at| elements.value(at).ok());
    let names: Vec<String> = values
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    match &names[..] {
        [one] => {
            let list = one.trim_matches(['[', ']']);
            let parts = list.split([':', ',']).map(|name| name.trim().to_owned());
            parts.filter(|name| !name.is_empty()).collect()
        }
        _ => names,
    }
}
