//! Single changes of links, attributes and values, by the engine and in the model.

use hyperslab_engine::{
    Attributes, CopyOptions, Dataset, Element, Kind, Object, Selection, Slice, Task,
};

use super::player::{Outcome, Player};
use super::script::{Action, Chance};
use super::values::{self, Values, datatype};
use crate::edit_links::model::{Target, Way};
use crate::edit_links::moved;

/// Where the model puts a group that is yet to be made.
const NEW: Target = Target::Hard(usize::MAX);

fn kind<T>(made: hyperslab_engine::Result<T>) -> Result<(), Kind> {
    made.map(drop).map_err(|error| error.kind())
}

fn name(chance: &mut Chance) -> Vec<u8> {
    match chance.below(30) {
        0 => "é und ß".as_bytes().to_vec(),
        1 => "long ".repeat(30).into_bytes(),
        number => format!("n{number}").into_bytes(),
    }
}

impl Player<'_> {
    pub fn change(&mut self, action: Action, chance: &mut Chance) -> Outcome {
        match action {
            Action::Copy => self.copy_object(chance),
            Action::Write | Action::CopyWithin | Action::Resize => {
                self.change_values(action, chance)
            }
            Action::Attribute
            | Action::AttributeMany
            | Action::AttributeFew
            | Action::AttributeModify
            | Action::AttributeRename
            | Action::AttributeDelete
            | Action::AttributeCopy => self.change_attributes(action, chance),
            _ => self.change_links(action, chance),
        }
    }

    fn change_links(&mut self, action: Action, chance: &mut Chance) -> Outcome {
        let groups = self.now.links.groups();
        let (group, path) = groups[chance.place(groups.len())].clone();
        let Object::Group(handle) = self.object(&path) else {
            panic!("a group");
        };
        let new = name(chance);
        let file = self.file().clone();
        let model = &mut self.now.links;
        let way = |name: &[u8]| Way {
            group,
            names: vec![name.to_vec()],
            through: Vec::new(),
        };
        let links = &model.objects[group].links;
        let old = match links.len() {
            0 => name(chance),
            count => links[chance.place(count)].0.clone(),
        };
        Some(match action {
            Action::Group => (
                kind(handle.create_group(&new)),
                model.insert(&way(&new), NEW),
            ),
            Action::Soft => {
                let target = Target::Soft(old.clone());
                let made = kind(handle.create_soft_link(&new, &old));
                (made, model.insert(&way(&new), target))
            }
            Action::External => {
                let target = Target::External(b"none.h5".to_vec(), old.clone());
                let made = kind(handle.create_external_link(&new, "none.h5", &old));
                (made, model.insert(&way(&new), target))
            }
            Action::Hard => {
                let all = model.reachable();
                let (object, path) = all[chance.place(all.len())].clone();
                let target = file.get(&path).expect("an object");
                let made = kind(handle.create_hard_link(&new, &target));
                let expected = model.insert(&way(&new), Target::Hard(object));
                model.objects[object].count += u32::from(expected.is_ok());
                (made, expected)
            }
            Action::ManyLinks => {
                for number in 0..chance.below(25) {
                    let new = format!("many {number}").into_bytes();
                    let expected = model.insert(&way(&new), Target::Soft(old.clone()));
                    assert_eq!(kind(handle.create_soft_link(&new, &old)), expected);
                }
                (Ok(()), Ok(()))
            }
            Action::FewLinks => {
                let names: Vec<_> = links.iter().map(|(name, _)| name.clone()).collect();
                for name in names.iter().filter(|name| name.starts_with(b"many")) {
                    assert_eq!(kind(handle.delete(name)), model.delete(group, name));
                }
                (Ok(()), Ok(()))
            }
            Action::Rename => (
                kind(handle.rename(&old, &new)),
                model.rename(group, &old, &new),
            ),
            Action::Move => {
                let (_, to_path) = groups[chance.place(groups.len())].clone();
                let Object::Group(to) = file.get(&to_path).expect("an object") else {
                    panic!("a group");
                };
                let made = kind(handle.move_link(&old, &to, &new));
                let expected = moved(model, group, &old, (&to_path, &new));
                (made, expected.expect("no soft link on the way"))
            }
            Action::Delete => {
                if matches!(model.find(group, &old), Some(Target::Hard(_))) && !chance.once_in(5) {
                    return None;
                }
                let deleted = handle.delete(&old);
                if let Ok(deleted) = &deleted {
                    assert!(deleted.left.is_empty(), "{:?}", deleted.left);
                }
                (kind(deleted), model.delete(group, &old))
            }
            _ => {
                model.objects[group].comment.clone_from(&new);
                (kind(self.object(&path).set_comment(&new)), Ok(()))
            }
        })
    }

    /// Copies an object to a group, where neither is so large that files would grow without end.
    fn copy_object(&mut self, chance: &mut Chance) -> Outcome {
        let (all, groups) = (self.now.links.reachable(), self.now.links.groups());
        let (object, path) = all[chance.place(all.len())].clone();
        if all.len() > 150 || self.now.below(object).len() > 40 {
            return None;
        }
        let (group, to_path) = groups[chance.place(groups.len())].clone();
        let Object::Group(to) = self.object(&to_path) else {
            panic!("a group");
        };
        let (new, source) = (name(chance), self.object(&path));
        let made = to.copy(&source, &new, &CopyOptions::default(), &Task::new());
        if self.now.links.find(group, &new).is_some() {
            return Some((kind(made), Err(Kind::Exists)));
        }
        let copy = self.now.copy(object);
        let links = &mut self.now.links.objects[group].links;
        links.push((new, Target::Hard(copy)));
        Some((kind(made), Ok(())))
    }

    fn change_attributes(&mut self, action: Action, chance: &mut Chance) -> Outcome {
        let all = self.now.links.reachable();
        let (object, path) = all[chance.place(all.len())].clone();
        let attrs = self.object(&path).attrs();
        let model = &mut self.now.content_mut(object).attributes;
        let new = name(chance);
        let old = model.keys().nth(chance.place(model.len())).cloned();
        Some(match (action, old) {
            (Action::Attribute, _) => {
                let values = Values::random(chance);
                let made = set(&attrs, &new, &values);
                model.insert(new, values);
                (kind(made), Ok(()))
            }
            (Action::AttributeMany, _) => {
                for number in 0..chance.below(20) {
                    let (new, values) = (format!("many {number}"), Values::random(chance));
                    set(&attrs, new.as_bytes(), &values).expect("set");
                    model.insert(new.into_bytes(), values);
                }
                (Ok(()), Ok(()))
            }
            (Action::AttributeFew, _) => {
                let mut left = Vec::new();
                model.retain(|name, _| {
                    let leaves = name.starts_with(b"many");
                    left.extend(leaves.then(|| name.clone()));
                    !leaves
                });
                for name in left {
                    attrs.delete(name).expect("deleted");
                }
                (Ok(()), Ok(()))
            }
            (_, None) => return None,
            (Action::AttributeModify, Some(old)) => {
                let values = model.get_mut(&old).expect("an attribute");
                if ["text", "seq"].contains(&values.code.as_str()) {
                    return None;
                }
                let count = values.elements.len() as u64;
                values.elements = values::elements(&values.code, count, chance);
                (kind(attrs.modify(&old, &values.elements.concat())), Ok(()))
            }
            (Action::AttributeRename, Some(old)) => {
                let made = kind(attrs.rename(&old, &new));
                let expected = match model.contains_key(&new) && old != new {
                    true => Err(Kind::Exists),
                    false => {
                        let values = model.remove(&old).expect("an attribute");
                        model.insert(new, values);
                        Ok(())
                    }
                };
                (made, expected)
            }
            (Action::AttributeDelete, Some(old)) => {
                model.remove(&old);
                (kind(attrs.delete(&old)), Ok(()))
            }
            (_, Some(old)) => {
                let values = model[&old].clone();
                return Some((self.copy_attribute(&attrs, &old, values, chance), Ok(())));
            }
        })
    }

    /// Gives an attribute to another object, whatever its type.
    fn copy_attribute(
        &mut self,
        from: &Attributes,
        old: &[u8],
        values: Values,
        chance: &mut Chance,
    ) -> Result<(), Kind> {
        let read = from.get(old).expect("attributes").expect("an attribute");
        let elements = read.read(&Task::new()).expect("elements");
        let all = self.now.links.reachable();
        let (object, path) = all[chance.place(all.len())].clone();
        let (attrs, new) = (self.object(&path).attrs(), name(chance));
        let made = attrs.set_elements(&new, &values.dataspace(), &elements);
        let model = &mut self.now.content_mut(object).attributes;
        model.insert(new, values);
        kind(made)
    }

    fn change_values(&mut self, action: Action, chance: &mut Chance) -> Outcome {
        let mut all = self.now.links.reachable();
        all.retain(|(object, _)| self.now.content(*object).data.is_some());
        if all.is_empty() {
            return None;
        }
        let (object, path) = all[chance.place(all.len())].clone();
        let Object::Dataset(dataset) = self.object(&path) else {
            panic!("a dataset");
        };
        let data = self.now.content_mut(object).data.as_mut().expect("data");
        match action {
            Action::Write => Some((write(&dataset, data, chance), Ok(()))),
            Action::CopyWithin => Some((copy_within(&dataset, data, chance), Ok(()))),
            _ => {
                let shape = data.shape.clone().expect("an extent");
                let most = data.most.split(';').next().expect("maxima").to_owned();
                dataset.chunk_shape()?;
                let most = most.split('x').map(|most| most.parse::<u64>());
                let new: Vec<u64> = shape
                    .iter()
                    .zip(most)
                    .map(|(old, most)| chance.below(most.unwrap_or(old + 30).min(90) + 1))
                    .collect();
                resize(data, &shape, &new);
                Some((kind(dataset.resize(&new)), Ok(())))
            }
        }
    }
}

/// Creates an attribute or takes its place.
fn set(attrs: &Attributes, name: &[u8], values: &Values) -> hyperslab_engine::Result<()> {
    let (datatype, dataspace) = (datatype(&values.code), values.dataspace());
    if values.code != "text" {
        return attrs.set(name, &datatype, &dataspace, &values.elements.concat());
    }
    let shape = values.shape.clone().unwrap_or_else(|| vec![0]);
    let elements = String::elements(&texts(&values.elements), shape, &datatype);
    attrs.set_elements(name, &dataspace, &elements.expect("texts"))
}

fn texts(elements: &[Vec<u8>]) -> Vec<String> {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).expect("UTF-8");
    elements.iter().map(text).collect()
}

/// Slices of an extent, `counts` long where they are given.
fn slab(shape: &[u64], counts: Option<&[Slice]>, chance: &mut Chance) -> Vec<Slice> {
    let along = |(axis, length): (usize, &u64)| {
        let count = counts.map_or_else(|| chance.below(length + 1), |slices| slices[axis].count);
        let step = match count {
            0 | 1 => 1,
            _ => 1 + chance.below((length - 1) / (count - 1)).min(3),
        };
        let span = count.saturating_sub(1) * step + u64::from(count > 0);
        let start = chance.below(length - span + 1);
        Slice { start, count, step }
    };
    shape.iter().enumerate().map(along).collect()
}

/// The numbers of the elements that slices select, in row-major order.
fn places(slices: &[Slice], shape: &[u64]) -> Vec<usize> {
    let mut numbers = vec![0];
    for (slice, length) in slices.iter().zip(shape) {
        let mut next = Vec::new();
        for number in numbers {
            next.extend((0..slice.count).map(|at| number * length + slice.start + at * slice.step));
        }
        numbers = next;
    }
    numbers.into_iter().map(|number| number as usize).collect()
}

fn write(dataset: &Dataset, data: &mut Values, chance: &mut Chance) -> Result<(), Kind> {
    if data.code == "seq" {
        return copy_within(dataset, data, chance);
    }
    let shape = data.shape.clone().expect("an extent");
    let slices = slab(&shape, None, chance);
    let places = places(&slices, &shape);
    let elements = values::elements(&data.code, places.len() as u64, chance);
    let selection = Selection::Slab(slices);
    let made = match data.code.as_str() {
        "text" => dataset.write(&selection, &texts(&elements)),
        _ => dataset.write_bytes(&selection, &elements.concat()),
    };
    for (place, element) in places.into_iter().zip(elements) {
        data.elements[place] = element;
    }
    kind(made)
}

fn copy_within(dataset: &Dataset, data: &mut Values, chance: &mut Chance) -> Result<(), Kind> {
    let shape = data.shape.clone().expect("an extent");
    let from = slab(&shape, None, chance);
    let to = slab(&shape, Some(&from), chance);
    let (sources, targets) = (places(&from, &shape), places(&to, &shape));
    let read = dataset.read_elements(&Selection::Slab(from), &Task::new());
    let made = dataset.write_elements(&Selection::Slab(to), &read.expect("elements"));
    let elements: Vec<_> = sources
        .iter()
        .map(|at| data.elements[*at].clone())
        .collect();
    for (place, element) in targets.into_iter().zip(elements) {
        data.elements[place] = element;
    }
    kind(made)
}

/// What is outside is gone; what comes is the fill value.
fn resize(data: &mut Values, old: &[u64], new: &[u64]) {
    let fill = data.most.split(';').nth(1).expect("a fill value");
    let fill = crate::edit_links::model::unhex(fill);
    let common = old
        .iter()
        .zip(new)
        .map(|(old, new)| Slice::range(0, *old.min(new), 1));
    let common: Vec<Slice> = common.collect();
    let mut elements = vec![fill; new.iter().product::<u64>() as usize];
    for (from, to) in places(&common, old).into_iter().zip(places(&common, new)) {
        elements[to].clone_from(&data.elements[from]);
    }
    data.elements = elements;
    data.shape = Some(new.to_vec());
}
