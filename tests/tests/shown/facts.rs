//! What the line under a path and the information page say, beside what h5py says.

use hyperslab::model::head::{HeadKind, ObjectHead};

use super::names::Names;
use super::oracle::{Extent, ObjectOracle};
use super::reading::check;
use super::tally::Tally;

/// Characters of a fill value.
const FILL: usize = 200;

/// Compares what is told of an object without its elements.
pub fn compare(
    tally: &mut Tally,
    place: &str,
    head: &ObjectHead,
    theirs: &ObjectOracle,
    names: &Names,
) {
    let kind = match head.kind {
        HeadKind::Group => "group",
        HeadKind::Dataset(_) => "dataset",
        HeadKind::Datatype(_) => "datatype",
    };
    tally.same("kinds", place, &kind, &theirs.kind.as_str());
    let fact = |name: &str| {
        let mut facts = head.facts.iter().flat_map(|section| &section.facts);
        facts
            .find(|fact| fact.0 == name)
            .map(|fact| fact.1.as_str())
    };
    let links = fact("Hard links").map(ungrouped);
    tally.same("facts", place, &links, &Some(theirs.hard_links.to_string()));
    let address = format!("{:#x}", theirs.address);
    tally.same("facts", place, &fact("Address"), &Some(address.as_str()));
    let Some((extent, most)) = &theirs.extent else {
        return;
    };
    let shape = fact("Shape").unwrap_or_default();
    tally.compare("facts", place, is_extent(shape, extent));
    if let Extent::Simple(_) = extent {
        let shown = lengths(fact("Largest shape").unwrap_or_default());
        // The library takes the unlimited of files with lengths of 4 bytes for a number.
        let most = most.replace(&u32::MAX.to_string(), "inf");
        let wanted: Vec<String> = most.split(',').map(str::to_owned).collect();
        tally.same("facts", place, &shown, &wanted);
    }
    let shown = fact("Chunk shape").map(|text| lengths(text).join(","));
    tally.same("facts", place, &shown, &theirs.chunk);
    let Some((size, words)) = &theirs.datatype else {
        return;
    };
    let bytes = fact("Element size").and_then(|text| text.strip_suffix(" bytes"));
    // A heap's place has other sizes in memory than in files of narrow addresses.
    if words
        .as_deref()
        .is_some_and(|words| !words.starts_with("vlen"))
    {
        tally.same("facts", place, &bytes, &Some(size.to_string().as_str()));
    }
    if let Some(words) = words {
        tally.same("facts", place, &fact("Type"), &Some(words.as_str()));
    }
    let fill = fact("Fill value").unwrap_or_default();
    match &theirs.fill {
        Some(value) => {
            let outcome = check(fill, FILL, value, names);
            let told = |cause| format!("fill value {fill:?}: {cause}");
            tally.compare("facts", place, outcome.map_err(told));
        }
        None => {
            let none = fill.starts_with("default") || fill.starts_with("undefined");
            tally.same("facts", place, &none, &true);
        }
    }
}

fn ungrouped(text: &str) -> String {
    text.replace(',', "")
}

/// The lengths in `3 × 4,000`; of `3 of ∞` the first.
fn lengths(text: &str) -> Vec<String> {
    let length = |axis: &str| match ungrouped(axis.split(" of ").next().unwrap_or_default()) {
        word if word == "unlimited" => "inf".to_owned(),
        word => word,
    };
    text.split(" × ").map(length).collect()
}

/// Whether a text tells an extent.
pub fn is_extent(text: &str, extent: &Extent) -> Result<(), String> {
    let same = match extent {
        Extent::Scalar => text == "scalar",
        Extent::Null => text == "null",
        Extent::Simple(dims) => {
            let dims: Vec<String> = dims.iter().map(u64::to_string).collect();
            lengths(text) == dims
        }
    };
    same.then_some(())
        .ok_or_else(|| format!("{text:?} for {extent:?}"))
}
