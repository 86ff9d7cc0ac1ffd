//! The attributes that the panel lists, beside those that h5py reads.

use hyperslab::model::head::{AttributeHead, ObjectHead};

use super::facts;
use super::names::Names;
use super::oracle::{AttributeOracle, Extent, ObjectOracle};
use super::reading::{check, check_prose};
use super::tally::Tally;
use super::value::Expected;

/// Characters of a line in the panel.
const LINE: usize = 300;

/// Compares all attributes of an object; those that h5py knows nothing of need only be shown.
pub fn compare(
    tally: &mut Tally,
    place: &str,
    head: &ObjectHead,
    theirs: Option<&ObjectOracle>,
    names: Option<&Names>,
) {
    let readable = theirs.is_some_and(|object| !object.attributes_unread);
    let shown = match &head.attributes {
        Ok(shown) => shown,
        Err(error) => return tally.error(place, error, readable),
    };
    for attribute in shown {
        let place = format!("{place}@{}", attribute.name);
        let there = theirs.and_then(|object| {
            let is_it = |a: &&AttributeOracle| a.name == attribute.name.as_bytes();
            object.attributes.iter().find(is_it)
        });
        match there {
            Some(there) => one(tally, &place, attribute, there, names),
            None if readable => tally.complain(&format!("{place}: h5py knows no such attribute")),
            None => unknown(tally, &place, attribute),
        }
    }
    for there in theirs.iter().flat_map(|object| &object.attributes) {
        if !shown.iter().any(|a| a.name.as_bytes() == there.name) {
            let name = String::from_utf8_lossy(&there.name);
            tally.complain(&format!("{place}@{name}: is not listed"));
        }
    }
}

fn unknown(tally: &mut Tally, place: &str, attribute: &AttributeHead) {
    match &attribute.value {
        Ok(_) => tally.unread += 1,
        Err(error) => tally.error(place, error, false),
    }
}

fn one(
    tally: &mut Tally,
    place: &str,
    attribute: &AttributeHead,
    there: &AttributeOracle,
    names: Option<&Names>,
) {
    let (Ok((extent, values)), Some(names)) = (&there.value, names) else {
        return unknown(tally, place, attribute);
    };
    let line = match &attribute.value {
        Ok(line) => line,
        Err(error) => return tally.error(place, error, true),
    };
    let shape = match extent {
        Extent::Scalar => attribute
            .shape
            .is_empty()
            .then_some(())
            .ok_or("a shape".into()),
        extent => facts::is_extent(&attribute.shape, extent),
    };
    tally.compare("attributes' shapes", place, shape);
    let outcome = value(line, extent, values, names);
    tally.compare(
        "attributes",
        place,
        outcome.map_err(|cause| format!("{line:?}: {cause}")),
    );
    if let [value] = values.as_slice() {
        let outcome = names.check_target(attribute.target.as_ref(), value);
        tally.compare("targets", place, outcome);
    }
    let Some(whole) = &attribute.whole else {
        return;
    };
    if let [value] = values.as_slice() {
        let outcome = check_prose(whole, value, names);
        return tally.compare("whole attributes", place, outcome);
    }
    tally.compare("whole attributes", place, lines(whole, values, names));
}

/// Whether the value on one line is right.
pub fn value(
    line: &str,
    extent: &Extent,
    values: &[Expected],
    names: &Names,
) -> Result<(), String> {
    let count = match extent {
        Extent::Null => return (line == "null").then_some(()).ok_or("not null".into()),
        Extent::Scalar => 1,
        Extent::Simple(dims) => dims.iter().product::<u64>(),
    };
    match (extent, values) {
        (_, []) => {
            let shape = line
                .strip_prefix("empty (")
                .and_then(|l| l.strip_suffix(')'));
            facts::is_extent(shape.unwrap_or_default(), extent)
        }
        (_, [value]) if count == 1 => check(line, LINE, value, names),
        (Extent::Simple(dims), values) => {
            let whole = nested(dims, &mut values.iter());
            check(line, LINE, &whole, names)
        }
        _ => Err("values without a shape".to_owned()),
    }
}

/// Values in the lists that their dimensions make.
fn nested<'a>(dims: &[u64], values: &mut impl Iterator<Item = &'a Expected>) -> Expected {
    let mut items = Vec::new();
    for _ in 0..dims[0] {
        let item = match &dims[1..] {
            [] => values.next().cloned(),
            inner => match nested(inner, values) {
                Expected::List(_, items) if items.is_empty() => None,
                list => Some(list),
            },
        };
        match item {
            Some(item) => items.push(item),
            None => break,
        }
    }
    Expected::List(dims[0] as usize, items)
}

/// One value below the other; strings with line breaks of their own are compared as a whole.
fn lines(whole: &str, values: &[Expected], names: &Names) -> Result<(), String> {
    let breaks = |value: &Expected| matches!(value, Expected::Text(_, bytes) if bytes.contains(&b'\n') || bytes.contains(&b'\r'));
    if values.iter().any(breaks) {
        return Ok(());
    }
    for (line, value) in whole.split('\n').zip(values) {
        check_prose(line, value, names).map_err(|cause| format!("{line:?}: {cause}"))?;
    }
    match whole.split('\n').count() < values.len() {
        true => Err(format!("{} values on fewer lines", values.len())),
        false => Ok(()),
    }
}
