//! The lines of an attribute in a verbose listing.

use std::io::{self, Write};

use hyperslab_engine::Attribute;
use hyperslab_engine::format::dataspace::Dataspace;

use super::datatype;
use super::name::escaped;
use crate::text::ddl::memory;

/// Writes name, extent and type; `shared` says which committed type it is.
pub fn write(
    out: &mut dyn Write,
    attribute: &Attribute,
    shared: &str,
    simple: bool,
) -> io::Result<()> {
    out.write_all(b"    Attribute: ")?;
    out.write_all(&escaped(attribute.name().as_bytes(), true))?;
    match attribute.dataspace() {
        Ok(Dataspace::Scalar) => out.write_all(b" scalar\n")?,
        Ok(Dataspace::Null) => out.write_all(b" null\n")?,
        Ok(Dataspace::Simple { dims, .. }) => {
            let dims: Vec<String> = dims.iter().map(u64::to_string).collect();
            writeln!(out, " {{{}}}", dims.join(", "))?;
        }
        Err(_) => out.write_all(b" unknown\n")?,
    }
    let words = match attribute.datatype() {
        Ok(found) => datatype::describe(&memory::in_memory(found), 15, simple),
        Err(_) => "<ERROR>".into(),
    };
    writeln!(out, "        Type:      {shared}{words}")
}
