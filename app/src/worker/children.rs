//! Members of a group, in batches; and what the visible ones are.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use hyperslab_engine::datatype::{Class, Datatype, Name};
use hyperslab_engine::format::dataspace::Dataspace;
use hyperslab_engine::format::link::{Link, LinkTarget};
use hyperslab_engine::{Dataset, Kind, Object, Result, Task};

use super::library::OpenFile;
use super::{Outlet, Reply, attributes};
use crate::model::ObjectPath;
use crate::model::head::is_complex;
use crate::model::tree::{Child, KindState, LinkShape, NodeIcon, NodeKind};
use crate::text;

/// Members in the first batch: what fills a screen comes at once.
const FIRST: usize = 512;
/// Members in a later batch.
const BATCH: usize = 20_000;

/// Lists a group: batches in the order of the file, then the order of display.
pub fn list(file: &OpenFile, path: &ObjectPath, outlet: &Outlet) -> Result<Reply> {
    let group = file.group(path)?;
    let mut keys: Vec<(Name, Option<i64>)> = Vec::new();
    let mut batch = Vec::new();
    let send = |batch: &mut Vec<Child>| {
        outlet.send(Reply::Children {
            group: path.clone(),
            children: std::mem::take(batch).into(),
        });
    };
    let listed = group.visit_links(&outlet.task, &mut |link| {
        keys.push((link.name.clone(), link.order));
        batch.push(child(link));
        let full = if keys.len() <= FIRST { FIRST } else { BATCH };
        if batch.len() >= full {
            send(&mut batch);
        }
        ControlFlow::Continue(())
    });
    if !batch.is_empty() {
        send(&mut batch);
    }
    listed?;
    let by_creation = group.tracks_creation_order()? && keys.iter().all(|k| k.1.is_some());
    Ok(Reply::ChildrenDone {
        group: path.clone(),
        order: display_order(&keys, by_creation),
    })
}

fn child(link: Link) -> Child {
    let shape = match link.target {
        LinkTarget::Hard(address) => LinkShape::Hard(address.0),
        LinkTarget::Soft(path) => LinkShape::Soft(path),
        LinkTarget::External { file, path } => LinkShape::External(file, path),
        LinkTarget::UserDefined { class, .. } => LinkShape::UserDefined(class),
    };
    Child {
        name: link.name,
        link: shape,
        kind: KindState::Unknown,
    }
}

fn display_order(keys: &[(Name, Option<i64>)], by_creation: bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    let key = |index: &u32| &keys[*index as usize];
    let compare = |a: &u32, b: &u32| -> Ordering {
        if by_creation {
            return key(a).1.cmp(&key(b).1);
        }
        text::natural(key(a).0.as_bytes(), key(b).0.as_bytes())
    };
    order.sort_by(compare);
    order
}

/// Looks at some members of a group. One that cannot be read says so alone.
pub fn kinds(file: &OpenFile, group: ObjectPath, names: Vec<Name>, task: &Task) -> Result<Reply> {
    let opened = file.group(&group)?;
    let mut kinds = Vec::with_capacity(names.len());
    for name in names {
        task.check()?;
        let look = || -> Result<NodeKind> {
            let object = opened.resolve(&opened.link(name.as_bytes())?)?;
            let is_elsewhere = !file.meet(&object, &group.child(&name));
            let kind = node_kind(&object, task)?;
            Ok(NodeKind {
                is_elsewhere,
                ..kind
            })
        };
        let kind = match look() {
            Ok(kind) => KindState::Known(kind),
            Err(error) if error.is_cancelled() || error.kind() == Kind::Changed => {
                return Err(error);
            }
            Err(error) => KindState::Broken(error),
        };
        kinds.push((name, kind));
    }
    Ok(Reply::Kinds { group, kinds })
}

/// What an object is, as the tree tells it, in the file that it lies in.
pub fn node_kind(object: &Object, task: &Task) -> Result<NodeKind> {
    let mut element = String::new();
    let (icon, detail) = match object {
        Object::Group(group) => {
            let members = group.link_count(task).map(text::grouped);
            (NodeIcon::Group, members.unwrap_or_default())
        }
        Object::Dataset(dataset) => {
            element = dataset.datatype().map(text::short_type).unwrap_or_default();
            (dataset_icon(dataset, task), dataset_detail(dataset))
        }
        Object::Datatype(datatype) => {
            element = datatype
                .datatype()
                .map(text::short_type)
                .unwrap_or_default();
            (NodeIcon::Datatype, element.clone())
        }
    };
    Ok(NodeKind {
        icon,
        detail,
        datatype: element,
        hard_links: object.reference_count()?,
        address: object.address().0,
        is_elsewhere: false,
    })
}

/// Shape of a dataset in a few characters.
pub fn dataset_detail(dataset: &Dataset) -> String {
    match dataset.dataspace() {
        Dataspace::Scalar => "scalar".to_owned(),
        Dataspace::Null => "null".to_owned(),
        Dataspace::Simple { dims, .. } => text::shape(dims),
    }
}

/// The icon of a dataset.
pub fn dataset_icon(dataset: &Dataset, task: &Task) -> NodeIcon {
    let space = dataset.dataspace();
    if *space == Dataspace::Null {
        return NodeIcon::Null;
    }
    let rank = space.dims().len();
    match attributes::class_of(dataset, task).as_deref() {
        Some("IMAGE") if rank >= 2 => return NodeIcon::Image,
        Some("DIMENSION_SCALE") => return NodeIcon::Scale,
        _ => {}
    }
    match dataset.datatype() {
        Ok(datatype) if is_table(datatype) => NodeIcon::Table,
        Ok(datatype) if is_text(datatype) => NodeIcon::Text,
        _ => match rank {
            0 => NodeIcon::Scalar,
            1 => NodeIcon::Array1,
            2 => NodeIcon::Array2,
            _ => NodeIcon::ArrayN,
        },
    }
}

fn is_table(datatype: &Datatype) -> bool {
    matches!(datatype.class, Class::Compound(_)) && !is_complex(datatype)
}

fn is_text(datatype: &Datatype) -> bool {
    matches!(datatype.class, Class::String(_) | Class::VlenString(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(keys: &[(&str, Option<i64>)], by_creation: bool) -> Vec<u32> {
        let keys: Vec<_> = keys.iter().map(|(n, o)| (Name::from(*n), *o)).collect();
        display_order(&keys, by_creation)
    }

    #[test]
    fn members_come_in_natural_order_or_as_they_were_made() {
        let keys = [("run10", Some(0)), ("run2", Some(1)), ("a", Some(2))];
        assert_eq!(order(&keys, false), [2, 1, 0]);
        assert_eq!(order(&keys, true), [0, 1, 2]);
    }
}
