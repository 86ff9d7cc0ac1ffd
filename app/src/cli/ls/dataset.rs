//! The lines about a dataset: extent, chunks, storage, filters, type.

use std::io::{self, Write};

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::filter::FilterSpec;
use hyperslab_engine::format::layout::Layout;
use hyperslab_engine::{Dataset, Dataspace, Task};

use super::{datatype, origin};
use crate::text::ddl::memory;

/// `{10, 20/Inf}`: the largest length where it differs, or always in a verbose listing.
pub fn extent(space: &Dataspace, verbose: bool) -> String {
    match space {
        Dataspace::Scalar => "{SCALAR}".into(),
        Dataspace::Null => "{NULL}".into(),
        Dataspace::Simple { dims, max_dims } => {
            let most = max_dims.iter().copied().chain(std::iter::repeat(Some(0)));
            let dims: Vec<String> = dims
                .iter()
                .zip(most)
                .map(|(length, most)| match most {
                    None => format!("{length}/Inf"),
                    Some(most) if most != *length || verbose => format!("{length}/{most}"),
                    Some(_) => length.to_string(),
                })
                .collect();
            format!("{{{}}}", dims.join(", "))
        }
    }
}

/// Writes what only a verbose listing tells; `shared` says which committed type it is.
pub fn write_details(
    out: &mut dyn Write,
    dataset: &Dataset,
    shared: &str,
    simple: bool,
) -> io::Result<()> {
    let found = dataset.datatype().ok().map(memory::in_memory);
    let size = found.as_ref().map_or(0, |datatype| datatype.size as u64);
    if let Ok(Layout::Chunked(layout)) = dataset.layout() {
        let bytes = layout.chunk.iter().fold(size, |n, d| n.wrapping_mul(*d));
        let chunk: Vec<String> = layout.chunk.iter().map(u64::to_string).collect();
        writeln!(out, "    Chunks:    {{{}}} {bytes} bytes", chunk.join(", "))?;
    }
    origin::write(out, dataset)?;
    let storage = found
        .as_ref()
        .map_or(String::new(), |datatype| storage(dataset, datatype));
    writeln!(out, "    Storage:   {storage}")?;
    for (index, filter) in dataset.filters().unwrap_or_default().iter().enumerate() {
        write_filter(out, index, filter)?;
    }
    let words = match &found {
        Some(found) => datatype::describe(found, 15, simple),
        None => "<ERROR>".into(),
    };
    writeln!(out, "    Type:      {shared}{words}")
}

/// Bytes of the elements, bytes in the file, and their ratio.
fn storage(dataset: &Dataset, datatype: &Datatype) -> String {
    match datatype.class {
        Class::Sequence(_) => return "information not available".into(),
        Class::Reference(_) => return "reference information not available".into(),
        _ => {}
    }
    let count = dataset.dataspace().element_count().unwrap_or(0);
    let logical = count.wrapping_mul(datatype.size as u64);
    let Ok(used) = dataset.storage_size(&Task::new()) else {
        return format!("{logical} logical byte{}", plural(logical));
    };
    let mut text = format!(
        "{logical} logical byte{}, {used} allocated byte{}",
        plural(logical),
        plural(used)
    );
    if used > 0 {
        let utilization = logical as f64 * 100.0 / used as f64;
        text += &format!(", {utilization:.2}% utilization");
    }
    text
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn write_filter(out: &mut dyn Write, index: usize, filter: &FilterSpec) -> io::Result<()> {
    let label = format!("Filter-{index}:");
    write!(out, "    {label:10} ")?;
    match &filter.name {
        Some(name) => out.write_all(name.as_bytes())?,
        None => out.write_all(library_name(filter.id).as_bytes())?,
    }
    let optional = if filter.optional { "OPT" } else { "" };
    let values: Vec<String> = filter.client_data.iter().map(u32::to_string).collect();
    writeln!(out, "-{} {optional} {{{}}}", filter.id, values.join(", "))
}

/// What the library calls its own filters, where the file does not.
fn library_name(id: u16) -> &'static str {
    match id {
        1 => "deflate",
        2 => "shuffle",
        3 => "fletcher32",
        4 => "szip",
        5 => "nbit",
        6 => "scaleoffset",
        _ => "method",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_length_shows_where_it_differs_or_when_asked() {
        let space = Dataspace::Simple {
            dims: vec![3, 4, 5],
            max_dims: vec![None, Some(4), Some(9)],
        };
        assert_eq!(extent(&space, false), "{3/Inf, 4, 5/9}");
        assert_eq!(extent(&space, true), "{3/Inf, 4/4, 5/9}");
        assert_eq!(extent(&Dataspace::Null, true), "{NULL}");
        assert_eq!(extent(&Dataspace::Scalar, false), "{SCALAR}");
    }
}
